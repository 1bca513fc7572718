//! On a terminal: color, NO_COLOR, progress; and Ctrl-C, which a terminal sends.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use super::project;
use crate::project::{Project, Run};

/// Runs the program on a terminal of its own, which `script` of util-linux makes; returns all it shows.
fn on_terminal(project: &Project, args: &str, variables: &[(&str, &str)]) -> String {
    let inner = project.command(&[]);
    let program = inner.get_program().to_str().unwrap();
    let mut command = Command::new("script");
    command.args(["-qefc", &format!("'{program}' {args}"), "/dev/null"]).current_dir(project.path(""));
    command.env_clear().env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/sh").env("TERM", "xterm-256color");
    command.env("KINPRINT_DB", project.path("db")).env("HOME", project.path("")).env("COLUMNS", "100");
    let output = command.envs(variables.iter().copied()).stdin(Stdio::null()).output();
    Run::of(output.expect("util-linux has `script`")).stdout
}

#[test]
fn a_terminal_gets_color_unless_told_not_to() {
    let project = project();
    let scan = |options: &str, variables| on_terminal(&project, &format!("scan project -q {options}"), variables);
    assert!(scan("", &[]).contains("\u{1b}[31m1 copy"), "{:?}", scan("", &[]));
    for plain in [scan("", &[("NO_COLOR", "1")]), scan("--color never", &[]), scan("", &[("TERM", "dumb")])] {
        assert!(plain.contains("1 copy") && !plain.contains("\u{1b}[3"), "{plain:?}");
    }
    assert!(scan("--color always", &[("NO_COLOR", "1")]).contains("\u{1b}[31m"));
}

#[test]
fn progress_is_shown_on_a_terminal_and_taken_off_again() {
    let project = project().file("big.c", "int filler;\n".repeat(200_000));
    let shown = on_terminal(&project, "scan project", &[]);
    assert!(shown.contains("scanning"), "{shown:?}");
    let after = shown.rsplit("scanning").next().unwrap();
    assert!(after.contains("1 copy") && after.contains("\u{1b}[2K"), "{after:?}");
    assert!(!on_terminal(&project, "scan project -q", &[]).contains("scanning"));
}

/// A run that waits for its standard input, listening for Ctrl-C.
struct Waiting {
    child: Child,
    stdin: Option<ChildStdin>,
    stderr: BufReader<std::process::ChildStderr>,
}

impl Waiting {
    fn start(project: &Project, args: &[&str]) -> Self {
        let mut command = project.command(args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (stdin, stderr) = (child.stdin.take(), BufReader::new(child.stderr.take().unwrap()));
        let waiting = Self { child, stdin, stderr };
        let start = Instant::now();
        while !waiting.catches_interrupts() {
            assert!(start.elapsed() < Duration::from_secs(20), "it never listened for Ctrl-C");
            std::thread::sleep(Duration::from_millis(2));
        }
        waiting
    }

    /// Reads the mask of caught signals; SIGINT is number 2, the second bit.
    fn catches_interrupts(&self) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(caught.trim(), 16).unwrap() & 0b10 != 0
    }

    fn interrupt(&mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("sh").args(["-c", "kill -INT \"$0\"", &pid]).status().unwrap().success());
    }

    /// Waits for the answer to the first Ctrl-C.
    fn wait_for_word(&mut self) {
        let mut line = String::new();
        self.stderr.read_line(&mut line).unwrap();
        assert_eq!(line, "stopping; press Ctrl-C again to stop at once\n");
    }

    /// Writes the rest of the input and waits; returns exit code and what else was said.
    fn finish(mut self, input: &str) -> (i32, String) {
        if let Some(mut stdin) = self.stdin.take() {
            let _ = stdin.write_all(input.as_bytes());
        }
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code().unwrap(), said)
    }
}

#[test]
fn ctrl_c_ends_indexing_with_130_and_a_whole_database() {
    let project = project().package("b", "pkg:generic/b@1", "MIT").corpus("b/b.c", "int b;\n");
    let before = project.scan().1.findings;
    let mut run = Waiting::start(&project, &["index", "--list", "-"]);
    run.interrupt();
    run.wait_for_word();
    let (code, said) = run.finish("{\"path\": \"corpus/b\", \"purl\": \"pkg:generic/b@1\"}\n");
    assert_eq!(code, 130, "{said}");
    assert!(said.contains("nothing is half-written"), "{said}");
    project.run(&["db", "verify"]).check(0, &[]);
    assert_eq!(project.scan().1.findings, before);
}

#[test]
fn ctrl_c_ends_a_scan_with_130_and_no_report() {
    let project = project();
    let mut run = Waiting::start(&project, &["scan", "project", "--files-from", "-"]);
    run.interrupt();
    run.wait_for_word();
    let mut stdout = run.child.stdout.take().unwrap();
    let (code, said) = run.finish("src/pack.c\n");
    let mut printed = String::new();
    stdout.read_to_string(&mut printed).unwrap();
    assert_eq!((code, printed.as_str()), (130, ""), "{said}");
    assert!(said.contains("interrupted"), "{said}");
}

#[test]
fn a_second_ctrl_c_does_not_wait() {
    let project = project();
    let mut run = Waiting::start(&project, &["scan", "project", "--files-from", "-"]);
    run.interrupt();
    run.wait_for_word();
    run.interrupt();
    assert_eq!(run.child.wait().unwrap().code(), Some(130)); // Its input is still open.
}
