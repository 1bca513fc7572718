//! What can be typed of a scan: what is scanned, how, what is printed, and which exit code it gives.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::{RedactArg, parse_output};
use super::{OutputFile, PolicyArgs, parse_exit_code};
use crate::lexer::Language;
use crate::provenance::OwnPattern;

/// How to scan.
#[derive(Debug, Clone, Args)]
pub(crate) struct MatchArgs {
    /// How much evidence a finding needs
    #[arg(long, value_enum, default_value_t = ProfileArg::Default, value_name = "PROFILE")]
    pub(crate) profile: ProfileArg,
    /// Shortest region to report
    #[arg(long, value_name = "LINES", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) min_lines: u32,
    /// What is the project's own, beside the packages its manifests name: pkg:… (a package), path:… (a pattern of paths
    /// from the project's root), an e-mail address or @domain (what names no other holder); may be given several times
    #[arg(long, value_name = "PATTERN")]
    pub(crate) own: Vec<OwnPattern>,
}

/// How much evidence a finding needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArg {
    /// More evidence: fewer findings, hardly ever a false one
    Strict,
    /// The balance the score was fitted for
    #[default]
    Default,
    /// Less evidence: finds shorter and more heavily edited copies
    Sensitive,
}

/// What to print, and which exit code findings give.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct OutputArgs {
    /// What to print [default: text]; JSON keeps to the schema kinprint.scan/1
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Write a report to a file as well: text, json, sarif, sarif-github (what GitHub shows) or gitlab (code quality); `-` is
    /// standard output; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_output)]
    pub(crate) output: Vec<OutputFile>,
    /// Leave what others must not see out of all reports: code and words of the project, or with `paths` what files are called as well
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "code")]
    pub(crate) redact: Option<RedactArg>,
    /// Which policy holds, and what closes the gate.
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// Which earlier runs count.
    #[command(flatten)]
    pub(crate) runs: RunsArgs,
    /// Exit code of a closed gate [default: 1]; 2, 3 and 130 mean something else
    #[arg(long, value_name = "N", value_parser = parse_exit_code)]
    pub(crate) exit_code: Option<u8>,
    /// Exit with 0 also when the gate is closed; as --fail-on never
    #[arg(long, conflicts_with_all = ["fail_on", "exit_code"])]
    pub(crate) exit_zero: bool,
    /// Exit with 3 unless the database holds at least N packages of a language; may be given several times
    #[arg(long, value_name = "LANG=N", value_parser = parse_min_corpus)]
    pub(crate) min_corpus: Vec<MinCorpus>,
}

/// Which earlier runs count, and whether this one is to.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RunsArgs {
    /// Compare with an earlier run, so that only what is new closes the gate: a JSON report, a run's number of `history list`,
    /// or `last`
    #[arg(long, value_name = "RUN")]
    pub(crate) baseline: Option<PathBuf>,
    /// Remember this run in .kinprint/local/, for `history` and `--baseline`; from then on every scan of the project is
    #[arg(long, conflicts_with = "no_record")]
    pub(crate) record: bool,
    /// Do not remember this run
    #[arg(long)]
    pub(crate) no_record: bool,
    /// Look at every file anew, also at those that are as they were in an earlier scan
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// What to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// A demand on the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MinCorpus {
    /// The language's name.
    pub(crate) language: String,
    /// Packages it must hold.
    pub(crate) n_packages: u64,
}

fn parse_min_corpus(text: &str) -> Result<MinCorpus, String> {
    let (language, number) = text.split_once('=').ok_or("expected LANG=N, such as Python=100")?;
    let n_packages = number.trim().parse().map_err(|_| format!("`{number}` is no number of packages"))?;
    if language.trim().is_empty() {
        return Err("expected a language before `=`, such as Python=100".into());
    }
    let known = Language::from_name(language).ok_or_else(|| format!("no language is called `{}`", language.trim()))?;
    Ok(MinCorpus { language: known.name().to_owned(), n_packages })
}

/// `kinprint audit`.
#[derive(Debug, Args)]
#[command(after_help = "\
Looks where package managers keep sources: cargo, pip, npm, pnpm, yarn, Go, Maven, Gradle, gem, composer and Debian. What \
the database has already is no work. The project itself is not indexed.

Examples:
  kinprint audit .
  kinprint audit ~/work/app --min-corpus Python=50 --format json > report.json")]
pub(crate) struct AuditArgs {
    /// Project to scan
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Scan only the files named there, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// How to scan.
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// What to print.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What `scan` compares, if not the whole project.
#[derive(Debug, Clone, Args)]
pub(crate) struct ScopeArgs {
    /// Scan what is staged: the files that git's index differs in from HEAD, as the index holds them
    #[arg(long, group = "what")]
    pub(crate) staged: bool,
    /// Scan what git diff would show: A..B (two commits), A...B (what B brings since it left A), A (the tracked files of the work
    /// tree against A)
    #[arg(long, value_name = "A..B", group = "what")]
    pub(crate) diff: Option<String>,
    /// Scan the files of the work tree that differ from a commit, untracked ones that are not ignored included
    #[arg(long, value_name = "REF", group = "what")]
    pub(crate) changed_since: Option<String>,
    /// Scan a text from standard input as if it stood in the project under --name
    #[arg(long, group = "what", requires = "name")]
    pub(crate) stdin: bool,
    /// Path of the text of --stdin: says its language, its scope and the notices beside it
    #[arg(long, value_name = "PATH", requires = "stdin")]
    pub(crate) name: Option<String>,
    /// Of a change, report also findings that touch no changed line
    #[arg(long, conflicts_with_all = ["files_from", "stdin"])]
    pub(crate) whole_files: bool,
}

/// `kinprint scan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Of a change only findings count that touch an added or altered line, and everything is judged as the scanned side has it: \
manifests, notices, .kinprintignore, policy and decisions of the index or the commit, also in a bare repository. Deleted \
and only renamed files bring nothing in. Submodules are left out, blobs are read as they are stored.

Examples:
  kinprint scan .
  kinprint scan . --profile strict --format json > report.json
  kinprint scan . --output sarif-github=kinprint.sarif --output json=kinprint.json
  kinprint scan --staged                    before a commit
  kinprint scan --diff origin/main...HEAD   what a branch brings
  kinprint scan app.git --diff v1.0..v1.1   a bare repository
  kinprint scan --changed-since HEAD        what is not committed yet
  kinprint scan . --history                 who brought each copy in, and when
  generate | kinprint scan --stdin --name src/parse.c
  git ls-files -z src | kinprint scan . --files-from -")]
pub(crate) struct ScanArgs {
    /// Project to scan: a directory or a single file; for --diff also a bare repository
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Scan only the files named there, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE", group = "what")]
    pub(crate) files_from: Option<PathBuf>,
    /// What else than the whole project.
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Say of each finding which commit and author brought it in, and whether that was before its origin was published
    #[arg(long, conflicts_with = "stdin")]
    pub(crate) history: bool,
    /// How to scan.
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// What to print.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_demands_on_the_corpus() {
        let demand = parse_min_corpus("C++=20").unwrap();
        assert_eq!((demand.language.as_str(), demand.n_packages), ("C++", 20));
        assert_eq!(parse_min_corpus(" py = 3").unwrap().language, "Python");
        for wrong in ["Python", "=3", "C=many", "C=-1", "Pithon=3"] {
            assert!(parse_min_corpus(wrong).is_err(), "{wrong}");
        }
    }
}
