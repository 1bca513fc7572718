//! The judgement of one finding, and every step on the way to it.

use serde::Serialize;

use super::condition::{LicenseOf, Subject, Way};
use super::error::PolicyError;
use super::scope::Settings;
use super::{Exception, Layer, Policy, Rule, Threshold};
use crate::finding::{Judgement, Outcome};
use crate::license::{Verdict, compatibility};

/// How a finding was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// What was decided.
    pub judgement: Judgement,
    /// Every rule that was asked, in order, for the way of taking the license that was taken.
    pub steps: Vec<Step>,
    /// Names of all rules and exceptions that hold of the finding, also those that another one went before.
    pub matched: Vec<String>,
}

/// A rule that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The rule, exception or setting.
    pub rule: String,
    /// What it would say.
    pub outcome: Outcome,
    /// The condition that does not hold; `None` when all do.
    pub unmet: Option<&'static str>,
    /// Whether it decided.
    pub is_decisive: bool,
}

/// A decision on the way.
struct Decided {
    outcome: Outcome,
    rule: String,
    reason: String,
}

impl Policy {
    /// Judges a finding on the day `today` (`2026-12-31`).
    ///
    /// # Errors
    /// When two scopes claim its file with equal right.
    pub fn judge(&self, subject: &Subject<'_>, today: &str) -> Result<Trace, PolicyError> {
        let path = format!("{}{}", self.below, subject.path);
        let subject = &Subject { path: &path, ..subject.clone() };
        let settings = self.settings_in(self.scope_of(subject.path)?);
        let ways = subject.license.ways();
        let is_choice = ways.len() > 1 || matches!(subject.license, LicenseOf::Taken(_));
        let mut best: Option<Trace> = None;
        let mut matched = Vec::new();
        for way in &ways {
            let mut inquiry = Inquiry { policy: self, settings: &settings, subject, way, today, steps: Vec::new() };
            let decided = inquiry.decide();
            matched.extend(inquiry.matched());
            if best.as_ref().is_some_and(|best| best.judgement.outcome <= decided.outcome) {
                continue;
            }
            let judgement = Judgement {
                outcome: decided.outcome,
                rule: decided.rule,
                scope: settings.scope.map(|scope| scope.name.clone()),
                reason: decided.reason,
                license: is_choice.then(|| way.name()),
            };
            best = Some(Trace { judgement, steps: inquiry.steps, matched: Vec::new() });
        }
        let mut trace = best.expect("a license can be taken in one way at least");
        matched.sort();
        matched.dedup();
        trace.matched = matched;
        Ok(trace)
    }
}

/// The rules being asked about a finding, its license taken in one way.
struct Inquiry<'a> {
    policy: &'a Policy,
    settings: &'a Settings<'a>,
    subject: &'a Subject<'a>,
    way: &'a Way,
    today: &'a str,
    steps: Vec<Step>,
}

impl Inquiry<'_> {
    fn decide(&mut self) -> Decided {
        let layers = self.settings.layers.clone();
        for layer in &layers {
            if let Some(decided) = self.ask_exceptions(layer) {
                return decided;
            }
        }
        if let Some(decided) = self.ask_thresholds() {
            return decided;
        }
        let by_rule = layers.iter().find_map(|layer| self.ask_rules(layer));
        let decided = by_rule.unwrap_or_else(|| self.by_default(&layers));
        self.with_objection(decided)
    }

    fn ask_exceptions(&mut self, layer: &Layer) -> Option<Decided> {
        let asked: Vec<(&Exception, Option<&'static str>)> =
            layer.exceptions.iter().map(|exception| (exception, self.unmet_of(exception))).collect();
        for (exception, unmet) in asked {
            self.note(&exception.name, Outcome::Allow, unmet, unmet.is_none());
            if unmet.is_none() {
                let until = exception.expires.as_ref().map_or(String::new(), |day| format!(", until {day}"));
                let reason = format!("exception by {}{until}: {}", exception.owner, exception.reason);
                return Some(Decided { outcome: Outcome::Allow, rule: exception.name.clone(), reason });
            }
        }
        None
    }

    fn unmet_of(&self, exception: &Exception) -> Option<&'static str> {
        let is_over = exception.is_over(self.today);
        is_over.then_some("expires").or_else(|| exception.when.unmet(self.subject, self.way, Outcome::Allow))
    }

    fn ask_thresholds(&mut self) -> Option<Decided> {
        let of_class = |threshold: &&Threshold| threshold.class.is_none_or(|class| Some(class) == self.subject.class);
        let threshold = self.policy.thresholds.iter().find(of_class)?;
        let below = threshold.below(self.subject)?;
        self.note(&threshold.name, Outcome::Allow, None, true);
        Some(Decided { outcome: Outcome::Allow, rule: threshold.name.clone(), reason: below })
    }

    /// Asks what denies first, then what reviews, then what allows.
    fn ask_rules(&mut self, layer: &Layer) -> Option<Decided> {
        let mut rules: Vec<&Rule> = layer.rules.iter().collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.outcome)); // Stable: equal ones stay in order.
        let mut decided: Option<Decided> = None;
        for rule in rules {
            let unmet = rule.when.unmet(self.subject, self.way, rule.outcome);
            let is_decisive = unmet.is_none() && decided.is_none();
            self.note(&rule.name, rule.outcome, unmet, is_decisive);
            if is_decisive {
                decided =
                    Some(Decided { outcome: rule.outcome, rule: rule.name.clone(), reason: self.reason_of(rule) });
            }
        }
        decided
    }

    fn reason_of(&self, rule: &Rule) -> String {
        rule.reason.clone().unwrap_or_else(|| format!("the license is {}", self.way.name()))
    }

    /// What no rule decides: the layer's default, else what the license of the work says.
    fn by_default(&mut self, layers: &[&Layer]) -> Decided {
        if let Some(outcome) = layers.iter().find_map(|layer| layer.default) {
            self.note("default", outcome, None, true);
            return Decided { outcome, rule: "default".into(), reason: "no rule says otherwise".into() };
        }
        let decided = self.by_outbound();
        self.note(&decided.rule, decided.outcome, None, true);
        decided
    }

    fn by_outbound(&self) -> Decided {
        let decided = |outcome, rule: &str, reason: String| Decided { outcome, rule: rule.to_owned(), reason };
        let license = match self.way.expression() {
            Ok(license) => license,
            Err(outcome) if outcome == Outcome::Deny => {
                return decided(outcome, "no-license", "no license was found, so all rights are reserved".into());
            }
            Err(outcome) => return decided(outcome, "unknown-license", "the license is not known".into()),
        };
        let Some(outbound) = self.settings.outbound.asked(self.settings.is_shipped) else {
            let reason = "nothing says under which license the project is given out".to_owned();
            return decided(Outcome::Review, "outbound", reason);
        };
        let answer = compatibility(&license, &outbound);
        let outcome = match answer.verdict {
            Verdict::Compatible => Outcome::Allow,
            Verdict::CheckDependency | Verdict::Unknown => Outcome::Review,
            Verdict::Incompatible => Outcome::Deny,
        };
        let words = answer.reasons.first().map_or("no table knows".to_owned(), |reason| reason.text.clone());
        let project = self.settings.outbound.words(self.settings.is_shipped).unwrap_or_default();
        decided(outcome, "outbound", format!("{license} into {project}: {words}"))
    }

    /// A lost notice stands against what the license would allow.
    fn with_objection(&mut self, decided: Decided) -> Decided {
        let Some(state) = self.subject.attribution else { return decided };
        let Some(outcome) = self.settings.objection(state) else { return decided };
        let rule = format!("attribution.{}", state.as_str());
        let is_decisive = outcome > decided.outcome;
        if is_decisive {
            self.steps.iter_mut().for_each(|step| step.is_decisive = false);
        }
        self.note(&rule, outcome, None, is_decisive);
        let reason = format!("the notice of the origin is {}", state.as_str());
        if is_decisive { Decided { outcome, rule, reason } } else { decided }
    }

    fn note(&mut self, rule: &str, outcome: Outcome, unmet: Option<&'static str>, is_decisive: bool) {
        self.steps.push(Step { rule: rule.to_owned(), outcome, unmet, is_decisive });
    }

    /// Returns the names of what holds of the finding, asked or not: an exception that goes first must not make rules look idle.
    fn matched(&self) -> Vec<String> {
        let mut names = Vec::new();
        for layer in &self.settings.layers {
            let exceptions = layer.exceptions.iter().filter(|exception| self.unmet_of(exception).is_none());
            names.extend(exceptions.map(|exception| exception.name.clone()));
            let holds = |rule: &&Rule| rule.when.hold(self.subject, self.way, rule.outcome);
            names.extend(layer.rules.iter().filter(holds).map(|rule| rule.name.clone()));
        }
        names
    }
}

impl Exception {
    /// Tells whether its last day is past. Days in one form compare as texts.
    pub(super) fn is_over(&self, today: &str) -> bool {
        self.expires.as_deref().is_some_and(|last| last < today)
    }
}

impl Threshold {
    /// Returns in which way a finding is too small to count, if it is.
    fn below(&self, subject: &Subject<'_>) -> Option<String> {
        let is_below = |min: Option<u32>, n: Option<u32>| Some((n?, min?)).filter(|(n, min)| n < min);
        if let Some((n, min)) = is_below(self.min_lines, subject.n_lines) {
            return Some(format!("{n} lines are below {min}"));
        }
        if let Some((n, min)) = is_below(self.min_tokens, subject.n_tokens) {
            return Some(format!("{n} tokens are below {min}"));
        }
        let share = subject.containment.zip(self.min_containment).filter(|(share, min)| share < min);
        share.map(|(share, min)| format!("{share:.2} of the origin's region is below {min:.2}"))
    }
}
