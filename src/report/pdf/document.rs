//! The document: chapters in their order, then what stands on every page.

use super::file::About;
use super::paper::{Anchor, HEIGHT, LEFT, Paper, RIGHT};
use super::tags::{Role, Tag};
use super::{MAX_DETAILED, appendix, cover, findings, summary};
use crate::finding::ScanReport;
use crate::report::bill::utc_seconds;
use crate::report::hosted::{Reported, reported};
use crate::report::html::{Evidence, database_text};
use crate::report::shown;

/// What a document is made of.
pub(super) struct Sources<'a> {
    pub(super) report: &'a ScanReport,
    pub(super) name: &'a str,
    pub(super) evidence: &'a Evidence,
    /// All findings, the worst first.
    pub(super) worst: Vec<Reported<'a>>,
    /// Where the first of them are told in detail.
    pub(super) details: Vec<Anchor>,
}

/// A chapter: what it is called and who sets it.
type Chapter = (&'static str, fn(&mut Paper, Tag, &Sources<'_>));

/// How much of a page has to be left for another chapter to begin on it: more than half.
const PAGE_LEFT: f32 = 380.0;

/// Returns the pages of a report.
pub(super) fn set(report: &ScanReport, name: &str, evidence: &Evidence) -> (Paper, About) {
    let mut paper = Paper::new();
    let mut worst = reported(report);
    worst.sort_by(|left, right| left.compare_worst_first(*right)); // Stable: by path within.
    let details = (0..worst.len().min(MAX_DETAILED)).map(|_| paper.anchor()).collect();
    let sources = Sources { report, name, evidence, worst, details };
    let chapters = chapters(&sources);
    let anchors: Vec<Anchor> = chapters.iter().map(|_| paper.anchor()).collect();

    let contents = cover::set(&mut paper, &sources, chapters.len());
    paper.new_page();
    for (&(title, write), &anchor) in chapters.iter().zip(&anchors) {
        let section = paper.tags.add(Tag::ROOT, Role::Section);
        // A chapter has a page of its own, unless the one before left most of its last page.
        paper.keep(PAGE_LEFT);
        paper.space(14.0);
        paper.heading(section, 2, title, 60.0, Some(anchor));
        write(&mut paper, section, &sources);
    }
    let titles: Vec<&str> = chapters.iter().map(|(title, _)| *title).collect();
    cover::set_contents(&mut paper, contents, &titles, &anchors);

    let title = format!("kinprint: copied code in {}", shown(name));
    let tool = format!("{} {}", shown(&report.tool.name), shown(&report.tool.version));
    set_heads(&mut paper, &title, &format!("{}, database {}", shown(&report.run.at), database_text(report)));
    let about = About { title, tool, at: utc_seconds(&report.run.at) };
    (paper, about)
}

/// Returns the chapters that have something to say.
fn chapters(sources: &Sources<'_>) -> Vec<Chapter> {
    let report = sources.report;
    let has_copies = !report.findings.is_empty();
    let has_decisions = report.decisions.is_some() || sources.worst.iter().any(|one| one.decision().is_some());
    let has_left_out = !report.filtered.is_empty() || !report.failed.is_empty();
    let all: [(bool, Chapter); 10] = [
        (true, ("Summary", summary::set)),
        (true, ("What was looked at", summary::set_coverage)),
        (!sources.worst.is_empty(), ("All findings", findings::set_table)),
        (!sources.worst.is_empty(), ("Findings in detail", findings::set_details)),
        (has_copies, ("Obligations by license", appendix::set_obligations)),
        (!report.components.is_empty(), ("Components", appendix::set_components)),
        (has_decisions, ("Decisions", appendix::set_decisions)),
        (has_left_out, ("Files left out", appendix::set_left_out)),
        (!sources.evidence.license_texts.is_empty(), ("License texts", appendix::set_texts)),
        (true, ("Method and limits", appendix::set_method)),
    ];
    all.into_iter().filter(|(is_told, _)| *is_told).map(|(_, chapter)| chapter).collect()
}

/// Sets title, date and number of each page but the cover, which has its number alone.
fn set_heads(paper: &mut Paper, title: &str, made: &str) {
    let style = super::paper::Style::SMALL.sized(7.5);
    let n_pages = paper.pages.len();
    let fit = |paper: &mut Paper, text: &str| paper.shortened(style, text, RIGHT - LEFT - 110.0, 1).concat();
    let (title, made) = (fit(paper, title), fit(paper, made));
    for idx in 0..n_pages {
        if idx > 0 {
            paper.note(idx, LEFT, 40.0, &title);
            let advice = "not legal advice";
            let width = paper.fonts.width(style.face, style.size, advice);
            paper.note(idx, RIGHT - width, 40.0, advice);
        }
        paper.note(idx, LEFT, HEIGHT - 44.0, &made);
        let number = format!("page {} of {n_pages}", idx + 1);
        let width = paper.fonts.width(style.face, style.size, &number);
        paper.note(idx, RIGHT - width, HEIGHT - 44.0, &number);
    }
}
