//! The page says what the report says, obeys nothing that comes from outside, and loads nothing.

use proptest::prelude::*;

use super::*;
use crate::finding::PathText;
use crate::report::sample;

fn page(report: &ScanReport, evidence: &Evidence) -> String {
    let mut out = Vec::new();
    write_html(report, "app", evidence, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The page without style and script.
fn body(page: &str) -> &str {
    let start = page.find("<body>").unwrap();
    &page[start..page.rfind("<script>").unwrap()]
}

#[test]
fn tells_verdict_gate_findings_and_limits() {
    let report = sample::judged();
    let page = page(&report, &Evidence::default());
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("page", body(&page)) });
    for text in [verdict_sentence(&report).as_str(), "gate closed", LIMITS, &report.run.at] {
        let escaped = text.replace('\'', "&#39;");
        assert!(page.contains(text) || page.contains(&escaped), "{text}");
    }
    assert_eq!(page.matches("<article").count(), report.findings.len() + report.declared.len());
}

#[test]
fn a_clean_project_has_a_page_too() {
    let page = page(&sample::clean(), &Evidence::default());
    assert!(page.contains("<p>There is none.</p>") && !page.contains("<article"));
}

#[test]
fn nothing_is_loaded_or_run_but_its_own() {
    let page = page(&sample::judged(), &Evidence::default());
    for (text, hash) in [(STYLE, "style-src"), (SCRIPT, "script-src")] {
        let named = STANDARD.encode(Sha256::digest(text.as_bytes()));
        assert!(page.contains(&format!("{hash} 'sha256-{named}'")), "{hash}");
        assert!(page.contains(text), "what is named by its hash stands there unaltered");
    }
    assert!(page.contains("default-src 'none'"));
    for outside in [" src=", "<link", "@import", "url(", "style=\"", " on"] {
        let found = page.find(outside).map(|at| &page[at..(at + 40).min(page.len())]);
        let is_word = outside == " on" && !page.contains(" onclick") && !page.contains(" onload");
        assert!(found.is_none() || is_word, "{found:?}");
    }
}

#[test]
fn code_license_texts_and_earlier_runs_are_shown() {
    let report = sample::judged();
    let finding = &report.findings[1];
    let key = (finding.scanned.path.path.clone(), finding.id.clone());
    let side = |text: &'static [u8]| crate::report::CodeSide {
        text,
        language: crate::lexer::Language::detect("x.c", text),
        lines: crate::span::LineSpan::new(0, 2),
        first_line_idx: 0,
    };
    let renames = [("sum".to_owned(), "total".to_owned())];
    let code = CodeView::new(side(b"total = 1;\n</script> <b>\n"), side(b"sum = 2;\n</script> <b>\n"), &renames);
    let point = |at: &str, n_findings| TrendPoint { at: at.into(), n_findings };
    let evidence = Evidence {
        code: [(key.clone(), code)].into(),
        license_texts: vec![("lru 1.0: LICENSE".into(), "Any use\nis <allowed>.".into())],
        texts_of: [(key, vec![0])].into(),
        notes: vec!["The code of 1 finding is not shown.".into()],
        trend: vec![point("2026-06-01T00:00:00Z", 4), point("2026-06-02T00:00:00Z", 9)],
        ..Evidence::default()
    };
    let page = page(&report, &evidence);
    let body = body(&page);
    for text in [
        "<mark class=\"r\">total</mark>",
        "<mark class=\"x\"><span class=\"d\">2</span></mark>",
        "Any use\nis &#60;allowed&#62;.",
        "<a href=\"#t1\">lru 1.0: LICENSE</a>",
        "id=\"t1\"",
        "Findings over time",
        "2026-06-02: 9 findings",
        "The code of 1 finding is not shown.",
    ] {
        assert!(body.contains(text), "{text}");
    }
    assert!(!body.contains("</script>") && !body.contains("<b> "), "code is text");
}

#[test]
fn twenty_thousand_findings_are_one_table() {
    let mut report = sample::judged();
    let one = report.findings[1].clone();
    report.findings = (0..20_000)
        .map(|n| {
            let mut finding = one.clone();
            finding.scanned.path = PathText::new(format!("src/{}/f{n}.c", n % 97));
            finding.id = format!("{n:024x}-1");
            finding
        })
        .collect();
    let page = page(&report, &Evidence::default());
    assert_eq!(page.matches("<tr data-outcome").count(), 20_000 + report.declared.len());
    assert_eq!(page.matches("<article").count(), MAX_DETAILED);
    assert!(page.contains("The worst 1,000 of 20,0") && page.len() < 24 << 20, "{}", page.len());
}

proptest! {
    #[test]
    fn what_comes_from_outside_stays_text(text in "[<>&\"'/a-z=!\u{1b}\u{202e}\u{0}`-]{1,24}") {
        let mut report = sample::judged();
        for finding in &mut report.findings {
            finding.scanned.path = PathText::new(format!("{text}.c"));
            finding.origin.name.clone_from(&text);
            finding.origin.path.clone_from(&text);
            finding.copyrights = vec![text.clone()];
            finding.renames = vec![(text.clone(), text.clone())];
        }
        report.database.id.clone_from(&text);
        let evidence = Evidence { license_texts: vec![(text.clone(), text.clone())], notes: vec![text], ..Evidence::default() };
        let plain = page(&sample::judged(), &Evidence { license_texts: vec![(String::new(), String::new())], notes: vec![String::new()], ..Evidence::default() });
        let hostile = page(&report, &evidence);
        // The same elements, whatever the texts are; bars of equal names fall together.
        for tag in ["<script", "<tr ", "<article", "<a ", "<p", "<details", "<img", "<svg"] {
            prop_assert_eq!(body(&hostile).matches(tag).count(), body(&plain).matches(tag).count(), "{}", tag);
        }
        let obeyed = hostile.contains(['\u{1b}', '\u{202e}', '\u{0}']);
        prop_assert!(!obeyed);
    }
}
