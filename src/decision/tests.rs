//! Decisions stay with their code, are made again for a cause, and a broken file is not used at all.

use proptest::prelude::*;

use super::*;
use crate::attribution::WhyLower;
use crate::finding::{AlternativePart, Decided, FailOn, Gate, Judgement, ReopenCause, ScanReport};
use crate::license::LicenseClass;
use crate::matching::MatchClass;
use crate::policy::{Policy, TwoPeople};
use crate::report::sample;

const NOW: &str = "2026-06-15T12:00:00Z";

fn sketch(from: u64, to: u64) -> Sketch {
    Sketch::of(&(from..to).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect::<Vec<_>>())
}

/// A report with one copy under MIT, of `pkg:npm/lru-cache@2.0.0`.
fn report() -> ScanReport {
    let mut report = sample::clean();
    report.run.at = NOW.to_owned();
    let mut finding = sample::finding("src/a.js", (10, 30), MatchClass::Renamed);
    finding.sketch = sketch(0, 60);
    report.findings = vec![finding];
    report
}

fn decision(status: DecisionStatus) -> Decision {
    let finding = &report().findings[0];
    Decision {
        status,
        reason: "looked at it".into(),
        by: "ada@example.org".into(),
        at: "2026-06-01T09:00:00Z".into(),
        expires: None,
        license_choice: None,
        redistributed: None,
        content_id: finding.content_id.clone(),
        sketch: finding.sketch.clone(),
        origin: "pkg:npm/lru-cache".into(),
        license: Some("MIT".into()),
        strictest: None,
        outcome: None,
        policy: None,
        overrules: Vec::new(),
        path: "src/a.js".into(),
        lines: finding.scanned.lines,
    }
}

fn decisions(all: &[Decision]) -> Decisions {
    let lines: Vec<String> = all.iter().map(|decision| serde_json::to_string(decision).unwrap()).collect();
    Decisions::parse("d.jsonl", lines.join("\n").as_bytes()).unwrap()
}

/// The built-in policy, with that rule for two people.
fn policy(two_people: &TwoPeople) -> Policy {
    let mut policy = Policy::built_in();
    policy.two_people = two_people.clone();
    policy
}

fn attached(all: &[Decision], mut report: ScanReport) -> Option<Decided> {
    decisions(all).attach(&mut report, true, None);
    report.findings[0].decision.clone()
}

fn causes(decision: Decision, report: ScanReport) -> Vec<ReopenCause> {
    attached(&[decision], report).expect("it is attached").reopened
}

use DecisionStatus::{Accept, Common, Discuss, FalseMatch, MustReplace, Original, Unreviewed};

#[test]
fn a_decision_that_holds_settles_its_finding() {
    let mut judged = report();
    decisions(&[decision(Accept)]).attach(&mut judged, true, None);
    let gate = Gate::of(&judged, FailOn::Any, FailOn::Any);
    assert_eq!((gate.is_passed, gate.n_settled), (true, 1));
    let summary = judged.decisions.unwrap();
    assert_eq!((summary.n_decided, summary.n_reopened, summary.obsolete.len()), (1, 0, 0));
    let closed = |status| {
        let mut judged = report();
        let judgement =
            |outcome| Judgement { outcome, rule: "r".into(), scope: None, reason: String::new(), license: None };
        judged.findings[0].judgement = Some(judgement(Outcome::Allow));
        decisions(&[decision(status)]).attach(&mut judged, true, None);
        let gate = Gate::of(&judged, FailOn::Review, FailOn::Review);
        (gate.n_allowed, gate.n_to_review, gate.n_denied, gate.n_settled)
    };
    assert_eq!(closed(MustReplace), (0, 0, 1, 0), "a refusal denies what the policy allows");
    assert_eq!(closed(Discuss), (0, 1, 0, 0));
    assert_eq!(closed(Unreviewed), (1, 0, 0, 0));
    assert_eq!(closed(Common), (0, 0, 0, 1));
}

#[test]
fn it_belongs_to_the_code_wherever_that_is() {
    let mut moved = report();
    moved.findings[0].scanned.path = crate::finding::PathText::new("lib/other.js");
    assert_eq!(causes(decision(Accept), moved), []);
    let mut edited = report();
    edited.findings[0].content_id = "ffffffffffffffffffffffff".into();
    edited.findings[0].sketch = sketch(3, 63); // 57 of 63
    assert_eq!(causes(decision(Accept), edited.clone()), []);
    edited.findings[0].sketch = sketch(12, 72); // 48 of 72
    assert_eq!(causes(decision(Accept), edited.clone()), [ReopenCause::Code]);
    edited.findings[0].origin.purl = "pkg:npm/other@1.0.0".into();
    assert_eq!(attached(&[decision(Accept)], edited.clone()), None, "half of it from elsewhere is other code");
    edited.findings[0].sketch = sketch(500, 560);
    assert_eq!(attached(&[decision(Accept)], edited), None);
}

#[test]
fn it_is_made_again_for_a_cause() {
    let with = |change: &dyn Fn(&mut ScanReport)| {
        let mut report = report();
        change(&mut report);
        report
    };
    let other_origin = with(&|report| report.findings[0].origin.purl = "pkg:npm/other@1.0.0".into());
    assert_eq!(causes(decision(Accept), other_origin.clone()), [ReopenCause::Origin]);
    assert_eq!(causes(decision(FalseMatch), other_origin.clone()), [ReopenCause::Origin]);
    assert_eq!(causes(decision(Original), other_origin), [], "who had it first had it first");
    let other_version = with(&|report| report.findings[0].origin.purl = "pkg:npm/lru-cache@9.0.0".into());
    assert_eq!(causes(decision(Accept), other_version), []);
    let relicensed = with(&|report| report.findings[0].license.concluded = None);
    assert_eq!(causes(decision(Accept), relicensed.clone()), [ReopenCause::License]);
    assert_eq!(causes(decision(Common), relicensed), []);
    let also_in = |license: Option<&str>, why_lower| {
        with(&|report| {
            let license = license.and_then(crate::license::SpdxExpression::find_in);
            let other =
                AlternativePart { purl: "pkg:npm/x@1".into(), path: "x.js".into(), lines: None, why_lower, license };
            report.findings[0].alternatives.push(other);
        })
    };
    let permissive = |status| Decision { strictest: Some(LicenseClass::Permissive), ..decision(status) };
    let gpl = || also_in(Some("GPL-2.0-only"), WhyLower::Later);
    assert_eq!(causes(permissive(Accept), gpl()), [ReopenCause::Alternative]);
    assert_eq!(causes(permissive(Original), gpl()), []);
    assert_eq!(causes(decision(Accept), gpl()), [], "earlier builds did not write it down");
    assert_eq!(causes(permissive(Accept), also_in(Some("ISC"), WhyLower::Later)), []);
    assert_eq!(causes(permissive(Accept), also_in(None, WhyLower::Later)), [], "unknown is no yardstick");
    assert_eq!(causes(permissive(Accept), also_in(Some("GPL-2.0-only"), WhyLower::Bundled)), []);
    let judged = |outcome| {
        with(&|report| {
            let judgement = Judgement { outcome, rule: "r".into(), scope: None, reason: String::new(), license: None };
            report.findings[0].judgement = Some(judgement);
        })
    };
    let under = |outcome| Decision { outcome: Some(outcome), ..decision(Accept) };
    assert_eq!(causes(under(Outcome::Review), judged(Outcome::Deny)), [ReopenCause::Policy]);
    assert_eq!(causes(under(Outcome::Review), judged(Outcome::Allow)), []);
    // Decided without a policy: review is what everybody knew, a denial is new.
    assert_eq!(causes(decision(Accept), judged(Outcome::Review)), []);
    assert_eq!(causes(decision(Accept), judged(Outcome::Deny)), [ReopenCause::Policy]);
    assert_eq!(causes(decision(MustReplace), judged(Outcome::Deny)), []);
    let until = |day: &str| Decision { expires: Some(day.into()), ..decision(Accept) };
    assert_eq!(causes(until("2026-06-15"), report()), []);
    assert_eq!(causes(until("2026-06-14"), report()), [ReopenCause::Expired]);
    let tomorrow = Decision { at: "2026-06-16T00:00:00Z".into(), ..decision(Accept) };
    assert_eq!(causes(tomorrow, report()), [ReopenCause::Future]);
    let mut gated = report();
    decisions(&[until("2026-06-14")]).attach(&mut gated, true, None);
    assert!(!Gate::of(&gated, FailOn::Review, FailOn::Review).is_passed, "what is to be decided again is open");
}

#[test]
fn the_latest_word_counts_and_the_earlier_is_not_obsolete() {
    let later = Decision { at: "2026-06-02T09:00:00Z".into(), ..decision(MustReplace) };
    let mut judged = report();
    decisions(&[later.clone(), decision(Accept)]).attach(&mut judged, true, None);
    assert_eq!(judged.findings[0].decision.as_ref().unwrap().status, MustReplace);
    assert_eq!(judged.decisions.unwrap().obsolete, Vec::<String>::new());
    let quick = Decision { at: "2026-06-02T09:00:00.25Z".into(), ..decision(Common) };
    assert_eq!(attached(&[quick, later], report()).unwrap().status, Common, "a quarter of a second later");
    let same_second = Decision { at: format!("{}.9Z", &NOW[..NOW.len() - 1]), ..decision(Accept) };
    assert_eq!(causes(same_second, report()), []);
    let taken_back = Decision { at: "2026-06-03T09:00:00Z".into(), ..decision(Unreviewed) };
    assert_eq!(attached(&[decision(Accept), taken_back], report()), None);
}

#[test]
fn a_clock_that_goes_wrong_does_not_decide() {
    let at = |status, at: &str| Decision { at: at.into(), ..decision(status) };
    let said = |all: &[Decision]| attached(all, report()).map(|decided| (decided.status, decided.reopened));
    let future = at(Accept, "2030-01-01T00:00:00Z");
    let present = at(MustReplace, "2026-06-10T00:00:00Z");
    assert_eq!(said(std::slice::from_ref(&future)), Some((Accept, vec![ReopenCause::Future])));
    assert_eq!(said(&[future.clone(), present.clone()]), Some((MustReplace, Vec::new())), "another holds");
    // What was overruled by name does not win when its day comes, nor by a clock that ran ahead.
    let overruling = |then: &Decision, now: &Decision| {
        let before = decisions(std::slice::from_ref(then));
        let overrules = before.dated_after(now).iter().map(|(id, _)| (*id).to_owned()).collect();
        Decision { overrules, ..now.clone() }
    };
    let now = overruling(&future, &present);
    assert_eq!(now.overrules.len(), 1);
    let mut later = report();
    later.run.at = "2030-06-01T00:00:00Z".into();
    assert_eq!(attached(&[future.clone(), now], later).unwrap().status, MustReplace);
    let ahead = at(Accept, "2026-06-11T00:00:00Z");
    assert_eq!(said(&[ahead.clone(), present.clone()]), Some((Accept, Vec::new())), "branches go by the time");
    let now = overruling(&ahead, &present);
    for all in [[ahead.clone(), now.clone()], [now, ahead.clone()]] {
        assert_eq!(said(&all), Some((MustReplace, Vec::new())));
    }
    // The same by somebody else is no contradiction: both count.
    let same = Decision { by: "bo@example.org".into(), ..at(Accept, "2026-06-10T00:00:00Z") };
    assert_eq!(overruling(&ahead, &same).overrules, Vec::<String>::new());
    assert_eq!(overruling(&present, &ahead).overrules, Vec::<String>::new(), "what is earlier needs no word");
}

#[test]
fn what_two_people_must_say_waits_for_the_second() {
    let two_people = TwoPeople { classes: [LicenseClass::Permissive].into(), ..TwoPeople::default() };
    let later = |day: u8, by: &str, status| Decision {
        at: format!("2026-06-{day:02}T10:00:00Z"),
        by: by.into(),
        ..decision(status)
    };
    let check = |others: &[Decision], expected: (bool, Option<&str>)| {
        let mut judged = report();
        let all = [&[decision(Accept)], others].concat();
        decisions(&all).attach(&mut judged, true, Some(&policy(&two_people)));
        let decided = judged.findings[0].decision.as_ref().unwrap();
        assert_eq!((decided.waits, decided.seconded_by.as_deref()), expected, "{others:#?}");
        assert_eq!(Gate::of(&judged, FailOn::Never, FailOn::Never).n_settled, u64::from(!expected.0));
        let summary = judged.decisions.unwrap();
        assert_eq!((summary.n_decided, summary.n_waiting), if expected.0 { (0, 1) } else { (1, 0) });
        assert_eq!(summary.obsolete, Vec::<String>::new());
    };
    check(&[], (true, None));
    check(&[later(2, "Ada L. <ADA@example.org>", Accept)], (true, None));
    check(&[later(2, "bo", Accept)], (true, None)); // Who knows whether that is not Ada?
    check(&[later(2, "bo@example.org", Accept)], (false, Some("ada@example.org")));
    // Another word in between, and both have to say it again.
    check(&[later(2, "bo@example.org", Discuss), later(3, "bo@example.org", Accept)], (true, None));
    // Another license of the choice is another decision, and one that ended counts for nothing.
    let other_license = Decision { license_choice: Some("MIT".into()), ..later(2, "bo@example.org", Accept) };
    check(&[other_license], (true, None));
    let ended = Decision { expires: Some("2026-06-03".into()), ..later(2, "bo@example.org", Accept) };
    check(&[ended, later(3, "ada@example.org", Accept)], (true, None));
    // The first spoke of the code as it was before a small change.
    let before =
        Decision { content_id: "dddddddddddddddddddddddd".into(), by: "bo@example.org".into(), ..decision(Accept) };
    check(&[before], (false, Some("bo@example.org")));
}

#[test]
fn two_people_are_asked_by_class_outcome_and_status() {
    let judged = |two_people: &TwoPeople, status| {
        let mut judged = report();
        let judgement =
            Judgement { outcome: Outcome::Deny, rule: "r".into(), scope: None, reason: String::new(), license: None };
        judged.findings[0].judgement = Some(judgement);
        decisions(&[Decision { outcome: Some(Outcome::Deny), ..decision(status) }]).attach(
            &mut judged,
            true,
            Some(&policy(two_people)),
        );
        judged
    };
    let waits =
        |two_people: &TwoPeople, status| judged(two_people, status).findings[0].decision.as_ref().unwrap().waits;
    let by_outcome = TwoPeople { outcomes: [Outcome::Deny].into(), ..TwoPeople::default() };
    let by_status = TwoPeople { statuses: [Original].into(), ..TwoPeople::default() };
    assert_eq!(
        [Accept, Original, MustReplace, Discuss].map(|status| waits(&by_outcome, status)),
        [true, true, false, false]
    );
    assert_eq!([Accept, Original, MustReplace].map(|status| waits(&by_status, status)), [false, true, false]);
    let gate = Gate::of(&judged(&by_outcome, Accept), FailOn::Review, FailOn::Review);
    assert_eq!(gate.reasons, ["1 finding denied, decided by one person: waits for a second"]);
    // What is allowed without a word is allowed with one.
    let mut allowed = judged(&by_status, Original);
    allowed.findings[0].judgement.as_mut().unwrap().outcome = Outcome::Allow;
    assert!(allowed.findings[0].decision.as_ref().unwrap().waits);
    let gate = Gate::of(&allowed, FailOn::Review, FailOn::Review);
    assert_eq!((gate.is_passed, gate.n_allowed, gate.n_settled), (true, 1, 0));
}

#[test]
fn the_license_that_was_taken_is_judged() {
    let text =
        "[licenses]\nallow = [\"MIT\"]\ndeny = [\"GPL-*\"]\n[attribution]\nmissing = \"allow\"\npartial = \"allow\"\n";
    let policy = Policy::parse("p.toml", text, std::path::Path::new(".")).unwrap();
    let judged = |choice: &str, outcome| {
        let mut judged = report();
        let offered = crate::license::SpdxExpression::parse("MIT OR GPL-2.0-or-later").unwrap();
        judged.findings[0].license.concluded = Some(offered.clone());
        policy.judge_report(&mut judged).unwrap();
        assert_eq!(judged.findings[0].judgement.as_ref().unwrap().outcome, Outcome::Allow);
        let word = Decision {
            license: Some(offered.to_string()),
            license_choice: Some(choice.into()),
            outcome: Some(outcome),
            ..decision(Accept)
        };
        decisions(&[word]).attach(&mut judged, true, Some(&policy));
        judged.findings.remove(0)
    };
    let check = |choice: &str, outcome, expected: (Outcome, LicenseClass, &[ReopenCause])| {
        let finding = judged(choice, outcome);
        let judgement = finding.judgement.as_ref().unwrap();
        let reopened = &finding.decision.as_ref().unwrap().reopened;
        assert_eq!((judgement.outcome, finding.license_class, reopened.as_slice()), expected, "{choice}");
    };

    check("MIT", Outcome::Allow, (Outcome::Allow, LicenseClass::Permissive, &[]));
    // What was allowed by the other branch is not decided by this one.
    check("GPL-2.0-or-later", Outcome::Allow, (Outcome::Deny, LicenseClass::StrongCopyleft, &[ReopenCause::Policy]));
    check("GPL-2.0-or-later", Outcome::Deny, (Outcome::Deny, LicenseClass::StrongCopyleft, &[]));
    check("GPL-3.0-only", Outcome::Allow, (Outcome::Deny, LicenseClass::StrongCopyleft, &[ReopenCause::Policy]));
    // Neither is a choice: the best branch goes on to be judged.
    check(
        "MIT OR GPL-2.0-or-later",
        Outcome::Allow,
        (Outcome::Allow, LicenseClass::Permissive, &[ReopenCause::License]),
    );
    check("Zlib", Outcome::Allow, (Outcome::Allow, LicenseClass::Permissive, &[ReopenCause::License]));
    assert_eq!(judged("MIT", Outcome::Allow).judgement.unwrap().license.as_deref(), Some("MIT"));
    let asked = judged("GPL-2.0-or-later", Outcome::Deny).obligations;
    assert!(asked.contains(&crate::license::Obligation::DiscloseSourceOfWork), "{asked:?}");
}

#[test]
fn a_gate_names_the_word_that_closed_it() {
    let reasons = |outcome, status| {
        let mut judged = report();
        let judgement =
            Judgement { outcome, rule: "outbound".into(), scope: None, reason: String::new(), license: None };
        judged.findings[0].judgement = Some(judgement);
        decisions(&[decision(status)]).attach(&mut judged, true, None);
        Gate::of(&judged, FailOn::Review, FailOn::Review).reasons.join("; ")
    };
    assert_eq!(reasons(Outcome::Allow, Discuss), "1 finding to review by `decision discuss`");
    assert_eq!(reasons(Outcome::Review, Discuss), "1 finding to review by `outbound`");
    assert_eq!(reasons(Outcome::Deny, Discuss), "1 finding denied by `outbound`");
    assert_eq!(reasons(Outcome::Allow, MustReplace), "1 finding denied by `decision must-replace`");
}

#[test]
fn what_belongs_to_nothing_is_obsolete_after_a_whole_scan() {
    let gone =
        || Decision { content_id: "eeeeeeeeeeeeeeeeeeeeeeee".into(), sketch: sketch(900, 960), ..decision(Accept) };
    let obsolete = |is_whole| {
        let mut judged = report();
        decisions(&[gone()]).attach(&mut judged, is_whole, None);
        judged.decisions.unwrap().obsolete
    };
    assert_eq!((obsolete(true), obsolete(false)), (vec!["accept src/a.js".to_owned()], Vec::new()));
}

#[test]
fn a_broken_file_names_the_line() {
    let good = serde_json::to_string(&decision(Accept)).unwrap();
    let check = |text: &str, line: usize, words: &str| {
        let error = Decisions::parse("d.jsonl", text.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("d.jsonl:{line}:")) && error.contains(words), "{error}");
    };
    check(&format!("{good}\n{{}}\n"), 2, "no decision: missing field");
    check(&format!("{good}\n\n<<<<<<< HEAD\n{good}"), 3, "a merge left its marks");
    check(&good.replace("accept", "ok"), 1, "unknown variant `ok`");
    let error = Decisions::parse("d.jsonl", format!("{good}\n  {{\"status\": \"accept\",}}").as_bytes()).unwrap_err();
    let error = error.to_string();
    assert!(error.starts_with("d.jsonl:2:2") && error.ends_with(": no decision: trailing comma"), "{error}");
    check(&good.replace("\"by\"", "\"who\""), 1, "unknown field `who`");
    check(&good.replace("2026-06-01T09:00:00Z", "yesterday"), 1, "`yesterday` is no time");
    check(&good.replace("looked at it", " "), 1, "needs `by` and `reason`");
    check(&good[..good.len() - 4], 1, "no decision");
    assert!(Decisions::parse("d", b"\xff\xfe").is_err());
}

#[test]
fn lines_are_only_added_and_merge_as_a_union() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(DECISIONS_FILE);
    Decisions::append(dir.path(), &[decision(Accept)]).unwrap();
    let before = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, before.trim_end()).unwrap(); // An editor may drop the last line end.
    Decisions::append(dir.path(), &[decision(MustReplace)]).unwrap();
    let after = std::fs::read_to_string(&file).unwrap();
    assert!(after.starts_with(&before) && after.lines().count() == 2, "{after}");
    let attributes = std::fs::read_to_string(dir.path().join(".kinprint/.gitattributes")).unwrap();
    assert_eq!(attributes, "decisions.jsonl merge=union\n");
    assert_eq!(Decisions::load(&file, "d").unwrap().iter().count(), 2);
    std::fs::write(dir.path().join(".kinprint/.gitattributes"), "").unwrap(); // A full disk left it so.
    Decisions::append(dir.path(), &[]).unwrap();
    assert_eq!(std::fs::read_to_string(dir.path().join(".kinprint/.gitattributes")).unwrap(), attributes);
    let twice = Decisions::parse("d", format!("{after}{after}").as_bytes()).unwrap();
    assert_eq!(twice.iter().count(), 2, "lines of both sides of a merge count once");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    assert!(Decisions::load(&file, "d").is_err());
}

proptest! {
    /// Whatever the order in which branches were merged, the same is decided, and nothing is lost.
    #[test]
    fn the_order_of_lines_decides_nothing(days in prop::collection::vec((1..28u8, 0..10usize), 1..8), turn in 0..8usize) {
        let mut all: Vec<Decision> = days
            .iter()
            .map(|(day, status)| Decision { at: format!("2026-05-{day:02}T00:00:00Z"), ..decision(DecisionStatus::ALL[*status]) })
            .collect();
        let (first, n_first) = (attached(&all, report()), decisions(&all).iter().count());
        let n = all.len();
        all.rotate_left(turn % n);
        prop_assert_eq!(attached(&all, report()), first);
        prop_assert_eq!(decisions(&all).iter().count(), n_first);
    }
}
