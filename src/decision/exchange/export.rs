//! Decisions that hold, in the words of other tools, and what those cannot say.

use std::collections::BTreeMap;

use super::{ExchangeFormat, ignore, kinprint, ort, scanoss};
use crate::decision::{Decisions, Filter, origin_key};
use crate::finding::{Decided, LineRange, PathText, ScanReport};

/// How to write.
#[derive(Debug, Clone, Copy)]
pub struct ExportOptions<'a> {
    /// Address of the project's repository.
    pub repository: Option<&'a str>,
    /// The project, seen from the root of the repository: `app/`, or nothing.
    pub below: &'a str,
    /// The project's decisions.
    pub decisions: &'a Decisions,
}

/// Decisions that hold, each with the finding it is about.
#[derive(Debug)]
pub struct Export<'a> {
    pub(super) decided: Vec<Exported<'a>>,
    /// Copies without such a decision, by file and origin: where a format knows no lines, they would be decided as well.
    open: Vec<(&'a str, String)>,
    losses: Losses,
}

/// A text in the words of another tool.
#[derive(Debug)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Findings whose decisions it holds.
    pub n_findings: u64,
    /// Sentences that say what it does not hold.
    pub losses: Vec<String>,
}

/// A decision and where its code is now.
#[derive(Debug)]
pub(super) struct Exported<'a> {
    pub(super) content_id: &'a str,
    pub(super) path: &'a PathText,
    pub(super) lines: Option<LineRange>,
    /// Package URL of the origin; of a declared source the label.
    pub(super) purl: &'a str,
    pub(super) is_declared: bool,
    pub(super) decision: &'a Decided,
}

/// Whether others have a name for where a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    Plain,
    /// It comes from a comment that names a source, not a package.
    Declared,
    /// It is inside of an archive or a notebook.
    Part,
    /// Its path is not UTF-8.
    NoText,
}

impl Exported<'_> {
    pub(super) fn carried(&self) -> Carried {
        let path = self.path.path.as_str();
        if self.is_declared {
            Carried::Declared
        } else if self.path.path_raw.is_some() {
            Carried::NoText
        } else if path.contains("!/") || path.contains("#cell-") || path.contains("#code-") {
            Carried::Part
        } else {
            Carried::Plain
        }
    }
}

/// What is lost on the way, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Losses {
    left_out: BTreeMap<&'static str, u64>,
    blurred: BTreeMap<&'static str, u64>,
}

impl Losses {
    pub(super) fn leave_out(&mut self, which: &'static str) {
        self.leave_out_n(1, which);
    }

    pub(super) fn leave_out_n(&mut self, n: u64, which: &'static str) {
        *self.left_out.entry(which).or_default() += n;
    }

    pub(super) fn blur(&mut self, n: u64, which: &'static str) {
        *self.blurred.entry(which).or_default() += n;
    }

    /// What no format but ours has a field for.
    pub(super) fn blur_common(&mut self, export: &Export<'_>) {
        self.blur_license(export);
        let n_seconded = export.decided.iter().filter(|decided| decided.decision.seconded_by.is_some()).count() as u64;
        self.blur(n_seconded, "two people are named in the comment alone");
    }

    pub(super) fn blur_license(&mut self, export: &Export<'_>) {
        let n_licenses = export.decided.iter().filter(|decided| decided.decision.license.is_some()).count() as u64;
        self.blur(n_licenses, "the license that was taken is not named");
    }
}

impl<'a> Export<'a> {
    /// Gathers the decisions of `report` that hold and that `filter` means.
    pub fn of(report: &'a ScanReport, filter: &Filter) -> Self {
        let mut export = Self { decided: Vec::new(), open: Vec::new(), losses: Losses::default() };
        for finding in &report.findings {
            let exported = finding.decision.as_ref().filter(|_| filter.is_meant(finding)).map(|decision| Exported {
                content_id: &finding.content_id,
                path: &finding.scanned.path,
                lines: finding.scanned.lines,
                purl: &finding.origin.purl,
                is_declared: false,
                decision,
            });
            if !export.take(exported) {
                export.open.push((&finding.scanned.path.path, origin_key(&finding.origin.purl)));
            }
        }
        for finding in &report.declared {
            let decision = finding.decision.as_ref().filter(|_| filter.is_declared_meant(finding));
            export.take(decision.map(|decision| Exported {
                content_id: &finding.content_id,
                path: &finding.scanned.path,
                lines: finding.scanned.lines,
                purl: finding.declared.origin.label(),
                is_declared: true,
                decision,
            }));
        }
        let n_obsolete = report.decisions.as_ref().map_or(0, |summary| summary.obsolete.len() as u64);
        export.losses.leave_out_n(n_obsolete, "of code that is not found any more");
        export
    }

    /// Returns how many findings have a decision that holds.
    pub fn n_decided(&self) -> usize {
        self.decided.len()
    }

    fn take(&mut self, exported: Option<Exported<'a>>) -> bool {
        let Some(exported) = exported else { return false };
        if !exported.decision.reopened.is_empty() {
            self.losses.leave_out("to be made again");
        } else if exported.decision.waits {
            self.losses.leave_out("waiting for a second person");
        } else {
            self.decided.push(exported);
            return true;
        }
        false
    }

    /// Returns all copies by file and origin, `None` for each without a decision.
    pub(super) fn by_file_and_origin(&self) -> BTreeMap<(&str, String), Vec<Option<&Exported<'a>>>> {
        let mut groups: BTreeMap<(&str, String), Vec<Option<&Exported<'a>>>> = BTreeMap::new();
        for decided in &self.decided {
            groups.entry((&decided.path.path, origin_key(decided.purl))).or_default().push(Some(decided));
        }
        for (path, origin) in &self.open {
            groups.entry((path, origin.clone())).or_default().push(None);
        }
        groups
    }

    /// Writes the decisions in `format`, which is not SARIF: that is a report.
    ///
    /// # Errors
    /// When something has to be known that is not.
    pub fn write(&self, format: ExchangeFormat, options: &ExportOptions<'_>) -> Result<Written, String> {
        let mut losses = self.losses.clone();
        let text = match format {
            ExchangeFormat::Ort => {
                let url = options
                    .repository
                    .ok_or("ORT keeps choices by the address of the repository; say --repository URL")?;
                ort::write(self, url, options.below, &mut losses)
            }
            ExchangeFormat::Scanoss => scanoss::write(self, &mut losses),
            ExchangeFormat::Ignore => ignore::write(self, &mut losses),
            ExchangeFormat::Kinprint => kinprint::write(self, options.decisions, &mut losses),
            ExchangeFormat::Sarif => return Err("SARIF is written as a report".into()),
        };
        let n_left_out = losses.n_left_out() - self.losses.n_left_out();
        Ok(Written { text, n_findings: self.decided.len() as u64 - n_left_out, losses: losses.sentences() })
    }

    /// Returns sentences that say what a report as SARIF does not hold of the decisions.
    pub fn losses(&self) -> Vec<String> {
        self.losses.sentences()
    }
}

impl Losses {
    fn n_left_out(&self) -> u64 {
        self.left_out.values().sum()
    }

    fn sentences(&self) -> Vec<String> {
        let n_decisions = |n: u64| format!("{n} {}", if n == 1 { "decision" } else { "decisions" });
        let left_out = self.left_out.iter().filter(|(_, n)| **n > 0);
        let left_out = left_out.map(|(which, n)| format!("left out: {} {which}", n_decisions(*n)));
        let blurred = self.blurred.iter().filter(|(_, n)| **n > 0);
        let blurred = blurred.map(|(what, n)| format!("not all is said of {}: {what}", n_decisions(*n)));
        left_out.chain(blurred).collect()
    }
}
