//! Both versions look as they should, and hold whatever names and texts there are.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::finding::PathText;
use crate::report::sample;

const VERSIONS: [CycloneDxVersion; 2] = [CycloneDxVersion::V1_6, CycloneDxVersion::V1_7];

fn bytes(report: &ScanReport, version: CycloneDxVersion) -> Vec<u8> {
    let mut out = Vec::new();
    write_cyclonedx(report, version, &mut out).unwrap();
    out
}

fn bom(report: &ScanReport, version: CycloneDxVersion) -> Value {
    serde_json::from_slice(&bytes(report, version)).unwrap()
}

#[test]
fn looks_as_the_standard_wants_it() {
    for (name, version) in [("cyclonedx_1_6", VERSIONS[0]), ("cyclonedx_1_7", VERSIONS[1])] {
        let text = String::from_utf8(bytes(&sample::judged(), version)).unwrap();
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, text) });
    }
}

#[test]
fn the_same_report_gives_the_same_bytes_and_another_one_another_number() {
    for version in VERSIONS {
        assert_eq!(bytes(&sample::judged(), version), bytes(&sample::judged(), version));
        let number = |report: &ScanReport| bom(report, version)["serialNumber"].as_str().unwrap().to_owned();
        assert_ne!(number(&sample::judged()), number(&sample::report()));
    }
}

#[test]
fn an_incomplete_run_and_one_that_found_nothing_say_so() {
    for (report, aggregate) in [(sample::incomplete(), "incomplete"), (sample::clean(), "unknown")] {
        let bom = bom(&report, CycloneDxVersion::V1_6);
        assert_eq!(bom["compositions"][0]["aggregate"], aggregate);
        assert_eq!(bom["components"], Value::Array(Vec::new()));
        let named = |name: &str| {
            let all = bom["metadata"]["properties"].as_array().unwrap();
            all.iter().find(|property| property["name"] == name).map(|property| property["value"].clone()).unwrap()
        };
        assert_eq!(named("kinprint:complete"), report.complete.to_string());
        assert_eq!(named("kinprint:failed"), report.failed.len().to_string());
        assert!(named("kinprint:limits").as_str().unwrap().contains("not legal advice"));
    }
}

#[test]
fn equal_files_are_known_by_their_hash_and_have_no_other_ancestor() {
    let mut report = sample::report();
    report.findings.retain(|finding| finding.scanned.path.path == "assets/icons.woff2");
    report.components.clear();
    let bom = bom(&report, CycloneDxVersion::V1_6);
    let component = &bom["components"][0];
    assert_eq!(component["evidence"]["identity"][0]["methods"][0]["technique"], "hash-comparison");
    assert_eq!(component["evidence"]["identity"][0]["confidence"], 1.0);
    assert!(component["pedigree"].get("ancestors").is_none());
    assert!(component.get("licenses").is_none(), "nothing is known, so nothing is said");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_gives_a_document_whose_references_resolve(
        texts in prop::collection::vec(any::<String>(), 6),
        raw in prop::option::of("[A-Za-z0-9+/]{4}"),
        share in any::<f32>(),
    ) {
        let mut report = sample::judged();
        let finding = &mut report.findings[1];
        finding.scanned.path = PathText { path: texts[0].clone(), path_raw: raw };
        (finding.origin.purl, finding.origin.name) = (texts[1].clone(), texts[2].clone());
        finding.containment.scanned = share;
        let decision = finding.decision.as_mut().unwrap();
        (decision.by, decision.at) = (texts[3].clone(), texts[2].clone());
        report.declared[0].declared.origin.url = Some(texts[4].clone());
        report.declared[1].declared.origin.purl = Some(texts[5].clone());
        report.run.at.clone_from(&texts[5]);
        for version in VERSIONS {
            let bom = bom(&report, version);
            let refs: Vec<&str> =
                bom["components"].as_array().unwrap().iter().map(|one| one["bom-ref"].as_str().unwrap()).collect();
            let unique: HashSet<&&str> = refs.iter().collect();
            prop_assert_eq!(unique.len(), refs.len());
            for note in bom["annotations"].as_array().unwrap() {
                prop_assert!(refs.contains(&note["subjects"][0].as_str().unwrap()));
            }
            for component in bom["components"].as_array().unwrap() {
                if let Some(confidence) = component["evidence"]["identity"][0].get("confidence") {
                    prop_assert!((0.0..=1.0).contains(&confidence.as_f64().unwrap()));
                }
            }
        }
    }
}

#[test]
fn one_decision_about_the_same_code_at_two_places_is_annotated_once() {
    let mut report = sample::judged();
    let decided = report.findings.iter().find(|finding| finding.decision.is_some()).unwrap().clone();
    let mut again = decided.clone();
    again.scanned.path = crate::finding::PathText::new("src/again.c");
    report.findings.push(again);
    let mut out = Vec::new();
    write_cyclonedx(&report, CycloneDxVersion::V1_6, &mut out).unwrap();
    let bom: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let notes = bom["annotations"].as_array().unwrap();
    let of_code = notes.iter().filter(|note| note["text"].as_str().unwrap().contains(&decided.id)).count();
    assert_eq!(of_code, 1, "{notes:#?}");
}
