//! What a copy keeps of its origin's notice, and the license of each part of a version interval, through the binary.

use serde_json::Value;

use crate::project::{Project, weir_c};

const HEADER: &str = " * Copyright (c) 2019 The Quillpack authors\n * SPDX-License-Identifier: Zlib\n";

fn weir() -> Project {
    Project::new().package("weir", "pkg:generic/weir@1.0.0", "Zlib").corpus("weir/src/weir.c", weir_c())
}

fn findings(project: &Project, args: &[&str]) -> Vec<Value> {
    let run = project.run(&[&["scan", "project", "--format", "json"], args].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    report["findings"].as_array().unwrap().clone()
}

/// Scans a project with one copy and returns what is said of its notice.
#[track_caller]
fn attribution(project: Project) -> Value {
    let found = findings(&project.indexed(), &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0]["attribution"].clone()
}

#[track_caller]
fn check(text: &str, notice: Option<(&str, &str)>, state: &str) {
    let mut project = weir().file("src/pack.c", text);
    if let Some((path, text)) = notice {
        project = project.file(path, text);
    }
    let said = attribution(project);
    assert_eq!(said["state"], state, "{said:#}");
}

fn without_header() -> String {
    weir_c().replace(HEADER, "")
}

#[test]
fn a_copy_with_its_header_is_attributed() {
    let said = attribution(weir().file("src/pack.c", weir_c().replace("fold", "bend")));
    let asked = serde_json::json!([{ "text": "Copyright (c) 2019 The Quillpack authors", "is_kept": true }]);
    assert_eq!((&said["state"], &said["asked"]), (&"preserved".into(), &asked));
    assert_eq!((&said["is_license_kept"], &said["is_kept_in_file"]), (&true.into(), &true.into()));
}

#[test]
fn a_copy_without_any_notice_is_not() {
    check(&without_header(), None, "missing");
    check(&without_header(), Some(("LICENSE", "Copyright (c) 2024 Rowan Tarn\nAll rights reserved.\n")), "missing");
}

#[test]
fn another_owner_or_license_over_the_copy_is_the_worst() {
    let own = " * Copyright (c) 2024 Rowan Tarn\n * SPDX-License-Identifier: MIT\n";
    let said = attribution(weir().file("src/pack.c", weir_c().replace(HEADER, own)));
    assert_eq!(said["state"], "replaced");
    assert_eq!(said["instead"], serde_json::json!(["Copyright (c) 2024 Rowan Tarn", "MIT"]));
    let other_license = weir_c().replace("Identifier: Zlib", "Identifier: GPL-3.0-only");
    check(&other_license, None, "replaced");
    let other_owner = weir_c().replace("2019 The Quillpack authors", "2024 Rowan Tarn");
    check(&other_owner, None, "replaced");
}

#[test]
fn a_holder_without_license_and_a_license_without_holder_are_a_part() {
    check(&weir_c().replace(" * SPDX-License-Identifier: Zlib\n", ""), None, "partial");
    check(&weir_c().replace(" * Copyright (c) 2019 The Quillpack authors\n", ""), None, "partial");
}

#[test]
fn notices_of_the_project_count() {
    let notice = "weir 1.0.0\nCopyright (c) 2019 The Quillpack authors\nSPDX-License-Identifier: Zlib\n";
    check(&without_header(), Some(("NOTICE", notice)), "preserved");
    check(&without_header(), Some(("THIRD-PARTY-LICENSES.txt", notice)), "preserved");
    check(&without_header(), Some(("src/pack.c.license", notice)), "preserved");
    // Beside another folder, or of another file, it says nothing of this copy.
    check(&without_header(), Some(("lib/NOTICE", notice)), "missing");
    check(&without_header(), Some(("src/other.c.license", notice)), "missing");
    let replaced = weir_c().replace(HEADER, " * Copyright (c) 2024 Rowan Tarn\n");
    check(&replaced, Some(("NOTICE", notice)), "partial");
}

/// Some functions of the corpus inside a longer file of the project's own.
fn host(head: &str, before: &str, after: &str) -> String {
    let weir = weir_c();
    let part = &weir[weir.find("static uint32_t fold").unwrap()..weir.find("static unsigned width_of").unwrap()];
    let rest: String = (0..60)
        .map(|n| format!("\nint gauge_{n}(struct basin *basin)\n{{\n    if (basin->level_{n} > {n}{n})\n        drain_{n}(basin, \"spill {n}\");\n    return basin->weight_{n} * {n};\n}}\n"))
        .collect();
    format!("/* {head} */\n#include \"basin.h\"\n{rest}\n{before}{part}{after}")
}

#[test]
fn the_head_of_an_own_file_is_not_put_over_a_snippet() {
    let own = "Copyright (c) 2024 Rowan Tarn. SPDX-License-Identifier: MIT";
    check(&host(own, "", ""), None, "missing");
    let comment = "/* fold and put_bits: Copyright (c) 2019 The Quillpack authors, Zlib license */\n";
    check(&host(own, comment, ""), None, "preserved");
    check(&host(own, &comment.replace(", Zlib license", ""), ""), None, "partial");
    let begin = "/* SPDX-SnippetBegin\n * SPDX-SnippetCopyrightText: 2019 The Quillpack authors\n";
    let end = "/* SPDX-SnippetEnd */\n";
    check(&host(own, &format!("{begin} * SPDX-License-Identifier: Zlib\n */\n"), end), None, "preserved");
    check(&host(own, &format!("{begin} * SPDX-License-Identifier: MIT\n */\n"), end), None, "replaced");
}

#[test]
fn a_license_that_asks_for_nothing_needs_no_notice() {
    let text = weir_c().replace("Identifier: Zlib", "Identifier: 0BSD");
    let project = Project::new().package("weir", "pkg:generic/weir@1.0.0", "0BSD").corpus("weir/src/weir.c", &text);
    let said = attribution(project.file("src/pack.c", without_header()));
    assert_eq!(said["state"], "not-required", "{said:#}");
}

#[test] // Of macro languages no comments are known; all of the text says something.
fn holders_stand_also_where_comments_are_not_known() {
    let macros: String =
        (0..30).map(|n| format!("AC_DEFUN([GAUGE_{n}], [\n  AC_CHECK_LIB([basin{n}], [drain_{n}])\n])\n")).collect();
    let text = format!("dnl Copyright (c) 2017 Hazel Brook\ndnl SPDX-License-Identifier: Zlib\n\n{macros}");
    let project = Project::new().package("weir", "pkg:generic/weir@1.0.0", "Zlib").corpus("weir/m4/gauge.m4", &text);
    let said = attribution(project.file("m4/gauge.m4", &text));
    assert_eq!(said["state"], "preserved", "{said:#}");
}

#[test] // The text of a GNU license has a holder of its own.
fn the_holder_of_a_license_text_is_not_asked_for() {
    let license = "Copyright (c) 2018 Hazel Brook\n\n Copyright (C) 1999 Example Foundation, Inc.\n Everyone is permitted to \
        copy and distribute verbatim copies\n of this license document, but changing it is not allowed.\n";
    let project = Project::new()
        .package("weir", "pkg:generic/weir@1.0.0", "Zlib")
        .corpus("weir/src/weir.c", without_header())
        .corpus("weir/COPYING", license)
        .file("src/pack.c", without_header());
    let asked = attribution(project)["asked"].clone();
    assert_eq!(asked, serde_json::json!([{ "text": "Copyright (c) 2018 Hazel Brook", "is_kept": false }]));
}

#[test] // Most packages state their holders in one license file.
fn holders_of_the_nearest_license_file_are_asked_for() {
    let bare = without_header();
    let package = || {
        Project::new()
            .package("weir", "pkg:generic/weir@1.0.0", "Zlib")
            .corpus("weir/src/weir.c", &bare)
            .corpus("weir/LICENSE", "Copyright (c) 2018 Hazel Brook\n\nThis software is under the zlib license.\n")
            .file("src/pack.c", &bare)
    };
    let said = attribution(package());
    assert_eq!(
        (&said["state"], &said["asked"][0]["text"]),
        (&"missing".into(), &"Copyright (c) 2018 Hazel Brook".into())
    );
    let notice = "src/pack.c comes from weir.\n(c) 2018 Hazel Brook\nZlib license\n";
    let said = attribution(package().file("NOTICE.md", notice));
    assert_eq!((&said["state"], &said["kept_in"][0]), (&"preserved".into(), &"NOTICE.md".into()));
}

#[test]
fn text_and_explain_say_what_became_of_the_notice() {
    let own = " * Copyright (c) 2024 Rowan Tarn\n * SPDX-License-Identifier: MIT\n";
    let project = weir().file("src/pack.c", weir_c().replace(HEADER, own)).indexed();
    let scan = project.run(&["scan", "project"]).stdout;
    assert!(scan.contains("By notice   replaced"), "{scan}");
    assert!(scan.split_whitespace().collect::<Vec<_>>().join(" ").contains("notice replaced by"), "{scan}");
    let explain = project.run(&["explain", "project/src/pack.c", "--project", "project"]).stdout;
    assert!(explain.contains("class") && explain.contains("permissive") && explain.contains("asks"), "{explain}");
    assert!(explain.contains("notice replaced"), "{explain}");
}

/// `weir` under MIT until 1.5 and BUSL-1.1 from 1.6: one file all have, one only each side.
fn relicensed() -> Project {
    let bare = without_header();
    let (start, end) = (bare.find("static int put_bits").unwrap(), bare.find("static unsigned width_of").unwrap());
    let (old, new) = (bare.replace("GROUP", "BATCH"), format!("{}{}", &bare[..start], &bare[end..]));
    let mut project = Project::new();
    for (version, license) in [("1.4", "MIT"), ("1.5", "MIT"), ("1.6", "BUSL-1.1"), ("1.7", "BUSL-1.1")] {
        let folder = format!("weir-{version}");
        project = project
            .package(&folder, &format!("pkg:generic/weir@{version}"), license)
            .corpus(&format!("{folder}/always.c"), &bare)
            .corpus(&format!("{folder}/changed.c"), if license == "MIT" { &old } else { &new });
    }
    project
}

#[test]
fn a_relicense_inside_the_interval_is_told_by_version() {
    let found = findings(&relicensed().file("a.c", without_header()).indexed(), &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    let parts = serde_json::json!([
        { "from": "1.4", "to": "1.5", "license": "MIT" },
        { "from": "1.6", "to": "1.7", "license": "BUSL-1.1" },
    ]);
    assert_eq!(found[0]["licenses_by_version"], parts, "{:#}", found[0]);
    assert_eq!((&found[0]["license"]["concluded"], &found[0]["license_class"]), (&"MIT".into(), &"permissive".into()));
    let text = relicensed().file("a.c", without_header()).indexed().run(&["scan", "project"]).stdout;
    assert!(text.contains("MIT until 1.5, BUSL-1.1 from 1.6"), "{text}");
}

#[test]
fn a_line_that_one_side_has_decides_the_license() {
    let bare = without_header();
    let (start, end) = (bare.find("static int put_bits").unwrap(), bare.find("static unsigned width_of").unwrap());
    for (text, license, class) in [
        (bare.replace("GROUP", "BATCH"), "MIT", "permissive"),
        (format!("{}{}", &bare[..start], &bare[end..]), "BUSL-1.1", "source-available"),
    ] {
        let found = findings(&relicensed().file("a.c", text).indexed(), &[]);
        assert_eq!(found.len(), 1, "{found:#?}");
        let finding = &found[0];
        assert_eq!((&finding["license"]["concluded"], &finding["license_class"]), (&license.into(), &class.into()));
        assert_eq!(finding["licenses_by_version"], serde_json::json!([]));
    }
}
