//! What can be typed of a fleet: many repositories, one database.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{MatchArgs, OutputArgs};

/// `kinprint fleet`.
#[derive(Debug, Subcommand)]
pub(crate) enum FleetCommand {
    /// Scan many repositories one after another
    Scan(FleetScanArgs),
}

/// `kinprint fleet scan`.
#[derive(Debug, Args)]
#[command(after_help = "\
The file lists repositories: in TOML (its name ends in .toml), or one path a line. Paths are seen from the file. Each repository is \
judged by its own policy and decisions; one that fails does not stop the others.

  [[repository]]
  path = \"../app\"
  name = \"app\"                  # [the last part of the path]
  policy = \"company.toml\"       # [its own]
  baseline = \"last\"             # [what --baseline says]

Examples:
  kinprint fleet scan fleet.toml --results results/
  kinprint fleet scan fleet.toml --record --baseline last --format json > summary.json")]
pub(crate) struct FleetScanArgs {
    /// Repositories; `-` reads a list of paths from standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Write each repository's report to DIR/NAME.json
    #[arg(long, value_name = "DIR")]
    pub(crate) results: Option<PathBuf>,
    /// How to scan.
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// What to print.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
