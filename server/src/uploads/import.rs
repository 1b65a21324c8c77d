//! Previews and imports spooled files.

use app::error::AppError;
use app::uploaded::BY_THE_MAP;
use domain::bill_import::{Choice, Difference, ImportDraft, ImportPreview};
use domain::field_errors::FieldErrors;
use domain::ids::{CustomerId, UploadId};
use domain::import::Given;
use domain::permission::Actor;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use super::Uploads;
use super::spool::{failed, private};
use crate::import::{Done, ImportError, Order, Part, import, preview};
use crate::text;

/// The customer of an upload, the names of its files, and what the user says about them.
pub(super) struct ImportTo {
    /// `None` if the accounts map says whose rows they are.
    pub(super) customer: Option<CustomerId>,
    pub(super) names: Vec<String>,
    pub(super) draft: ImportDraft,
}

/// What the user chose after the preview.
pub(super) struct Chosen {
    pub(super) choice: Option<Choice>,
    /// The differences that the preview showed.
    pub(super) shown: Vec<Difference>,
    /// Why rows are left out.
    pub(super) reason: Option<String>,
}

impl Uploads {
    /// Reads spooled files and keeps what their import would do beside them. Files that are refused are removed.
    pub(super) async fn preview(&self, actor: &Actor, upload: UploadId, to: ImportTo) -> Result<(), AppError> {
        let done = self.preview_spooled(actor, upload, to).await;
        // The files are kept for a retry after a temporary error, and for a user who mistyped.
        if !matches!(done, Ok(()) | Err(AppError::Busy | AppError::Away | AppError::Invalid(_))) {
            self.remove(actor, upload).await;
        }
        done
    }

    async fn preview_spooled(&self, actor: &Actor, upload: UploadId, to: ImportTo) -> Result<(), AppError> {
        let store = &self.pages.host.store;
        let given = to.draft.given()?;
        let order = self.order(actor, to.customer, given);
        let customer_name = self.customer_name(actor, to.customer).await?;
        let parts = self.parts(actor, upload, &to.names).await?;
        let seen = match preview(store, order, parts).await {
            Ok(seen) => Ok(seen),
            Err(ImportError::Lacks(told)) => Err(told),
            Err(error) => return Err(told_to_user(error)),
        };
        let ImportTo { customer, names: files, draft } = to;
        let shown = ImportPreview { customer, customer_name, files, draft, seen };
        let text = serde_json::to_vec(&shown).map_err(|error| app::api::host::internal(&error))?;
        let path = self.folder.preview_path(actor, upload);
        let mut file = private().create(true).truncate(true).open(path).await.map_err(failed)?;
        file.write_all(&text).await.map_err(failed)?;
        file.flush().await.map_err(failed)
    }

    /// Imports spooled files, which stay.
    pub(super) async fn import(
        &self,
        actor: &Actor,
        upload: UploadId,
        to: &ImportTo,
        chosen: Chosen,
    ) -> Result<Done, AppError> {
        let store = &self.pages.host.store;
        let Chosen { choice, shown, reason } = chosen;
        let mut given = to.draft.given()?;
        given.leaves_out = reason.is_some();
        let order = Order { choice, shown: Some(shown), reason, ..self.order(actor, to.customer, given) };
        let parts = self.parts(actor, upload, &to.names).await?;
        // The user may have lost the customer since.
        self.customer_name(actor, to.customer).await?;
        import(store, order, parts).await.map_err(told_to_user)
    }

    /// The customer's name, if the user sees that customer.
    async fn customer_name(&self, actor: &Actor, customer: Option<CustomerId>) -> Result<String, AppError> {
        let Some(customer) = customer else { return Ok(BY_THE_MAP.to_owned()) };
        Ok(storage::customers::name(&self.pages.host.store, actor.scope(), customer).await?.0)
    }

    fn order(&self, actor: &Actor, customer: Option<CustomerId>, given: Given) -> Order {
        Order {
            customer,
            account: Some(actor.account),
            person: actor.name.clone(),
            choice: None,
            shown: None,
            given,
            reason: None,
        }
    }

    async fn parts(&self, actor: &Actor, upload: UploadId, names: &[String]) -> Result<Vec<Part>, AppError> {
        names.iter().try_for_each(|name| text::check_file_name(name))?;
        if !fs::try_exists(self.path(actor, upload)).await.unwrap_or(false) {
            return Err(AppError::NotFound);
        }
        let part = |(number, name): (usize, &String)| Part {
            name: name.clone(),
            path: self.folder.part(actor, upload, number),
        };
        Ok(names.iter().enumerate().map(part).collect())
    }
}

fn told_to_user(error: ImportError) -> AppError {
    match error {
        ImportError::Refused(why) => AppError::Refused(why),
        ImportError::Lacks(why) => AppError::Invalid(FieldErrors::of("period", why)),
        ImportError::Storage(error) => error.into(),
        error => app::api::host::internal(&error),
    }
}
