//! What only a new process shows: the start of a staged scan, and memory.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kinprint::index::{Index, IndexWriter, WriterOptions};

use crate::Outcome;
use crate::indexing::Built;
use crate::input::{Input, files_below};
use crate::synthetic::{self, POSTINGS_PER_CONTENT};
use crate::table::{Goal, Table};
use crate::timing::{Clock, best_of};

/// Postings that the database of a staged scan holds at least.
const MIN_POSTINGS: u64 = 10_000_000;
const N_STAGED: usize = 10;
const N_ROUNDS: usize = 15;

pub(crate) fn measure(input: &Input, built: &Built, table: &mut Table) -> Outcome<()> {
    let n_postings = fill_up(&built.dir)?;
    Table::section(&format!("A new process, {:.1} M postings, warm page cache", n_postings as f64 / 1e6), "ms");
    let ms = |seconds: f64| (format!("{:.1} ms", seconds * 1e3), seconds * 1e3);
    let (opened, _) = best_of(Clock::Wall, N_ROUNDS, || Ok(Index::open(&built.dir)?))?;
    let (shown, figure) = ms(opened);
    table.row("open a database", &shown, figure, Goal::AtMost(20.0, 5.0));
    let (staged, ()) = best_of(Clock::Wall, N_ROUNDS, || staged_scan(input, &built.dir))?;
    let (shown, figure) = ms(staged);
    table.row("staged scan of 10 files", &shown, figure, Goal::AtMost(100.0, 30.0));

    if cfg!(target_os = "linux") {
        Table::section("Memory that is no file's (RssAnon), peak", "MB");
        let project = input.foreign.iter().map(|dir| dir.display().to_string()).collect::<Vec<_>>().join("\n");
        let scan = peak_of(kinprint(&built.dir, &["scan", "--exit-zero", "--files-from", "-", "/"]), &project)?;
        table.row("scan of the foreign packages", &format!("{scan:.0} MB"), scan, Goal::AtMost(100.0, 80.0));
        let packages = input.packages.iter().map(|dir| dir.display().to_string()).collect::<Vec<_>>().join("\n");
        let fresh = tempfile::tempdir()?;
        // A run of postings and what becomes of it, the waves of files, and the symbols' frequencies.
        let bound = Goal::AtMost(2.0 * 256.0 + 100.0, 256.0 + 100.0);
        for (what, run_size, goal) in
            [("index, runs of 256 MB", "256M", bound), ("index, runs of 32 MB", "32M", Goal::None)]
        {
            let db = fresh.path().join(run_size);
            let peak = peak_of(kinprint(&db, &["index", "--files-from", "-", "--run-size", run_size]), &packages)?;
            table.row(what, &format!("{peak:.0} MB"), peak, goal);
        }
    }
    Ok(())
}

fn kinprint(db: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinprint"));
    command.arg("--db").arg(db).arg("--quiet").args(args).stdout(Stdio::null()).stderr(Stdio::inherit());
    command
}

/// Scans ten foreign files, as a hook before a commit would.
fn staged_scan(input: &Input, db: &Path) -> Outcome<()> {
    let files = files_below(&input.foreign)?;
    let is_code = |name: &str| [".rs", ".c", ".py", ".js", ".go", ".java"].iter().any(|ending| name.ends_with(ending));
    let code = files.iter().filter(|file| (2_000..40_000).contains(&file.len_bytes) && is_code(file.path.name()));
    let staged: Vec<_> = code.step_by(7).take(N_STAGED).map(|file| file.disk_path.display().to_string()).collect();
    let mut child = kinprint(db, &["scan", "--exit-zero", "--format", "json", "--files-from", "-", "/"]);
    let mut child = child.stdin(Stdio::piped()).spawn()?;
    feed(&mut child, &staged.join("\n"))?;
    if child.wait()?.success() { Ok(()) } else { Err("the staged scan failed".into()) }
}

fn feed(child: &mut Child, text: &str) -> Outcome<()> {
    use std::io::Write as _;
    child.stdin.take().ok_or("the child has no input")?.write_all(text.as_bytes())?;
    Ok(())
}

/// Runs a command and returns the most anonymous memory it was seen with, in MB.
fn peak_of(mut command: Command, input: &str) -> Outcome<f64> {
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    feed(&mut child, input)?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0f64;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or(0.0) * 1024.0 / 1e6);
        std::thread::sleep(Duration::from_millis(3));
    }
    Ok(peak)
}

/// Adds contents with hashes of numbers until the database holds enough postings; returns how many it holds.
fn fill_up(dir: &Path) -> Outcome<u64> {
    let held = Index::open(dir)?.stats()?.n_postings;
    let n_contents = MIN_POSTINGS.saturating_sub(held).div_ceil(u64::from(POSTINGS_PER_CONTENT));
    let mut writer = IndexWriter::open(dir, WriterOptions::default())?;
    let number = |content: u64, place: u32| content * u64::from(POSTINGS_PER_CONTENT) + u64::from(place);
    synthetic::write(&mut writer, n_contents, |content, place| synthetic::hash_of(number(content, place)))?;
    Ok(Index::open(dir)?.stats()?.n_postings)
}
