//! Many repositories against one database.

use serde_json::Value;

use super::{check_schema, project};
use crate::project::Project;

const FLEET: &str = "[[repository]]\npath = 'project'\nname = 'station'\n\n\
                     [[repository]]\npath = 'own'\npolicy = 'preset:report-only'\n\n\
                     [[repository]]\npath = 'nowhere'\n\n\
                     [[repository]]\npath = 'ruled'\n";

/// Four repositories: with a copy, with nothing, missing, and with a policy that cannot be read.
fn fleet() -> Project {
    project()
        .write("own/a.c", "int a;\n")
        .write("ruled/a.c", "int a;\n")
        .write("ruled/kinprint.toml", "[gate]\nfail = 1\n")
        .write("fleet.toml", FLEET)
}

fn json(project: &Project, args: &[&str]) -> (i32, Value) {
    let run = project.run(&[&["fleet", "scan", "fleet.toml", "--format", "json"], args].concat());
    let fleet: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    check_schema(include_str!("../../../docs/kinprint.fleet-1.schema.json"), &fleet);
    (run.code, fleet)
}

#[test]
fn one_that_fails_stops_no_other() {
    let project = fleet();
    let (code, fleet) = json(&project, &["--results", "out"]);
    assert_eq!(code, 1);
    let states: Vec<&str> =
        fleet["repositories"].as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["closed", "open", "failed", "failed"]);
    assert_eq!(fleet["counts"]["n_failed"], 2);
    let error = |idx: usize| fleet["repositories"][idx]["error"].as_str().unwrap().to_owned();
    assert!(error(2).contains("nowhere") && error(3).contains("kinprint.toml:2:1"), "{fleet:#}");
    // Each result is what a scan of its own gives.
    let result: Value = serde_json::from_slice(&std::fs::read(project.path("out/station.json")).unwrap()).unwrap();
    super::check_scan_schema(&result);
    let alone = project.run(&["scan", "project", "--format", "json", "--now", result["run"]["at"].as_str().unwrap()]);
    assert_eq!(serde_json::from_str::<Value>(&alone.stdout).unwrap(), result);
    assert!(project.path("out/own.json").is_file() && !project.path("out/nowhere.json").exists());
    let run = project.run(&["fleet", "scan", "fleet.toml"]);
    run.prints(1, &["4 repositories: 1 closed, 2 failed, 1 open", "station", "1 finding in"]);
    run.check(1, &["1 of 4: station, gate closed", "4 of 4: ruled, failed"]);
}

#[test]
fn each_is_compared_with_its_own_earlier_run() {
    let project = project().write("own/a.c", "int a;\n").write("list", "project\nown\n");
    let args = ["fleet", "scan", "list", "--record", "--baseline", "last"];
    project.run(&args).check(1, &["no earlier run"]);
    let run = project.run(&args);
    run.prints(0, &["2 repositories: 2 open", "0 new"]);
    assert!(project.path("own/.kinprint/local/history.sqlite").is_file());
    // What fails makes the run incomplete where no gate is closed.
    let project = project.write("list", "project\ngone\n");
    assert_eq!(project.run(&args).code, 3);
}

#[test]
fn what_is_wrong_is_said() {
    let project = fleet().write("empty.toml", "").write("odd.toml", "[[repository]]\nplace = 'x'\n");
    let check = |args: &[&str], words: &[&str]| project.run(&[&["fleet", "scan"], args].concat()).check(2, words);
    check(&["none.toml"], &["none.toml"]);
    check(&["empty.toml"], &["names no repository"]);
    check(&["odd.toml"], &["odd.toml", "place"]);
    check(&["fleet.toml", "--output", "json=x.json"], &["--results"]);
    check(&["fleet.toml", "--results", "fleet.toml"], &["fleet.toml"]);
}
