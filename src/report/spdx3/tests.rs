//! The graph looks as it should, every link leads to an element, and any text gives a graph.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::finding::PathText;
use crate::finding::{DecisionStatus, FindingCode, Introduced};
use crate::matching::MatchClass;
use crate::report::sample;

fn written(report: &ScanReport) -> String {
    let mut out = Vec::new();
    write_spdx3(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn graph(report: &ScanReport) -> Vec<Value> {
    let document: Value = serde_json::from_str(&written(report)).unwrap();
    document["@graph"].as_array().unwrap().clone()
}

fn of_type<'g>(graph: &'g [Value], kind: &str) -> Vec<&'g Value> {
    graph.iter().filter(|node| node["type"] == kind).collect()
}

/// Finds ids that are there twice, and links that lead nowhere.
fn wrong_links(graph: &[Value]) -> Vec<String> {
    let mut ids: HashSet<&str> = ["expandedlicensing_NoneLicense", "expandedlicensing_NoAssertionLicense"].into();
    let mut wrong = Vec::new();
    for node in graph {
        let id = node.get("spdxId").or(node.get("@id")).unwrap().as_str().unwrap();
        if !ids.insert(id) {
            wrong.push(format!("twice: {id}"));
        }
    }
    for node in graph {
        let links = ["creationInfo", "createdBy", "createdUsing", "from", "to", "element", "rootElement", "subject"];
        let links = links.iter().chain(&["dataLicense", "software_snippetFromFile"]).filter_map(|name| node.get(name));
        let custom = node.get("simplelicensing_customIdToUri").and_then(Value::as_array).into_iter().flatten();
        for link in links.chain(custom.map(|entry| &entry["value"])) {
            let several = link.as_array().map_or(vec![link], |links| links.iter().collect());
            let gone = several.iter().map(|link| link.as_str().unwrap()).filter(|link| !ids.contains(link));
            wrong.extend(gone.map(str::to_owned));
        }
    }
    wrong
}

#[test]
fn looks_as_the_specification_wants_it() {
    let text = written(&sample::judged());
    assert_eq!(text, written(&sample::judged()));
    // The ids are of the report's digest, which the sample's least change moves.
    let filters = [("kinprint-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "kinprint-[UUID]")];
    insta::with_settings!({ omit_expression => true, filters => filters }, { insta::assert_snapshot!("spdx_3_0_1", text) });
    let graph = graph(&sample::judged());
    assert_eq!(wrong_links(&graph), Vec::<String>::new());
    let listed = of_type(&graph, "SpdxDocument")[0]["element"].as_array().unwrap().len();
    assert_eq!(listed, graph.iter().filter(|node| node["spdxId"].is_string()).count() - 1, "all but itself");
    for report in [sample::report(), sample::clean(), sample::incomplete()] {
        assert_eq!(wrong_links(&self::graph(&report)), Vec::<String>::new());
    }
}

#[test]
fn the_relationship_is_what_is_true() {
    let check = |change: &dyn Fn(&mut crate::finding::Finding), expected: &[&str]| {
        let mut report = sample::report();
        report.findings.retain(|finding| finding.scanned.lines.is_some_and(|lines| lines.start == 120));
        report.components.clear();
        report.declared.clear();
        change(&mut report.findings[0]);
        let graph = graph(&report);
        let related = of_type(&graph, "Relationship");
        let kinds = related.iter().map(|one| one["relationshipType"].as_str().unwrap());
        let of_lineage = ["copiedTo", "hasVariant", "descendantOf", "ancestorOf"];
        let kinds: Vec<&str> = kinds.filter(|kind| of_lineage.contains(kind)).collect();
        assert_eq!(kinds, expected);
    };
    let decide = |status| {
        move |finding: &mut crate::finding::Finding| {
            let mut decision = sample::judged().findings[1].decision.clone().unwrap();
            decision.status = status;
            finding.decision = Some(decision);
        }
    };
    let introduce = |we_were_first| {
        move |finding: &mut crate::finding::Finding| {
            let introduced: Introduced = serde_json::from_value(serde_json::json!({
                "commit": null, "earliest": null, "n_lines": 1, "n_lines_of_commit": 1, "n_lines_uncommitted": 0,
                "we_were_first": we_were_first, "published_at": null, "published_at_source": null
            }))
            .unwrap();
            finding.introduced = Some(introduced);
        }
    };
    check(&|_| {}, &["hasVariant"]);
    check(&decide(DecisionStatus::Accept), &["descendantOf"]);
    check(&decide(DecisionStatus::Original), &["ancestorOf"]);
    check(&decide(DecisionStatus::FalseMatch), &[]);
    check(&introduce(Some(false)), &["descendantOf"]);
    check(&introduce(Some(true)), &["ancestorOf"]);
    check(&|finding| (finding.code, finding.class) = (FindingCode::CopiedFile, MatchClass::Identical), &["copiedTo"]);
}

#[test]
fn people_sign_what_they_said() {
    let graph = graph(&sample::judged());
    let notes = of_type(&graph, "Annotation");
    assert_eq!(notes.len(), 2);
    for note in notes {
        assert_eq!(note["annotationType"], "review");
        let by = graph.iter().find(|node| node["@id"] == note["creationInfo"]).unwrap();
        assert_eq!(by["created"], "2026-01-01T10:00:00Z");
        let person = graph.iter().find(|node| node["spdxId"] == by["createdBy"][0]).unwrap();
        assert_eq!((&person["type"], &person["name"]), (&"Person".into(), &"ada@example.org".into()));
    }
    assert_eq!(of_type(&graph, "Person").len(), 1);
}

#[test]
fn places_are_counted_from_one() {
    let graph = graph(&sample::report());
    let snippet = of_type(&graph, "software_Snippet")[0];
    let finding = &sample::report().findings[1];
    let range = |name: &str, end: &str| snippet[name][end].as_u64().unwrap();
    assert_eq!(range("software_byteRange", "beginIntegerRange"), u64::from(finding.scanned.bytes.start) + 1);
    assert_eq!(range("software_byteRange", "endIntegerRange"), u64::from(finding.scanned.bytes.end));
    assert_eq!(
        (range("software_lineRange", "beginIntegerRange"), range("software_lineRange", "endIntegerRange")),
        (10, 92)
    );
}

#[test]
fn licenses_that_are_not_listed_come_with_a_text() {
    let mut report = sample::report();
    report.findings[1].license = sample::license(Some("our own words"), Some("LicenseRef-Ours AND MIT"));
    let graph = graph(&report);
    assert_eq!(wrong_links(&graph), Vec::<String>::new());
    let expressions = of_type(&graph, "simplelicensing_LicenseExpression");
    let ours = expressions.iter().find(|one| one["simplelicensing_licenseExpression"] == "LicenseRef-Ours AND MIT");
    assert_eq!(ours.unwrap()["simplelicensing_customIdToUri"][0]["key"], "LicenseRef-Ours");
    let texts = of_type(&graph, "simplelicensing_SimpleLicensingText");
    assert!(texts.iter().any(|text| text["name"] == "LicenseRef-Ours"), "{texts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_gives_a_graph_whose_links_lead_somewhere(
        texts in prop::collection::vec(any::<String>(), 6),
        raw in prop::option::of("[A-Za-z0-9+/]{4}"),
        (start, end) in any::<(u32, u32)>(),
    ) {
        let mut report = sample::judged();
        let finding = &mut report.findings[1];
        finding.scanned.path = PathText { path: texts[0].clone(), path_raw: raw };
        finding.scanned.bytes = crate::span::ByteSpan { start, end };
        (finding.origin.purl, finding.origin.name) = (texts[1].clone(), texts[2].clone());
        finding.origin.swhid = Some(texts[3].clone());
        finding.copyrights = vec![texts[4].clone(), texts[5].clone()];
        let decision = finding.decision.as_mut().unwrap();
        (decision.by, decision.at) = (texts[3].clone(), texts[2].clone());
        report.declared[0].declared.comment.said.clone_from(&texts[4]);
        prop_assert_eq!(wrong_links(&graph(&report)), Vec::<String>::new());
        prop_assert!(!written(&report).chars().any(|c| c.is_control() && c != '\n'));
    }
}
