//! Charts of a page: bars by outcome, license class, folder and origin, and the findings of earlier runs over time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::TrendPoint;
use crate::finding::ScanReport;
use crate::report::hosted::Reported;
use crate::report::layout::{count, plural};
use crate::report::shown;

/// Bars of a chart before the rest is summed up.
const MAX_BARS: usize = 8;
/// Columns of a name.
const NAME_COLUMNS: usize = 26;
/// Units of the longest bar.
const FULL: f64 = 280.0;
const ROW: u32 = 24;
/// Units of a trend, across and down.
const TREND: (f64, f64) = (540.0, 120.0);

/// A chart, in units of which a page is 560 wide.
pub(super) struct Chart {
    pub(super) title: &'static str,
    /// The same in words.
    pub(super) alt: String,
    pub(super) height: u32,
    pub(super) bars: Vec<Bar>,
    pub(super) trend: Option<Trend>,
}

pub(super) struct Bar {
    pub(super) name: String,
    pub(super) class: &'static str,
    pub(super) n: String,
    pub(super) y: u32,
    pub(super) text_y: u32,
    pub(super) width: String,
}

pub(super) struct Trend {
    pub(super) line: String,
    pub(super) area: String,
    pub(super) labels: Vec<Label>,
}

pub(super) struct Label {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) anchor: &'static str,
    pub(super) text: String,
}

/// Returns the charts that have something to show.
pub(super) fn charts(report: &ScanReport, all: &[Reported<'_>], trend: &[TrendPoint]) -> Vec<Chart> {
    let mut charts = Vec::new();
    if !all.is_empty() {
        charts.push(bars("By outcome", all, &|one| {
            let (name, class, _) = super::outcome_of(one);
            (name.to_owned(), class)
        }));
    }
    let copies: Vec<Reported<'_>> = report.findings.iter().map(Reported::Copy).collect();
    if !copies.is_empty() {
        charts.push(bars("By license class", &copies, &|one| match one {
            Reported::Copy(finding) => {
                (finding.license_class.as_str().replace('-', " "), finding.license_class.as_str())
            }
            Reported::Declared(_) => (String::new(), ""),
        }));
        charts.push(bars("By folder", &copies, &|one| (folder(&one.scanned().path.path), "")));
        charts.push(bars("By origin", &copies, &|one| match one {
            Reported::Copy(finding) => (finding.origin.name.clone(), ""),
            Reported::Declared(_) => (String::new(), ""),
        }));
    }
    charts.extend(over_time(trend));
    charts
}

/// Returns the first two folders of a path.
fn folder(path: &str) -> String {
    let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).take(2).collect();
    ends.last().map_or_else(|| ".".to_owned(), |&end| path[..end].to_owned())
}

fn bars(title: &'static str, all: &[Reported<'_>], key: &dyn Fn(Reported<'_>) -> (String, &'static str)) -> Chart {
    let mut counts: BTreeMap<(String, &'static str), u64> = BTreeMap::new();
    for one in all {
        *counts.entry(key(*one)).or_default() += 1;
    }
    let mut counts: Vec<((String, &'static str), u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let n_rest: u64 = counts.iter().skip(MAX_BARS).map(|(_, n)| n).sum();
    let n_others = counts.len().saturating_sub(MAX_BARS) as u64;
    counts.truncate(MAX_BARS);
    if n_rest > 0 {
        counts.push(((plural(n_others, "other"), ""), n_rest));
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    let alt: Vec<String> = counts.iter().map(|((name, _), n)| format!("{} {}", shown(name), count(*n))).collect();
    let bar = |(idx, ((name, class), n)): (usize, ((String, &'static str), u64))| Bar {
        name: short(&name),
        class,
        n: count(n),
        y: idx as u32 * ROW + 2,
        text_y: idx as u32 * ROW + 15,
        width: format!("{:.1}", (n as f64 / most as f64 * FULL).max(2.0)),
    };
    let height = counts.len() as u32 * ROW;
    Chart {
        title,
        alt: format!("{title}: {}", alt.join(", ")),
        height,
        bars: counts.into_iter().enumerate().map(bar).collect(),
        trend: None,
    }
}

fn short(name: &str) -> String {
    let name = shown(name);
    if name.chars().count() <= NAME_COLUMNS {
        return name.into_owned();
    }
    let end: String = name.chars().rev().take(NAME_COLUMNS - 1).collect();
    format!("…{}", end.chars().rev().collect::<String>())
}

/// Returns how many findings the runs had; nothing of a single one.
fn over_time(trend: &[TrendPoint]) -> Option<Chart> {
    let (first, last) = (trend.first()?, trend.last()?);
    if trend.len() < 2 {
        return None;
    }
    let most = trend.iter().map(|point| point.n_findings).max()?.max(1);
    let (wide, high) = TREND;
    let mut line = String::new();
    for (idx, point) in trend.iter().enumerate() {
        let x = 10.0 + idx as f64 / (trend.len() - 1) as f64 * wide;
        let y = 14.0 + (1.0 - point.n_findings as f64 / most as f64) * high;
        let _ = write!(line, "{}{x:.1},{y:.1}", if idx == 0 { "" } else { " " });
    }
    let floor = 14.0 + high;
    let area = format!("10,{floor} {line} {:.1},{floor}", 10.0 + wide);
    let day = |point: &TrendPoint| shown(point.at.split('T').next().unwrap_or_default()).into_owned();
    let label = |x, y, anchor, text| Label { x, y, anchor, text };
    let labels = vec![
        label(10, 11, "start", count(most)),
        label(10, 152, "start", day(first)),
        label(550, 152, "end", format!("{}: {}", day(last), plural(last.n_findings, "finding"))),
    ];
    let alt =
        format!("Findings of {} runs, from {} to {}", trend.len(), count(first.n_findings), count(last.n_findings));
    Some(Chart {
        title: "Findings over time",
        alt,
        height: 160,
        bars: Vec::new(),
        trend: Some(Trend { line, area, labels }),
    })
}
