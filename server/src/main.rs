//! The host of Cloudtab: one binary that serves the portal and runs its commands.

mod assets;
mod commands;
mod config;
mod detach;
mod forms;
mod headers;
mod import;
mod passwords;
mod router;
mod session;
mod uploads;

use std::process::ExitCode;

use clap::Parser as _;
use config::{Cli, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { settings, command } = Cli::parse();
    config::log(&settings.log);
    let done = match command.unwrap_or(Command::Serve) {
        Command::Serve => commands::serve::run(&settings).await,
        Command::Migrate => commands::migrate::run(&settings).await,
        Command::CreateAdmin(args) => commands::create_admin::run(&settings, args).await,
        Command::Backup(args) => commands::backup::run(&settings, args).await,
        Command::Verify => commands::verify::run(&settings).await,
        Command::Demo => commands::demo::run(&settings).await,
        Command::Import(args) => commands::import::run(&settings, args).await,
        Command::Report(args) => commands::report::run(&settings, args).await,
        Command::Approve(args) => commands::approve::run(&settings, args).await,
        Command::SeedCustomers(args) => commands::seed::run(&settings, args).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::complain(&error);
            ExitCode::from(2)
        }
    }
}
