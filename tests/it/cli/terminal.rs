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

/// Types `keys` into the program on a terminal of its own; returns all it shows.
fn typed_on_terminal(project: &Project, args: &str, keys: &str) -> String {
    let inner = project.command(&[]);
    let program = inner.get_program().to_str().unwrap();
    let mut command = Command::new("script");
    command.args(["-qefc", &format!("'{program}' {args}"), "/dev/null"]).current_dir(project.path(""));
    command.env_clear().env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/sh").env("TERM", "xterm-256color");
    command.env("KINPRINT_DB", project.path("db")).env("HOME", project.path("")).env("COLUMNS", "100");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("util-linux has `script`");
    let mut stdout = child.stdout.take().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let (mut shown, mut part) = (String::new(), [0; 4096]);
    // Keys are typed when the menu is there: what comes before is the line editor's of the terminal.
    let mut n_menus = 0;
    let mut rest = keys.split('|');
    while let Ok(n @ 1..) = stdout.read(&mut part) {
        shown.push_str(&String::from_utf8_lossy(&part[..n]));
        while shown.matches("? help").count() > n_menus {
            n_menus += 1;
            std::thread::sleep(Duration::from_millis(100));
            if let Some(keys) = rest.next() {
                stdin.write_all(keys.as_bytes()).unwrap();
            }
        }
    }
    child.wait().unwrap();
    shown
}

#[test]
fn findings_are_walked_and_decided_one_by_one() {
    let project = project().file("vendor/weir.c", crate::project::weir_c());
    let shown = typed_on_terminal(
        &project,
        "decide --interactive --project project --by ada@example.org",
        "s|b|oours since 2016\r\r|q",
    );
    for words in
        ["1 of 2", "2 of 2", "renamed copy", "Zlib", "why", "original", "1 decision written, 1 finding left open"]
    {
        assert!(shown.contains(words), "`{words}` is not shown: {shown}");
    }
    let decisions = std::fs::read_to_string(project.path("project/.kinprint/decisions.jsonl")).unwrap();
    assert!(decisions.contains("\"reason\":\"ours since 2016\"") && decisions.lines().count() == 1, "{decisions}");
    // Ctrl-C in the middle of a question loses nothing that was said before.
    let shown = typed_on_terminal(&project, "decide -i --project project --by ada@example.org", "adone\u{3}");
    assert!(shown.contains("0 decisions written, 1 finding left open"), "{shown}");
    let shown = typed_on_terminal(&project, "decide -i --project project --by ada@example.org --where license=MIT", "");
    assert!(shown.contains("0 decisions written, 0 findings left open"), "{shown}");
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
