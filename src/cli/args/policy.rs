//! What can be typed of policies: the verbs of `policy`, and which policy a scan is judged by.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Format, MatchArgs};
use crate::policy::is_free_exit_code;

/// `kinprint policy`.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Write a kinprint.toml to start from
    Init(PolicyInitArgs),
    /// Read the policy and say what it comes to and what deserves a look
    Check(PolicyCheckArgs),
    /// Judge the cases that the policy file keeps
    Test(PolicyCheckArgs),
    /// Show every rule that was asked about a finding, and which decided
    Explain(PolicyExplainArgs),
}

/// `kinprint policy init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Presets: permissive-only, proprietary-product, gpl-project, report-only.

Examples:
  kinprint policy init
  kinprint policy init --preset proprietary-product ~/work/app")]
pub(crate) struct PolicyInitArgs {
    /// Project to write it into
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Preset that it extends
    #[arg(long, value_name = "NAME")]
    pub(crate) preset: Option<String>,
    /// License that the project is given out under: an SPDX expression or proprietary [default: what the manifest at its
    /// root declares]
    #[arg(long, value_name = "LICENSE")]
    pub(crate) outbound: Option<String>,
    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// `kinprint policy check` and `kinprint policy test`.
#[derive(Debug, Args)]
pub(crate) struct PolicyCheckArgs {
    /// Policy file, preset:NAME, or the project whose policy is meant
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// `kinprint policy explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kinprint policy explain src/lru.c:40
  kinprint policy explain 7ce56fc743981cdd70b16da7-1 --from report.json
  kinprint policy explain src/lru.c --policy preset:permissive-only")]
pub(crate) struct PolicyExplainArgs {
    /// Findings: files, each with a line if only that matters, or with --from ids (their first digits will do)
    #[arg(value_name = "FINDING", required = true)]
    pub(crate) findings: Vec<OsString>,
    /// Report of a scan (JSON) that has the findings; nothing is scanned
    #[arg(long, value_name = "REPORT")]
    pub(crate) from: Option<PathBuf>,
    /// Project the files belong to [default: the directory the command runs in]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// Policy to judge by: a file, or preset:NAME [default: the project's]
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// How to scan.
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Which policy holds, and what closes the gate.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PolicyArgs {
    /// Policy to judge by: a file, or preset:NAME [default: kinprint.toml in the project, or above it up to the repository]
    #[arg(long, value_name = "FILE", conflicts_with = "no_policy")]
    pub(crate) policy: Option<PathBuf>,
    /// Judge by no policy: every finding closes the gate
    #[arg(long)]
    pub(crate) no_policy: bool,
    /// Outcome of a finding from which the gate is closed [default: what the policy says, else review; without a policy any]
    #[arg(long, value_enum, value_name = "OUTCOME", conflicts_with = "no_policy")]
    pub(crate) fail_on: Option<FailOnArg>,
    /// The same for findings that appear in files as they were at the baseline, since more is known now [default: what the
    /// policy says, else as --fail-on]
    #[arg(long, value_enum, value_name = "OUTCOME", conflicts_with = "no_policy", requires = "baseline")]
    pub(crate) fail_on_new_knowledge: Option<FailOnArg>,
}

/// What closes the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnArg {
    /// What the policy denies
    Deny,
    /// What it denies or wants to be reviewed
    Review,
    /// Every finding
    Any,
    /// Nothing: only report
    Never,
}

/// Reads an exit code that means nothing else.
pub(crate) fn parse_exit_code(text: &str) -> Result<u8, String> {
    let code = text.parse().ok().filter(|&code| is_free_exit_code(code));
    code.ok_or_else(|| "expected 1 or a number from 4 to 125; 2 means wrong usage, 3 an incomplete run".into())
}
