//! Which scope a file lies in: the one whose path is the most specific.

use super::error::PolicyError;
use super::{Layer, OutboundSetting, Policy, Scope};
use crate::finding::{AttributionState, Outcome};
use crate::provenance::PathPattern;

/// How much of a path a pattern fixes: names before the first wildcard, then characters that are no wildcard.
type Specificity = (usize, usize);

fn specificity(pattern: &PathPattern) -> Specificity {
    let text = pattern.to_string();
    let is_wild = |c: char| "*?[".contains(c);
    let names = text.split('/').filter(|name| !name.is_empty());
    let n_fixed = names.take_while(|name| !name.contains(is_wild)).count();
    (n_fixed, text.chars().filter(|&c| !is_wild(c)).count())
}

impl Policy {
    /// Returns the scope that `path` lies in, if any.
    ///
    /// # Errors
    /// When two scopes claim it with equal right.
    pub(super) fn scope_of(&self, path: &str) -> Result<Option<&Scope>, PolicyError> {
        let claim = |scope: &Scope| scope.paths.iter().filter(|pattern| pattern.matches(path)).map(specificity).max();
        let mut best: Option<(&Scope, Specificity)> = None;
        let mut rival: Option<&Scope> = None;
        for scope in &self.scopes {
            let Some(claimed) = claim(scope) else { continue };
            match best {
                Some((_, held)) if claimed < held => {}
                Some((_, held)) if claimed == held => rival = Some(scope),
                _ => (best, rival) = (Some((scope, claimed)), None),
            }
        }
        match (best, rival) {
            (Some((first, _)), Some(second)) => Err(PolicyError::AmbiguousScope {
                path: path.to_owned(),
                first: first.name.clone(),
                second: second.name.clone(),
            }),
            _ => Ok(best.map(|(scope, _)| scope)),
        }
    }

    /// Returns what holds in a scope, or outside of all.
    pub(super) fn settings_in<'a>(&'a self, scope: Option<&'a Scope>) -> Settings<'a> {
        let layers: Vec<&Layer> = scope.map(|scope| &scope.layer).into_iter().chain([&self.base]).collect();
        let mut outbound = OutboundSetting::default();
        for layer in &layers {
            outbound.fill(layer.outbound.clone());
        }
        let is_shipped = layers.iter().find_map(|layer| layer.is_shipped).unwrap_or(true);
        Settings { scope, layers, outbound, is_shipped }
    }
}

/// What holds for a file.
pub(super) struct Settings<'a> {
    pub(super) scope: Option<&'a Scope>,
    /// The scope's, then what holds everywhere.
    pub(super) layers: Vec<&'a Layer>,
    pub(super) outbound: OutboundSetting,
    pub(super) is_shipped: bool,
}

impl Settings<'_> {
    /// Returns the objection to what became of a notice. Who ships nothing owes nobody a notice, unless the scope says so.
    pub(super) fn objection(&self, state: AttributionState) -> Option<Outcome> {
        let layers = if self.is_shipped { self.layers.as_slice() } else { &self.layers[..self.layers.len() - 1] };
        let said = layers.iter().find_map(|layer| layer.attribution.get(&state));
        said.copied().filter(|&outcome| outcome != Outcome::Allow)
    }
}
