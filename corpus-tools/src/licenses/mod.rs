//! Licenses: what kinprint says of real files whose license is known, in a table by kind.
//!
//! In: a list (`corpus-tools/licenses/*.jsonl`) and a directory that holds the packages, unpacked in any layout. A file is
//! known by its digest and the end of its path. Out: shares of right expressions and right families, the confusions.

mod compare;
mod get;
mod locate;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use kinprint::inventory::{InventoryOptions, take_inventory};
use kinprint::scan::Unwatched;
use serde::Deserialize;

use compare::Expectation;

/// What to measure.
#[derive(Args)]
pub(crate) struct LicenseSetOptions {
    /// The list of files and what each of them states.
    list: PathBuf,
    /// The directory that holds the packages, unpacked.
    #[arg(long)]
    root: PathBuf,
    /// Get the packages that are not below `--root` through cargo, npm, pip and apt-get.
    #[arg(long)]
    fetch: bool,
    /// Read each file without its package: alone, under its own name, in an empty directory.
    #[arg(long)]
    alone: bool,
    /// Print every file that is read wrongly.
    #[arg(long)]
    misses: bool,
}

/// One file of a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct KnownFile {
    package: String,
    path: String,
    blake3: String,
    expected: String,
    #[serde(default)]
    accept: Vec<String>,
    kind: String,
}

/// Counts of one kind of file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    files: u32,
    exact: u32,
    same_family: u32,
}

/// Counts by kind, and what is wrong in a way that harms.
#[derive(Debug, Default)]
struct Score {
    kinds: BTreeMap<String, Count>,
    too_mild: Vec<String>,
    invented: Vec<String>,
    misses: Vec<String>,
}

/// Measures a list; returns the table and which packages could not be had.
pub(crate) fn measure(options: &LicenseSetOptions) -> Result<(String, Vec<String>)> {
    let text =
        std::fs::read_to_string(&options.list).with_context(|| format!("cannot read `{}`", options.list.display()))?;
    let known: Vec<KnownFile> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).with_context(|| format!("`{line}` is no known file")))
        .collect::<Result<_>>()?;
    let missing = if options.fetch { get::get(&known, &options.root)? } else { Vec::new() };
    let places = locate::locate(&known, &options.root)?;
    let n_missing = known.len() - places.len();
    let said = if options.alone { said_alone(&places)? } else { said_in_place(&places, &options.root)? };
    let mut score = Score::default();
    for (idx, path) in &places {
        score.add(&known[*idx], said.get(path).and_then(Option::as_deref).unwrap_or("NONE"));
    }
    Ok((score.table(n_missing, options.misses), missing))
}

type Said = HashMap<PathBuf, Option<String>>;

/// What each file says where it stands, or the file that it points to; not what sidecars and DEP-5 files state of it.
fn said_in_place(places: &[(usize, PathBuf)], root: &Path) -> Result<Said> {
    let only = Some(places.iter().map(|(_, path)| path.clone()).collect());
    let options = InventoryOptions { only, ..InventoryOptions::default() };
    let inventory = take_inventory(root, &options, &Unwatched)?;
    let of_path = |path: &str| if Path::new(path).is_absolute() { PathBuf::from(path) } else { root.join(path) };
    Ok(inventory.files.into_iter().map(|file| (of_path(&file.path), file.detected)).collect())
}

/// What is said of each file when it is copied alone into an empty directory.
fn said_alone(places: &[(usize, PathBuf)]) -> Result<Said> {
    let root = std::env::temp_dir().join(format!("kinprint-licenses-{}", std::process::id()));
    let mut copies = HashMap::new();
    for (number, (_, path)) in places.iter().enumerate() {
        let name = path.file_name().context("a file has a name")?;
        let directory = root.join(number.to_string());
        std::fs::create_dir_all(&directory)?;
        std::fs::copy(path, directory.join(name))?;
        copies.insert(directory.join(name), path.clone());
    }
    let inventory = take_inventory(&root, &InventoryOptions::default(), &Unwatched);
    std::fs::remove_dir_all(&root)?;
    let files = inventory?.files.into_iter();
    Ok(files.filter_map(|file| Some((copies.get(&root.join(&file.path))?.clone(), file.detected))).collect())
}

impl Score {
    fn add(&mut self, known: &KnownFile, said: &str) {
        let expectation = Expectation::new(&known.expected, &known.accept);
        let (is_exact, is_same_family) = (expectation.is_met(said), expectation.is_family_met(said));
        for kind in [known.kind.as_str(), "all"] {
            let count = self.kinds.entry(kind.to_owned()).or_default();
            count.files += 1;
            count.exact += u32::from(is_exact);
            count.same_family += u32::from(is_same_family);
        }
        let mark = if is_same_family { "" } else { " (another family)" };
        let line = || format!("{} {}: {} instead of {}{mark}", known.package, known.path, said, known.expected);
        if !is_exact {
            self.misses.push(line());
        }
        if !is_exact && expectation.is_made_milder(said) {
            self.too_mild.push(line());
        }
        if !is_exact && known.expected == "NONE" {
            self.invented.push(line());
        }
    }

    fn table(&self, n_missing: usize, with_misses: bool) -> String {
        const KINDS: [&str; 6] = ["text", "notice", "header", "none", "manifest", "all"];
        let mut table = format!("{:<10}{:>7}{:>10}{:>10}\n", "kind", "files", "exact %", "family %");
        let percent = |part: u32, of: u32| 100.0 * f64::from(part) / f64::from(of.max(1));
        for (kind, count) in KINDS.iter().filter_map(|kind| Some((kind, self.kinds.get(*kind)?))) {
            let (exact, family) = (percent(count.exact, count.files), percent(count.same_family, count.files));
            let _ = writeln!(table, "{kind:<10}{:>7}{exact:>10.1}{family:>10.1}", count.files);
        }
        let _ = writeln!(table, "restricted called permissive: {}", self.too_mild.len());
        let _ = writeln!(table, "nothing said, called something: {}", self.invented.len());
        let _ = writeln!(table, "files not found: {n_missing}");
        for line in self.misses.iter().filter(|_| with_misses) {
            let _ = writeln!(table, "  {line}");
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_measured_in_place_and_alone() {
        let dir = tempfile::tempdir().unwrap();
        let package = dir.path().join("root/deb/tides-1.0");
        std::fs::create_dir_all(&package).unwrap();
        let header = "// See the file LICENSE for the terms.\n";
        std::fs::write(package.join("LICENSE"), "Released under the ISC license.\n").unwrap();
        std::fs::write(package.join("a.c"), header).unwrap();
        let digest = kinprint::id::ContentHash::of(header.as_bytes()).to_string();
        let line = |path: &str, expected: &str| {
            format!(
                r#"{{"package": "pkg:deb/tides@1.0", "path": "{path}", "blake3": "{digest}", "expected": "{expected}", "kind": "header"}}"#
            )
        };
        let list = dir.path().join("list.jsonl");
        std::fs::write(&list, format!("{}\n{}\n", line("a.c", "ISC"), line("gone.c", "MIT"))).unwrap();
        let table = |alone: bool| {
            let root = dir.path().join("root");
            measure(&LicenseSetOptions { list: list.clone(), root, fetch: false, alone, misses: true }).unwrap().0
        };
        let (placed, alone) = (table(false), table(true));
        assert!(
            placed.contains("header          1     100.0     100.0") && placed.contains("not found: 1"),
            "{placed}"
        );
        assert!(alone.contains("header          1       0.0       0.0"), "{alone}");
        assert!(alone.contains("a.c: LicenseRef-unknown instead of ISC"), "{alone}");
    }
}
