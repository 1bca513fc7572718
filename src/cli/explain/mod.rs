//! `explain`: why a finding was reported, or why nothing was.

pub(super) mod place;
mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::{ExplainArgs, Format};
use super::change::open_repository;
use super::exit::{self, Exit, IncompleteRun};
use super::scanning::scan_options;
use super::session::{Session, print, print_json, read_path_list};
use crate::finding::{DeclaredFinding, LineRange, find_by_id};
use crate::index::Index;
use crate::report::shown;
use crate::scan::{ExplainedFile, ExplainedRegion, Explainer, ScanError, ScanOptions};
use crate::span::LineSpan;

pub(in crate::cli) use text::write_sides;

use place::Place;

/// A file or part with what was asked for, and where else it has findings.
struct Answer {
    file: ExplainedFile,
    /// The line that was asked for.
    line: Option<u32>,
    /// Findings of the file that do not hold that line.
    elsewhere: Vec<LineRange>,
}

/// `kinprint explain`.
pub(crate) fn run(session: &Session, args: &ExplainArgs) -> anyhow::Result<Exit> {
    let places = places(args)?;
    let options = scan_options(session, &args.matching, None)?;
    let db = Index::open(&session.db).context("cannot explain anything")?;
    let mut explainers: BTreeMap<&Path, Explainer<'_>> = BTreeMap::new();
    let mut answers = Vec::new();
    for place in &places {
        if !explainers.contains_key(place.root.as_path()) {
            let history = args.history.then(|| open_repository(&place.root)).transpose()?;
            let options = ScanOptions { history, ..options.clone() };
            let explainer = Explainer::new(&db, &place.root, &options);
            explainers.insert(&place.root, explainer.with_context(|| format!("cannot explain `{}`", place.given))?);
        }
        answers.extend(answer(&explainers[place.root.as_path()], place, args.id.as_deref())?);
        if session.is_interrupted() {
            return Ok(Exit::Interrupted);
        }
    }
    if let Some(id) = &args.id {
        let files = || answers.iter().map(|answer| &answer.file);
        let copies = files().flat_map(|file| &file.regions).map(|region| region.finding.id.as_str());
        let declared = files().flat_map(|file| &file.declared).map(|finding| finding.id.as_str());
        let given = if let [place] = places.as_slice() { shown(&place.given) } else { "the files".into() };
        find_by_id(id, copies.chain(declared))
            .with_context(|| format!("cannot find it in `{given}`; leave --id away to see all"))?;
    }
    let printed = match args.format {
        Format::Json => print_json(&answers.iter().map(|answer| &answer.file).collect::<Vec<_>>()),
        Format::Text => print(|out| text::write_answers(&answers, session, out)),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(if answers.iter().any(|answer| answer.file.failed.is_some()) { Exit::Incomplete } else { Exit::Pass })
}

fn places(args: &ExplainArgs) -> anyhow::Result<Vec<Place>> {
    let mut given: Vec<PathBuf> = args.places.iter().map(PathBuf::from).collect();
    if let Some(list) = &args.files_from {
        given.extend(read_path_list(list)?);
    }
    given.iter().map(|given| Place::find(given, args.project.as_deref())).collect()
}

/// Explains a place and keeps what was asked for.
fn answer(explainer: &Explainer<'_>, place: &Place, id: Option<&str>) -> anyhow::Result<Vec<Answer>> {
    let mut files = match explainer.explain(&place.file) {
        Ok(files) => files,
        Err(error @ ScanError::Store(_)) => return Err(error).context(IncompleteRun),
        Err(error) => return Err(error).with_context(|| format!("cannot explain `{}`", place.given)),
    };
    if let Some(part) = &place.part {
        files.retain(|file| file.path.path.ends_with(part));
        if files.is_empty() {
            bail!("`{}` holds no part `{part}`; parts are named as a scan prints them", place.file.display());
        }
    }
    if let Some(line) = place.line
        && !files.iter().any(|file| file.failed.is_some() || has_line(file, line))
    {
        let n_lines = files.iter().map(|file| file.first_line_idx + file.n_lines).max().unwrap_or_default();
        bail!(
            "there is no line {line} in `{}`; it has {}",
            place.name(),
            crate::report::plural(n_lines.into(), "line")
        );
    }
    let mut answers: Vec<Answer> = files.into_iter().map(|file| narrow(file, place.line, id)).collect();
    // Of the parts of a file only those that say something; of a single file always itself.
    if answers.len() > 1 && (place.line.is_some() || id.is_some()) {
        let says =
            |file: &ExplainedFile| !file.regions.is_empty() || !file.declared.is_empty() || !file.discarded.is_empty();
        if answers.iter().any(|answer| says(&answer.file)) {
            answers.retain(|answer| says(&answer.file));
        } else {
            answers.retain(|answer| place.line.is_none_or(|line| has_line(&answer.file, line)));
        }
    }
    Ok(answers)
}

fn has_line(file: &ExplainedFile, line: u32) -> bool {
    (file.first_line_idx + 1..=file.first_line_idx + file.n_lines).contains(&line)
}

fn narrow(mut file: ExplainedFile, line: Option<u32>, id: Option<&str>) -> Answer {
    let first_line_idx = file.first_line_idx;
    let holds = |lines: LineSpan| {
        line.is_none_or(|line| {
            let (start, end) = lines.shown();
            (start + first_line_idx..=end + first_line_idx).contains(&line)
        })
    };
    let has_id = |region: &ExplainedRegion| id.is_none_or(|id| region.finding.id.starts_with(id));
    let elsewhere = file.regions.iter().filter(|region| !region.is_own && !holds(region.scanned));
    let elsewhere = elsewhere.filter_map(|region| region.finding.scanned.lines);
    let is_meant = |finding: &DeclaredFinding| {
        finding.scanned.lines.is_none_or(|lines| line.is_none_or(|line| (lines.start..=lines.end).contains(&line)))
    };
    let declared_elsewhere = file.declared.iter().filter(|finding| file.own_path.is_none() && !is_meant(finding));
    let mut elsewhere: Vec<LineRange> =
        elsewhere.chain(declared_elsewhere.filter_map(|finding| finding.scanned.lines)).collect();
    elsewhere.sort_unstable();
    file.regions.retain(|region| holds(region.scanned) && has_id(region));
    file.declared.retain(|finding| is_meant(finding) && id.is_none_or(|id| finding.id.starts_with(id)));
    file.discarded.retain(|candidate| id.is_none() && holds(candidate.discarded.scanned));
    Answer { file, line, elsewhere }
}
