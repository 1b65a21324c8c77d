//! Imports spooled files and removes them, unless the import needs an answer first.

use app::error::AppError;
use app::uploaded::{Uploaded, after, question_page};
use domain::bill_import::{Choice, Difference, ImportQuestion};
use domain::ids::{CustomerId, UploadId};
use domain::import::Given;
use domain::permission::Actor;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use super::Uploads;
use super::spool::{failed, private};
use crate::import::{Done, ImportError, Imported, Order, Part, import as import_files};
use crate::text;

/// The customer of an upload, the names of its files, and the user's choice.
pub(super) struct ImportTo {
    pub(super) customer: CustomerId,
    pub(super) names: Vec<String>,
    pub(super) choice: Option<Choice>,
    pub(super) shown: Option<Vec<Difference>>,
}

impl Uploads {
    /// Imports spooled files and removes them, unless the import needs an answer first.
    pub(super) async fn import(&self, actor: &Actor, upload: UploadId, to: ImportTo) -> Result<Uploaded, AppError> {
        let done = self.import_spooled(actor, upload, to).await;
        // The files are kept for the answer to a question, and for a retry after a temporary error.
        if !matches!(done, Ok(Uploaded { asks: Some(_), .. }) | Err(AppError::Busy | AppError::Away)) {
            self.remove(actor, upload).await;
        }
        done
    }

    pub(super) async fn import_spooled(
        &self,
        actor: &Actor,
        upload: UploadId,
        to: ImportTo,
    ) -> Result<Uploaded, AppError> {
        let store = &self.pages.host.store;
        let ImportTo { customer, names, choice, shown } = to;
        names.iter().try_for_each(|name| text::check_file_name(name))?;
        if !fs::try_exists(self.path(actor, upload)).await.unwrap_or(false) {
            return Err(AppError::NotFound);
        }
        let (customer_name, _) = storage::customers::name(store, actor.scope(), customer).await?;
        let part = |(number, name): (usize, &String)| Part {
            name: name.clone(),
            path: self.folder.part(actor, upload, number),
        };
        let parts = names.iter().enumerate().map(part).collect();
        let order = Order {
            customer,
            account: Some(actor.account),
            person: actor.name.clone(),
            choice,
            shown,
            given: Given::default(),
        };
        let done = import_files(store, order, parts).await.map_err(|error| match error {
            ImportError::Refused(why) => AppError::Refused(why),
            ImportError::Storage(error) => error.into(),
            error => app::api::host::internal(&error),
        })?;
        match done {
            Done::Imported(Imported { bills, known, .. }) => Ok(Uploaded { bills, known, asks: None }),
            Done::Asked(differences) => {
                let question = ImportQuestion { customer, customer_name, files: names, differences };
                let text = serde_json::to_vec(&question).map_err(|error| app::api::host::internal(&error))?;
                let path = self.folder.question_path(actor, upload);
                let mut file = private().create(true).truncate(true).open(path).await.map_err(failed)?;
                file.write_all(&text).await.map_err(failed)?;
                file.flush().await.map_err(failed)?;
                Ok(Uploaded { bills: Vec::new(), known: false, asks: Some(upload) })
            }
        }
    }
}

/// The page after an import: its bills, or its question.
pub(super) fn next_page(uploaded: &Uploaded, again: bool) -> String {
    match uploaded.asks {
        Some(upload) => question_page(upload, again),
        None => after(&uploaded.bills, uploaded.known),
    }
}
