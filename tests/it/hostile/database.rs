//! Databases that are missing, empty, foreign, newer, truncated, changed or half-written.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rusqlite::Connection;

use crate::project::{Project, Run, copy_tree, weir_c};

/// A project with one copy and a database that finds it.
fn project() -> Project {
    Project::with_weir().file("src/copy.c", weir_c()).indexed()
}

fn files_below(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn the_file(project: &Project, extension: &str) -> PathBuf {
    let found = files_below(&project.path("db"), extension);
    found.first().unwrap_or_else(|| panic!("the database has no .{extension} file")).clone()
}

fn set_len(path: &Path, len: u64) {
    File::options().write(true).open(path).unwrap().set_len(len).unwrap();
}

/// Asserts that reading verbs refuse the database with `code` and say `words`.
fn check_refused(project: &Project, code: i32, words: &[&str]) {
    for args in [&["scan", "project"][..], &["scan", "project", "--format", "json"], &["db", "stats"]] {
        project.run(args).check(code, words);
    }
}

/// Asserts that a scan neither panics nor passes, and that `db verify` names `file`.
fn check_damage_is_noticed(project: &Project, file: &Path) {
    let name = file.file_name().unwrap().to_str().unwrap();
    let scan = project.run(&["scan", "project"]);
    assert!(matches!(scan.code, 1..=3), "a damaged database gave a clean verdict\n{scan}");
    assert!(!scan.stderr.contains("panicked"), "{scan}");
    let verify = project.run(&["db", "verify"]);
    assert_eq!(verify.code, 3, "{verify}");
    assert!(format!("{}{}", verify.stdout, verify.stderr).contains(name), "`{name}` is not named\n{verify}");
}

#[test]
fn a_missing_database_says_how_to_make_one() {
    let project = Project::new().file("a.c", weir_c());
    check_refused(&project, 2, &["db", "kinprint index"]);
    assert!(!project.path("db").exists(), "reading made a database");
}

#[test]
fn an_empty_directory_is_no_database() {
    let project = Project::new().file("a.c", weir_c());
    fs::create_dir(project.path("db")).unwrap();
    check_refused(&project, 2, &["db", "kinprint index"]);
}

#[test]
fn a_directory_of_something_else_is_left_alone() {
    let project = Project::with_weir();
    fs::create_dir(project.path("db")).unwrap();
    fs::write(project.path("db/thesis.txt"), "three years of work").unwrap();
    check_refused(&project, 2, &["db"]);
    let run = project.run(&["index", "corpus"]);
    run.check(2, &["db"]);
    assert_eq!(fs::read_dir(project.path("db")).unwrap().count(), 1, "files were added\n{run}");
    assert_eq!(fs::read_to_string(project.path("db/thesis.txt")).unwrap(), "three years of work");
}

#[test]
fn a_file_instead_of_a_directory_is_no_database() {
    let project = Project::with_weir();
    fs::write(project.path("db"), "a file").unwrap();
    check_refused(&project, 2, &["db"]);
    project.run(&["index", "corpus"]).check(2, &["db"]);
    assert_eq!(fs::read_to_string(project.path("db")).unwrap(), "a file");
}

#[test]
fn a_catalogue_of_another_program_is_left_alone() {
    let project = Project::with_weir();
    fs::create_dir(project.path("db")).unwrap();
    let catalog = project.path("db/catalog.sqlite");
    Connection::open(&catalog).unwrap().execute_batch("create table songs (title text)").unwrap();
    let before = fs::read(&catalog).unwrap();
    check_refused(&project, 2, &["db"]);
    project.run(&["index", "corpus"]).check(2, &["db"]);
    assert_eq!(fs::read(&catalog).unwrap(), before);
}

#[test]
fn a_catalogue_that_is_no_sqlite_file_is_named() {
    let project = project();
    let catalog = the_file(&project, "sqlite");
    fs::write(&catalog, "not a database ".repeat(1000)).unwrap();
    for side in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{side}", catalog.display()));
    }
    let run = project.run(&["scan", "project"]);
    assert!(matches!(run.code, 2 | 3), "{run}");
    run.check(run.code, &["no SQLite file"]);
}

#[test]
fn a_newer_database_asks_for_a_newer_program() {
    let project = project();
    let catalog = Connection::open(the_file(&project, "sqlite")).unwrap();
    catalog.pragma_update(None, "user_version", 9999).unwrap();
    drop(catalog);
    check_refused(&project, 2, &["newer", "9999"]);
    project.run(&["index", "corpus"]).check(2, &["newer"]);
}

#[test]
fn a_truncated_catalogue_is_noticed() {
    let project = project();
    let catalog = the_file(&project, "sqlite");
    let len = fs::metadata(&catalog).unwrap().len();
    for part in [len / 2, len / 10, 100, 17, 0] {
        set_len(&catalog, part);
        let run = project.run(&["scan", "project"]);
        assert!(matches!(run.code, 2 | 3), "with {part} of {len} bytes left\n{run}");
        assert!(!run.stderr.contains("panicked"), "{run}");
    }
}

#[test]
fn truncated_files_are_named() {
    for extension in ["kps", "kpb"] {
        let project = project();
        let whole = project.path("whole");
        copy_tree(&project.path("db"), &whole);
        let file = the_file(&project, extension);
        let len = fs::metadata(&file).unwrap().len();
        for part in [len - 1, len / 2, 20, 0] {
            set_len(&file, part);
            check_damage_is_noticed(&project, &file);
            fs::remove_dir_all(project.path("db")).unwrap();
            copy_tree(&whole, &project.path("db"));
        }
    }
}

#[test]
fn missing_files_are_named() {
    for extension in ["kps", "kpb"] {
        let project = project();
        let file = the_file(&project, extension);
        fs::remove_file(&file).unwrap();
        check_damage_is_noticed(&project, &file);
    }
}

#[test]
fn every_changed_byte_is_found_by_verify() {
    let project = project();
    for extension in ["kps", "kpb"] {
        let file = the_file(&project, extension);
        let whole = fs::read(&file).unwrap();
        let stride = (whole.len() / 12).max(1);
        for at in (0..whole.len()).step_by(stride) {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            fs::write(&file, &changed).unwrap();
            let verify = project.run(&["db", "verify"]);
            assert_eq!(verify.code, 3, "byte {at} of {}\n{verify}", file.display());
            let scan = project.run(&["scan", "project"]);
            assert!(matches!(scan.code, 1..=3) && !scan.stderr.contains("panicked"), "byte {at}\n{scan}");
        }
        fs::write(&file, &whole).unwrap();
    }
    assert_eq!(project.run(&["db", "verify"]).code, 0);
}

#[test]
fn what_a_crash_left_behind_is_no_harm() {
    let project = project();
    fs::write(project.path("db/segments/half-written.kps.tmp"), [7; 5000]).unwrap();
    fs::write(project.path("db/segments/orphan.kps"), [7; 5000]).unwrap();
    assert_eq!(project.scan().1.findings.len(), 1);
    let project =
        project.package("later", "pkg:generic/later@2.0", "MIT").corpus("later/a.py", "def a():\n    return 1\n");
    project.run(&["index", "corpus"]).check(0, &[]);
    assert_eq!(project.scan().1.findings.len(), 1);
    assert_eq!(project.scan().1.database.packages, 2);
}

/// Kills the indexer at many moments; each time the database must be whole, and in the end nothing may be missing.
#[test]
fn a_killed_run_leaves_the_state_before_or_after() {
    let mut project = project();
    for number in 0..12 {
        let name = format!("extra{number}");
        project = project
            .package(&name, &format!("pkg:generic/{name}@1.0"), "MIT")
            .corpus(&format!("{name}/a.c"), weir_c().replace("framepack", &format!("pack{number}")));
    }
    // Other moments in every run: what a run of the tests misses the next may hit.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let random = (0..6).map(|n| (u64::from(now.subsec_nanos()) >> n) % 250);
    for wait_ms in [1, 10, 30, 60, 120, 200].into_iter().chain(random) {
        let mut child =
            project.command(&["index", "-q", "corpus"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait_ms));
        let _ = child.kill();
        child.wait().unwrap();
        let verify = project.run(&["db", "verify"]);
        assert_eq!(verify.code, 0, "killed after {wait_ms} ms\n{verify}");
        let (code, report) = project.scan();
        assert_eq!((code, report.complete), (1, true), "killed after {wait_ms} ms");
    }
    project.run(&["index", "-q", "corpus"]).check(0, &[]);
    assert_eq!(project.scan().1.database.packages, 13);
}

#[test]
fn two_writers_do_not_lose_anything() {
    let mut project = Project::new().file("src/copy.c", weir_c());
    for name in ["one", "two"] {
        project = project.write_package(name);
    }
    let start = |name: &str| {
        let args = ["index", &format!("corpus/{name}")];
        project.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let (first, second) = (start("one"), start("two"));
    let runs = [first, second].map(|child| Run::of(child.wait_with_output().unwrap()));
    for run in &runs {
        // The second either waits for the first or says that it is at work.
        assert!(run.code == 0 || run.code == 2 && run.stderr.contains("being written"), "{run}");
    }
    let n_passed = runs.iter().filter(|run| run.code == 0).count() as u64;
    assert!(n_passed >= 1);
    assert_eq!(project.run(&["db", "verify"]).code, 0);
    assert_eq!(project.scan().1.database.packages, n_passed);
}

/// The first writer waits for its list; the second must say who writes, and readers go on.
#[test]
fn a_second_writer_is_told_who_writes() {
    let mut project = project();
    project = project.write_package("late");
    let mut first =
        project.command(&["index", "-q", "--list", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let is_held =
        || fs::read_to_string(project.path("db/lock")).is_ok_and(|text| text.contains(&first.id().to_string()));
    for _ in 0..600 {
        if is_held() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let holder = first.id().to_string();
    project.run(&["index", "corpus"]).check(2, &["being written by", &holder, "wait for it"]);
    assert_eq!(project.scan().1.findings.len(), 1, "reading does not wait");
    let line = r#"{"path": "corpus/late", "purl": "pkg:generic/late@1.0"}"#;
    std::io::Write::write_all(&mut first.stdin.take().unwrap(), line.as_bytes()).unwrap();
    Run::of(first.wait_with_output().unwrap()).check(0, &[]);
    assert_eq!(project.scan().1.database.packages, 2);
}

/// Shortens the segment while a scan of many files reads it: no signal, no clean verdict on what was not looked up.
#[test]
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn a_segment_shortened_during_a_scan_is_no_crash() {
    let mut project = project();
    for number in 0..400 {
        let text =
            weir_c().replace("framepack", &format!("other{number}")).replace("sink", &format!("s{}", number * 7919));
        project = project.file(&format!("many/{number}.c"), text);
    }
    let whole = project.path("whole");
    copy_tree(&project.path("db"), &whole);
    let segment = the_file(&project, "kps");
    let mut n_noticed = 0;
    for wait_ms in [20, 60, 120, 200, 300, 450, 700, 1000] {
        let args = ["scan", "-q", "--format", "json", "--threads", "2", "project"];
        let child = project.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait_ms));
        set_len(&segment, 100);
        let run = Run::of(child.wait_with_output().unwrap());
        assert!(matches!(run.code, 1 | 3) && !run.stderr.contains("panicked"), "after {wait_ms} ms\n{run}");
        let name = segment.file_name().unwrap().to_str().unwrap();
        let is_noticed = run.stdout.contains("\"complete\": false") || run.code == 3;
        assert!(!is_noticed || format!("{}{}", run.stdout, run.stderr).contains(name), "{run}");
        n_noticed += usize::from(is_noticed);
        fs::remove_dir_all(project.path("db")).unwrap();
        copy_tree(&whole, &project.path("db"));
    }
    assert!(n_noticed > 0, "every scan was over before");
    project.run(&["db", "verify"]).check(0, &[]);
}

impl Project {
    /// Adds a package called `name` with a file of its own.
    fn write_package(self, name: &str) -> Self {
        self.package(name, &format!("pkg:generic/{name}@1.0"), "MIT")
            .corpus(&format!("{name}/{name}.c"), weir_c().replace("framepack", name))
    }
}
