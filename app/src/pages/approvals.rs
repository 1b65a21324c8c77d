//! The page `Approvals` of a Bill Approver: who approves while the user is away, and whether overdue bills are approved
//! automatically.

use domain::approval::ApprovalRule;
use domain::approval_choices::{ApprovalChoices, Consent, Deputy, DeputyDraft};
use domain::date;
use domain::ids::ContactId;
use domain::permission::Permission;
use domain::record::Draft as _;
use leptos::prelude::*;

use super::me::may;
use super::missing::NotAllowed;
use crate::api::approvals::{NameDeputy, RemoveDeputy, SwitchAutomaticApproval, approval_choices};
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::date_field::DateField;
use crate::ui::field::{Hidden, SelectField};
use crate::ui::form::{Form, control_id, control_name, saves, saving};
use crate::ui::format;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn Approvals() -> impl IntoView {
    if !may(Permission::ApproveBills) {
        return view! { <NotAllowed title="Approvals" /> }.into_any();
    }
    let found = Resource::new(saves, |_| approval_choices());
    view! {
        <PageHeader title="Approvals" eyebrow=|| view! { <a href=paths::BILLS>"Bills"</a> } />
        <Load resource=found view=|choices| view! { <Choices choices /> }.into_any() />
        <PageTitle title="Approvals" />
    }
    .into_any()
}

/// The link to the page, for those who may open it.
#[component]
pub fn ApprovalsLink() -> impl IntoView {
    may(Permission::ApproveBills)
        .then(|| {
            view! {
                <LinkButton href=paths::APPROVALS weight=Weight::Secondary>
                    "Approvals"
                </LinkButton>
            }
        })
        .into_any()
}

#[component]
fn Choices(choices: ApprovalChoices) -> impl IntoView {
    let ApprovalChoices { is_approver, deputy, possible, automatic, rule, approval_days } = choices;
    let days = format::count(approval_days, "day", "days");
    let told = match rule {
        ApprovalRule::Any => "One of your Bill Approvers has to approve each bill",
        ApprovalRule::TwoAbove => "Two of your Bill Approvers have to approve a large bill, one any other",
        ApprovalRule::All => "All of your Bill Approvers have to approve each bill",
    };
    view! {
        <p>{format!("{told}, within {days} after it is sent. The reseller can change this for you.")}</p>
        {is_approver.then(|| view! { <Away deputy possible /> })}
        <Automatic automatic is_approver />
    }
    .into_any()
}

/// The deputy, and the form to name one.
#[component]
fn Away(deputy: Option<Deputy>, possible: Vec<(ContactId, String)>) -> impl IntoView {
    let remove = saving::<RemoveDeputy>();
    let current = deputy.clone().map(|Deputy { name, first_day, last_day, .. }| {
        let (first, last) = (date::show(first_day), date::show(last_day));
        view! {
            <p>{format!("{name} approves bills for you from {first} to {last}.")}</p>
            <Form action=remove>
                <div class="actions">
                    <Submit label="Remove Deputy" weight=Weight::Secondary />
                </div>
            </Form>
        }
    });
    let form = match possible.is_empty() {
        true => {
            let none = "Nobody else of your organization can log in, so nobody can be your deputy.";
            view! { <p class="muted">{none}</p> }.into_any()
        }
        false => {
            let name = saving::<NameDeputy>();
            view! {
                <Form action=name>
                    <DeputyFields deputy possible />
                </Form>
            }
            .into_any()
        }
    };
    view! {
        <Section id="away" title="While You Are Away">
            <p>
                "Your deputy sees the bills that wait for approval on these days, and approves or disputes them in your place. The records name you both."
            </p>
            {current}
            {form}
        </Section>
    }
    .into_any()
}

#[component]
fn DeputyFields(deputy: Option<Deputy>, possible: Vec<(ContactId, String)>) -> impl IntoView {
    let chosen = deputy.as_ref().map(|deputy| deputy.contact.to_string()).unwrap_or_default();
    let (first, last) = match &deputy {
        Some(deputy) => (date::to_input(deputy.first_day), date::to_input(deputy.last_day)),
        None => Default::default(),
    };
    let none = (String::new(), "Choose a person".to_owned());
    let people = possible.into_iter().map(|(id, name)| (id.to_string(), name));
    let options: Vec<_> = std::iter::once(none).chain(people).collect();
    let label = if deputy.is_some() { "Change Deputy" } else { "Name Deputy" };
    view! {
        <div class="grid">
            <SelectField
                name=control_name("deputy")
                id=control_id("deputy")
                label=DeputyDraft::label("deputy")
                options
                value=chosen
                required=true
            />
            <DateField name="first_day" label=DeputyDraft::label("first_day") value=first required=true />
            <DateField name="last_day" label=DeputyDraft::label("last_day") value=last required=true />
        </div>
        <div class="actions">
            <Submit label />
        </div>
    }
    .into_any()
}

/// Whether overdue bills are approved automatically.
#[component]
fn Automatic(automatic: Option<Consent>, is_approver: bool) -> impl IntoView {
    let told = match &automatic {
        Some(Consent { person, at }) => format!("On. {person} switched it on, {}.", format::time(*at)),
        None => "Off. A bill waits until it is approved.".to_owned(),
    };
    let (to, label) = if automatic.is_some() { ("off", "Switch Off") } else { ("on", "Switch On") };
    let form = is_approver.then(|| {
        let action = saving::<SwitchAutomaticApproval>();
        view! {
            <Form action>
                <Hidden name="to" value=to.to_owned() />
                <div class="actions">
                    <Submit label weight=Weight::Secondary />
                </div>
            </Form>
        }
    });
    view! {
        <Section id="automatic" title="Automatic Approval">
            <p>
                "A bill that nobody approved or disputed by its day is approved on the next day. It counts for bills whose day is not over yet, and all Bill Approvers hear of each. A bill that is disputed is never approved automatically."
            </p>
            <p>
                <strong>{told}</strong>
            </p>
            {form}
        </Section>
    }
    .into_any()
}
