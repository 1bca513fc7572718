//! Lists, sidecars and manifests that do not hold what they must: named with their line, and the rest goes on.

use std::fs;

use crate::project::{Project, weir_c};

#[test]
fn bad_lines_of_a_list_are_named_and_the_rest_indexed() {
    let project = Project::new().file("src/copy.c", weir_c()).corpus("weir/weir.c", weir_c());
    let list = [
        r#"{"path": "corpus/none", "purl": "pkg:generic/none@1.0"}"#,
        r#"{"path": "corpus/weir""#,
        r#"{"path": "corpus/weir", "purl": "weir 1.0"}"#,
        "",
        r#"{"path": "corpus/weir", "purl": "pkg:generic/weir@1.0", "released_at": "yesterday"}"#,
        r#"["corpus/weir"]"#,
        r#"{"path": "corpus/weir", "purl": "pkg:generic/weir@1.0.0", "license": "GPL-2.0-only"}"#,
    ];
    fs::write(project.path("list.jsonl"), list.join("\n")).unwrap();
    let run = project.run(&["index", "--list", "list.jsonl"]);
    run.check(3, &["corpus/none", "line 2 of `list.jsonl`", "line 3 of", "line 5 of", "line 6 of", "yesterday"]);
    let (_, report) = project.scan();
    assert_eq!((report.database.packages, report.findings.len()), (1, 1), "{run}");
    assert_eq!(report.findings[0].origin.purl, "pkg:generic/weir@1.0.0");
}

#[test]
fn a_list_that_is_not_there_or_no_text_is_wrong_usage() {
    let project = Project::new();
    project.run(&["index", "--list", "nowhere.jsonl"]).check(2, &["nowhere.jsonl"]);
    fs::write(project.path("bad.jsonl"), [0xff, 0xfe, 0, 0, b'\n']).unwrap();
    let run = project.run(&["index", "--list", "bad.jsonl"]);
    assert!(matches!(run.code, 2 | 3), "{run}");
    run.check(run.code, &["line 1", "bad.jsonl"]);
}

#[test]
fn a_line_of_many_megabytes_is_no_trouble() {
    let project = Project::new();
    fs::write(project.path("long.jsonl"), format!("{{\"path\": \"{}\"}}\n", "a".repeat(20 << 20))).unwrap();
    let run = project.run(&["index", "--list", "long.jsonl"]);
    assert!(matches!(run.code, 2 | 3), "{}", run.code);
    run.check(run.code, &["line 1", "long.jsonl"]);
    assert!(run.stderr.len() < 10_000, "the line was quoted whole");
}

#[test]
fn a_malformed_manifest_is_named_and_its_package_indexed_all_the_same() {
    let manifests = [
        ("alpha-1.0.0", "Cargo.toml", "[package\nname = 3"),
        ("beta-1.0.0", "package.json", "{\"name\": \"beta\", "),
        ("gamma-1.0.0", "kinprint-origin.json", "{\"purl\": 7}"),
    ];
    for (name, file, text) in manifests {
        let project = Project::new()
            .file("src/copy.c", weir_c())
            .corpus(&format!("{name}/{file}"), text)
            .corpus(&format!("{name}/weir.c"), weir_c());
        let run = project.run(&["index", &format!("corpus/{name}")]);
        run.check(3, &[file]);
        let (_, report) = project.scan();
        assert_eq!(report.findings.len(), 1, "{run}");
        assert!(report.findings[0].origin.name.contains(name.split('-').next().unwrap()), "{:?}", report.findings);
    }
}

#[test]
fn a_manifest_of_hostile_values_is_shown_escaped() {
    let origin = r#"{"purl": "pkg:generic/we%1B%5B2Jir@1.0", "license": "MIT\u001b[31m <b>", "source_url": "\u0007"}"#;
    let project = Project::new()
        .file("src/copy.c", weir_c())
        .corpus("weir/kinprint-origin.json", origin)
        .corpus("weir/weir.c", weir_c());
    let index = project.run(&["index", "corpus"]);
    let scan = project.run(&["scan", "project", "-v"]);
    let is_control = |c: char| c.is_control() && c != '\n';
    for run in [index, scan] {
        assert!(!run.stdout.contains(is_control) && !run.stderr.contains(is_control), "{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn an_entity_bomb_in_a_pom_is_no_bomb() {
    let mut pom = String::from("<?xml version=\"1.0\"?>\n<!DOCTYPE project [<!ENTITY a0 \"aaaaaaaaaa\">");
    for level in 1..20 {
        pom.extend(["<!ENTITY a", &level.to_string(), " \"", &format!("&a{};", level - 1).repeat(10), "\">"]);
    }
    pom += "]>\n<project><artifactId>&a19;</artifactId><version>1</version></project>\n";
    let project = Project::new().corpus("bomb-1.0/pom.xml", pom).corpus("bomb-1.0/weir.c", weir_c());
    let run = project.run(&["index", "corpus/bomb-1.0"]);
    run.check(3, &["pom.xml"]);
}

#[test]
fn what_index_leaves_out_is_counted_and_listed() {
    let project = Project::with_weir()
        .corpus("weir/logo.png", [0x89, b'P', b'N', b'G', 0, 0, 0, 1])
        .corpus("weir/src/empty.c", "")
        .corpus("weir/notes.ipynb", "{\"cells\": [{\"cell_type\": \"code\", \"source\": ")
        .corpus("stray.c", "int stray;\n");
    let run = project.run(&["index", "corpus"]);
    run.check(0, &["1 binary", "1 empty", "1 of no package", "1 file not what the name says", "-v lists them"]);
    assert!(!run.stderr.contains("logo.png"), "{run}");
    fs::remove_dir_all(project.path("db")).unwrap();
    let names = ["`logo.png` of pkg:generic/weir@1.0.0", "`src/empty.c`", "`stray.c`", "notes.ipynb"];
    project.run(&["index", "-v", "corpus"]).check(0, &names);
    fs::remove_dir_all(project.path("db")).unwrap();
    let run = project.run(&["index", "-v", "--format", "json", "corpus"]);
    let summary: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&summary["filtered"]["binary"], &summary["filtered"]["loose"]), (&1.into(), &1.into()), "{run}");
    assert_eq!(summary["left_out"].as_array().unwrap().len(), 3, "{run}");
    assert_eq!(summary["notes"].as_array().unwrap().len(), 1, "{run}");
}
