//! The `kinprint-corpus` command: packages to measure on, copies with known truth made of them, and how many of these
//! are found.

mod fetch;
mod packages;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Corpora for kinprint: fetching packages, making mutated copies, measuring quality.
#[derive(Parser)]
#[command(version)]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Get the packages of a list through cargo, pip, npm and apt-get, and unpack them.
    Fetch {
        /// The list.
        #[arg(long, default_value = "corpus-tools/packages.toml")]
        list: PathBuf,
        /// Where to put them: `indexed/`, `hosts/` and a list of each.
        #[arg(long)]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(code) => code,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.verb {
        Verb::Fetch { list, out } => {
            let missing = fetch::fetch(&packages::read_list(list)?, out)?;
            for (package, error) in &missing {
                say(&format!("{}: {error:#}", package.name));
            }
            say(&format!("{} packages could not be had", missing.len()));
            Ok(if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
        }
    }
}

/// Writes a line to stderr; a closed pipe is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
