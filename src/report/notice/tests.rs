//! Notice files say what is to be handed on, each text once and as it is, whatever stands in it.

use proptest::prelude::*;

use super::*;
use crate::finding::PathText;
use crate::license::SpdxExpression;
use crate::matching::MatchClass;
use crate::report::sample;

/// A report with copies of two packages under a choice, one of them decided about, and one without a license.
fn report() -> ScanReport {
    let mut report = sample::judged();
    report.findings.truncate(0);
    for (path, class) in [("src/a.js", MatchClass::Identical), ("src/b.js", MatchClass::Edited)] {
        let mut finding = sample::finding(path, (10, 20), class);
        finding.license.concluded = SpdxExpression::parse("MIT OR GPL-2.0-only").ok();
        report.findings.push(finding);
    }
    let mut unknown = sample::finding("src/c.js", (1, 9), MatchClass::Renamed);
    unknown.origin.name = "odd".into();
    unknown.origin.purl = "pkg:npm/odd@1.0.0".into();
    unknown.license.concluded = None;
    report.findings.push(unknown);
    report
}

fn credits(report: &ScanReport, text: &str) -> Credits {
    let texts = [
        ("lru-cache 2.0.0: LICENSE", TextSource::Origin),
        ("lru-cache 2.0.0: NOTICE", TextSource::Origin),
        ("MIT", TextSource::List),
    ];
    let texts = texts.map(|(name, source)| CreditText { name: name.into(), source, text: format!("{name}\n{text}") });
    let key = |finding: &Finding| (finding.scanned.path.path.clone(), finding.id.clone());
    let credit = Credit { texts: vec![0, 2], notices: vec![1], source_url: Some("https://example.org/lru".into()) };
    let of = report.findings.iter().take(2).map(|finding| (key(finding), credit.clone())).collect();
    Credits { texts: texts.into(), of, notes: Vec::new() }
}

fn written(report: &ScanReport, credits: &Credits, form: NoticeForm) -> String {
    let mut out = Vec::new();
    write_notice(report, "app", credits, form, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn decided(status: DecisionStatus) -> Decided {
    let mut decided = sample::judged().findings[1].decision.clone().unwrap();
    decided.status = status;
    decided
}

#[test]
fn looks_as_lawyers_want_it() {
    let report = report();
    let credits = credits(&report, "Any use\tis allowed.\n\nReally.");
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("notice_text", written(&report, &credits, NoticeForm::Text));
        insta::assert_snapshot!("notice_markdown", written(&report, &credits, NoticeForm::Markdown));
        insta::assert_snapshot!("notice_html", written(&report, &credits, NoticeForm::Html));
    });
}

#[test]
fn the_branch_that_was_taken_is_named() {
    let mut report = report();
    report.declared.clear();
    let license = |report: &ScanReport| {
        let text = written(report, &credits(report, "x"), NoticeForm::Text);
        text.lines().find(|line| line.starts_with("License: ")).map(str::to_owned)
    };
    assert_eq!(license(&report).unwrap(), "License: MIT (taken of MIT OR GPL-2.0-only)");
    for finding in &mut report.findings {
        finding.decision = Some(Decided { license: Some("GPL-2.0-only".into()), ..decided(DecisionStatus::Accept) });
    }
    assert_eq!(license(&report).unwrap(), "License: GPL-2.0-only (taken of MIT OR GPL-2.0-only)");
    for finding in &mut report.findings {
        finding.decision = Some(decided(DecisionStatus::LicenseAcquired));
    }
    let text = written(&report, &credits(&report, "x"), NoticeForm::Text);
    assert!(text.contains(ACQUIRED) && !text.contains("[1]"), "{text}");
}

#[test]
fn what_is_no_copy_or_not_given_away_is_counted_only() {
    let mut report = report();
    report.declared.clear();
    let lists = |report: &ScanReport| written(report, &credits(report, "x"), NoticeForm::Text);
    report.findings[0].decision = Some(decided(DecisionStatus::Original));
    report.findings[1].decision =
        Some(Decided { redistributed: Some(Redistributed::No), ..decided(DecisionStatus::Accept) });
    report.findings[2].decision = Some(decided(DecisionStatus::MustReplace));
    let text = lists(&report);
    assert!(!text.contains("src/a.js") && !text.contains("src/b.js") && text.contains("src/c.js"), "{text}");
    let notes = text.replace('\n', " ");
    assert!(
        notes.contains("Not listed: 1 finding, decided to be no copy") && notes.contains("not to be given to others")
    );
    // A word that does not hold leaves nothing out.
    report.findings[0].decision.as_mut().unwrap().waits = true;
    assert!(lists(&report).contains("src/a.js"));
    report.findings.clear();
    assert!(lists(&report).contains(NOTHING));
}

#[test]
fn texts_stand_there_once_and_verbatim() {
    let report = report();
    let body = "Redistribution  and use,\n   with odd   spaces,\n\n\nand `marks` *here* <b>.";
    let credits = credits(&report, body);
    let text = written(&report, &credits, NoticeForm::Text);
    assert_eq!(text.matches(body).count(), 3, "{text}");
    assert!(written(&report, &credits, NoticeForm::Markdown).contains(body));
    assert!(
        written(&report, &credits, NoticeForm::Html)
            .contains("with odd   spaces,\n\n\nand `marks` *here* &#60;b&#62;.")
    );
}

proptest! {
    /// Nothing that was found gets out of its place: no control characters, no markup, no fence that ends early.
    #[test]
    fn whatever_is_found_stays_in_its_place(text in "[\\PC`<>&\\[\\]\u{1b}\u{202e}\u{0}\n\t~]{0,60}") {
        let with = |text: &str| {
            let mut report = report();
            report.findings[0].scanned.path = PathText::new(text.to_owned());
            report.findings[1].origin.name = text.to_owned();
            report.findings[1].origin.path = text.to_owned();
            report.findings[2].copyrights.push(text.to_owned());
            let mut credits = credits(&report, text);
            credits.notes.push(text.to_owned());
            credits.texts[0].name = text.to_owned();
            (report, credits)
        };
        let (report, credits) = with(&text);
        for form in [NoticeForm::Text, NoticeForm::Markdown, NoticeForm::Html] {
            let written = written(&report, &credits, form);
            prop_assert!(!written.contains(['\u{1b}', '\u{202e}', '\0']), "{:?}", form);
        }
        let n_tags = |(report, credits): &(ScanReport, Credits)| written(report, credits, NoticeForm::Html).matches('<').count();
        prop_assert_eq!(n_tags(&with(&text)), n_tags(&with("plain")));
        let markdown = written(&report, &credits, NoticeForm::Markdown);
        let mut fence: Option<String> = None;
        for line in markdown.lines() {
            let ticks: String = line.chars().take_while(|c| *c == '`').collect();
            match &fence {
                Some(open) if line == open => fence = None,
                Some(_) => {}
                None if ticks.len() >= 3 => fence = Some(ticks),
                None => {
                    let outside: String = line.split('`').step_by(2).collect();
                    prop_assert!(!outside.contains(['<', '>', '&']), "{}", line);
                }
            }
        }
        prop_assert_eq!(fence, None);
    }
}
