//! The form of the Organization Detail, in three steps. Nothing is stored before `Save` on the last step.
//!
//! Only the fields of the current step are visible. The other values are hidden inputs, so that each post contains the
//! whole draft and the form works the same without JavaScript.
//!
//! Longer than 300 lines: its three steps share one state.

use domain::country::CountryCode;
use domain::currency::Currency;
use domain::field_errors::FieldErrors;
use domain::notation::Notation;
use domain::organization::{ACCOUNT_TYPES, INDUSTRIES, OrganizationDraft, step_of};
use domain::profile::Profile;
use domain::record::{Draft, Merge, merge};
use leptos::ev;
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::JsCast;

use super::address_fields::AddressFields;
use crate::api::organization::{SaveOrganization, organization};
use crate::error::AppError;
use crate::pages::customers::add::suggestions;
use crate::pages::me::notation;
use crate::paths;
use crate::posted::{self, Posted};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::conflict::{Changed, Conflict, changed};
use crate::ui::erased::{changing, effect};
use crate::ui::field::{CheckField, Group, Hidden, MoneyField, TextField, focus};
use crate::ui::form::{Form, FormState, control_id, control_name, fields_of_event, saving};
use crate::ui::icon::Icon;
use crate::ui::steps::{CURRENT, Steps};

/// The names of the steps.
const STEPS: [&str; 3] = ["Organization", "Office Address", "Billing Address"];

/// The form's fields besides the arguments of the server function.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Extra {
    /// The values that the form started from, as JSON.
    base: String,
    /// The current step.
    at: u8,
    /// The requested step.
    step: Option<u8>,
}

/// The state of the form.
#[derive(Clone, Copy)]
struct Editing {
    draft: RwSignal<OrganizationDraft>,
    base: RwSignal<OrganizationDraft>,
    version: RwSignal<i64>,
    step: RwSignal<u8>,
    conflict: RwSignal<Option<(String, Vec<Changed>)>>,
    notation: Notation,
    /// The currency proposed for the turnover.
    currency: StoredValue<String>,
}

impl Editing {
    /// Starts from the stored values, or from the posted ones if the page renders again without JavaScript. Also
    /// returns the errors.
    fn start(profile: &Profile) -> (Self, FieldErrors) {
        let stored = profile.organization.clone();
        let editing = Self {
            draft: RwSignal::new(stored.clone()),
            base: RwSignal::new(stored),
            version: RwSignal::new(profile.version),
            step: RwSignal::new(1),
            conflict: RwSignal::new(None),
            notation: notation(),
            currency: StoredValue::new(profile.currency.clone()),
        };
        let errors = posted::posted::<SaveOrganization>().map(|posted| editing.take(&posted, profile));
        (editing, errors.unwrap_or_default())
    }

    fn take(self, posted: &Posted, profile: &Profile) -> FieldErrors {
        let Some(call) = posted::read::<SaveOrganization>(posted) else { return FieldErrors::new() };
        let extra: Extra = posted::read(posted).unwrap_or_default();
        self.base.set(serde_json::from_str(&extra.base).unwrap_or_default());
        self.version.set(call.version);
        self.draft.set(with_codes(call.draft));
        self.step.set(extra.at.clamp(1, 3));
        match &posted.error {
            None => return self.go(extra.step.unwrap_or(extra.at)),
            Some(AppError::Invalid(errors)) => self.show_errors(errors),
            Some(AppError::Stale(_)) => self.merge(profile),
            Some(_) => {}
        }
        FieldErrors::new()
    }

    /// Goes to another step; forwards only past valid steps. Returns the errors of those steps.
    fn go(self, to: u8) -> FieldErrors {
        let at = self.step.get_untracked();
        let mut wrong = FieldErrors::new();
        if to > at
            && let Err(errors) = self.draft.with_untracked(|draft| draft.parse(self.notation))
        {
            let here = errors.iter().filter(|(path, _)| (at..to).contains(&step_of(path)));
            here.for_each(|(path, message)| wrong.push(path, message));
        }
        match wrong.iter().next() {
            Some((path, _)) => self.step.set(step_of(path)),
            None => self.step.set(to.clamp(1, 3)),
        }
        wrong
    }

    /// Shows the step with the first error, unless the current step has an error.
    fn show_errors(self, errors: &FieldErrors) {
        let steps: Vec<u8> = errors.iter().map(|(path, _)| step_of(path)).collect();
        if !steps.contains(&self.step.get_untracked())
            && let Some(first) = steps.first()
        {
            self.step.set(*first);
        }
    }

    /// Merges what the user typed with what another user saved in the meantime.
    fn merge(self, theirs: &Profile) {
        let Merge { draft, conflicts, theirs_only } =
            self.base.with_untracked(|base| self.draft.with_untracked(|mine| merge(base, &theirs.organization, mine)));
        let rows = changed::<OrganizationDraft>(conflicts, theirs_only).collect();
        self.base.set(theirs.organization.clone());
        self.version.set(theirs.version);
        self.draft.set(draft);
        self.conflict.set(Some((theirs.updated_by.clone(), rows)));
    }
}

/// Replaces country names with their codes, as stored, so that a typed name does not count as a change. For the same
/// reason, clears a currency without an amount: the form proposes it.
fn with_codes(mut draft: OrganizationDraft) -> OrganizationDraft {
    if draft.turnover.trim().is_empty() {
        draft.turnover_currency.clear();
    }
    for place in [&mut draft.office.country, &mut draft.billing.country] {
        if let Some(code) = CountryCode::parse(place) {
            *place = code.as_str().to_owned();
        }
    }
    draft
}

/// The form.
#[component]
pub fn OrganizationForm(profile: Profile) -> impl IntoView {
    let action = saving::<SaveOrganization>();
    let (editing, start) = Editing::start(&profile);
    let customer = profile.customer;
    let page = format!("{}?edit=organization", paths::profile(customer));
    // `Next` and `Back` with JavaScript: keeps the draft and swaps the fields.
    let before = Callback::new(move |(event, state): (ev::SubmitEvent, FormState)| {
        let call = fields_of_event(&event).and_then(|fields| posted::decode::<SaveOrganization>(&fields));
        if let Some(call) = call {
            editing.draft.set(with_codes(call.draft));
        }
        let button = event.submitter().and_then(|button| button.dyn_into::<web_sys::HtmlButtonElement>().ok());
        let Some(step) = button.filter(|button| button.name() == "step").and_then(|b| b.value().parse().ok()) else {
            return false;
        };
        let wrong = editing.go(step);
        if wrong.is_empty() {
            request_animation_frame(|| focus(CURRENT));
        }
        state.show.run((wrong, None));
        true
    });
    view! {
        <Form action check=|call: &SaveOrganization, notation| call.draft.parse(notation).map(drop) before start>
            <Hidden name="customer" value=customer.to_string() />
            {changing(move || view! { <Hidden name="version" value=editing.version.get().to_string() /> })}
            {changing(move || {
                view! {
                    <Hidden name="base" value=editing.base.with(|b| serde_json::to_string(b).unwrap_or_default()) />
                }
            })}
            <Watch editing customer />
            {changing(move || editing.conflict.get().map(|(by, rows)| view! { <Conflict by rows /> }))}
            {changing(move || {
                let (at, draft) = (editing.step.get(), editing.draft.get());
                view! {
                    <Step
                        at
                        draft
                        currency=editing.currency.get_value()
                        page=page.clone()
                        leave=paths::profile(customer)
                    />
                }
            })}
        </Form>
    }
    .into_any()
}

/// Reacts to the server's answer: an error opens its step, and a stale save fetches what the other user saved.
#[component]
fn Watch(editing: Editing, customer: domain::ids::CustomerId) -> impl IntoView {
    let state = expect_context::<FormState>();
    effect(move || state.errors.with(|errors| editing.show_errors(errors)));
    effect(move || {
        if state.fault.with(|fault| matches!(fault, Some(AppError::Stale(_)))) {
            leptos::task::spawn_local(async move {
                match organization(customer).await {
                    Ok(theirs) => editing.merge(&theirs),
                    Err(error) => state.show.run((FieldErrors::new(), Some(error))),
                }
            });
        }
    });
}

/// The current step, the values of the other steps as hidden inputs, and the buttons.
#[component]
fn Step(at: u8, draft: OrganizationDraft, currency: String, page: String, leave: String) -> impl IntoView {
    let unseen = draft.fields().into_iter().filter(|(path, _)| step_of(path) != at).map(|(path, value)| {
        view! { <Hidden name=control_name(path) value=value.into_owned() /> }
    });
    let unseen = unseen.collect_view();
    let fields = match at {
        1 => view! { <OrganizationFields draft proposed=currency /> }.into_any(),
        2 => view! { <AddressFields legend="Office Address" part="office" address=draft.office /> }.into_any(),
        _ => view! { <BillingFields draft /> }.into_any(),
    };
    let steps = STEPS.map(ToOwned::to_owned).to_vec();
    let to = page.clone();
    let step = move |label: &'static str, to_step: u8, weight: Weight| {
        let back = (to_step < at).then(|| view! { {Icon::Back} });
        let next = (to_step > at).then(|| view! { {Icon::Next} });
        view! {
            <button
                type="submit"
                class="button"
                data-kind=weight.name()
                name="step"
                value=to_step.to_string()
                formaction=to.clone()
            >
                {back}
                {label}
                {next}
            </button>
        }
    };
    view! {
        <Hidden name="at" value=at.to_string() />
        {unseen}
        <Steps current=usize::from(at) steps page />
        {fields}
        <div class="actions">
            {if at < 3 {
                step("Next", at + 1, Weight::Primary).into_any()
            } else {
                view! { <Submit label="Save" /> }.into_any()
            }} {(at > 1).then(|| step("Back", at - 1, Weight::Secondary))} <LinkButton href=leave weight=Weight::Quiet>
                "Cancel"
            </LinkButton>
        </div>
    }
    .into_any()
}

/// Step 1.
#[component]
fn OrganizationFields(draft: OrganizationDraft, proposed: String) -> impl IntoView {
    let currency = if draft.turnover_currency.is_empty() { proposed } else { draft.turnover_currency };
    let notation = notation();
    let (long, short) = (notation.write("12500000"), notation.write("12.5"));
    let hint = format!("Annual turnover, such as {long} or {short}m");
    let currencies = Currency::all().map(|c| (c.code().to_owned(), c.code().to_owned())).collect();
    view! {
        <Group legend="Organization">
            <TextField name="name" label="Organization Name" value=draft.name required=true />
            <TextField name="industry" label="Industry Vertical" value=draft.industry list=suggestions(&INDUSTRIES) />
            <TextField
                name="website"
                label="Website"
                value=draft.website
                hint=Some("For example, www.example.com".to_owned())
                keyboard="url"
            />
            <MoneyField name="turnover" label="Business Turnover" value=draft.turnover currency currencies hint />
            <TextField
                name="account_type"
                label="Account Type"
                value=draft.account_type
                hint=Some("The cloud provider".to_owned())
                list=suggestions(&ACCOUNT_TYPES)
            />
        </Group>
    }
    .into_any()
}

/// Step 3.
#[component]
fn BillingFields(draft: OrganizationDraft) -> impl IntoView {
    let same = !draft.same_as_office.is_empty();
    view! {
        <CheckField
            name=control_name("same_as_office")
            id=control_id("same_as_office")
            label="Same as office address"
            hint="The billing address follows the office address, even when that changes later."
            checked=same
        />
        // The style sheet hides this while the box is checked, so that it reappears without JavaScript.
        <div class="unless-checked">
            <AddressFields legend="Billing Address" part="billing" address=draft.billing />
        </div>
    }
    .into_any()
}
