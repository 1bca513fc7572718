//! Scanning projects of which nothing, and of which everything, is in the database.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use kinprint::finding::ScanReport;
use kinprint::index::Index;
use kinprint::lexer::Lexed;
use kinprint::scan::{ScanOptions, Unwatched, scan};

use crate::Outcome;
use crate::indexing::Built;
use crate::input::{Input, LanguageText, code_of, files_below};
use crate::lexing::fingerprint_both;
use crate::table::{Goal, Table};
use crate::timing::{Clock, best_of, on_threads};

const N_ROUNDS: usize = 5;
/// Code that is copied into a project, whole and edited.
const COPIED_BYTES: usize = 16_000_000;
const EDITED_BYTES: usize = 2_000_000;
/// An edited copy lacks one line in so many.
const EDITED_LINES: usize = 40;

/// A project as it is scanned.
struct Project {
    root: PathBuf,
    files: Vec<PathBuf>,
    texts: Vec<LanguageText>,
}

impl Project {
    fn lines(&self) -> f64 {
        self.texts.iter().map(|text| text.bytes.split(|&byte| byte == b'\n').count()).sum::<usize>() as f64
    }

    /// Scans with an index opened anew, so that no cache is warm.
    fn scan(&self, built: &Built, n_threads: usize) -> Outcome<ScanReport> {
        let options = ScanOptions { only: Some(self.files.clone()), ..ScanOptions::default() };
        on_threads(n_threads, || Ok(scan(&Index::open(&built.dir)?, &self.root, &options, &Unwatched)?))
    }

    /// Returns the seconds that lexing and fingerprinting alone take, on one core.
    fn fingerprint_seconds(&self) -> Outcome<f64> {
        let mut lexed = Lexed::default();
        let all = || {
            self.texts.iter().for_each(|text| fingerprint_both(text, &mut lexed));
            Ok(())
        };
        Ok(best_of(Clock::Wall, 5, all)?.0)
    }
}

pub(crate) fn measure(input: &Input, built: &Built, table: &mut Table) -> Outcome<()> {
    Table::section("Scanning, one core, all steps", "x lex+fp");
    let (foreign, n_found) = foreign_project(input, built)?;
    row(table, &foreign, built, "nothing copied", Goal::AtLeast(0.15, 0.3))?;
    Table::note(&format!("({} files; {n_found} more hold copies and were left out)", foreign.files.len()));
    let by_clock = |n_threads: usize| best_of(Clock::Wall, 1, || foreign.scan(built, n_threads));
    let (mut one, mut two) = (f64::MAX, f64::MAX);
    for _ in 0..N_ROUNDS {
        (one, two) = (one.min(by_clock(1)?.0), two.min(by_clock(2)?.0));
    }
    let lines = format!("{:.2} Mlines/s", foreign.lines() / two / 1e6);
    table.row("nothing copied, two threads, of one", &lines, one / two, Goal::AtLeast(1.8, 1.95));
    let dir = tempfile::tempdir()?;
    let whole = copied_project(input, &dir.path().join("whole"), usize::MAX, COPIED_BYTES)?;
    row(table, &whole, built, "everything copied, whole files", Goal::AtLeast(0.15, 0.4))?;
    let edited = copied_project(input, &dir.path().join("edited"), EDITED_LINES, EDITED_BYTES)?;
    row(table, &edited, built, "everything copied, every file edited", Goal::AtLeast(0.15, 0.4))?;
    Ok(())
}

fn row(table: &mut Table, project: &Project, built: &Built, what: &str, goal: Goal) -> Outcome<()> {
    let alone = project.fingerprint_seconds()?;
    let (seconds, _) = best_of(Clock::Process, N_ROUNDS, || project.scan(built, 1))?;
    let lines = format!("{:.2} Mlines/s", project.lines() / seconds / 1e6);
    table.row(what, &lines, alone / seconds, goal);
    Ok(())
}

/// Returns the files of the foreign packages without findings, and how many have some.
fn foreign_project(input: &Input, built: &Built) -> Outcome<(Project, usize)> {
    let root = common_parent(&input.foreign);
    let all = files_below(&input.foreign)?;
    let files = all.iter().map(|file| file.disk_path.clone()).collect();
    let mut project = Project { root, files, texts: Vec::new() };
    let report = project.scan(built, 2)?;
    let found: HashSet<PathBuf> =
        report.findings.iter().map(|finding| project.root.join(file_of(&finding.scanned.path.path))).collect();
    project.files.retain(|file| !found.contains(file));
    let kept: Vec<_> = all.into_iter().filter(|file| !found.contains(&file.disk_path)).collect();
    project.texts = code_of(&kept);
    Ok((project, found.len()))
}

/// Returns the file on disk of a scanned path: a part of a file is named behind `!/` or `#`.
fn file_of(path: &str) -> &str {
    path.split("!/").next().and_then(|file| file.split('#').next()).unwrap_or(path)
}

fn common_parent(dirs: &[PathBuf]) -> PathBuf {
    let mut parent = dirs[0].parent().unwrap_or(Path::new("/")).to_owned();
    while !dirs.iter().all(|dir| dir.starts_with(&parent)) {
        parent.pop();
    }
    parent
}

/// Writes some code of the packages into a project under other paths, every file without each `dropped`th line.
fn copied_project(input: &Input, root: &Path, dropped: usize, max_bytes: usize) -> Outcome<Project> {
    let mut project = Project { root: root.to_owned(), files: Vec::new(), texts: Vec::new() };
    let mut n_bytes = 0;
    let mut files = files_below(&input.packages)?;
    files.sort_by_cached_key(|file| *blake3::hash(file.path.as_bytes()).as_bytes());
    for (idx, file) in files.iter().enumerate() {
        let mut texts = code_of(std::slice::from_ref(file));
        let [text] = &mut texts[..] else { continue };
        let lines = text.bytes.split_inclusive(|&byte| byte == b'\n');
        let kept: Vec<&[u8]> =
            lines.enumerate().filter(|(at, _)| at % dropped != dropped - 1).map(|(_, l)| l).collect();
        text.bytes = kept.concat();
        let dir = root.join(idx.to_string());
        fs::create_dir_all(&dir)?;
        let path = dir.join(file.path.name());
        fs::write(&path, &text.bytes)?;
        n_bytes += text.bytes.len();
        project.files.push(path);
        project.texts.append(&mut texts);
        if n_bytes > max_bytes {
            break;
        }
    }
    Ok(project)
}
