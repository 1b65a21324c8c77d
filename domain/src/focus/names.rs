//! The names of the columns of FOCUS, and what they are.

/// The columns that every file has, in the specification's order.
pub const MANDATORY: [&str; 21] = [
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
];

/// The recommended and conditional columns, in the specification's order.
pub const CONDITIONAL: [&str; 36] = [
    "AvailabilityZone",
    "BillingAccountType",
    "CapacityReservationId",
    "CapacityReservationStatus",
    "ChargeFrequency",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountQuantity",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "CommitmentDiscountUnit",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedUnitPrice",
    "InvoiceId",
    "ListUnitPrice",
    "PricingCategory",
    "PricingCurrency",
    "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "SkuPriceDetails",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
];

/// The columns that later versions added. In a file of version 1.2 their names begin with `x_`.
pub const LATER: [&str; 13] = [
    "AllocatedMethodDetails",
    "AllocatedMethodId",
    "AllocatedResourceId",
    "AllocatedResourceName",
    "AllocatedTags",
    "CommitmentProgramEligibilityDetails",
    "ContractApplied",
    "CredentialDetails",
    "CredentialId",
    "HostProviderName",
    "InvoiceDetailId",
    "PrincipalId",
    "ServiceProviderName",
];

/// The columns of numbers that a line has no field for.
const DECIMALS: [&str; 10] = [
    "CommitmentDiscountQuantity",
    "ConsumedQuantity",
    "ContractedCost",
    "ContractedUnitPrice",
    "ListCost",
    "ListUnitPrice",
    "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice",
    "PricingQuantity",
];

/// The columns whose text is a field of the line, in one spelling for all lines. A line keeps the file's text only where
/// it is spelled otherwise.
pub(crate) const SPELLINGS: [&str; 8] = [
    "BillingAccountId",
    "ChargeCategory",
    "ChargeDescription",
    "ProviderName",
    "ResourceId",
    "ServiceName",
    "SubAccountId",
    "SubAccountName",
];

/// Whether the column is one of numbers.
pub(crate) fn is_decimal(name: &str) -> bool {
    DECIMALS.contains(&name)
}

/// Whether the column repeats a field of the line in the file's own spelling.
pub(crate) fn is_spelling(name: &str) -> bool {
    SPELLINGS.contains(&name)
}

/// Whether version 1.2 has this column.
#[must_use]
pub fn is_column(name: &str) -> bool {
    MANDATORY.contains(&name) || CONDITIONAL.contains(&name)
}
