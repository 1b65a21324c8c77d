//! `Bills`: the list, one bill, importing, approving and disputing. Staff and customers use the same pages, each with the bills
//! they may see.

mod approvals;
pub mod approve;
mod bulk;
pub mod certificate;
mod costs;
mod delete;
pub mod dispute;
mod disputes;
pub mod import;
mod import_difference;
mod import_preview;
mod life;
mod lines;
pub mod list;
pub mod one;
pub mod query;
mod send;
mod take_back;
mod upload;
pub mod version;
mod versions;
pub mod waiting;

use domain::bill::{BillState, bill_name};
use domain::bill_list::{BillDetail, BillSummary};
use domain::ids::BillId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::me::is_staff;
use crate::api::bills::{bill, own_bill};
use crate::error::AppError;
use crate::ui::badge::{Badge, Tone};
use crate::ui::form::saves;
use crate::ui::format;
use crate::ui::resource::Resource;

/// Fetches the bill in the page's path, as staff or as the customer's user.
fn bill_of_path() -> Resource<Result<BillDetail, AppError>> {
    let params = use_params_map();
    let staff = is_staff();
    Resource::new(
        move || (params.try_with(|params| params.get("bill")).flatten(), saves()),
        move |(id, _)| async move {
            let id: BillId = id.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            if staff { bill(id).await } else { own_bill(id).await }
        },
    )
}

/// The title of a bill: number, customer, billing period.
fn title(bill: &BillSummary) -> String {
    format!("{} · {} · {}", bill_name(bill.number), bill.customer_name, bill.period)
}

/// An amount with its currency, to the last decimal.
pub(crate) fn amount(currency: &str, decimal: &str) -> String {
    format!("{currency} {}", format::exact(decimal))
}

/// The state of a bill, in the same colour on every page.
#[component]
pub fn StateBadge(
    /// The bill's state.
    state: BillState,
) -> impl IntoView {
    let tone = match state {
        BillState::Draft => Tone::Neutral,
        BillState::InternalReview | BillState::InternalApproved => Tone::Info,
        BillState::SentForApproval | BillState::Disputed => Tone::Warning,
        BillState::Approved => Tone::Success,
        BillState::Voided => Tone::Danger,
    };
    view! { <Badge tone>{state.label()}</Badge> }
}

/// Says that a bill is not final, beside its state.
#[component]
pub(crate) fn ProvisionalBadge() -> impl IntoView {
    view! { <Badge tone=Tone::Warning>"Provisional"</Badge> }
}
