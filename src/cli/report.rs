//! `report`: an earlier scan's findings in another form.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::ReportArgs;
use super::exit::Exit;
use super::findings::read_report;
use super::outputs::Outputs;
use super::pack::Packing;
use super::runs::{LAST, Remembered};
use super::session::Session;
use crate::finding::{Gate, ScanReport, ScopeMode};
use crate::history::{Baseline, History};

/// `kinprint report`.
pub(crate) fn run(session: &Session, args: &ReportArgs) -> anyhow::Result<Exit> {
    let project = args.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let outputs = Outputs::of(&args.output, args.format)?;
    let pack = args.pack.as_deref().map(|file| Packing::of(file, args.key.as_deref(), &args.output)).transpose()?;
    let mut report = find(&args.result, &project)?;
    if let Some(old) = &args.compare {
        let label = old.to_string_lossy();
        let is_whole = report.run.scope.mode == ScopeMode::Whole;
        // Neither has texts: what is in a file that changed counts as new code.
        Baseline::of_report(&find(old, &project)?, &label).attach(&mut report, is_whole, &|_, _| false);
        let (fail_on, on_knowledge) = (report.gate.fail_on, report.gate.fail_on_new_knowledge);
        report.gate = Gate::of(&report, fail_on, on_knowledge.unwrap_or(fail_on));
    }
    outputs.write(session, &report, &project)?;
    if let Some(pack) = pack {
        pack.write(session, &report, &project)?;
    }
    Ok(Exit::Pass)
}

/// Reads a report, or that of a run.
fn find(given: &Path, project: &Path) -> anyhow::Result<ScanReport> {
    let text = given.to_string_lossy();
    let run: Option<u64> = text.parse().ok();
    if (run.is_none() && text != LAST) || given.exists() {
        return read_report(given);
    }
    let remembered = Remembered::find(project);
    let dir = remembered.as_ref().map_or(project, |remembered| &remembered.project);
    let Some(history) = History::find(dir)? else {
        bail!("`{}` remembers no runs; `kinprint scan --record` begins that", project.display());
    };
    let place = remembered.as_ref().map_or("", |remembered| &remembered.place);
    let report = history.report(run, place)?;
    report.with_context(|| match run {
        Some(run) => format!("the history keeps the findings of run {run}, not its report: only those of the latest"),
        None => "there is no run of this directory; `kinprint history list --all` shows those of others".to_owned(),
    })
}
