//! The page of one version of a bill: what it changed, by cause, by service and line by line.

use domain::bill::bill_name;
use domain::bill_version::{BillVersion, BillVersionDetail, CauseChange, LineChange, ServiceChange, VersionChanges};
use domain::cost::Cost;
use domain::ids::BillId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::bills::{bill_version, own_bill_version};
use crate::error::AppError;
use crate::pages::me::is_staff;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::fact::Fact;
use crate::ui::format;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn Version() -> impl IntoView {
    let params = use_params_map();
    let staff = is_staff();
    let found = Resource::new(
        move || params.try_with(|params| Some((params.get("bill")?, params.get("number")?))).flatten(),
        move |asked| async move {
            let asked = asked.and_then(|(bill, number)| Some((bill.parse().ok()?, number.parse().ok()?)));
            let (bill, number): (BillId, i64) = asked.ok_or(AppError::NotFound)?;
            if staff { bill_version(bill, number).await } else { own_bill_version(bill, number).await }
        },
    );
    view! { <Load resource=found view=|found| view! { <Shown found /> }.into_any() /> }.into_any()
}

#[component]
fn Shown(found: BillVersionDetail) -> impl IntoView {
    let BillVersionDetail { bill, number, customer_name, period, currency, version, changes } = found;
    let title = format!("{}, version {}", bill_name(number), version.number);
    let up = paths::bill(bill);
    let name = bill_name(number);
    let content = version.number;
    let changed = match changes {
        Some(changes) => view! { <Changed currency=currency.clone() changes after=version.clone() /> }.into_any(),
        None => view! { <p>"There is no earlier version to compare it with."</p> }.into_any(),
    };
    view! {
        <PageTitle title=title.clone() />
        <PageHeader
            title=title
            eyebrow=move || view! { <a href=up.clone()>{name.clone()}</a> }
            actions=move || certificate(bill, content)
        />
        <Section id="version" title="Version">
            <dl class="facts">
                <Fact label="Customer" value=customer_name />
                <Fact label="Billing Period" value=period.to_string() />
                <div>
                    <dt>"Billed cost"</dt>
                    <dd class="strong">
                        <Amount currency exact=version.billed />
                    </dd>
                </div>
                <Fact label="Line items" value=format::exact(&version.rows.to_string()) />
                <Fact label="Cause" value=version.cause.label().to_owned() />
                <Made version=version.clone() />
                <Fact label="Content hash" value=version.content_hash />
            </dl>
        </Section>
        {changed}
    }
    .into_any()
}

/// The link to the certificate, for staff.
fn certificate(bill: BillId, number: i64) -> Option<AnyView> {
    let href = paths::certificate(bill, number);
    is_staff().then(|| {
        view! {
            <LinkButton href weight=Weight::Secondary>
                "Certificate"
            </LinkButton>
        }
        .into_any()
    })
}

#[component]
fn Made(version: BillVersion) -> impl IntoView {
    let made = version.person.map(|person| format!("{}, {person}", format::time(version.at)));
    let sent = version.sent_at.map(format::time);
    view! {
        {made.map(|value| view! { <Fact label="Made" value /> })}
        {sent.map(|value| view! { <Fact label="Sent to the customer" value /> })}
    }
    .into_any()
}

#[component]
fn Changed(currency: String, changes: VersionChanges, after: BillVersion) -> impl IntoView {
    let VersionChanges { before, causes, services, lines, more } = changes;
    let title = format!("What differs from version {}", before.number);
    let (of_causes, of_services) = (currency.clone(), currency.clone());
    let lines = if lines.is_empty() {
        view! { <p>"No line item differs."</p> }.into_any()
    } else {
        view! { <Lines currency lines more /> }.into_any()
    };
    view! {
        <Section id="causes" title>
            <Causes currency=of_causes causes before=before.billed after=after.billed />
        </Section>
        <Section id="services" title="By service">
            <Services currency=of_services services />
        </Section>
        <Section id="lines" title="Line items">
            {lines}
        </Section>
    }
    .into_any()
}

/// A difference with its sign.
fn signed(currency: &str, before: Cost, after: Cost) -> AnyView {
    let difference = after.checked_sub(before).unwrap_or_default();
    view! { <Amount currency=currency.to_owned() exact=difference in_column=true signed=true /> }.into_any()
}

#[component]
fn Causes(currency: String, causes: Vec<CauseChange>, before: Cost, after: Cost) -> impl IntoView {
    let label = format!("Difference, {currency}");
    let columns = vec![Column::new("Version"), Column::new("Cause"), Column::new(label.clone()).numeric()];
    let rows = causes.into_iter().map(|change| {
        let label = label.clone();
        let difference = signed(&currency, Cost::ZERO, change.difference);
        view! {
            <Row>
                <Cell head=true>{format!("Version {}", change.number)}</Cell>
                <Cell label="Cause">{change.cause.label()}</Cell>
                <Cell label numeric=true>
                    {difference}
                </Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let total = signed(&currency, before, after);
    view! {
        <Table caption=Signal::stored("Difference by cause".to_owned()) columns=Signal::stored(columns)>
            {rows}
            <Row>
                <Cell head=true>"Together"</Cell>
                <Cell label="Cause">""</Cell>
                <Cell label=label numeric=true>
                    {total}
                </Cell>
            </Row>
        </Table>
    }
    .into_any()
}

/// The columns that both tables of differences end with.
fn amounts(currency: &str) -> [Column; 3] {
    [
        Column::new(format!("Before, {currency}")).numeric(),
        Column::new(format!("After, {currency}")).numeric(),
        Column::new("Difference").numeric(),
    ]
}

/// The cells of those columns; a charge that is in one version only has no amount in the other.
fn cells(currency: &str, before: Option<Cost>, after: Option<Cost>) -> AnyView {
    let amount = |cost: Option<Cost>, none: &'static str| match cost {
        Some(exact) => view! { <Amount currency=currency.to_owned() exact in_column=true /> }.into_any(),
        None => none.into_any(),
    };
    let difference = signed(currency, before.unwrap_or_default(), after.unwrap_or_default());
    let (before, after) = (amount(before, "new"), amount(after, "gone"));
    view! {
        <Cell label="Before" numeric=true>
            {before}
        </Cell>
        <Cell label="After" numeric=true>
            {after}
        </Cell>
        <Cell label="Difference" numeric=true>
            {difference}
        </Cell>
    }
    .into_any()
}

#[component]
fn Services(currency: String, services: Vec<ServiceChange>) -> impl IntoView {
    let columns = std::iter::once(Column::new("Service")).chain(amounts(&currency)).collect::<Vec<_>>();
    let rows = services.into_iter().map(|change| {
        let cells = cells(&currency, Some(change.before), Some(change.after));
        view! {
            <Row>
                <Cell head=true>{change.service.unwrap_or_else(|| "No service".to_owned())}</Cell>
                {cells}
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table
            caption=Signal::stored("Difference by service, largest first".to_owned())
            columns=Signal::stored(columns)
        >
            {rows}
        </Table>
    }
    .into_any()
}

#[component]
fn Lines(currency: String, lines: Vec<LineChange>, more: bool) -> impl IntoView {
    let columns =
        ["Charge", "Day", "Account"].map(Column::new).into_iter().chain(amounts(&currency)).collect::<Vec<_>>();
    let count = lines.len();
    let rows = lines.into_iter().map(|line| {
        let cells = cells(&currency, line.before, line.after);
        let what = [line.service, line.description, line.resource].into_iter().flatten().collect::<Vec<_>>();
        let what = if what.is_empty() { "No description".to_owned() } else { what.join(" · ") };
        view! {
            <Row>
                <Cell head=true>{what}</Cell>
                <Cell label="Day">
                    <span class="figure">{line.day.unwrap_or_default()}</span>
                </Cell>
                <Cell label="Account">{line.sub_account.unwrap_or_default()}</Cell>
                {cells}
            </Row>
        }
    });
    let rows = rows.collect_view();
    let more = more.then(|| {
        let told = format!("More line items differ: these are the first {count} in the order of the files.");
        view! { <p>{told}</p> }
    });
    view! {
        <Table
            caption=Signal::stored("Line items that differ, largest first".to_owned())
            columns=Signal::stored(columns)
        >
            {rows}
        </Table>
        {more}
    }
    .into_any()
}
