//! Both profiles look as they should, keep to limits, and stay the same when lines move.

use serde_json::Value;

use super::*;
use crate::finding::{Novelty, Outcome, PathText};
use crate::matching::MatchClass;
use crate::report::sample;

fn sarif(report: &ScanReport, profile: SarifProfile) -> Value {
    let mut out = Vec::new();
    write_sarif(report, profile, "app/", &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn results(report: &ScanReport, profile: SarifProfile) -> Vec<Value> {
    sarif(report, profile)["runs"][0]["results"].as_array().unwrap().clone()
}

#[test]
fn looks_as_the_standard_wants_it() {
    for (name, profile) in [("sarif_full", SarifProfile::Full), ("sarif_github", SarifProfile::GitHub)] {
        let text = serde_json::to_string_pretty(&sarif(&sample::judged(), profile)).unwrap();
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, text) });
    }
}

#[test]
fn levels_are_outcomes_and_settled_findings_are_suppressed_or_left_out() {
    let full = results(&sample::judged(), SarifProfile::Full);
    let levels: Vec<&str> = full.iter().map(|result| result["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["error", "warning", "warning", "note", "warning", "warning"]);
    let n_suppressions: Vec<usize> =
        full.iter().map(|result| result["suppressions"].as_array().unwrap().len()).collect();
    assert_eq!(n_suppressions, [0, 1, 0, 0, 0, 0], "what is to be decided again is not suppressed");
    let github = results(&sample::judged(), SarifProfile::GitHub);
    assert_eq!(github.len(), full.len() - 1);
    assert!(github.iter().all(|result| result.get("suppressions").is_none()));
    // Without decisions nothing is said of suppressions at all.
    assert!(results(&sample::report(), SarifProfile::Full).iter().all(|result| result.get("suppressions").is_none()));
}

#[test]
fn github_gets_a_line_in_any_case_and_no_foreign_addresses() {
    for result in results(&sample::judged(), SarifProfile::GitHub) {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
        assert!(place["artifactLocation"]["uri"].as_str().unwrap().starts_with("app/"));
        assert!(result.get("relatedLocations").is_none());
    }
}

#[test]
fn what_is_known_from_a_baseline_is_unchanged() {
    let mut report = sample::report();
    report.findings.truncate(2);
    report.declared.clear();
    (report.findings[0].novelty, report.findings[1].novelty) = (Some(Novelty::Known), Some(Novelty::NewKnowledge));
    let mut states: Vec<Value> =
        results(&report, SarifProfile::Full).iter().map(|result| result["baselineState"].clone()).collect();
    states.sort_by_key(ToString::to_string);
    assert_eq!(states, ["new", "unchanged"]);
    assert!(results(&report, SarifProfile::GitHub).iter().all(|result| result.get("baselineState").is_none()));
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let fingerprints = |report: &ScanReport| -> Vec<Value> {
        results(report, SarifProfile::Full).iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let mut report = sample::report();
    let before = fingerprints(&report);
    assert_eq!(before[1]["primaryLocationLineHash"].as_str().unwrap().split_once(':').unwrap().1, "1");
    for finding in &mut report.findings {
        finding.scanned.lines =
            finding.scanned.lines.map(|lines| LineRange { start: lines.start + 3, end: lines.end + 3 });
    }
    assert_eq!(fingerprints(&report), before);
}

use crate::finding::LineRange;

#[test]
fn of_many_findings_the_worst_are_kept_and_the_rest_is_counted() {
    let mut report = sample::clean();
    let judge = |outcome| {
        let rule = "r".to_owned();
        Some(crate::finding::Judgement { outcome, rule, scope: None, reason: String::new(), license: None })
    };
    for n in 0..5_003u32 {
        let mut finding = sample::finding(&format!("src/{n:05}.c"), (1, 20), MatchClass::Edited);
        finding.judgement = judge(if n == 5_002 { Outcome::Deny } else { Outcome::Review });
        finding.scanned.n_tokens = n;
        report.findings.push(finding);
    }
    let log = sarif(&report, SarifProfile::GitHub);
    let run = &log["runs"][0];
    let kept = run["results"].as_array().unwrap();
    let uri = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].to_string();
    assert_eq!(
        (kept.len(), uri(&kept[0]).contains("00003.c"), uri(&kept[4_999]).contains("05002.c")),
        (5_000, true, true)
    );
    assert_eq!(run["properties"]["n_left_out"], 3);
    let said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
    assert_eq!(said, "3 further findings left out: of each run the worst 5,000 are shown");
    assert_eq!(results(&report, SarifProfile::Full).len(), 5_003);
}

#[test]
fn an_incomplete_run_says_so_and_hostile_names_do_nothing() {
    let mut report = sample::incomplete();
    let mut finding = sample::finding("a", (1, 9), MatchClass::Edited);
    finding.scanned.path =
        PathText { path: "src/[x](y)\u{fffd}.c".into(), path_raw: Some("c3JjL1t4XSh5Kf8uYw==".into()) };
    finding.origin.path = "lib/[click](https://host.test){0}\u{202e}.c".into();
    report.findings.push(finding);
    let log = sarif(&report, SarifProfile::Full);
    let run = &log["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), 1);
    let result = &run["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "app/src/%5Bx%5D%28y%29%FF.c");
    let text = result["message"]["text"].as_str().unwrap();
    assert!(text.contains(r"lib/\[click\](https://host.test){{0}}\u{{202e}}.c"), "{text}");
}
