//! The declaration of a made-up customer: everything that the demo derives contacts, purchase orders and bills from.

use domain::address::AddressDraft;
use domain::contact::UserType;
use domain::organization::OrganizationDraft;

/// The end of all addresses: mail to them reaches nobody.
pub(crate) const TOP_LEVEL_DOMAIN: &str = ".example";

/// A made-up customer.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) industry: &'static str,
    pub(crate) website: &'static str,
    /// Amount and currency.
    pub(crate) turnover: (&'static str, &'static str),
    pub(crate) country: &'static str,
    pub(crate) office: Place,
    /// The billing address, if it is not the office.
    pub(crate) billing: Option<Place>,
    /// Each gives one bill a month.
    pub(crate) sources: &'static [Source],
    /// How much it spends, in per cent of the costs in the catalog.
    pub(crate) size: i64,
    /// Its applications: the values of the tag `app`.
    pub(crate) apps: [&'static str; 3],
    /// The first one approves the bills.
    pub(crate) people: &'static [Person],
    /// Its purchase orders, all for its first source.
    pub(crate) orders: &'static [Plan],
    pub(crate) life: Life,
}

/// Street, city, state, postal code, phone number as dialled in the country.
pub(crate) type Place = [&'static str; 5];

/// Name, local part of the e-mail address, designation, user types.
pub(crate) type Person = (&'static str, &'static str, &'static str, &'static [UserType]);

/// Where a customer's costs come from.
pub(crate) struct Source {
    pub(crate) provider: Provider,
    pub(crate) currency: &'static str,
    pub(crate) region: &'static str,
}

/// The provider that a bill is from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    Aws,
    Azure,
    Google,
    Oracle,
}

impl Provider {
    /// Its name in the form and in purchase orders.
    pub(crate) fn account_type(self) -> &'static str {
        match self {
            Provider::Aws => "AWS",
            Provider::Azure => "Microsoft Azure",
            Provider::Google => "Google Cloud",
            Provider::Oracle => "Oracle Cloud",
        }
    }

    /// Its name in its own files.
    pub(crate) fn billed_as(self) -> &'static str {
        match self {
            Provider::Azure => "Microsoft",
            Provider::Oracle => "Oracle",
            Provider::Aws | Provider::Google => self.account_type(),
        }
    }
}

/// How long it has been a customer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// It has a bill for every month.
    Steady,
    /// It has bills for so many months.
    Young(u32),
    /// It has no bills yet.
    New,
    /// It left half a year ago.
    Archived,
}

/// A purchase order's fate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Two thirds of it are consumed, as they should be.
    Running,
    /// Next to nothing is left, for two more months.
    NearlyUsedUp,
    /// It runs for three years, and the second one has begun.
    SeveralYears,
    /// It was last year's.
    Expired,
    /// It is on hold.
    Inactive,
    /// It will be next year's.
    InDiscussion,
    /// Its value was lowered after it had been consumed.
    Overdrawn,
    /// It expires in twelve days.
    AboutToExpire,
}

/// A source, as a row of the tables gives it.
pub(crate) const fn source(provider: Provider, currency: &'static str, region: &'static str) -> Source {
    Source { provider, currency, region }
}

/// The values that most customers share; the tables start from them.
pub(crate) const USUAL: Sample = Sample {
    name: "",
    industry: "",
    website: "",
    turnover: ("", ""),
    country: "",
    office: [""; 5],
    billing: None,
    sources: &[],
    size: 100,
    apps: ["website", "erp", "reports"],
    people: &[],
    orders: &[Plan::Running],
    life: Life::Steady,
};

impl Sample {
    /// Its Organization Detail, as typed.
    pub(crate) fn organization(&self) -> OrganizationDraft {
        OrganizationDraft {
            name: self.name.into(),
            industry: self.industry.into(),
            account_type: self.account_type().into(),
            website: self.website.into(),
            turnover: self.turnover.0.into(),
            turnover_currency: self.turnover.1.into(),
            office: self.address(self.office),
            same_as_office: if self.billing.is_none() { "on".into() } else { String::new() },
            billing: self.billing.map(|place| self.address(place)).unwrap_or_default(),
        }
    }

    pub(crate) fn account_type(&self) -> &'static str {
        self.sources.first().map_or("", |source| source.provider.account_type())
    }

    /// Name and e-mail address of the contact that approves its bills.
    pub(crate) fn approver(&self) -> (&'static str, String) {
        self.people.first().map_or(("", String::new()), |(name, local, ..)| (*name, self.email(local)))
    }

    /// How many resources of a service it has.
    pub(crate) fn machines(&self) -> i64 {
        if self.size < 60 { 3 } else { 4 }
    }

    pub(crate) fn email(&self, local: &str) -> String {
        format!("{local}@{}", self.website)
    }

    fn address(&self, place: Place) -> AddressDraft {
        let [address1, city, state, pincode, phone] = place.map(str::to_owned);
        AddressDraft { address1, city, state, pincode, phone, country: self.country.into(), ..AddressDraft::default() }
    }
}
