//! What has changed since an earlier run, as a person reads it.

use std::io::{self, Write};

use super::files::range_text;
use super::layout::{Paint, TextOptions, count, wrap};
use super::shown;
use crate::finding::{BaselineSummary, Decided, FixedBecause, FixedFinding, Novelty, ScanReport};
use crate::policy::is_known;

/// Fixed findings named one by one before the rest is counted.
const MAX_FIXED: usize = 10;

/// Tells whether a text that was asked for no more leaves a finding out: an earlier run had it.
pub(super) fn is_hidden(novelty: Option<Novelty>, decision: Option<&Decided>, options: TextOptions) -> bool {
    is_known(novelty, decision) && !options.verbose
}

/// Writes what is new, known and fixed; nothing where the run was compared with none.
pub(super) fn write(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let Some(baseline) = &report.baseline else { return Ok(()) };
    let mut lines = vec![(Paint::Bold, sentence(baseline, options))];
    lines.extend(baseline.fixed.iter().take(MAX_FIXED).map(|fixed| (Paint::Green, fixed_line(fixed, options))));
    let rest = baseline.fixed.len().saturating_sub(MAX_FIXED);
    if rest > 0 {
        lines.push((Paint::Green, format!("  and {} more", count(rest as u64))));
    }
    lines.extend(baseline.notes.iter().map(|note| (Paint::Yellow, note.clone())));
    for (paint, text) in lines {
        for line in wrap(&shown(&text), options.columns()) {
            writeln!(out, "{}", options.paint(paint, &line))?;
        }
    }
    Ok(())
}

/// Returns `since run 3 of 2026-11-20: 2 new in the code, 1 new by knowledge, 3 gone, 12 known (listed with -v)`.
pub(super) fn sentence(baseline: &BaselineSummary, options: TextOptions) -> String {
    let known = if options.verbose { "known" } else { "known (listed with -v)" };
    let n_gone = baseline.fixed.len() as u64;
    let counts = [
        (baseline.n_new_code, "new in the code"),
        (baseline.n_new_knowledge, "new by knowledge"),
        (n_gone, "gone"),
        (baseline.n_known, known),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|&(n, said)| format!("{} {said}", count(n))).collect();
    let counts = if counts.is_empty() { "nothing then, nothing now".to_owned() } else { counts.join(", ") };
    let day = baseline.at.split('T').next().unwrap_or_default();
    format!("since {} of {day}: {counts}", baseline.of)
}

fn fixed_line(fixed: &FixedFinding, options: TextOptions) -> String {
    let lines = fixed.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, options)));
    let because = match fixed.because {
        FixedBecause::Code => "the code changed",
        FixedBecause::Knowledge => "the file is as it was; what is known changed",
        FixedBecause::NotScanned => "its file was not scanned",
    };
    format!("  gone: {}{lines}, {}; {because}", fixed.path.path, fixed.origin)
}
