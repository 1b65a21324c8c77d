//! The page `Import customers`: the file, the field of each column, the preview and the errors.
//!
//! Longer than 300 lines: it holds the steps of one page.

use domain::bulk::{BulkError, BulkField, BulkKept, BulkShown, ShownUpdate};
use domain::history::{Action, Section as Part};
use domain::ids::UploadId;
use domain::permission::Permission;
use domain::text;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::bulk::{ImportCustomers, bulk_preview};
use crate::error::AppError;
use crate::pages::changes::Changes;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::erased::effect;
use crate::ui::field::{CheckField, Hidden, SelectField};
use crate::ui::form::{Form, UploadForm, saved, saves, saving};
use crate::ui::format;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;
use crate::uploaded::CUSTOMERS_FORM;

/// The page: first the file, then its columns.
#[component]
pub fn ImportCustomersPage() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Import customers" /> }.into_any();
    }
    let query = use_query_map();
    let upload = Memo::new(move |_| query.with(|query| query.get("upload")));
    // A save fetches the preview again, even if the user is leaving the page and the query is gone.
    let columns = move || query.try_with(|query| query.get_all("columns[]")).flatten().unwrap_or_default();
    let erase = move || query.try_with(|query| query.get("erase")).flatten().unwrap_or_default();
    let stale = RwSignal::new(None);
    let body = move || match upload.get() {
        None => view! { <Choose /> }.into_any(),
        Some(id) => {
            let found = Resource::new(
                move || (id.clone(), columns(), erase(), saves()),
                |(id, columns, erase, _)| async move {
                    let id: UploadId = id.parse().map_err(|_| AppError::NotFound)?;
                    bulk_preview(id, columns, erase.clone()).await.map(|shown| (id, erase, shown))
                },
            );
            let view = move |(id, erase, shown)| view! { <Columns id erase shown stale /> }.into_any();
            view! { <Load resource=found view /> }.into_any()
        }
    };
    view! {
        <PageHeader title="Import customers" eyebrow=|| view! { <a href=paths::CUSTOMERS>"Customers"</a> } />
        <Meanwhile stale />
        {body}
        <PageTitle title="Import customers" />
    }
    .into_any()
}

/// The choice of the file.
#[component]
fn Choose() -> impl IntoView {
    let error = posted::posted_to(CUSTOMERS_FORM).and_then(|posted| posted.error);
    view! {
        <Section id="file-of-customers" title="File of customers">
            <UploadForm action=CUSTOMERS_FORM error>
                <div class="field" data-width="full">
                    <label for="file">"File"</label>
                    <p class="hint" id="file-hint">
                        "A CSV file with a header row and one row per contact. Rows with the same Organization Name are one customer. To change existing customers, edit the file from Export customers. Write amounts like 12,345.67. You can check everything before importing."
                    </p>
                    <input
                        class="input"
                        type="file"
                        id="file"
                        name="file"
                        accept=".csv,text/csv"
                        aria-describedby="file-hint"
                    />
                </div>
                <div class="actions">
                    <Submit label="Next" />
                    <LinkButton href=paths::CUSTOMERS weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </UploadForm>
        </Section>
    }
    .into_any()
}

/// The field of each column, and the outcome of the import.
#[component]
fn Columns(id: UploadId, erase: String, shown: BulkShown, stale: RwSignal<Option<String>>) -> impl IntoView {
    let action = saving::<ImportCustomers>();
    let (erases, saved) = (text::is_on(&erase), saved());
    effect(move || {
        if let Some(AppError::Stale(by)) = action.failure() {
            stale.set(Some(by));
            saved();
        }
    });
    let BulkShown {
        headers,
        columns,
        mapping,
        above,
        preview,
        rows,
        ready,
        stored,
        updates,
        seen,
        left_out,
        errors,
        kept,
        kept_total,
    } = shown;
    let fields = [(String::new(), "Do not import".to_owned())].into_iter();
    let fields: Vec<_> =
        fields.chain(BulkField::ALL.map(|field| (field.code().to_owned(), field.label().to_owned()))).collect();
    let choices = headers.into_iter().zip(columns).enumerate().map(|(at, (header, code))| {
        view! { <SelectField name="columns[]" id=format!("columns-{at}") label=header options=fields.clone() value=code /> }
    });
    let choices = choices.collect_view();
    let imports = ready.0 + stored.0;
    let outcome = outcome(ready, stored);
    let label = format!("Import {}", count(imports, "customer", "customers"));
    let above =
        (!above.is_empty()).then(|| view! { <p>{format!("Above the header, not imported: {}", above.join("; "))}</p> });
    // Empty columns are left out, so that the others fit on the screen.
    let is_filled = |at: usize| preview.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| !cell.is_empty()));
    let filled: Vec<usize> = (0..preview.fields.len()).filter(|at| is_filled(*at)).collect();
    let fields: Vec<BulkField> = filled.iter().map(|at| preview.fields[*at]).collect();
    let heads: Vec<Column> = fields.iter().map(|field| Column::new(field.label())).collect();
    let sample = preview.rows.into_iter().map(|row| {
        let cells: Vec<String> = filled.iter().map(|at| row.cells.get(*at).cloned().unwrap_or_default()).collect();
        let cells = cells.into_iter().zip(fields.clone());
        view! { <Row>{cells.map(|(cell, field)| view! { <Cell label=field.label()>{cell}</Cell> }).collect_view()}</Row> }
    });
    let sample = sample.collect_view();
    view! {
        <Section id="columns" title="Columns">
            <Form action start=mapping>
                <Hidden name="upload" value=id.to_string() />
                <Hidden name="seen" value=seen />
                {above}
                <div class="grid">{choices}</div>
                <CheckField
                    name="erase"
                    id="erase"
                    label="Empty cells erase stored values"
                    hint="Otherwise an empty cell keeps the stored value. Columns that are not imported, and customers and contacts missing from the file, do not change."
                    checked=erases
                />
                <p>{format!("{} in the file: {outcome}.", count(rows, "row", "rows"))}</p>
                <div class="actions">
                    {(imports > 0).then(|| view! { <Submit label /> })}
                    <button
                        type="submit"
                        class="button"
                        data-kind="secondary"
                        formmethod="get"
                        formaction=CUSTOMERS_FORM
                    >
                        "Preview"
                    </button> <LinkButton href=CUSTOMERS_FORM weight=Weight::Quiet>
                        "Choose another file"
                    </LinkButton>
                </div>
            </Form>
        </Section>
        <Wrong id left_out errors />
        <Kept kept total=kept_total />
        <Updates updates total=stored.0 />
        <Section id="preview" title="Preview">
            <Table caption=Signal::stored("The first rows".to_owned()) columns=Signal::stored(heads)>
                {sample}
            </Table>
        </Section>
    }
    .into_any()
}

/// What the import adds, changes and leaves unchanged.
fn outcome((new, contacts): (usize, usize), (changed, unchanged): (usize, usize)) -> String {
    let added =
        format!("{} with {}", count(new, "new customer", "new customers"), count(contacts, "contact", "contacts"));
    let parts = [
        (new, added),
        (changed, count(changed, "changed customer", "changed customers")),
        (unchanged, count(unchanged, "unchanged customer", "unchanged customers")),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, told)| told).collect();
    if parts.is_empty() { "nothing to import".to_owned() } else { parts.join(", ") }
}

/// The changes to existing customers.
#[component]
fn Updates(updates: Vec<ShownUpdate>, total: usize) -> impl IntoView {
    if updates.is_empty() {
        return ().into_any();
    }
    let more = total.saturating_sub(updates.len());
    let more = (more > 0)
        .then(|| view! { <p>{format!("And {}.", count(more, "more changed customer", "more changed customers"))}</p> });
    let rows = updates.into_iter().map(|update| {
        let ShownUpdate { customer, name, changes, contacts, added } = update;
        let contacts = contacts.into_iter().map(|(name, changes)| {
            view! {
                <p>{format!("Contact {name}")}</p>
                <Changes section=Part::Contacts action=Action::Changed changes />
            }
        });
        let added = added.into_iter().map(|name| view! { <p>{format!("New contact: {name}")}</p> });
        view! {
            <Row>
                <Cell head=true>
                    <a href=paths::profile(customer)>{name}</a>
                </Cell>
                <Cell label="Changes">
                    <Changes section=Part::Organization action=Action::Changed changes />
                    {contacts.collect_view()}
                    {added.collect_view()}
                </Cell>
            </Row>
        }
    });
    let columns = Signal::stored(["Customer", "Changes"].map(Column::new).to_vec());
    view! {
        <Section id="changes" title="Changes">
            <Table caption=Signal::stored("Changes".to_owned()) columns>
                {rows.collect_view()}
            </Table>
            {more}
        </Section>
    }
    .into_any()
}

/// Says who saved one of the customers in the meantime. The changes were fetched again.
#[component]
fn Meanwhile(stale: RwSignal<Option<String>>) -> impl IntoView {
    let told = move |by: String| {
        let told =
            format!("{by} saved one of these customers in the meantime. Review the updated changes, then import.");
        view! { <Notice kind=Kind::Warning>{told}</Notice> }
    };
    move || stale.get().map(told)
}

fn count(number: usize, one: &str, several: &str) -> String {
    format::count(i64::try_from(number).unwrap_or(i64::MAX), one, several)
}

/// The values whose leading zeros a spreadsheet removed; the stored values are kept.
#[component]
fn Kept(kept: Vec<BulkKept>, total: usize) -> impl IntoView {
    if kept.is_empty() {
        return ().into_any();
    }
    let more = total.saturating_sub(kept.len());
    let more = (more > 0)
        .then(|| view! { <p>{format!("And {}.", count(more, "more value is kept", "more values are kept"))}</p> });
    let rows = kept.into_iter().map(|kept| {
        view! {
            <Row>
                <Cell head=true>{format!("Line {}", kept.line)}</Cell>
                <Cell label="Field">{kept.field.label()}</Cell>
                <Cell label="In the file">{kept.cell}</Cell>
                <Cell label="Kept value">{kept.stored}</Cell>
            </Row>
        }
    });
    let columns = Signal::stored(["Line", "Field", "In the file", "Kept value"].map(Column::new).to_vec());
    view! {
        <Section id="kept" title="Leading zeros">
            <Notice kind=Kind::Info>
                "A spreadsheet removed the leading zeros of these values. The stored values are kept. If the shorter value is right, change it in the form."
            </Notice>
            <Table caption=Signal::stored("Leading zeros".to_owned()) columns>
                {rows.collect_view()}
            </Table>
            {more}
        </Section>
    }
    .into_any()
}

/// The rows with errors, and the file to correct them in.
#[component]
fn Wrong(id: UploadId, left_out: usize, errors: Vec<BulkError>) -> impl IntoView {
    if errors.is_empty() {
        return ().into_any();
    }
    let rows = errors.into_iter().map(|error| {
        let (line, field) = (format!("Line {}", error.line), error.label());
        view! {
            <Row>
                <Cell head=true>{line}</Cell>
                <Cell label="Field">{field}</Cell>
                <Cell label="What to do">{error.message}</Cell>
            </Row>
        }
    });
    let columns = Signal::stored(["Line", "Field", "What to do"].map(Column::new).to_vec());
    let told = count(
        left_out,
        "row is skipped: it, or another row of its customer, has errors.",
        "rows are skipped: they, or other rows of their customers, have errors.",
    );
    let file = move || {
        let query = use_query_map().with_untracked(|query| query.to_query_string());
        view! {
            <a href=format!("{CUSTOMERS_FORM}/{id}/errors.csv{query}") rel="external" download="">
                "Download these rows"
            </a>
        }
    };
    view! {
        <Section id="wrong" title="Rows with errors">
            <Notice kind=Kind::Warning>{told}" "{file()}", fix them and import the file again."</Notice>
            <Table caption=Signal::stored("Rows with errors".to_owned()) columns>
                {rows.collect_view()}
            </Table>
        </Section>
    }
    .into_any()
}
