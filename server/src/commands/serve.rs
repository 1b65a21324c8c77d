//! `cloudtab serve`: migrates the database, then serves until Ctrl-C or SIGTERM.

use std::fs::{File, TryLockError};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use app::api::host::{Cookies, Host, Passwords};
use domain::email::Email;
use domain::permission::Role;
use storage::files::{make_folder_private, open_private};
use storage::{Database, Randomness, StorageError, Store};
use tokio::net::TcpListener;

use super::{COMMAND, fill, one_time_password, open, say, secret_key};
use crate::config::Settings;
use crate::listen::{self, Door};
use crate::mail::{PATIENCE, Post, SmtpServer};
use crate::open_id::OpenId;
use crate::page::Pages;
use crate::passwords::Argon2id;
use crate::router::router;
use crate::uploads::Folder;
use crate::visitor::Proxies;
use crate::{assets, files, jobs};

/// How long transactions may take to end after the last request. With [`listen::Patience::stop`] the server stops
/// within 20 s.
const CLOSING: Duration = Duration::from_secs(4);

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let _lock = lock(settings)?;
    secret_key::make_first(settings, &Randomness::new(fill))?;
    let store = open(settings).await?;
    let passwords = Argon2id::new()?;
    let first_admin = first_admin(settings, &store, &passwords).await?;
    let cookies = Cookies { secure: settings.is_https() };
    let uploaded = Folder::new(&settings.data_dir);
    let (passwords, spool) = (Arc::new(passwords), Arc::new(uploaded.clone()));
    let providers = Arc::new(OpenId::new(store.clock.clone())?);
    let base_url = settings.base_url();
    let folder = settings.data_dir.join("mail");
    uploaded.make_private();
    make_folder_private(&folder);
    let authority = match &settings.smtp_ca_file {
        Some(file) => Some(std::fs::read(file).with_context(|| format!("CLOUDTAB_SMTP_CA_FILE {}", file.display()))?),
        None => None,
    };
    let smtp = settings.smtp_url.as_deref();
    let smtp = smtp.map(|url| SmtpServer { url, authority: authority.as_deref(), patience: PATIENCE });
    let post = Post::new(store.clone(), smtp, &folder, &settings.mail_from, base_url.clone())?;
    let (base_url, by_mail) = (base_url.into(), post.is_real());
    let host = Host { store: store.clone(), passwords, providers, spool, cookies, base_url, by_mail };
    let proxies = Proxies::new(settings.trusted_proxies.clone());
    let door = Door { connections: files::for_connections(), proxies: proxies.clone(), ..Door::default() };
    let pages = Pages { host, assets: assets::names()?, proxies, metrics_token: settings.metrics_token() };
    let listener = TcpListener::bind(settings.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", settings.listen))?;
    say(&format!("Cloudtab on {} is ready: {}", store.database.kind(), settings.base_url()));
    let app = router(pages, uploaded);
    let post = tokio::spawn(post.run());
    let jobs = tokio::spawn(jobs::run(store.clone()));
    if let Some((email, password)) = first_admin {
        say("The first admin was created. Log in with this one-time password and set your own. It is shown only once:");
        say(&format!("  Email     {email}\n  Password  {password}"));
    }
    listen::serve(listener, app, door, told_to_stop()).await;
    // A mail that is being sent keeps its lease until that ends; after the next start it is sent again.
    post.abort();
    // A job that is being done keeps its lease; after that ends, it is done again.
    jobs.abort();
    // The database rolls back a transaction that is not committed by then, as after a power failure.
    if tokio::time::timeout(CLOSING, store.database.close()).await.is_err() {
        tracing::warn!("the database was still in use at shutdown");
    }
    Ok(())
}

/// Keeps a second server off the same embedded database, even with another data folder or by a link to the file.
/// Commands may use the database meanwhile.
fn lock(settings: &Settings) -> anyhow::Result<Option<File>> {
    let Some(database) = Database::file_of(&settings.database_url())? else { return Ok(None) };
    let beside = database.with_added_extension("lock");
    let file = open_private(&beside).with_context(|| format!("{} cannot be written", beside.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => anyhow::bail!(
            "another server uses {} already. Stop it first, or set a different DATABASE_URL for this one",
            database.display()
        ),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Creates the first admin on an empty database, with the password of the settings or a one-time password, which is
/// returned to be printed. If several servers start at once, one of them creates it.
async fn first_admin(
    settings: &Settings,
    store: &Store,
    passwords: &Argon2id,
) -> anyhow::Result<Option<(Email, String)>> {
    if storage::accounts::any_staff(store).await? {
        return Ok(None);
    }
    let email = settings.admin_email.as_deref().unwrap_or("admin@localhost");
    let email = Email::parse(email).map_err(|why| anyhow::anyhow!("CLOUDTAB_ADMIN_EMAIL: {why}"))?;
    let Some(password) = settings.admin_password.clone() else {
        let password = one_time_password(&store.randomness);
        let hash = passwords.hash(password.clone()).await?;
        return match storage::accounts::create_staff_once(store, COMMAND, &email, "Admin", Role::Admin, &hash).await {
            Ok(_) => Ok(Some((email, password))),
            // Another server was faster and prints the password.
            Err(StorageError::Taken { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        };
    };
    if let Some(fault) = domain::password::fault(&password, &[email.as_str()]) {
        anyhow::bail!("CLOUDTAB_ADMIN_PASSWORD: {fault}");
    }
    let hash = passwords.hash(password).await?;
    match storage::accounts::create_staff(store, COMMAND, &email, "Admin", Role::Admin, &hash).await {
        // Another server was faster.
        Ok(_) | Err(StorageError::Taken { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Waits for Ctrl-C or SIGTERM.
async fn told_to_stop() {
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use storage::testing::{Engine, World};

    use super::*;
    use crate::config::Cli;

    fn settings(url: &str, data: &std::path::Path) -> Settings {
        let data = data.display().to_string();
        Cli::parse_from(["cloudtab", "--database-url", url, "--data-dir", &data]).settings
    }

    /// Starts five servers on one empty database, each with its own connections.
    async fn start_at_once(engine: Engine) {
        let world = World::empty(engine).await;
        let folder = tempfile::tempdir().unwrap();
        let start = || async {
            let settings = settings(&world.url, folder.path());
            secret_key::make_first(&settings, &Randomness::new(fill))?;
            let store = open(&settings).await?;
            first_admin(&settings, &store, &Argon2id::new()?).await
        };
        let (a, b, c, d, e) = tokio::join!(start(), start(), start(), start(), start());
        for started in [a, b, c, d, e] {
            started.unwrap();
        }
        assert_eq!(storage::staff::list(&world.store, &Default::default()).await.unwrap().len(), 1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn five_servers_can_start_at_once_on_an_empty_postgresql() {
        start_at_once(Engine::Postgres).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn five_commands_can_start_at_once_on_an_empty_file() {
        start_at_once(Engine::Sqlite).await;
    }

    #[cfg(unix)]
    #[test]
    fn a_database_file_has_one_server_through_any_folder_or_link() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        std::fs::create_dir(&two).unwrap();
        let url = |file: &std::path::Path| format!("sqlite://{}", file.display());
        let first = lock(&settings(&url(&one.join("cloudtab.db")), &one)).unwrap();
        std::fs::write(one.join("cloudtab.db"), "").unwrap();
        std::os::unix::fs::symlink(&one, folder.path().join("link")).unwrap();
        std::os::unix::fs::symlink(one.join("cloudtab.db"), two.join("other.db")).unwrap();
        for file in ["one/cloudtab.db", "link/cloudtab.db", "two/other.db", "two/../one/cloudtab.db"] {
            let refused = lock(&settings(&url(&folder.path().join(file)), &two)).unwrap_err().to_string();
            assert!(
                refused.contains("another server uses") && refused.contains("one/cloudtab.db"),
                "{file}: {refused}"
            );
        }
        lock(&settings(&url(&two.join("cloudtab.db")), &one)).unwrap();
        drop(first);
        lock(&settings(&url(&two.join("other.db")), &two)).unwrap();
    }
}
