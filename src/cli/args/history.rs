//! What can be typed of the history of a project.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;

/// `kinprint history`.
#[derive(Debug, Subcommand)]
pub(crate) enum HistoryCommand {
    /// List the runs that were recorded, the latest first
    List(HistoryArgs),
    /// Show how findings come and go, run by run
    Trend(HistoryArgs),
    /// Show a run with its findings, or what became of a finding
    Show(HistoryShowArgs),
}

/// `kinprint history list` and `kinprint history trend`.
#[derive(Debug, Args)]
#[command(after_help = "\
A scan is recorded where its project has a directory .kinprint; `kinprint scan --record` makes one.

Examples:
  kinprint history list
  kinprint history trend --limit 30
  kinprint history list --all --format json")]
pub(crate) struct HistoryArgs {
    /// Project [default: the directory the command runs in]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// Runs of every directory of the project, not of this one alone
    #[arg(long)]
    pub(crate) all: bool,
    /// Most runs to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// `kinprint history show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kinprint history show 12         the run and what it found
  kinprint history show 7ce56fc7   what became of a finding: where it was, what was decided")]
pub(crate) struct HistoryShowArgs {
    /// Number of a run, or the first digits of a finding's id
    #[arg(value_name = "RUN|FINDING")]
    pub(crate) what: String,
    /// Project [default: the directory the command runs in]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}
