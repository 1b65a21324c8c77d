//! The cost of the month that nobody owns.

use std::collections::BTreeMap;

use domain::cloud_account::UnassignedCost;
use domain::cost::Cost;
use domain::permission::Permission;
use leptos::prelude::*;

use crate::pages::me::may;
use crate::paths;
use crate::ui::card::Section;
use crate::ui::format;
use crate::ui::notice::{Kind, Notice};

/// The section `Unassigned`; nothing if everything has an owner.
#[component]
pub(super) fn Unassigned(costs: Vec<UnassignedCost>) -> impl IntoView {
    if costs.is_empty() {
        return ().into_any();
    }
    let mut totals: BTreeMap<String, Option<Cost>> = BTreeMap::new();
    for cost in &costs {
        let total = totals.entry(cost.currency.clone()).or_insert(Some(Cost::ZERO));
        *total = total.and_then(|total| total.checked_add(cost.billed).ok());
    }
    let totals = totals.iter().map(|(currency, total)| format::rounded_sum(currency, *total)).collect::<Vec<_>>();
    let accounts = format::count(i64::try_from(costs.len()).unwrap_or(i64::MAX), "account", "accounts");
    let told = format!("{} of {accounts} is on no bill, as no customer owns them.", totals.join(" and "));
    let link = may(Permission::ImportBills).then(|| view! { <a href=paths::CLOUD_ACCOUNTS>"Assign accounts"</a> });
    view! {
        <Section id="unassigned" title="Unassigned">
            <Notice kind=Kind::Warning>
                <p>{told}</p>
                {link}
            </Notice>
        </Section>
    }
    .into_any()
}
