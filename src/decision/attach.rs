//! Which decision belongs to which finding, and whether it still holds.

use std::collections::{BTreeSet, HashMap};

use super::{Decision, Decisions};
use crate::finding::{Decided, DecisionStatus, DecisionSummary, Judgement, Outcome, ReopenCause, ScanReport};
use crate::fingerprint::Sketch;
use crate::license::{LicenseClass, class_of};
use crate::policy::{Policy, TwoPeople};
use crate::provenance::Purl;

/// Below, it is other code; between, it is that code, but changed.
const RELATED: f32 = 0.5;

/// What of a finding a decision is held against.
struct Facts<'a> {
    content_id: &'a str,
    sketch: &'a Sketch,
    origin: String,
    license: Option<String>,
    judgement: Option<&'a Judgement>,
    class: LicenseClass,
    strictest: LicenseClass,
}

/// When a scan was run.
struct Moment<'a> {
    at: &'a str,
    day: &'a str,
    /// Whether somebody wrote the policy that judges, so that it says more than was known without one.
    has_own_policy: bool,
}

impl Moment<'_> {
    /// Tells whether `at` is later. Runs are told by the second, decisions more closely.
    fn is_before(&self, at: &str) -> bool {
        let second = |at: &str| at.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
        second(at) > second(self.at)
    }
}

impl Decisions {
    /// Gives each finding of `report` the latest decision about it. `is_whole` says that the whole project was scanned, so
    /// that decisions without a finding are obsolete; `two_people`, which of them need a second person.
    pub fn attach(&self, report: &mut ScanReport, is_whole: bool, two_people: &TwoPeople) {
        let at = report.run.at.clone();
        let built_in = || Policy::built_in().digest().to_owned();
        let has_own_policy = report.policy.as_ref().is_none_or(|policy| policy.digest != built_in());
        let now = Moment { at: &at, day: at.split('T').next().unwrap_or(&at), has_own_policy };
        let by_content = self.by_content();
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for finding in &mut report.findings {
            let facts = Facts {
                content_id: &finding.content_id,
                sketch: &finding.sketch,
                origin: origin_key(&finding.origin.purl),
                license: finding.license.concluded.as_ref().map(ToString::to_string),
                judgement: finding.judgement.as_ref(),
                class: finding.license_class,
                strictest: finding.strictest_class(),
            };
            finding.decision = self.decided(&facts, &by_content, &now, two_people, &mut used);
        }
        for finding in &mut report.declared {
            let class = finding.license.concluded.as_ref().map_or(LicenseClass::Unknown, class_of);
            let facts = Facts {
                content_id: &finding.content_id,
                sketch: &Sketch::default(),
                origin: finding.declared.origin.label().to_owned(),
                license: finding.license.concluded.as_ref().map(ToString::to_string),
                judgement: finding.judgement.as_ref(),
                class,
                strictest: class,
            };
            finding.decision = self.decided(&facts, &by_content, &now, two_people, &mut used);
        }
        report.decisions = Some(self.summary(report, &used, is_whole));
    }

    fn by_content(&self) -> HashMap<&str, Vec<usize>> {
        let mut by_content: HashMap<&str, Vec<usize>> = HashMap::new();
        for (idx, (_, decision)) in self.all.iter().enumerate() {
            by_content.entry(&decision.content_id).or_default().push(idx);
        }
        by_content
    }

    /// The same code first, then code that resembles it; of several the latest.
    fn decided<'a>(
        &'a self,
        facts: &Facts<'_>,
        by_content: &HashMap<&str, Vec<usize>>,
        now: &Moment<'_>,
        two_people: &TwoPeople,
        used: &mut BTreeSet<&'a str>,
    ) -> Option<Decided> {
        // What is dated in the future counts only where nothing else was said.
        let is_of_now = |idx: &usize| !now.is_before(&self.all[*idx].1.at);
        let same = || by_content.get(facts.content_id).into_iter().flatten().copied();
        let latest = |idx: Option<usize>| idx.map(|idx| (idx, 1.0));
        let (idx, resemblance) = latest(same().filter(is_of_now).max())
            .or_else(|| self.most_alike(facts, &is_of_now))
            .or_else(|| latest(same().max()))
            .or_else(|| self.most_alike(facts, &|_| true))?;
        let (id, decision) = &self.all[idx];
        // Earlier words about the same code are not obsolete: they were overruled.
        let overruled = self.all.iter().filter(|(_, other)| other.content_id == decision.content_id);
        used.extend(overruled.map(|(id, _)| id.as_str()));
        if decision.status == DecisionStatus::Unreviewed {
            return None;
        }
        let outcome = facts.judgement.map(|judgement| judgement.outcome);
        let is_second_asked = two_people.is_asked(decision.status, facts.class, outcome);
        let second = is_second_asked.then(|| self.second(idx, facts, now)).flatten();
        used.extend(second.iter().map(|(id, _)| id.as_str()));
        Some(Decided {
            id: id.clone(),
            status: decision.status,
            reason: decision.reason.clone(),
            by: decision.by.clone(),
            at: decision.at.clone(),
            expires: decision.expires.clone(),
            license: decision.license_choice.clone(),
            reopened: decision.reopened(facts, resemblance, now),
            seconded_by: second.map(|(_, second)| second.by.clone()),
            waits: is_second_asked && second.is_none(),
        })
    }

    /// Returns the latest decision of the same code by somebody else that says the same as the one at `idx` and holds, unless
    /// something else was said in between.
    fn second(&self, idx: usize, facts: &Facts<'_>, now: &Moment<'_>) -> Option<&(String, Decision)> {
        let first = &self.all[idx].1;
        let resemblance = |other: &Decision| {
            if other.content_id == facts.content_id { 1.0 } else { other.sketch.resemblance(facts.sketch) }
        };
        let of_same_code = self.all.iter().rev().filter(|(_, other)| resemblance(other) >= Sketch::SAME);
        let mut unbroken = of_same_code.take_while(|(_, other)| other.status == first.status);
        unbroken.find(|(_, other)| other.seconds(first) && other.reopened(facts, resemblance(other), now).is_empty())
    }

    /// Linear in the decisions: only code that changed since its decision comes here.
    fn most_alike(&self, facts: &Facts<'_>, is_asked: &dyn Fn(&usize) -> bool) -> Option<(usize, f32)> {
        let alike = |(idx, (_, decision)): (usize, &(String, Decision))| {
            let resemblance = decision.sketch.resemblance(facts.sketch);
            // Changed code is known again only as a copy of the same origin: resemblance alone would find siblings.
            let is_meant = resemblance >= Sketch::SAME || (resemblance >= RELATED && decision.origin == facts.origin);
            is_meant.then_some((idx, resemblance))
        };
        self.all
            .iter()
            .enumerate()
            .filter(|(idx, _)| is_asked(idx))
            .filter_map(alike)
            .max_by(|left, right| left.1.total_cmp(&right.1).then(left.0.cmp(&right.0)))
    }

    fn summary(&self, report: &ScanReport, used: &BTreeSet<&str>, is_whole: bool) -> DecisionSummary {
        let of_copies = report.findings.iter().map(|finding| finding.decision.as_ref());
        let of_declared = report.declared.iter().map(|finding| finding.decision.as_ref());
        let decided: Vec<&Decided> = of_copies.chain(of_declared).flatten().collect();
        let n_reopened = decided.iter().filter(|decided| !decided.reopened.is_empty()).count() as u64;
        let n_waiting = decided.iter().filter(|decided| decided.is_waiting()).count() as u64;
        let obsolete = self.all.iter().filter(|(id, _)| is_whole && !used.contains(id.as_str()));
        DecisionSummary {
            file: self.label.clone(),
            n_decided: decided.len() as u64 - n_reopened - n_waiting,
            n_reopened,
            n_waiting,
            obsolete: obsolete.map(|(_, decision)| format!("{} {}", decision.status.as_str(), decision.path)).collect(),
        }
    }
}

impl Decision {
    /// Returns why it has to be made again.
    fn reopened(&self, facts: &Facts<'_>, resemblance: f32, now: &Moment<'_>) -> Vec<ReopenCause> {
        let is_stricter = match (facts.judgement, self.outcome) {
            (Some(judgement), Some(outcome)) => judgement.outcome > outcome,
            // Nobody had said anything of such code then: that it is to be looked at was known, that it is denied was not.
            (Some(judgement), None) => now.has_own_policy && judgement.outcome == Outcome::Deny,
            (None, _) => false,
        };
        let causes = [
            (ReopenCause::Code, resemblance < Sketch::SAME),
            (ReopenCause::Origin, self.status.rests_on_origin() && self.origin != facts.origin),
            (ReopenCause::License, self.status.rests_on_license() && self.license != facts.license),
            (
                ReopenCause::Alternative,
                self.status.rests_on_class() && self.strictest.is_some_and(|then| then < facts.strictest),
            ),
            (ReopenCause::Policy, self.status.is_settled() && is_stricter),
            (ReopenCause::Expired, self.expires.as_deref().is_some_and(|last| last < now.day)),
            (ReopenCause::Future, now.is_before(&self.at)),
        ];
        causes.into_iter().filter(|(_, holds)| *holds).map(|(cause, _)| cause).collect()
    }
}

/// Returns a package URL without its version: other versions are the same origin.
pub fn origin_key(purl: &str) -> String {
    Purl::parse(purl).map_or_else(|_| purl.to_owned(), |purl| purl.without_version().to_string())
}
