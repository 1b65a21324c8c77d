//! Emails and their delivery status.

use domain::ids::MailId;
use domain::mail_list::{MailPage, MailQuery};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// A page of mails, newest first.
#[server(protocol = Wire, endpoint = "list_mails")]
pub async fn list_mails(#[server(default)] query: MailQuery) -> Result<MailPage, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ViewMails)?;
    Ok(storage::mails::outbox::list(&store, &query).await?)
}

/// Sends a mail again.
#[server(protocol = Wire, endpoint = "send_mail_again")]
pub async fn send_mail_again(mail: MailId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ViewMails)?;
    storage::mails::outbox::send_again(&store, (&actor).into(), mail).await?;
    host::go(crate::paths::MESSAGES, Some(crate::notices::Notice::MailAgain));
    Ok(())
}
