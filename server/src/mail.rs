//! Sends mail: claims each waiting mail in the database, writes it as a letter, and hands it to the SMTP server or,
//! without one, to the mail folder.

pub mod letter;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use domain::ids::MailId;
use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use storage::mails::{self, Claimed, Outcome};
use storage::{StorageError, Store};
use tokio::io::AsyncWriteExt as _;
use url::Url;

/// The mail folder is tidied once in so many looks.
const TIDY_EVERY: u32 = 5;
/// How often the database is asked for waiting mail.
const LOOK: Duration = Duration::from_secs(2);
/// How long an SMTP server may take for a mail. Shorter than the lease of a mail.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Where letters are sent.
enum Way {
    /// To an SMTP server, with its time limit.
    Smtp(AsyncSmtpTransport<Tokio1Executor>, Duration),
    /// To a folder, one file each.
    Folder(PathBuf),
}

/// Sends the waiting mail.
pub struct Post {
    store: Store,
    way: Way,
    from: Mailbox,
    base_url: String,
}

/// An SMTP server.
pub struct SmtpServer<'a> {
    /// `smtp(s)://user:pass@host:port`.
    pub url: &'a str,
    /// A CA certificate (PEM) to trust in addition to those of the system.
    pub authority: Option<&'a [u8]>,
    /// The time limit for a mail.
    pub patience: Duration,
}

impl Post {
    /// Sends by the SMTP server, or writes to the folder if there is none.
    pub fn new(
        store: Store,
        smtp: Option<SmtpServer<'_>>,
        folder: &Path,
        from: &str,
        base_url: String,
    ) -> anyhow::Result<Self> {
        let way = match smtp {
            Some(server) => Way::Smtp(by_smtp(&server)?, server.patience),
            None => Way::Folder(folder.to_owned()),
        };
        let from = from.parse().with_context(|| format!("CLOUDTAB_MAIL_FROM: {from} is not a valid sender"))?;
        Ok(Self { store, way, from, base_url })
    }

    /// Sends due mail until the task is aborted.
    pub async fn run(self) {
        for look in 0u32.. {
            if let Err(error) = self.send_due().await {
                tracing::error!(%error, "waiting mail could not be processed");
            }
            if look.is_multiple_of(TIDY_EVERY)
                && let Err(error) = self.tidy().await
            {
                tracing::error!(%error, "the mail folder could not be tidied");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether mail leaves this machine.
    pub fn is_real(&self) -> bool {
        matches!(self.way, Way::Smtp(..))
    }

    /// Sends all mail that is due now.
    pub async fn send_due(&self) -> Result<(), StorageError> {
        if let Err(error) = storage::accounts::passwords::answer_requests(&self.store).await {
            tracing::error!(%error, "links to set a password could not be written");
        }
        while mails::any_due(&self.store).await? {
            let Some(mail) = mails::claim(&self.store).await? else { break };
            let outcome = self.send(&mail).await?;
            match &outcome {
                Outcome::Sent => tracing::info!(mail = %mail.id, kind = mail.kind.code(), "mail sent"),
                Outcome::Later(why) => tracing::warn!(mail = %mail.id, tries = mail.tries, why, "mail not sent yet"),
                Outcome::Never(why) => tracing::error!(mail = %mail.id, why, "mail cannot be sent"),
            }
            mails::finish(&self.store, &mail, outcome).await?;
        }
        Ok(())
    }

    /// Removes letters from the mail folder whose mails are no longer in the database: after 90 days, and when a person
    /// is forgotten. Other files are kept.
    pub async fn tidy(&self) -> Result<(), StorageError> {
        let Way::Folder(folder) = &self.way else { return Ok(()) };
        let letters = letters(folder).await?;
        if letters.is_empty() {
            return Ok(());
        }
        let known = mails::known(&self.store).await?;
        for (mail, file) in letters {
            if !known.contains(&mail) {
                tokio::fs::remove_file(file).await?;
            }
        }
        Ok(())
    }

    async fn send(&self, mail: &Claimed) -> Result<Outcome, StorageError> {
        if let Some(why) = mail.bill.as_ref().and_then(|bill| bill.outdated(mail.kind)) {
            return Ok(Outcome::Never(why));
        }
        let link = match mail.link {
            Some(link) => storage::links::secret(&self.store, link).await?,
            None => None,
        };
        if mail.link.is_some() && link.is_none() {
            return Ok(Outcome::Never("its one-time link was used or replaced before it could be sent".into()));
        }
        let link = link.map(|secret| app::links::of(&self.base_url, &secret));
        match letter::message(mail, link.as_deref(), &self.from, &self.base_url, self.store.clock.now()) {
            Ok(message) => Ok(self.way.take(mail, message).await),
            Err(error) => Ok(Outcome::Never(format!("it could not be written: {error}"))),
        }
    }
}

fn by_smtp(smtp: &SmtpServer<'_>) -> anyhow::Result<AsyncSmtpTransport<Tokio1Executor>> {
    // Unless the URL says otherwise: TLS is required if a password is sent, else used if the server offers it.
    let (server, query) = smtp.url.split_once('?').unwrap_or((smtp.url, ""));
    let tls = if server.contains('@') { "required" } else { "opportunistic" };
    let url = match server.starts_with("smtp://") && query.is_empty() {
        true => format!("{server}?tls={tls}"),
        false => smtp.url.to_owned(),
    };
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).context("CLOUDTAB_SMTP_URL")?;
    let Some(authority) = smtp.authority else { return Ok(transport.build()) };
    let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(ToOwned::to_owned)).unwrap_or_default();
    let authority = Certificate::from_pem(authority).context("CLOUDTAB_SMTP_CA_FILE")?;
    let trusted =
        TlsParameters::builder(host).add_root_certificate(authority).build().context("CLOUDTAB_SMTP_CA_FILE")?;
    let tls = match url.starts_with("smtps://") {
        true => Tls::Wrapper(trusted),
        false if url.ends_with("tls=required") => Tls::Required(trusted),
        false => Tls::Opportunistic(trusted),
    };
    Ok(transport.tls(tls).build())
}

impl Way {
    async fn take(&self, mail: &Claimed, message: Message) -> Outcome {
        match self {
            // lettre's own time-out (0.11) covers only the connecting: a server that then stays silent would block
            // for ever.
            Way::Smtp(server, patience) => match tokio::time::timeout(*patience, server.send(message)).await {
                Ok(Ok(_)) => Outcome::Sent,
                Ok(Err(error)) if is_of_mailbox(&error) => Outcome::Never(in_words(&error)),
                Ok(Err(error)) => Outcome::Later(in_words(&error)),
                Err(_) => Outcome::Later("the mail server did not answer in time".to_owned()),
            },
            Way::Folder(folder) => match write(folder, mail, &message.formatted()).await {
                Ok(()) => Outcome::Sent,
                Err(error) => Outcome::Later(format!("the mail folder cannot be written: {error}")),
            },
        }
    }
}

/// Whether the server refused this mail's address for good. Staff can fix all other errors, such as a refused log-in or
/// a message that a policy stopped.
fn is_of_mailbox(error: &smtp::Error) -> bool {
    let code = error.status().map(|code| code.to_string());
    matches!(code.as_deref(), Some("550" | "551" | "553" | "555"))
}

/// Why the SMTP server did not take the mail: its answer, or the connection error.
fn in_words(error: &smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}: {}", source(error)),
        None => format!("the mail server could not be reached: {}", source(error)),
    }
}

fn source(error: &smtp::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// The letters in a folder with the ids of their mails, incomplete ones (`.part`) included.
async fn letters(folder: &Path) -> std::io::Result<Vec<(MailId, PathBuf)>> {
    let mut files = match tokio::fs::read_dir(folder).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        files => files?,
    };
    let mut letters = Vec::new();
    while let Some(file) = files.next_entry().await? {
        let path = file.path();
        let is_letter = path.extension().is_some_and(|ending| ending == "eml" || ending == "part");
        let mail = path.file_stem().and_then(|stem| stem.to_str()?.parse::<MailId>().ok());
        letters.extend(mail.filter(|_| is_letter).map(|mail| (mail, path)));
    }
    Ok(letters)
}

/// Writes a letter in one step (temporary file and rename). A retry writes to the same name.
async fn write(folder: &Path, mail: &Claimed, letter: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let (part, whole) = (folder.join(format!("{}.part", mail.id)), folder.join(format!("{}.eml", mail.id)));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // The letter may contain a link that sets a password.
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&part).await?;
    file.write_all(letter).await?;
    file.flush().await?;
    tokio::fs::rename(part, whole).await
}
