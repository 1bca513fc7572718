//! The judgement of a whole report, and the gate that its findings make together.

use std::collections::{BTreeMap, BTreeSet};

use super::Policy;
use super::condition::Subject;
use super::error::PolicyError;
use super::judge::Trace;
use crate::finding::{Decided, DecisionStatus, FailOn, Gate, Judgement, Outcome, PolicySummary, ScanReport};

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

/// What a finding comes to, by the policy and by what people said.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// What it comes to.
    pub outcome: Outcome,
    /// The rule, or the person's word.
    rule: Option<String>,
    decision: Option<&'a Decided>,
}

impl<'a> Standing<'a> {
    /// A person's word goes before the policy's while it holds: a refusal denies, a talk reviews. What no policy judged is to
    /// be reviewed.
    pub fn of(judgement: Option<&Judgement>, decision: Option<&'a Decided>) -> Self {
        let by_policy = judgement.map_or(Outcome::Review, |judgement| judgement.outcome);
        let rule = judgement.map(|judgement| judgement.rule.clone());
        match decision.filter(|decided| decided.reopened.is_empty()) {
            Some(decided) if decided.status.is_refusal() => {
                Self { outcome: Outcome::Deny, rule: Some(format!("decision {}", decided.status.as_str())), decision }
            }
            Some(decided) if decided.waits => {
                Self { outcome: by_policy.max(Outcome::Review), rule: Some(WAITING.to_owned()), decision }
            }
            Some(decided) if decided.status == DecisionStatus::Discuss => {
                Self { outcome: by_policy.max(Outcome::Review), rule, decision }
            }
            _ => Self { outcome: by_policy, rule, decision },
        }
    }

    fn is_settled(&self) -> bool {
        self.decision.is_some_and(Decided::is_settled)
    }
}

impl Gate {
    /// Sums up the judgements and decisions of a report.
    pub fn of(report: &ScanReport, fail_on: FailOn) -> Self {
        let of_copies =
            report.findings.iter().map(|finding| Standing::of(finding.judgement.as_ref(), finding.decision.as_ref()));
        let of_declared =
            report.declared.iter().map(|finding| Standing::of(finding.judgement.as_ref(), finding.decision.as_ref()));
        let (settled, open): (Vec<Standing<'_>>, Vec<Standing<'_>>) =
            of_copies.chain(of_declared).partition(Standing::is_settled);
        let count = |wanted| open.iter().filter(|standing| standing.outcome == wanted).count() as u64;
        let closing: Vec<&Standing<'_>> =
            open.iter().filter(|standing| fail_on.is_closed_by(standing.outcome)).collect();
        Self {
            is_passed: closing.is_empty(),
            fail_on,
            n_allowed: count(Outcome::Allow),
            n_to_review: count(Outcome::Review),
            n_denied: count(Outcome::Deny),
            n_settled: settled.len() as u64,
            reasons: reasons(&closing),
        }
    }
}

/// Returns one sentence a rule: denied before to review, most findings first.
fn reasons(closing: &[&Standing<'_>]) -> Vec<String> {
    let mut by_rule: BTreeMap<(Outcome, &str), u64> = BTreeMap::new();
    for standing in closing {
        *by_rule.entry((standing.outcome, standing.rule.as_deref().unwrap_or_default())).or_default() += 1;
    }
    let mut rows: Vec<_> = by_rule.into_iter().collect();
    rows.sort_by_key(|&((outcome, _), n)| std::cmp::Reverse((outcome, n)));
    let sentence = |((outcome, rule), n): ((Outcome, &str), u64)| {
        let findings = if n == 1 { "1 finding".to_owned() } else { format!("{n} findings") };
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
