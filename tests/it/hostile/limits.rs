//! What the system refuses: permissions, disk space, memory. Set on the child alone, between fork and exec.

use std::fs;
use std::io::Error;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use kinprint::finding::Verdict;

use crate::project::{Project, Run, weir_c};

fn project() -> Project {
    Project::with_weir().file("src/copy.c", weir_c()).indexed()
}

/// Adds 40 packages to the corpus.
fn many_packages(mut project: Project) -> Project {
    for number in 0..40 {
        let name = format!("extra{number}");
        let text = weir_c().replace("framepack", &name).replace("sink", &format!("s{}", number * 7919));
        project =
            project.package(&name, &format!("pkg:generic/{name}@1.0"), "MIT").corpus(&format!("{name}/{name}.c"), text);
    }
    project
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Takes from the child what lets root pass permission checks; a child of another user has none of it.
#[expect(unsafe_code, reason = "capabilities must go between fork and exec; only system calls happen there")]
fn without_privileges(command: &mut Command) -> &mut Command {
    const DAC_OVERRIDE: libc::c_ulong = 1; // linux/capability.h
    const DAC_READ_SEARCH: libc::c_ulong = 2;
    // SAFETY: prctl reads plain numbers; nothing is allocated or locked. It fails where there is nothing to take.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_CAPBSET_DROP, DAC_OVERRIDE, 0, 0, 0);
            libc::prctl(libc::PR_CAPBSET_DROP, DAC_READ_SEARCH, 0, 0, 0);
            Ok(())
        })
    }
}

/// Sets a limit of the child, such as `RLIMIT_FSIZE`. A write beyond that gives an error instead of a signal.
#[expect(unsafe_code, reason = "limits are set between fork and exec; only system calls happen there")]
fn limited(command: &mut Command, resource: libc::__rlimit_resource_t, bytes: u64) -> &mut Command {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: both calls read plain values; nothing is allocated or locked.
    unsafe {
        command.pre_exec(move || {
            libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
            if libc::setrlimit(resource, &raw const limit) == 0 { Ok(()) } else { Err(Error::last_os_error()) }
        })
    }
}

#[test]
fn an_unreadable_file_makes_the_run_incomplete() {
    let project = project().file("secret.c", "int secret;\n").file("closed/inner.c", "int inner;\n");
    set_mode(&project.path("project/secret.c"), 0);
    set_mode(&project.path("project/closed"), 0);
    let args = ["scan", "project", "--format", "json"];
    let run = Run::of(without_privileges(&mut project.command(&args)).output().unwrap());
    let report: kinprint::finding::ScanReport = serde_json::from_str(&run.stdout).unwrap();
    let failed: Vec<_> = report.failed.iter().map(|failed| failed.path.path.as_str()).collect();
    assert_eq!(failed, ["closed/", "secret.c"], "{run}");
    assert_eq!((run.code, report.complete, report.findings.len()), (1, false, 1), "{run}");

    fs::remove_file(project.path("project/src/copy.c")).unwrap();
    let run = Run::of(without_privileges(&mut project.command(&args)).output().unwrap());
    let report: kinprint::finding::ScanReport = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, report.summary.verdict), (3, Verdict::Incomplete), "{run}");
    set_mode(&project.path("project/closed"), 0o700);
}

#[test]
fn a_package_that_cannot_be_read_is_named_and_the_rest_indexed() {
    let project = Project::with_weir()
        .file("src/copy.c", weir_c())
        .package("closed", "pkg:generic/closed@1.0", "MIT")
        .corpus("closed/a.c", "int a;\n");
    set_mode(&project.path("corpus/closed/a.c"), 0);
    let run = Run::of(without_privileges(&mut project.command(&["index", "corpus"])).output().unwrap());
    run.check(3, &["a.c"]);
    assert_eq!(project.scan().1.findings.len(), 1);
    // Its length and time are the same, and yet it is read now: nothing stays away because it was away once.
    set_mode(&project.path("corpus/closed/a.c"), 0o644);
    project.run(&["index", "corpus"]).check(0, &[]);
    let run = project.run(&["index", "corpus"]);
    assert!(run.stdout.contains("2 already there"), "{run}");
}

#[test]
fn a_read_only_database_is_scanned_or_refused_in_words() {
    let project = project();
    let dirs = [project.path("db/segments"), project.path("db/sources"), project.path("db/text"), project.path("db")];
    let files = fs::read_dir(project.path("db")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).for_each(|path| set_mode(&path, 0o444));
    dirs.iter().filter(|dir| dir.is_dir()).for_each(|dir| set_mode(dir, 0o555));
    let index = Run::of(without_privileges(&mut project.command(&["index", "--rebuild", "corpus"])).output().unwrap());
    let scan = Run::of(without_privileges(&mut project.command(&["scan", "project"])).output().unwrap());
    dirs.iter().filter(|dir| dir.is_dir()).for_each(|dir| set_mode(dir, 0o755));
    assert!(matches!(index.code, 2 | 3), "{index}");
    index.check(index.code, &["db"]);
    if scan.code != 1 {
        // WAL needs a writable directory; then the message says so, and what to do instead.
        scan.check(2, &["db"]);
    }
    assert_eq!(project.run(&["db", "verify"]).code, 0);
}

/// Ends the space at many sizes; whatever was there before must still be there, and what follows must work.
#[test]
fn a_full_disk_loses_nothing() {
    let project = many_packages(project());
    let mut n_full = 0;
    for limit in [1_000, 5_000, 20_000, 40_000, 70_000, 110_000, 160_000, 240_000] {
        let mut command = project.command(&["index", "corpus"]);
        let run = Run::of(limited(&mut command, libc::RLIMIT_FSIZE, limit).output().unwrap());
        assert!(!run.stderr.contains("panicked"), "{run}");
        assert!(matches!(run.code, 0 | 2 | 3), "with {limit} bytes\n{run}");
        // With too little for the log of SQLite the database cannot even be opened.
        assert!(run.code == 0 || run.stderr.contains("error"), "{run}");
        assert!(run.code != 3 || run.stderr.contains("make room"), "{run}");
        n_full += usize::from(run.code != 0);
        let verify = project.run(&["db", "verify"]);
        assert_eq!(verify.code, 0, "after a run with {limit} bytes\n{run}\n{verify}");
        assert!(project.scan().1.complete);
    }
    assert!(n_full > 0, "no limit was small enough");
    project.run(&["index", "corpus"]).check(0, &[]);
    assert_eq!(project.scan().1.database.packages, 41);
}

/// Half a line would make all decisions unreadable; what could not be written whole is not there.
#[test]
fn a_full_disk_breaks_no_decisions() {
    let project = project();
    let args = ["decide", "src/copy.c", "--project", "project", "--status", "accept", "--by", "ada@example.org"];
    let args = [&args[..], &["--reason", "seen"]].concat();
    project.run(&args).check(0, &["1 decision"]);
    let file = project.path("project/.kinprint/decisions.jsonl");
    // What else a run writes is smaller than the file.
    let before = [fs::read(&file).unwrap(), vec![b'\n'; 4 << 20]].concat();
    fs::write(&file, &before).unwrap();
    let limit = before.len() as u64 + 100;
    let run = Run::of(limited(&mut project.command(&args), libc::RLIMIT_FSIZE, limit).output().unwrap());
    run.check(2, &["cannot write the decisions"]);
    assert!(fs::read(&file).unwrap() == before, "it is as it was");
    project.run(&args).check(0, &["1 decision"]);
    // A file that git is to be told of, and that the disk was too full for.
    let ignore = project.path("project/.kinprint/local/.gitignore");
    project.run(&["scan", "project", "--record"]);
    fs::write(&ignore, "").unwrap();
    project.run(&["scan", "project", "--record"]);
    assert_eq!(fs::read_to_string(&ignore).unwrap(), "*\n");
}

/// A file system that is really full, in a mount of the test's own. Needs root; skipped aloud without.
#[test]
fn a_disk_without_space_keeps_what_was_there_and_says_what_helps() {
    const SCRIPT: &str = r#"
        mkdir disk && mount -t tmpfs -o size="$1" none disk && cp -r db disk/db || exit 77
        "$2" --db disk/db index -q corpus >/dev/null 2>error; echo "index $?"
        cat error >&2
        "$2" --db disk/db db verify >/dev/null; echo "verify $?"
        "$2" --db disk/db scan -q --exit-zero project >/dev/null; echo "scan $?"
        mount -o remount,size=64m disk
        "$2" --db disk/db index -q corpus >/dev/null; echo "again $?"
        "$2" --db disk/db db verify >/dev/null; echo "verify $?"
    "#;
    let project = many_packages(project());
    let held = directory_len(&project.path("db"));
    let mut n_full = 0;
    for room in [64 << 10, 128 << 10, 256 << 10] {
        let mut command = project.command(&[]);
        let program = command.get_program().to_owned();
        let mut shell = Command::new("unshare");
        shell.args(["-m", "sh", "-c", SCRIPT, "sh", &(held + room).to_string()]).arg(program);
        shell.current_dir(command.get_current_dir().unwrap()).env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
        command.env_clear();
        let Ok(output) = shell.output() else { return skip("there is no `unshare`") };
        fs::remove_dir(project.path("disk")).ok();
        let run = Run::of(output);
        if !run.stdout.contains("index") {
            return skip("this may not mount a file system");
        }
        assert!(run.stdout.ends_with("verify 0\nscan 0\nagain 0\nverify 0\n"), "with {room} bytes\n{run}");
        if !run.stdout.starts_with("index 0") {
            n_full += 1;
            assert!(run.stdout.starts_with("index 3"), "{run}");
            run.check(run.code, &["what was there before is kept", "make room"]);
        }
    }
    assert!(n_full > 0, "no disk was small enough");
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

fn directory_len(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| if entry.path().is_dir() { directory_len(&entry.path()) } else { entry.metadata().unwrap().len() })
        .sum()
}

#[test]
fn a_full_disk_under_the_report_is_said() {
    let project = project();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = project.command(&["scan", "project", "--format", "json"]).stdout(full).output().unwrap();
    Run::of(output).check(2, &["error"]);
}

/// A sparse file of 3 GB and a line of 50 MB are scanned with 1 GB of address space.
#[test]
fn large_files_are_not_read_into_memory() {
    let project = project().file("long.js", b"x+=1;".repeat(10_000_000));
    fs::File::create(project.path("project/disk.img")).unwrap().set_len(3 << 30).unwrap();
    let mut command = project.command(&["scan", "project", "--threads", "2"]);
    let run = Run::of(limited(&mut command, libc::RLIMIT_AS, 1 << 30).output().unwrap());
    run.check(1, &[]);
}
