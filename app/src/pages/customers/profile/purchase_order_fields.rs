//! The fields of a purchase order, for `Add PO` and `Edit PO`.

use domain::currency::Currency;
use domain::date;
use domain::purchase_order::{PoStatus, ProviderType, PurchaseOrderDraft, proposed_renewal};
use domain::record::Draft;
use leptos::prelude::*;

use crate::pages::me::notation;
use crate::ui::date_field::DateField;
use crate::ui::field::{Group, SelectField, TextArea, TextField, Width, understood};
use crate::ui::form::{control_id, control_name};

/// All fields of the guide.
#[component]
pub fn PurchaseOrderFields(draft: PurchaseOrderDraft) -> impl IntoView {
    let status = PoStatus::parse(&draft.current_status).map_or("", PoStatus::code);
    let statuses = PoStatus::ALL.map(|status| (status.code().to_owned(), status.label().to_owned()));
    let provider = ProviderType::parse(&draft.provider_type).map_or("", ProviderType::code);
    let providers = ProviderType::ALL.map(|provider| (provider.code().to_owned(), provider.label().to_owned()));
    let currency = Currency::parse(&draft.currency).map_or("", Currency::code);
    let currencies = Currency::all().map(|c| (c.code().to_owned(), format!("{} {}", c.code(), c.name()))).collect();
    let chosen = RwSignal::new(currency.to_owned());
    let notation = notation();
    let expiry = RwSignal::new(draft.expiry_date.clone());
    let proposed =
        Memo::new(move |_| expiry.with(|typed| date::parse_date(typed, notation).ok().map(proposed_renewal)));
    let usual = move || match proposed.get() {
        Some(day) => format!("Usually {}, 30 days before expiry", date::to_input(day)),
        None => "Usually 30 days before expiry".to_owned(),
    };
    let usual = Signal::derive(usual);
    let period = "In days. Leave empty to use the dates".to_owned();
    view! {
        <Group legend="Order">
            <TextField name="name" label=PurchaseOrderDraft::label("name") value=draft.name required=true />
            <Amount
                name="annual_value"
                value=draft.annual_value
                currency=chosen
                hint="For each contract year"
                required=true
            />
            <Choice name="current_status" options=statuses.to_vec() value=status />
            <Choice name="provider_type" options=providers.to_vec() value=provider />
            <TextField name="number" label=PurchaseOrderDraft::label("number") value=draft.number />
        </Group>
        <Group legend="Dates">
            <DateField
                name="start_date"
                label=PurchaseOrderDraft::label("start_date")
                value=draft.start_date
                required=true
            />
            <DateField
                name="expiry_date"
                label=PurchaseOrderDraft::label("expiry_date")
                value=draft.expiry_date
                typed=expiry
                required=true
            />
            <DateField
                name="renewal_date"
                label=PurchaseOrderDraft::label("renewal_date")
                value=draft.renewal_date
                hint=usual
            />
            <DateField
                name="consumption_start_date"
                label=PurchaseOrderDraft::label("consumption_start_date")
                value=draft.consumption_start_date
            />
        </Group>
        <Group legend="Consumption and contract">
            <Amount name="consumption_base_value" value=draft.consumption_base_value currency=chosen />
            <TextField
                name="contract_period"
                label=PurchaseOrderDraft::label("contract_period")
                value=draft.contract_period
                hint=Some(period)
                keyboard="numeric"
                width=Width::Short
            />
            <Choice
                name="currency"
                options=currencies
                value=currency
                on_change=Callback::new(move |code| chosen.set(code))
            />
        </Group>
        <TextArea name="comment" label=PurchaseOrderDraft::label("comment") value=draft.comment />
    }
    .into_any()
}

/// An amount in the order's currency, with a hint how it is understood.
#[component]
fn Amount(
    name: &'static str,
    value: String,
    currency: RwSignal<String>,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let typed = RwSignal::new(value.clone());
    let hint = understood(typed.into(), currency.into(), hint.map(ToOwned::to_owned));
    let on_change = Callback::new(move |text| typed.set(text));
    view! { <TextField name label=PurchaseOrderDraft::label(name) value required keyboard="decimal" hint on_change /> }
}

/// A required choice without a preselected option, so that the user decides.
#[component]
fn Choice(
    name: &'static str,
    options: Vec<(String, String)>,
    value: &'static str,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    let choose = (String::new(), format!("Choose the {}", PurchaseOrderDraft::label(name).to_lowercase()));
    let options: Vec<_> = std::iter::once(choose).chain(options).collect();
    view! {
        <SelectField
            name=control_name(name)
            id=control_id(name)
            label=PurchaseOrderDraft::label(name)
            options
            value
            required=true
            on_change
        />
    }
}
