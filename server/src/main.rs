//! The binary `cloudtab`: reads flags and variables, does what they say, and tells why it could not.

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;
use server::config::Cli;
use server::{commands, config};
use tokio::runtime::Runtime;

/// After a flood the memory goes back to the system: see docs/door.md.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    config::log(&cli.settings.log);
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            commands::complain(&error.into());
            return ExitCode::from(2);
        }
    };
    let done = runtime.block_on(commands::run(cli));
    // Nothing waits for a thread that still reads a file or hashes a password: nobody waits for the result.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::complain(&error);
            ExitCode::from(2)
        }
    }
}
