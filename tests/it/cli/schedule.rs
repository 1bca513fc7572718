//! `schedule`: units below the user's own configuration, started by systemctl, which stands in as a script here.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::project::{Project, Run};

/// A project with a `systemctl` that writes down how it was called.
fn with_systemctl() -> Project {
    let script = "#!/bin/sh\necho \"$@\" >>\"$HOME/called\"\ncase $* in *list-timers*) echo 'NEXT LEFT';; esac\n";
    let project = Project::new().write("bin/systemctl", script).file("a.c", "int a;\n");
    fs::set_permissions(project.path("bin/systemctl"), fs::Permissions::from_mode(0o755)).unwrap();
    project
}

fn schedule(project: &Project, args: &[&str]) -> Run {
    let mut command = project.command(&[&["schedule"], args].concat());
    Run::of(command.env("PATH", format!("{}:/usr/bin:/bin", project.path("bin").display())).output().unwrap())
}

fn units(project: &Project) -> Vec<PathBuf> {
    let dir = project.path(".config/systemd/user");
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir).map(|dir| dir.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default();
    files.sort();
    files
}

fn called(project: &Project) -> String {
    fs::read_to_string(project.path("called")).unwrap_or_default()
}

#[test]
fn a_timer_is_written_started_told_and_removed() {
    let project = with_systemctl();
    let run = schedule(&project, &["install", "project", "--at", "Mon 06:00"]);
    assert!(run.code == 0 && run.stdout.starts_with("systemctl --user daemon-reload\n"), "{run}");
    let files = units(&project);
    assert_eq!(files.len(), 2, "{files:?}");
    let name = files[1].file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.starts_with("kinprint-project-"), "{name}");
    assert_eq!(called(&project), format!("--user daemon-reload\n--user enable --now {name}\n"));
    let service = fs::read_to_string(&files[0]).unwrap();
    assert!(service.contains("PrivateNetwork=yes") && service.contains("project\"\n"), "{service}");
    assert!(fs::read_to_string(&files[1]).unwrap().contains("OnCalendar=Mon 06:00\n"));
    let run = schedule(&project, &["status", "project"]);
    assert!(run.stdout.contains("Mon 06:00") && run.stdout.contains("NEXT LEFT"), "{run}");
    // Again, with somebody to be told; and without again.
    schedule(&project, &["install", "project", "--notify", "bin/systemctl"]).check(0, &[]);
    assert_eq!(units(&project).len(), 3);
    schedule(&project, &["install", "project", "--no-start"]).check(0, &["removed"]);
    assert_eq!(units(&project).len(), 2);
    schedule(&project, &["remove", "project"]).check(0, &["removed"]);
    assert_eq!(units(&project).len(), 0);
    assert!(called(&project).contains(&format!("--user disable --now {name}")));
    let run = schedule(&project, &["status", "project"]);
    assert!(run.code == 0 && run.stdout.contains("not scheduled"), "{run}");
    schedule(&project, &["remove", "project"]).check(2, &["is not scanned by a timer"]);
}

#[test]
fn units_of_others_are_left_alone() {
    let project = with_systemctl();
    schedule(&project, &["install", "project", "--no-start"]).check(0, &[]);
    assert_eq!(called(&project), "");
    let timer = units(&project).remove(1);
    fs::write(&timer, "[Timer]\nOnCalendar=daily\n").unwrap();
    schedule(&project, &["install", "project"]).check(2, &["was not written by kinprint"]);
    schedule(&project, &["remove", "project"]).check(2, &["was not written by kinprint"]);
    assert_eq!(
        (fs::read_to_string(&timer).unwrap().as_str(), units(&project).len()),
        ("[Timer]\nOnCalendar=daily\n", 2)
    );
}

#[test]
fn without_systemd_it_says_so() {
    let project = with_systemctl();
    let without = |args: &[&str]| {
        let mut command = project.command(&[&["schedule"], args].concat());
        Run::of(command.env("PATH", project.path("nowhere")).output().unwrap())
    };
    without(&["install", "project"]).check(2, &["there is no systemd here", "cron", "--no-start"]);
    assert_eq!(units(&project).len(), 0);
    without(&["install", "project", "--no-start"]).check(0, &["wrote"]);
    without(&["status", "project"]).check(0, &["there is no systemctl"]);
    without(&["remove", "project"]).check(0, &["removed"]);
}

#[test]
fn what_cannot_be_scheduled_is_said() {
    let project = with_systemctl();
    let install = |args: &[&str]| schedule(&project, &[&["install"], args].concat());
    install(&["gone"]).check(2, &["there is no project `gone`"]);
    install(&["project/a.c"]).check(2, &["is no directory"]);
    install(&["project", "--at", " "]).check(2, &["is no time"]);
    install(&["project", "--at", "a\nExecStart=/bin/sh"]).check(2, &["is no time"]);
    install(&["project", "--notify", "gone"]).check(2, &["there is no program `gone`"]);
    fs::create_dir(project.path("a\nb")).unwrap();
    install(&["a\nb"]).check(2, &["no unit can name"]);
    // A systemctl that fails is told; what was written stays to be looked at.
    fs::write(project.path("bin/systemctl"), "#!/bin/sh\necho 'no bus' >&2\nexit 1\n").unwrap();
    install(&["project"]).check(2, &["`systemctl --user daemon-reload` failed: no bus"]);
}
