//! The command line as people and scripts meet it: what each verb prints, where it prints it, and how it exits.

mod annotate;
mod attribution;
mod audit;
mod cache;
mod change;
mod db;
mod decide;
mod declared;
mod exchange;
mod explain;
mod files_from;
mod fleet;
mod governing;
mod history;
mod json;
mod licenses;
mod outputs;
mod own;
mod pack;
mod policy;
mod printed;
mod report;
mod reuse;
mod rules;
mod runs;
#[cfg(target_os = "linux")]
mod schedule;
#[cfg(target_os = "linux")]
mod terminal;
mod usage;

use crate::project::{Project, weir_c};

/// An own file of some lines, nothing of which is published.
const STATION: &str =
    "#include \"station.h\"\n\nint station_open(struct station *station)\n{\n    return station->port >= 0;\n}\n\n";

/// A project in which `src/pack.c` holds a renamed copy of one function of the corpus, below own lines.
fn project() -> Project {
    Project::with_weir().file("src/pack.c", format!("{STATION}{}", renamed_function())).indexed()
}

/// The function `framepack_encode` under other names.
fn renamed_function() -> String {
    let start = weir_c().find("int framepack_encode").unwrap();
    let end = start + weir_c()[start..].find("\n}\n").unwrap() + 3;
    let renames =
        [("framepack_encode", "pack_samples"), ("readings", "samples"), ("quiet", "silent"), ("sink", "target")];
    renames.iter().fold(weir_c()[start..end].to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Asserts that a report keeps to its schema.
fn check_scan_schema(report: &serde_json::Value) {
    check_schema(include_str!("../../../docs/kinprint.scan-1.schema.json"), report);
}

/// Asserts that a value keeps to a schema.
fn check_schema(schema: &str, value: &serde_json::Value) {
    let validator = jsonschema::draft202012::new(&serde_json::from_str(schema).unwrap()).unwrap();
    let errors: Vec<_> = validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Replaces what differs from run to run, for snapshots.
fn stable(project: &Project, text: &str) -> String {
    text.replace(&project.path("").display().to_string(), "[DIR]/")
}
