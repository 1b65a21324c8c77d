//! The page `Import bill`: the customer, the file, the upload's progress, and the errors of a refused file; then the preview.

use domain::field_errors::FieldErrors;
use domain::ids::{CustomerId, UploadId};
use domain::permission::Permission;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use wasm_bindgen::JsCast;

use super::import_preview::Previewed;
use super::upload::{Sent, upload};
use crate::api::bills::preview_import;
use crate::api::customers::customer_names;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::erased::changing;
use crate::ui::field::SelectField;
use crate::ui::form::{PlainForm, saved};
use crate::ui::format;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;
use crate::uploaded::{BY_THE_MAP, IMPORT_FORM, MAP, preview_page};

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
                    preview_import(id).await.map(|preview| (id, preview))
                },
            );
            let view = |(upload, preview)| view! { <Previewed upload preview /> }.into_any();
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
    let options = [(String::new(), "Choose a customer".to_owned()), (MAP.to_owned(), BY_THE_MAP.to_owned())];
    let options = options.into_iter().chain(names.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
    let progress = RwSignal::new(None::<Sent>);
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
        progress.set(Some(Sent::default()));
        let saved = saved.clone();
        leptos::task::spawn_local(async move {
            let answer = upload(&picked, &customer, progress).await;
            if progress.try_set(None).is_some() {
                // The user left the page.
                return;
            }
            match answer {
                Ok(None) => {}
                Ok(Some(upload)) => {
                    saved();
                    let next = preview_page(upload, None);
                    navigate.with_value(|navigate| navigate(&next, NavigateOptions::default()));
                }
                Err(error) => show.run((FieldErrors::new(), Some(error))),
            }
        });
    });
    let error = posted::posted_to(IMPORT_FORM).and_then(|posted| posted.error);
    let busy = Signal::derive(move || progress.get().is_some());
    view! {
        <FormCard>
            <PlainForm action=IMPORT_FORM error pending=busy send node=customer>
                <SelectField name="customer" id="customer" label="Customer" options value=chosen />
                <div class="field" data-width="full">
                    <label for="file">"File"</label>
                    <p class="hint" id="file-hint">
                        "An export of FOCUS, AWS, Azure, Google Cloud, Oracle Cloud or Partner Center as CSV, plain or gzipped, or as Parquet. Choose all its files, also the Manifest.json of AWS, or drop them here. You see a preview first; nothing counts before you confirm it."
                    </p>
                    <input
                        class="input"
                        data-kind="drop"
                        type="file"
                        id="file"
                        name="file"
                        multiple
                        accept=".csv,.gz,.json,.parquet,text/csv"
                        aria-describedby="file-hint"
                        node_ref=file
                    />
                </div>
                {changing(move || progress.get().map(|sent| view! { <Progress sent /> }))}
                <div class="actions">
                    <Submit label="Preview" />
                    <LinkButton href=paths::BILLS weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </PlainForm>
        </FormCard>
    }
    .into_any()
}

/// The upload's progress. After the last byte, the server reads the files.
#[component]
fn Progress(sent: Sent) -> impl IntoView {
    let Sent { bytes, of } = sent;
    let size = |bytes: u64| format::bytes(i64::try_from(bytes).unwrap_or(i64::MAX));
    let is_sent = of > 0 && bytes >= of;
    let told = if is_sent { "Reading the file…".to_owned() } else { format!("{} of {} sent", size(bytes), size(of)) };
    // Without a value, the bar moves without an end in sight.
    let value = (!is_sent).then(|| (bytes * 100 / of.max(1)).to_string());
    view! {
        <div class="drop">
            <label for="sent">{told}</label>
            <progress id="sent" max="100" value=value></progress>
        </div>
    }
    .into_any()
}
