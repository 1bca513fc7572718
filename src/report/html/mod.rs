//! HTML: one page that needs nothing else, for a mail attachment or an archive.
//!
//! Verdict and numbers first, then charts, a table of all findings that filters and sorts, each of the worst with its facts and the
//! code on both sides, license texts, and what was left out. Every text goes through the template's escaping, and the page forbids
//! itself to load or run anything but its own style and script (Content-Security-Policy with their hashes).

mod charts;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::code::{CodeLine, CodePiece, CodeRow, CodeView, Difference, PieceKind};
use super::declared::{declared_license_name, declared_lines, source_name};
use super::files::{class_text, extra_facts, range_text, version_text};
use super::hosted::{Reported, reported};
use super::layout::{TextOptions, count, percent, plural};
use super::summary::{gate_counts, license_name};
use super::text::failed_sentence;
use super::{Credits, LIMITS, filter_sentence, shown, verdict_sentence};
use crate::finding::{AttributionState, Component, DeclaredFinding, Finding, LanguageShare, Outcome, ScanReport};
use charts::Chart;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Findings that are told in detail; the table has all.
const MAX_DETAILED: usize = 1_000;
/// Bytes of code on the page.
const MAX_CODE_BYTES: usize = 12 << 20;
/// Bytes of license texts on the page.
const MAX_TEXT_BYTES: usize = 4 << 20;
/// Files that are listed as left out.
const MAX_LEFT_OUT: usize = 2_000;
/// Texts here are never wrapped, and say all there is to say.
const WIDE: TextOptions = TextOptions { width: usize::MAX / 4, color: false, unicode: true, verbose: true };

/// What a page shows beside the report. Everything of it may be missing.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Code on both sides, by path and id of the finding.
    pub code: HashMap<(String, String), CodeView>,
    /// Texts of licenses that come with origins: what each is called, and the text.
    pub license_texts: Vec<(String, String)>,
    /// Which of them belong to a finding, by path and id.
    pub texts_of: HashMap<(String, String), Vec<usize>>,
    /// What notice files quote.
    pub credits: Credits,
    /// Why something is missing.
    pub notes: Vec<String>,
    /// Findings and copied lines of earlier runs, the oldest first.
    pub trend: Vec<TrendPoint>,
}

/// An earlier run in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrendPoint {
    /// When it was, RFC 3339.
    pub at: String,
    /// What it found.
    pub n_findings: u64,
}

/// Writes the page; `name` is what the project is called.
///
/// # Errors
/// When `out` refuses.
pub fn write_html(report: &ScanReport, name: &str, evidence: &Evidence, out: &mut dyn Write) -> io::Result<()> {
    Page::of(report, name, evidence).write_into(&mut io::BufWriter::new(out))
}

/// Returns the copies that the page tells in detail.
pub fn detailed_copies(report: &ScanReport) -> Vec<&Finding> {
    let mut worst = reported(report);
    worst.sort_by(|left, right| left.compare_worst_first(*right));
    let copies = worst.into_iter().take(MAX_DETAILED).filter_map(|one| match one {
        Reported::Copy(finding) => Some(finding),
        Reported::Declared(_) => None,
    });
    copies.collect()
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    style: &'static str,
    style_hash: String,
    script: &'static str,
    script_hash: String,
    title: String,
    tool: String,
    at: String,
    database: String,
    verdict: String,
    gate: GateView,
    notes: Vec<String>,
    tiles: Vec<Tile>,
    charts: Vec<Chart>,
    selects: Vec<Select>,
    heads: [Head; 7],
    rows: Vec<RowView>,
    detail_note: Option<String>,
    articles: Vec<Article<'a>>,
    components: Vec<ComponentView>,
    license_texts: Vec<TextView>,
    left_out_summary: String,
    left_out: Vec<(String, String)>,
    method: Vec<String>,
    languages: Vec<LanguageView>,
    limits: &'static str,
}

struct GateView {
    class: &'static str,
    state: &'static str,
    counts: String,
    reasons: Vec<String>,
}

struct Tile {
    name: &'static str,
    value: String,
}

struct Select {
    name: &'static str,
    key: &'static str,
    options: Vec<String>,
}

struct Head {
    name: &'static str,
    is_number: bool,
}

/// A finding in the table.
struct RowView {
    anchor: Option<String>,
    outcome: &'static str,
    outcome_class: &'static str,
    rank: u8,
    place: String,
    class: String,
    origin: String,
    license: String,
    license_class: String,
    notice: &'static str,
    novelty: &'static str,
    n_lines: u32,
}

/// A finding in detail.
struct Article<'a> {
    anchor: String,
    outcome: &'static str,
    outcome_class: &'static str,
    place: String,
    class: String,
    origin: String,
    origin_place: String,
    license: String,
    facts: Vec<String>,
    code: Option<&'a CodeView>,
    license_texts: Vec<LinkView>,
}

struct LinkView {
    anchor: String,
    name: String,
}

struct ComponentView {
    name: String,
    path: String,
    license: String,
    facts: Vec<String>,
}

struct TextView {
    anchor: String,
    name: String,
    text: String,
}

struct LanguageView {
    language: String,
    n_lines: String,
    n_packages: String,
}

impl<'a> Page<'a> {
    fn of(report: &'a ScanReport, name: &str, evidence: &'a Evidence) -> Self {
        let mut worst: Vec<Reported<'a>> = reported(report);
        worst.sort_by(|left, right| left.compare_worst_first(*right)); // Stable: by path within.
        let n_detailed = worst.len().min(MAX_DETAILED);
        let mut code_left = MAX_CODE_BYTES;
        let mut articles = Vec::with_capacity(n_detailed);
        for (idx, one) in worst[..n_detailed].iter().enumerate() {
            articles.push(Article::of(*one, idx, evidence, &mut code_left));
        }
        let rows = worst.iter().enumerate().map(|(idx, one)| RowView::of(*one, idx, idx < n_detailed)).collect();
        let rest = worst.len() - n_detailed;
        let detail_note = (rest > 0).then(|| {
            format!(
                "The worst {} of {}; `kinprint explain` shows any other.",
                count(n_detailed as u64),
                count(worst.len() as u64)
            )
        });
        let hash = |text: &str| format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())));
        let mut notes: Vec<String> = evidence.notes.iter().map(|note| shown(note).into_owned()).collect();
        if !report.complete {
            notes.insert(0, "The run is incomplete: there may be more than is told here.".into());
        }
        let left_out = left_out(report);
        Self {
            style: STYLE,
            style_hash: hash(STYLE),
            script: SCRIPT,
            script_hash: hash(SCRIPT),
            title: shown(&format!("kinprint: {name}")).into_owned(),
            tool: format!("{} {}", shown(&report.tool.name), shown(&report.tool.version)),
            at: shown(&report.run.at).into_owned(),
            database: database_text(report),
            verdict: shown(&verdict_sentence(report)).into_owned(),
            gate: gate_of(report),
            notes,
            tiles: tiles(report),
            charts: charts::charts(report, &worst, &evidence.trend),
            selects: selects(&worst),
            heads: heads(),
            rows,
            detail_note,
            articles,
            components: report.components.iter().map(ComponentView::of).collect(),
            license_texts: texts(evidence),
            left_out_summary: format!(
                "{} left out by rules, {} could not be scanned",
                plural(report.filtered.len() as u64, "file"),
                plural(report.failed.len() as u64, "file")
            ),
            left_out,
            method: method(report),
            languages: report.summary.languages.iter().map(LanguageView::of).collect(),
            limits: LIMITS,
        }
    }
}

const fn heads() -> [Head; 7] {
    const fn head(name: &'static str, is_number: bool) -> Head {
        Head { name, is_number }
    }
    [
        head("Outcome", false),
        head("Place", false),
        head("Class", false),
        head("Origin", false),
        head("License", false),
        head("Notice", false),
        head("Lines", true),
    ]
}

impl RowView {
    fn of(one: Reported<'_>, idx: usize, is_detailed: bool) -> Self {
        let (outcome, outcome_class, rank) = outcome_of(one);
        let (class, license_class, notice) = match one {
            Reported::Copy(finding) => {
                (class_text(finding), finding.license_class.as_str().to_owned(), notice_name(finding.attribution.state))
            }
            Reported::Declared(_) => ("named by a comment".to_owned(), "unknown".to_owned(), ""),
        };
        Self {
            anchor: is_detailed.then(|| anchor(idx)),
            outcome,
            outcome_class,
            rank,
            place: place_of(one),
            class,
            origin: origin_of(one),
            license: license_of(one),
            license_class,
            notice,
            novelty: one.novelty().map_or("", |novelty| novelty.as_str()),
            n_lines: one.scanned().lines.map_or(0, |lines| lines.end + 1 - lines.start),
        }
    }
}

impl<'a> Article<'a> {
    fn of(one: Reported<'a>, idx: usize, evidence: &'a Evidence, code_left: &mut usize) -> Self {
        let (outcome, outcome_class, _) = outcome_of(one);
        let key = (one.scanned().path.path.clone(), one.id().to_owned());
        let code = evidence.code.get(&key).filter(|code| code.n_bytes() <= *code_left);
        *code_left -= code.map_or(0, CodeView::n_bytes);
        let link = |&text: &usize| {
            let (name, _) = evidence.license_texts.get(text)?;
            Some(LinkView { anchor: text_anchor(text), name: shown(name).into_owned() })
        };
        let (class, origin_place, facts) = match one {
            Reported::Copy(finding) => {
                let at = finding.origin.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, WIDE)));
                let place = format!("{}{at}", shown(&finding.origin.path));
                (format!("{} copy", class_text(finding)), place, copy_facts(finding))
            }
            Reported::Declared(finding) => {
                ("Named by a comment as the source".to_owned(), String::new(), declared_facts(finding))
            }
        };
        Self {
            anchor: anchor(idx),
            outcome,
            outcome_class,
            place: place_of(one),
            class,
            origin: origin_of(one),
            origin_place,
            license: license_of(one),
            facts,
            code,
            license_texts: evidence.texts_of.get(&key).into_iter().flatten().filter_map(link).collect(),
        }
    }
}

fn anchor(idx: usize) -> String {
    format!("f{}", idx + 1)
}

fn text_anchor(idx: usize) -> String {
    format!("t{}", idx + 1)
}

/// Returns what a finding comes to, its color, and how it sorts.
pub(super) fn outcome_of(one: Reported<'_>) -> (&'static str, &'static str, u8) {
    match one.outcome() {
        Outcome::Deny => ("deny", "deny", 0),
        Outcome::Review => ("review", "review", 1),
        Outcome::Allow if one.is_settled() => ("decided", "decided", 2),
        Outcome::Allow => ("allow", "allow", 3),
    }
}

pub(super) fn place_of(one: Reported<'_>) -> String {
    let lines = one.scanned().lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, WIDE)));
    format!("{}{lines}", shown(&one.scanned().path.path))
}

pub(super) fn origin_of(one: Reported<'_>) -> String {
    match one {
        Reported::Copy(finding) => {
            let version = version_text(&finding.origin.version, &finding.origin.versions, WIDE);
            shown(format!("{} {version}", finding.origin.name).trim_end()).into_owned()
        }
        Reported::Declared(finding) => source_name(finding),
    }
}

pub(super) fn license_of(one: Reported<'_>) -> String {
    match one {
        Reported::Copy(finding) => shown(&license_name(finding)).into_owned(),
        Reported::Declared(finding) => shown(&declared_license_name(&finding.license)).into_owned(),
    }
}

pub(super) const fn notice_name(state: AttributionState) -> &'static str {
    match state {
        AttributionState::Replaced => "replaced",
        AttributionState::Missing => "missing",
        AttributionState::Partial => "in part",
        AttributionState::Preserved => "kept",
        AttributionState::NotRequired => "not asked for",
    }
}

/// Returns all that is worth knowing of a copy, a sentence each.
fn copy_facts(finding: &Finding) -> Vec<String> {
    let mut facts = super::files::judgement_lines(finding.judgement.as_ref(), WIDE.columns(), WIDE);
    facts.extend(super::files::decision_lines(finding.decision.as_ref(), WIDE.columns(), WIDE));
    facts.extend(super::files::novelty_line(finding.novelty, WIDE));
    facts.extend(extra_facts(finding, WIDE));
    let asked: Vec<&str> = finding.obligations.iter().map(|asked| asked.describe()).collect();
    facts.extend((!asked.is_empty()).then(|| format!("asked for: {}", asked.join(" "))));
    let seen =
        finding.first_seen.as_ref().map(|first| format!("first seen by run {} of {}", first.run, shown(&first.at)));
    facts.extend(seen);
    facts
}

fn declared_facts(finding: &DeclaredFinding) -> Vec<String> {
    declared_lines(finding, WIDE)
        .into_iter()
        .skip(1)
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn gate_of(report: &ScanReport) -> GateView {
    let gate = &report.gate;
    let (state, class) = if gate.is_passed { ("gate open", "allow") } else { ("gate closed", "deny") };
    let reasons = gate.reasons.iter().map(|reason| shown(reason).into_owned()).collect();
    GateView { class, state, counts: gate_counts(gate), reasons }
}

fn tiles(report: &ScanReport) -> Vec<Tile> {
    let summary = &report.summary;
    let tile = |name, value| Tile { name, value };
    vec![
        tile("copies", count(report.findings.len() as u64)),
        tile("sources named by comments", count(report.declared.len() as u64)),
        tile("files with copies", format!("{} of {}", count(summary.n_files_copied), count(summary.n_files))),
        tile("lines copied", format!("{} of {}", count(summary.n_lines_copied), count(summary.n_lines))),
        tile("of all lines", percent(summary.n_lines_copied, summary.n_lines)),
        tile("packages compared with", count(report.database.packages)),
    ]
}

pub(super) fn database_text(report: &ScanReport) -> String {
    let database = &report.database;
    format!("{}, {}, {}", shown(&database.id), shown(&database.state()), plural(database.packages, "package"))
}

/// Returns the filters of the table: what its rows have, and nothing that all have.
fn selects(worst: &[Reported<'_>]) -> Vec<Select> {
    let rows: Vec<RowView> = worst.iter().map(|one| RowView::of(*one, 0, false)).collect();
    let select = |name, key, value: &dyn Fn(&RowView) -> String| {
        let mut options: Vec<String> = rows.iter().map(value).filter(|value| !value.is_empty()).collect();
        options.sort();
        options.dedup();
        Select { name, key, options }
    };
    let all = vec![
        select("Outcome", "outcome", &|row| row.outcome.to_owned()),
        select("Class", "class", &|row| row.class.clone()),
        select("License class", "license", &|row| row.license_class.clone()),
        select("New by", "novelty", &|row| row.novelty.to_owned()),
    ];
    all.into_iter().filter(|select| select.options.len() > 1).collect()
}

pub(super) fn left_out(report: &ScanReport) -> Vec<(String, String)> {
    let failed = report.failed.iter().map(|file| (&file.path.path, failed_sentence(&file.reason)));
    let filtered = report.filtered.iter().map(|file| (&file.path.path, filter_sentence(file.reason).to_owned()));
    let all = failed.chain(filtered).map(|(path, why)| (shown(path).into_owned(), shown(&why).into_owned()));
    let mut listed: Vec<(String, String)> = all.take(MAX_LEFT_OUT).collect();
    let rest = (report.failed.len() + report.filtered.len()).saturating_sub(MAX_LEFT_OUT) as u64;
    if rest > 0 {
        listed.push((format!("and {}", plural(rest, "further file")), "listed in the JSON report".into()));
    }
    listed
}

pub(super) fn method(report: &ScanReport) -> Vec<String> {
    let parameters = &report.database.parameters;
    let mut facts = vec![
        "Files are cut into tokens; winnowed fingerprints of them nominate origins in the local database, and an alignment of the tokens \
         decides (near-copies: renamed, reformatted, edited)."
            .to_owned(),
        format!("Fingerprints: {parameters:?}"),
        format!("Evidence needed: profile {:?}, at least {} lines", report.run.profile, report.run.min_lines),
        format!("Complete: {}", if report.complete { "yes" } else { "no" }),
    ];
    if let Some(policy) = &report.policy {
        let files: Vec<_> = policy.files.iter().map(|file| shown(file)).collect();
        facts.push(format!("Policy: {} (digest {})", files.join(", "), shown(&policy.digest)));
    }
    if let Some(decisions) = &report.decisions {
        facts.push(format!("Decisions: {}", shown(&decisions.file)));
    }
    if let Some(commit) = report.run.scope.checked_out.as_ref().or(report.run.scope.head.as_ref()) {
        facts.push(format!("Commit: {}", shown(commit)));
    }
    let own: Vec<_> = report.summary.own.iter().map(|own| shown(&own.name)).collect();
    if !own.is_empty() {
        facts.push(format!("Own code, not reported: {}", own.join(", ")));
    }
    facts
}

fn texts(evidence: &Evidence) -> Vec<TextView> {
    let mut left = MAX_TEXT_BYTES;
    let view = |(idx, (name, text)): (usize, &(String, String))| {
        let text = match left.checked_sub(text.len()) {
            Some(rest) => {
                left = rest;
                text.lines().map(shown).collect::<Vec<_>>().join("\n")
            }
            None => "Left out for its length.".to_owned(),
        };
        TextView { anchor: text_anchor(idx), name: shown(name).into_owned(), text }
    };
    evidence.license_texts.iter().enumerate().map(view).collect()
}

impl ComponentView {
    fn of(component: &Component) -> Self {
        let version = version_text(&component.version, &component.versions, WIDE);
        let files = component.files;
        let license = component.license.concluded.as_ref().map_or("no license found", |license| license.as_str());
        let counts = [
            (files.n_identical, "identical"),
            (files.n_modified, "modified"),
            (files.n_added, "added"),
            (files.n_missing, "missing"),
        ];
        let mut facts: Vec<String> =
            counts.iter().filter(|(n, _)| *n > 0).map(|&(n, word)| format!("{} {word}", plural(n, "file"))).collect();
        facts.push(plural(component.findings.len() as u64, "finding"));
        facts.push(shown(&component.purl).into_owned());
        Self {
            name: shown(format!("{} {version}", component.name).trim_end()).into_owned(),
            path: shown(&component.path.path).into_owned(),
            license: shown(license).into_owned(),
            facts,
        }
    }
}

impl LanguageView {
    fn of(share: &LanguageShare) -> Self {
        Self {
            language: shown(&share.language).into_owned(),
            n_lines: count(share.n_lines),
            n_packages: count(share.n_packages),
        }
    }
}

impl CodeRow {
    fn sides(&self) -> [Option<&CodeLine>; 2] {
        [self.left.as_ref(), self.right.as_ref()]
    }

    /// Tells whether one side has nothing here.
    fn is_alone(&self) -> bool {
        self.left.is_none() || self.right.is_none()
    }
}

impl CodePiece {
    fn class(&self) -> Option<&'static str> {
        match self.kind {
            PieceKind::Plain => None,
            PieceKind::Keyword => Some("k"),
            PieceKind::String => Some("s"),
            PieceKind::Number => Some("d"),
            PieceKind::Comment => Some("c"),
        }
    }

    fn mark(&self) -> Option<&'static str> {
        match self.difference {
            Difference::Same => None,
            Difference::Renamed => Some("r"),
            Difference::Changed => Some("x"),
        }
    }
}
