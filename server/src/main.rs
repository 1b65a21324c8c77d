//! The binary `cloudtab`: reads flags and variables, does what they say, and tells why it could not.

use std::process::ExitCode;

use clap::Parser as _;
use server::config::Cli;
use server::{commands, config};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    config::log(&cli.settings.log);
    match commands::run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::complain(&error);
            ExitCode::from(2)
        }
    }
}
