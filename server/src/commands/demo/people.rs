//! What is written down of a made-up customer of the demo. The customers themselves are in one table by region. Any
//! likeness is chance; the websites and e-mail addresses end in `.example`.

mod africa_middle_east;
mod americas;
mod asia_pacific;
mod europe;

use domain::address::AddressDraft;
use domain::contact::UserType;
use domain::organization::OrganizationDraft;

/// The end of all addresses: mail to them reaches nobody.
pub(crate) const TOP_LEVEL_DOMAIN: &str = ".example";

/// What becomes of a purchase order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Two thirds of it are consumed, as they should be.
    Running,
    /// Next to nothing is left, for two more months.
    NearlyUsedUp,
    /// It was last year's.
    Expired,
    /// It was put aside.
    Inactive,
    /// It will be next year's.
    InDiscussion,
    /// Its value was lowered after it had been consumed.
    Overdrawn,
    /// It expires in twelve days.
    AboutToExpire,
}

/// A made-up customer.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) industry: &'static str,
    pub(crate) website: &'static str,
    /// Amount and currency.
    pub(crate) turnover: (&'static str, &'static str),
    pub(crate) country: &'static str,
    pub(crate) office: Place,
    /// Where bills go, when that is not the office.
    pub(crate) billing: Option<Place>,
    /// A bill a month from each.
    pub(crate) sources: &'static [Source],
    /// How much it spends, in per cent of what the catalog of a provider says.
    pub(crate) size: i64,
    /// What it runs: the values of the tag `app`.
    pub(crate) apps: [&'static str; 3],
    /// The first one approves the bills.
    pub(crate) people: &'static [Person],
    /// Its purchase orders, all for what its first source bills.
    pub(crate) orders: &'static [Plan],
    pub(crate) life: Life,
}

/// Street, city, state, postal code, phone number as it is dialled in the country.
pub(crate) type Place = [&'static str; 5];

/// Name, what stands before the `@`, designation, user types.
pub(crate) type Person = (&'static str, &'static str, &'static str, &'static [UserType]);

/// Where a customer's costs come from.
pub(crate) struct Source {
    pub(crate) provider: Provider,
    pub(crate) currency: &'static str,
    pub(crate) region: &'static str,
}

/// Who bills.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    Aws,
    Azure,
    Google,
    Oracle,
}

impl Provider {
    /// As the form and purchase orders name it.
    pub(crate) fn account_type(self) -> &'static str {
        match self {
            Provider::Aws => "AWS",
            Provider::Azure => "Microsoft Azure",
            Provider::Google => "Google Cloud",
            Provider::Oracle => "Oracle Cloud",
        }
    }

    /// As its own files name it.
    pub(crate) fn billed_as(self) -> &'static str {
        match self {
            Provider::Azure => "Microsoft",
            Provider::Oracle => "Oracle",
            Provider::Aws | Provider::Google => self.account_type(),
        }
    }
}

/// Since when, and until when, it has been a customer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// It has a bill for every month.
    Steady,
    /// It has bills for so many months.
    Young(u32),
    /// It has none yet.
    New,
    /// It left half a year ago.
    Archived,
}

/// A source, in the form of a table.
const fn source(provider: Provider, currency: &'static str, region: &'static str) -> Source {
    Source { provider, currency, region }
}

/// What most customers have in common, for the tables to start from.
const USUAL: Sample = Sample {
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

/// All customers.
pub(crate) fn all() -> impl Iterator<Item = &'static Sample> {
    let regions: [&[Sample]; 4] =
        [&europe::CUSTOMERS, &americas::CUSTOMERS, &asia_pacific::CUSTOMERS, &africa_middle_east::CUSTOMERS];
    regions.into_iter().flatten()
}

impl Sample {
    /// Its Organization Detail, as somebody would type it.
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

    /// Name and e-mail address of who approves its bills.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_of_the_demo_can_receive_mail() {
        for sample in all() {
            let people = sample.people.iter().map(|(_, local, ..)| sample.email(local));
            for email in people {
                assert!(email.ends_with(TOP_LEVEL_DOMAIN), "{email}");
            }
        }
    }
}
