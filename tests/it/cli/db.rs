//! The verbs of `db`, on a database that is whole, missing or damaged.

use std::fs;

use super::project;
use crate::project::{Project, weir_c};

#[test]
fn stats_say_what_is_held() {
    let project = project();
    let run = project.run(&["db", "stats"]);
    run.check(0, &[]);
    for words in ["holds       1 package", "fingerprints", "sources", "postings in 1 segment", "C      "] {
        assert!(run.stdout.contains(words), "`{words}`\n{run}");
    }
    let run = project.run(&["db", "stats", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&json["n_packages"], &json["languages"][0]["language"]), (&1.into(), &"C".into()), "{json:#}");
    assert!(json["size"]["segment_bytes"].as_u64().unwrap() > 0, "{json:#}");
}

#[test]
fn verify_says_that_all_is_well_also_when_quiet() {
    let project = project();
    for args in [&["db", "verify"][..], &["db", "verify", "-q"], &["db", "verify", "--threads", "1"]] {
        let run = project.run(args);
        run.check(0, &[]);
        assert!(run.stdout.starts_with("all is well: "), "{run}");
    }
}

#[test]
fn verify_names_damage_and_says_what_helps() {
    let project = project();
    let segment = fs::read_dir(project.path("db/segments")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&segment, bytes).unwrap();
    let run = project.run(&["db", "verify"]);
    run.check(3, &["damaged: ", "kinprint index --rebuild"]);
    assert!(!run.stdout.contains("all is well"), "{run}");
    assert!(!project.run(&["db", "verify", "-q"]).stderr.contains("--rebuild"), "a note with -q");
}

#[test] // The message of other verbs sends people to `db verify`; it must not send them there again.
fn verify_of_what_cannot_be_opened_says_what_helps() {
    for (file, words) in [("segments", ".kps"), ("sources", ".kpb"), ("catalog.sqlite", "catalog.sqlite")] {
        let project = project();
        let path = project.path("db").join(file);
        let path = if path.is_dir() { fs::read_dir(path).unwrap().next().unwrap().unwrap().path() } else { path };
        let len = fs::metadata(&path).unwrap().len();
        fs::File::options().write(true).open(&path).unwrap().set_len(len - 100).unwrap();
        let run = project.run(&["db", "verify"]);
        run.check(3, &["damaged: ", words, "`kinprint index --rebuild`"]);
        assert!(!run.stderr.contains("db verify"), "{run}");
        project.run(&["index", "--rebuild", "corpus", "-q"]).check(0, &[]);
        project.run(&["db", "verify"]).check(0, &[]);
    }
}

#[test]
fn search_finds_words_once_there_is_a_full_text() {
    let project = project();
    project.run(&["db", "search", "framepack"]).check(2, &["kinprint index --text"]);
    project.run(&["index", "--text", "-q"]).check(0, &[]);
    let found = |query: &str| project.run(&["db", "search", query]).stdout;
    assert!(found("framepack").contains("pkg:generic/weir@1.0.0"), "{}", found("framepack"));
    assert!(found("path:weir.c").contains("pkg:generic/weir@1.0.0"));
    assert_eq!(found("nowhere_to_be_found"), "nothing found\n");
    let json = project.run(&["db", "search", "name:weir", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json[0]["kind"], &json[0]["purl"]), (&"package".into(), &"pkg:generic/weir@1.0.0".into()));
    assert_eq!(project.run(&["db", "search", "weir", "--limit", "1"]).stdout.lines().count(), 1);
    project.run(&["db", "search", "weir", "--limit", "0"]).check(2, &["--limit"]);
}

#[test] // All words follow from what is stored, so nothing is lost with them.
fn a_damaged_full_text_is_found_and_made_anew() {
    let harm: [fn(&std::path::Path); 3] = [
        |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[0] ^= 0xff;
            fs::write(path, bytes).unwrap();
        },
        |path| fs::remove_file(path).unwrap(),
        |path| fs::write(path, "").unwrap(),
    ];
    for damage in harm {
        let project = project();
        project.run(&["index", "--text", "-q"]).check(0, &[]);
        let files = fs::read_dir(project.path("db/text")).unwrap().map(|entry| entry.unwrap().path());
        let mut terms = files.filter(|path| path.extension().is_some_and(|extension| extension == "term"));
        damage(&terms.next().unwrap());
        project.run(&["db", "verify"]).check(3, &["damaged: ", ".term", "`kinprint index --text`"]);
        project.run(&["index", "--text", "-q"]).check(0, &[]);
        project.run(&["db", "verify"]).check(0, &[]);
        assert!(project.run(&["db", "search", "framepack"]).stdout.contains("pkg:generic/weir@1.0.0"));
    }
}

#[test]
fn a_published_copy_is_scanned_and_never_written() {
    let project = project();
    project.run(&["db", "publish", "sealed"]).check(0, &["published to `sealed`"]);
    assert_eq!(project.run(&["db", "publish", "other", "-q"]).stderr, "");
    project.run(&["db", "publish", "sealed"]).check(2, &["`sealed`", "not empty"]);
    let before = fs::read(project.path("sealed/catalog.sqlite")).unwrap();
    let (code, report) = project.scan_with(&["scan", "project", "--db", "sealed", "--format", "json"]);
    assert_eq!((code, report.findings.len()), (1, 1));
    project.run(&["db", "verify", "--db", "sealed"]).check(0, &[]);
    project.run(&["index", "corpus", "--db", "sealed"]).check(2, &["published"]);
    assert_eq!(fs::read(project.path("sealed/catalog.sqlite")).unwrap(), before);
}

#[test]
fn without_a_database_each_verb_says_how_to_make_one() {
    let project = Project::new().file("a.c", weir_c());
    for args in [&["db", "stats"][..], &["db", "verify"], &["db", "publish", "copy"], &["db", "search", "x"]] {
        project.run(args).check(2, &["no database", "kinprint index"]);
    }
    project.run(&["index", "--text"]).check(2, &["no database", "kinprint index"]);
    assert!(!project.path("db").exists() && !project.path("copy").exists());
}

#[test]
fn a_damaged_catalogue_ends_each_verb_with_a_sentence() {
    let project = project();
    fs::write(project.path("db/catalog.sqlite"), "no catalogue at all, only a few words of text").unwrap();
    for wal in ["db/catalog.sqlite-wal", "db/catalog.sqlite-shm"] {
        let _ = fs::remove_file(project.path(wal));
    }
    let verbs = [&["db", "stats"][..], &["db", "verify"], &["db", "publish", "copy"], &["db", "search", "x"]];
    for args in verbs.into_iter().chain([&["scan", "project"][..], &["explain", "project/src/pack.c"]]) {
        let run = project.run(args);
        assert!(matches!(run.code, 2 | 3) && run.stderr.starts_with("error: ") && run.stderr.contains("db"), "{run}");
        assert!(run.stdout.is_empty() && !run.stderr.contains("panicked"), "{run}");
    }
}
