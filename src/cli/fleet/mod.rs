//! `fleet`: many repositories against one database that is opened once.

mod list;

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::args::{FleetCommand, FleetScanArgs, Format, OutputArgs, OutputFile, ReportFormat};
use super::exit::{self, Exit};
use super::gate::{CLOSED, GateKeeper};
use super::scanning::{demands, scan_options};
use super::session::{Session, print, print_json};
use crate::finding::DatabaseSummary;
use crate::index::Index;
use crate::isolation::isolated;
use crate::report::{FLEET_SCHEMA, FleetCounts, FleetReport, FleetRow, FleetState, write_fleet};

use list::Repository;

/// `kinprint fleet`.
pub(crate) fn run(session: &Session, command: &FleetCommand) -> anyhow::Result<Exit> {
    let FleetCommand::Scan(args) = command;
    let repositories = list::read(&args.file).context("cannot scan the fleet")?;
    anyhow::ensure!(
        args.output.output.is_empty(),
        "of a fleet, --results DIR writes the reports; there is no --output"
    );
    if let Some(dir) = &args.results {
        fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    }
    let db = Index::open(&session.db).context("cannot scan the fleet")?;
    let mut fleet = FleetReport {
        schema: FLEET_SCHEMA,
        at: session.now.clone(),
        database: None,
        counts: FleetCounts::default(),
        repositories: Vec::with_capacity(repositories.len()),
    };
    for (idx, repository) in repositories.iter().enumerate() {
        let path = repository.path.display().to_string();
        // A bug that one repository meets is its own.
        let scanned = isolated(|| scan(session, &db, repository, args))
            .unwrap_or_else(|bug| Err(anyhow::anyhow!("a bug of kinprint: {bug}")));
        let row = match scanned {
            Ok(Some((row, database))) => {
                fleet.database = Some(database);
                row
            }
            Ok(None) => return Ok(Exit::Interrupted),
            Err(error) => FleetRow::failed(&repository.name, &path, exit::chain_text(&error)),
        };
        let state = match row.state {
            FleetState::Failed => "failed",
            FleetState::Closed => "gate closed",
            FleetState::Incomplete => "incomplete",
            FleetState::Open => "gate open",
        };
        session.note(&format!("{} of {}: {}, {state}", idx + 1, repositories.len(), row.name));
        fleet.repositories.push(row);
    }
    fleet.counts = FleetCounts::of(&fleet.repositories);
    let printed = match args.output.format.unwrap_or_default() {
        Format::Json => print_json(&fleet),
        Format::Text => print(|out| write_fleet(&fleet, session.text, out)),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(match fleet.counts {
        FleetCounts { n_closed: 1.., .. } => Exit::Findings(args.output.exit_code.unwrap_or(CLOSED)),
        FleetCounts { n_failed: 0, n_incomplete: 0, .. } => Exit::Pass,
        _ => Exit::Incomplete,
    })
}

/// Scans one repository as `scan` does; `None` after Ctrl-C.
fn scan(
    session: &Session,
    db: &Index,
    repository: &Repository,
    args: &FleetScanArgs,
) -> anyhow::Result<Option<(FleetRow, DatabaseSummary)>> {
    let path = &repository.path;
    let result = args.results.as_ref().map(|dir| dir.join(format!("{}.json", repository.name)));
    let output = output_args(&args.output, repository, result.as_deref());
    let mut options = scan_options(session, &args.matching, None)?;
    options.min_corpus = demands(&output);
    let mut gate = GateKeeper::find(session, path, &output, true)?;
    let Some(report) = gate.report(session, db, (path, None), options)? else { return Ok(None) };
    gate.write_files(session, &report, path)?;
    let written = result.map(|file| file.display().to_string());
    let row = FleetRow::of(&repository.name, &path.display().to_string(), &report, written);
    Ok(Some((row, report.database)))
}

/// Returns what holds for one repository: what its entry says goes before what was typed for all.
fn output_args(of_fleet: &OutputArgs, repository: &Repository, result: Option<&Path>) -> OutputArgs {
    let mut args = of_fleet.clone();
    args.format = None;
    args.output =
        result.map(|file| OutputFile { format: ReportFormat::Json, file: file.to_owned() }).into_iter().collect();
    if !args.policy.no_policy {
        args.policy.policy = repository.policy.clone().or(args.policy.policy);
    }
    args.runs.baseline = repository.baseline.clone().or(args.runs.baseline);
    args
}
