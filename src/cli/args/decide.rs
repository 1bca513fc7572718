//! What can be typed of decisions: what a person says of findings.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Format, MatchArgs, spdx};
use crate::decision::{ExchangeFormat, Redistributed};
use crate::finding::DecisionStatus;
use crate::license::SpdxExpression;

/// `kinprint decide`.
#[derive(Debug, Args)]
#[command(after_help = "\
Decisions are lines of .kinprint/decisions.jsonl, to be committed. They belong to the code, wherever it moves, and are to be \
made again when the code, its origin, the license or the policy changes, or when they end.

Statuses: accept, original, common, false-match, license-acquired and replaced settle a finding; must-replace and do-not-use \
deny it; discuss keeps it under review; unreviewed takes a decision back.

Examples:
  kinprint decide src/lru.c:40 --status accept --license MIT --reason 'notice added'
  kinprint decide 7ce56fc7 --from report.json --status must-replace --reason 'GPL' --by ada@example.org
  kinprint decide --where 'path=vendor/**' --where license=MIT --status accept --reason 'listed in NOTICE' --dry-run
  kinprint decide --interactive --where outcome=review
  kinprint decide --import ort=.ort.yml --import scanoss=scanoss.json --dry-run
  kinprint decide --import ignore=.copyignore --status false-match --where 'path=src/**'
  kinprint decide --export ort=choices.yml --repository https://example.org/team/app.git
  kinprint decide --list")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct DecideArgs {
    /// Findings: files, each with a line if only that matters, or with --from ids (the first eight digits will do, if they mean one code)
    #[arg(value_name = "FINDING", required_unless_present_any = ["list", "filters", "interactive", "import", "export"])]
    pub(crate) findings: Vec<OsString>,
    /// Report of a scan (JSON) that has the findings with these ids
    #[arg(long, value_name = "REPORT")]
    pub(crate) from: Option<PathBuf>,
    /// Project the files belong to [default: the directory the command runs in]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// What is said; with --import, by lists and by suppressions of other tools, which do not say it
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub(crate) status: Option<DecisionStatus>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Who says it [default: GIT_AUTHOR_EMAIL, GIT_COMMITTER_EMAIL or EMAIL of the environment]
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// Of a choice of licenses, the one that is taken
    #[arg(long, value_name = "LICENSE", value_parser = spdx)]
    pub(crate) license: Option<SpdxExpression>,
    /// Whether the code is given to others
    #[arg(long, value_enum, value_name = "WHETHER")]
    pub(crate) redistributed: Option<RedistributedArg>,
    /// Last day that the decision holds, as 2026-12-31
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) expires: Option<String>,
    /// All open findings that are meant instead, of a scan or of --from: id, path, origin, license, license-class, code, match,
    /// notice, outcome or rule, with a value or a pattern as policies have them; several of one key add up, keys narrow
    #[arg(long = "where", value_name = "KEY=VALUE", conflicts_with = "findings")]
    pub(crate) filters: Vec<String>,
    /// Walk through the open findings on the terminal, one at a time
    #[arg(short, long, conflicts_with_all = ["findings", "from", "status", "reason", "license", "expires", "dry_run"])]
    pub(crate) interactive: bool,
    /// What others' files say instead, of the findings of a scan or of --from that the filters leave: ort (snippet_choices of
    /// .ort.yml), scanoss (bom of scanoss.json), sarif (suppressions), ignore (an id or PATH:LINE a line) or kinprint (another
    /// project's decisions.jsonl); as often as needed, `-` is standard input
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_exchange, group = "exchange", conflicts_with_all = ["findings", "interactive", "list", "license"])]
    pub(crate) import: Vec<ExchangeFile>,
    /// Write the decisions that hold in one of these formats instead, of a scan or of --from; `-` is standard output
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_exchange, group = "exchange", conflicts_with_all = ["findings", "import", "interactive", "list", "status", "reason", "by", "license", "redistributed", "expires", "dry_run", "format"])]
    pub(crate) export: Vec<ExchangeFile>,
    /// Address of the project's repository, by which ORT keeps choices [default: what git calls origin]
    #[arg(long, value_name = "URL", requires = "exchange")]
    pub(crate) repository: Option<String>,
    /// Import also what contradicts a decision that holds; export over a file that is there
    #[arg(long, requires = "exchange")]
    pub(crate) force: bool,
    /// Print what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// List the decisions there are instead
    #[arg(long, conflicts_with_all = ["findings", "status", "reason", "filters", "interactive", "dry_run"])]
    pub(crate) list: bool,
    /// How to scan.
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// How to list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// A file of another tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExchangeFile {
    /// In whose words.
    pub(crate) format: ExchangeFormat,
    /// Where; `-` is standard input or output.
    pub(crate) file: PathBuf,
}

/// Reads `ort=.ort.yml`.
fn parse_exchange(text: &str) -> Result<ExchangeFile, String> {
    let names = || ExchangeFormat::ALL.map(ExchangeFormat::as_str).join(", ");
    let (name, file) = text.split_once('=').ok_or_else(|| format!("expected FORMAT=FILE; formats are {}", names()))?;
    let format =
        ExchangeFormat::find(name).ok_or_else(|| format!("no format is called `{name}`; there are {}", names()))?;
    if file.is_empty() {
        return Err(format!("expected a file after `{name}=`"));
    }
    Ok(ExchangeFile { format, file: PathBuf::from(file) })
}

/// Whether code is given to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RedistributedArg {
    /// It is
    Yes,
    /// It is not
    No,
    /// Within the organisation
    Internal,
}

impl From<RedistributedArg> for Redistributed {
    fn from(arg: RedistributedArg) -> Self {
        match arg {
            RedistributedArg::Yes => Self::Yes,
            RedistributedArg::No => Self::No,
            RedistributedArg::Internal => Self::Internal,
        }
    }
}

fn status(text: &str) -> Result<DecisionStatus, String> {
    DecisionStatus::find(text).ok_or_else(|| {
        let names: Vec<&str> = DecisionStatus::ALL.iter().map(|status| status.as_str()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn day(text: &str) -> Result<String, String> {
    let day: Result<jiff::civil::Date, _> = text.parse();
    day.map(|day| day.to_string()).map_err(|_| "expected a day, such as 2026-12-31".to_owned())
}
