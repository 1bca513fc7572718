//! The command line: arguments, progress, terminal, environment and clock. The only place that prints, and the only
//! one where errors are `anyhow`.

mod args;
mod exit;
mod shell;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use exit::Exit;

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::of_clap(&error),
    };
    exit::report(run(&cli))
}

fn run(cli: &Cli) -> anyhow::Result<Exit> {
    match &cli.command {
        Command::Completions(args) => shell::completions(args),
        Command::Man(args) => shell::man(args),
        _ => anyhow::bail!("not built yet"),
    }
}
