//! `annotate`: writes what copies must say of their origin into the project.

mod plan;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};

use super::args::AnnotateArgs;
use super::exit::{self, Exit, IncompleteRun};
use super::explain::place::Place;
use super::findings::{meant_ids, read_report};
use super::scanning::scan_options;
use super::session::{Session, print};
use crate::annotation::texts_of;
use crate::finding::{AttributionState, Finding};
use crate::index::Index;
use crate::license::{LicenseReading, SpdxExpression};
use crate::report::{Paint, range_text, shown};
use crate::scan::{ExplainedFile, ExplainedRegion, Explainer, ScanError};

use plan::{Copy, Plan};

/// What to annotate: a place, and the finding there if one was named.
struct Wanted {
    place: Place,
    content_id: Option<String>,
}

/// `kinprint annotate`.
pub(crate) fn run(session: &Session, args: &AnnotateArgs) -> anyhow::Result<Exit> {
    let wanted = wanted(args)?;
    let options = scan_options(session, &args.matching, None)?;
    let db = Index::open(&session.db).context("cannot annotate anything")?;
    let mut by_root: BTreeMap<&Path, Vec<&Wanted>> = BTreeMap::new();
    for one in &wanted {
        by_root.entry(one.place.root.as_path()).or_default().push(one);
    }
    for (root, wanted) in by_root {
        let explainer =
            Explainer::new(&db, root, &options).with_context(|| format!("cannot scan `{}`", root.display()))?;
        let mut copies: Vec<Copy> = Vec::new();
        for one in wanted {
            for copy in copies_at(&explainer, one, args, session)? {
                if !copies.iter().any(|known| known.finding == copy.finding) {
                    copies.push(copy);
                }
            }
        }
        let plan = Plan::of(root, &copies, args)?;
        if session.is_interrupted() {
            return Ok(Exit::Interrupted);
        }
        if !args.dry_run {
            plan.write()?;
        }
        exit::ignore_closed_pipe(print(|out| plan.said.iter().try_for_each(|line| writeln!(out, "{line}"))))?;
    }
    Ok(Exit::Pass)
}

fn wanted(args: &AnnotateArgs) -> anyhow::Result<Vec<Wanted>> {
    let Some(from) = &args.from else {
        let place = |given| Place::find(Path::new(given), args.project.as_deref());
        let places = args.findings.iter().map(place);
        return places.map(|place| place.map(|place| Wanted { place, content_id: None })).collect();
    };
    let report = read_report(from)?;
    let mut wanted = Vec::new();
    for id in &args.findings {
        let id = id.to_string_lossy();
        let ids = meant_ids(&id, report.findings.iter().map(|finding| finding.id.as_str()), from)?;
        for finding in report.findings.iter().filter(|finding| ids.contains(&finding.id.as_str())) {
            let place = Place::find(Path::new(&finding.scanned.path.path), args.project.as_deref())?;
            wanted.push(Wanted { place, content_id: Some(finding.content_id.clone()) });
        }
    }
    Ok(wanted)
}

/// Scans a file again and returns its copies that need an annotation.
fn copies_at(
    explainer: &Explainer<'_>,
    wanted: &Wanted,
    args: &AnnotateArgs,
    session: &Session,
) -> anyhow::Result<Vec<Copy>> {
    let place = &wanted.place;
    let mut files = match explainer.explain(&place.file) {
        Ok(files) => files,
        Err(error @ ScanError::Store(_)) => return Err(error).context(IncompleteRun),
        Err(error) => return Err(error).with_context(|| format!("cannot scan `{}`", place.given)),
    };
    if let Some(part) = &place.part {
        files.retain(|file| file.path.path.ends_with(part));
    }
    let mut copies = Vec::new();
    let mut n_found = 0;
    for file in &files {
        for region in file.regions.iter().filter(|region| !region.is_own && is_meant(&region.finding, wanted)) {
            n_found += 1;
            let finding = &region.finding;
            let state = finding.attribution.state;
            if matches!(state, AttributionState::Preserved | AttributionState::NotRequired) {
                session.note(&format!(
                    "{}: the notice is {}, nothing to do",
                    place_of(finding, session),
                    state.as_str()
                ));
                continue;
            }
            copies.push(copy_of(explainer, file, region, args)?);
        }
    }
    if n_found == 0 {
        bail!(
            "there is no finding at `{}`; `kinprint explain` says why, and a report may be older than the code",
            place.given
        );
    }
    Ok(copies)
}

fn is_meant(finding: &Finding, wanted: &Wanted) -> bool {
    let holds = |line: u32| finding.scanned.lines.is_none_or(|lines| (lines.start..=lines.end).contains(&line));
    wanted.place.line.is_none_or(holds) && wanted.content_id.as_ref().is_none_or(|id| *id == finding.content_id)
}

fn copy_of(
    explainer: &Explainer<'_>,
    file: &ExplainedFile,
    region: &ExplainedRegion,
    args: &AnnotateArgs,
) -> anyhow::Result<Copy> {
    let finding = region.finding.clone();
    let license = license_of(&finding, args.license.as_ref())?;
    let texts = texts_of(license.as_ref(), explainer.license_texts(region).context(IncompleteRun)?);
    let is_part = file.path.path.contains(['!', '#']) || file.first_line_idx > 0;
    let text = if is_part { Vec::new() } else { file.text.clone() };
    Ok(Copy { finding, license, texts, text })
}

/// Returns the license to name: the one that was chosen, if the origin offers it, or all of them.
fn license_of(finding: &Finding, chosen: Option<&SpdxExpression>) -> anyhow::Result<Option<SpdxExpression>> {
    let offered = finding.license.concluded.clone();
    let (Some(chosen), Some(offered)) = (chosen, &offered) else {
        if let Some(chosen) = chosen {
            bail!("the license of {} is not known, so `{chosen}` cannot be chosen", finding.origin.purl);
        }
        return Ok(offered);
    };
    if LicenseReading::taken(offered, chosen).is_none() && chosen != offered {
        bail!("{} is under {offered}; `{chosen}` is not one of its choices", finding.origin.purl);
    }
    Ok(Some(chosen.clone()))
}

fn place_of(finding: &Finding, session: &Session) -> String {
    let lines = finding.scanned.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, session.text)));
    session.text.paint(Paint::Bold, &shown(&format!("{}{lines}", finding.scanned.path.path))).into_owned()
}
