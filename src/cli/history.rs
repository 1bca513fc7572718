//! `history`: the runs of a project, and its findings over time.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::{Format, HistoryArgs, HistoryCommand, HistoryShowArgs};
use super::exit::{self, Exit};
use super::runs::Remembered;
use super::session::{Session, print, print_json};
use crate::finding::{FindingIdError, find_by_id};
use crate::history::{History, RunRow, TrackRow};
use crate::report::{write_runs, write_tracks, write_trend};

/// `kinprint history`.
pub(crate) fn run(session: &Session, command: &HistoryCommand) -> anyhow::Result<Exit> {
    match command {
        HistoryCommand::List(args) => list(session, args, write_runs),
        HistoryCommand::Trend(args) => list(session, args, write_trend),
        HistoryCommand::Show(args) => show(session, args),
    }
}

type WriteRuns = fn(&[RunRow], crate::report::TextOptions, &mut dyn std::io::Write) -> std::io::Result<()>;

fn list(session: &Session, args: &HistoryArgs, write: WriteRuns) -> anyhow::Result<Exit> {
    let (history, place) = find(args.project.as_deref())?;
    let place = if args.all { None } else { Some(place.as_str()) };
    let mut runs = history.runs(place)?;
    if runs.is_empty() {
        bail!("there is no run of this directory; --all shows those of others");
    }
    runs.drain(..runs.len().saturating_sub(args.limit));
    let printed = match args.format {
        Format::Json => print_json(&runs),
        Format::Text => print(|out| write(&runs, session.text, out)),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(Exit::Pass)
}

fn show(session: &Session, args: &HistoryShowArgs) -> anyhow::Result<Exit> {
    let (history, _) = find(args.project.as_deref())?;
    // Ids of findings have 24 digits, of which at least eight are asked for.
    let run: Option<u64> = args.what.parse().ok().filter(|_| args.what.len() < 8);
    let found: (Option<RunRow>, Vec<TrackRow>) = if let Some(run) = run {
        let row = history.runs(None)?.into_iter().find(|row| row.run == run);
        let row =
            row.with_context(|| format!("there is no run {run}; `kinprint history list --all` shows those there are"))?;
        (Some(row), history.findings_of(run)?)
    } else {
        let ids = history.ids_like(&args.what)?;
        find_by_id(&args.what, ids.iter().map(String::as_str))
            .map_err(|error| match error {
                FindingIdError::Unknown { given } => format!("no run saw a finding with an id like `{given}`"),
                error => error.to_string(),
            })
            .map_err(|message| anyhow::anyhow!("{message}; a run is named by its number"))?;
        (None, history.findings_like(&args.what)?)
    };
    let printed = match args.format {
        Format::Json => print_json(&serde_json::json!({ "run": found.0, "findings": found.1 })),
        Format::Text => print(|out| {
            write_runs(found.0.as_slice(), session.text, out)?;
            write_tracks(&found.1, session.text, out)
        }),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(Exit::Pass)
}

/// Opens the history of the project, and tells which directory of it is meant.
fn find(project: Option<&Path>) -> anyhow::Result<(History, String)> {
    let path = project.map_or_else(|| PathBuf::from("."), Path::to_owned);
    std::fs::metadata(&path).with_context(|| format!("cannot look at `{}`", path.display()))?;
    let remembered = Remembered::find(&path);
    let history = match &remembered {
        Some(remembered) => History::find(&remembered.project)?,
        None => None,
    };
    let Some((history, remembered)) = history.zip(remembered) else {
        bail!("`{}` has no history; `kinprint scan --record` begins one", path.display());
    };
    Ok((history, remembered.place))
}
