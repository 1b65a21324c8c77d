//! What a bill costs by service, provider, sub-account, region, group or the key of a tag.

use domain::bill_costs::{BillCosts, CostsBy};
use domain::breakdown::{BreakdownRow, By};
use domain::cost::Cost;
use domain::currency::Currency;
use domain::ids::BillId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::bills::{bill_costs, own_bill_costs};
use crate::pages::me::is_staff;
use crate::paths;
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::field::SelectField;
use crate::ui::filter::SearchForm;
use crate::ui::format;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::share::Share;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section; the address says by what.
#[component]
pub(super) fn Costs(
    /// The bill.
    bill: BillId,
    /// Its currency.
    currency: String,
    /// What it costs.
    total: Cost,
) -> impl IntoView {
    let params = use_query_map();
    let staff = is_staff();
    let asked = ArcMemo::new(move |_| {
        let by = params.try_with(|params| params.get("by")).flatten();
        by.filter(|by| by.parse::<CostsBy>().is_ok()).unwrap_or_else(|| CostsBy::By(By::Service).to_string())
    });
    let found = Resource::new(
        move || asked.get(),
        move |by| async move {
            let costs = if staff { bill_costs(bill, by.clone()).await } else { own_bill_costs(bill, by.clone()).await };
            costs.map(|costs| (by, costs))
        },
    );
    let view = move |(by, costs): (String, BillCosts)| {
        view! { <Found bill currency=currency.clone() total by costs /> }.into_any()
    };
    view! { <Load resource=found view /> }.into_any()
}

#[component]
fn Found(bill: BillId, currency: String, total: Cost, by: String, costs: BillCosts) -> impl IntoView {
    let by: CostsBy = by.parse().unwrap_or(CostsBy::By(By::Service));
    let title = format!("Cost by {}", by.label());
    let links = CostsBy::PLAIN.map(|to| {
        let current = (to == by).then_some("true");
        let href = format!("{}?by={to}#costs", paths::bill(bill));
        view! {
            <a class="button" data-kind="secondary" href=href aria-current=current>
                {capital(&to.label())}
            </a>
        }
    });
    let links = links.into_iter().collect_view();
    let tags = (!costs.tag_keys.is_empty()).then(|| view! { <Tags bill by=by.clone() keys=costs.tag_keys /> });
    view! {
        <Section id="costs" title>
            <nav class="actions" aria-label="Cost by">
                {links}
            </nav>
            {tags}
            <Rows currency total by rows=costs.rows />
        </Section>
    }
    .into_any()
}

/// `sub-account` -> `Sub-account`.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A choice of the tag's key.
#[component]
fn Tags(bill: BillId, by: CostsBy, keys: Vec<String>) -> impl IntoView {
    let chosen = match &by {
        CostsBy::By(By::Tag(_)) => by.to_string(),
        _ => String::new(),
    };
    let options = keys.into_iter().map(|key| (CostsBy::By(By::Tag(key.clone())).to_string(), key));
    let options = [(String::new(), "Choose a key".to_owned())].into_iter().chain(options).collect::<Vec<_>>();
    view! {
        <SearchForm action=paths::bill(bill)>
            <SelectField name="by" id="costs-by-tag" label="Tag key" options value=chosen />
            <button type="submit" class="button" data-kind="secondary">
                "Show"
            </button>
        </SearchForm>
    }
    .into_any()
}

#[component]
fn Rows(currency: String, total: Cost, by: CostsBy, rows: Vec<BreakdownRow>) -> impl IntoView {
    let (head, none) = (capital(&by.label()), nothing(&by));
    let billed = format!("Billed cost, {currency}");
    let columns = vec![
        Column::new(head),
        Column::new(billed.clone()).numeric(),
        Column::new("Share").numeric(),
        Column::new("Line items").numeric(),
    ];
    let caption = format!("Cost by {}, largest first", by.label());
    let of_row = |row: BreakdownRow| {
        let share = permille(&currency, row.billed, total);
        let (label, currency) = (billed.clone(), currency.clone());
        let key = row.key.unwrap_or_else(|| none.clone());
        view! {
            <Row>
                <Cell head=true>{key}</Cell>
                <Cell label numeric=true>
                    <Amount currency exact=row.billed in_column=true />
                </Cell>
                <Cell label="Share" numeric=true>
                    {share.map(|permille| view! { <Share permille /> })}
                </Cell>
                <Cell label="Line items" numeric=true>
                    {format::exact(&row.rows.to_string())}
                </Cell>
            </Row>
        }
    };
    let rows = rows.into_iter().map(of_row).collect_view();
    let (label, of_total) = (billed.clone(), currency.clone());
    view! {
        <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
            {rows}
            <Row>
                <Cell head=true>
                    <strong>"Total"</strong>
                </Cell>
                <Cell label numeric=true>
                    <strong>
                        <Amount currency=of_total exact=total in_column=true />
                    </strong>
                </Cell>
                <Cell label="Share" numeric=true>
                    ""
                </Cell>
                <Cell label="Line items" numeric=true>
                    ""
                </Cell>
            </Row>
        </Table>
    }
    .into_any()
}

/// The name of the row of costs that have no value.
fn nothing(by: &CostsBy) -> String {
    match by {
        CostsBy::Group => "In no group".to_owned(),
        CostsBy::By(By::Tag(_)) => "Without this tag".to_owned(),
        CostsBy::By(by) => format!("No {by}"),
    }
}

/// The thousandths that a cost is of the total; `None` if the total is not positive, or the cost is negative.
fn permille(currency: &str, cost: Cost, total: Cost) -> Option<u32> {
    let digits = Currency::parse(currency)?.minor_digits();
    let (cost, total) = (i128::from(cost.round_to(digits).ok()?), i128::from(total.round_to(digits).ok()?));
    if cost < 0 || total <= 0 {
        return None;
    }
    u32::try_from((cost * 1000 + total / 2) / total).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_credits_have_none() {
        let cost = |text: &str| text.parse::<Cost>().unwrap();
        for (of, total, share) in
            [("1", "3", Some(333)), ("2", "3", Some(667)), ("0", "3", Some(0)), ("-1", "3", None), ("1", "0", None)]
        {
            assert_eq!(permille("EUR", cost(of), cost(total)), share, "{of} of {total}");
        }
        assert_eq!(permille("JPY", cost("150"), cost("100")), Some(1500));
    }
}
