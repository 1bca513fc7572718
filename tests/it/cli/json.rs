//! The JSON report, on real runs: it keeps to its schema, has every key other programs rely on, and its ids come from
//! the project alone.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::{check_scan_schema, project};
use crate::project::{Project, copy_tree, weir_c};

/// Scans and returns the report, which must keep to the schema.
fn valid_report(project: &Project, args: &[&str]) -> Value {
    let run = project.run(&[&["scan", "project", "--format", "json"], args].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    check_scan_schema(&report);
    report
}

/// A project with one of everything a report can hold: a component, a snippet, a binary copy, archive members, files
/// left out, a file that cannot be read, and on Linux a name of bad bytes.
fn with_everything() -> (Project, Value) {
    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/vendored-tree");
    let project = project().file("empty.c", "").file(".kinprintignore", "left-out.c\n").file("left-out.c", "int x;\n");
    copy_tree(&tree.join("project"), &project.path("project"));
    copy_tree(&tree.join("corpus"), &project.path("corpus"));
    let font = [b"wOF2\0\x01\0\0".as_slice(), &[7; 900]].concat();
    let project = project.corpus("weir/font.woff2", &font).file("assets/own-name.woff2", &font).indexed();
    let project = project.file("src/said.c", "int a;\n\n// Copied from https://gist.github.com/kelp/0a1b\nint b;\n");
    #[cfg(target_os = "linux")]
    std::fs::write(project.path("project").join(bad_name()), weir_c()).unwrap();
    let mut list = b"src\nthird_party\nassets\nempty.c\nleft-out.c\ngone.c\n".to_vec();
    if cfg!(target_os = "linux") {
        list.extend(b"b\xe9d.c\n");
    }
    std::fs::write(project.path("list"), list).unwrap();
    let report = valid_report(&project, &["--files-from", "list"]);
    (project, report)
}

#[cfg(target_os = "linux")]
fn bad_name() -> std::ffi::OsString {
    std::os::unix::ffi::OsStringExt::from_vec(b"b\xe9d.c".to_vec())
}

/// Every path of keys in a value, array elements as `[]`.
fn keys(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                keys(member, &path, found);
                found.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, &format!("{path}[]"), found)),
        _ => {}
    }
}

/// What other programs may rely on.
const KEYS: &str = "\
schema complete tool tool.name tool.version
database.id database.generation database.parameters database.packages
findings[].id findings[].content_id findings[].code findings[].class
findings[].scanned.path findings[].scanned.lines.start findings[].scanned.lines.end findings[].scanned.bytes
findings[].scanned.n_tokens
findings[].origin.purl findings[].origin.name findings[].origin.version findings[].origin.versions.list
findings[].origin.versions.from findings[].origin.versions.to findings[].origin.path findings[].origin.lines.start
findings[].origin.lines.end findings[].origin.released_at findings[].origin.released_at_source findings[].origin.blake3
findings[].origin.swhid
findings[].coverage findings[].containment.scanned findings[].containment.origin findings[].rename_agreement
findings[].license.declared findings[].license.detected findings[].license.concluded findings[].license.evidence
findings[].copyrights findings[].license_class findings[].obligations findings[].licenses_by_version
findings[].attribution.state findings[].attribution.asked findings[].attribution.is_license_kept findings[].attribution.kept_in
findings[].attribution.instead findings[].alternatives
findings[].declared declared[].id declared[].content_id declared[].code declared[].scanned.path declared[].scanned.lines.start
declared[].meant declared[].comment.lines.start declared[].comment.said declared[].comment.by declared[].origin.kind
declared[].origin.name declared[].origin.url declared[].origin.purl declared[].license.concluded
components[].path components[].purl components[].files components[].findings
filtered[].path filtered[].reason failed[].path failed[].reason";

#[test]
fn has_every_key_that_others_rely_on() {
    let (_, report) = with_everything();
    let mut found = BTreeSet::new();
    keys(&report, "", &mut found);
    let missing: Vec<&str> = KEYS.split_whitespace().filter(|key| !found.contains(*key)).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
    assert_eq!(report["schema"], "kinprint.scan/1");
    assert_eq!(report["complete"], false);
    assert_eq!(report["components"][0]["path"], "third_party/lantern");
    assert!(report["filtered"].as_array().unwrap().iter().any(|file| file["path"] == "empty.c"));
    assert_eq!(report["failed"][0]["path"], "gone.c");
}

#[test]
fn alternatives_say_where_and_why_not() {
    let project = project().package("fork", "pkg:generic/fork@1", "MIT").corpus("fork/fork.c", weir_c()).indexed();
    let report = valid_report(&project, &[]);
    let other = &report["findings"][0]["alternatives"][0];
    // Nothing tells the two apart but their names.
    assert_eq!(report["findings"][0]["origin"]["purl"], "pkg:generic/fork@1");
    assert_eq!(
        (&other["purl"], &other["path"]),
        (&json!("pkg:generic/weir@1.0.0"), &json!("src/weir.c")),
        "{report:#}"
    );
    assert!(other["lines"]["start"].as_u64() > Some(0) && other["why_lower"].is_string(), "{other:#}");
}

#[test]
fn numbers_keep_to_their_ranges() {
    let (project, report) = with_everything();
    for finding in report["findings"].as_array().unwrap() {
        for fraction in ["/coverage", "/containment/scanned", "/containment/origin"] {
            let value = finding.pointer(fraction).unwrap().as_f64().unwrap();
            assert!((0.0..=1.0).contains(&value), "{fraction} {value}");
        }
        let Some(lines) = finding["scanned"]["lines"].as_object() else { continue };
        let (start, end) = (lines["start"].as_u64().unwrap(), lines["end"].as_u64().unwrap());
        let path = finding["scanned"]["path"].as_str().unwrap();
        let Ok(text) = std::fs::read_to_string(project.path("project").join(path)) else { continue };
        let n_lines = text.lines().count() as u64;
        assert!(start >= 1 && start <= end && end <= n_lines, "{path} {start}-{end} of {n_lines}");
        // Bytes are those of the lines or of the tokens within them.
        let bytes = &finding["scanned"]["bytes"];
        let (from, to) = (bytes["start"].as_u64().unwrap() as usize, bytes["end"].as_u64().unwrap() as usize);
        let line_of = |at: usize| text[..at].matches('\n').count() as u64 + 1;
        assert!(start <= line_of(from) && line_of(to.saturating_sub(1)) <= end, "{path} {bytes} {start}-{end}");
    }
}

#[test]
#[cfg(target_os = "linux")] // Elsewhere such a name cannot be made.
fn raw_paths_stand_only_where_they_differ() {
    let (_, report) = with_everything();
    let text = report.to_string();
    assert_eq!(text.matches("path_raw").count(), text.matches("b\u{fffd}d.c").count());
    let is_bad = |finding: &&Value| finding["scanned"]["path"] == "b\u{fffd}d.c";
    let bad = report["findings"].as_array().unwrap().iter().find(is_bad).expect("the copy is found");
    assert_eq!(bad["scanned"]["path_raw"], "YulkLmM=");
}

#[test]
fn ids_do_not_move_when_the_database_grows() {
    let project = project().file("twice.c", weir_c()).file("again.c", weir_c());
    let ids = |report: &Value| -> Vec<(Value, Value, Value)> {
        let id = |finding: &Value| (finding["id"].clone(), finding["content_id"].clone(), finding["scanned"].clone());
        report["findings"].as_array().unwrap().iter().map(id).collect()
    };
    let before = valid_report(&project, &[]);
    // An earlier package with the same file is named from now on.
    let older = json!({ "purl": "pkg:generic/elder@0.1", "license": "MIT", "released_at": "2001-01-01" });
    let project = project.corpus("elder/kinprint-origin.json", older.to_string()).corpus("elder/elder.c", weir_c());
    let project = project.indexed();
    let after = valid_report(&project, &[]);
    assert_eq!(after["findings"][0]["origin"]["purl"], "pkg:generic/elder@0.1");
    assert_eq!(ids(&after), ids(&before));
    // The same text has the same id wherever it stands.
    let (again, twice) = (&after["findings"][0], &after["findings"][2]);
    assert_eq!((&again["scanned"]["path"], &twice["scanned"]["path"]), (&json!("again.c"), &json!("twice.c")));
    assert_eq!(again["id"], twice["id"]);
}

#[test]
fn components_name_the_findings_they_stand_for() {
    let (_, report) = with_everything();
    let ids: BTreeSet<&str> =
        report["findings"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    let component = &report["components"][0];
    let named = component["findings"].as_array().unwrap();
    assert!(named.len() >= 4 && named.iter().all(|id| ids.contains(id.as_str().unwrap())), "{component:#}");
    assert_eq!(component["code"], "copied-component");
    assert_eq!((&component["files"]["n_identical"], &component["files"]["n_modified"]), (&json!(4), &json!(1)));
}
