//! The judgement of a whole report, and the gate that its findings make together.

use std::collections::{BTreeMap, BTreeSet};

use super::Policy;
use super::condition::Subject;
use super::error::PolicyError;
use super::judge::Trace;
use crate::finding::{Decided, DecisionStatus, FailOn, Gate, Judgement, Novelty, Outcome, PolicySummary, ScanReport};

impl Policy {
    /// Judges every finding of `report` on the day of its run, and says what the policy was.
    ///
    /// # Errors
    /// When two scopes claim a file with equal right; the report is then left as it was.
    pub fn judge_report(&self, report: &mut ScanReport) -> Result<(), PolicyError> {
        let today = day_of(&report.run.at);
        let judge = |subject: &Subject<'_>| self.judge(subject, today);
        let copies: Vec<Trace> =
            report.findings.iter().map(|finding| judge(&Subject::of_copy(finding))).collect::<Result<_, _>>()?;
        let declared: Vec<Trace> =
            report.declared.iter().map(|finding| judge(&Subject::of_declared(finding))).collect::<Result<_, _>>()?;
        let matched: BTreeSet<&str> =
            copies.iter().chain(&declared).flat_map(|trace| &trace.matched).map(String::as_str).collect();
        report.policy = Some(PolicySummary {
            files: self.files.clone(),
            digest: self.digest.clone(),
            outbound: self.base.outbound.words(true),
            notes: self.notes(&matched, today),
        });
        for (finding, trace) in report.findings.iter_mut().zip(copies) {
            finding.judgement = Some(trace.judgement);
        }
        for (finding, trace) in report.declared.iter_mut().zip(declared) {
            finding.judgement = Some(trace.judgement);
        }
        Ok(())
    }
}

/// Returns the day of a time in RFC 3339.
pub(super) fn day_of(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

/// What stands for a rule where a decision waits for a second person.
const WAITING: &str = "decisions.two_people";

/// What a finding does at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AtGate {
    /// It closes it.
    Closes,
    /// It is let through.
    Passes,
    /// People are done with it.
    Decided,
    /// An earlier run had it too, and it asks for nothing now.
    Known,
}

impl AtGate {
    /// Returns it as tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closes => "closes",
            Self::Passes => "passes",
            Self::Decided => "decided",
            Self::Known => "known",
        }
    }
}

/// What a finding comes to, by the policy and by what people said.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// What it comes to.
    pub outcome: Outcome,
    /// The rule, or the person's word.
    rule: Option<String>,
    decision: Option<&'a Decided>,
    novelty: Option<Novelty>,
}

impl<'a> Standing<'a> {
    /// A person's word goes before the policy's while it holds: a refusal denies, a talk reviews. What no policy judged is to
    /// be reviewed.
    pub fn of(judgement: Option<&Judgement>, decision: Option<&'a Decided>, novelty: Option<Novelty>) -> Self {
        let by_policy = judgement.map_or(Outcome::Review, |judgement| judgement.outcome);
        let rule = judgement.map(|judgement| judgement.rule.clone());
        match decision.filter(|decided| decided.reopened.is_empty()) {
            Some(decided) if decided.status.is_refusal() => {
                Self { outcome: Outcome::Deny, rule: Some(by_word(decided)), decision, novelty }
            }
            // A lone favourable word makes nothing worse than it was without: what is allowed stays so.
            Some(decided) if decided.waits && by_policy > Outcome::Allow => {
                Self { outcome: by_policy, rule: Some(WAITING.to_owned()), decision, novelty }
            }
            Some(decided) if decided.status == DecisionStatus::Discuss && by_policy < Outcome::Review => {
                Self { outcome: Outcome::Review, rule: Some(by_word(decided)), decision, novelty }
            }
            _ => Self { outcome: by_policy, rule, decision, novelty },
        }
    }

    /// Returns what it does at a gate.
    pub fn at(&self, gate: &Gate) -> AtGate {
        if self.is_settled() {
            return AtGate::Decided;
        }
        if self.is_known() {
            return AtGate::Known;
        }
        // Without a baseline nothing is new knowledge.
        let on_knowledge = gate.fail_on_new_knowledge.unwrap_or(gate.fail_on);
        if self.closes(gate.fail_on, on_knowledge) { AtGate::Closes } else { AtGate::Passes }
    }

    fn closes(&self, fail_on: FailOn, on_knowledge: FailOn) -> bool {
        let limit = if self.novelty == Some(Novelty::NewKnowledge) { on_knowledge } else { fail_on };
        limit.is_closed_by(self.outcome)
    }

    fn is_settled(&self) -> bool {
        self.decision.is_some_and(Decided::is_settled)
    }

    /// What was there before closes no gate again, unless somebody has said since that it must go, or it is to be decided again.
    fn is_known(&self) -> bool {
        is_known(self.novelty, self.decision)
    }
}

/// Tells whether a finding that an earlier run had asks for nothing now: it was neither refused nor is to be decided again.
pub fn is_known(novelty: Option<Novelty>, decision: Option<&Decided>) -> bool {
    let is_asked = decision.is_some_and(|decided| !decided.reopened.is_empty() || decided.status.is_refusal());
    novelty == Some(Novelty::Known) && !is_asked
}

/// What stands for a rule where a person's word is stricter than the policy.
fn by_word(decided: &Decided) -> String {
    format!("decision {}", decided.status.as_str())
}

impl Gate {
    /// Sums up the judgements and decisions of a report. In a report that was compared with an earlier run only what is new
    /// counts: what came with the code by `fail_on`, what came with knowledge by `on_knowledge`.
    pub fn of(report: &ScanReport, fail_on: FailOn, on_knowledge: FailOn) -> Self {
        let of_copies = report
            .findings
            .iter()
            .map(|finding| Standing::of(finding.judgement.as_ref(), finding.decision.as_ref(), finding.novelty));
        let of_declared = report
            .declared
            .iter()
            .map(|finding| Standing::of(finding.judgement.as_ref(), finding.decision.as_ref(), finding.novelty));
        let (settled, open): (Vec<Standing<'_>>, Vec<Standing<'_>>) =
            of_copies.chain(of_declared).partition(Standing::is_settled);
        let (known, open): (Vec<Standing<'_>>, Vec<Standing<'_>>) = open.into_iter().partition(Standing::is_known);
        let count = |wanted| open.iter().filter(|standing| standing.outcome == wanted).count() as u64;
        let closing: Vec<&Standing<'_>> =
            open.iter().filter(|standing| standing.closes(fail_on, on_knowledge)).collect();
        Self {
            is_passed: closing.is_empty(),
            fail_on,
            fail_on_new_knowledge: report.baseline.as_ref().map(|_| on_knowledge),
            n_allowed: count(Outcome::Allow),
            n_to_review: count(Outcome::Review),
            n_denied: count(Outcome::Deny),
            n_settled: settled.len() as u64,
            n_known: known.len() as u64,
            reasons: reasons(&closing),
        }
    }
}

/// Returns one sentence a rule: denied before to review, most findings first.
fn reasons(closing: &[&Standing<'_>]) -> Vec<String> {
    let mut by_rule: BTreeMap<(Outcome, Option<Novelty>, &str), u64> = BTreeMap::new();
    for standing in closing {
        let rule = standing.rule.as_deref().unwrap_or_default();
        *by_rule.entry((standing.outcome, standing.novelty, rule)).or_default() += 1;
    }
    let mut rows: Vec<_> = by_rule.into_iter().collect();
    rows.sort_by_key(|&((outcome, _, _), n)| std::cmp::Reverse((outcome, n)));
    let sentence = |((outcome, novelty, rule), n): ((Outcome, Option<Novelty>, &str), u64)| {
        let from = match novelty {
            Some(Novelty::NewCode) => " in new code",
            Some(Novelty::NewKnowledge) => " by new knowledge",
            Some(Novelty::Known) | None => "",
        };
        let findings = if n == 1 { format!("1 finding{from}") } else { format!("{n} findings{from}") };
        let said = match outcome {
            Outcome::Allow => "allowed",
            Outcome::Review => "to review",
            Outcome::Deny => "denied",
        };
        let waits = if n == 1 { "waits" } else { "wait" };
        if rule == WAITING {
            return format!("{findings} {said}, decided by one person: {waits} for a second");
        }
        if rule.is_empty() { format!("{findings}, no policy") } else { format!("{findings} {said} by `{rule}`") }
    };
    rows.into_iter().map(sentence).collect()
}
