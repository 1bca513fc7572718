//! Which decision belongs to which finding, and whether it still holds.

use std::collections::{BTreeSet, HashMap};

use super::{Decision, Decisions};
use crate::finding::{
    Decided, DecisionStatus, DecisionSummary, DeclaredFinding, Finding, Judgement, Outcome, ReopenCause, ScanReport,
};
use crate::fingerprint::Sketch;
use crate::license::{LicenseClass, LicenseReading, SpdxExpression, class_of};
use crate::policy::{Policy, Subject};
use crate::provenance::Purl;

/// Below, it is other code; between, it is that code, but changed.
const RELATED: f32 = 0.5;

/// What is only named has no code to be known again by.
static NO_TOKENS: Sketch = Sketch::EMPTY;

/// What of a finding a decision is held against.
struct Facts<'a> {
    content_id: &'a str,
    sketch: &'a Sketch,
    origin: String,
    license: Option<&'a SpdxExpression>,
    judgement: Option<&'a Judgement>,
    class: LicenseClass,
    strictest: LicenseClass,
    subject: Subject<'a>,
}

impl<'a> Facts<'a> {
    fn of_copy(finding: &'a Finding) -> Self {
        Self {
            content_id: &finding.content_id,
            sketch: &finding.sketch,
            origin: origin_key(&finding.origin.purl),
            license: finding.license.concluded.as_ref(),
            judgement: finding.judgement.as_ref(),
            class: finding.license_class,
            strictest: finding.strictest_class(),
            subject: Subject::of_copy(finding),
        }
    }

    fn of_declared(finding: &'a DeclaredFinding) -> Self {
        let class = finding.license.concluded.as_ref().map_or(LicenseClass::Unknown, class_of);
        Self {
            content_id: &finding.content_id,
            sketch: &NO_TOKENS,
            origin: finding.declared.origin.label().to_owned(),
            license: finding.license.concluded.as_ref(),
            judgement: finding.judgement.as_ref(),
            class,
            strictest: class,
            subject: Subject::of_declared(finding),
        }
    }
}

/// What a decision makes of a finding.
struct Attached {
    decided: Decided,
    /// Of a choice of licenses, the one taken.
    taken: Option<LicenseReading>,
    /// What the policy says of it, where that is known.
    judgement: Option<Judgement>,
}

/// When a scan was run, and by which policy.
struct Moment<'a> {
    policy: Option<&'a Policy>,
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

    /// Tells whether somebody else has to say the same.
    fn asks_two_people(&self, status: DecisionStatus, class: LicenseClass, judgement: Option<&Judgement>) -> bool {
        let outcome = judgement.map(|judgement| judgement.outcome);
        self.policy.is_some_and(|policy| policy.two_people.is_asked(status, class, outcome))
    }

    /// Judges a finding again, with the license that was taken.
    fn judge(&self, facts: &Facts<'_>, taken: &LicenseReading) -> Option<Judgement> {
        let subject = facts.subject.clone().taking(taken.expression()?);
        // What cannot be judged has closed the run before.
        self.policy?.judge(&subject, self.day).ok().map(|trace| trace.judgement)
    }
}

impl Decisions {
    /// Gives each finding of `report` the latest decision about it, and judges it by the license that was taken. `is_whole` says
    /// that the whole project was scanned, so that decisions without a finding are obsolete; `policy` has judged the report.
    pub fn attach(&self, report: &mut ScanReport, is_whole: bool, policy: Option<&Policy>) {
        let at = report.run.at.clone();
        let used = self.attach_to((&mut report.findings, &mut report.declared), &at, policy);
        report.decisions = Some(self.summary(report, &used, is_whole));
    }

    /// As [`Self::attach`], for findings without a report, on a day of their own. Returns the ids of the decisions that
    /// belong to one of them.
    pub fn attach_to(
        &self,
        (copies, declared): (&mut [Finding], &mut [DeclaredFinding]),
        at: &str,
        policy: Option<&Policy>,
    ) -> BTreeSet<&str> {
        let has_own_policy = policy.is_none_or(|policy| policy.digest() != Policy::built_in().digest());
        let now = Moment { policy, at, day: at.split('T').next().unwrap_or(at), has_own_policy };
        let by_content = self.by_content();
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for finding in copies {
            let attached = self.attached(&Facts::of_copy(finding), &by_content, &now, &mut used);
            finding.decision = attached.map(|attached| {
                finding.judgement = attached.judgement;
                if let Some(taken) = attached.taken {
                    (finding.license_class, finding.obligations) = (taken.class, taken.obligations);
                }
                attached.decided
            });
        }
        for finding in declared {
            let attached = self.attached(&Facts::of_declared(finding), &by_content, &now, &mut used);
            finding.decision = attached.map(|attached| {
                finding.judgement = attached.judgement;
                attached.decided
            });
        }
        used
    }

    fn by_content(&self) -> HashMap<&str, Vec<usize>> {
        let mut by_content: HashMap<&str, Vec<usize>> = HashMap::new();
        for (idx, (_, decision)) in self.all.iter().enumerate() {
            by_content.entry(&decision.content_id).or_default().push(idx);
        }
        by_content
    }

    /// The same code first, then code that resembles it; of several the latest.
    fn attached<'a>(
        &'a self,
        facts: &Facts<'_>,
        by_content: &HashMap<&str, Vec<usize>>,
        now: &Moment<'_>,
        used: &mut BTreeSet<&'a str>,
    ) -> Option<Attached> {
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
        let mut decided = decision.decided(id, decision.reopened_by_facts(facts, resemblance, now));
        let taken = decided.taken_of(facts.license);
        let rejudged = taken.as_ref().filter(|_| facts.judgement.is_some()).and_then(|taken| now.judge(facts, taken));
        let judgement = rejudged.or_else(|| facts.judgement.cloned());
        decided.reopened.extend(decision.is_reopened_by_policy(judgement.as_ref(), now).then_some(ReopenCause::Policy));
        let class = taken.as_ref().map_or(facts.class, |taken| taken.class);
        if now.asks_two_people(decision.status, class, judgement.as_ref()) {
            let second = self.second(idx, facts, judgement.as_ref(), now);
            used.extend(second.iter().map(|(id, _)| id.as_str()));
            decided.seconded_by = second.map(|(_, second)| second.by.clone());
            decided.waits = second.is_none();
        }
        Some(Attached { decided, taken, judgement })
    }

    /// Returns the latest decision of the same code by somebody else that says the same as the one at `idx` and holds, unless
    /// something else was said in between.
    fn second(
        &self,
        idx: usize,
        facts: &Facts<'_>,
        judgement: Option<&Judgement>,
        now: &Moment<'_>,
    ) -> Option<&(String, Decision)> {
        let first = &self.all[idx].1;
        let resemblance = |other: &Decision| {
            if other.content_id == facts.content_id { 1.0 } else { other.sketch.resemblance(facts.sketch) }
        };
        let of_same_code = self.all.iter().rev().filter(|(_, other)| resemblance(other) >= Sketch::SAME);
        let mut unbroken = of_same_code.take_while(|(_, other)| other.status == first.status);
        unbroken.find(|(_, other)| {
            other.seconds(first)
                && other.reopened_by_facts(facts, resemblance(other), now).is_empty()
                && !other.is_reopened_by_policy(judgement, now)
        })
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
    /// Returns it as findings carry it, with the causes for which it has to be made again.
    fn decided(&self, id: &str, reopened: Vec<ReopenCause>) -> Decided {
        Decided {
            id: id.to_owned(),
            status: self.status,
            reason: self.reason.clone(),
            by: self.by.clone(),
            at: self.at.clone(),
            expires: self.expires.clone(),
            license: self.license_choice.clone(),
            redistributed: self.redistributed,
            reopened,
            seconded_by: None,
            waits: false,
        }
    }

    /// Returns why it has to be made again, whatever the policy says.
    fn reopened_by_facts(&self, facts: &Facts<'_>, resemblance: f32, now: &Moment<'_>) -> Vec<ReopenCause> {
        let license = facts.license.map(SpdxExpression::as_str);
        let causes = [
            (ReopenCause::Code, resemblance < Sketch::SAME),
            (ReopenCause::Origin, self.status.rests_on_origin() && self.origin != facts.origin),
            (
                ReopenCause::License,
                (self.status.rests_on_license() && self.license.as_deref() != license)
                    || self.takes_what_is_not_offered(facts),
            ),
            (
                ReopenCause::Alternative,
                self.status.rests_on_class() && self.strictest.is_some_and(|then| then < facts.strictest),
            ),
            (ReopenCause::Expired, self.expires.as_deref().is_some_and(|last| last < now.day)),
            (ReopenCause::Future, now.is_before(&self.at)),
        ];
        causes.into_iter().filter(|(_, holds)| *holds).map(|(cause, _)| cause).collect()
    }

    /// Tells whether it takes a license that the origin does not offer, or leaves the choice open.
    fn takes_what_is_not_offered(&self, facts: &Facts<'_>) -> bool {
        let Some(chosen) = self.license_choice.as_deref().filter(|_| self.status.takes_license()) else { return false };
        let taken = SpdxExpression::find_in(chosen).zip(facts.license);
        taken.and_then(|(chosen, offered)| LicenseReading::taken(offered, &chosen)).is_none()
    }

    /// Tells whether it has to be made again for what the policy says.
    fn is_reopened_by_policy(&self, judgement: Option<&Judgement>, now: &Moment<'_>) -> bool {
        let is_stricter = match (judgement, self.outcome) {
            (Some(judgement), Some(outcome)) => judgement.outcome > outcome,
            // Nobody had said anything of such code then: that it is to be looked at was known, that it is denied was not.
            (Some(judgement), None) => now.has_own_policy && judgement.outcome == Outcome::Deny,
            (None, _) => false,
        };
        self.status.is_settled() && is_stricter
    }
}

/// Returns a package URL without its version: other versions are the same origin.
pub fn origin_key(purl: &str) -> String {
    Purl::parse(purl).map_or_else(|_| purl.to_owned(), |purl| purl.without_version().to_string())
}
