//! `cloudtab create-admin`: creates a staff user with the role Admin.

use anyhow::bail;
use app::api::host::Passwords as _;
use domain::email::Email;
use domain::permission::Role;
use storage::StorageError;

use super::{COMMAND, one_time_password, open, say};
use crate::config::{CreateAdmin, Settings};
use crate::passwords::Argon2id;

pub(crate) async fn run(settings: &Settings, args: CreateAdmin) -> anyhow::Result<()> {
    let store = open(settings).await?;
    let email = Email::parse(&args.email).map_err(anyhow::Error::msg)?;
    let name = args.name.unwrap_or_else(|| email.as_str().to_owned());
    let password = args.password.clone().unwrap_or_else(|| one_time_password(&store.randomness));
    if let Some(fault) = domain::password::fault(&password, &[email.as_str(), &name]) {
        bail!(fault);
    }
    let hash = Argon2id::new()?.hash(password.clone()).await?;
    let (by, role) = (COMMAND, Role::Admin);
    let created = match args.password {
        Some(_) => storage::accounts::create_staff(&store, by, &email, &name, role, &hash).await,
        None => storage::accounts::create_staff_once(&store, by, &email, &name, role, &hash).await,
    };
    match created {
        Ok(_) => say(&format!("Admin {email} was created.")),
        Err(StorageError::Taken { .. }) => bail!("{email} already has a user account"),
        Err(error) => return Err(error.into()),
    }
    if args.password.is_none() {
        say(&format!("  Password  {password}  (one-time: set your own when you log in)"));
    }
    store.database.close().await;
    Ok(())
}
