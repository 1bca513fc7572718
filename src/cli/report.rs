//! `report`: an earlier scan's findings in another form.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::ReportArgs;
use super::evidence;
use super::exit::{Exit, ignore_closed_pipe};
use super::findings::read_report;
use super::outputs::Outputs;
use super::pack::Packing;
use super::runs::{LAST, Remembered};
use super::session::{Session, print};
use crate::finding::{Gate, ScanReport, ScopeMode};
use crate::history::{Baseline, History};
use crate::report::{redacted, write_template};

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
    if let Some(what) = args.redact {
        report = redacted(&report, what.into());
    }
    if let Some(file) = &args.template {
        // What it cannot be filled in with is told before anything is written.
        let text = filled_in(file, &report, &project)?;
        outputs.write_files(session, &report, &project)?;
        ignore_closed_pipe(print(|out| out.write_all(text.as_bytes())))?;
    } else {
        outputs.write(session, &report, &project)?;
    }
    if let Some(pack) = pack {
        pack.write(session, &report, &project)?;
    }
    Ok(Exit::Pass)
}

/// Fills in a template; `table.html.j2` is escaped as `table.html`.
fn filled_in(file: &Path, report: &ScanReport, project: &Path) -> anyhow::Result<String> {
    let cannot = || format!("cannot read the template `{}`", file.display());
    let template = std::fs::read_to_string(file).with_context(cannot)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = name.trim_end_matches(".j2").trim_end_matches(".jinja");
    let project = evidence::name_of(report, project);
    write_template(report, &project, (name, &template)).context("cannot use the template")
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
