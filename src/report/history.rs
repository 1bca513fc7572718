//! Runs and findings over time, as a person reads them.

use std::io::{self, Write};

use super::files::range_text;
use super::layout::{Paint, TextOptions, bar, count, plural, wrap};
use super::shown;
use crate::history::{RunRow, SightingRow, TrackRow};

/// Writes runs, one a line, the latest first.
///
/// # Errors
/// When `out` refuses.
pub fn write_runs(runs: &[RunRow], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    for run in runs.iter().rev() {
        let (gate, paint) = if run.is_passed { ("open", Paint::Green) } else { ("closed", Paint::Red) };
        let head = options.paint(Paint::Bold, &format!("run {}", run.run)).into_owned();
        let place = if run.place.is_empty() { String::new() } else { format!("  {}", shown(&run.place)) };
        writeln!(out, "{head}  {}  gate {}{place}", minute(&run.at), options.paint(paint, gate))?;
        for line in wrap(&run_facts(run).join(options.dot()), options.columns().saturating_sub(2)) {
            writeln!(out, "  {line}")?;
        }
        if !run.is_complete {
            writeln!(out, "  {}", options.paint(Paint::Yellow, "incomplete"))?;
        }
    }
    Ok(())
}

fn run_facts(run: &RunRow) -> Vec<String> {
    let mut facts = vec![plural(run.n_findings, "finding")];
    let counts = [
        (run.n_new, "new"),
        (run.n_returned, "returned"),
        (run.n_gone, "gone"),
        (run.n_denied, "denied"),
        (run.n_settled, "decided"),
    ];
    facts.extend(counts.iter().filter(|(n, _)| *n > 0).map(|&(n, said)| format!("{} {said}", count(n))));
    facts.push(format!("{} of {}", plural(run.n_lines, "line"), plural(run.n_files, "file")));
    facts.push(format!("{} (generation {})", plural(run.n_packages, "package"), run.generation));
    facts
}

/// Writes how findings come and go: a line a run, the latest last, with a bar of what is open.
///
/// # Errors
/// When `out` refuses.
pub fn write_trend(runs: &[RunRow], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let open = |run: &RunRow| run.n_findings.saturating_sub(run.n_settled);
    let most = runs.iter().map(open).max().unwrap_or(0);
    let head = format!("{:>5}  {:16}  {:>6}  {:>6}  {:>6}  {:>9}", "run", "when", "open", "new", "gone", "mean age");
    writeln!(out, "{}", options.paint(Paint::Bold, &head))?;
    let bar_columns = options.columns().saturating_sub(62).min(40);
    for run in runs {
        let age = run.mean_age_days.map_or("-".to_owned(), |days| format!("{days:.1} days"));
        let bar = bar(open(run), most, bar_columns, options.unicode);
        let row = format!(
            "{:>5}  {:16}  {:>6}  {:>6}  {:>6}  {age:>9}",
            run.run,
            minute(&run.at),
            count(open(run)),
            count(run.n_new + run.n_returned),
            count(run.n_gone),
        );
        let paint = if run.is_passed { Paint::Green } else { Paint::Red };
        writeln!(out, "{}", format!("{row}  {}", options.paint(paint, &bar)).trim_end())?;
    }
    Ok(())
}

/// Writes findings over time: a paragraph each, a line for what some runs in a row saw.
///
/// # Errors
/// When `out` refuses.
pub fn write_tracks(tracks: &[TrackRow], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    for track in tracks {
        let Some(last) = track.sightings.last() else { continue };
        let place = place_text(last, options);
        let state =
            if track.is_gone { options.paint(Paint::Green, "gone") } else { options.paint(Paint::Yellow, "there") };
        writeln!(out, "{}  {state}  {}", options.paint(Paint::Bold, &place), shown(&last.origin))?;
        for seen in &track.sightings {
            for line in wrap(&shown(&sighting_text(seen, options)), options.columns().saturating_sub(2)) {
                writeln!(out, "  {line}")?;
            }
        }
        writeln!(out, "  {}", options.paint(Paint::Dim, &shown(&track.id)))?;
    }
    Ok(())
}

fn place_text(seen: &SightingRow, options: TextOptions) -> String {
    let lines = seen.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, options)));
    format!("{}{lines}", shown(&seen.path))
}

/// Returns `run 3 to 7, 2026-11-01 to 2026-11-05: MIT, review, accept; src/a.c:10–40`.
fn sighting_text(seen: &SightingRow, options: TextOptions) -> String {
    let (first, last) = (day(&seen.first_at), day(&seen.last_at));
    let runs = if seen.first_run == seen.last_run {
        format!("run {}, {first}", seen.first_run)
    } else {
        format!("run {} to {}, {first} to {last}", seen.first_run, seen.last_run)
    };
    let license = seen.license.as_deref().unwrap_or("no license found");
    let said = [Some(license), seen.outcome.as_deref(), seen.status.as_deref()];
    let said: Vec<&str> = said.into_iter().flatten().collect();
    format!("{runs}: {}; {}", said.join(", "), place_text(seen, options))
}

fn day(at: &str) -> &str {
    at.split('T').next().unwrap_or(at)
}

/// Returns `2026-11-23 18:40`.
fn minute(at: &str) -> String {
    at.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}
