//! `licenses`: the licenses of everything that was copied.

use anyhow::Context as _;

use super::args::{Format, LicensesArgs};
use super::exit;
use super::exit::Exit;
use super::scan::{run_scan, scan_options};
use super::session::{Session, print, print_json};
use crate::index::Index;
use crate::report::{group_by_license, shown, verdict_sentence, write_licenses};

/// `kinprint licenses`.
pub(crate) fn run(session: &Session, args: &LicensesArgs) -> anyhow::Result<Exit> {
    let options = scan_options(session, &args.matching, args.files_from.as_deref())?;
    let db = Index::open(&session.db).with_context(|| format!("cannot scan `{}`", args.path.display()))?;
    let Some(report) = run_scan(session, &db, &args.path, &options)? else { return Ok(Exit::Interrupted) };
    let groups = group_by_license(&report);
    let printed = match args.format {
        Format::Json => print_json(&groups),
        Format::Text => print(|out| match groups.as_slice() {
            [] => writeln!(out, "{}", shown(&verdict_sentence(&report))),
            groups => write_licenses(groups, session.text, out),
        }),
    };
    exit::ignore_closed_pipe(printed)?;
    // A list, not a gate: copies alone are no failure here.
    Ok(if report.complete { Exit::Pass } else { Exit::Incomplete })
}
