//! `licenses import-rules`: rules that a user brings are imported once, used from then on, listed and removed.

use crate::project::Project;

const KEY: &str = "---\nkey: weir-own\nspdx_license_key: LicenseRef-weir-own\n---\n";
const NOTICE: &str = "---\nlicense_expression: weir-own\nis_license_notice: yes\n---\nThis copy is licensed to whoever keeps \
    {{the weir rules}} of the upper river.\n";
const FALSE: &str = "---\nis_false_positive: yes\n---\nthe parser knows: Released under the MIT license\n";

/// A project whose files need the rules to be understood.
fn project() -> Project {
    Project::new()
        .file("a.c", "/* This copy is licensed to whoever keeps the weir rules of the upper river. */\nint a;\n")
        .file("b.c", "/* The parser knows: Released under the MIT license. */\nint b;\n")
        .file("c.c", "/* Released under the MIT license. */\nint c;\n")
        .write("rules/licenses/weir-own.LICENSE", KEY)
        .write("rules/rules/notice.RULE", NOTICE)
        .write("rules/rules/false.RULE", FALSE)
}

#[test]
fn imported_rules_are_used_until_they_are_removed() {
    let project = project();
    let before = project.run(&["licenses", "project", "--tsv"]);
    assert!(before.stdout.contains("b.c\tMIT\n") && !before.stdout.contains("weir-own"), "{before}");
    let import = project.run(&["licenses", "import-rules", "rules"]);
    import.check(0, &["License rules imported from", "CC-BY-4.0"]);
    assert_eq!(import.stdout, "2 license rules imported, 1 not used\n");
    let run = project.run(&["licenses", "project", "--tsv"]);
    run.check(0, &["License rules imported from", "CC-BY-4.0"]);
    assert_eq!(run.stdout, "a.c\tLicenseRef-weir-own\nb.c\tNONE\nc.c\tMIT\n");
    let json = project.run(&["licenses", "project", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(json["attribution"].as_str().unwrap().contains("CC-BY-4.0"), "{json:#}");
    let list = project.run(&["licenses", "import-rules", "--list"]);
    assert!(
        list.code == 0 && list.stdout.starts_with("2 license rules\n") && list.stdout.contains("CC-BY-4.0"),
        "{list}"
    );
    project.run(&["licenses", "import-rules", "--remove"]).check(0, &["removed"]);
    assert_eq!(project.run(&["licenses", "project", "--tsv"]).stdout, before.stdout);
    assert_eq!(project.run(&["licenses", "import-rules", "--list"]).stdout, "no license rules are imported\n");
    project.run(&["licenses", "import-rules", "--remove"]).check(0, &["no license rules"]);
}

#[test]
fn what_is_indexed_with_rules_keeps_what_they_say() {
    let text =
        format!("/* {} */\n{}", "This copy is licensed to whoever keeps the weir rules of the upper river.", body());
    let project =
        project().package("weir", "pkg:generic/weir@1.0.0", "MIT").corpus("weir/weir.c", text).file("d.c", body());
    assert_eq!(project.run(&["licenses", "import-rules", "rules", "-q"]).code, 0);
    let run = project.indexed().run(&["scan", "project", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["findings"][0]["license"]["concluded"], "LicenseRef-weir-own", "{report:#}");
    assert!(run.stderr.contains("License rules imported from"), "{run}");
}

fn body() -> String {
    let text = crate::project::weir_c();
    text[text.find("int framepack_encode").unwrap()..].to_owned()
}

#[test]
fn who_made_the_rules_is_kept_as_an_about_file_says_it() {
    let about = "name: River rules\ncopyright: Copyright (c) 2024 Ada Example\nlicense_expression: cc-by-4.0\n";
    let project = project().write("rules/river.ABOUT", about);
    let run = project.run(&["licenses", "import-rules", "rules"]);
    run.check(0, &["River rules, Copyright (c) 2024 Ada Example, CC-BY-4.0"]);
}

#[test]
fn broken_rules_are_named_and_the_rest_used() {
    let project = project()
        .write("rules/rules/key.RULE", NOTICE.replace("weir-own", "nowhere"))
        .write("rules/rules/bomb.RULE", "---\nlicense_expression: &a [&b [*a, *a], *b]\n---\nsome words stand here\n")
        .write("rules/rules/bytes.RULE", b"---\nlicense_expression: weir-own\n---\n\xff\xfe")
        .write("rules/rules/huge.RULE", format!("{NOTICE}{}", "river ".repeat(2_000_000)));
    let run = project.run(&["licenses", "import-rules", "rules"]);
    run.check(
        3,
        &["rules/key.RULE: `nowhere`", "rules/bomb.RULE:", "rules/bytes.RULE: is no UTF-8", "rules/huge.RULE:"],
    );
    assert_eq!(run.stdout, "2 license rules imported, 1 not used, 4 broken\n");
    assert!(project.run(&["licenses", "project", "--tsv"]).stdout.contains("a.c\tLicenseRef-weir-own\n"));
}

#[test]
fn wrong_usage_and_damaged_rules_are_told() {
    let project = project();
    project.run(&["licenses", "import-rules"]).check(2, &["PATH"]);
    project.run(&["licenses", "import-rules", "project"]).check(2, &["no license rules"]);
    project.run(&["licenses", "import-rules", "nowhere"]).check(2, &["nowhere"]);
    project.run(&["licenses", "import-rules", "rules", "--list"]).check(2, &["--list"]);
    assert_eq!(project.run(&["licenses", "import-rules", "rules", "-q"]).code, 0);
    let kept = project.path("db.license-rules");
    assert!(kept.is_file());
    let bytes = std::fs::read(&kept).unwrap();
    std::fs::write(&kept, &bytes[..bytes.len() / 2]).unwrap();
    project.run(&["licenses", "project"]).check(2, &["license rules", "damaged", "--remove"]);
    project.run(&["licenses", "import-rules", "--remove"]).check(0, &["removed"]);
    assert_eq!(project.run(&["licenses", "project", "--tsv"]).code, 0);
}
