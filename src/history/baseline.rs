//! An earlier run that a later one is compared with.

use std::collections::HashSet;

use super::pair::pair;
use super::sighting::{Sighting, set_novelties};
use crate::finding::{
    BaselineSummary, FileDigests, FixedBecause, FixedFinding, LineRange, Novelty, PathText, ScanReport, ScopeMode,
};
use crate::fingerprint::FingerprintParams;
use crate::matching::Profile;

/// An earlier run.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// What reports call it.
    pub(super) label: String,
    pub(super) at: String,
    pub(super) knowledge: Knowledge,
    /// Whether it saw the whole project.
    pub(super) is_whole: bool,
    /// Whether it saw it without fail.
    pub(super) is_complete: bool,
    pub(super) files: FileDigests,
    pub(super) sightings: Vec<Sighting>,
    pub(super) checked_out: Option<String>,
}

/// Tells whether lines of a file that has changed since were there when the earlier run was made.
pub type HeldThen<'a> = &'a dyn Fn(&PathText, Option<LineRange>) -> bool;

/// What a run knew beside the project: where it is the same, whatever is new came with the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Knowledge {
    pub(super) tool: String,
    pub(super) database: String,
    pub(super) generation: u64,
    pub(super) parameters: FingerprintParams,
    pub(super) profile: Profile,
    pub(super) min_lines: u32,
    /// What options called own, a line each.
    pub(super) own: String,
}

impl Knowledge {
    pub(super) fn of(report: &ScanReport) -> Self {
        Self {
            tool: report.tool.version.clone(),
            database: report.database.id.clone(),
            generation: report.database.generation,
            parameters: report.database.parameters,
            profile: report.run.profile,
            min_lines: report.run.min_lines,
            own: own_rules(report),
        }
    }
}

fn own_rules(report: &ScanReport) -> String {
    let mut rules: Vec<&str> = report.summary.own_rules.iter().map(|rule| rule.pattern.as_str()).collect();
    rules.sort_unstable();
    rules.join("\n")
}

impl Baseline {
    /// Takes an earlier report, called `label` in later ones.
    pub fn of_report(report: &ScanReport, label: &str) -> Self {
        Self {
            label: label.to_owned(),
            at: report.run.at.clone(),
            knowledge: Knowledge::of(report),
            is_whole: report.run.scope.mode == ScopeMode::Whole,
            is_complete: report.complete,
            files: report.file_digests.clone(),
            sightings: Sighting::all_of(report),
            checked_out: report.run.scope.checked_out.clone(),
        }
    }

    /// Returns the commit that was checked out, if that is known.
    pub fn checked_out(&self) -> Option<&str> {
        self.checked_out.as_deref()
    }

    /// Says of each finding of `report` whether this run had it, and of each of this run's whether it is gone. `is_whole` says
    /// that the whole project was scanned.
    pub fn attach(&self, report: &mut ScanReport, is_whole: bool, held_then: HeldThen<'_>) {
        let now = Sighting::all_of(report);
        let paired = pair(&self.sightings, &now);
        let knows_the_same = self.knowledge == Knowledge::of(report);
        let novelties: Vec<Novelty> = now
            .iter()
            .zip(&paired)
            .map(|(sighting, then)| {
                let novelty = self.novelty(sighting, *then, knows_the_same, &report.file_digests);
                let is_old = || !knows_the_same && held_then(&sighting.path, sighting.lines);
                if novelty == Novelty::NewCode && is_old() { Novelty::NewKnowledge } else { novelty }
            })
            .collect();
        let count = |wanted| novelties.iter().filter(|&&novelty| novelty == wanted).count() as u64;
        report.baseline = Some(BaselineSummary {
            of: self.label.clone(),
            at: self.at.clone(),
            n_known: count(Novelty::Known),
            n_new_code: count(Novelty::NewCode),
            n_new_knowledge: count(Novelty::NewKnowledge),
            fixed: if is_whole { self.fixed(report, &paired) } else { Vec::new() },
            notes: self.notes(report),
        });
        set_novelties(report, novelties);
    }

    fn novelty(&self, now: &Sighting, then: Option<usize>, knows_the_same: bool, files: &FileDigests) -> Novelty {
        // A file may have moved. One that is there more often than it was is new at least once.
        let is_as_it_was = || now.file.is_some_and(|file| (1..=self.files.count(file)).contains(&files.count(file)));
        match then.map(|then| &self.sightings[then]) {
            // Another origin under the same license asks for nothing new; two that are unknown may differ.
            Some(then) if then.origin == now.origin || (now.license.is_some() && then.license == now.license) => {
                Novelty::Known
            }
            _ if knows_the_same => Novelty::NewCode,
            Some(_) => Novelty::NewKnowledge,
            None if is_as_it_was() => Novelty::NewKnowledge,
            None => Novelty::NewCode,
        }
    }

    fn fixed(&self, report: &ScanReport, paired: &[Option<usize>]) -> Vec<FixedFinding> {
        let still_found: HashSet<usize> = paired.iter().flatten().copied().collect();
        let because = |then: &Sighting| {
            if is_unseen(report, &then.path) {
                FixedBecause::NotScanned
            } else if then.file.is_some_and(|file| report.file_digests.holds(file)) {
                FixedBecause::Knowledge
            } else {
                FixedBecause::Code
            }
        };
        let gone = self.sightings.iter().enumerate().filter(|(idx, _)| !still_found.contains(idx));
        gone.map(|(_, then)| FixedFinding {
            id: then.id.clone(),
            path: then.path.clone(),
            lines: then.lines,
            origin: then.origin.clone(),
            because: because(then),
        })
        .collect()
    }

    fn notes(&self, report: &ScanReport) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.is_whole {
            notes.push("the earlier run scanned a part of the project: what lay elsewhere is new now".to_owned());
        }
        if !self.is_complete {
            notes.push("the earlier run was incomplete: what it missed is new now".to_owned());
        }
        if self.files == FileDigests::default() && !self.sightings.is_empty() {
            notes.push(
                "the earlier report does not say which files it saw: all that is new counts as new code".to_owned(),
            );
        }
        let seen = || report.findings.iter().filter_map(|finding| finding.scanned.blake3);
        if self.files != FileDigests::default()
            && report.findings.len() > 4
            && !seen().any(|file| self.files.count(file) > 0)
        {
            notes.push(
                "the earlier run saw none of the files that findings are in: it may be of another project".to_owned(),
            );
        }
        let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
        if time(&self.at).zip(time(&report.run.at)).is_some_and(|(then, now)| then > now) {
            notes.push(format!("the earlier run is dated {}, after this one", self.at));
        }
        notes
    }
}

/// Tells whether a file is left out of a scan, or could not be read.
pub(super) fn is_unseen(report: &ScanReport, path: &PathText) -> bool {
    let filtered = report.filtered.iter().filter(|file| !file.reason.is_looked_up()).map(|file| &file.path);
    report.failed.iter().map(|file| &file.path).chain(filtered).any(|outer| holds(outer, path))
}

/// Tells whether a path that was left out, or could not be read, is that of a finding, holds it, or is an archive around it.
fn holds(outer: &PathText, inner: &PathText) -> bool {
    let rest = inner.path.strip_prefix(&outer.path);
    rest.is_some_and(|rest| {
        rest.is_empty() || outer.path.ends_with('/') || rest.starts_with("!/") || rest.starts_with('#')
    })
}
