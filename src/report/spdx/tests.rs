//! Both forms look as they should, every reference resolves, and any text gives a document.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::finding::DecisionStatus::{Accept, FalseMatch, Original};
use crate::finding::{Introduced, PathText};
use crate::report::sample;

fn written(report: &ScanReport, form: SpdxForm) -> String {
    let mut out = Vec::new();
    write_spdx(report, form, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn document(report: &ScanReport) -> Value {
    serde_json::from_str(&written(report, SpdxForm::Json)).unwrap()
}

fn list<'v>(document: &'v Value, name: &str) -> &'v [Value] {
    document[name].as_array().unwrap()
}

/// Finds what is there twice, and what is referred to and not there.
fn wrong_ids(document: &Value) -> Vec<String> {
    let mut ids: HashSet<&str> = HashSet::from(["SPDXRef-DOCUMENT"]);
    let mut wrong = Vec::new();
    for element in ["packages", "files", "snippets"].iter().flat_map(|name| list(document, name)) {
        let id = element["SPDXID"].as_str().unwrap();
        if !ids.insert(id) {
            wrong.push(id.to_owned());
        }
    }
    let of_snippets = list(document, "snippets").iter().map(|snippet| &snippet["snippetFromFile"]);
    let ends =
        list(document, "relationships").iter().flat_map(|one| [&one["spdxElementId"], &one["relatedSpdxElement"]]);
    let named = of_snippets.chain(ends).map(|id| id.as_str().unwrap());
    wrong.extend(named.filter(|id| !ids.contains(id)).map(str::to_owned));
    wrong
}

#[test]
fn looks_as_the_specification_wants_it() {
    for (name, form) in [("spdx_2_3_json", SpdxForm::Json), ("spdx_2_3_tag_value", SpdxForm::TagValue)] {
        let text = written(&sample::judged(), form);
        assert_eq!(text, written(&sample::judged(), form));
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, text) });
    }
    assert_eq!(wrong_ids(&document(&sample::judged())), Vec::<String>::new());
}

#[test]
fn the_relationship_is_what_is_true() {
    let check = |change: &dyn Fn(&mut crate::finding::Finding), expected: &[&str]| {
        let mut report = sample::report();
        report.findings.retain(|finding| finding.scanned.lines.is_some_and(|lines| lines.start == 120));
        report.components.clear();
        report.declared.clear();
        change(&mut report.findings[0]);
        let document = document(&report);
        let kinds = list(&document, "relationships").iter().map(|one| one["relationshipType"].as_str().unwrap());
        let kinds: Vec<&str> = kinds.filter(|kind| kind.ends_with("_OF")).collect();
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
            finding.introduced = Some(Introduced {
                commit: None,
                earliest: None,
                n_lines: 1,
                n_lines_of_commit: 1,
                n_lines_uncommitted: 0,
                we_were_first,
                published_at: None,
                published_at_source: None,
            });
        }
    };
    check(&|_| {}, &["VARIANT_OF"]);
    check(&decide(Accept), &["DESCENDANT_OF"]);
    check(&decide(Original), &["ANCESTOR_OF"]);
    check(&decide(FalseMatch), &[]);
    check(&introduce(None), &["VARIANT_OF"]);
    check(&introduce(Some(false)), &["DESCENDANT_OF"]);
    check(&introduce(Some(true)), &["ANCESTOR_OF"]);
    check(&|finding| finding.code = crate::finding::FindingCode::CopiedFile, &["VARIANT_OF"]);
    check(
        &|finding| {
            finding.code = crate::finding::FindingCode::CopiedFile;
            finding.class = crate::matching::MatchClass::Identical;
        },
        &["COPY_OF"],
    );
}

#[test]
fn without_a_sha1_no_sum_is_made_up() {
    let mut report = sample::judged();
    for finding in &mut report.findings {
        (finding.scanned.sha1, finding.origin.sha1) = (None, None);
    }
    report.declared.iter_mut().for_each(|declared| declared.scanned.sha1 = None);
    let document = document(&report);
    assert_eq!(wrong_ids(&document), Vec::<String>::new());
    assert!(list(&document, "files").is_empty() && list(&document, "snippets").is_empty());
    let n_places = report.findings.len() + report.declared.len();
    let n_notes = list(&document["packages"][0], "annotations").iter().filter(|note| note["annotationType"] == "OTHER");
    assert_eq!(n_notes.count(), n_places, "every place is named all the same");
}

#[test]
fn licenses_that_are_not_listed_come_with_a_text() {
    let mut report = sample::report();
    report.findings[1].license = sample::license(Some("our own words"), Some("LicenseRef-Ours AND MIT"));
    let document = document(&report);
    let ids: Vec<&str> =
        list(&document, "hasExtractedLicensingInfos").iter().map(|one| one["licenseId"].as_str().unwrap()).collect();
    assert!(ids.contains(&"LicenseRef-Ours"), "{ids:?}");
    report.findings[1].license = sample::license(None, Some("DocumentRef-x:LicenseRef-Ours"));
    assert!(!written(&report, SpdxForm::TagValue).contains("DocumentRef-"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_gives_a_document_whose_references_resolve(
        texts in prop::collection::vec(any::<String>(), 6),
        raw in prop::option::of("[A-Za-z0-9+/]{4}"),
        (start, end) in any::<(u32, u32)>(),
    ) {
        let mut report = sample::judged();
        let finding = &mut report.findings[1];
        finding.scanned.path = PathText { path: texts[0].clone(), path_raw: raw };
        finding.scanned.bytes = crate::span::ByteSpan { start, end };
        (finding.origin.purl, finding.origin.name) = (texts[1].clone(), texts[2].clone());
        finding.copyrights = vec![format!("</text>\nSPDXID: x {}", texts[4]), texts[5].clone()];
        let decision = finding.decision.as_mut().unwrap();
        (decision.by, decision.at) = (texts[3].clone(), texts[2].clone());
        report.declared[0].declared.comment.said.clone_from(&texts[4]);
        let document = document(&report);
        prop_assert_eq!(wrong_ids(&document), Vec::<String>::new());
        let tags = written(&report, SpdxForm::TagValue);
        prop_assert_eq!(tags.matches("<text>").count(), tags.matches("</text>").count());
        prop_assert!(!tags.chars().any(|c| c.is_control() && c != '\n'));
    }
}
