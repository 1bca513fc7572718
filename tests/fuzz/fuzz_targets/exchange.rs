//! Files of decisions of other tools: the first byte chooses whose. No panic, no endless loop; every entry is planned,
//! counted or left out with a cause, and what is planned is about a finding that there is.
#![no_main]

use std::sync::LazyLock;

use kinprint::decision::{ExchangeFormat, Filter, ForeignFile, ImportPlan, PlanOptions, PlannedWord};
use kinprint::finding::{DecisionStatus, ScanReport};
use libfuzzer_sys::fuzz_target;

/// A report of a scan of ours, with copies and a source that a comment names.
static REPORT: LazyLock<ScanReport> =
    LazyLock::new(|| serde_json::from_str(include_str!("../exchange-report.json")).expect("it is a report"));

fuzz_target!(|data: &[u8]| {
    let Some((&first, text)) = data.split_first() else { return };
    let format = ExchangeFormat::ALL[usize::from(first) % ExchangeFormat::ALL.len()];
    let filter = Filter::default();
    let options = PlanOptions {
        status: (first >= 128).then_some(DecisionStatus::Common),
        repository: None,
        below: "app/",
        filter: &filter,
        today: "2026-06-15",
        is_forced: false,
    };
    let Ok(plan) = ImportPlan::of(&[ForeignFile { format, label: "f", text }], &REPORT, &options) else { return };
    let n_findings = REPORT.findings.len() + REPORT.declared.len();
    assert!(plan.words.iter().all(|word| word.finding < n_findings && !word.said.reason.trim().is_empty()));
    let is_day = |word: &PlannedWord| word.said.expires.as_ref().is_none_or(|day| day.parse::<jiff::civil::Date>().is_ok());
    assert!(plan.words.iter().all(is_day));
    let n_told = plan.words.len() as u64 + plan.left_out.len() as u64 + plan.n_repeated + plan.n_narrowed;
    assert!(n_told >= plan.n_entries, "{} of {} entries are told", n_told, plan.n_entries);
});
