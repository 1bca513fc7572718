//! `report`: what an earlier scan found, written again.

use serde_json::Value;

use super::project;
use crate::project::Project;

const NOW: &str = "2026-06-01T03:00:00Z";

fn json(project: &Project, args: &[&str]) -> Value {
    let run = project.run(args);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

#[test]
fn a_report_is_written_as_the_scan_would_have_written_it() {
    let project = project();
    let result = project.run(&["scan", "project", "--now", NOW, "--format", "json"]).stdout;
    let project = project.write("result.json", result);
    for format in ["json", "sarif", "sarif-github", "gitlab", "junit", "markdown", "github", "csv", "spdx3", "text"] {
        let again = project.run(&["report", "result.json", "--project", "project", "--format", format]);
        let scanned = project.run(&["scan", "project", "--now", NOW, "--output", &format!("{format}=-")]);
        assert_eq!((again.code, &again.stdout), (0, &scanned.stdout), "{format}");
    }
    let run = project.run(&["report", "result.json", "--output", "gitlab=a.json", "--output", "sarif=b.sarif"]);
    run.check(0, &[]);
    assert!(run.stdout.contains("1 copy") && project.path("a.json").is_file() && project.path("b.sarif").is_file());
}

#[test]
fn a_page_shows_the_code_while_it_is_there() {
    let project = project();
    let page = |args: &[&str]| {
        let run = project.run(args);
        assert!(run.code <= 1, "{run}");
        std::fs::read_to_string(project.path("page.html")).unwrap()
    };
    let html = ["--output", "html=page.html"];
    let scanned = page(&[&["scan", "project", "--now", NOW, "--format", "json"], &html[..]].concat());
    assert!(scanned.contains("<summary>Code on both sides</summary>") && scanned.contains("class=\"r\""), "{scanned}");
    let result = project.run(&["scan", "project", "--now", NOW, "--format", "json"]).stdout;
    std::fs::write(project.path("result.json"), result).unwrap();
    assert_eq!(page(&[&["report", "result.json", "--project", "project"], &html[..]].concat()), scanned);
    // What is gone is said; the findings stay.
    std::fs::remove_file(project.path("project/src/pack.c")).unwrap();
    let gone = page(&[&["report", "result.json", "--project", "project"], &html[..]].concat());
    assert!(gone.contains("The code of 1 finding is not shown") && !gone.contains("Code on both sides"), "{gone}");
    assert_eq!(gone.matches("<article").count(), 1);
    let elsewhere = page(&[&["report", "result.json", "--project", "project", "--db", "none"], &html[..]].concat());
    assert!(elsewhere.contains("No code is shown"), "{elsewhere}");
}

#[test]
fn recorded_runs_are_reports_too() {
    let project = project();
    project.run(&["report", "last", "--project", "project"]).check(2, &["remembers no runs", "--record"]);
    let first = json(&project, &["scan", "project", "--record", "--format", "json", "--now", NOW]);
    project.run(&["report", "last", "--project", "project"]).prints(0, &["1 copy in 1 of 1 file"]);
    assert_eq!(json(&project, &["report", "1", "--project", "project", "--format", "json"]), first);
    project.run(&["report", "2", "--project", "project"]).check(2, &["has no run 2", "history list"]);
    std::fs::remove_file(project.path("project/src/pack.c")).unwrap();
    project.run(&["scan", "project"]).check(0, &[]);
    project.run(&["report", "last", "--project", "project"]).prints(0, &["no copies"]);
    // What is gone is told of two runs as of a scan beside an earlier one.
    let run = project.run(&["report", "2", "--compare", "1", "--project", "project"]);
    run.prints(0, &["1 gone", "src/pack.c"]);
    let project = project.write("old.json", first.to_string());
    let run = project.run(&["report", "old.json", "--compare", "old.json"]);
    run.prints(0, &["1 known", "gate open"]);
}

#[test]
fn what_is_no_report_is_told_as_what_it_is() {
    let project = project();
    let mut report = json(&project, &["scan", "project", "--format", "json"]);
    report["schema"] = "kinprint.scan/2".into();
    report["gate"] = Value::from(7);
    let project = project.write("newer.json", report.to_string());
    project.run(&["report", "newer.json"]).check(2, &["another version, kinprint.scan/2", "reads kinprint.scan/1"]);
    let project = project.write("other.json", "{\"schema\": \"kinprint.fleet/1\\u001b[31m\"}");
    project.run(&["report", "other.json"]).check(2, &["kinprint.fleet/1", "no report of a scan"]);
    let project = project.write("half.json", "{\"schema\": \"kinprint.scan/1\",");
    project.run(&["report", "half.json"]).check(2, &["`half.json` is no report", "line 1"]);
    project.run(&["report", "gone.json"]).check(2, &["cannot read the report `gone.json`"]);
    project.run(&["report", "half.json", "--format", "word"]).check(2, &["no format is called `word`", "sarif"]);
    project.run(&["report", "x", "--format", "json", "--output", "text=-"]).check(2, &["one report"]);
}

#[test]
fn what_others_must_not_see_is_left_out_of_every_format() {
    let project = project().file("secret-folder/copy of pack.c", super::renamed_function());
    let formats = super::outputs::formats(&project);
    let run = |redact: &str| {
        std::fs::create_dir_all(project.path("out")).unwrap();
        let outputs = super::outputs::outputs(&formats);
        let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
        let scan = [&["scan", "project", redact, "--now", NOW][..], &outputs].concat();
        let printed = project.run(&scan);
        assert_eq!(printed.code, 1, "{printed}");
        let read = |name: &String| {
            let bytes = std::fs::read(project.path(&format!("out/{name}"))).unwrap();
            (name.clone(), String::from_utf8_lossy(&bytes).into_owned())
        };
        let mut texts: Vec<(String, String)> = formats.iter().map(read).collect();
        texts.push(("printed".to_owned(), printed.stdout));
        texts
    };
    // The copy's own names and lines; the origin's are published.
    for (format, text) in run("--redact") {
        assert!(!text.contains("pack_samples") && !text.contains("samples->"), "{format}\n{text}");
        assert!(matches!(format.as_str(), "xlsx" | "pdf") || text.contains("secret-folder"), "{format}");
    }
    for (format, text) in run("--redact=paths") {
        for hidden in ["pack_samples", "secret-folder", "copy of pack", "copy%20of%20pack", "src/pack.c"] {
            assert!(!text.contains(hidden), "{format}: {hidden}\n{text}");
        }
        assert!(matches!(format.as_str(), "xlsx" | "pdf") || text.contains("folder-"), "{format}\n{text}");
    }
    super::check_scan_schema(
        &serde_json::from_str(&std::fs::read_to_string(project.path("out/json")).unwrap()).unwrap(),
    );
    project
        .run(&["report", "out/json", "--project", "project"])
        .prints(0, &["left out of this report: code, words and paths"]);
    project.run(&["scan", "project", "--redact=all"]).check(2, &["possible values: code, paths"]);
}

#[test]
fn a_template_of_the_users_own_is_filled_in() {
    let project = project()
        .write(
            "t.html.j2",
            "<ul>{% for f in report.findings %}<li>{{ f.scanned.lines.start }} {{ f.origin.name }}</li>{% endfor %}</ul>\n",
        )
        .write("bad.txt", "one\n{{ report.nothing }}\n")
        .write("x.txt", b"\xff");
    project.run(&["scan", "project", "--output", "json=r.json"]);
    let run = project.run(&["report", "r.json", "--template", "t.html.j2", "--output", "csv=r.csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "<ul><li>6 weir</li></ul>\n"), "{run}");
    assert!(project.path("r.csv").exists());
    project
        .run(&["report", "r.json", "--template", "bad.txt"])
        .check(2, &["`bad.txt`, line 2", "names what is not there"]);
    project.run(&["report", "r.json", "--template", "x.txt"]).check(2, &["cannot read the template `x.txt`"]);
    project.run(&["report", "r.json", "--template", "t.html.j2", "--format", "csv"]).check(2, &["cannot be used with"]);
}
