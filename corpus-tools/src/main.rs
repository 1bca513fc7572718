//! The `kinprint-corpus` command: packages to measure on, copies with known truth made of them, and how many of these
//! are found.

mod copyrights;
mod corpus;
mod evaluate;
mod fetch;
mod fit;
mod holders;
mod lex;
mod licenses;
mod mutate;
mod names;
mod negatives;
mod packages;
mod seeds;
mod truth;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
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
    /// Make a set: a project of copies with known truth and of files that are no copies.
    Mutate(mutate::SetOptions),
    /// Compare a scan of a set with its truth.
    Evaluate {
        /// The directory `mutate` made.
        set: PathBuf,
        /// The report: `kinprint scan SET/project --format json`.
        #[arg(long)]
        report: PathBuf,
        /// Write the figures there as JSON.
        #[arg(long)]
        json: Option<PathBuf>,
        /// Write the copies not found and the negatives reported there.
        #[arg(long)]
        misses: Option<PathBuf>,
    },
    /// Propose constants of the score: those that find most copies of training sets and report fewest other files.
    Fit(fit::FitOptions),
    /// Write which bytes of files are comments and strings, one JSON object a file.
    Lex(lex::LexOptions),
    /// Measure how well copyright holders are found, by machine-readable debian/copyright files.
    Copyrights(copyrights::CopyrightOptions),
    /// Compare the licenses that real files are said to be under with what is known of them.
    Licenses(licenses::LicenseSetOptions),
    /// Gather seed inputs for the fuzz targets from real files.
    Seeds(seeds::SeedOptions),
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
        Verb::Lex(options) => {
            lex::lex_files(options, &mut std::io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Licenses(options) => {
            let (table, missing) = licenses::measure(options)?;
            for line in &missing {
                say(line);
            }
            print(&table);
            Ok(if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
        }
        Verb::Fit(options) => {
            fit::fit(options)?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Seeds(options) => {
            seeds::gather(options)?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Copyrights(options) => {
            let (table, missing) = copyrights::measure(options)?;
            for line in &missing {
                say(line);
            }
            print(&table);
            Ok(if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
        }
        Verb::Fetch { list, out } => {
            let missing = fetch::fetch(&packages::read_list(list)?, out)?;
            for (package, error) in &missing {
                say(&format!("{}: {error:#}", package.name));
            }
            say(&format!("{} packages could not be had", missing.len()));
            Ok(if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
        }
        Verb::Mutate(options) => {
            let (n_copies, n_negatives) = mutate::mutate(options)?;
            say(&format!("{n_copies} copies and {n_negatives} negatives in `{}`", options.out.display()));
            Ok(ExitCode::SUCCESS)
        }
        Verb::Evaluate { set, report, json, misses } => {
            let quality = evaluate::evaluate(&truth::read(set)?, &read_report(report)?);
            if let Some(path) = json {
                write(path, &serde_json::to_string_pretty(&quality)?)?;
            }
            if let Some(path) = misses {
                write(path, &(quality.misses.join("\n") + "\n"))?;
            }
            print(&quality.table());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn read_report(path: &Path) -> anyhow::Result<evaluate::Report> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let report: evaluate::Report =
        serde_json::from_str(&text).with_context(|| format!("`{}` is no report of a scan", path.display()))?;
    if !report.complete {
        say("the scan was incomplete: figures may be too low");
    }
    Ok(report)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Writes to stdout; a closed pipe is no reason to stop.
fn print(text: &str) {
    let _ = write!(std::io::stdout(), "{text}");
}

/// Writes a line to stderr; a closed pipe is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
