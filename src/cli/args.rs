//! What can be typed: one type per verb, help texts with examples.

mod decide;
mod fleet;
mod history;
mod output;
mod policy;
mod report;
mod scan;
mod schedule;

pub(crate) use decide::{DecideArgs, ExchangeFile};
pub(crate) use fleet::{FleetCommand, FleetScanArgs};
pub(crate) use history::{HistoryArgs, HistoryCommand, HistoryShowArgs};
pub(crate) use output::{OutputFile, RedactArg, ReportFormat};
pub(crate) use policy::{
    FailOnArg, PolicyArgs, PolicyCheckArgs, PolicyCommand, PolicyExplainArgs, PolicyInitArgs, parse_exit_code,
};
pub(crate) use report::{KeygenArgs, ReportArgs, VerifyPackArgs};
pub(crate) use scan::{AuditArgs, Format, MatchArgs, MinCorpus, OutputArgs, ProfileArg, RunsArgs, ScanArgs, ScopeArgs};
pub(crate) use schedule::{ScheduleArgs, ScheduleCommand, ScheduleInstallArgs};

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::license::{Distribution, Outbound, SpdxExpression};

/// Finds near-copies of open source in a code base: which lines, from which package, version and file, and under which
/// license. Everything happens on this machine; nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(name = "kinprint", version, max_term_width = 100, after_help = MAIN_HELP, propagate_version = false)]
pub(crate) struct Cli {
    /// What every verb understands.
    #[command(flatten)]
    pub(crate) shared: SharedArgs,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const MAIN_HELP: &str = "\
Examples:
  kinprint audit .                  index what is on this machine, scan this
  kinprint index vendor/ zlib.tgz   add packages to the database
  kinprint scan . --format json     compare again, for another program
  kinprint explain src/lru.c:40     why this finding, or why none

Exit codes: 0 gate open, 1 gate closed by findings, 2 wrong usage, 3 incomplete, 130 interrupted.";

/// Heading of the options that every verb understands.
const EVERYWHERE: &str = "Options of every command";

/// What every verb understands.
#[derive(Debug, Clone, Args)]
pub(crate) struct SharedArgs {
    /// Directory of the database [default: kinprint/db in the user data directory]
    #[arg(long, global = true, help_heading = EVERYWHERE, env = "KINPRINT_DB", value_name = "DIR", hide_env_values = true)]
    pub(crate) db: Option<PathBuf>,
    /// Print results only: no progress, no notes
    #[arg(short, long, global = true, help_heading = EVERYWHERE, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print more: every filtered file, alternatives, renames
    #[arg(short, long, global = true, help_heading = EVERYWHERE)]
    pub(crate) verbose: bool,
    /// Threads to use [default: one per core]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// When to use color
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub(crate) color: ColorChoice,
    /// Time of the run as RFC 3339, for reproducible output [default: SOURCE_DATE_EPOCH, else the clock]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "TIME")]
    pub(crate) now: Option<String>,
}

/// When to use color.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal that can show it, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Also when piped.
    Always,
    /// Never.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find the open source on this machine, index what is new, and scan a project
    Audit(AuditArgs),
    /// Add packages to the database: directories, archives or a list of them
    Index(IndexArgs),
    /// Compare a project with the database
    Scan(ScanArgs),
    /// Tell why a finding was reported, or why nothing was for a file
    Explain(ExplainArgs),
    /// Write what copies must say of their origin: SPDX tags and an entry of a notice file
    Annotate(AnnotateArgs),
    /// Say which licenses the files of a project are under
    Licenses(LicensesArgs),
    /// Write down what a person says of findings, so that nobody is asked twice
    Decide(DecideArgs),
    /// Write, check, test and explain the policy that findings are judged by
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Write the findings of an earlier scan in another form
    Report(ReportArgs),
    /// Check an evidence pack that `report --pack` made
    VerifyPack(VerifyPackArgs),
    /// Make a pair of keys to sign evidence packs with
    Keygen(KeygenArgs),
    /// Scan many repositories against one database
    #[command(subcommand)]
    Fleet(FleetCommand),
    /// Show the runs of a project that were recorded, and its findings over time
    #[command(subcommand)]
    History(HistoryCommand),
    /// Scan a project at fixed times, by a timer of systemd
    #[command(subcommand)]
    Schedule(ScheduleCommand),
    /// Show what findings look like, on copies made for it
    Demo(DemoArgs),
    /// Look after the database
    #[command(subcommand)]
    Db(DbCommand),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}

/// `kinprint index`.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads directories and archives (.crate .tar .tar.gz .tgz .tar.bz2 .tar.xz .tar.zst .zip .whl .jar .gem). Name, version \
and license come from the list, a kinprint-origin.json beside the files, or the manifest found inside.

A list has one JSON object a line: {\"path\": …, \"purl\": …, \"license\": …, \"released_at\": …, \"source_url\": …}; \
only path and purl are needed.

Examples:
  kinprint index --local                   what package managers keep here
  kinprint index lodash-4.17.21.tgz src/   archives and directories
  kinprint index --list corpus.jsonl       many packages, named by a list
  ls *.crate | kinprint index --files-from -")]
pub(crate) struct IndexArgs {
    /// Directories and archives to index
    pub(crate) paths: Vec<PathBuf>,
    /// Index the packages of a list in JSON Lines; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) list: Option<PathBuf>,
    /// Index the paths named there, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// Index the open source that package managers keep on this machine
    #[arg(long)]
    pub(crate) local: bool,
    /// Bring the full text of `db search` up to date as well; takes longer than everything else together
    #[arg(long)]
    pub(crate) text: bool,
    /// Start over: drop what the database holds first
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// Memory of one run; smaller runs need less and make more segments
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = parse_size)]
    pub(crate) run_size: u64,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Reads `256M`, `1G`, `65536`, `512KiB`; powers of 1024.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.find(|c: char| !c.is_ascii_digit()).unwrap_or(lower.len());
    let (number, unit) = lower.split_at(digits);
    let number: u64 = number.parse().map_err(|_| format!("`{text}` is no size; write 256M or 1G"))?;
    let shift = match unit.trim() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(format!("`{unit}` is no unit; write K, M or G")),
    };
    number.checked_mul(1 << shift).filter(|&bytes| bytes > 0).ok_or_else(|| format!("`{text}` is out of range"))
}

/// `kinprint explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Shows the evidence of each region bit by bit, what was renamed, both sides next to each other, other origins, and every \
candidate that was not reported with the reason.

Examples:
  kinprint explain src/lru.c
  kinprint explain src/lru.c:40           the findings that hold line 40
  kinprint explain src/lru.c --id 7ce56fc743981cdd70b16da7-1
  kinprint explain src/lru.c --history    which commit brought it in
  git diff --name-only | kinprint explain --files-from -")]
pub(crate) struct ExplainArgs {
    /// Files to explain, each with a line if only that matters
    #[arg(value_name = "FILE[:LINE]", required_unless_present = "files_from")]
    pub(crate) places: Vec<OsString>,
    /// Explain the files named there as well, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// Explain only the finding with this id (its first digits will do)
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Project the file belongs to [default: the directory the command runs in]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// Say of each finding which commit and author brought it in
    #[arg(long)]
    pub(crate) history: bool,
    /// How to scan.
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// `kinprint annotate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes SPDX snippet tags around each copied part, file tags over a copied file, or a sidecar (x.woff2.license) where no comment \
can stand; and an entry of the notice file with the license text. Only comments are added to code. What keeps its notice already \
is left alone.

Examples:
  kinprint annotate src/lru.c:40 --dry-run
  kinprint annotate src/lru.c                    all copies of a file
  kinprint annotate 7ce56fc743981cdd70b16da7-1 --from report.json
  kinprint annotate src/lru.c --license MIT      of a choice, the one you take")]
pub(crate) struct AnnotateArgs {
    /// Findings: files, each with a line if only that matters, or with --from ids (their first digits will do)
    #[arg(value_name = "FINDING", required = true)]
    pub(crate) findings: Vec<OsString>,
    /// Report of a scan (JSON) that has the findings with these ids
    #[arg(long, value_name = "REPORT")]
    pub(crate) from: Option<PathBuf>,
    /// Project the files belong to [default: the directory the command runs in]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// License to name, of those the origin offers [default: all it offers]
    #[arg(long, value_name = "LICENSE", value_parser = spdx)]
    pub(crate) license: Option<SpdxExpression>,
    /// Notice file, from the project's root
    #[arg(long, value_name = "FILE", default_value = "NOTICE")]
    pub(crate) notice: PathBuf,
    /// Write tags only, no entry of the notice file
    #[arg(long)]
    pub(crate) no_notice: bool,
    /// Write the entry only, no tags
    #[arg(long, conflicts_with = "no_notice")]
    pub(crate) no_tags: bool,
    /// Print what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How to scan.
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
}

fn spdx(text: &str) -> Result<SpdxExpression, String> {
    SpdxExpression::find_in(text).ok_or_else(|| "no SPDX license expression".to_owned())
}

/// `kinprint licenses`.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads what every file says of its license: texts, notices, tags, names, manifests, and the files that these point to. \
Needs no database.

Examples:
  kinprint licenses .
  kinprint licenses . --only-conflicts --outbound GPL-2.0-only
  kinprint licenses . --format csv > licenses.csv
  git ls-files | kinprint licenses --files-from - --tsv
  kinprint licenses . --copied      the licenses of what was copied into the project, by the database
  kinprint licenses import-rules scancode/data      use these license rules from now on")]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct LicensesArgs {
    /// Something else than reading a project
    #[command(subcommand)]
    pub(crate) command: Option<LicensesCommand>,
    /// Project, package or file to read
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Read only the files named there, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// Print one line a file: path, tab, SPDX expression or NONE; what debian/copyright says of silent files is left out
    #[arg(long, conflicts_with_all = ["format", "copied"])]
    pub(crate) tsv: bool,
    /// License the project is given out under: an SPDX expression, or proprietary, proprietary:network,
    /// proprietary:internal [default: what the manifest at its root declares]
    #[arg(long, value_name = "LICENSE", value_parser = outbound)]
    pub(crate) outbound: Option<Outbound>,
    /// Only the files whose licenses do not go with that, or not together
    #[arg(long, conflicts_with = "copied")]
    pub(crate) only_conflicts: bool,
    /// List the licenses of what was copied into the project instead, by origin
    #[arg(long)]
    pub(crate) copied: bool,
    /// How to scan.
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// What to print; JSON keeps to the schema kinprint.licenses/1
    #[arg(long, value_enum, default_value_t = LicensesFormat::Text)]
    pub(crate) format: LicensesFormat,
}

/// Verbs of `kinprint licenses`; a directory of such a name is written `./import-rules`.
#[derive(Debug, Subcommand)]
pub(crate) enum LicensesCommand {
    /// Import license rules in the form of the ScanCode toolkit, to be used beside the known texts
    ImportRules(ImportRulesArgs),
}

/// `kinprint licenses import-rules`.
#[derive(Debug, Args)]
#[command(after_help = "\
The rules are packed into a file beside the database and used by every later run of licenses, index, scan, explain and \
audit with that database, which say who made them. Importing again replaces them.")]
pub(crate) struct ImportRulesArgs {
    /// Directory with *.RULE files, and the *.LICENSE files that explain their license keys
    #[arg(required_unless_present_any = ["list", "remove"], conflicts_with_all = ["list", "remove"])]
    pub(crate) path: Option<PathBuf>,
    /// Say which rules are in use
    #[arg(long, conflicts_with = "remove")]
    pub(crate) list: bool,
    /// Use them no longer
    #[arg(long)]
    pub(crate) remove: bool,
}

fn outbound(text: &str) -> Result<Outbound, String> {
    let proprietary = |distribution| Ok(Outbound::Proprietary { distribution });
    match text {
        "proprietary" | "proprietary:closed" => proprietary(Distribution::Closed),
        "proprietary:network" => proprietary(Distribution::Network),
        "proprietary:internal" => proprietary(Distribution::Internal),
        _ => SpdxExpression::find_in(text).map(Outbound::Spdx).ok_or_else(|| {
            "neither an SPDX license expression nor proprietary, proprietary:network, proprietary:internal".to_owned()
        }),
    }
}

/// What `licenses` prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LicensesFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For spreadsheets, one line a file
    Csv,
}

/// `kinprint demo`.
#[derive(Debug, Args)]
#[command(after_help = "\
Takes functions out of the packages of the database (what is on this machine is indexed first if it is empty), rewrites \
them as an assistant would, pastes them into files of a temporary project, scans that, and prints what was planted, \
found and missed.

Examples:
  kinprint demo
  kinprint demo --count 40 --seed 7
  kinprint demo --keep demo-project   keeps the project, for `kinprint scan`")]
pub(crate) struct DemoArgs {
    /// What decides which functions are taken and how they are rewritten
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Copies to plant
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) count: u16,
    /// Write the project there and keep it; the directory must be new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

/// `kinprint db`.
#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Show what the database holds and how large its parts are
    Stats(DbStatsArgs),
    /// Check every block of every file against its checksum and the catalogue
    Verify,
    /// Make a sealed copy for read-only media, network shares and CI caches
    Publish(DbPublishArgs),
    /// Search names, paths, notices and identifiers of what was indexed (with `index --text`)
    Search(DbSearchArgs),
}

/// `kinprint db stats`.
#[derive(Debug, Args)]
pub(crate) struct DbStatsArgs {
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// `kinprint db publish`.
#[derive(Debug, Args)]
pub(crate) struct DbPublishArgs {
    /// Directory to make; must be new or empty
    pub(crate) target: PathBuf,
}

/// `kinprint db search`.
#[derive(Debug, Args)]
#[command(after_help = "\
All words must be there; words in quotes are a phrase in names and notices. `name:`, `path:`, `notice:` and `word:` ask \
for one kind. `kinprint index --text` makes the full text.

Examples:
  kinprint db search 'lru cache'
  kinprint db search 'path:inflate.c' --limit 5")]
pub(crate) struct DbSearchArgs {
    /// Words to look for
    pub(crate) query: String,
    /// Most results to show
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) limit: u16,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// `kinprint completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kinprint completions bash > ~/.local/share/bash-completion/completions/kinprint
  kinprint completions zsh > ~/.zfunc/_kinprint")]
pub(crate) struct CompletionsArgs {
    /// Shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// `kinprint man`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kinprint man | man -l -
  kinprint man scan > kinprint-scan.1
  kinprint man db search")]
pub(crate) struct ManArgs {
    /// Verb, such as `scan` or `db search`; without one the page of the whole command
    pub(crate) verb: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn reads_sizes() {
        let check = |text, expected: Option<u64>| assert_eq!(parse_size(text).ok(), expected, "{text}");
        check("256M", Some(256 << 20));
        check("1g", Some(1 << 30));
        check("512 KiB", Some(512 << 10));
        check("65536", Some(65536));
        check("0", None);
        check("12x", None);
        check("", None);
        check("99999999999999999999", None);
        check("18446744073709551615G", None);
    }
}
