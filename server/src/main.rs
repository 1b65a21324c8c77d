//! The binary `cloudtab`: reads flags and variables, runs the command, and prints why it failed.

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;
use server::config::Cli;
use server::{commands, config};
use tokio::runtime::Runtime;

/// Returns memory to the system after a flood of requests: see docs/door.md.
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
    // Does not wait for threads that still read a file or hash a password: nothing needs their results.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::complain(&error);
            ExitCode::from(2)
        }
    }
}
