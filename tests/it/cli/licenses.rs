//! `licenses`: what the files of a project say of their licenses; with `--copied`, what the copies in it are under.

use super::project;
use crate::project::{Project, weir_c};

#[test]
fn groups_copies_by_license() {
    let project = project();
    let run = project.run(&["licenses", "project", "--copied"]);
    run.check(0, &[]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("licenses", run.stdout) });
}

#[test]
fn json_holds_the_same() {
    let run = project().run(&["licenses", "project", "--copied", "--format", "json"]);
    run.check(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let group = &json[0];
    assert_eq!(group["license"], "Zlib", "{json:#}");
    assert_eq!(group["packages"], serde_json::json!(["pkg:generic/weir@1.0.0"]));
    assert_eq!(group["files"], serde_json::json!(["src/pack.c"]));
}

#[test]
fn without_copies_the_verdict_is_all_there_is() {
    let project = Project::with_weir().file("a.c", "int own(int x) { return x; }\n").indexed();
    let run = project.run(&["licenses", "project", "--copied"]);
    run.check(0, &[]);
    assert_eq!(run.stdout, "no copies among 1 package (C 1)\n");
    assert_eq!(project.run(&["licenses", "project", "--copied", "--format", "json"]).stdout, "[]\n");
}

#[test]
fn only_the_files_named_count() {
    let project = project().file("b.c", weir_c()).file("list", "b.c\n");
    let run = project.run(&["licenses", "project", "--copied", "--files-from", "project/list"]);
    assert!(run.code == 0 && run.stdout.contains("b.c") && !run.stdout.contains("pack.c"), "{run}");
}

#[test]
fn without_a_database_or_a_project_it_is_wrong_usage() {
    let project = Project::new();
    project.run(&["licenses", "project", "--copied"]).check(2, &["no database", "kinprint index"]);
    super::project().run(&["licenses", "gone", "--copied"]).check(2, &["gone"]);
}

/// A project whose files say what they are under in different ways; needs no database.
fn licensed() -> Project {
    Project::new()
        .file("Cargo.toml", "[package]\nname = \"weirs\"\nversion = \"1.0.0\"\nlicense = \"MIT OR Apache-2.0\"\n")
        .file("src/a.c", "// SPDX-License-Identifier: MIT\nint a;\n")
        .file("src/b.c", "/* Distributed under the GNU GPL, version 2 or later. */\nint b;\n")
        .file("src/c.c", "/* See the file LICENSE for the terms. */\nint c;\n")
        .file("src/d.c", "const char *d = \"MIT license\";\n")
        .file("src/e.c", "/* Confidential: may not be disclosed without our written consent. */\nint e;\n")
        .file("LICENSE", "Released under the ISC license.\n")
}

#[test]
fn the_inventory_says_what_each_file_says() {
    let run = licensed().run(&["licenses", "project"]);
    run.check(0, &[]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("inventory", run.stdout) });
}

#[test]
fn tables_have_one_line_a_file() {
    let project = licensed();
    let run = project.run(&["licenses", "project", "--tsv"]);
    run.check(0, &[]);
    let expected = "Cargo.toml\tMIT OR Apache-2.0\nLICENSE\tISC\nsrc/a.c\tMIT\nsrc/b.c\tGPL-2.0-or-later\n\
        src/c.c\tISC\nsrc/d.c\tNONE\nsrc/e.c\tLicenseRef-unknown\n";
    assert_eq!(run.stdout, expected);
    let csv = project.run(&["licenses", "project", "--format", "csv"]);
    csv.check(0, &[]);
    assert!(
        csv.stdout.starts_with(
            "path,license,class,role,known by,its own words,stated,refers to,copyrights,holders,conflicts\nCargo.toml,"
        ),
        "{csv}"
    );
    assert_eq!(csv.stdout.lines().count(), 8);
}

#[test]
fn the_inventory_as_json() {
    let run = licensed().run(&["licenses", "project", "--format", "json"]);
    run.check(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/kinprint.licenses-1.schema.json")).unwrap();
    jsonschema::validate(&schema, &json).unwrap();
    assert_eq!((&json["schema"], &json["complete"]), (&"kinprint.licenses/1".into(), &true.into()));
    let file = json["files"].as_array().unwrap().iter().find(|file| file["path"] == "src/c.c").unwrap();
    assert_eq!((&file["license"], &file["resolved_by"]), (&"ISC".into(), &"LICENSE".into()), "{file:#}");
    let file = json["files"].as_array().unwrap().iter().find(|file| file["path"] == "src/b.c").unwrap();
    assert_eq!((&file["parts"][0]["method"], &file["parts"][0]["first_line"]), (&"name".into(), &1.into()));
}

#[test]
fn copyright_holders_are_told() {
    let project = Project::new()
        .file(
            "a.c",
            "/*\n * Copyright (C) 1999, 2001-2003 Ada Example <ada@example.org> and\n *   Example GmbH\n */\nint a;\n",
        )
        .file("b.c", "// SPDX-FileCopyrightText: 2010-present Example GmbH\n// Author: Bo Example\nint b;\n");
    let run = project.run(&["licenses", "project"]);
    run.check(0, &[]);
    let told = "2 copyright holders\n    Example GmbH  1999-present  2 files\n    Ada Example  1999-2003  1 file\n";
    assert!(run.stdout.ends_with(told), "{run}");
    let run = project.run(&["licenses", "project", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/kinprint.licenses-1.schema.json")).unwrap();
    jsonschema::validate(&schema, &json).unwrap();
    let expected = serde_json::json!([
        { "holder": "Example GmbH", "n_files": 2, "first_year": 1999, "last_year": null },
        { "holder": "Ada Example", "n_files": 1, "first_year": 1999, "last_year": 2003 },
    ]);
    assert_eq!(json["holders"], expected);
    let expected = serde_json::json!([{
        "text": "Copyright (C) 1999, 2001-2003 Ada Example <ada@example.org> and Example GmbH",
        "kind": "statement",
        "holders": ["Ada Example", "Example GmbH"],
        "years": [{ "first": 1999, "last": 1999 }, { "first": 2001, "last": 2003 }],
        "names_file": null,
        "first_line": 2,
        "last_line": 3,
    }]);
    assert_eq!(json["files"][0]["copyrights"], expected);
    assert_eq!(json["files"][1]["copyrights"][1]["kind"], "author");
    let csv = project.run(&["licenses", "project", "--format", "csv"]);
    assert!(csv.stdout.contains(",2010-present Example GmbH,Example GmbH,"), "{csv}");
}

#[test]
fn of_a_list_each_file_keeps_the_name_it_was_given() {
    let project = licensed();
    let absolute = project.path("project/src/a.c");
    let list = format!("{}\nproject/src/b.c\nproject/gone.c\n", absolute.display());
    let project = project.write("list", list);
    let run = project.run(&["licenses", "--files-from", "list", "--tsv"]);
    run.check(3, &["gone.c"]);
    assert!(run.stdout.contains(&format!("{}\tMIT\n", absolute.display())), "{run}");
    assert!(run.stdout.contains("project/src/b.c\tGPL-2.0-or-later\n"), "{run}");
}

#[test]
fn tables_and_copies_do_not_go_together() {
    licensed().run(&["licenses", "project", "--tsv", "--copied"]).check(2, &["--copied"]);
    super::project().run(&["licenses", "project", "--copied", "--format", "csv"]).check(2, &["--copied", "CSV"]);
    licensed().run(&["licenses", "nowhere"]).check(2, &["nowhere"]);
}

#[test]
fn conflicts_with_the_projects_license_are_named() {
    let project = licensed();
    let run = project.run(&["licenses", "project", "--only-conflicts"]);
    run.check(0, &[]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("conflicts", run.stdout) });
    let given = project.run(&["licenses", "project", "--only-conflicts", "--outbound", "GPL-3.0-or-later"]);
    assert!(given.code == 0 && given.stdout.starts_with("no conflict with GPL-3.0-or-later"), "{given}");
    let closed = project.run(&["licenses", "project", "--only-conflicts", "--outbound", "proprietary", "--tsv"]);
    assert!(closed.stdout.contains("src/b.c\tGPL-2.0-or-later\n") && !closed.stdout.contains("src/a.c"), "{closed}");
    project.run(&["licenses", "project", "--outbound", "my terms"]).check(2, &["my terms", "proprietary"]);
}

#[test]
fn parts_of_one_file_that_do_not_go_together_are_named() {
    let text = "/* Some of it is under the GNU GPL, version 2 only. The rest: Apache License, Version 2.0. */\n";
    let run = Project::new().file("a.c", text).run(&["licenses", "project", "--only-conflicts"]);
    run.check(0, &[]);
    assert!(run.stdout.contains("a.c") && run.stdout.contains("beside"), "{run}");
}

#[test]
fn a_manifest_points_to_no_file_outside() {
    let manifest = r#"{"name": "a", "version": "1.0.0", "license": "SEE LICENSE IN ../outside.txt"}"#;
    let project =
        Project::new().file("package.json", manifest).write("outside.txt", "Released under the ISC license.\n");
    let run = project.run(&["licenses", "project", "--tsv"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "package.json\tLicenseRef-unknown\n"), "{run}");
    let beside = manifest.replace("../", "");
    let project = Project::new().file("package.json", beside).file("outside.txt", "Released under the ISC license.\n");
    let run = project.run(&["licenses", "project", "--tsv"]);
    assert!(run.stdout.starts_with("outside.txt\tISC\npackage.json\tISC\n"), "{run}");
}
