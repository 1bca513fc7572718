//! What in a policy deserves a look: rules that matched nothing, exceptions that are over, rules that can never speak.

use std::collections::BTreeSet;

use super::Policy;
use crate::finding::Outcome;

impl Policy {
    /// Returns what a run showed: written rules and exceptions that hold of no finding, exceptions whose day is past.
    pub(super) fn notes(&self, matched: &BTreeSet<&str>, today: &str) -> Vec<String> {
        let mut notes = Vec::new();
        let layers = self.scopes.iter().map(|scope| &scope.layer).chain([&self.base]);
        for layer in layers {
            for exception in &layer.exceptions {
                let (name, file) = (&exception.name, &self.files[exception.file_idx]);
                if exception.is_over(today) {
                    let day = exception.expires.as_deref().unwrap_or_default();
                    notes.push(format!("the exception `{name}` of {} ended on {day} ({file})", exception.owner));
                } else if !matched.contains(name.as_str()) {
                    notes.push(format!("the exception `{name}` matched nothing ({file})"));
                }
            }
            let idle = layer.rules.iter().filter(|rule| !rule.is_setting && !matched.contains(rule.name.as_str()));
            notes.extend(
                idle.map(|rule| format!("the rule `{}` matched nothing ({})", rule.name, self.files[rule.file_idx])),
            );
        }
        notes
    }

    /// Returns what can be told without findings, on the day `today`.
    pub fn lint(&self, today: &str) -> Vec<String> {
        let mut notes = Vec::new();
        let layers = self.scopes.iter().map(|scope| &scope.layer).chain([&self.base]);
        for layer in layers {
            let over = layer.exceptions.iter().filter(|exception| exception.is_over(today));
            notes.extend(over.map(|exception| {
                let day = exception.expires.as_deref().unwrap_or_default();
                format!("the exception `{}` of {} ended on {day}", exception.name, exception.owner)
            }));
            let open = layer.exceptions.iter().filter(|exception| exception.expires.is_none());
            notes.extend(
                open.map(|exception| format!("the exception `{}` never ends; give it `expires`", exception.name)),
            );
            for rule in &layer.rules {
                // A rule that asks for nothing and denies leaves nothing to those after it.
                let is_total = |other: &&super::Rule| other.when.is_empty() && other.outcome > rule.outcome;
                if let Some(total) = layer.rules.iter().find(is_total) {
                    notes.push(format!(
                        "the rule `{}` never speaks: `{}` decides about everything",
                        rule.name, total.name
                    ));
                }
            }
        }
        if !self.has_outbound() {
            notes.push(
                "nothing says under which license the project is given out: what no rule decides is reviewed"
                    .to_owned(),
            );
        }
        let says_nothing = self.base.rules.iter().all(|rule| rule.outcome == Outcome::Allow);
        if says_nothing && !self.has_outbound() && self.base.default == Some(Outcome::Allow) {
            notes.push("it allows everything".to_owned());
        }
        notes
    }
}
