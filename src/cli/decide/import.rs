//! `decide --import`: what others' files say of the findings of this project, as decisions.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::bulk::{content_ids, files_of, filter_of, judged_report};
use super::kept::Kept;
use super::said;
use super::word::{Word, author, told};
use crate::cli::args::{DecideArgs, ExchangeFile, Format, PolicyArgs};
use crate::cli::exit::{self, Exit};
use crate::cli::findings::read_report;
use crate::cli::gate::find_policy;
use crate::cli::outputs::below_repository;
use crate::cli::session::{Session, print, print_json};
use crate::decision::{
    Decision, ExchangeError, ExchangeFormat, ForeignFile, ImportPlan, LeftOut, PlanOptions, PlannedWord,
};
use crate::finding::ScanReport;
use crate::git::origin_address;
use crate::license::SpdxExpression;
use crate::policy::Policy;
use crate::report::{plural, shown};

/// More is no file of people's decisions.
const MAX_BYTES: u64 = 256 << 20;
/// Entries that come to nothing, named one by one; `--verbose` and JSON name all.
const MAX_NAMED: usize = 20;
/// Reasons are for people.
const MAX_REASON: usize = 2_000;
const SCHEMA: &str = "kinprint.import/1";

pub(super) fn run(session: &Session, args: &DecideArgs, root: &Path) -> anyhow::Result<Exit> {
    let by = author(args, root)?;
    let reason = args.reason.as_deref().map(|reason| told(reason, "--reason")).transpose()?;
    let filter = filter_of(args)?;
    let needs_word = |file: &ExchangeFile| matches!(file.format, ExchangeFormat::Ignore | ExchangeFormat::Sarif);
    if args.status.is_some() && !args.import.iter().any(needs_word) {
        bail!("--status is for `ignore` and `sarif`; the other formats say it themselves");
    }
    let mut kept = Kept::find(root)?;
    let read = read_files(&args.import)?;
    let policy = find_policy(root, &PolicyArgs::default())?;
    let Some(report) = report(session, args, root)? else { return Ok(Exit::Interrupted) };
    let files: Vec<ForeignFile<'_>> =
        read.iter().map(|(file, label, text)| ForeignFile { format: file.format, label, text }).collect();
    let repository = args.repository.clone().or_else(|| origin_address(root));
    let below = below_repository(root);
    let options = PlanOptions {
        status: args.status,
        repository: repository.as_deref(),
        below: &below,
        filter: &filter,
        today: session.today(),
        is_forced: args.force,
    };
    let mut plan = ImportPlan::of(&files, &report, &options).map_err(not_read)?;
    let importer = Importer { session, args, by, reason, policy: policy.as_ref() };
    let decisions = importer.decisions(&mut plan, &report)?;
    let decisions = kept.ready(decisions, &|_| root.to_owned());
    importer.tell(&plan, &decisions, &mut kept)
}

fn not_read(error: ExchangeError) -> anyhow::Error {
    anyhow::Error::new(error).context("nothing was imported")
}

struct Importer<'a> {
    session: &'a Session,
    args: &'a DecideArgs,
    by: String,
    reason: Option<String>,
    policy: Option<&'a Policy>,
}

/// What an import came to, for programs.
#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    /// Whether it was written.
    written: bool,
    decisions: &'a [Decision],
    left_out: Vec<ToldLeftOut<'a>>,
    not_read: Vec<ToldLeftOut<'a>>,
    n_entries: u64,
    n_repeated: u64,
    n_narrowed: u64,
    n_elsewhere: u64,
}

#[derive(Serialize)]
struct ToldLeftOut<'a> {
    file: &'a str,
    place: &'a str,
    cause: &'a str,
}

impl Importer<'_> {
    /// Turns the plan's words into decisions; a license that cannot be chosen is left out.
    fn decisions(&self, plan: &mut ImportPlan, report: &ScanReport) -> anyhow::Result<Vec<Decision>> {
        let mut decisions = Vec::new();
        for planned in &plan.words {
            let word = match self.word(planned) {
                Ok(word) => word,
                Err(cause) => {
                    plan.left_out.push(left_out(planned, cause));
                    continue;
                }
            };
            let n_copies = report.findings.len();
            let decision = if let Some(finding) = report.findings.get(planned.finding) {
                word.about_copy(finding, self.policy, self.session)
            } else {
                word.about_declared(&report.declared[planned.finding - n_copies], self.policy, self.session)
            };
            match decision {
                Ok(decision) => decisions.push(decision),
                Err(error) if word.license.is_some() => plan.left_out.push(left_out(planned, error.to_string())),
                Err(error) => return Err(error),
            }
        }
        Ok(decisions)
    }

    /// Who imports says it: what others said is part of the reason.
    fn word(&self, planned: &PlannedWord) -> Result<Word, String> {
        let said = &planned.said;
        let license = said.license.as_deref().map(|text| {
            SpdxExpression::find_in(text)
                .ok_or_else(|| format!("took the license `{text}`, which is no SPDX expression"))
        });
        let why = self.reason.as_deref().unwrap_or(&said.reason);
        let by = said.by.as_ref().map_or(String::new(), |by| format!(", said by {by}"));
        let mut short: String = why.chars().take(MAX_REASON).collect();
        if short.len() < why.len() {
            short.push('…');
        }
        let expires = [said.expires.clone(), self.args.expires.clone()].into_iter().flatten().min();
        Ok(Word {
            status: said.status,
            reason: format!("{short} (imported from {}:{}{by})", planned.label, planned.place),
            by: self.by.clone(),
            license: license.transpose()?,
            redistributed: self.args.redistributed.map(Into::into).or(said.redistributed),
            expires,
        })
    }

    /// Says what is imported and what is not, and writes it.
    fn tell(&self, plan: &ImportPlan, decisions: &[Decision], kept: &mut Kept) -> anyhow::Result<Exit> {
        let (session, args) = (self.session, self.args);
        let is_written = !args.dry_run && !decisions.is_empty();
        let place = if is_written { Some(kept.add(decisions)?) } else { None };
        let printed = match args.format {
            Format::Json => print_json(&Told::of(plan, decisions, is_written)),
            Format::Text if args.dry_run => print(|out| {
                for decision in decisions {
                    let (line, origin) = (said(decision, self.policy, session), shown(&decision.origin));
                    writeln!(out, "{line}  {origin}\n  {}", shown(&decision.reason))?;
                }
                Ok(())
            }),
            Format::Text => Ok(()),
        };
        exit::ignore_closed_pipe(printed)?;
        if !args.dry_run {
            for decision in decisions {
                session.note(&said(decision, self.policy, session));
            }
        }
        if args.format == Format::Text {
            tell_left_out(session, "not read", &plan.not_read);
            tell_left_out(session, "not imported", &plan.left_out);
        }
        let repeated = plural(plan.n_repeated, "finding");
        let narrowed = plural(plan.n_narrowed, "entry");
        let elsewhere = plural(plan.n_elsewhere, "finding");
        let counts = [
            (plan.n_repeated, format!("{repeated} decided so already, or twice")),
            (plan.n_narrowed, format!("{narrowed} about findings that --where leaves out")),
            (plan.n_elsewhere, format!("{elsewhere} of the same code at other places: decided with it")),
        ];
        for (_, sentence) in counts.iter().filter(|(n, _)| *n > 0) {
            session.note(sentence);
        }
        let n = plural(decisions.len() as u64, "decision");
        let of = plural(plan.n_entries, "entry");
        let what = match place {
            Some(path) => format!("wrote {n} of {of} to `{}`", path.display()),
            None if args.dry_run => format!("{n} of {of} would be written"),
            None => format!("nothing was written: {n} of {of}"),
        };
        session.note(&what);
        Ok(Exit::Pass)
    }
}

impl<'a> Told<'a> {
    fn of(plan: &'a ImportPlan, decisions: &'a [Decision], written: bool) -> Self {
        let left_out = |one: &'a LeftOut| ToldLeftOut { file: &one.label, place: &one.place, cause: &one.cause };
        let ImportPlan { n_entries, n_repeated, n_narrowed, n_elsewhere, .. } = *plan;
        let not_read = plan.not_read.iter().map(left_out).collect();
        let left_out = plan.left_out.iter().map(left_out).collect();
        Self { schema: SCHEMA, written, decisions, left_out, not_read, n_entries, n_repeated, n_narrowed, n_elsewhere }
    }
}

fn left_out(planned: &PlannedWord, cause: String) -> LeftOut {
    LeftOut { label: planned.label.clone(), place: planned.place.clone(), cause }
}

/// Said also when told to be quiet: what somebody decided elsewhere is not taken for decided here.
fn tell_left_out(session: &Session, what: &str, left_out: &[LeftOut]) {
    let n_named = if session.is_verbose { left_out.len() } else { MAX_NAMED };
    for LeftOut { label, place, cause } in left_out.iter().take(n_named) {
        Session::warn(&format!("{what}: {label}:{place}: {cause}"));
    }
    if let Some(rest @ 1..) = left_out.len().checked_sub(n_named) {
        Session::warn(&format!("{what}: {rest} more; --verbose names them"));
    }
}

/// Scans the project, or only the files of a report, whose findings alone are meant then; `None` after Ctrl-C.
fn report(session: &Session, args: &DecideArgs, root: &Path) -> anyhow::Result<Option<ScanReport>> {
    let from = args.from.as_deref().map(read_report).transpose()?;
    let only = from.as_ref().map(|from| files_of(from, root));
    let Some(mut report) = judged_report(session, args, root, only)? else { return Ok(None) };
    if let Some(from) = &from {
        let wanted: HashSet<&str> = content_ids(from).collect();
        report.findings.retain(|finding| wanted.contains(finding.content_id.as_str()));
        report.declared.retain(|finding| wanted.contains(finding.content_id.as_str()));
    }
    Ok(Some(report))
}

/// Reads the files before the scan, each with what it is called in reasons: nothing that is of this machine.
fn read_files(files: &[ExchangeFile]) -> anyhow::Result<Vec<(&ExchangeFile, String, Vec<u8>)>> {
    if files.iter().filter(|file| is_standard_input(&file.file)).count() > 1 {
        bail!("standard input can be one of the files, not several");
    }
    let mut read = Vec::new();
    for file in files {
        let text = read_bounded(&file.file).with_context(|| format!("cannot import `{}`", file.file.display()))?;
        let is_near = file.file.is_relative() && !file.file.starts_with("..");
        let name = if is_near { Some(file.file.as_os_str()) } else { file.file.file_name() };
        let label = if is_standard_input(&file.file) {
            "standard input".into()
        } else {
            name.unwrap_or_default().to_string_lossy()
        };
        read.push((file, label.trim_start_matches("./").to_owned(), text));
    }
    Ok(read)
}

fn read_bounded(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if is_standard_input(path) {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    } else {
        if path.is_dir() {
            bail!("it is a directory");
        }
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        bail!("it is larger than 256 MB");
    }
    Ok(bytes)
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}
