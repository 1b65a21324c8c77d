//! `cargo xtask`: builds, serves, tests and measures Cloudtab. It needs only Rust, Node.js and Debian's packages.
//!
//! | command | file |
//! |---|---|
//! | `build [--release]` | [`site`] builds `target/site/` with the program in `xtask/site`, then [`build`] the server that embeds it |
//! | `serve` | [`serve`] |
//! | `test` | [`test`] |
//! | `format` | [`format`] |
//! | `bench` | [`bench`] |
#![allow(clippy::print_stdout, clippy::print_stderr)] // a command's output is what it is for

mod bench;
mod build;
mod database;
mod format;
mod http;
mod install;
mod postgres;
mod process;
mod serve;
mod server;
mod site;
mod test;
mod workspace;

use clap::Parser;
use std::process::ExitCode;

/// Builds, serves, tests and measures Cloudtab.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Command {
    /// Build the site (WASM, JavaScript, CSS) and the server that holds it
    Build(build::Arguments),
    /// Build for development and serve in the foreground
    Serve(serve::Arguments),
    /// Run every check; the last line reads `N passed, N failed`
    Test(test::Arguments),
    /// Format the code, `view!` included
    Format,
    /// Measure the release build; prints one JSON object per line
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let command = Command::parse();
    let done = process::stop_on_interrupt().and_then(|()| match command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Format => format::run(),
        Command::Bench(arguments) => bench::run(&arguments),
    });
    if let Err(error) = done {
        eprintln!("{error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
