//! `cloudtab serve`: migrates, then serves until told to stop.

use std::fs::{File, TryLockError};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use app::api::host::{Cookies, Host, Passwords};
use domain::email::Email;
use domain::permission::Role;
use storage::{Randomness, Store};
use tokio::net::TcpListener;

use super::{COMMAND, fill, one_time_password, open, say, secret_key};
use crate::config::Settings;
use crate::listen::{self, Door};
use crate::mail::{PATIENCE, Post, SmtpServer};
use crate::open_id::OpenId;
use crate::passwords::Argon2id;
use crate::router::{Pages, router};
use crate::uploads::Folder;
use crate::visitor::Proxies;
use crate::{assets, files};

/// How long transactions may take to end after the last request. With [`listen::Patience::stop`] the server stops within 20 s.
const CLOSING: Duration = Duration::from_secs(4);

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let _lock = lock(settings)?;
    secret_key::make_first(settings, &Randomness::new(fill))?;
    let store = open(settings).await?;
    let passwords = Argon2id::new()?;
    first_admin(settings, &store, &passwords).await?;
    let cookies = Cookies { secure: settings.is_https() };
    let uploaded = Folder::new(&settings.data_dir);
    let (passwords, spool) = (Arc::new(passwords), Arc::new(uploaded.clone()));
    let providers = Arc::new(OpenId::new(store.clock.clone())?);
    let base_url = settings.base_url();
    let folder = settings.data_dir.join("mail");
    let authority = match &settings.smtp_ca_file {
        Some(file) => Some(std::fs::read(file).with_context(|| format!("CLOUDTAB_SMTP_CA_FILE {}", file.display()))?),
        None => None,
    };
    let smtp = settings.smtp_url.as_deref();
    let smtp = smtp.map(|url| SmtpServer { url, authority: authority.as_deref(), patience: PATIENCE });
    let post = Post::new(store.clone(), smtp, &folder, &settings.mail_from, base_url.clone())?;
    let host = Host { store: store.clone(), passwords, providers, spool, cookies, base_url, by_mail: post.is_real() };
    let proxies = Proxies::new(settings.trusted_proxies.clone());
    let door = Door { connections: files::for_connections(), proxies: proxies.clone(), ..Door::default() };
    let pages = Pages { host, assets: assets::names()?, proxies, metrics_token: settings.metrics_token() };
    let listener = TcpListener::bind(settings.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", settings.listen))?;
    say(&format!("Cloudtab on {} is ready: {}", store.database.kind(), settings.base_url()));
    let app = router(pages, uploaded);
    let post = tokio::spawn(post.run());
    let sweeper = tokio::spawn(sweep(store.clone()));
    listen::serve(listener, app, door, told_to_stop()).await;
    // A mail that is being sent is let go with its lease, and sent again at the next start.
    post.abort();
    sweeper.abort();
    // A transaction that is not committed by then is rolled back by the database, as after a power failure.
    if tokio::time::timeout(CLOSING, store.database.close()).await.is_err() {
        tracing::warn!("the database was still in use");
    }
    Ok(())
}

/// Clears away, every hour, what has had its time.
async fn sweep(store: Store) {
    loop {
        if let Err(error) = storage::sweep::run(&store).await {
            tracing::error!(%error, "what has had its time could not be cleared away");
        }
        tokio::time::sleep(Duration::from_secs(60 * 60)).await;
    }
}

/// Keeps a second server off the same embedded database. Commands may use it meanwhile.
fn lock(settings: &Settings) -> anyhow::Result<Option<File>> {
    if !settings.database_url().starts_with("sqlite:") {
        return Ok(None);
    }
    std::fs::create_dir_all(&settings.data_dir)?;
    let file = File::create(settings.data_dir.join("cloudtab.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => anyhow::bail!("another server uses {} already", settings.data_dir.display()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Creates the first admin on an empty database: of the settings, or with a password that is printed once.
async fn first_admin(settings: &Settings, store: &Store, passwords: &Argon2id) -> anyhow::Result<()> {
    if storage::accounts::any_staff(store).await? {
        return Ok(());
    }
    let email = settings.admin_email.as_deref().unwrap_or("admin@localhost");
    let email = Email::parse(email).map_err(|why| anyhow::anyhow!("CLOUDTAB_ADMIN_EMAIL: {why}"))?;
    let made = settings.admin_password.is_none();
    let password = settings.admin_password.clone().unwrap_or_else(|| one_time_password(&store.randomness));
    if let Some(fault) = domain::password::fault(&password, &[email.as_str()]) {
        anyhow::bail!("CLOUDTAB_ADMIN_PASSWORD: {fault}");
    }
    let hash = passwords.hash(password.clone()).await?;
    storage::accounts::create_staff(store, COMMAND, &email, "Admin", Role::Admin, &hash).await?;
    if made {
        say("The first admin was created. This is told once:");
        say(&format!("  Email     {email}\n  Password  {password}"));
    }
    Ok(())
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
