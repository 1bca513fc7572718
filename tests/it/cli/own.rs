//! `--own` through the binary: packages, paths and addresses; what is left out, and what is said of it.

use serde_json::Value;

use super::project;
use crate::project::{Project, weir_c};

const ADDRESS: &str = "Copyright (c) 2019 The Quillpack authors <team@quillpack.example>";

/// A project with a copy of `weir.c`, whose header names an address, and a source that a comment names beside it.
fn addressed() -> Project {
    let weir = weir_c().replace("Copyright (c) 2019 The Quillpack authors", ADDRESS);
    let clamp = "// Adapted from https://stackoverflow.com/a/4711\nint clamp(int x)\n{\n    return x < 0 ? 0 : x;\n}\n";
    Project::new()
        .package("weir", "pkg:generic/weir@1.0.0", "Zlib")
        .corpus("weir/src/weir.c", &weir)
        .file("generated/deep/pack.c", &weir)
        .file("generated/clamp.c", clamp)
        .indexed()
}

/// Scans with these `--own` and returns the exit code and the summary.
fn summary(project: &Project, own: &[&str]) -> (i32, Value) {
    let mut args = vec!["scan", "project", "--format", "json"];
    for pattern in own {
        args.extend(["--own", pattern]);
    }
    let run = project.run(&args);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    (run.code, report["summary"].clone())
}

fn rule(pattern: &str, kind: &str, n_matched: u64, n_regions: u64, n_declared: u64) -> Value {
    serde_json::json!({
        "pattern": pattern, "kind": kind, "n_matched": n_matched, "n_regions": n_regions, "n_declared": n_declared
    })
}

#[test]
fn a_path_is_own_with_all_that_is_found_there() {
    let project = addressed();
    let (code, left) = summary(&project, &["path:generated/**"]);
    assert_eq!((code, &left["verdict"], &left["n_own_regions"]), (0, &"clean".into(), &1.into()));
    assert_eq!(left["own_rules"], serde_json::json!([rule("path:generated/**", "path", 2, 1, 1)]));
    let (code, left) = summary(&project, &["path:generated/*.c"]);
    assert_eq!((code, &left["own_rules"][0]), (1, &rule("path:generated/*.c", "path", 1, 0, 1)));
    let text = project.run(&["scan", "project", "--own", "path:generated/**"]).stdout;
    let note = "own code, not reported: path:generated/** (2 files), 1 region and 1 named source";
    assert!(text.contains(note), "{text}");
}

#[test] // The file on disk stands for its members, and a pattern may mean a member.
fn parts_of_an_own_file_are_own() {
    let block = format!("# Notes\n\n```c\n{}```\n", weir_c());
    let project = Project::with_weir().file("doc/notes.md", block).indexed();
    for own in ["path:doc/notes.md", "path:doc", "path:**/notes.md#code-1"] {
        let (code, left) = summary(&project, &[own]);
        assert_eq!((code, &left["n_own_regions"]), (0, &1.into()), "{own}");
    }
    assert_eq!(summary(&project, &["path:doc/notes.md#code-2"]).0, 1);
}

#[test]
fn an_address_is_own_where_the_origin_names_no_other() {
    let project = addressed();
    for own in ["team@quillpack.example", "@QuillPack.example"] {
        let (code, left) = summary(&project, &[own, "path:generated/clamp.c"]);
        let expected = rule(&own.to_lowercase(), "address", 1, 1, 0);
        assert_eq!((code, &left["own_rules"][1]), (0, &expected), "{own}");
    }
    for other in ["ream@quillpack.example", "@quillpack.test", "m@quillpack.example"] {
        let (code, left) = summary(&project, &[other]);
        assert_eq!((code, &left["own_rules"][0]), (1, &rule(other, "address", 0, 0, 0)));
    }
}

#[test] // The license at the root speaks for files that say nothing; one version under another name ends that.
fn a_package_is_own_by_the_license_at_its_root() {
    let unsigned = weir_c().replace(" * Copyright (c) 2019 The Quillpack authors\n", "");
    let held = |owner: &str| format!("MIT License\n\nCopyright (c) 2019 {owner}\n");
    let project = Project::new()
        .package("weir", "pkg:generic/weir@1.0.0", "MIT")
        .corpus("weir/weir.c", &unsigned)
        .corpus("weir/LICENSE", held("Team <team@quillpack.example>"))
        .file("pack.c", &unsigned)
        .indexed();
    let (code, left) = summary(&project, &["@quillpack.example"]);
    assert_eq!((code, &left["own_rules"][0]), (0, &rule("@quillpack.example", "address", 1, 1, 0)));
    let package = serde_json::json!({
        "name": "weir", "purl": "pkg:generic/weir", "manifest": "--own @quillpack.example"
    });
    assert_eq!(left["own"], serde_json::json!([package]));
    let project = project
        .package("next", "pkg:generic/weir@2.0.0", "MIT")
        .corpus("next/weir.c", unsigned.replace("MAX_QUIET 63u", "MAX_QUIET 31u"))
        .corpus("next/LICENSE", held("Heirs <heirs@weir.example>"))
        .indexed();
    assert_eq!(summary(&project, &["@quillpack.example"]).0, 1);
    assert_eq!(summary(&project, &["@quillpack.example", "@weir.example"]).0, 0);
}

#[test]
fn a_pattern_that_meets_nothing_is_said() {
    let project = project();
    let own = ["pkg:generic/wier", "path:genrated/**", "nobody@example.org", "pkg:generic/weir@9"];
    let mut args = vec!["scan", "project"];
    for pattern in own {
        args.extend(["--own", pattern]);
    }
    let run = project.run(&args);
    assert_eq!(run.code, 0, "{run}");
    for (pattern, why) in [
        ("pkg:generic/wier", "the database holds no version of it"),
        ("path:genrated/**", "no scanned file has such a path"),
        ("nobody@example.org", "no file of the database names it as its only holder"),
    ] {
        let text = run.stdout.replace('\n', " ");
        assert!(text.contains(&format!("`{pattern}` is called own, but {why}")), "{run}");
    }
    assert!(!run.stdout.contains("`pkg:generic/weir` is called own, but"), "{run}");
}

#[test]
fn what_is_no_pattern_is_refused_with_what_is_allowed() {
    let project = project();
    let forms = ["--own", "`pkg:npm/left-pad`", "`path:generated/**`", "`ada@example.org`", "`@example.org`"];
    for verb in ["scan", "explain", "audit"] {
        project.run(&[verb, "project", "--own", "generated/**"]).check(2, &forms);
    }
    project.run(&["scan", "project", "--own", "path:../x"]).check(2, &["--own", "generated/**"]);
    project.run(&["scan", "project", "--own", "lodash@4"]).check(2, &["--own", "no address"]);
}

#[test]
fn explain_says_why_nothing_is_reported() {
    let project = addressed();
    let explain = |file: &str, own: &str| {
        let run = project.run(&["explain", file, "--project", "project", "--own", own]);
        run.check(0, &[]);
        run.stdout.replace('\n', " ")
    };
    let text = explain("generated/deep/pack.c", "path:generated");
    assert!(text.contains("own by `path:generated`: nothing of it is reported"), "{text}");
    assert!(text.contains("identical copy of a whole file, not reported"), "{text}");
    let text = explain("generated/clamp.c", "path:generated");
    assert!(text.contains("a comment names an answer as the source, not reported"), "{text}");
    let text = explain("generated/deep/pack.c", "@quillpack.example");
    assert!(text.contains("not reported: `@quillpack.example` is own"), "{text}");
    let text = explain("generated/deep/pack.c", "path:other/**");
    assert!(!text.contains("own by") && !text.contains("not reported"), "{text}");
}
