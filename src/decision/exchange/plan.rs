//! From entries to decisions: which findings each means, what repeats, what contradicts, what comes to nothing.

use std::collections::BTreeMap;

use super::findings::Findings;
use super::{Asked, Entry, ExchangeError, ExchangeFormat, Said, Unmapped, parse};
use crate::decision::Filter;
use crate::finding::{DecisionStatus, ScanReport};

/// A file to import.
#[derive(Debug, Clone, Copy)]
pub struct ForeignFile<'a> {
    /// Whose words it holds.
    pub format: ExchangeFormat,
    /// The file, as reports call it.
    pub label: &'a str,
    /// Its bytes.
    pub text: &'a [u8],
}

/// How to import.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions<'a> {
    /// What is said of findings by entries that do not say it.
    pub status: Option<DecisionStatus>,
    /// Address of the project's repository, as far as it is known.
    pub repository: Option<&'a str>,
    /// The project, seen from the root of the repository: `app/`, or nothing.
    pub below: &'a str,
    /// Which findings may be decided.
    pub filter: &'a Filter,
    /// The day, `2026-12-31`: what ended before it is not imported.
    pub today: &'a str,
    /// Whether what contradicts a decision that holds is imported.
    pub is_forced: bool,
}

/// What an import comes to.
#[derive(Debug, Default)]
pub struct ImportPlan {
    /// One for each code that is decided, in the order of the report.
    pub words: Vec<PlannedWord>,
    /// Entries, or findings of theirs, that come to nothing.
    pub left_out: Vec<LeftOut>,
    /// Parts of the files that hold no entries, and what entries say besides.
    pub not_read: Vec<LeftOut>,
    /// Entries of all files.
    pub n_entries: u64,
    /// Findings of entries that are decided so already, or that an earlier entry decides so.
    pub n_repeated: u64,
    /// Entries whose findings the filters leave out.
    pub n_narrowed: u64,
    /// Findings at places that no entry names, with the code of one that is decided: decisions are about code.
    pub n_elsewhere: u64,
}

/// A decision to be made.
#[derive(Debug, Clone)]
pub struct PlannedWord {
    /// The finding: its place among the report's copies, or behind them among its declared sources.
    pub finding: usize,
    /// The file.
    pub label: String,
    /// Where in the file.
    pub place: String,
    /// What is said.
    pub said: Said,
}

/// What is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The file.
    pub label: String,
    /// Where in the file.
    pub place: String,
    /// Why.
    pub cause: String,
}

/// An entry about one code.
struct Claim<'a> {
    label: &'a str,
    entry: &'a Entry,
    said: &'a Said,
    finding: usize,
}

impl ImportPlan {
    /// Finds out what the files say of the findings of `report`, which has the project's own decisions.
    ///
    /// # Errors
    /// When a file is not in its format: nothing of any file is imported then.
    pub fn of(
        files: &[ForeignFile<'_>],
        report: &ScanReport,
        options: &PlanOptions<'_>,
    ) -> Result<Self, ExchangeError> {
        let findings = Findings::of(report, options.filter);
        let mut plan = Self::default();
        let mut read: Vec<(&str, Vec<Entry>)> = Vec::new();
        for file in files {
            let PlanOptions { status, repository, below, .. } = *options;
            let asked = Asked { label: file.label, status, repository, below, report };
            let foreign = parse(file.format, file.text, &asked)?;
            plan.n_entries += (foreign.entries.len() + foreign.left_out.len()) as u64;
            for Unmapped { place, cause } in foreign.left_out {
                plan.leave_out(file.label, &place, cause);
            }
            let not_read = foreign.not_read.into_iter();
            let labelled = |Unmapped { place, cause }| LeftOut { label: file.label.to_owned(), place, cause };
            plan.not_read.extend(not_read.map(labelled));
            read.push((file.label, foreign.entries));
        }
        let mut claims: BTreeMap<&str, Vec<Claim<'_>>> = BTreeMap::new();
        for (label, entries) in &read {
            for entry in entries {
                for (content_id, claim) in plan.claims(label, entry, &findings, options) {
                    claims.entry(content_id).or_default().push(claim);
                }
            }
        }
        for (content_id, claims) in &claims {
            plan.weigh(claims, findings.n_of_content(content_id), &findings, options);
        }
        plan.words.sort_by_key(|word| word.finding);
        Ok(plan)
    }

    fn leave_out(&mut self, label: &str, place: &str, cause: String) {
        self.left_out.push(LeftOut { label: label.to_owned(), place: place.to_owned(), cause });
    }

    /// Returns the findings that an entry is about, each with its code.
    fn claims<'a>(
        &mut self,
        label: &'a str,
        entry: &'a Entry,
        findings: &Findings<'a>,
        options: &PlanOptions<'_>,
    ) -> Vec<(&'a str, Claim<'a>)> {
        if let Some(day) = entry.said.expires.as_deref().filter(|&day| day < options.today) {
            self.leave_out(label, &entry.place, format!("it ended on {day}"));
            return Vec::new();
        }
        let mut found: Vec<(usize, &Said)> = Vec::new();
        let first = findings.find(&entry.means);
        let besides = entry.besides.as_ref().map(|(means, said)| (findings.find(means), said));
        match (first, besides) {
            (Err(cause), None | Some((Err(_), _))) => {
                self.leave_out(label, &entry.place, cause);
                return Vec::new();
            }
            (first, besides) => {
                found.extend(first.into_iter().flatten().map(|idx| (idx, &entry.said)));
                let besides = besides.and_then(|(other, said)| Some((other.ok()?, said)));
                found.extend(
                    besides.into_iter().flat_map(|(other, said)| other.into_iter().map(move |idx| (idx, said))),
                );
            }
        }
        found.retain(|(idx, _)| findings.views[*idx].is_asked);
        self.n_narrowed += u64::from(found.is_empty());
        let claim = |(finding, said): (usize, &'a Said)| {
            (findings.views[finding].content_id, Claim { label, entry, said, finding })
        };
        found.into_iter().map(claim).collect()
    }

    /// Decides what all entries about one code come to.
    fn weigh(&mut self, claims: &[Claim<'_>], n_findings: usize, findings: &Findings<'_>, options: &PlanOptions<'_>) {
        let first = &claims[0];
        let status = first.said.status;
        if let Some(other) = claims.iter().find(|claim| claim.said.status != status) {
            self.contradict(claims, (first, other), findings);
            return;
        }
        let mut named: Vec<usize> = claims.iter().map(|claim| claim.finding).collect();
        named.sort_unstable();
        named.dedup();
        // Several findings of one entry may hold the same code: that repeats nothing.
        let n_entries = claims.iter().filter(|claim| !std::ptr::eq(claim.entry, first.entry)).count();
        let held = findings.views[first.finding].decision.filter(|decided| decided.reopened.is_empty());
        match held {
            Some(decided) if decided.status == status => {
                self.n_repeated += 1 + n_entries as u64;
                return;
            }
            Some(decided) if !options.is_forced => {
                let place = findings.place(first.finding);
                let day = decided.at.split('T').next().unwrap_or(&decided.at);
                let (held, by) = (decided.status.as_str(), &decided.by);
                let cause = format!(
                    "says `{}` of {place}, where `{held}` by {by} of {day} holds; --force imports it anyway",
                    status.as_str()
                );
                for claim in dedup(claims) {
                    self.leave_out(claim.label, &claim.entry.place, cause.clone());
                }
                return;
            }
            _ => {}
        }
        self.n_repeated += n_entries as u64;
        self.n_elsewhere += n_findings.saturating_sub(named.len()) as u64;
        let mut said = first.said.clone();
        // Of several the one that ends first: nobody said that it holds longer.
        said.expires = claims.iter().filter_map(|claim| claim.said.expires.clone()).min();
        let (label, place) = (first.label.to_owned(), first.entry.place.clone());
        self.words.push(PlannedWord { finding: first.finding, label, place, said });
    }

    fn contradict(&mut self, claims: &[Claim<'_>], (first, other): (&Claim<'_>, &Claim<'_>), findings: &Findings<'_>) {
        for claim in dedup(claims) {
            let against = if claim.said.status == first.said.status { other } else { first };
            let place = findings.place(claim.finding);
            let (says, contrary) = (claim.said.status.as_str(), against.said.status.as_str());
            let (label, at) = (against.label, &against.entry.place);
            let cause = format!("says `{says}` of {place}, and {label}:{at} says `{contrary}` of the same code");
            self.leave_out(claim.label, &claim.entry.place, cause);
        }
    }
}

/// Leaves one claim of each entry.
fn dedup<'c, 'a>(claims: &'c [Claim<'a>]) -> Vec<&'c Claim<'a>> {
    let mut kept: Vec<&Claim<'a>> = Vec::new();
    for claim in claims {
        if !kept.iter().any(|known| std::ptr::eq(known.entry, claim.entry)) {
            kept.push(claim);
        }
    }
    kept
}
