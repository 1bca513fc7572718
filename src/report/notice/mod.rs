//! The notice file that a work with copies is handed on with: which packages parts of it come from, their holders, the license
//! that each part is under (of a choice the branch taken), what was copied where, and the license texts and notices
//! as the origins have them. As text, Markdown, or one page of HTML.
//!
//! What people decided to be no copy is not in it, nor what they said is not given to others; both are counted. Pure: the same
//! report and texts give the same bytes.

mod html;
mod markdown;
mod packages;
#[cfg(test)]
mod tests;
mod text;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use super::bill::facts;
use super::{plural, shown};
use crate::finding::{Decided, DecisionStatus, DeclaredFinding, Finding, Redistributed, ScanReport};
use packages::{PackageNotice, package_notices};

/// How a notice file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeForm {
    /// Plain text, as `NOTICE` files are.
    Text,
    /// Markdown.
    Markdown,
    /// One page of HTML, without scripts and requests.
    Html,
}

/// What the origins of copies ask to be handed on.
#[derive(Debug, Clone, Default)]
pub struct Credits {
    /// Each text once.
    pub texts: Vec<CreditText>,
    /// What belongs to a finding, by its path and id.
    pub of: HashMap<(String, String), Credit>,
    /// Why something is missing.
    pub notes: Vec<String>,
}

/// What the origin of one copy asks to be handed on: indices of [`Credits::texts`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credit {
    /// Texts of the license that it is under.
    pub texts: Vec<usize>,
    /// Its notice files.
    pub notices: Vec<usize>,
    /// Where the package was fetched from or is developed.
    pub source_url: Option<String>,
}

/// A text to hand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditText {
    /// What it is called: `lru-cache 2.0.0: LICENSE`, or the license that it is the text of.
    pub name: String,
    /// Whose it is.
    pub source: TextSource,
    /// The text, verbatim.
    pub text: String,
}

/// Whose words a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSource {
    /// A license or notice file of the package.
    Origin,
    /// The words of the file that was copied.
    OriginFile,
    /// The text of the SPDX list: the package has none.
    List,
}

/// Returns the copies that a notice file tells of.
pub fn credited_copies(report: &ScanReport) -> Vec<&Finding> {
    report.findings.iter().filter(|finding| why_left_out(finding.decision.as_ref()).is_none()).collect()
}

/// Writes the notice file of a project called `name`.
///
/// # Errors
/// When `out` refuses.
pub fn write_notice(
    report: &ScanReport,
    name: &str,
    credits: &Credits,
    form: NoticeForm,
    out: &mut dyn Write,
) -> io::Result<()> {
    let notice = Notice::of(report, name, credits);
    match form {
        NoticeForm::Text => text::write(&notice, out),
        NoticeForm::Markdown => markdown::write(&notice, out),
        NoticeForm::Html => html::write(&notice, out),
    }
}

/// Why a finding is in no notice file: what holds of it by decision.
fn why_left_out(decision: Option<&Decided>) -> Option<&'static str> {
    let decision = decision.filter(|decision| decision.is_settled())?;
    match (decision.status, decision.redistributed) {
        (
            DecisionStatus::Original | DecisionStatus::Common | DecisionStatus::FalseMatch | DecisionStatus::Replaced,
            _,
        ) => Some("decided to be no copy of others' code"),
        (_, Some(Redistributed::No | Redistributed::Internal)) => Some("decided not to be given to others"),
        _ => None,
    }
}

/// All that a notice file says; every text of it is shown as it is, line by line.
struct Notice<'a> {
    project: String,
    packages: Vec<PackageNotice>,
    named: Vec<NamedSource>,
    texts: Vec<NumberedText<'a>>,
    /// What stands in no section, and why.
    notes: Vec<String>,
    about: Vec<(&'static str, String)>,
}

/// A source that comments of the project name.
struct NamedSource {
    label: String,
    license: Option<String>,
    places: Vec<String>,
}

/// A license text, with the number by which the sections name it.
struct NumberedText<'a> {
    number: usize,
    name: String,
    lines: Vec<Cow<'a, str>>,
}

const INTRO: &str = "Parts of this work were copied from the packages below, under their licenses. Each section names the package, \
its copyright holders, the license that the parts are under, and what was copied where; the texts of the licenses follow.";

const NOTHING: &str = "No parts of this work are known to be copied from others.";

const LIST_TEXT: &str = "text of the SPDX list, the package has none of its own";

const UNKNOWN_LICENSE: &str =
    "Its license is not known: nothing here says that it may be used. Somebody has to find out, or it has to go.";

const ACQUIRED: &str = "under a license of its own, which was acquired";

impl<'a> Notice<'a> {
    fn of(report: &'a ScanReport, name: &str, credits: &'a Credits) -> Self {
        let copies = credited_copies(report);
        let mut numbers = Numbers::default();
        let packages = package_notices(report, &copies, credits, &mut numbers);
        let texts =
            numbers.order.iter().enumerate().map(|(idx, &text)| NumberedText::of(idx + 1, &credits.texts[text]));
        let mut notes: Vec<String> = credits.notes.iter().map(|note| shown(note).into_owned()).collect();
        notes.extend(left_out(report));
        if !report.complete {
            notes.push("The scan is not complete: there may be more copies than these.".to_owned());
        }
        Self {
            project: shown(name).into_owned(),
            packages,
            named: named_sources(report),
            texts: texts.collect(),
            notes,
            about: facts(report),
        }
    }

    fn title(&self) -> String {
        format!("Third-party notices of {}", self.project)
    }

    fn is_empty(&self) -> bool {
        self.packages.is_empty() && self.named.is_empty()
    }
}

impl<'a> NumberedText<'a> {
    fn of(number: usize, text: &'a CreditText) -> Self {
        let name = match text.source {
            TextSource::Origin => shown(&text.name).into_owned(),
            TextSource::OriginFile => format!("{}, its own words", shown(&text.name)),
            TextSource::List => format!("{} ({LIST_TEXT})", shown(&text.name)),
        };
        Self { number, name, lines: lines_of(&text.text) }
    }
}

/// Returns the lines of a text, each as it can be shown; tabs stay.
fn lines_of(text: &str) -> Vec<Cow<'_, str>> {
    let line = |line| match shown(line) {
        Cow::Owned(_) if line.contains('\t') => line.split('\t').map(shown).collect::<Vec<_>>().join("\t").into(),
        line => line,
    };
    text.lines().map(line).collect()
}

/// Numbers of license texts, in the order in which sections name them.
#[derive(Default)]
struct Numbers {
    order: Vec<usize>,
    of: HashMap<usize, usize>,
}

impl Numbers {
    fn number(&mut self, text: usize) -> usize {
        *self.of.entry(text).or_insert_with(|| {
            self.order.push(text);
            self.order.len()
        })
    }
}

/// Returns a sentence for each reason why findings are in no section.
fn left_out(report: &ScanReport) -> Vec<String> {
    let of_copies = report.findings.iter().map(|finding| finding.decision.as_ref());
    let of_named = report.declared.iter().map(|finding| finding.decision.as_ref());
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for why in of_copies.chain(of_named).filter_map(why_left_out) {
        *counts.entry(why).or_default() += 1;
    }
    counts.into_iter().map(|(why, n)| format!("Not listed: {}, {why}.", plural(n, "finding"))).collect()
}

fn named_sources(report: &ScanReport) -> Vec<NamedSource> {
    let mut by_label: BTreeMap<&str, Vec<&DeclaredFinding>> = BTreeMap::new();
    for finding in report.declared.iter().filter(|finding| why_left_out(finding.decision.as_ref()).is_none()) {
        by_label.entry(finding.declared.origin.label()).or_default().push(finding);
    }
    let source = |(label, places): (&str, Vec<&DeclaredFinding>)| NamedSource {
        label: shown(label).into_owned(),
        license: places.iter().find_map(|finding| finding.license.concluded.as_ref()).map(ToString::to_string),
        places: places.iter().map(|finding| packages::place(&finding.scanned.path, finding.scanned.lines)).collect(),
    };
    by_label.into_iter().map(source).collect()
}
