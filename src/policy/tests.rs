//! The order of judgement, what policy files refuse, and what is said of rules that do nothing.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::finding::{FailOn, FindingCode, Gate};
use crate::matching::MatchClass;
use crate::report::sample;

const TODAY: &str = "2026-06-15";

fn policy(text: &str) -> Policy {
    Policy::parse("kinprint.toml", text, Path::new(".")).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn copy<'a>(path: &'a str, license: &str) -> Subject<'a> {
    let license = match license {
        NO_LICENSE => LicenseOf::None,
        UNKNOWN_LICENSE => LicenseOf::Unknown,
        text => LicenseOf::Known(SpdxExpression::parse(text).unwrap()),
    };
    Subject {
        content_id: "0123456789abcdef01234567",
        path,
        code: FindingCode::CopiedRegion,
        class: Some(MatchClass::Renamed),
        origin: Some("pkg:npm/left-pad@1.3.0"),
        license,
        n_lines: Some(12),
        n_tokens: Some(80),
        containment: Some(0.5),
        attribution: Some(AttributionState::Preserved),
    }
}

/// Judges a copy in `src/a.c`: outcome and rule.
fn check(text: &str, license: &str, expected: (Outcome, &str)) {
    check_at(text, &copy("src/a.c", license), expected);
}

fn check_at(text: &str, subject: &Subject<'_>, expected: (Outcome, &str)) {
    let judgement = policy(text).judge(subject, TODAY).unwrap().judgement;
    assert_eq!((judgement.outcome, judgement.rule.as_str()), expected, "{judgement:?}\n{text}");
}

use Outcome::{Allow, Deny, Review};

#[test]
fn lists_and_classes_decide_the_strictest_first() {
    let text = "[licenses]\nallow = ['MIT', 'GPL-3.0-only']\ndeny = ['GPL-*']\nreview = ['BSD-*']\n\
                classes = { permissive = 'allow', strong-copyleft = 'allow' }";
    check(text, "MIT", (Allow, "licenses.allow"));
    check(text, "GPL-3.0-only", (Deny, "licenses.deny"));
    check(text, "BSD-3-Clause", (Review, "licenses.review"));
    check(text, "ISC", (Allow, "licenses.classes.permissive"));
    check(text, "ISC AND GPL-2.0-only", (Deny, "licenses.deny"));
}

#[test]
fn without_a_rule_the_license_of_the_work_decides() {
    let text = "[outbound]\nlicense = 'Apache-2.0'";
    check(text, "MIT", (Allow, "outbound"));
    check(text, "GPL-2.0-only", (Deny, "outbound"));
    check(text, "NONE", (Deny, "no-license"));
    check(text, "NOASSERTION", (Review, "unknown-license"));
    check("", "MIT", (Review, "outbound"));
    check("default = 'deny'", "MIT", (Deny, "default"));
    let proprietary = |how: &str| format!("[outbound]\nlicense = 'proprietary'\ndistribution = '{how}'");
    check(&proprietary("binary"), "GPL-2.0-only", (Deny, "outbound"));
    check(&proprietary("source"), "MIT", (Allow, "outbound"));
    check(&proprietary("internal"), "GPL-2.0-only", (Allow, "outbound"));
    check(&proprietary("saas"), "AGPL-3.0-only", (Deny, "outbound"));
}

#[test] // Copying is not linking: what LGPL and Classpath allow for users of a library clears no copied source.
fn relief_for_linking_clears_no_copy() {
    for license in ["LGPL-2.1-only", "GPL-2.0-only WITH Classpath-exception-2.0"] {
        let policy = policy("[outbound]\nlicense = 'proprietary'");
        assert_ne!(policy.judge(&copy("a.c", license), TODAY).unwrap().judgement.outcome, Allow, "{license}");
    }
}

#[test]
fn of_a_choice_the_mildest_way_is_taken_and_named() {
    let text = "[licenses]\nallow = ['MIT']\ndeny = ['GPL-2.0-only']";
    let trace = policy(text).judge(&copy("a.c", "GPL-2.0-only OR MIT"), TODAY).unwrap();
    assert_eq!((trace.judgement.outcome, trace.judgement.license.as_deref()), (Allow, Some("MIT")));
    assert_eq!(trace.matched, ["licenses.allow", "licenses.deny"]);
    check(text, "GPL-2.0-only AND MIT", (Deny, "licenses.deny"));
}

#[test]
fn a_lost_notice_stands_against_a_license_that_allows() {
    let with = |state, text: &str| {
        let subject = Subject { attribution: Some(state), ..copy("src/a.c", "MIT") };
        let judgement = policy(text).judge(&subject, TODAY).unwrap().judgement;
        (judgement.outcome, judgement.rule)
    };
    let allow = "[licenses]\nallow = ['MIT']\n";
    assert_eq!(with(AttributionState::Preserved, allow), (Allow, "licenses.allow".into()));
    assert_eq!(with(AttributionState::Missing, allow), (Review, "attribution.missing".into()));
    assert_eq!(with(AttributionState::Replaced, allow), (Deny, "attribution.replaced".into()));
    let own = format!("{allow}[attribution]\nmissing = 'allow'\npartial = 'deny'");
    assert_eq!(with(AttributionState::Missing, &own), (Allow, "licenses.allow".into()));
    assert_eq!(with(AttributionState::Partial, &own), (Deny, "attribution.partial".into()));
    // Who ships nothing owes no notice, unless the scope says so.
    let scope = format!("{allow}[[scope]]\nname = 'tests'\npaths = ['src/**']\nshipped = false\n");
    assert_eq!(with(AttributionState::Missing, &scope), (Allow, "licenses.allow".into()));
    let strict = format!("{scope}attribution = {{ missing = 'review' }}");
    assert_eq!(with(AttributionState::Missing, &strict), (Review, "attribution.missing".into()));
}

#[test]
fn the_most_specific_scope_decides_before_what_holds_everywhere() {
    let text = "[licenses]\ndeny = ['GPL-*']\n\
                [[scope]]\nname = 'tests'\npaths = ['tests/**', '**/testdata/**']\nlicenses = { allow = ['GPL-*'] }\n\
                [[scope]]\nname = 'fixtures'\npaths = ['tests/fixtures/**']\nlicenses = { review = ['GPL-*'] }";
    let at = |path, expected| check_at(text, &copy(path, "GPL-2.0-only"), expected);
    at("src/a.c", (Deny, "licenses.deny"));
    at("tests/a.c", (Allow, "tests/licenses.allow"));
    at("tests/fixtures/a.c", (Review, "fixtures/licenses.review"));
    at("src/testdata/a.c", (Allow, "tests/licenses.allow"));
    let rival = "[[scope]]\nname = 'a'\npaths = ['*/gen/**']\n[[scope]]\nname = 'b'\npaths = ['src/*n/**']";
    assert!(policy(rival).judge(&copy("x/gen/a.c", "MIT"), TODAY).is_ok());
    let equal = "[[scope]]\nname = 'a'\npaths = ['src/*x/**']\n[[scope]]\nname = 'b'\npaths = ['src/y*/**']";
    let error = policy(equal).judge(&copy("src/yx/a.c", "MIT"), TODAY).unwrap_err();
    assert!(error.to_string().contains("`a` and `b` both claim `src/yx/a.c`"), "{error}");
}

#[test]
fn paths_are_seen_from_the_policy_file() {
    let text = "[licenses]\ndeny = ['MIT']\n[[scope]]\nname = 'tests'\npaths = ['app/tests/**']\nlicenses = { allow = ['MIT'] }\n\
                [own]\npaths = ['app/gen/**', 'app', 'lib/**', '**/*.pb.go', 'app/tests/x.c']";
    let mut policy = policy(text);
    policy.set_place("app/tests/");
    let judged = policy.judge(&copy("a.c", "MIT"), TODAY).unwrap().judgement;
    assert_eq!((judged.outcome, judged.scope.as_deref()), (Allow, Some("tests")));
    let case = "[[case]]\nname = 'c'\npath = 'app/tests/a.c'\nlicense = 'MIT'\nexpect = 'allow'";
    let mut cased = self::policy(&format!("{text}\n{case}"));
    cased.set_place("app/tests/");
    assert!(cased.test(TODAY).unwrap()[0].is_passed(), "paths of cases are seen from the policy file, too");
    let own: Vec<String> = policy.own.patterns().map(|pattern| pattern.to_string()).collect();
    assert_eq!(own, ["path:**", "path:**/*.pb.go", "path:x.c"]);
}

#[test]
fn exceptions_go_first_until_their_day_is_past() {
    let with = |day: &str| {
        format!(
            "[licenses]\ndeny = ['GPL-*']\n[[exception]]\nname = 'bought'\npaths = ['src/a.c']\nlicenses = ['GPL-2.0-only']\n\
             reason = 'contract 17'\nowner = 'legal'\nexpires = {day}"
        )
    };
    check(&with("2026-06-15"), "GPL-2.0-only", (Allow, "bought"));
    check(&with("'2026-06-15'"), "GPL-2.0-only", (Allow, "bought"));
    check(&with("2026-06-14"), "GPL-2.0-only", (Deny, "licenses.deny"));
    check(&with("2026-06-15"), "GPL-3.0-only", (Deny, "licenses.deny"));
    check_at(&with("2026-06-15"), &copy("src/b.c", "GPL-2.0-only"), (Deny, "licenses.deny"));
    let lint = policy(&with("2026-06-14")).lint(TODAY);
    assert!(lint.iter().any(|note| note == "the exception `bought` of legal ended on 2026-06-14"), "{lint:?}");
}

#[test]
fn rules_ask_for_all_they_name() {
    let text = "[[rule]]\nname = 'small'\noutcome = 'allow'\nmax_lines = 12\nmatches = ['renamed']\n\
                [[rule]]\nname = 'old library'\noutcome = 'deny'\norigins = ['pkg:npm/left-*']\npaths = ['app/**']\n\
                reason = 'it goes'\n";
    check(text, "MIT", (Allow, "small"));
    check_at(text, &copy("app/a.js", "MIT"), (Deny, "old library"));
    let longer = Subject { n_lines: Some(13), ..copy("src/a.c", "MIT") };
    check_at(text, &longer, (Review, "outbound"));
    let trace = policy(text).judge(&copy("app/a.js", "MIT"), TODAY).unwrap();
    assert_eq!(trace.judgement.reason, "it goes");
    let steps: Vec<_> = trace.steps.iter().map(|step| (step.rule.as_str(), step.unmet, step.is_decisive)).collect();
    assert_eq!(steps, [("old library", None, true), ("small", None, false)]);
}

#[test]
fn small_copies_are_allowed_below_a_threshold() {
    let text = "[thresholds]\nmin_lines = 12\n[thresholds.renamed]\nmin_tokens = 81\n[licenses]\ndeny = ['MIT']";
    check(text, "MIT", (Allow, "thresholds.renamed"));
    let larger = Subject { n_tokens: Some(81), ..copy("a.c", "MIT") };
    check_at(text, &larger, (Deny, "licenses.deny"));
    let identical = Subject { class: Some(MatchClass::Identical), n_lines: Some(11), ..copy("a.c", "MIT") };
    check_at(text, &identical, (Allow, "thresholds"));
    check_at(text, &Subject { n_lines: None, n_tokens: None, ..identical }, (Deny, "licenses.deny"));
}

#[test]
fn what_is_wrong_is_said_with_line_and_column() {
    let mut wrong = Vec::new();
    let mut check = |text: &str, at: &str, words: &str| {
        let error = Policy::parse("kinprint.toml", text, Path::new(".")).unwrap_err().to_string();
        if !error.starts_with(&format!("kinprint.toml:{at}: ")) || !error.contains(words) {
            wrong.push(format!("{at} {words}: {error}"));
        }
    };
    check("x = 1", "1:1", "unknown field `x`");
    check("\n[licenses]\nallow = ['MIT-like']", "3:9", "`MIT-like` is no license");
    check("[licenses]\nallow = ['MIT']\ndeny = ['MIT']", "3:10", "in the lists `allow` and `deny`");
    check("[licenses.classes]\ncopyleft = 'deny'", "2:1", "unknown variant `copyleft`");
    check("[[rule]]\noutcome = 'deny'", "1:1", "lacks a `name`");
    check("[[rule]]\nname = 'a'", "1:1", "`a` lacks `outcome`");
    check("[[rule]]\nname = 'a'\noutcome = 'deny'\nowner = 'me'", "1:1", "a rule has no `owner`");
    check("[[rule]]\nname = 'a'\noutcome = 'deny'\nmin_lines = 9\nmax_lines = 8", "1:1", "can match nothing");
    check("[[rule]]\nname = 'a'\noutcome = 'deny'\npaths = ['../x']", "4:9", "no pattern of paths");
    check("[[rule]]\nname = 'a'\noutcome = 'deny'\nmin_containment = 95", "4:19", "no share");
    check("[[rule]]\nname = 'a'\noutcome = 'deny'\n[[exception]]\nname = 'a'\npaths = ['x']", "4:1", "is taken");
    let twins =
        "[[rule]]\nname = 'a'\noutcome = 'deny'\npaths = ['x']\n[[rule]]\nname = 'b'\noutcome = 'allow'\npaths = ['x']";
    check(twins, "5:1", "ask for the same");
    check("[[exception]]\nname = 'a'\nreason = 'r'\nowner = 'o'", "1:1", "allow everything");
    check("[[exception]]\nname = 'a'\npaths = ['x']\nreason = ' '\nowner = 'o'", "1:1", "lacks `reason`");
    check("[[exception]]\nname = 'a'\npaths = ['x']\nreason = 'r'\nowner = 'o'\nexpires = 'soon'", "1:1", "no day");
    for code in [0, 2, 3, 130] {
        check(&format!("[gate]\nexit_code = {code}"), "2:13", "means something else");
    }
    let component = "[[rule]]\nname = 'a'\noutcome = 'deny'\ncodes = ['copied-component']";
    check(component, "1:1", "can match nothing");
    check("[[scope]]\nname = 'a'", "1:1", "lacks `paths`");
    check("[outbound]\nlicense = 'ours'", "2:12", "no license");
    check("extends = ['preset:strict']", "1:12", "there are permissive-only");
    let both = "[[scope]]\nname = 'a'\npaths = ['src/**']\n[[scope]]\nname = 'b'\npaths = ['x/**', 'src/**']";
    check(both, "4:1", "`a` and `b` both claim `src/**`");
    check("[[case]]\nname = 'a'\nexpect = 'deny'\nlicense = 'mine'", "1:1", "no license");
    check("[decisions]\ntwo_people = { statuses = ['discuss'] }", "2:14", "settles nothing");
    check("[decisions.two_people]\nclass = ['unknown']", "2:1", "unknown field `class`");
    check("a = [", "1:6", "");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn presets_are_policies_that_extend_nothing() {
    for preset in PRESETS {
        assert!(Policy::preset(preset.name).is_ok(), "{}", preset.name);
        assert!(preset.summary().ends_with('.'), "{}", preset.summary());
    }
    let judged = |preset: &str, license| {
        Policy::preset(preset).unwrap().judge(&copy("a.c", license), TODAY).unwrap().judgement.outcome
    };
    assert_eq!(judged("permissive-only", "MIT"), Allow);
    assert_eq!(judged("permissive-only", "MPL-2.0"), Review);
    assert_eq!(judged("permissive-only", "GPL-3.0-only"), Deny);
    assert_eq!(judged("proprietary-product", "LGPL-2.1-only"), Deny);
    assert_eq!(judged("proprietary-product", "MIT"), Allow);
    assert_eq!(judged("gpl-project", "Apache-2.0"), Allow);
    assert_eq!(judged("gpl-project", "GPL-2.0-only"), Deny);
    assert_eq!(Policy::preset("report-only").unwrap().fail_on, FailOn::Never);
}

#[test]
fn a_company_base_holds_and_settings_are_those_of_the_nearest_file() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write(
        "company.toml",
        "extends = ['kinprint.toml']\n[outbound]\nlicense = 'proprietary'\n[licenses]\ndeny = ['GPL-*']\n\
                           [licenses.classes]\nunknown = 'deny'\n[gate]\nfail_on = 'any'",
    );
    write(
        "kinprint.toml",
        "extends = ['./company.toml', 'preset:report-only']\n[licenses]\nallow = ['GPL-2.0-only']\n\
                            classes = { unknown = 'allow' }\n[gate]\nfail_on = 'deny'",
    );
    let policy = Policy::load(&dir.path().join("kinprint.toml"), "kinprint.toml").unwrap();
    let files = ["kinprint.toml", "./company.toml", "preset:report-only"];
    assert_eq!(policy.files(), files, "a circle is read once, and names are seen from the first");
    assert_eq!((policy.fail_on, policy.outbound_words().as_deref()), (FailOn::Deny, Some("proprietary")));
    let judged = |license| policy.judge(&copy("a.c", license), TODAY).unwrap().judgement.outcome;
    assert_eq!((judged("GPL-2.0-only"), judged("NOASSERTION")), (Deny, Allow));
    write("broken.toml", "extends = ['missing.toml']");
    assert!(matches!(Policy::load(&dir.path().join("broken.toml"), "broken.toml"), Err(PolicyError::Read { .. })));
    fs::write(dir.path().join("latin.toml"), b"[gate]\n# \xe9\n").unwrap();
    let error = Policy::load(&dir.path().join("latin.toml"), "latin.toml").unwrap_err().to_string();
    assert!(error.contains("latin.toml:2:3: it is no UTF-8"), "{error}");
    assert!(Policy::load(dir.path(), "here").is_err(), "a directory is no policy");
}

#[test]
fn a_report_is_judged_whole_and_idle_rules_are_named() {
    let mut report = sample::report();
    let text = "[licenses]\nallow = ['MIT']\n[attribution]\nmissing = 'allow'\n\
                [[rule]]\nname = 'idle'\noutcome = 'deny'\npaths = ['nowhere/**']\n[own]\npaths = ['gen/**']";
    let policy = policy(text);
    policy.judge_report(&mut report).unwrap();
    report.gate = Gate::of(&report, policy.fail_on, policy.fail_on);
    let gate = &report.gate;
    let n_all = (report.findings.len() + report.declared.len()) as u64;
    assert_eq!(gate.n_allowed + gate.n_to_review + gate.n_denied, n_all);
    assert!(!gate.is_passed && gate.n_denied >= 1, "{gate:?}");
    assert!(gate.reasons[0].contains("denied by"), "{:?}", gate.reasons);
    assert_eq!(report.policy.unwrap().notes, ["the rule `idle` matched nothing (kinprint.toml)"]);
    assert_eq!(policy.own.patterns().count(), 1);
    assert!(Gate::of(&sample::clean(), FailOn::Any, FailOn::Any).is_passed);
}

#[test]
fn cases_are_judged_like_findings() {
    let text = "[licenses]\ndeny = ['GPL-*']\nallow = ['MIT']\n\
                [[case]]\nname = 'refused'\nlicense = 'GPL-3.0-only'\nexpect = 'deny'\nrule = 'licenses.deny'\n\
                [[case]]\nname = 'wrong'\nlicense = 'MIT'\nexpect = 'deny'\n\
                [[case]]\nname = 'wrong rule'\nlicense = 'MIT'\nexpect = 'allow'\nrule = 'outbound'";
    let results = policy(text).test(TODAY).unwrap();
    assert_eq!(results.iter().map(CaseResult::is_passed).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn whom_a_base_asks_for_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let base = "[decisions.two_people]\nclasses = ['strong-copyleft']\nstatuses = ['license-acquired']";
    std::fs::write(dir.path().join("base.toml"), base).unwrap();
    let own = "extends = ['base.toml']\n[decisions.two_people]\noutcomes = ['deny']";
    let policy = Policy::parse("kinprint.toml", own, dir.path()).unwrap();
    assert_eq!(policy.two_people.words(), ["strong-copyleft", "deny", "license-acquired"]);
}

#[test]
fn a_rule_behind_one_that_decides_everything_is_linted() {
    let text = "[[rule]]\nname = 'all'\noutcome = 'deny'\n[[rule]]\nname = 'mine'\noutcome = 'allow'\npaths = ['a/**']";
    let lint = policy(text).lint(TODAY);
    assert!(lint.iter().any(|note| note.contains("`mine` never speaks: `all`")), "{lint:?}");
}

const LICENSES: [&str; 7] =
    ["MIT", "GPL-2.0-only", "Apache-2.0", "LicenseRef-x", "BUSL-1.1", NO_LICENSE, UNKNOWN_LICENSE];

proptest! {
    /// Whatever lists say, what has no license is allowed only by who names it, and `OR` is never stricter than a branch.
    #[test]
    fn choices_are_never_stricter(left in 0..5usize, right in 0..5usize, allow in 0..5usize, deny in 0..5usize) {
        prop_assume!(allow != deny);
        let text = format!("[licenses]\nallow = ['{}']\ndeny = ['{}']", LICENSES[allow], LICENSES[deny]);
        let policy = policy(&text);
        let judged = |license: &str| policy.judge(&copy("a.c", license), TODAY).unwrap().judgement.outcome;
        let (one, other) = (judged(LICENSES[left]), judged(LICENSES[right]));
        prop_assert_eq!(judged(&format!("{} OR {}", LICENSES[left], LICENSES[right])), one.min(other));
        let both = judged(&format!("{} AND {}", LICENSES[left], LICENSES[right]));
        prop_assert!(both >= one.max(other).min(Review));
        prop_assert_eq!(judged(NO_LICENSE), Deny);
        prop_assert!(judged(UNKNOWN_LICENSE) >= Review);
    }

    /// No text makes the parser panic, and an error names a place inside the text.
    #[test]
    fn any_text_is_a_policy_or_an_error(text in "[a-z=\\[\\]'\" .\n0-9-]{0,60}") {
        if let Err(PolicyError::Broken { line, .. }) = Policy::parse("x", &text, Path::new(".")) {
            prop_assert!(line <= text.matches('\n').count() + 1);
        }
    }
}
