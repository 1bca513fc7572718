//! The summary: what the gate says and why, and how many findings there are of each kind; then what was looked at and what was not.

use std::collections::BTreeMap;

use super::cover::capital;
use super::document::Sources;
use super::facts::WIDE;
use super::paper::{Color, Paper, Style};
use super::table::{Cell, Column, Table};
use super::tags::Tag;
use crate::finding::{AttributionState, Finding};
use crate::report::baseline;
use crate::report::html::outcome_of;
use crate::report::layout::{count, percent, plural};
use crate::report::summary::license_name;

/// Rows of a chart before the rest is summed up.
const MAX_BARS: usize = 10;

/// Sets the chapter.
pub(super) fn set(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let report = sources.report;
    for reason in &report.gate.reasons {
        paper.paragraph(section, Style::BODY.colored(Color::RED), &capital(reason));
    }
    if report.gate.is_passed {
        paper.paragraph(section, Style::BODY.colored(Color::GREEN), "Nothing closes the gate.");
    }
    if let Some(earlier) = &report.baseline {
        paper.paragraph(section, Style::BODY, &capital(&baseline::sentence(earlier, WIDE)));
    }
    for note in report.policy.iter().flat_map(|policy| &policy.notes) {
        paper.paragraph(section, Style::BODY.colored(Color::DIM), &capital(note));
    }
    let outcomes = sources.worst.iter().map(|one| {
        let (name, _, rank) = outcome_of(*one);
        (rank, name.to_owned())
    });
    set_chart(paper, section, "By outcome", tally(outcomes, false), &outcome_color);
    let plain = |_: &str| Color(0x4a, 0x7c, 0xb8);
    let copies = |key: &dyn Fn(&Finding) -> String| tally(report.findings.iter().map(|copy| (0, key(copy))), true);
    let classes = copies(&|copy| copy.license_class.as_str().replace('-', " "));
    set_chart(paper, section, "By class of license", classes, &plain);
    set_chart(paper, section, "By license", copies(&license_name), &plain);
    set_chart(paper, section, "By origin", copies(&|copy| copy.origin.name.clone()), &plain);
    set_chart(paper, section, "By kind of copy", copies(&|copy| copy.class.as_str().to_owned()), &plain);
    let state = |copy: &Finding| (0, copy.attribution.state.as_str().replace('-', " "));
    let is_told = report.findings.iter().any(|copy| copy.attribution.state != AttributionState::default());
    if is_told {
        set_chart(paper, section, "By notice", tally(report.findings.iter().map(state), true), &plain);
    }
}

fn outcome_color(name: &str) -> Color {
    match name {
        "deny" => Color::RED,
        "review" => Color(0xc9, 0x8a, 0x1b),
        _ => Color(0x3d, 0x8b, 0x55),
    }
}

/// Counts by name. In the order of the ranks, or most first.
fn tally(keys: impl Iterator<Item = (u8, String)>, by_number: bool) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<(u8, String), u64> = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    let mut rows: Vec<(String, u64)> = counts.into_iter().map(|((_, name), n)| (name, n)).collect();
    if by_number {
        rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n)); // Stable: by name within.
    }
    rows
}

/// Sets numbers with bars beside them. The table says all that the bars say.
fn set_chart(
    paper: &mut Paper,
    section: Tag,
    title: &'static str,
    mut rows: Vec<(String, u64)>,
    color: &dyn Fn(&str) -> Color,
) {
    let rest: u64 = rows.iter().skip(MAX_BARS).map(|(_, n)| n).sum();
    let n_others = rows.len().saturating_sub(MAX_BARS) as u64;
    rows.truncate(MAX_BARS);
    if n_others > 0 {
        rows.push((plural(n_others, "other"), rest));
    }
    let Some(most) = rows.iter().map(|(_, n)| *n).max() else { return };
    let all: u64 = rows.iter().map(|(_, n)| n).sum();
    paper.space(12.0);
    paper.keep(40.0 + 15.0 * rows.len().min(12) as f32);
    let columns = [
        Column::text(title, 5.0),
        Column::number("findings", 1.3),
        Column::number("share", 1.3),
        Column::text("", 5.0),
    ];
    let table = Table::new(paper, section, &columns);
    for (name, n) in rows {
        let bar = Cell::bar((n as f32 / most as f32).max(0.01), color(&name));
        table.row(paper, vec![Cell::of(name), Cell::of(count(n)), Cell::of(percent(n, all)), bar]);
    }
}

/// Sets what was looked at: by language, and what the run had to leave out.
pub(super) fn set_coverage(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let (report, summary) = (sources.report, &sources.report.summary);
    let text = "Only what the database holds can be found. For each language of the project: how much there is of it, and how many \
                packages of the database it could be compared with.";
    paper.paragraph(section, Style::BODY, text);
    let columns = [
        Column::text("Language", 4.0),
        Column::number("files", 1.5),
        Column::number("lines", 1.5),
        Column::number("share", 1.5),
        Column::number("packages", 2.0),
    ];
    let n_lines: u64 = summary.languages.iter().map(|share| share.n_lines).sum();
    let table = Table::new(paper, section, &columns);
    for share in &summary.languages {
        let packages = if share.n_packages == 0 { "none".to_owned() } else { count(share.n_packages) };
        let packages = Cell::of(packages);
        let is_blind = share.n_packages == 0;
        let packages = if is_blind { packages.styled(Style::SMALL.bold().colored(Color::AMBER)) } else { packages };
        let numbers = [count(share.n_files), count(share.n_lines), percent(share.n_lines, n_lines)];
        let mut row = vec![Cell::of(share.language.clone())];
        row.extend(numbers.map(Cell::of));
        row.push(packages);
        table.row(paper, row);
    }
    paper.space(10.0);
    let facts = Table::of_facts(paper, section, 0.25, "What was looked at");
    let mut fact = |what: &str, said: Vec<String>| facts.fact(paper, what, said);
    fact("Complete", vec![if report.complete { "yes" } else { "no: there may be more" }.to_owned()]);
    for (name, said) in crate::report::bill::facts(report) {
        match name {
            "scope" => fact("Scope", vec![said]),
            "files" => fact("Files", vec![said]),
            "lines" => fact("Lines", vec![said]),
            "filtered" => fact("Left out by rules", vec![said]),
            "failed" => fact("Could not be scanned", vec![plural(report.failed.len() as u64, "file")]),
            "corpus-shortfall" => fact("The database lacks", vec![said]),
            _ => {}
        }
    }
    let corpus = summary.corpus.iter().take(20);
    let corpus: Vec<String> = corpus.map(|one| format!("{} {}", one.language, count(one.n_packages))).collect();
    fact("Packages by language", if corpus.is_empty() { Vec::new() } else { vec![corpus.join(", ")] });
    let own: Vec<String> = summary.own.iter().map(|own| format!("{} ({})", own.purl, own.manifest)).collect();
    fact("Own, not reported", own);
}
