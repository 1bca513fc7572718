//! Which license a finding names where one is stated of the origin file by its path, or of the lines copied.

use serde_json::Value;

use super::renamed_function;
use crate::project::{Project, weir_c};

const HEADER: &str = " * Copyright (c) 2019 The Quillpack authors\n * SPDX-License-Identifier: Zlib\n";

/// Scans a copy of one function and returns what is said of its license.
fn license(project: Project) -> Value {
    let project = project.file("src/pack.c", renamed_function()).indexed();
    let run = project.run(&["scan", "project", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    assert_eq!(report["findings"].as_array().unwrap().len(), 1, "{report:#}");
    report["findings"][0]["license"].clone()
}

/// A package under the GPL whose file says nothing of its license itself.
fn silent() -> Project {
    let project = Project::new().package("weir", "pkg:generic/weir@1.0.0", "GPL-2.0-only");
    project.corpus("weir/src/weir.c", weir_c().replace(HEADER, ""))
}

#[track_caller]
fn check(project: Project, concluded: &str, source: &str, path: &str) {
    let license = license(project);
    assert_eq!(license["concluded"], concluded, "{license:#}");
    let evidence = &license["evidence"][0];
    assert_eq!((&evidence["source"], &evidence["path"]), (&source.into(), &path.into()), "{license:#}");
}

fn toml(pattern: &str, precedence: &str) -> String {
    format!(
        "version = 1\n[[annotations]]\npath = \"{pattern}\"\nprecedence = \"{precedence}\"\nSPDX-License-Identifier = \"ISC\"\n"
    )
}

#[test]
fn what_a_package_states_by_path_is_the_license_of_a_copy() {
    check(silent().corpus("weir/REUSE.toml", toml("src/*.c", "closest")), "ISC", "reuse", "REUSE.toml");
    check(silent().corpus("weir/src/REUSE.toml", toml("weir.c", "closest")), "ISC", "reuse", "src/REUSE.toml");
    let sidecar = "SPDX-License-Identifier: ISC\n";
    check(silent().corpus("weir/src/weir.c.license", sidecar), "ISC", "sidecar", "src/weir.c.license");
    let dep5 = "Format: https://example.org/\n\nFiles: *\nCopyright: A\nLicense: Expat\n\nFiles: src/*\nCopyright: B\nLicense: \
        ISC\n";
    check(silent().corpus("weir/debian/copyright", dep5), "ISC", "dep5", "debian/copyright");
    check(silent().corpus("weir/.reuse/dep5", dep5), "ISC", "reuse-aggregate", ".reuse/dep5");
    // Nothing is stated of this file.
    let license = license(silent().corpus("weir/REUSE.toml", toml("lib/*.c", "closest")));
    assert_eq!(license["concluded"], "GPL-2.0-only", "{license:#}");
}

#[test]
fn a_files_own_words_stand_against_it_as_reuse_has_it() {
    let tagged = || silent().corpus("weir/src/weir.c", weir_c());
    check(tagged().corpus("weir/REUSE.toml", toml("**", "closest")), "Zlib", "spdx-tag", "src/weir.c");
    check(tagged().corpus("weir/REUSE.toml", toml("**", "override")), "ISC", "reuse-override", "REUSE.toml");
    let both = license(tagged().corpus("weir/REUSE.toml", toml("**", "aggregate")));
    assert_eq!(both["concluded"], "Zlib AND ISC", "{both:#}");
}

#[test]
fn a_closer_license_file_comes_before_what_is_stated_of_all_files() {
    let bundled = || silent().corpus("weir/src/LICENSE", "Released under the MIT license.\n");
    check(bundled().corpus("weir/REUSE.toml", toml("**", "closest")), "MIT", "license-file", "src/LICENSE");
    check(bundled().corpus("weir/REUSE.toml", toml("src/*.c", "closest")), "ISC", "reuse", "REUSE.toml");
}

#[test]
fn a_reuse_toml_in_bad_form_states_nothing() {
    let license = license(silent().corpus("weir/REUSE.toml", "version = 1\n[[annotations]\n"));
    assert_eq!(license["concluded"], "GPL-2.0-only", "{license:#}");
}

/// The file with something put right before the function that was copied, and behind it.
fn around(before: &str, behind: &str) -> Project {
    let text = weir_c();
    let start = text.find("int framepack_encode").unwrap();
    let end = start + text[start..].find("\n}\n").unwrap() + 3;
    let text = format!("{}{before}{}{behind}{}", &text[..start], &text[start..end], &text[end..]);
    Project::new().package("weir", "pkg:generic/weir@1.0.0", "Zlib").corpus("weir/src/weir.c", text)
}

#[test]
fn a_copy_of_a_snippet_is_under_the_snippets_license() {
    let begin = "/* SPDX-SnippetBegin */\n/* SPDX-License-Identifier: MIT */\n";
    check(around(begin, "/* SPDX-SnippetEnd */\n"), "MIT", "spdx-tag", "src/weir.c");
    // The snippet is elsewhere: the rest of the file is under its head.
    let elsewhere = format!("{begin}static int other;\n/* SPDX-SnippetEnd */\n");
    check(around("", &elsewhere), "Zlib", "notice", "src/weir.c");
    check(around(&elsewhere, ""), "Zlib", "notice", "src/weir.c");
    // It ends inside the copy.
    let text = weir_c();
    let start = text.find("int framepack_encode").unwrap();
    let middle = start + text[start..].find("\n    ").unwrap() + 1;
    let next = middle + text[middle..].find('\n').unwrap() + 1;
    let text = format!("{}{begin}{}/* SPDX-SnippetEnd */\n{}", &text[..start], &text[start..next], &text[next..]);
    let project = Project::new().package("weir", "pkg:generic/weir@1.0.0", "Zlib").corpus("weir/src/weir.c", text);
    let both = license(project);
    assert_eq!(both["concluded"], "Zlib AND MIT", "{both:#}");
}

#[test]
fn a_copy_of_what_a_notice_governs_is_under_that_notice() {
    let said = "/* The following function is from libsluice, under the MIT license. */\n";
    check(around(said, ""), "MIT", "notice", "src/weir.c");
    // Before the notice the head of the file governs; behind its function all that the file says.
    check(around("", &format!("{said}int other(void) {{ return 1; }}\n")), "Zlib", "notice", "src/weir.c");
    let behind = license(around(&format!("{said}int other(void) {{ return 1; }}\n"), ""));
    assert_eq!(behind["concluded"], "Zlib AND MIT", "{behind:#}");
    // Without saying what it is about, it is about the whole file.
    let whole = license(around("/* Released under the MIT license. */\n", ""));
    assert_eq!(whole["concluded"], "Zlib AND MIT", "{whole:#}");
}
