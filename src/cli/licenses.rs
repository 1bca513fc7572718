//! `licenses`: which licenses the files of a project are under, or those of everything that was copied into it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::{LicensesArgs, LicensesFormat};
use super::exit;
use super::exit::Exit;
use super::progress::Progress;
use super::scanning::{run_scan, scan_options};
use super::session::{Session, print, print_json, read_path_list};
use crate::index::Index;
use crate::inventory::{InventoryError, InventoryOptions, take_inventory};
use crate::license::rules_attribution;
use crate::report::{
    failed_sentence, group_by_license, shown, verdict_sentence, write_conflicts, write_inventory, write_inventory_csv,
    write_inventory_tsv, write_licenses,
};
use crate::source::ProjectPath;

/// `kinprint licenses`.
pub(crate) fn run(session: &Session, args: &LicensesArgs) -> anyhow::Result<Exit> {
    if args.copied { run_copied(session, args) } else { run_inventory(session, args) }
}

fn run_inventory(session: &Session, args: &LicensesArgs) -> anyhow::Result<Exit> {
    let only = args.files_from.as_deref().map(read_path_list).transpose()?;
    let names = only.as_deref().map(|only| names_given(&args.path, only)).unwrap_or_default();
    let options = InventoryOptions { only, ..InventoryOptions::default() };
    let progress = Progress::start(session, "reading");
    let result = take_inventory(&args.path, &options, &progress);
    progress.finish();
    let mut inventory = match result {
        Ok(inventory) => inventory,
        Err(InventoryError::Cancelled) => {
            session.note("interrupted: the inventory was not finished, nothing was written");
            return Ok(Exit::Interrupted);
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", args.path.display())),
    };
    inventory.judge(args.outbound.as_ref());
    if args.only_conflicts {
        inventory.files.retain(|file| !file.conflicts.is_empty());
    }
    if args.tsv || args.format == LicensesFormat::Csv {
        // The tables hold files only.
        for failure in &inventory.failed {
            session.note(&format!("{} could not be read: {}", failure.path, failed_sentence(&failure.reason)));
        }
        if let Some(attribution) = inventory.attribution.as_deref().filter(|_| args.format == LicensesFormat::Csv) {
            session.note(attribution);
        }
    }
    let printed = match args.format {
        _ if args.tsv => print(|out| write_inventory_tsv(&inventory, |path| given(path, &names), out)),
        LicensesFormat::Json => {
            // Who made the rules has been said on standard error; JSON goes elsewhere.
            let rules = rules_attribution().map(str::to_owned);
            let both = [inventory.attribution.take(), rules].into_iter().flatten().collect::<Vec<_>>().join("\n");
            inventory.attribution = Some(both).filter(|attribution| !attribution.is_empty());
            print_json(&inventory)
        }
        LicensesFormat::Csv => print(|out| write_inventory_csv(&inventory, out)),
        LicensesFormat::Text if args.only_conflicts => print(|out| write_conflicts(&inventory, session.text, out)),
        LicensesFormat::Text => print(|out| write_inventory(&inventory, session.text, out)),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(if inventory.complete { Exit::Pass } else { Exit::Incomplete })
}

/// Paths as the list has them, by the path from the root: a table made for a program keeps the program's own names.
fn names_given(root: &Path, only: &[PathBuf]) -> BTreeMap<String, String> {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let shown = |path: &Path| ProjectPath::from_path(path).shown;
    only.iter()
        .filter(|path| path.is_absolute())
        .filter_map(|path| Some((shown(path.strip_prefix(&root).ok()?), path.to_string_lossy().into_owned())))
        .collect()
}

fn given<'a>(path: &'a str, names: &'a BTreeMap<String, String>) -> &'a str {
    names.get(path).map_or(path, String::as_str)
}

fn run_copied(session: &Session, args: &LicensesArgs) -> anyhow::Result<Exit> {
    if args.format == LicensesFormat::Csv {
        bail!("`licenses --copied` prints text or JSON, no CSV; leave out `--copied` or use `--format json`");
    }
    let options = scan_options(session, &args.matching, args.files_from.as_deref())?;
    let db = Index::open(&session.db).with_context(|| format!("cannot scan `{}`", args.path.display()))?;
    let Some(report) = run_scan(session, &db, (&args.path, None), &options)? else { return Ok(Exit::Interrupted) };
    let groups = group_by_license(&report);
    let printed = if args.format == LicensesFormat::Json {
        print_json(&groups)
    } else {
        print(|out| match groups.as_slice() {
            [] => writeln!(out, "{}", shown(&verdict_sentence(&report))),
            groups => write_licenses(groups, session.text, out),
        })
    };
    exit::ignore_closed_pipe(printed)?;
    // A list, not a gate: copies alone are no failure here.
    Ok(if report.complete { Exit::Pass } else { Exit::Incomplete })
}
