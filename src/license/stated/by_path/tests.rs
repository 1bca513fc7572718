//! What the files of a project state by path: which annotation counts, nesting, hostile files.

use proptest::prelude::*;

use super::*;

fn toml(annotations: &[(&str, &str, &str)]) -> String {
    let table = |(path, precedence, license): &(&str, &str, &str)| {
        format!(
            "[[annotations]]\npath = [\"{path}\"]\nprecedence = \"{precedence}\"\n\
             SPDX-FileCopyrightText = \"2024 Ada\"\nSPDX-License-Identifier = \"{license}\"\n"
        )
    };
    format!("version = 1\n{}", annotations.iter().map(table).collect::<String>())
}

fn read(text: &str) -> Annotations {
    Annotations::read(StatedIn::ReuseToml, text).unwrap().unwrap()
}

/// What is stated of a path by files, each given with its directory, as `license by`.
#[track_caller]
fn check(files: &[(&str, StatedIn, &str)], path: &str, expected: &[&str]) {
    let mut statements = PathStatements::default();
    for (directory, stated_in, text) in files {
        let annotations = Annotations::read(*stated_in, text).unwrap().unwrap();
        statements.add(directory, format!("{directory}:{}", stated_in_name(*stated_in)), *stated_in, annotations);
    }
    let shown = |stated: &StatedLicense| {
        format!("{} {}", stated.license.as_ref().map_or("-", SpdxExpression::as_str), stated.by)
    };
    let found: Vec<String> = statements.of(path).iter().map(shown).collect();
    assert_eq!(found, expected, "{path}");
}

fn stated_in_name(stated_in: StatedIn) -> &'static str {
    if stated_in == StatedIn::ReuseToml { "toml" } else { "dep5" }
}

use StatedIn::{DebianCopyright, Dep5, ReuseToml};

#[test]
fn the_last_annotation_that_matches_counts() {
    let annotations =
        read(&toml(&[("src/a.c", "closest", "MIT"), ("src/**", "closest", "ISC"), ("src/b.c", "closest", "Zlib")]));
    let found =
        |path: &str| annotations.find(path).and_then(|found| found.license.clone()).map(|found| found.to_string());
    assert_eq!(found("src/a.c").as_deref(), Some("ISC"));
    assert_eq!(found("src/b.c").as_deref(), Some("Zlib"));
    assert_eq!(found("src/x/b.c").as_deref(), Some("ISC"));
    assert_eq!(found("a.c"), None);
}

#[test]
fn one_value_or_a_list_and_other_keys() {
    let text = "version = 1\nSPDX-PackageName = \"x\"\n[[annotations]]\npath = \"a\"\nSPDX-License-Identifier = [\"MIT\", \
        \"ISC\"]\nSPDX-FileCopyrightText = [\"2020 Ada\", \" 2021 Bo\"]\nnote = 1\n";
    let annotation = read(text).find("a").unwrap().clone();
    assert_eq!(annotation.license.unwrap().as_str(), "MIT AND ISC");
    assert_eq!(annotation.copyrights, ["2020 Ada", "2021 Bo"]);
    assert_eq!(annotation.precedence, Precedence::Closest);
    let unknown = read("version = 1\n[[annotations]]\npath = \"a\"\nSPDX-License-Identifier = \"my terms\"\n");
    assert_eq!(unknown.find("a").unwrap().license.as_ref().unwrap().as_str(), "LicenseRef-unknown");
    assert!(read("version = 1\n").find("a").is_none());
}

#[test]
fn what_is_wrong_is_said() {
    let error = |text: &str| Annotations::read(ReuseToml, text).unwrap_err().to_string();
    assert_eq!(error("version = 2\n"), "version 2 is not known, only version 1");
    assert!(error("annotations = []\n").contains("version"));
    assert!(error("version = 1\n[[annotations]]\nSPDX-License-Identifier = \"MIT\"\n").starts_with("line 2: "));
    assert!(error("version = 1\n[[annotations]\n").starts_with("line 2: "));
    assert!(error("version = 1\n[[annotations]]\npath = \"a\"\nprecedence = \"first\"\n").contains("override"));
    assert!(error(&toml(&vec![("a", "closest", "MIT"); 1_000_000])).contains("1 MiB"));
    assert!(error(&toml(&vec![(&*format!("{}*", "a".repeat(2000)), "closest", "MIT"); 200])).contains("characters"));
    assert!(!error(&format!("version = {}", "[".repeat(100_000))).is_empty());
}

#[test]
fn nested_files_go_by_precedence() {
    let files = |outer: &str, inner: &str| [toml(&[("**", outer, "MIT")]), toml(&[("b.c", inner, "ISC")])];
    let check_two = |outer: &str, inner: &str, expected: &[&str]| {
        let [outer, inner] = files(outer, inner);
        check(&[("", ReuseToml, &outer), ("src", ReuseToml, &inner)], "src/b.c", expected);
        check(&[("", ReuseToml, &outer), ("src", ReuseToml, &inner)], "src/x/b.c", &["MIT :toml"]);
    };
    check_two("closest", "closest", &["ISC src:toml", "MIT :toml"]);
    check_two("override", "override", &["MIT :toml"]);
    check_two("closest", "override", &["ISC src:toml"]);
    check_two("aggregate", "override", &["ISC src:toml", "MIT :toml"]);
    let [outer, _] = files("closest", "closest");
    check(&[("src", ReuseToml, &outer)], "srcs/b.c", &[]);
    check(&[("src", ReuseToml, &outer)], "b.c", &[]);
}

#[test]
fn dep5_files_come_behind_and_only_the_nearest_speaks() {
    let dep5 = "Format: https://example.org/\n\nFiles: *\nCopyright: 2020 Ada\nLicense: Expat\n\nFiles: b/*.c\nCopyright: \
        2021 Bo\nLicense: Own\n Released under the ISC license.\n";
    check(&[("", DebianCopyright, dep5)], "a.c", &["MIT :dep5"]);
    check(&[("", DebianCopyright, dep5)], "b/x/a.c", &["ISC :dep5"]);
    check(&[("", Dep5, dep5), ("b", Dep5, dep5)], "b/x/a.c", &["MIT b:dep5"]);
    let outer = toml(&[("**", "closest", "Zlib")]);
    check(&[("", Dep5, dep5), ("", ReuseToml, &outer)], "a.c", &["Zlib :toml", "MIT :dep5"]);
    assert!(Annotations::read(DebianCopyright, "This package is free.\n").unwrap().is_none());
}

#[test]
fn above_the_root_the_roots_own_path_counts() {
    let mut statements = PathStatements::default();
    let annotations = read(&toml(&[("sub/*.c", "closest", "MIT")]));
    statements.add_above("sub".to_owned(), "../REUSE.toml".to_owned(), ReuseToml, annotations);
    assert_eq!(statements.of("a.c")[0].by, "../REUSE.toml");
    assert!(statements.of("x/a.c").is_empty());
}

#[test]
fn stating_files_are_known_by_their_paths() {
    assert_eq!(stating_file("REUSE.toml"), Some(("", ReuseToml)));
    assert_eq!(stating_file("a/b/REUSE.toml"), Some(("a/b", ReuseToml)));
    assert_eq!(stating_file("a/.reuse/dep5"), Some(("a", Dep5)));
    assert_eq!(stating_file("debian/copyright"), Some(("", DebianCopyright)));
    for path in ["xREUSE.toml", "dep5", "a/copyright", "notdebian/copyright", ""] {
        assert_eq!(stating_file(path), None, "{path}");
    }
}

#[test]
fn kept_patterns_say_the_same() {
    let text = toml(&[("src/**", "aggregate", "MIT"), ("src/a*", "override", "ISC")]);
    let annotations = read(&text);
    let kept = annotations
        .all()
        .iter()
        .flat_map(|one| one.patterns.iter().map(|pattern| (pattern.as_str(), one.license.clone(), one.precedence)));
    let again = Annotations::of_patterns(ReuseToml, kept);
    for path in ["src/a", "src/b", "src/x/a", "a"] {
        let said = |of: &Annotations| of.find(path).map(|found| (found.license.clone(), found.precedence));
        assert_eq!(said(&annotations), said(&again), "{path}");
    }
}

proptest! {
    #[test]
    fn never_panics(text in "(version = 1\n)?(\\[\\[annotations\\]\\]\n|path = |\"[*a/\\\\]{0,5}\"|[\\[\\]\",\n=])*", path in any::<String>()) {
        if let Ok(Some(annotations)) = Annotations::read(ReuseToml, &text) {
            let mut statements = PathStatements::default();
            statements.add("", "x".to_owned(), ReuseToml, annotations);
            let _ = statements.of(&path);
        }
        let _ = Annotations::read(Dep5, &text);
        let _ = stating_file(&path);
    }
}
