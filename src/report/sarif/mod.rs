//! SARIF 2.1.0: the findings as static analysis results. Source: OASIS, "Static Analysis Results Interchange Format
//! (SARIF) Version 2.1.0"; GitHub, "SARIF support for code scanning", for the second profile.
//!
//! `Full` says everything, settled findings as suppressed. `GitHub` keeps to what GitHub shows and to its limits: settled
//! findings are left out (it opens an alert for suppressed ones), each has one place in the repository with a line, and of
//! more than 5,000 the worst are kept and the rest is counted. Rules, places and fingerprints stay the same from run to
//! run. Own structures (`model`): no crate for it is leaner than the part that is written.

mod model;
mod result;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{self, Write};

use self::model::{
    BaseUri, DescriptorReference, Driver, Invocation, Location, Log, Message, Notification, PhysicalLocation, Run,
    RunProperties, Tool,
};
use self::result::{message, place_location, sarif_result};
use super::hosted::{Reported, reported};
use super::json::write_json_value;
use super::layout::{count, plural};
use super::text::failed_sentence;
use super::verdict::verdict_sentence;
use super::{LIMITS, shown};
use crate::finding::{FailedFile, ScanReport};

/// Results that GitHub shows of one run.
const MAX_SHOWN: usize = 5_000;
/// Files that could not be scanned, named one by one.
const MAX_FAILED_NAMED: usize = 100;
/// What addresses of files are relative to; GitHub and others take it for the root of the repository.
const ROOT: &str = "%SRCROOT%";

/// Whom the report is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SarifProfile {
    /// Whoever reads all of it.
    Full,
    /// GitHub's code scanning.
    GitHub,
}

/// Writes `report` as SARIF. `below` is the project seen from the root of the repository: `app/`, or nothing.
///
/// # Errors
/// When `out` refuses.
pub fn write_sarif(report: &ScanReport, profile: SarifProfile, below: &str, out: &mut dyn Write) -> io::Result<()> {
    let all = reported(report);
    let n_findings = all.len();
    let (kept, n_left_out) = match profile {
        SarifProfile::Full => (all, 0),
        SarifProfile::GitHub => worst(all.into_iter().filter(|finding| !finding.is_settled()).collect()),
    };
    let description = message("The root of the repository, else of the project.");
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: &report.tool.name,
                version: &report.tool.version,
                semantic_version: &report.tool.version,
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                rules: rules::rules(),
                notifications: rules::notifications(),
            },
        },
        invocations: [Invocation {
            execution_successful: report.complete,
            start_time_utc: &report.run.at,
            tool_execution_notifications: notifications(report, n_left_out, below),
        }],
        original_uri_base_ids: BTreeMap::from([(ROOT, BaseUri { description })]),
        column_kind: "unicodeCodePoints",
        results: kept.into_iter().map(|finding| sarif_result(finding, profile, below, report)).collect(),
        properties: RunProperties {
            verdict: verdict_sentence(report),
            complete: report.complete,
            run: &report.run,
            database: &report.database,
            summary: &report.summary,
            policy: &report.policy,
            decisions: &report.decisions,
            gate: &report.gate,
            n_findings,
            n_left_out,
            n_filtered: report.filtered.len(),
            n_failed: report.failed.len(),
            limits: LIMITS,
        },
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    write_json_value(&log, out)
}

/// Keeps the worst findings that are shown at all, in the order of the report, and counts the others.
fn worst(findings: Vec<Reported<'_>>) -> (Vec<Reported<'_>>, usize) {
    let n_left_out = findings.len().saturating_sub(MAX_SHOWN);
    if n_left_out == 0 {
        return (findings, 0);
    }
    let mut ranked: Vec<usize> = (0..findings.len()).collect();
    ranked.sort_by(|&left, &right| findings[left].compare_worst_first(findings[right])); // Stable: ties by path.
    ranked.truncate(MAX_SHOWN);
    ranked.sort_unstable();
    (ranked.into_iter().map(|idx| findings[idx]).collect(), n_left_out)
}

fn notifications(report: &ScanReport, n_left_out: usize, below: &str) -> Vec<Notification> {
    let plain = |kind: usize, level, text: String| Notification {
        descriptor: DescriptorReference { id: rules::NOTIFICATIONS[kind].id, index: kind },
        level,
        message: message(&text),
        locations: Vec::new(),
    };
    let mut notifications: Vec<Notification> = Vec::new();
    for file in report.failed.iter().take(MAX_FAILED_NAMED) {
        let mut said = plain(0, "error", failed_sentence(&file.reason));
        said.locations.push(failed_location(file, below));
        notifications.push(said);
    }
    if let Some(rest @ 1..) = report.failed.len().checked_sub(MAX_FAILED_NAMED) {
        let files = plural(rest as u64, "further file");
        notifications.push(plain(0, "error", format!("{files} could not be scanned")));
    }
    let short = report.summary.corpus_shortfalls.iter();
    notifications.extend(short.map(|sentence| plain(1, "error", sentence.clone())));
    if n_left_out > 0 {
        let rest = plural(n_left_out as u64, "further finding");
        let text = format!("{rest} left out: of each run the worst {} are shown", count(MAX_SHOWN as u64));
        notifications.push(plain(2, "warning", text));
    }
    notifications
}

fn failed_location(file: &FailedFile, below: &str) -> Location {
    let place = super::hosted::place_of(&file.path, None, below);
    Location {
        id: None,
        physical_location: PhysicalLocation { artifact_location: place_location(&place), region: None },
        logical_locations: Vec::new(),
        message: None,
    }
}

/// Returns `text` as a plain message: hostile characters shown, and nothing that the standard takes for a placeholder or
/// a link.
fn plain_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in shown(text).chars() {
        match c {
            '{' | '}' => plain.extend([c, c]),
            '[' | ']' => plain.extend(['\\', c]),
            c => plain.push(c),
        }
    }
    plain
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self { text }
    }
}
