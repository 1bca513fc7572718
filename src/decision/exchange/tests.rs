//! Entries of each format mean the findings that people meant, everything else is said, and what is exported comes back.

use proptest::prelude::*;

use super::*;
use crate::attribution::WhyLower;
use crate::decision::{Decision, Decisions, Filter, origin_key};
use crate::finding::DecisionStatus::*;
use crate::finding::{AlternativePart, Decided, ReopenCause};
use crate::matching::MatchClass;
use crate::report::{SarifProfile, sample, write_sarif};

/// Findings: `src/lru.c` 10-30 and 60-160 of lru-cache, `src/tree.c` 5-40 of rb-tree, where trees is an alternative; the code of the last
/// also as `lib/tree.c`.
fn report() -> ScanReport {
    let mut report = sample::clean();
    let finding = |path: &str, lines, purl: &str| {
        let mut finding = sample::finding(path, lines, MatchClass::Renamed);
        finding.origin.purl = purl.to_owned();
        finding.alternatives.clear();
        finding
    };
    let mut tree = finding("src/tree.c", (5, 40), "pkg:npm/rb-tree@1.0.0");
    let (path, lines, license, why_lower) = ("t.c".to_owned(), None, None, WhyLower::Later);
    tree.alternatives.push(AlternativePart { purl: "pkg:npm/trees@3".into(), path, lines, why_lower, license });
    let mut again = finding("lib/tree.c", (5, 40), "pkg:npm/rb-tree@1.0.0");
    again.content_id.clone_from(&tree.content_id);
    let lru = "pkg:npm/lru-cache@2.0.0";
    report.findings = vec![again, finding("src/lru.c", (10, 30), lru), finding("src/lru.c", (60, 160), lru), tree];
    report
}

const DAY: &str = "2026-06-15";
const ORIGIN: &str = "https://example.org/team/app";

fn plan(format: ExchangeFormat, text: &str) -> ImportPlan {
    plan_of(format, text, &report(), |_| {})
}

fn plan_of(
    format: ExchangeFormat,
    text: &str,
    report: &ScanReport,
    change: impl Fn(&mut PlanOptions<'_>),
) -> ImportPlan {
    let filter = Filter::default();
    let mut options = PlanOptions {
        status: None,
        repository: Some(ORIGIN),
        below: "app/",
        filter: &filter,
        today: DAY,
        is_forced: false,
    };
    change(&mut options);
    ImportPlan::of(&[ForeignFile { format, label: "f", text: text.as_bytes() }], report, &options).unwrap()
}

/// What is decided, as `PATH:LINE STATUS REASON`.
fn said(plan: &ImportPlan, report: &ScanReport) -> Vec<String> {
    let line = |word: &PlannedWord| {
        let scanned = &report.findings[word.finding].scanned;
        let line = scanned.lines.map_or(0, |lines| lines.start);
        format!("{}:{line} {} {}", scanned.path.path, word.said.status.as_str(), word.said.reason)
    };
    plan.words.iter().map(line).collect()
}

fn left_out(plan: &ImportPlan) -> Vec<String> {
    plan.left_out.iter().map(|one| format!("{} {}", one.place, one.cause)).collect()
}

fn check(format: ExchangeFormat, text: &str, expected: &[&str], left: &[&str]) {
    let plan = plan(format, text);
    assert_eq!(said(&plan, &report()), expected, "{text}\n{:#?}", plan.left_out);
    let found = left_out(&plan);
    let is_said = found.len() == left.len() && found.iter().zip(left).all(|(found, left)| found.contains(left));
    assert!(is_said, "{text}\n{found:#?}");
}

fn error(format: ExchangeFormat, text: &str) -> String {
    let (filter, report) = (Filter::default(), report());
    let options =
        PlanOptions { status: None, repository: None, below: "", filter: &filter, today: DAY, is_forced: false };
    ImportPlan::of(&[ForeignFile { format, label: "f", text: text.as_bytes() }], &report, &options)
        .unwrap_err()
        .to_string()
}

/// A choice at lines of a file.
fn choice(path: &str, lines: (i32, i32), what: &str) -> String {
    let (start, end) = lines;
    format!(
        "  - given: {{source_location: {{path: {path}, start_line: {start}, end_line: {end}}}}}\n    choice: {{{what}}}\n"
    )
}

fn choices(url: &str, choices: &[String]) -> String {
    format!("snippet_choices:\n- provenance:\n    url: {url}\n  choices:\n{}", choices.concat())
}

fn ort(path: &str, lines: (i32, i32), what: &str) -> String {
    choices(ORIGIN, &[choice(path, lines, what)])
}

#[test]
fn choices_of_ort_are_decisions() {
    let check = |text: &str, expected: &[&str], left: &[&str]| check(ExchangeFormat::Ort, text, expected, left);
    let original = "purl: 'pkg:npm/lru-cache@9.9.9', reason: ORIGINAL_FINDING";
    check(&ort("app/src/lru.c", (12, 31), original), &["src/lru.c:10 accept ORT's choice ORIGINAL_FINDING"], &[]);
    let two = ["src/lru.c:10 false-match nothing", "src/lru.c:60 false-match nothing"];
    check(&ort("app/src/lru.c", (-1, -1), "reason: NO_RELEVANT_FINDING, comment: nothing"), &two, &[]);
    check(&ort("src/lru.c", (60, 160), "reason: OTHER, comment: ask Ada"), &["src/lru.c:60 discuss ask Ada"], &[]);
    // An alternative is not the origin; another package still less; neither is silently taken.
    let other = |purl: &str| ort("app/src/tree.c", (5, 40), &format!("purl: '{purl}', reason: ORIGINAL_FINDING"));
    check(
        &other("pkg:npm/trees@3"),
        &[],
        &["5:5 the finding at src/tree.c:5-40 comes from pkg:npm/rb-tree; pkg:npm/trees is only an alternative"],
    );
    check(&other("pkg:npm/x@1"), &[], &["comes from pkg:npm/rb-tree, not from pkg:npm/x"]);
    check(&ort("app/src/none.c", (1, 2), original), &[], &["there is no finding in `src/none.c`"]);
    // Who looked at 20 lines of 101 did not look at the finding.
    let none = "reason: NO_RELEVANT_FINDING";
    check(
        &ort("app/src/lru.c", (60, 80), none),
        &[],
        &[
            "lines 60-80 hold less than half of the lines of a finding; findings there: src/lru.c:10-30, src/lru.c:60-160",
        ],
    );
    check(&ort("app/src/lru.c", (40, 50), none), &[], &["lines 40-50 hold no finding"]);
    check(&ort("app/src/lru.c", (10, 30), "reason: ORIGINAL_FINDING"), &[], &["names no purl"]);
    check("", &[], &[]);
}

#[test]
fn what_holds_no_decisions_is_named() {
    let check = |format, text: &str, expected: &[&str]| {
        let plan = plan(format, text);
        let found: Vec<String> = plan.not_read.iter().map(|one| format!("{} {}", one.place, one.cause)).collect();
        assert!(
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, one)| found.contains(one)),
            "{found:#?}"
        );
        (plan.n_entries, plan.words.len())
    };
    let of_ort = ["1:1 `excludes` says which paths", "3:1 `new` is nothing that is known of ORT"];
    assert_eq!(check(ExchangeFormat::Ort, "excludes:\n  paths: []\nnew: 1\n", &of_ort), (0, 0));
    let rule = r#"{"path": "src/lru.c", "date": "2026-03-15", "comment": "c"}"#;
    let text = format!(r#"{{"settings": {{}}, "bom": {{"remove": [{rule}], "ignore": []}}}}"#);
    let of_scanoss = ["bom.remove[0] `date` has no word here", "settings holds no", "bom.ignore holds no"];
    assert_eq!(check(ExchangeFormat::Scanoss, &text, &of_scanoss), (1, 2));
}

#[test]
fn choices_belong_to_a_repository() {
    let none = "reason: NO_RELEVANT_FINDING";
    let of = |url: &str| choices(url, &[choice("app/src/lru.c", (10, 30), none)]);
    assert_eq!(plan(ExchangeFormat::Ort, &of("git@example.org:team/app.git")).words.len(), 1);
    let other = plan(ExchangeFormat::Ort, &of("https://example.org/team/lib"));
    assert_eq!(
        left_out(&other),
        [
            "5:5 is about the repository https://example.org/team/lib; if that is this project, say --repository https://example.org/team/lib"
        ]
    );
    let both = of(ORIGIN) + &of("https://example.org/team/lib").replace("snippet_choices:\n", "");
    assert!(error(ExchangeFormat::Ort, &both).starts_with("f:8:10: it is about https://example.org/team/app and"));
    assert_eq!(plan(ExchangeFormat::Ort, &both).words.len(), 1);
}

#[test]
fn a_broken_file_of_ort_names_the_place() {
    let none = "reason: NO_RELEVANT_FINDING";
    let good = ort("a.c", (1, 2), none);
    let check = |text: &str, words: &str| {
        let error = error(ExchangeFormat::Ort, text);
        assert!(error.contains(words), "{text}\n{error}");
    };
    check(&good.replace("NO_RELEVANT_FINDING", "NONE"), "f:6:22: `NONE` is no reason; there are ORIGINAL_FINDING");
    check(
        &good.replace("path:", "file:"),
        "f:5:31: no key is called `file` here; there are path, start_line, end_line",
    );
    check(&good.replace("start_line: 1", "start_line: x"), "expected the number of a line");
    check(&good.replace("start_line: 1", "start_line: 9"), "9 to 2 are no lines");
    check(&good.replace("start_line: 1", "start_line: 0"), "0 to 2 are no lines");
    check(&good.replace(", end_line: 2", ""), "`end_line` is missing");
    check(&good.replace("url:", "uri:"), "no key is called `uri`");
    check(&good.replace("path: a.c", "path: [a.c]"), "expected a text");
    check("snippet_choices: 1\n", "f:1:18: expected a list");
    check("- 1\n", "f:1:1: expected the settings");
    check("snippet_choices: [\n", "f:2:1: ");
    check("excludes: &a []\nsnippet_choices: *a\n", "f:2:18: an alias is not read here");
}

#[test]
fn rules_of_scanoss_are_decisions() {
    let check = |bom: &str, expected: &[&str], left: &[&str]| {
        check(ExchangeFormat::Scanoss, &format!("{{\"self\": {{}}, \"bom\": {{{bom}}}}}"), expected, left);
    };
    let lru = r#""purl": "pkg:npm/lru-cache""#;
    let both = ["src/lru.c:10 accept SCANOSS's include rule", "src/lru.c:60 accept SCANOSS's include rule"];
    check(&format!(r#""include": [{{{lru}}}]"#), &both, &[]);
    let dropped = ["src/lru.c:10 false-match old", "src/lru.c:60 false-match old", "src/tree.c:5 false-match old"];
    // A folder, with or without its slash, and never another that begins alike.
    check(r#""remove": [{"path": "src/", "comment": "old"}]"#, &dropped, &[]);
    check(r#""remove": [{"path": "/src", "comment": "old"}]"#, &dropped, &[]);
    check(r#""remove": [{"path": "sr"}]"#, &[], &["bom.remove[0] there is no finding in `sr`"]);
    check(
        r#""remove": [{"path": "src/lru.c", "start_line": 9, "end_line": 40}]"#,
        &["src/lru.c:10 false-match SCANOSS's remove rule"],
        &[],
    );
    check(r#""remove": [{"comment": "x"}]"#, &[], &["names neither path nor purl"]);
    check(r#""include": [{"path": "src"}]"#, &[], &["bom.include[0] names no purl"]);
    // Another origin is named: nobody has looked at its license here.
    let replace = |purl: &str, with: &str| {
        format!(r#""replace": [{{"path": "src/lru.c", "purl": "{purl}", "replace_with": "{with}", "license": "MIT"}}]"#)
    };
    let reason = "is said to come from pkg:npm/x (MIT) instead of pkg:npm/lru-cache";
    let expected = [format!("src/lru.c:10 discuss {reason}"), format!("src/lru.c:60 discuss {reason}")];
    check(&replace("pkg:npm/lru-cache", "pkg:npm/x"), &expected.each_ref().map(String::as_str), &[]);
    let reason = "is said to come from pkg:npm/lru-cache (MIT) instead of pkg:npm/x";
    let expected = [format!("src/lru.c:10 accept {reason}"), format!("src/lru.c:60 accept {reason}")];
    check(&replace("pkg:npm/x", "pkg:npm/lru-cache"), &expected.each_ref().map(String::as_str), &[]);
    check(&replace("pkg:npm/x", "pkg:npm/y"), &[], &["comes from pkg:npm/lru-cache, not from pkg:npm/x"]);
    check(&replace("pkg:npm/x@1", "pkg:npm/x@2"), &[], &["comes from pkg:npm/lru-cache, not from pkg:npm/x"]);
    // Another version is the same origin.
    let version = ["src/lru.c:10 accept SCANOSS's replace rule", "src/lru.c:60 accept SCANOSS's replace rule"];
    check(&replace("pkg:npm/lru-cache@1", "pkg:npm/lru-cache@2"), &version, &[]);
    // Two lists that contradict each other decide nothing.
    let contradiction = format!(r#""include": [{{{lru}}}], "remove": [{{"path": "src/lru.c", {lru}}}]"#);
    let says = ["bom.include[0] says `accept` of src/lru.c:", "bom.remove[0] says `false-match` of src/lru.c:"];
    check(&contradiction, &[], &[says[0], says[1], says[0], says[1]]);
}

#[test]
fn a_broken_file_of_scanoss_names_the_place() {
    let check = |text: &str, words: &str| {
        let error = error(ExchangeFormat::Scanoss, text);
        assert!(error.contains(words), "{text}\n{error}");
    };
    check("{\n  \"bom\": [\n", "f:2:");
    check("{\n\"bom\": {\"include\": {}}}", "f:2:");
    check("{\"bom\": {\"include\": [{\"purl\": 1}]}}", "f:1:");
    check("[]", "f:1:");
    check("", "f:1:");
}

#[test]
fn lists_of_ids_and_places_need_a_word_for_them() {
    let id = report().findings[1].content_id.clone();
    let text = format!("# ours\n{id}-1  # we wrote it\n\nsrc/tree.c:7\r\nsrc/none.c:1\n{}\n", &"f".repeat(12));
    assert_eq!(
        error(ExchangeFormat::Ignore, &text),
        "f: line 2 says what is ignored, not why; say --status, such as false-match or accept"
    );
    let plan = plan_of(ExchangeFormat::Ignore, &text, &report(), |options| options.status = Some(Original));
    let expected = ["src/lru.c:10 original we wrote it", "src/tree.c:5 original on a list of findings to ignore"];
    assert_eq!(said(&plan, &report()), expected);
    assert_eq!(left_out(&plan), ["5 there is no finding in `src/none.c`", "6 no finding has the id `ffffffffffff`"]);
    // The code of src/tree.c stands in lib/tree.c as well.
    assert_eq!((plan.n_entries, plan.n_elsewhere), (4, 1));
    let marked = plan_of(ExchangeFormat::Ignore, &format!("{id} # kinprint common: idiom"), &report(), |_| {});
    assert_eq!(said(&marked, &report()), ["src/lru.c:10 common idiom"]);
    assert!(error(ExchangeFormat::Ignore, "a.c:1 # x\n").contains("say --status"));
}

/// A result of another tool, or of ours without its own words.
fn sarif(tool: &str, result: &str) -> String {
    format!(
        r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {{"name": "{tool}"}}}}, "results": [{result}]}}]}}"#
    )
}

#[test]
fn suppressions_are_decisions() {
    let check = |text: &str, expected: &[&str], left: &[&str]| check(ExchangeFormat::Sarif, text, expected, left);
    let at = |lines: &str, suppressions: &str| {
        format!(
            r#"{{"locations": [{{"physicalLocation": {{"artifactLocation": {{"uri": "app/src/lru.c"}}, "region": {{{lines}}}}}}}], "suppressions": [{suppressions}]}}"#
        )
    };
    let line = r#""startLine": 12"#;
    let accepted = r#"{"kind": "external", "justification": "listed"}"#;
    check(&sarif("kinprint", &at(line, accepted)), &["src/lru.c:10 accept listed"], &[]);
    let review = r#"{"kind": "external", "status": "underReview"}"#;
    check(&sarif("kinprint", &at(line, review)), &["src/lru.c:10 discuss a suppression of kinprint, underReview"], &[]);
    let rejected = r#"{"kind": "inSource", "status": "rejected"}"#;
    check(&sarif("kinprint", &at(line, &format!("{accepted}, {rejected}"))), &[], &["was rejected"]);
    check(&sarif("kinprint", &at(line, r#"{"kind": "external", "status": "ok"}"#)), &[], &["the status `ok`"]);
    check(&sarif("kinprint", &at(line, "")), &[], &[]);
    check(
        &sarif("kinprint", &at(r#""startLine": 40, "endLine": 50"#, accepted)),
        &[],
        &["lines 40-50 hold no finding"],
    );
    // Others found something else there.
    check(&sarif("CodeQL", &at(line, accepted)), &[], &["runs[0].results[0] was found by CodeQL; say with --status"]);
    let told = |options: &mut PlanOptions<'_>| options.status = Some(Common);
    let plan = plan_of(ExchangeFormat::Sarif, &sarif("CodeQL", &at(line, accepted)), &report(), told);
    assert_eq!(said(&plan, &report()), ["src/lru.c:10 common listed"]);
    let absolute = at(line, accepted).replace("app/src", "file:///home/ada/app/src");
    check(&sarif("kinprint", &absolute), &[], &["names its file by file:///home/ada"]);
    check(&sarif("kinprint", r#"{"suppressions": [{"kind": "external"}]}"#), &[], &["names no file"]);
    // A report that somebody changed must not break the project's file.
    let own = |expires: &str, reason: &str| {
        let decided = format!(
            r#"{{"id": "0", "status": "accept", "reason": "{reason}", "by": "ada", "at": "2026-01-01T00:00:00Z", "expires": "{expires}", "license": null, "reopened": []}}"#
        );
        at(line, "")
            .replace(r#""suppressions""#, &format!(r#""properties": {{"decision": {decided}}}, "suppressions""#))
    };
    check(&sarif("kinprint", &own("soon", "x")), &[], &["ends on `soon`, which is no day"]);
    check(&sarif("kinprint", &own("2026-12-31", " ")), &["src/lru.c:10 accept without a reason"], &[]);
    assert!(error(ExchangeFormat::Sarif, r#"{"version": "2.0.0", "runs": []}"#).contains("it is SARIF 2.0.0"));
    assert!(error(ExchangeFormat::Sarif, "{\n\"runs\": 1}").contains("f:2:"));
}

fn decided(status: DecisionStatus, expires: Option<&str>) -> Decided {
    Decided {
        id: "0011223344556677".into(),
        status,
        reason: "looked: \"at\" it\n- x: #1".into(),
        by: "ada@example.org".into(),
        at: "2026-06-01T10:00:00Z".into(),
        expires: expires.map(str::to_owned),
        license: None,
        redistributed: None,
        reopened: Vec::new(),
        seconded_by: None,
        waits: false,
    }
}

#[test]
fn what_holds_is_not_said_again_and_not_overruled() {
    let mut held = report();
    held.findings[1].decision = Some(decided(Accept, None));
    held.findings[2].decision = Some(Decided { reopened: vec![ReopenCause::Expired], ..decided(Accept, None) });
    let text = |status: &str| choices(ORIGIN, &[choice("app/src/lru.c", (-1, -1), status)]);
    let accept = text("purl: 'pkg:npm/lru-cache', reason: ORIGINAL_FINDING, comment: c");
    let plan = plan_of(ExchangeFormat::Ort, &accept, &held, |_| {});
    assert_eq!((said(&plan, &held), plan.n_repeated), (vec!["src/lru.c:60 accept c".to_owned()], 1));
    let dismiss = text("reason: NO_RELEVANT_FINDING, comment: c");
    let plan = plan_of(ExchangeFormat::Ort, &dismiss, &held, |_| {});
    assert_eq!(said(&plan, &held), ["src/lru.c:60 false-match c"]);
    assert_eq!(
        left_out(&plan),
        [
            "5:5 says `false-match` of src/lru.c:10-30, where `accept` by ada@example.org of 2026-06-01 holds; --force imports it anyway"
        ]
    );
    let plan = plan_of(ExchangeFormat::Ort, &dismiss, &held, |options| options.is_forced = true);
    assert_eq!((plan.words.len(), plan.left_out.len()), (2, 0));
    // Twice the same is once.
    let twice = choices(ORIGIN, &vec![choice("app/src/lru.c", (10, 30), "reason: OTHER"); 2]);
    let plan = plan_of(ExchangeFormat::Ort, &twice, &report(), |_| {});
    assert_eq!((plan.words.len(), plan.n_repeated), (1, 1));
}

#[test]
fn filters_narrow_and_ended_words_are_not_taken() {
    let all = choices(
        ORIGIN,
        &[
            choice("app/src/lru.c", (10, 30), "reason: OTHER"),
            choice("app/src/tree.c", (5, 40), "reason: OTHER"),
            choice("app/src/lru.c", (60, 160), "reason: OTHER, comment: 'kinprint discuss until 2026-06-14: x'"),
        ],
    );
    let filter = Filter::parse(["origin=pkg:npm/rb-*"]).unwrap();
    let report = report();
    let options =
        PlanOptions { status: None, repository: None, below: "app/", filter: &filter, today: DAY, is_forced: false };
    let file = ForeignFile { format: ExchangeFormat::Ort, label: "f", text: all.as_bytes() };
    let plan = ImportPlan::of(&[file], &report, &options).unwrap();
    assert_eq!((plan.words.len(), plan.n_narrowed, plan.n_entries), (1, 1, 3));
    assert_eq!(left_out(&plan), ["9:5 it ended on 2026-06-14"]);
}

#[test]
fn the_very_lines_of_a_finding_mean_no_other() {
    let mut nested = report();
    let mut inner = nested.findings[1].clone();
    inner.scanned.lines = Some(LineRange { start: 11, end: 30 });
    inner.content_id = "d".repeat(24);
    nested.findings.push(inner);
    let plan = |lines| {
        let text = ort("app/src/lru.c", lines, "reason: OTHER, comment: c");
        said(&plan_of(ExchangeFormat::Ort, &text, &nested, |_| {}), &nested)
    };
    assert_eq!(plan((11, 30)), ["src/lru.c:11 discuss c"]);
    assert_eq!(plan((10, 30)), ["src/lru.c:10 discuss c"]);
    assert_eq!(plan((9, 30)), ["src/lru.c:10 discuss c", "src/lru.c:11 discuss c"]);
}

#[test]
fn sources_that_comments_name_come_back_where_a_format_knows_them() {
    let mut report = sample::judged();
    report.findings.clear();
    report.declared[0].decision = Some(decided(Accept, None));
    let decisions = Decisions::default();
    let back = |format| {
        let (text, losses) = exported(format, &report, &decisions);
        let mut open = report.clone();
        open.declared[0].decision = None;
        (plan_of(format, &text, &open, |_| {}).words.len(), losses.len())
    };
    assert_eq!(
        [ExchangeFormat::Sarif, ExchangeFormat::Ignore, ExchangeFormat::Ort].map(back),
        [(1, 0), (1, 0), (0, 1)]
    );
}

/// Decisions about the findings of [`report`], the way they are attached.
fn decisions(all: &[(usize, DecisionStatus, Option<&str>)]) -> (ScanReport, Decisions) {
    let mut report = report();
    report.run.at = format!("{DAY}T12:00:00Z");
    let decision = |&(idx, status, expires): &(usize, DecisionStatus, Option<&str>)| {
        let finding = &report.findings[idx];
        Decision {
            status,
            reason: "looked: \"at\" it\n- x: #1".into(),
            by: "ada@example.org".into(),
            at: "2026-06-01T10:00:00Z".into(),
            expires: expires.map(str::to_owned),
            license_choice: None,
            redistributed: None,
            overrules: Vec::new(),
            content_id: finding.content_id.clone(),
            sketch: finding.sketch.clone(),
            origin: origin_key(&finding.origin.purl),
            license: finding.license.concluded.as_ref().map(ToString::to_string),
            strictest: None,
            outcome: None,
            policy: None,
            path: finding.scanned.path.path.clone(),
            lines: finding.scanned.lines,
        }
    };
    let lines: Vec<String> = all.iter().map(|one| serde_json::to_string(&decision(one)).unwrap()).collect();
    let decisions = Decisions::parse("d.jsonl", lines.join("\n").as_bytes()).unwrap();
    decisions.attach(&mut report, true, None);
    (report, decisions)
}

fn exported(format: ExchangeFormat, report: &ScanReport, decisions: &Decisions) -> (String, Vec<String>) {
    if format == ExchangeFormat::Sarif {
        let mut out = Vec::new();
        write_sarif(report, SarifProfile::Full, "app/", &mut out).unwrap();
        return (String::from_utf8(out).unwrap(), Vec::new());
    }
    let options = ExportOptions { repository: Some(ORIGIN), below: "app/", decisions };
    let written = Export::of(report, &Filter::default()).write(format, &options).unwrap();
    (written.text, written.losses)
}

#[test]
fn what_a_format_cannot_say_is_counted() {
    let (mut report, decisions) =
        decisions(&[(1, Accept, Some("2026-12-31")), (2, MustReplace, None), (3, Original, None)]);
    let losses = |format, report: &ScanReport| exported(format, report, &decisions).1;
    assert_eq!(losses(ExchangeFormat::Ort, &report), ["not all is said of 1 decision: ORT knows no last day"]);
    let of_scanoss = losses(ExchangeFormat::Scanoss, &report);
    assert_eq!(of_scanoss.len(), 2, "{of_scanoss:#?}");
    assert!(
        of_scanoss[1].starts_with("left out: 1 decision with the word `discuss`")
            && of_scanoss[0].contains("of one of several findings")
    );
    assert!(
        losses(ExchangeFormat::Ignore, &report)[0]
            .starts_with("left out: 1 decision with the word `discuss`, `must-replace`")
    );
    assert_eq!(losses(ExchangeFormat::Kinprint, &report), Vec::<String>::new());
    report.findings[1].scanned.path.path = "a.jar!/b.c".into();
    report.findings[2].scanned.path.path_raw = Some("eA==".into());
    report.findings[3].decision.as_mut().unwrap().reopened = vec![ReopenCause::License];
    let of_ort = losses(ExchangeFormat::Ort, &report);
    assert!(of_ort.iter().any(|loss| loss.starts_with("left out: 1 decision inside of archives")), "{of_ort:#?}");
    assert!(of_ort.iter().any(|loss| loss.starts_with("left out: 1 decision in files whose names")), "{of_ort:#?}");
    assert!(of_ort.iter().any(|loss| loss.starts_with("left out: 1 decision to be made again")), "{of_ort:#?}");
}

#[test]
fn decisions_of_others_hold_for_the_same_code_only() {
    let (theirs, decisions) = decisions(&[(1, Common, None), (2, Accept, None), (3, Original, Some("2026-07-01"))]);
    let (text, _) = exported(ExchangeFormat::Kinprint, &theirs, &decisions);
    let mut ours = report();
    ours.run.at = format!("{DAY}T12:00:00Z");
    ours.findings[1].scanned.path.path = "other/place.c".into();
    ours.findings[2].license.concluded = None;
    ours.findings.truncate(3);
    ours.findings.remove(0);
    let plan = plan_of(ExchangeFormat::Kinprint, &text, &ours, |_| {});
    assert_eq!(said(&plan, &ours), ["other/place.c:10 common looked: \"at\" it\n- x: #1"]);
    assert_eq!(plan.words[0].said.by.as_deref(), Some("ada@example.org on 2026-06-01"));
    let found = left_out(&plan);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found.iter().any(|one| one.contains("`accept` does not hold here: the origin's license changed")),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|one| one.contains("`original` of src/tree.c: that code is not found here")),
        "{found:#?}"
    );
    assert!(error(ExchangeFormat::Kinprint, "{}\n").starts_with("f:1:2: no decision"));
}

proptest! {
    /// Whatever was decided, what a format carries comes back as it was said, and nothing else comes back.
    #[test]
    fn what_is_exported_comes_back(picks in prop::collection::vec((0..10usize, prop::bool::ANY), 3)) {
        let statuses: Vec<(usize, DecisionStatus, Option<&str>)> = picks
            .iter()
            .enumerate()
            .map(|(idx, (status, ends))| (idx + 1, DecisionStatus::ALL[*status], ends.then_some("2026-12-31")))
            .filter(|(_, status, _)| *status != Unreviewed)
            .collect();
        let (decided, all) = decisions(&statuses);
        for format in ExchangeFormat::ALL {
            let (text, _) = exported(format, &decided, &all);
            let mut open = decided.clone();
            for finding in &mut open.findings {
                finding.decision = None;
            }
            let plan = plan_of(format, &text, &open, |_| {});
            prop_assert!(plan.left_out.is_empty(), "{:?}\n{}", plan.left_out, text);
            for word in &plan.words {
                let decision = decided.findings[word.finding].decision.as_ref().unwrap();
                let held = (decision.status, &decision.expires);
                // Two decisions of one rule are told apart in its comment alone.
                let is_joined = format == ExchangeFormat::Scanoss && statuses.len() > 1;
                prop_assert!(is_joined || (word.said.status, &word.said.expires) == held, "{word:?}\n{text}");
                prop_assert_eq!(word.said.status.is_settled(), decision.status.is_settled());
            }
            let is_carried = |status: DecisionStatus| match format {
                ExchangeFormat::Ort | ExchangeFormat::Sarif | ExchangeFormat::Kinprint => true,
                ExchangeFormat::Ignore => status.is_settled(),
                // Two findings of one origin in one file are one rule or none.
                ExchangeFormat::Scanoss => false,
            };
            let n_carried = statuses.iter().filter(|(_, status, _)| is_carried(*status)).count();
            prop_assert!(plan.words.len() >= n_carried, "{format:?}: {} of {n_carried}\n{text}", plan.words.len());
        }
    }

    /// Nobody's file ends the program: neither noise nor a file of ours with a part changed.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}", format in 0..5usize, cut in 0..2000usize, len in 0..40usize) {
        let (held, all) = decisions(&[(1, Accept, Some("2026-12-31")), (2, MustReplace, None), (3, Original, None)]);
        let (filter, report, format) = (Filter::default(), report(), ExchangeFormat::ALL[format]);
        let (ours, _) = exported(format, &held, &all);
        let cut = cut % (ours.len() + 1);
        let end = (cut + len).min(ours.len());
        let changed = [&ours.as_bytes()[..cut], text.as_bytes(), &ours.as_bytes()[end..]].concat();
        for text in [text.as_bytes(), &changed] {
            let options = PlanOptions { status: Some(Accept), repository: None, below: "", filter: &filter, today: DAY, is_forced: false };
            drop(ImportPlan::of(&[ForeignFile { format, label: "f", text }], &report, &options));
        }
    }
}
