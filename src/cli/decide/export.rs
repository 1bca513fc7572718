//! `decide --export`: the decisions that hold, in the words of other tools.

use std::path::Path;

use anyhow::{Context as _, bail};

use super::bulk::{filter_of, judged_report};
use crate::cli::args::{DecideArgs, ExchangeFile};
use crate::cli::exit::{self, Exit, IncompleteRun};
use crate::cli::findings::read_report;
use crate::cli::outputs::{below_repository, dir_of, write_whole};
use crate::cli::session::{Session, print};
use crate::decision::{DECISIONS_FILE, Decisions, ExchangeFormat, Export, ExportOptions, Written};
use crate::finding::ScanReport;
use crate::git::origin_address;
use crate::report::{SarifProfile, plural, write_sarif};
use crate::source::find_above;

pub(super) fn run(session: &Session, args: &DecideArgs, root: &Path) -> anyhow::Result<Exit> {
    look_at(&args.export, args.force)?;
    let filter = filter_of(args)?;
    let Some((file, label)) = find_above(root, DECISIONS_FILE) else {
        bail!("`{}` has no decisions; `kinprint decide FINDING --status … --reason …` writes one", root.display());
    };
    let decisions = Decisions::load(&file, &label)?;
    let repository = args.repository.clone().or_else(|| origin_address(root));
    let is_ort = |file: &ExchangeFile| file.format == ExchangeFormat::Ort;
    if repository.is_none() && args.export.iter().any(is_ort) {
        bail!("ORT keeps choices by the address of the repository, and git knows none here; say --repository URL");
    }
    let Some(report) = report(session, args, root)? else { return Ok(Exit::Interrupted) };
    let mut narrowed = report.clone();
    filter.apply(&mut narrowed);
    let export = Export::of(&report, &filter);
    let below = below_repository(root);
    let options = ExportOptions { repository: repository.as_deref(), below: &below, decisions: &decisions };
    for file in &args.export {
        let Written { text, n_findings, losses } = written(file.format, &export, &narrowed, &options)?;
        let name = file.file.display();
        if is_standard_output(file) {
            exit::ignore_closed_pipe(print(|out| out.write_all(text.as_bytes())))?;
        } else {
            let written = write_whole(&file.file, &|out| out.write_all(text.as_bytes()));
            written.with_context(|| format!("cannot write `{name}`")).context(IncompleteRun)?;
        }
        let format = file.format.as_str();
        for loss in losses {
            Session::warn(&format!("{format}: {loss}"));
        }
        let n = plural(n_findings, "decided finding");
        session.note(&format!("{format}: {n} of {} to `{name}`", self::n_findings(&report)));
    }
    Ok(Exit::Pass)
}

fn written(
    format: ExchangeFormat,
    export: &Export<'_>,
    report: &ScanReport,
    options: &ExportOptions<'_>,
) -> anyhow::Result<Written> {
    if format != ExchangeFormat::Sarif {
        return export.write(format, options).map_err(anyhow::Error::msg);
    }
    let mut text = Vec::new();
    write_sarif(report, SarifProfile::Full, options.below, &mut text).context("cannot write SARIF")?;
    let text = String::from_utf8(text).context("cannot write SARIF")?;
    Ok(Written { text, n_findings: export.n_decided() as u64, losses: export.losses() })
}

fn n_findings(report: &ScanReport) -> u64 {
    (report.findings.len() + report.declared.len()) as u64
}

/// Scans the project, or takes a report with what was decided then; `None` after Ctrl-C.
fn report(session: &Session, args: &DecideArgs, root: &Path) -> anyhow::Result<Option<ScanReport>> {
    let Some(from) = &args.from else { return judged_report(session, args, root, None) };
    let report = read_report(from)?;
    session.note(&format!("decisions are those of the report of {}", report.run.at));
    Ok(Some(report))
}

/// Tells before the scan what cannot be written. Files of other tools hold more than decisions, so none is written over.
fn look_at(files: &[ExchangeFile], is_forced: bool) -> anyhow::Result<()> {
    for (idx, output) in files.iter().enumerate() {
        let (file, name) = (&output.file, output.file.display());
        if files[..idx].iter().any(|other| other.file == *file) {
            bail!("two exports would go to `{name}`");
        }
        if is_standard_output(output) {
            continue;
        }
        if file.is_dir() {
            bail!("cannot write `{name}`: it is a directory");
        }
        if !dir_of(file).is_dir() {
            bail!("cannot write `{name}`: there is no directory `{}`", dir_of(file).display());
        }
        if !is_forced && file.symlink_metadata().is_ok() {
            bail!(
                "`{name}` is there and may hold more than decisions; export to another file and merge, or say --force"
            );
        }
    }
    Ok(())
}

fn is_standard_output(output: &ExchangeFile) -> bool {
    output.file == Path::new("-")
}
