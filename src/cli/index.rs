//! `index`, and what `audit` shares with it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::args::{Format, IndexArgs};
use super::exit::{Exit, ignore_closed_pipe};
use super::progress::Progress;
use super::session::{Session, print, print_json, read_path_list};
use crate::index::{Index, IndexWriter, WriteIndexError, WriterOptions};
use crate::indexer::{
    IndexInput, IndexOptions, IndexProgress, IndexSummary, LOCAL_VARIABLES, LeftOut, LocalEnv, LocalRoots, PackageList,
    index,
};
use crate::provenance::Package;
use crate::report::{TextOptions, count, filter_sentence, plural, shown};
use crate::scan::Watch as _;
use crate::source::FilterReason;

/// Problems that are printed one by one without `-v`.
const SHORT_PROBLEMS: usize = 10;

/// `kinprint index`.
pub(crate) fn run(session: &Session, args: &IndexArgs) -> anyhow::Result<Exit> {
    let inputs = inputs(args)?;
    if inputs.is_empty() && !args.rebuild {
        // `--text` alone is for a database that is there.
        Index::open(&session.db).context("cannot make the full text")?;
    }
    if args.rebuild {
        IndexWriter::delete(&session.db).context("cannot start over")?;
    }
    let run_bytes = usize::try_from(args.run_size).unwrap_or(usize::MAX);
    let options = WriterOptions { run_bytes, at: session.now.clone() };
    let summary = run_index(session, inputs, options.clone())?;
    if args.text && !summary.is_interrupted {
        update_text(session, options)?;
    }
    let printed = match args.format {
        Format::Json => print_json(&Printed::of(&summary)),
        Format::Text => print(|out| write_summary(&summary, session.text, out)),
    };
    ignore_closed_pipe(printed)?;
    say_problems(session, &summary);
    Ok(exit_of(&summary))
}

fn inputs(args: &IndexArgs) -> anyhow::Result<Vec<IndexInput>> {
    let mut paths = args.paths.clone();
    if let Some(list) = &args.files_from {
        paths.extend(read_path_list(list)?);
    }
    let mut inputs: Vec<IndexInput> = Vec::new();
    for path in paths {
        std::fs::symlink_metadata(&path).with_context(|| format!("cannot index `{}`", path.display()))?;
        inputs.push(IndexInput::Path(path));
    }
    if let Some(list) = &args.list {
        inputs.push(IndexInput::List(open_list(list)?));
    }
    if args.local {
        inputs.push(IndexInput::Local(local_roots(None)));
    }
    if inputs.is_empty() && !args.rebuild && !args.text {
        bail!("nothing to index; name directories or archives, or use --local or --list");
    }
    Ok(inputs)
}

fn open_list(list: &Path) -> anyhow::Result<PackageList> {
    if list == Path::new("-") {
        let lines: Box<dyn BufRead> = Box::new(BufReader::new(std::io::stdin()));
        return Ok(PackageList { name: "standard input".into(), lines, base: PathBuf::from(".") });
    }
    if list.is_dir() {
        bail!("cannot read the list `{0}`: it is a directory; index it with `kinprint index {0}`", list.display());
    }
    let file = std::fs::File::open(list).with_context(|| format!("cannot read the list `{}`", list.display()))?;
    let base = list.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(PackageList { name: list.display().to_string(), lines: Box::new(BufReader::new(file)), base: base.to_owned() })
}

/// Finds where package managers keep open source on this machine, and in `project` (`node_modules`, `.venv`).
pub(crate) fn local_roots(project: Option<&Path>) -> LocalRoots {
    let value = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(|value| (name, value));
    LocalRoots::find(&LocalEnv {
        home: etcetera::home_dir().ok(),
        variables: LOCAL_VARIABLES.into_iter().filter_map(value).collect(),
        project: project.map(Path::to_owned),
        system: None,
    })
}

/// Adds what is new on this machine and in `project`. A published database is used as it is.
pub(crate) fn index_local(session: &Session, project: Option<&Path>) -> anyhow::Result<()> {
    // Packages installed inside the project are others' code; the project itself is not indexed.
    let roots = local_roots(project);
    if roots.all().next().is_none() {
        session.note("no package manager keeps open source on this machine; `kinprint index` adds packages by hand");
    }
    let inputs = vec![IndexInput::Local(roots)];
    match run_index(session, inputs, WriterOptions { at: session.now.clone(), ..WriterOptions::default() }) {
        Ok(summary) => {
            session.note(&summary_sentence(&summary));
            say_problems(session, &summary);
            Ok(())
        }
        Err(error) if is_published(&error) => {
            session.note("the database is a published copy: it is used as it is");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn is_published(error: &anyhow::Error) -> bool {
    let published = |cause: &WriteIndexError| matches!(cause, WriteIndexError::ReadOnly { is_published: true, .. });
    error.chain().any(|cause| cause.downcast_ref::<WriteIndexError>().is_some_and(published))
}

/// Indexes with a progress bar.
pub(crate) fn run_index(
    session: &Session,
    inputs: Vec<IndexInput>,
    options: WriterOptions,
) -> anyhow::Result<IndexSummary> {
    let mut writer = IndexWriter::open(&session.db, options)
        .with_context(|| format!("cannot write the database `{}`", session.db.display()))?;
    let progress = IndexBar { bar: Progress::start(session, "indexing"), totals: RefCell::default() };
    let index_options = IndexOptions {
        threads: NonZeroUsize::new(rayon::current_num_threads()),
        lists_left_out: session.is_verbose,
        ..IndexOptions::default()
    };
    let summary = index(&mut writer, inputs, &index_options, &progress, &session.interrupted);
    progress.bar.finish();
    summary.context("cannot finish indexing")
}

/// Brings the full text up to what was just committed.
fn update_text(session: &Session, options: WriterOptions) -> anyhow::Result<()> {
    let progress = Progress::start(session, "full text");
    let mut writer = IndexWriter::open(&session.db, options).context("cannot make the full text")?;
    let n_added = writer.update_text().context("cannot make the full text")?;
    drop(progress);
    session.note(&format!("full text: {} packages and contents added", count(n_added)));
    Ok(())
}

/// Shows the indexer's progress: it finds its work as it goes.
struct IndexBar {
    bar: Progress,
    /// Files and bytes found, bytes done.
    totals: RefCell<(u64, u64, u64)>,
}

impl IndexProgress for IndexBar {
    fn found(&self, n_files: u64, n_bytes: u64) {
        let mut totals = self.totals.borrow_mut();
        totals.0 += n_files;
        totals.1 += n_bytes;
        self.bar.listed(totals.0, totals.1);
    }

    fn done(&self, n_files: u64, n_bytes: u64) {
        let mut totals = self.totals.borrow_mut();
        totals.2 += n_bytes;
        self.bar.add(n_files, n_bytes);
    }

    fn package_done(&self, package: &Package) {
        let (_, n_bytes, n_bytes_done) = *self.totals.borrow();
        // What takes time after the last byte has none to count.
        let is_writing = n_bytes > 0 && n_bytes_done >= n_bytes;
        self.bar.say(if is_writing {
            "writing the database".to_owned()
        } else {
            shown(&format!("{} {}", package.name, package.version)).into_owned()
        });
    }
}

/// Returns what an indexing run means for the exit code.
pub(crate) fn exit_of(summary: &IndexSummary) -> Exit {
    match (summary.is_interrupted, summary.problems.is_empty()) {
        (true, _) => Exit::Interrupted,
        (false, false) => Exit::Incomplete,
        (false, true) => Exit::Pass,
    }
}

/// Says on standard error what could not be indexed.
pub(crate) fn say_problems(session: &Session, summary: &IndexSummary) {
    let n_shown = if session.is_verbose { summary.problems.len() } else { SHORT_PROBLEMS };
    for problem in summary.problems.iter().take(n_shown) {
        Session::warn(&format!("warning: {problem}"));
    }
    if let Some(rest @ 1..) = summary.problems.len().checked_sub(n_shown) {
        Session::warn(&format!("warning: {rest} more like these; -v shows them"));
    }
    say_left_out(session, summary);
    if session.is_verbose {
        for duplicate in &summary.duplicates {
            session.note(&format!("{} is there twice: `{}` was left out", duplicate.purl, duplicate.path.display()));
        }
    }
    if summary.is_interrupted {
        session.note("interrupted: what was finished is in the database, nothing is half-written");
    }
}

/// Says how many files are there as text or by their hash only, or not at all; with `-v` which.
fn say_left_out(session: &Session, summary: &IndexSummary) {
    let hint = if session.is_verbose { "" } else { "; -v lists them" };
    if !summary.notes.is_empty() {
        let n_notes = plural(summary.notes.len() as u64, "file");
        session.note(&format!("{n_notes} not what the name says, taken as plain text{hint}"));
    }
    let parts: Vec<String> = summary.filtered.iter().map(|(&reason, &n)| left_out_count(reason, n)).collect();
    if !parts.is_empty() {
        session.note(&format!("not fingerprinted: {}{hint}", parts.join(", ")));
    }
    if session.is_verbose {
        summary.notes.iter().for_each(|note| session.note(&format!("taken as plain text: {note}")));
        for LeftOut { package, file } in summary.left_out.iter().flatten() {
            session.note(&format!("not fingerprinted: `{}` of {package}: {}", file.path, left_out_name(file.reason)));
        }
    }
}

fn left_out_count(reason: FilterReason, n: u64) -> String {
    match reason {
        FilterReason::Link => plural(n, left_out_name(reason)),
        _ => format!("{} {}", count(n), left_out_name(reason)),
    }
}

/// Returns why a file was not fingerprinted. As in a report, but there is nothing here to be looked up in.
const fn left_out_name(reason: FilterReason) -> &'static str {
    match reason {
        FilterReason::TooLarge => "too large (known by hash)",
        FilterReason::Binary => "binary (known by hash)",
        FilterReason::Minified => "minified (known by hash)",
        FilterReason::Container => "unpacked (parts are indexed)",
        _ => filter_sentence(reason),
    }
}

fn write_summary(summary: &IndexSummary, options: TextOptions, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    for line in crate::report::wrap(&summary_sentence(summary), options.columns()) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Returns what a run did, such as `12 packages indexed (340 files, 4.1 MB), 400 already there`.
pub(crate) fn summary_sentence(summary: &IndexSummary) -> String {
    let n_new = summary.n_added + summary.n_replaced;
    let mut sentence = match n_new {
        0 if summary.is_interrupted => "nothing indexed yet".to_owned(),
        0 => "nothing new to index".to_owned(),
        n => {
            format!("{} indexed ({}, {})", plural(n, "package"), plural(summary.n_files, "file"), size(summary.n_bytes))
        }
    };
    for (n, what) in [(summary.n_replaced, "replaced"), (summary.n_unchanged, "already there")] {
        if n > 0 {
            let _ = write!(sentence, ", {} {what}", count(n)); // Writing to a string cannot fail.
        }
    }
    if !summary.problems.is_empty() {
        let _ = write!(sentence, ", {}", plural(summary.problems.len() as u64, "problem"));
    }
    sentence
}

/// Returns a size as people read it: `512 B`, `4.1 MB`, in powers of 1000.
pub(crate) fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB"] {
        if value < 1000.0 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    if unit == "B" { format!("{bytes} B") } else { format!("{value:.1} {unit}") }
}

#[derive(Serialize)]
struct Printed<'a> {
    complete: bool,
    interrupted: bool,
    added: u64,
    replaced: u64,
    unchanged: u64,
    files: u64,
    bytes: u64,
    contents: u64,
    duplicates: Vec<&'a str>,
    /// How many files were not fingerprinted, by reason.
    filtered: &'a BTreeMap<FilterReason, u64>,
    /// Which, with `-v`.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<PrintedLeftOut<'a>>>,
    /// Files that are not what their names say, taken as plain text.
    notes: Vec<String>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct PrintedLeftOut<'a> {
    package: &'a str,
    path: &'a str,
    reason: FilterReason,
}

impl<'a> Printed<'a> {
    fn of(summary: &'a IndexSummary) -> Self {
        Self {
            complete: summary.is_complete(),
            interrupted: summary.is_interrupted,
            added: summary.n_added,
            replaced: summary.n_replaced,
            unchanged: summary.n_unchanged,
            files: summary.n_files,
            bytes: summary.n_bytes,
            contents: summary.n_contents,
            duplicates: summary.duplicates.iter().map(|duplicate| duplicate.purl.as_str()).collect(),
            filtered: &summary.filtered,
            left_out: summary.left_out.as_ref().map(|list| list.iter().map(PrintedLeftOut::of).collect()),
            notes: summary.notes.iter().map(ToString::to_string).collect(),
            problems: summary.problems.iter().map(ToString::to_string).collect(),
        }
    }
}

impl<'a> PrintedLeftOut<'a> {
    fn of(LeftOut { package, file }: &'a LeftOut) -> Self {
        Self { package, path: &file.path.shown, reason: file.reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (bytes, expected) in [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (4_120_000, "4.1 MB")] {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn a_run_is_told_in_a_sentence() {
        let summary =
            IndexSummary { n_added: 2, n_files: 30, n_bytes: 4000, n_unchanged: 5, ..IndexSummary::default() };
        assert_eq!(summary_sentence(&summary), "2 packages indexed (30 files, 4.0 kB), 5 already there");
        let nothing = IndexSummary { n_unchanged: 412, ..IndexSummary::default() };
        assert_eq!(summary_sentence(&nothing), "nothing new to index, 412 already there");
        let stopped = IndexSummary { is_interrupted: true, ..IndexSummary::default() };
        assert_eq!(summary_sentence(&stopped), "nothing indexed yet");
    }
}
