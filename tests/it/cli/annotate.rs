//! `annotate` through the binary: what it writes, that a scan afterwards is content, and what it refuses.

use std::fs;

use serde_json::Value;

use crate::project::{Project, weir_c};

const HEADER: &str = " * Copyright (c) 2019 The Quillpack authors\n * SPDX-License-Identifier: Zlib\n";

fn scanned(project: &Project) -> Value {
    let run = project.run(&["scan", "project", "--format", "json"]);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

fn states(project: &Project) -> Vec<String> {
    let report = scanned(project);
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["attribution"]["state"].as_str().unwrap().to_owned()).collect()
}

fn read(project: &Project, path: &str) -> String {
    fs::read_to_string(project.path(path)).unwrap()
}

fn weir() -> Project {
    Project::new()
        .package("weir", "pkg:generic/weir@1.0.0", "Zlib")
        .corpus("weir/src/weir.c", weir_c())
        .corpus("weir/LICENSE", "These words stand in for the text of a license.\n")
}

/// A snippet without notice in a file of the project's own.
fn with_snippet() -> Project {
    let weir = weir_c();
    let part = &weir[weir.find("static uint32_t fold").unwrap()..weir.find("static unsigned width_of").unwrap()];
    let own = |n: u32| format!("\nint gauge_{n}(struct basin *basin)\n{{\n    return basin->weight_{n} * {n};\n}}\n");
    let before: String = (0..40).map(own).collect();
    weir_project(&format!("#include \"basin.h\"\n{before}\n{part}{}", (40..60).map(own).collect::<String>()))
}

fn weir_project(text: &str) -> Project {
    weir().file("src/pack.c", text).indexed()
}

#[test]
fn a_snippet_gets_tags_and_an_entry_and_then_is_preserved() {
    let project = with_snippet();
    assert_eq!(states(&project), ["missing"]);
    let before = read(&project, "project/src/pack.c");
    let run = project.run(&["annotate", "src/pack.c", "--project", "project"]);
    assert_eq!(run.code, 0, "{run}");
    assert!(
        run.stdout.starts_with("src/pack.c: tags for lines ") && run.stdout.contains("\nNOTICE: an entry for "),
        "{run}"
    );
    let after = read(&project, "project/src/pack.c");
    let without: String = after.split_inclusive('\n').filter(|line| !line.starts_with("// SPDX-")).collect();
    assert_eq!(without, before, "nothing but comments is added");
    assert!(after.contains("// SPDX-SnippetBegin\n// SPDX-SnippetCopyrightText: Copyright (c) 2019 The Quillpack authors\n// SPDX-License-Identifier: Zlib\n"), "{after}");
    let notice = read(&project, "project/NOTICE");
    assert!(notice.contains("weir 1.0.0\npkg:generic/weir@1.0.0\n\nsrc/pack.c, lines "), "{notice}");
    assert!(notice.contains("LICENSE:\n\nThese words stand in for the text of a license.\n"), "{notice}");
    assert_eq!(states(&project), ["preserved"]);
    // There is nothing left to do.
    let run = project.run(&["annotate", "src/pack.c", "--project", "project"]);
    assert!(run.code == 0 && run.stdout.is_empty() && run.stderr.contains("nothing to do"), "{run}");
    assert_eq!((read(&project, "project/src/pack.c"), read(&project, "project/NOTICE")), (after, notice));
}

#[test]
fn a_whole_file_gets_tags_at_its_head() {
    let project = weir_project(&weir_c().replace(HEADER, ""));
    let run = project.run(&["annotate", "src/pack.c:20", "--project", "project", "--no-notice"]);
    assert_eq!(run.code, 0, "{run}");
    let text = read(&project, "project/src/pack.c");
    assert!(
        text.starts_with(
            "// SPDX-FileCopyrightText: Copyright (c) 2019 The Quillpack authors\n// SPDX-License-Identifier: Zlib\n"
        ),
        "{text}"
    );
    assert!(!project.path("project/NOTICE").exists());
    assert_eq!(states(&project), ["preserved"]);
}

#[test]
fn a_finding_of_a_report_is_annotated_by_its_id() {
    let project = with_snippet();
    let report = scanned(&project);
    let id = report["findings"][0]["id"].as_str().unwrap().to_owned();
    let project = project.write("report.json", report.to_string());
    let run = project.run(&["annotate", &id[..9], "--from", "report.json", "--project", "project", "--no-tags"]);
    assert_eq!(run.code, 0, "{run}");
    assert!(!read(&project, "project/src/pack.c").contains("SPDX-"));
    assert!(read(&project, "project/NOTICE").contains("pkg:generic/weir@1.0.0"));
    for (args, said) in [
        (["annotate", "ffff", "--from", "report.json"], "no finding with an id like `ffff`"),
        (["annotate", "ffff", "--from", "corpus/weir/LICENSE"], "is no report of `scan --format json`"),
        (["annotate", "ffff", "--from", "nowhere.json"], "cannot read the report"),
    ] {
        let run = project.run(&[&args[..], &["--project", "project"]].concat());
        assert!(run.code == 2 && run.stderr.contains(said), "{run}");
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    let project = with_snippet();
    let before = read(&project, "project/src/pack.c");
    let run = project.run(&["annotate", "src/pack.c", "--project", "project", "--dry-run"]);
    assert!(run.code == 0 && run.stdout.contains("// SPDX-SnippetBegin"), "{run}");
    assert_eq!(read(&project, "project/src/pack.c"), before);
    assert!(!project.path("project/NOTICE").exists());
}

#[test] // Where no comment can stand a sidecar says it.
fn a_binary_copy_gets_a_sidecar() {
    let image: Vec<u8> = (0..4000u32).map(|n| (n * n % 251) as u8).collect();
    let project = weir().corpus("weir/mark.bin", &image).file("art/mark.bin", &image).indexed();
    assert_eq!(states(&project), ["missing"]);
    let run = project.run(&["annotate", "art/mark.bin", "--project", "project", "--no-notice"]);
    assert_eq!(run.code, 0, "{run}");
    assert_eq!(fs::read(project.path("project/art/mark.bin")).unwrap(), image);
    assert!(read(&project, "project/art/mark.bin.license").starts_with("SPDX-License-Identifier: Zlib\n"));
    assert_eq!(states(&project), ["preserved"]);
}

#[test]
fn one_of_the_licenses_offered_can_be_chosen() {
    let offered = weir_c().replace("Identifier: Zlib", "Identifier: MIT OR Apache-2.0");
    let project = Project::new()
        .package("weir", "pkg:generic/weir@1.0.0", "MIT OR Apache-2.0")
        .corpus("weir/src/weir.c", offered)
        .file("src/pack.c", weir_c().replace(HEADER, ""))
        .indexed();
    let annotate = |license: &str| {
        project.run(&["annotate", "src/pack.c", "--project", "project", "--no-notice", "--license", license])
    };
    let run = annotate("Zlib");
    assert!(run.code == 2 && run.stderr.contains("`Zlib` is not one of its choices"), "{run}");
    assert_eq!(annotate("MIT").code, 0);
    assert!(read(&project, "project/src/pack.c").contains("// SPDX-License-Identifier: MIT\n"));
    assert_eq!(states(&project), ["preserved"]);
}

#[test]
fn what_is_no_finding_is_said() {
    let project = with_snippet();
    for (place, said) in [("src/pack.c:3", "there is no finding at `src/pack.c:3`"), ("src/none.c", "there is no file")]
    {
        let run = project.run(&["annotate", place, "--project", "project"]);
        assert!(run.code == 2 && run.stderr.contains(said), "{run}");
    }
    let project = project.file("NOTICE", b"\xff\xfe\x00");
    let run = project.run(&["annotate", "src/pack.c", "--project", "project"]);
    assert!(run.code == 2 && run.stderr.contains("no UTF-8 text; name another with --notice"), "{run}");
    assert!(!read(&project, "project/src/pack.c").contains("SPDX-"), "nothing is written by halves");
}
