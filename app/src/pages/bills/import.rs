//! The page `Import bill`: the customer, the file, the upload's progress, and the errors of a refused file.

use domain::field_errors::FieldErrors;
use domain::ids::{CustomerId, UploadId};
use domain::permission::Permission;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use wasm_bindgen::JsCast;

use super::import_question::Question;
use super::upload::upload;
use crate::api::bills::question_of_import;
use crate::api::customers::customer_names;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::erased::{changing, effect};
use crate::ui::field::SelectField;
use crate::ui::form::{PlainForm, saved};
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;
use crate::uploaded::{IMPORT_FORM, after, question_page};

/// The page.
#[component]
pub fn ImportBill() -> impl IntoView {
    if !may(Permission::ImportBills) {
        return view! { <NotAllowed title="Import bill" /> }.into_any();
    }
    let query = use_query_map();
    let upload = Memo::new(move |_| query.with(|query| query.get("upload")));
    let body = move || match upload.get() {
        None => {
            let names = Resource::new(|| (), |()| customer_names());
            view! { <Load resource=names view=|names| view! { <ImportForm names /> }.into_any() /> }.into_any()
        }
        Some(id) => {
            let asked = Resource::new(
                move || id.clone(),
                |id| async move {
                    let id: UploadId = id.parse().map_err(|_| AppError::NotFound)?;
                    question_of_import(id).await.map(|question| (id, question))
                },
            );
            let view = |(upload, question)| view! { <Question upload question /> }.into_any();
            view! { <Load resource=asked view /> }.into_any()
        }
    };
    view! {
        <PageTitle title="Import bill" />
        <PageHeader title="Import bill" eyebrow=|| view! { <a href=paths::BILLS>"Bills"</a> } />
        {body}
    }
    .into_any()
}

#[component]
fn ImportForm(names: Vec<(CustomerId, String)>) -> impl IntoView {
    let chosen = use_query_map().with_untracked(|query| query.get("customer")).unwrap_or_default();
    let options = [(String::new(), "Choose a customer".to_owned())];
    let options = options.into_iter().chain(names.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
    let percent = RwSignal::new(None::<u32>);
    let (customer, file) = (NodeRef::<html::Form>::new(), NodeRef::<html::Input>::new());
    let navigate = StoredValue::new(use_navigate());
    let saved = saved();
    let send = Callback::new(move |show: Callback<(FieldErrors, Option<AppError>)>| {
        let refuse = move |why: &str| show.run((FieldErrors::new(), Some(AppError::Refused(why.to_owned()))));
        let picked = file.get_untracked().and_then(|input| input.files());
        let picked: Vec<web_sys::File> =
            picked.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default();
        let select = customer.get_untracked().and_then(|form| form.query_selector("#customer").ok().flatten());
        let select = select.and_then(|select| select.dyn_into::<web_sys::HtmlSelectElement>().ok());
        let customer = select.map(|select| select.value()).unwrap_or_default();
        if picked.is_empty() {
            return refuse("Choose the file to import");
        }
        if customer.is_empty() {
            return refuse("Choose the customer of the bill");
        }
        percent.set(Some(0));
        let sent = RwSignal::new(0);
        effect(move || percent.set(Some(sent.get())));
        let saved = saved.clone();
        leptos::task::spawn_local(async move {
            let answer = upload(&picked, &customer, sent).await;
            percent.set(None);
            match answer {
                Ok(uploaded) => {
                    saved();
                    let next = match uploaded.asks {
                        Some(upload) => question_page(upload, false),
                        None => after(&uploaded.bills, uploaded.known),
                    };
                    navigate.with_value(|navigate| navigate(&next, NavigateOptions::default()));
                }
                Err(error) => show.run((FieldErrors::new(), Some(error))),
            }
        });
    });
    let error = posted::posted_to(IMPORT_FORM).and_then(|posted| posted.error);
    let busy = Signal::derive(move || percent.get().is_some());
    view! {
        <FormCard>
            <PlainForm action=IMPORT_FORM error pending=busy send node=customer>
                <SelectField name="customer" id="customer" label="Customer" options value=chosen />
                <div class="field" data-width="full">
                    <label for="file">"File"</label>
                    <p class="hint" id="file-hint">
                        "An export of FOCUS, AWS, Azure, Google Cloud, Oracle Cloud or Partner Center as CSV, plain or gzipped. If it has several files, choose them all. Each currency and billing period becomes a draft bill."
                    </p>
                    <input
                        class="input"
                        type="file"
                        id="file"
                        name="file"
                        multiple
                        accept=".csv,.gz,text/csv"
                        aria-describedby="file-hint"
                        node_ref=file
                    />
                </div>
                {changing(move || percent.get().map(|percent| view! { <Progress percent /> }))}
                <div class="actions">
                    <Submit label="Import" />
                    <LinkButton href=paths::BILLS weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </PlainForm>
        </FormCard>
    }
    .into_any()
}

/// The upload's progress. After 100 %, the server reads the file.
#[component]
fn Progress(percent: u32) -> impl IntoView {
    let told = if percent < 100 { format!("{percent} % sent") } else { "Reading the file…".to_owned() };
    view! {
        <div class="drop">
            <label for="sent">{told}</label>
            <progress id="sent" max="100" value=percent.to_string()></progress>
        </div>
    }
    .into_any()
}
