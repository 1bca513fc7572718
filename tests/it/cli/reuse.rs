//! `licenses` on projects that state licenses by path: sidecars, REUSE.toml, `.reuse/dep5`, `debian/copyright`.

use crate::project::Project;

const TOML: &str = "version = 1\n\n[[annotations]]\npath = \"**\"\nSPDX-FileCopyrightText = \"2024 Ada Example\"\n\
    SPDX-License-Identifier = \"CC0-1.0\"\n\n[[annotations]]\npath = \"src/*.c\"\nprecedence = \"aggregate\"\n\
    SPDX-License-Identifier = \"ISC\"\n\n[[annotations]]\npath = [\"gen/**\", \"../outside\"]\nprecedence = \"override\"\n\
    SPDX-FileCopyrightText = \"NONE\"\nSPDX-License-Identifier = \"Zlib\"\n";

fn reuse() -> Project {
    Project::new()
        .file("REUSE.toml", TOML)
        .file("src/a.c", "// SPDX-License-Identifier: MIT\nint a;\n")
        .file("src/deep/b.c", "// SPDX-License-Identifier: MIT\nint b;\n")
        .file("gen/c.c", "// SPDX-License-Identifier: GPL-2.0-only\nint c;\n")
        .file("data.bin", "\0\u{1}\u{2}\0")
        .file("logo.png", "\0png\0")
        .file("logo.png.license", "SPDX-FileCopyrightText: 2023 Bo Example\nSPDX-License-Identifier: CC-BY-4.0\n")
        .file("LICENSES/LicenseRef-Ours.txt", "Whoever asks us may use it; nobody else may. ".repeat(5))
        .file("Cargo.toml", "[package]\nname = \"weirs\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n")
}

fn file<'a>(json: &'a serde_json::Value, path: &str) -> &'a serde_json::Value {
    json["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap()
}

#[test]
fn each_file_is_under_what_is_stated_of_it() {
    let run = reuse().run(&["licenses", "project", "--tsv"]);
    run.check(0, &[]);
    let expected = "Cargo.toml\tMIT\nLICENSES/LicenseRef-Ours.txt\tLicenseRef-Ours\nREUSE.toml\tNONE\n\
        data.bin\tCC0-1.0\ngen/c.c\tZlib\nlogo.png\tCC-BY-4.0\nlogo.png.license\tCC-BY-4.0\n\
        src/a.c\tMIT AND ISC\nsrc/deep/b.c\tMIT\n";
    assert_eq!(run.stdout, expected);
}

#[test]
fn the_inventory_names_who_states_it_and_what_disagrees() {
    let run = reuse().run(&["licenses", "project"]);
    run.check(0, &[]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("reuse", run.stdout) });
}

#[test]
fn json_keeps_what_the_file_and_the_statements_say_apart() {
    let run = reuse().run(&["licenses", "project", "--format", "json"]);
    run.check(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/kinprint.licenses-1.schema.json")).unwrap();
    jsonschema::validate(&schema, &json).unwrap();
    let logo = file(&json, "logo.png");
    assert_eq!((&logo["detected"], &logo["disagrees"]), (&serde_json::Value::Null, &false.into()));
    assert_eq!(logo["stated"][0]["by"], "logo.png.license");
    assert_eq!((&logo["stated"][1]["license"], &logo["stated"][1]["holds"]), (&"CC0-1.0".into(), &false.into()));
    assert_eq!(logo["copyrights"].as_array().unwrap().len(), 1);
    let overridden = file(&json, "gen/c.c");
    assert_eq!((&overridden["detected"], &overridden["disagrees"]), (&"GPL-2.0-only".into(), &true.into()));
    assert_eq!(
        (&overridden["copyrights"][0]["text"], &overridden["copyrights"][0]["holders"]),
        (&"NONE".into(), &serde_json::json!([]))
    );
    let of_data = serde_json::json!([{
        "text": "2024 Ada Example",
        "kind": "tag",
        "holders": ["Ada Example"],
        "years": [{ "first": 2024, "last": 2024 }],
        "names_file": null,
        "first_line": null,
        "last_line": null,
    }]);
    assert_eq!(file(&json, "data.bin")["copyrights"], of_data);
    let manifest = file(&json, "Cargo.toml");
    assert_eq!((&manifest["license"], &manifest["disagrees"]), (&"MIT".into(), &false.into()));
}

#[test]
fn a_part_of_a_project_goes_by_what_stands_above_it() {
    let project = reuse().file(".git/HEAD", "");
    let run = project.run(&["licenses", "project/gen", "--tsv"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "c.c\tZlib\n"), "{run}");
    let one = project.run(&["licenses", "project/logo.png", "--tsv"]);
    assert_eq!((one.code, one.stdout.as_str()), (0, "logo.png\tCC-BY-4.0\n"), "{one}");
    // Without version control nothing tells that what stands above belongs to it.
    let run = reuse().run(&["licenses", "project/gen", "--tsv"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "c.c\tGPL-2.0-only\n"), "{run}");
}

#[test]
fn files_of_a_list_are_under_what_is_stated_of_them() {
    let project = reuse().write("list", "gen/c.c\ndata.bin\n");
    let run = project.run(&["licenses", "--files-from", "list", "project", "--tsv"]);
    assert!(run.stdout.contains("gen/c.c\tZlib\n") && run.stdout.contains("data.bin\tCC0-1.0\n"), "{run}");
}

#[test]
fn dep5_paragraphs_hold_for_the_paths_they_name() {
    let dep5 = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: 2020 \
        Ada\nLicense: Expat\n\nFiles: lib/*\nCopyright: 2021 Bo\nLicense: GPL-2+\n";
    let files = |project: Project| {
        project
            .file("a.txt", "Nothing is said here.\n")
            .file("lib/x/b.c", "int b;\n")
            .file("lib/c.c", "// SPDX-License-Identifier: ISC\nint c;\n")
    };
    let debian = files(Project::new().file("debian/copyright", dep5));
    let run = debian.run(&["licenses", "project", "--format", "csv"]);
    let licenses: Vec<String> =
        run.stdout.lines().skip(1).map(|line| line.splitn(3, ',').take(2).collect::<Vec<_>>().join(" ")).collect();
    let expected =
        ["a.txt MIT", "debian/copyright MIT AND GPL-2.0-or-later", "lib/c.c ISC", "lib/x/b.c GPL-2.0-or-later"];
    assert_eq!((run.code, licenses), (0, expected.map(str::to_owned).to_vec()), "{run}");
    // In the short list a file that says nothing says nothing.
    let run = debian.run(&["licenses", "project", "--tsv"]);
    let expected = "a.txt\tNONE\ndebian/copyright\tMIT AND GPL-2.0-or-later\nlib/c.c\tISC\nlib/x/b.c\tNONE\n";
    assert_eq!((run.code, run.stdout.as_str()), (0, expected), "{run}");
    // REUSE has it that its DEP-5 file holds beside what a file says.
    let reuse = files(Project::new().file(".reuse/dep5", dep5)).run(&["licenses", "project", "--tsv"]);
    assert!(reuse.stdout.contains("lib/c.c\tISC AND GPL-2.0-or-later\n"), "{reuse}");
}

#[test]
fn a_reuse_toml_in_bad_form_is_named_and_the_rest_read() {
    let project =
        |toml: &str| Project::new().file("sub/REUSE.toml", toml).file("sub/a.c", "// SPDX-License-Identifier: MIT\n");
    for (toml, reason) in [
        ("version = 1\n[[annotations]\n", "line 2"),
        ("version = 3\n", "version 3"),
        ("version = 1\n[[annotations]]\nSPDX-License-Identifier = \"ISC\"\n", "path"),
    ] {
        let run = project(toml).run(&["licenses", "project"]);
        run.check(3, &[]);
        assert!(run.stdout.contains("sub/REUSE.toml: malformed") && run.stdout.contains(reason), "{run}");
        assert!(run.stdout.contains("MIT  1 file"), "{run}");
    }
    let million = format!("version = 1\n{}", "[[annotations]]\npath=\"a\"\n".repeat(1_000_000));
    let run = project(&million).run(&["licenses", "project", "--tsv"]);
    run.check(3, &["sub/REUSE.toml", "over a limit"]);
    assert!(run.stdout.contains("sub/a.c\tMIT\n"), "{run}");
}

#[test]
fn patterns_made_for_trying_every_way_end() {
    let star = |n: usize| format!("{}b", "*a**/a".repeat(n));
    let annotations: String = (0..100)
        .map(|n| format!("[[annotations]]\npath = \"{}\"\nSPDX-License-Identifier = \"MIT\"\n", star(n)))
        .collect();
    let deep = format!("{}/x.c", ["a"; 60].join("/"));
    let run = Project::new()
        .file("REUSE.toml", format!("version = 1\n{annotations}"))
        .file(&deep, "int a;\n")
        .run(&["licenses", "project", "--tsv"]);
    assert!(run.code == 0 && run.stdout.contains("x.c\tNONE\n"), "{run}");
}

#[test]
fn portions_of_a_file_are_listed_with_their_lines() {
    let text = "// SPDX-License-Identifier: GPL-2.0-only\nint a;\n// SPDX-SnippetBegin\n// SPDX-License-Identifier: MIT\nint \
        b;\n// SPDX-SnippetEnd\n";
    let only = "int a;\n// SPDX-SnippetBegin\n// SPDX-License-Identifier: MIT\nint b;\n// SPDX-SnippetEnd\n";
    let toml = "version = 1\n[[annotations]]\npath = \"**\"\nSPDX-License-Identifier = \"ISC\"\n";
    let project = Project::new().file("a.c", text).file("b.c", only).file("REUSE.toml", toml);
    let run = project.run(&["licenses", "project", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/kinprint.licenses-1.schema.json")).unwrap();
    jsonschema::validate(&schema, &json).unwrap();
    let portion = serde_json::json!([{ "license": "MIT", "first_line": 3, "last_line": 6, "is_marked": true }]);
    let tagged = file(&json, "a.c");
    assert_eq!((&tagged["license"], &tagged["portions"]), (&"GPL-2.0-only AND MIT".into(), &portion));
    // The file itself says nothing of what lies beside the snippet, so that the REUSE.toml speaks of that.
    assert_eq!(file(&json, "b.c")["license"], "ISC AND MIT");
}
