//! Policies through the command line: the gate and its exit codes, what is printed, and what is refused.

use serde_json::Value;

use super::{STATION, check_scan_schema, check_schema, renamed_function};
use crate::project::{Project, Run, weir_c};

/// A project with a copy of one function of GPL-2.0-only code.
fn project() -> Project {
    let text = weir_c().replace("Zlib", "GPL-2.0-only");
    let project = Project::new().package("weir", "pkg:generic/weir@1.0.0", "GPL-2.0-only");
    project.corpus("weir/src/weir.c", text).file("src/pack.c", format!("{STATION}{}", renamed_function())).indexed()
}

/// A project with one copy of GPL-2.0-only code, and this policy.
fn with_policy(text: &str) -> Project {
    project().file("kinprint.toml", text)
}

fn scan(project: &Project, args: &[&str]) -> Run {
    project.run(&[&["scan", "project"], args].concat())
}

#[test]
fn the_outcome_closes_the_gate() {
    let check = |policy: &str, args: &[&str], code: i32, words: &[&str]| {
        let run = scan(&with_policy(policy), args);
        assert_eq!(run.code, code, "{policy}\n{run}");
        for word in words {
            assert!(run.stdout.contains(word), "{policy}: {word}\n{run}");
        }
    };
    let deny = "[licenses]\ndeny = ['GPL-*']\n";
    check(deny, &[], 1, &["gate closed: ", "1 denied", "denied by `licenses.deny`", "the license is GPL-2.0-only"]);
    check(deny, &["--exit-code", "17"], 17, &["gate closed"]);
    check(deny, &["--exit-zero"], 0, &["gate open"]);
    check(deny, &["--fail-on", "never"], 0, &["gate open: 1 denied"]);
    check(deny, &["--no-policy"], 1, &[]);
    let review = "[licenses]\nreview = ['GPL-*']\n";
    check(review, &[], 1, &["1 to review"]);
    check(review, &["--fail-on", "deny"], 0, &["gate open: 1 to review"]);
    let allow = "[licenses]\nallow = ['GPL-*']\n[attribution]\nmissing = 'allow'\n";
    check(allow, &[], 0, &["gate open: 1 allowed"]);
    check(allow, &["--fail-on", "any"], 1, &["gate closed: 1 allowed"]);
    check(&format!("{deny}[gate]\nfail_on = 'never'"), &[], 0, &["gate open: 1 denied"]);
    check(&format!("{deny}[gate]\nexit_code = 9"), &[], 9, &[]);
    check(allow, &["--policy", "preset:permissive-only"], 1, &["denied by `licenses.classes.strong-copyleft`"]);
    check(&format!("{deny}[own]\npaths = ['src/**']"), &[], 0, &["gate open: nothing to judge"]);
}

#[test] // The policy above a folder holds for it, with the paths it names.
fn a_folder_is_judged_as_part_of_its_project() {
    let policy = "[licenses]\ndeny = ['GPL-*']\n[[scope]]\nname = 'sources'\npaths = ['src/**']\nshipped = false\n\
                  licenses = { allow = ['GPL-*'] }\n";
    let project = with_policy(policy);
    for args in [&["scan", "project"][..], &["scan", "project/src"]] {
        let run = project.run(args);
        assert!(run.code == 0 && run.stdout.contains("gate open: 1 allowed"), "{args:?}\n{run}");
    }
}

#[test]
fn without_a_policy_every_finding_closes_the_gate() {
    let project = project();
    let run = scan(&project, &[]);
    assert!(run.code == 1 && !run.stdout.contains("gate"), "{run}");
    // Who asks for outcomes is given those of the built-in policy.
    let run = scan(&project, &["--fail-on", "deny"]);
    assert!(run.code == 0 && run.stdout.contains("gate open: 1 to review, by built-in policy"), "{run}");
}

#[test]
fn the_manifest_says_what_the_project_is_given_out_under() {
    let manifest = "[package]\nname = 'app'\nversion = '1.0.0'\nlicense = 'MIT'\n";
    let project = with_policy("[attribution]\nmissing = 'allow'\n").file("Cargo.toml", manifest);
    let run = scan(&project, &[]);
    assert!(run.code == 1 && run.stdout.contains("denied by outbound: GPL-2.0-only into MIT"), "{run}");
}

#[test]
fn json_names_the_rule_of_each_finding() {
    let run = scan(&with_policy("[licenses]\ndeny = ['GPL-*']\n"), &["--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    check_scan_schema(&report);
    assert_eq!(report["findings"][0]["judgement"]["rule"], "licenses.deny");
    assert_eq!(report["gate"]["n_denied"], 1);
    assert_eq!(report["policy"]["files"].as_array().unwrap().len(), 1);
}

#[test]
fn a_broken_policy_ends_the_run_before_the_scan() {
    let run = scan(&with_policy("[licenses]\nallow = ['MTI']\n"), &[]);
    run.check(2, &["kinprint.toml:2:9", "`MTI` is no license"]);
    let run =
        scan(&with_policy("[[scope]]\nname = 'a'\npaths = ['src/*']\n[[scope]]\nname = 'b'\npaths = ['*/*.c']\n"), &[]);
    assert!(run.code == 1, "the first is more specific\n{run}");
    let run =
        scan(&with_policy("[[scope]]\nname = 'a'\npaths = ['src/*']\n[[scope]]\nname = 'b'\npaths = ['src/*']\n"), &[]);
    run.check(2, &["`a` and `b` both claim"]);
    scan(&project(), &["--policy", "nowhere.toml"]).check(2, &["cannot read the policy `nowhere.toml`"]);
    scan(&project(), &["--policy", "preset:none"]).check(2, &["no preset is called `none`", "gpl-project"]);
    for code in ["0", "2", "3", "126", "x"] {
        scan(&project(), &["--exit-code", code]).check(2, &["--exit-code"]);
    }
}

#[test]
fn init_writes_a_policy_that_holds() {
    let project = Project::new().file("Cargo.toml", "[package]\nname = 'app'\nversion = '1.0.0'\nlicense = 'MIT'\n");
    project.run(&["policy", "init", "project"]).check(0, &["project/kinprint.toml"]);
    let run = project.run(&["policy", "check", "project"]);
    assert!(run.code == 0 && run.stdout.contains("outbound  MIT"), "{run}");
    project.run(&["policy", "init", "project"]).check(2, &["is there already", "--force"]);
    project.run(&["policy", "init", "project", "--force", "--preset", "proprietary-product"]).check(0, &[]);
    project
        .run(&["policy", "init", "project", "--force", "--preset", "mine"])
        .check(2, &["no preset is called `mine`"]);
    project.run(&["policy", "init", "project", "--force", "--outbound", "ours"]).check(2, &["`ours` is no license"]);
    project.run(&["policy", "check", "corpus"]).check(2, &["has no `kinprint.toml`", "policy init"]);
}

/// What is commented out in a new policy file, with the comments taken away.
fn uncommented(text: &str) -> String {
    let is_setting = |line: &&str| line.starts_with("# [") || line.contains(" = ") || !line.starts_with('#');
    let lines = text.lines().filter(is_setting).filter(|line| !line.contains("extends"));
    lines.map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect()
}

#[test] // Who takes the marks away has a policy.
fn everything_init_suggests_is_right() {
    let project = Project::new();
    project.run(&["policy", "init", "project"]).check(0, &[]);
    let text = std::fs::read_to_string(project.path("project/kinprint.toml")).unwrap();
    let whole = uncommented(&text);
    assert!(whole.contains("\n[[rule]]\n") && whole.contains("\n[[case]]\n"), "{whole}");
    let project = project.file("kinprint.toml", &whole);
    project.run(&["policy", "check", "project"]).check(0, &[]);
    project.run(&["policy", "test", "project"]).check(0, &[]);
    let mut value = serde_json::to_value(toml::from_str::<toml::Table>(&whole).unwrap()).unwrap();
    value["exception"][0]["expires"] = "2027-12-31".into(); // JSON has no days.
    check_schema(include_str!("../../../docs/kinprint.policy-1.schema.json"), &value);
}

#[test]
fn test_judges_the_cases_of_the_file() {
    let policy = "[licenses]\ndeny = ['GPL-*']\n[[case]]\nname = 'no GPL'\nlicense = 'GPL-3.0-only'\nexpect = 'deny'\n";
    let run = with_policy(policy).run(&["policy", "test", "project"]);
    assert!(run.code == 0 && run.stdout.contains("1 of 1 cases hold"), "{run}");
    let wrong = format!("{policy}[[case]]\nname = 'all of it'\nlicense = 'GPL-3.0-only'\nexpect = 'allow'\n");
    let run = with_policy(&wrong).run(&["policy", "test", "project"]);
    assert!(run.code == 1 && run.stdout.contains("failed  all of it"), "{run}");
    assert!(run.stdout.contains("denied by licenses.deny"), "{run}");
    with_policy("").run(&["policy", "test", "project"]).check(2, &["keeps no cases"]);
}

#[test]
fn explain_shows_every_rule_that_was_asked() {
    let policy =
        "[licenses]\nallow = ['GPL-2.0-only']\n[[rule]]\nname = 'app only'\noutcome = 'deny'\npaths = ['app/**']\n";
    let project = with_policy(policy);
    let report = scan(&project, &["--format", "json"]).stdout;
    let place: Value = serde_json::from_str(&report).unwrap();
    let finding = &place["findings"][0];
    let path = finding["scanned"]["path"].as_str().unwrap();
    let run = project.run(&["policy", "explain", path, "--project", "project"]);
    assert!(run.code == 0, "{run}");
    for words in ["app only", "does not hold: paths", "licenses.allow", "attribution.missing", "decides"] {
        assert!(run.stdout.contains(words), "{words}\n{run}");
    }
    let project = project.write("report.json", &report);
    let id = &finding["id"].as_str().unwrap()[..10];
    let from = project.run(&["policy", "explain", id, "--from", "report.json", "--project", "project"]);
    assert_eq!((from.code, &from.stdout), (0, &run.stdout), "{from}");
    project.run(&["policy", "explain", "ffffffff", "--from", "report.json"]).check(2, &["no finding with an id"]);
    project.run(&["policy", "explain", "kinprint.toml", "--project", "project"]).check(2, &["there is no finding"]);
}
