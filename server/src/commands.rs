//! The subcommands, one file each.

mod approve;
mod backup;
mod certificate;
mod create_admin;
mod demo;
mod export;
mod import;
mod migrate;
mod report;
mod secret_key;
mod seed;
mod serve;
mod verify;

use domain::permission::{Actor, Scope};
use rand::TryRng as _;
use storage::vault::Vault;
use storage::{By, Clock, Database, Randomness, Store};

use crate::config::{Cli, Command, Settings};
use crate::parquet_files;

/// Runs the command, `serve` if none is given.
pub async fn run(Cli { settings, command }: Cli) -> anyhow::Result<()> {
    match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(&settings).await,
        Command::Migrate => migrate::run(&settings).await,
        Command::CreateAdmin(args) => create_admin::run(&settings, args).await,
        Command::Backup(args) => backup::run(&settings, args).await,
        Command::Verify(args) => verify::run(&settings, args).await,
        Command::Demo => demo::run(&settings).await,
        Command::Import(args) => import::run(&settings, args).await,
        Command::Report(args) => report::run(&settings, args).await,
        Command::Certificate(args) => certificate::run(&settings, args).await,
        Command::Export(args) => export::run(&settings, args).await,
        Command::Approve(args) => approve::run(&settings, args).await,
        Command::SeedCustomers(args) => seed::run(&settings, args).await,
        Command::ReadParquet(args) => parquet_files::run(&args.file),
    }
}

/// Writes a line to stdout.
pub(crate) fn say(line: &str) {
    use std::io::Write as _;
    // A closed pipe (`| head`) is not a failure.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Writes to stderr why a command failed.
pub fn complain(error: &anyhow::Error) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "cloudtab: {error:#}");
}

/// Opens the database and migrates it.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Store> {
    let database = Database::connect(&settings.database_url()).await?;
    database.migrate().await?;
    let randomness = Randomness::new(fill);
    let vault = Vault::new(secret_key::of(settings, &randomness)?);
    let store = Store { database, clock: Clock::system(), randomness, vault };
    storage::history::chain::complete(&store).await?;
    Ok(store)
}

/// The name in the records that commands write.
pub(crate) const PERSON: &str = "Command line";
/// The author of what a command writes.
pub(crate) const COMMAND: By<'static> = By { account: None, person: PERSON, request: None, scope: Scope::AllCustomers };

/// The actor of what a command reads.
pub(crate) fn system() -> Actor {
    Actor::command_line(PERSON)
}

/// Random bytes of the operating system. Panics if it gives none, because nothing can be done safely without them.
#[expect(clippy::expect_used, reason = "secrets must never be made without randomness")]
fn fill(bytes: &mut [u8]) {
    rand::rngs::SysRng.try_fill_bytes(bytes).expect("the operating system gives randomness");
}

/// A password that is easy to read aloud: 80 random bits, in groups of four characters.
pub(crate) fn one_time_password(randomness: &Randomness) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let bytes: [u8; 16] = randomness.bytes();
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32))).map(|b| char::from(*b));
    letters.collect::<Vec<_>>().chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
