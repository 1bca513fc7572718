//! The head of the text report: verdict, what could have been found, and counts by class, license and origin.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::baseline;
use super::layout::{Paint, TextOptions, bar, count, display_width, plural, shorten_path, wrap};
use super::own::{own_note, unmet_rules};
use super::scope;
use super::shown;
use super::verdict::{verdict_parts, verdict_sentence};
use crate::finding::{AttributionState, FailOn, Finding, Gate, ScanReport, Verdict};
use crate::source::FilterReason;

/// Rows of a chart before the rest is summed up.
const MAX_ROWS: usize = 6;

/// Writes the head.
pub(super) fn write(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    write_verdict(report, options, out)?;
    write_gate(report, options, out)?;
    baseline::write(report, options, out)?;
    write_notes(report, options, out)?;
    if !report.findings.is_empty() {
        write_charts(report, options, out)?;
    }
    Ok(())
}

fn write_verdict(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let paint = match report.summary.verdict {
        Verdict::Copies => Paint::Red,
        Verdict::Clean => Paint::Green,
        Verdict::Declared | Verdict::Incomplete => Paint::Yellow,
    };
    // With copies, each part has a line of its own and the first is loud; without, the sentence is the result.
    let parts = verdict_parts(report);
    let parts = if report.findings.is_empty() { vec![verdict_sentence(report)] } else { parts };
    for (idx, part) in parts.iter().enumerate() {
        for line in wrap(&shown(part), options.columns()) {
            let line = if idx == 0 { options.paint(paint, &line) } else { line.as_str().into() };
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Returns `1 denied, 2 to review`, with what is not zero.
pub(super) fn gate_counts(gate: &Gate) -> String {
    let counts = [
        (gate.n_denied, "denied"),
        (gate.n_to_review, "to review"),
        (gate.n_allowed, "allowed"),
        (gate.n_settled, "decided"),
        (gate.n_known, "known"),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|&(n, said)| format!("{} {said}", count(n))).collect();
    counts.join(", ")
}

/// Returns whether the gate is open, what findings it counts, and which would close it: `closed: 1 denied, 2 to review; what is denied
/// or to review closes it`.
pub fn gate_sentence(gate: &Gate) -> String {
    let counts = gate_counts(gate);
    let counts = if counts.is_empty() { "nothing to judge".to_owned() } else { counts };
    let closes = match gate.fail_on {
        FailOn::Deny => "what is denied closes it",
        FailOn::Review => "what is denied or to review closes it",
        FailOn::Any => "any finding closes it",
        FailOn::Never => "no finding closes it",
    };
    format!("{}: {counts}; {closes}", if gate.is_passed { "open" } else { "closed" })
}

/// Says what the policy makes of the findings: whether the gate is open, and which rules close it.
fn write_gate(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    if report.policy.is_none() && report.decisions.is_none() && report.baseline.is_none() {
        return Ok(());
    }
    let gate = &report.gate;
    let counts = gate_counts(gate);
    let counts = if counts.is_empty() { "nothing to judge".to_owned() } else { counts };
    let (state, paint) = if gate.is_passed { ("gate open", Paint::Green) } else { ("gate closed", Paint::Red) };
    let by = report.policy.as_ref().and_then(|policy| policy.files.first());
    let by = by.map_or(String::new(), |file| format!(", by {file}"));
    let mut lines = vec![(paint, format!("{state}: {counts}{by}"))];
    lines.extend(gate.reasons.iter().take(MAX_ROWS).map(|reason| (paint, format!("  {reason}"))));
    let rest = gate.reasons.len().saturating_sub(MAX_ROWS);
    if rest > 0 {
        lines.push((paint, format!("  and {}", plural(rest as u64, "further rule"))));
    }
    lines.extend(decision_notes(report));
    lines.extend(report.policy.iter().flat_map(|policy| &policy.notes).map(|note| (Paint::Dim, note.clone())));
    for (paint, text) in lines {
        for line in wrap(&shown(&text), options.columns()) {
            writeln!(out, "{}", options.paint(paint, &line))?;
        }
    }
    Ok(())
}

fn decision_notes(report: &ScanReport) -> Vec<(Paint, String)> {
    let Some(decisions) = &report.decisions else { return Vec::new() };
    let mut notes = Vec::new();
    if decisions.n_reopened > 0 {
        let again = plural(decisions.n_reopened, "finding");
        notes.push((Paint::Yellow, format!("{again} to be decided again ({})", decisions.file)));
    }
    if decisions.n_waiting > 0 {
        let waiting = plural(decisions.n_waiting, "finding");
        let wait = if decisions.n_waiting == 1 { "waits" } else { "wait" };
        notes.push((Paint::Yellow, format!("{waiting} decided by one person {wait} for a second")));
    }
    if !decisions.obsolete.is_empty() {
        let obsolete = plural(decisions.obsolete.len() as u64, "decision");
        notes.push((Paint::Dim, format!("{obsolete} of {} belong to nothing any more", decisions.file)));
    }
    notes
}

fn write_notes(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut notes = Vec::new();
    if !report.complete && report.summary.verdict != Verdict::Incomplete {
        notes.push((Paint::Yellow, "incomplete: there may be more".to_owned()));
    }
    let n_replaced = n_in_state(report, AttributionState::Replaced);
    if n_replaced > 0 {
        let copies = plural(n_replaced, "copy");
        notes.push((Paint::Red, format!("another holder or license stands over {copies}")));
    }
    if !report.failed.is_empty() {
        let files = plural(report.failed.len() as u64, "file");
        notes.push((Paint::Yellow, format!("{files} could not be scanned, see the end")));
    }
    notes.extend(report.summary.corpus_shortfalls.iter().map(|sentence| (Paint::Yellow, sentence.clone())));
    notes.extend(scope::notices_taken(report).map(|note| (Paint::Yellow, note)));
    notes.extend(scope::left_out(report).map(|note| (Paint::Dim, note)));
    notes.extend(own_note(report).map(|note| (Paint::Dim, note)));
    notes.extend(unmet_rules(report).map(|note| (Paint::Dim, note)));
    notes.extend(filtered_note(report).map(|note| (Paint::Dim, note)));
    for (paint, note) in notes {
        for line in wrap(&shown(&note), options.columns()) {
            writeln!(out, "{}", options.paint(paint, &line))?;
        }
    }
    Ok(())
}

fn filtered_note(report: &ScanReport) -> Option<String> {
    let mut by_reason: BTreeMap<FilterReason, u64> = BTreeMap::new();
    for file in &report.filtered {
        *by_reason.entry(file.reason).or_default() += 1;
    }
    let parts: Vec<String> = by_reason.iter().map(|(&reason, &n)| filter_count(reason, n)).collect();
    (!parts.is_empty()).then(|| format!("not fingerprinted: {}", parts.join(", ")))
}

/// Returns how many files a reason left out: `3 symbolic links`, `1 binary (looked up by hash)`.
fn filter_count(reason: FilterReason, n: u64) -> String {
    match reason {
        FilterReason::Link | FilterReason::Submodule => plural(n, filter_name(reason)),
        _ => format!("{} {}", count(n), filter_name(reason)),
    }
}

/// Returns a filter reason in a word or two.
pub const fn filter_name(reason: FilterReason) -> &'static str {
    match reason {
        FilterReason::TooLarge => "too large (looked up by hash)",
        FilterReason::Binary => "binary (looked up by hash)",
        FilterReason::Minified => "minified (looked up by hash)",
        FilterReason::Ignored => "ignored",
        FilterReason::Metadata => "version control",
        FilterReason::Special => "special",
        FilterReason::Link => "symbolic link",
        FilterReason::Empty => "empty",
        FilterReason::Container => "unpacked (parts were scanned)",
        FilterReason::Submodule => "submodule",
        FilterReason::Loose => "of no package",
    }
}

fn write_charts(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let by_class = tally(report, |finding| (finding.class, finding.class.as_str().to_owned()));
    let by_license = tally(report, |finding| ((), license_name(finding)));
    let by_origin = tally(report, |finding| ((), finding.origin.name.clone()));
    let by_notice = by_notice(report);
    let charts =
        [("By class", by_class), ("By license", by_license), ("By notice", by_notice), ("By origin", by_origin)];
    let rows = charts.iter().flat_map(|(_, rows)| rows);
    let longest = rows.map(|(label, _)| display_width(&shown(label))).max().unwrap_or(0);
    let label_columns = longest.min(options.columns() / 3);
    for (title, rows) in &charts {
        writeln!(out)?;
        write_chart(title, rows, label_columns, options, out)?;
    }
    Ok(())
}

/// Counts findings by what became of the notice, the worst first.
fn by_notice(report: &ScanReport) -> Vec<(String, u64)> {
    let states = AttributionState::ALL.into_iter();
    let rows = states.map(|state| (state.as_str().replace('-', " "), n_in_state(report, state)));
    rows.filter(|&(_, n)| n > 0).collect()
}

fn n_in_state(report: &ScanReport, state: AttributionState) -> u64 {
    report.findings.iter().filter(|finding| finding.attribution.state == state).count() as u64
}

/// Counts findings by a label, most first; equal counts by `order`, then label.
fn tally<O: Ord>(report: &ScanReport, label: impl Fn(&Finding) -> (O, String)) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<(O, String), u64> = BTreeMap::new();
    for finding in &report.findings {
        *counts.entry(label(finding)).or_default() += 1;
    }
    let mut rows: Vec<(String, u64)> = counts.into_iter().map(|((_, label), n)| (label, n)).collect();
    rows.sort_by_key(|&(_, n)| std::cmp::Reverse(n)); // Stable: equal counts keep their order.
    rows
}

fn write_chart(
    title: &str,
    rows: &[(String, u64)],
    label_columns: usize,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    const TITLE_COLUMNS: usize = 12;
    let most = rows.iter().map(|row| row.1).max().unwrap_or(0);
    let number_columns = count(most).len();
    let bar_columns = options.columns().saturating_sub(TITLE_COLUMNS + label_columns + number_columns + 4).min(40);
    for (idx, (label, n)) in rows.iter().take(MAX_ROWS).enumerate() {
        let title = if idx == 0 { title } else { "" };
        let escaped = shown(label);
        let label = shorten_path(&escaped, label_columns, options.ellipsis());
        let padding = " ".repeat(label_columns - display_width(&label).min(label_columns));
        let bar = bar(*n, most, bar_columns, options.unicode);
        let padded = format!("{title:TITLE_COLUMNS$}");
        let head = options.paint(Paint::Bold, &padded);
        writeln!(out, "{head}{label}{padding}  {:>number_columns$}  {}", count(*n), options.paint(Paint::Cyan, &bar))?;
    }
    let rest = rows.iter().skip(MAX_ROWS);
    match rest.clone().count() {
        0 => Ok(()),
        n => writeln!(out, "{:TITLE_COLUMNS$}and {n} more with {}", "", count(rest.map(|row| row.1).sum())),
    }
}

/// Returns the license to go by, or that there is none.
pub(super) fn license_name(finding: &Finding) -> String {
    finding.license.concluded.as_ref().map_or_else(|| "no license found".into(), |license| license.as_str().to_owned())
}
