//! Projects with files that are no ordinary text, or no ordinary files.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use kinprint::finding::{ScanReport, Verdict};
use kinprint::source::FilterReason;

use crate::project::{Project, weir_c};

/// A project with one copy, so that every test also shows that the rest of the scan went on.
fn project() -> Project {
    Project::with_weir().file("src/copy.c", weir_c()).indexed()
}

/// Scans, and asserts that the copy was found and the run complete.
fn scan_whole(project: &Project) -> ScanReport {
    let (code, report) = project.scan();
    assert!(report.complete, "{:?}", report.failed);
    assert_eq!((code, report.findings.len()), (1, 1), "{:?}", report.findings);
    report
}

fn filter_of(report: &ScanReport, path: &str) -> Option<FilterReason> {
    report.filtered.iter().find(|file| file.path.path == path).map(|file| file.reason)
}

#[test]
fn directory_loops_end() {
    let project = project();
    symlink(".", project.path("project/here")).unwrap();
    symlink("../../project", project.path("project/src/up")).unwrap();
    symlink("nowhere", project.path("project/dangling")).unwrap();
    let report = scan_whole(&project);
    for link in ["here", "src/up", "dangling"] {
        assert_eq!(filter_of(&report, link), Some(FilterReason::Link), "{link}: {:?}", report.filtered);
    }
}

#[test]
fn what_is_no_file_is_not_opened() {
    let project = project();
    let made = Command::new("mkfifo").arg(project.path("project/pipe.c")).status().unwrap();
    assert!(made.success());
    let _socket = UnixListener::bind(project.path("project/socket.c")).unwrap();
    symlink("/dev/zero", project.path("project/zero.c")).unwrap();
    let report = scan_whole(&project); // Opening the FIFO would wait for ever.
    assert_eq!(filter_of(&report, "pipe.c"), Some(FilterReason::Special));
    assert_eq!(filter_of(&report, "socket.c"), Some(FilterReason::Special));
    assert_eq!(filter_of(&report, "zero.c"), Some(FilterReason::Link));
}

#[test]
fn a_fifo_as_rule_file_or_manifest_is_not_opened() {
    let project = project();
    for name in [".gitignore", ".kinprintignore", "Cargo.toml", "package.json", "LICENSE"] {
        assert!(Command::new("mkfifo").arg(project.path("project").join(name)).status().unwrap().success());
    }
    scan_whole(&project);
}

#[test]
fn a_sparse_file_of_two_gigabytes_is_filtered() {
    let project = project();
    File::create(project.path("project/disk.img")).unwrap().set_len((2 << 30) + 1).unwrap();
    let report = scan_whole(&project);
    let reason = filter_of(&report, "disk.img");
    assert!(matches!(reason, Some(FilterReason::TooLarge | FilterReason::Binary)), "{reason:?}");
}

#[test]
fn a_line_of_a_hundred_megabytes_is_filtered() {
    let project = project().file("long.js", b"x+=1;".repeat(20_000_000));
    assert_eq!(filter_of(&scan_whole(&project), "long.js"), Some(FilterReason::TooLarge));
}

#[test]
fn a_line_below_the_limit_is_scanned() {
    let body = weir_c().split("#define MAX_QUIET 63u").nth(1).unwrap();
    let text = ["x+=1;".repeat(1_000_000), body.replace('\n', " ")].concat();
    let (code, report) = project().file("long.c", text).scan();
    assert!(code == 1 && report.complete, "{:?}", report.failed);
    for path in ["long.c", "src/copy.c"] {
        let found = report.findings.iter().find(|finding| finding.scanned.path.path == path);
        assert_eq!(found.map(|finding| finding.origin.path.as_str()), Some("src/weir.c"), "{path}");
    }
}

#[test]
fn bad_bytes_are_read_on() {
    let with_nul = [weir_c().as_bytes(), b"\0\0\0"].concat();
    let project = project()
        .file("bad.py", b"def f():\n    return '\xff\xfe\x80\xc0'\n")
        .file("odd-utf16.c", b"\xff\xfea\0b\0c")
        .file("lone-surrogate.c", b"\xff\xfe\x00\xd8a\0\n\0")
        .file("only-bom.c", b"\xef\xbb\xbf")
        .file("unclosed.c", "/* no end\n".repeat(1000))
        .file("deep.c", format!("{}{}", "(".repeat(200_000), ")".repeat(200_000)))
        .file("quotes.js", "`${".repeat(50_000));
    let (code, report) = project.scan();
    assert!(report.complete, "{:?}", report.failed);
    assert_eq!((code, report.findings.len()), (1, 1));
    // Bytes of a binary file hide no copy of a whole one, but a NUL is no text.
    let project = project.file("nul.c", with_nul);
    let (_, report) = project.scan();
    assert!(report.complete);
    let is_found = report.findings.iter().any(|finding| finding.scanned.path.path == "nul.c");
    assert!(is_found || filter_of(&report, "nul.c") == Some(FilterReason::Binary));
}

#[test]
fn copies_in_utf_16_are_found() {
    let encode = |mark: [u8; 2], of: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain(weir_c().encode_utf16().flat_map(of)).collect()
    };
    let project = Project::with_weir()
        .file("little.c", encode([0xff, 0xfe], u16::to_le_bytes))
        .file("big.c", encode([0xfe, 0xff], u16::to_be_bytes))
        .indexed();
    let (code, report) = project.scan();
    let mut found: Vec<_> = report.findings.iter().map(|finding| finding.scanned.path.path.as_str()).collect();
    found.dedup();
    assert_eq!((code, report.complete, found), (1, true, vec!["big.c", "little.c"]));
}

#[test]
fn a_malformed_manifest_of_the_project_is_told() {
    let project = project().file("Cargo.toml", "[package\nname = 3\n").file("tests/bad/package.json", "{");
    let (code, report) = project.scan();
    let failed: Vec<_> = report.failed.iter().map(|file| file.path.path.as_str()).collect();
    assert_eq!((code, report.complete, failed), (1, false, vec!["Cargo.toml"]));
    project.run(&["scan", "--exit-zero", "project"]).check(3, &[]);
}

#[test]
fn names_cannot_talk_to_the_terminal() {
    let project = project();
    let name = OsStr::from_bytes(b"a\x1b[2J\x1b]0;owned\x07\xff\nb.c");
    fs::write(project.path("project").join(name), weir_c()).unwrap();
    for args in [&["scan", "project"][..], &["scan", "project", "-v"]] {
        let run = project.run(args);
        run.check(1, &[]);
        let is_control = |c: char| c.is_control() && c != '\n';
        assert!(!run.stdout.contains(is_control) && !run.stderr.contains(is_control), "{run:?}", run = run.stdout);
    }
    let (_, report) = project.scan();
    let finding = report.findings.iter().find(|finding| finding.scanned.path.path_raw.is_some()).unwrap();
    assert!(finding.scanned.path.path.contains('\u{fffd}'));
}

#[test]
fn files_that_change_meanwhile_are_failed_or_whole() {
    let project = project().file("log.txt", "x\n".repeat(2_000_000));
    let path = project.path("project/log.txt");
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = File::options().append(true).open(&path).unwrap();
            while !is_done.load(Ordering::Relaxed) {
                file.write_all(b"one more line\n").unwrap();
                if file.metadata().unwrap().len() > 8_000_000 {
                    file.set_len(100).unwrap();
                }
            }
        });
        for _ in 0..3 {
            let (code, report) = project.scan();
            assert_eq!(code, 1); // The copy is found in any case.
            assert_eq!(report.complete, report.failed.is_empty());
            assert!(report.failed.iter().all(|failed| failed.path.path == "log.txt"), "{:?}", report.failed);
        }
        is_done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_project_that_is_not_there_is_wrong_usage() {
    let project = project();
    project.run(&["scan", "nowhere"]).check(2, &["nowhere"]);
    project.run(&["scan", "project", "--files-from", "nowhere.txt"]).check(2, &["nowhere.txt"]);
    project.run(&["explain", "project/nowhere.c"]).check(2, &["nowhere.c"]);
    project.run(&["index", "nowhere"]).check(2, &["nowhere"]);
}

#[test]
fn files_named_but_missing_make_the_run_incomplete() {
    let project = project();
    fs::write(project.path("names"), "src/copy.c\nsrc/gone.c\n").unwrap();
    let (code, report) = project.scan_with(&["scan", "project", "--files-from", "names", "--format", "json"]);
    assert_eq!((code, report.complete, report.findings.len()), (1, false, 1), "{:?}", report.failed);
    fs::write(project.path("names"), "src/gone.c\n").unwrap();
    let (code, report) = project.scan_with(&["scan", "project", "--files-from", "names", "--format", "json"]);
    assert_eq!((code, report.summary.verdict), (3, Verdict::Incomplete));
}
