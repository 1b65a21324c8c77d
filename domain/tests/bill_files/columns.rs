//! Column names of the FOCUS versions, legal names of sellers, and files with other data sets.

use domain::breakdown::By;
use domain::purchase_order::ProviderType;

use super::{costs, file, header, items, refusal};

/// A row with a cost and these cells in the columns for provider, publisher and seller.
fn parties<'a>(
    cost: &'a str,
    [provider, service, host, publisher, issuer]: [&'a str; 5],
) -> Vec<(&'static str, &'a str)> {
    vec![
        ("BilledCost", cost),
        ("ProviderName", provider),
        ("ServiceProviderName", service),
        ("HostProviderName", host),
        ("PublisherName", publisher),
        ("InvoiceIssuerName", issuer),
    ]
}

#[test]
fn the_first_party_named_in_a_row_is_its_provider() {
    let rows = [
        parties("1", ["", "Microsoft", "AWS", "", "Harbour Reselling"]),
        parties("2", ["AWS", "Microsoft", "Microsoft", "", "Harbour Reselling"]),
        parties("4", ["NULL", "", "Google Cloud", "Canonical", ""]),
        parties("8", ["", "\\N", "", "Canonical", "Harbour Reselling"]),
        parties("16", ["", "", "", "", "Harbour Reselling"]),
        parties("32", ["", "", "", "", ""]),
    ];
    let rows: Vec<_> = rows.iter().map(Vec::as_slice).collect();
    assert_eq!(
        costs(file(&rows), &By::Provider),
        "(none) 32, Harbour Reselling 16, Canonical 8, Google Cloud 4, AWS 2, Microsoft 1"
    );
}

#[test]
fn a_sellers_legal_name_is_read_as_its_provider() {
    for (seller, provider, kind) in [
        ("Amazon Web Services EMEA SARL", "AWS", ProviderType::Aws),
        ("Amazon Web Services, Inc.", "AWS", ProviderType::Aws),
        ("Microsoft Ireland Operations Limited", "Microsoft", ProviderType::MicrosoftAzure),
        ("Google Cloud EMEA Limited", "Google Cloud", ProviderType::GoogleCloud),
        ("Oracle America, Inc.", "Oracle", ProviderType::OracleCloud),
        ("Harbour Reselling GmbH", "Harbour Reselling GmbH", ProviderType::Other),
        ("Oracle Bone Studio Ltd", "Oracle Bone Studio Ltd", ProviderType::Other),
    ] {
        let read = items(file(&[&parties("10", ["", "", "", "", seller])])).remove(0).provider.unwrap();
        assert_eq!((read.as_str(), ProviderType::of_name(&read)), (provider, kind), "{seller}");
    }
    let named = parties("1", ["Amazon Web Services, Inc.", "", "", "", "Harbour"]);
    assert_eq!(costs(file(&[&named]), &By::Provider), "Amazon Web Services, Inc. 1", "a provider's own column is kept");
}

#[test]
fn a_region_is_shown_by_its_name_or_else_by_its_id() {
    let rows: [&[(&str, &str)]; 3] = [
        &[("BilledCost", "1"), ("RegionId", "eastus"), ("RegionName", "East US")],
        &[("BilledCost", "2"), ("RegionId", "eastus"), ("RegionName", "NULL")],
        &[("BilledCost", "4"), ("RegionId", ""), ("RegionName", "")],
    ];
    assert_eq!(costs(file(&rows), &By::Region), "(none) 4, eastus 2, East US 1");
    assert_eq!(costs(file(&[&[("RegionId", "eu-west-1")]]), &By::Region), "eu-west-1 1");
    assert_eq!(costs(file(&[&[("RegionId", "")]]).replace("RegionId", "Region_Name"), &By::Region), "(none) 1");
}

#[test]
fn other_data_sets_of_focus_are_refused_by_name() {
    for (columns, told) in [
        (
            "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,InvoiceDetailId,InvoiceId",
            "This is FOCUS InvoiceDetail data, which says what was invoiced, but not the costs: export the Cost and Usage data.",
        ),
        (
            "billed_cost,billing_currency,billing_period_start,invoice_detail_grain,payment_terms",
            "This is FOCUS InvoiceDetail data, which says what was invoiced, but not the costs: export the Cost and Usage data.",
        ),
        (
            "BillingPeriodCreated,BillingPeriodEnd,BillingPeriodLastUpdated,BillingPeriodStart,BillingPeriodStatus,InvoiceIssuerName",
            "This is FOCUS BillingPeriod data, which says which periods are closed, but not the costs: export the Cost and Usage data.",
        ),
        (
            "BillingCurrency,ContractCommitmentCategory,ContractCommitmentCost,ContractCommitmentId,ContractId,ContractPeriodStart",
            "This is FOCUS ContractCommitment data, which says what was contracted, but not the costs: export the Cost and Usage data.",
        ),
    ] {
        let rows = ",".repeat(columns.matches(',').count());
        assert_eq!(refusal(format!("{columns}\n{rows}\n1{rows}\n")), told);
        assert_eq!(refusal(columns), told, "without rows");
    }
    // Cost and Usage data may refer to the rows of the invoice and the contract.
    assert!(header(",", &[]).contains("ChargePeriodStart"));
    assert_eq!(items(file(&[&[("InvoiceDetailId", "D-1"), ("ContractCommitmentId", "C-1")]])).len(), 1);
}
