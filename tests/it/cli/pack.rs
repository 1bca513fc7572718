//! `report --pack`, `verify-pack` and `keygen`: evidence packs from the command line.

use std::fs;

use serde_json::Value;

use super::{check_schema, project};
use crate::project::{Project, Run};

const NOW: &str = "2026-06-01T03:00:00Z";

/// A project with a policy, its report and a pair of keys.
fn reported() -> Project {
    let project = project().file("kinprint.toml", "[gate]\nfail_on = 'review'\n");
    let result = project.run(&["scan", "project", "--now", NOW, "--format", "json"]).stdout;
    let project = project.write("result.json", result);
    project.run(&["keygen", "my.key"]).check(0, &["`my.key` is secret", "Key id "]);
    project
}

fn pack(project: &Project, file: &str, more: &[&str]) -> Run {
    project.run(&[&["report", "result.json", "--project", "project", "--pack", file], more].concat())
}

#[test]
fn a_pack_is_checked_where_there_is_neither_project_nor_database() {
    let project = reported();
    pack(&project, "a.zip", &["--key", "my.key"]).check(0, &["a.zip: ", " bytes, signed, key id "]);
    let elsewhere = Project::new();
    for file in ["a.zip", "my.key.pub"] {
        fs::copy(project.path(file), elsewhere.path(file)).unwrap();
    }
    let run = elsewhere.run(&["verify-pack", "a.zip", "--key", "my.key.pub"]);
    let words =
        ["a.zip: whole, and signed by this key", "of my.key.pub", "2026-06-01T03:00:00Z, by kinprint", "closed: "];
    run.prints(0, &words);
    run.prints(0, &["1 copy, ", "kinprint.toml, BLAKE3", "its texts are inside"]);
    let run = elsewhere.run(&["verify-pack", "a.zip", "--key", "my.key.pub", "-v"]);
    run.prints(0, &["  NOTICE.txt", "  code/00001-", "  policy/01-kinprint.toml", "  report.html"]);
    run.prints(0, &["  licenses/0001-Zlib.txt"]); // The package has no text of its own, the list has one.
    assert_eq!(fs::read_dir(elsewhere.path("")).unwrap().count(), 4, "nothing is unpacked to disk");
    let told = elsewhere.run(&["verify-pack", "a.zip", "--key", "my.key.pub", "--format", "json"]);
    let told: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!((&told["is_whole"], &told["pack"]["vouched"]), (&true.into(), &"signed".into()));
    check_schema(include_str!("../../../docs/kinprint.pack-1.schema.json"), &told["pack"]["predicate"]);
    // The same once more is the same, byte for byte.
    pack(&project, "b.zip", &["--key", "my.key", "--threads", "1", "--output", "json=again.json"]).check(0, &[]);
    assert!(fs::read(project.path("a.zip")).unwrap() == fs::read(project.path("b.zip")).unwrap());
}

#[test]
fn exit_codes_tell_believed_from_changed_and_from_unsigned() {
    let project = reported();
    pack(&project, "a.zip", &["--key", "my.key"]).check(0, &[]);
    pack(&project, "unsigned.zip", &[]).check(0, &["not signed", "--key"]);
    project.run(&["keygen", "other.key", "-q"]).check(0, &[]);
    let verify = |args: &[&str]| project.run(&[&["verify-pack"], args].concat());
    verify(&["a.zip", "--key", "other.key.pub"]).prints(1, &["NOT TO BE BELIEVED", "the signature is not by this key"]);
    verify(&["a.zip"]).prints(4, &["NOT CHECKED who signed it"]);
    for args in [&["unsigned.zip"][..], &["unsigned.zip", "--key", "my.key.pub"]] {
        verify(args).prints(4, &["UNSIGNED: nobody vouches for it"]);
    }
    let mut bytes = fs::read(project.path("a.zip")).unwrap();
    bytes[1000] ^= 4;
    let project = project.write("changed.zip", bytes).write("empty.zip", "").write("half.key", "-----BEGIN");
    let verify = |args: &[&str]| project.run(&[&["verify-pack"], args].concat());
    verify(&["changed.zip", "--key", "my.key.pub"]).prints(1, &["changed.zip: NOT TO BE BELIEVED"]);
    let told = verify(&["changed.zip", "--key", "my.key.pub", "--format", "json"]);
    let told_value: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!((told.code, &told_value["is_whole"], &told_value["pack"]), (1, &false.into(), &Value::Null));
    verify(&["empty.zip", "--key", "my.key.pub"]).prints(1, &["it does not begin with a member"]);
    verify(&["gone.zip", "--key", "my.key.pub"]).check(2, &["cannot read `gone.zip`"]);
    verify(&["a.zip", "--key", "gone.pub"]).check(2, &["cannot use the key `gone.pub`"]);
    verify(&["a.zip", "--key", "my.key"]).check(2, &["a public key is needed", "-pubout"]);
    verify(&["a.zip", "--key", "half.key"]).check(2, &["no single PEM block"]);
}

#[test]
fn what_cannot_be_packed_is_said_before_any_work() {
    let project = reported();
    pack(&project, "a.zip", &["--key", "my.key.pub"]).check(2, &["a private key is needed"]);
    pack(&project, "gone/a.zip", &[]).check(2, &["no directory `gone`"]);
    pack(&project, "-", &[]).check(2, &["a pack goes to a file"]);
    pack(&project, "a.json", &["--output", "json=a.json"]).check(2, &["two reports would go to `a.json`"]);
    project.run(&["report", "result.json", "--key", "my.key"]).check(2, &["--pack"]);
    assert!(!project.path("a.zip").exists() && !project.path("a.json").exists());
    project.run(&["keygen", "my.key"]).check(2, &["`my.key.pub` is there already"]);
    fs::remove_file(project.path("my.key.pub")).unwrap();
    project.run(&["keygen", "my.key"]).check(2, &["`my.key` is there already; keys are never overwritten"]);
    assert!(!project.path("my.key.pub").exists());
}

#[cfg(unix)]
#[test]
fn a_private_key_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = reported();
    let mode = |file: &str| fs::metadata(project.path(file)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("my.key"), 0o600);
    assert_eq!(mode("my.key.pub") & 0o600, 0o600);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_half_pack() {
    let project = reported();
    pack(&project, "/dev/full", &["--key", "my.key"]).check(3, &["cannot write `/dev/full`"]);
}

#[test]
fn what_is_gone_is_not_packed_and_is_said() {
    let project = reported();
    fs::remove_file(project.path("project/src/pack.c")).unwrap();
    fs::write(project.path("project/kinprint.toml"), "[gate]\nfail_on = 'any'\n").unwrap();
    pack(&project, "a.zip", &["--key", "my.key"]).check(0, &["The code of 1 finding is not shown"]);
    let run = project.run(&["verify-pack", "a.zip", "--key", "my.key.pub", "-v"]);
    run.prints(0, &["its texts are not inside"]);
    assert!(!run.stdout.contains("code/") && !run.stdout.contains("policy/"), "{run}");
}
