//! How reports look, and that their JSON keeps to the schema.

use super::sample;
use super::{TextOptions, group_by_license, write_json, write_licenses, write_text};
use crate::finding::{OwnPackage, ScanReport};
use crate::license::{LicenseEvidence, LicenseFacts, LicenseSource};
use crate::matching::MatchClass;
use crate::span::ByteSpan;

fn text(report: &ScanReport, options: TextOptions) -> String {
    let mut out = Vec::new();
    write_text(report, None, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn looks_good_at_every_width() {
    for width in [60, 80, 140] {
        let text = text(&sample::report(), TextOptions { width, ..TextOptions::default() });
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(format!("report_{width}"), text) });
    }
}

#[test]
fn says_more_when_asked() {
    let options = TextOptions { verbose: true, ..TextOptions::default() };
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("report_verbose", text(&sample::report(), options));
    });
}

#[test]
fn a_clean_report_says_what_could_have_been_found() {
    let wide = TextOptions { width: 200, ..TextOptions::default() };
    assert!(text(&sample::clean(), wide).starts_with(
        "no copies among 412 packages (Rust 410, C 2); 61 % of your lines are Python, for which this database holds \
         nothing\n"
    ));
}

#[test]
fn a_report_of_nothing_says_so() {
    let mut report = sample::clean();
    report.summary.n_files = 0;
    report.summary.languages.clear();
    let text = text(&report, TextOptions::default());
    assert!(text.starts_with("no copies among 412 packages (Rust 410, C 2); there was no file to compare\n"), "{text}");
}

#[test]
fn an_incomplete_report_is_never_clean_and_hostile_names_do_nothing() {
    let text = text(&sample::incomplete(), TextOptions::default());
    assert!(text.starts_with("incomplete: "), "{text}");
    assert!(text.contains(r"src/\u{1b}]0;owned\u{7}\u{202e}x.c"), "{text}");
    assert!(!text.chars().any(|c| c != '\n' && c.is_control()), "{text:?}");
}

#[test]
fn without_unicode_decoration_is_ascii() {
    let text = text(&sample::report(), TextOptions { unicode: false, verbose: true, ..TextOptions::default() });
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn color_changes_no_word() {
    let plain = text(&sample::report(), TextOptions::default());
    let colored = text(&sample::report(), TextOptions { color: true, ..TextOptions::default() });
    assert_ne!(plain, colored);
    assert_eq!(console::strip_ansi_codes(&colored), plain);
}

#[test]
fn lines_keep_to_the_width() {
    for width in 40..=160 {
        let report = text(&sample::report(), TextOptions { width, ..TextOptions::default() });
        for line in report.lines().filter(|line| line.contains(' ')) {
            let longest_word = line.split(' ').map(super::display_width).max().unwrap_or(0);
            assert!(super::display_width(line) <= width.max(longest_word + 30), "{width}: {line}");
        }
    }
}

#[test]
fn the_project_itself_is_named_first() {
    let own = |name: &str, manifest: &str| OwnPackage {
        name: name.into(),
        purl: format!("pkg:cargo/{name}"),
        manifest: manifest.into(),
    };
    let mut report = sample::clean();
    report.summary.own = vec![own("alpha", "tools/alpha/Cargo.toml"), own("zebra", "Cargo.toml")];
    assert!(text(&report, TextOptions::default()).contains("own code, not reported: zebra, alpha"));
    report.summary.own.extend(["b", "c", "d"].map(|name| own(name, "crates/x/Cargo.toml")));
    assert!(text(&report, TextOptions::default()).contains("own code, not reported: zebra and 4 more"));
}

#[test] // A line of minified code is a whole file; its number tells nothing.
fn regions_of_long_lines_have_bytes() {
    let shown = |lines: u32, bytes: u32| {
        let mut finding = sample::finding("app.min.js", (1, lines), MatchClass::Identical);
        finding.scanned.bytes = ByteSpan::new(73, bytes);
        let mut report = sample::report();
        report.findings = vec![finding];
        text(&report, TextOptions::default())
    };
    assert!(shown(1, 12_025).contains("bytes 73 to 12,025 of the file"), "{}", shown(1, 12_025));
    assert!(!shown(1, 400).contains("bytes 73") && !shown(40, 12_025).contains("bytes 73"));
}

#[test] // Two license texts beside `MIT OR Apache-2.0` are what that says.
fn licenses_that_agree_are_no_conflict() {
    let shown = |evidence: &[(LicenseSource, Option<&str>, &str)]| {
        let mut report = sample::report();
        let evidence = evidence.iter().map(|(source, path, raw)| LicenseEvidence::of_text(*source, *path, raw));
        report.findings.truncate(1);
        report.findings[0].license = LicenseFacts::weigh(evidence.collect(), false);
        text(&report, TextOptions { width: 200, ..TextOptions::default() })
    };
    let declared = (LicenseSource::Manifest, None, "MIT OR Apache-2.0");
    let file = |raw| (LicenseSource::LicenseFile, Some("LICENSE"), raw);
    let agreed = shown(&[declared, file("MIT"), file("Apache-2.0")]);
    assert!(!agreed.contains("package says"), "{agreed}");
    let conflict = shown(&[declared, file("ISC")]);
    assert!(conflict.contains("package says MIT OR Apache-2.0, its license files say ISC"), "{conflict}");
    let tagged = shown(&[declared, (LicenseSource::SpdxTag, Some("a.c"), "Zlib")]);
    assert!(tagged.contains("package says MIT OR Apache-2.0, file says Zlib"), "{tagged}");
}

#[test]
fn licenses_are_grouped() {
    let mut out = Vec::new();
    write_licenses(&group_by_license(&sample::report()), TextOptions::default(), &mut out).unwrap();
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("licenses", String::from_utf8(out).unwrap());
    });
}

#[test]
fn json_keeps_to_the_schema_and_reads_back() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/kinprint.scan-1.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for report in [sample::report(), sample::clean(), sample::incomplete(), sample::with_own_rules()] {
        let mut out = Vec::new();
        write_json(&report, &mut out).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(serde_json::from_slice::<ScanReport>(&out).unwrap(), report);
    }
}

#[test] // The schema would also pass if it demanded nothing.
fn the_schema_refuses_what_is_wrong() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/kinprint.scan-1.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let good = serde_json::to_value(sample::report()).unwrap();
    assert!(validator.is_valid(&good));
    for (pointer, wrong) in [
        ("/schema", serde_json::json!("kinprint.scan/2")),
        ("/findings/0/class", serde_json::json!("copied")),
        ("/findings/0/coverage", serde_json::json!(31)),
        ("/findings/0/origin/blake3", serde_json::json!("abc")),
        ("/findings/1/scanned/lines/start", serde_json::json!(0)),
        ("/summary", serde_json::json!({})),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&bad), "{pointer}");
    }
}
