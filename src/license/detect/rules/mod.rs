//! Rules: texts with their licenses that a user brings, beside the known texts.
//!
//! Source: the form of rules of the ScanCode toolkit (`*.RULE`, `*.LICENSE`). [`import_rules`] packs them once, [`RuleSet`] is
//! read in place, and the one given to [`use_rules`] is searched with every text of this process from then on. Pure but for
//! that: what a text says must not depend on who asks, and detection is asked from many places.

mod entry;
mod front;
mod pack;
mod search;
mod set;
#[cfg(test)]
mod tests;

pub use set::{RuleSet, RuleSetError};

use std::sync::OnceLock;

pub(super) use entry::RuleKind;
use entry::{Keys, MAX_BYTES};
use front::Front;
use pack::pack;
pub(super) use search::RuleMatch;

use super::words::Word;

/// More rules than any collection has.
const MAX_RULES: usize = 200_000;
/// Words of all rules together.
const MAX_WORDS: usize = 32 << 20;

static IN_USE: OnceLock<RuleSet> = OnceLock::new();

/// One file of a rule collection.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// Its path, for messages.
    pub path: String,
    /// Its bytes, or why there are none.
    pub text: Result<Vec<u8>, String>,
}

/// A rule file that was left out because something is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRule {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub reason: String,
}

/// An imported collection.
#[derive(Debug, Clone, Default)]
pub struct ImportedRules {
    /// To be kept and given to [`RuleSet::new`].
    pub packed: Vec<u8>,
    /// Rules in it.
    pub n_rules: usize,
    /// Files that are not to be used: deprecated, of no license, the same words as another.
    pub n_unused: usize,
    /// Files that could not be taken.
    pub broken: Vec<BrokenRule>,
}

/// Packs the rules among `files` (`*.RULE` and `*.LICENSE`; others are passed over). `attribution` and `source` are kept with
/// them.
pub fn import_rules(files: &[RuleFile], attribution: &str, source: &str) -> ImportedRules {
    let mut imported = ImportedRules::default();
    let mut keys = Keys::default();
    let mut fronts: Vec<(&RuleFile, Front<'_>, Option<String>)> = Vec::new();
    for file in files {
        let is_license = match file.path.rsplit_once('.') {
            Some((_, "LICENSE")) => true,
            Some((_, "RULE")) => false,
            _ => continue,
        };
        if is_license && file.text.as_ref().is_ok_and(|text| !text.starts_with(b"---")) {
            imported.n_unused += 1; // The license of the collection itself.
            continue;
        }
        let read = front_of(file).and_then(|front| {
            let key = if is_license { Some(keys.add(&front)?) } else { None };
            Ok((file, front, key))
        });
        match read {
            Ok(read) => fronts.push(read),
            Err(reason) => imported.broken.push(BrokenRule { path: file.path.clone(), reason }),
        }
    }
    let (mut rules, mut n_words) = (Vec::new(), 0);
    for (file, front, key) in &fronts {
        let rule = match key {
            Some(key) => entry::license(front, key, &keys),
            None => entry::rule(front, &keys),
        };
        let len = rule.as_ref().map_or(0, |rule| rule.as_ref().map_or(0, |rule| rule.words.len()));
        let is_full = rules.len() >= MAX_RULES || n_words + len > MAX_WORDS;
        match rule {
            Ok(Some(_)) if is_full => {
                imported.broken.push(BrokenRule { path: file.path.clone(), reason: "one rule too many".to_owned() });
            }
            Ok(Some(rule)) => {
                n_words += len;
                rules.push(rule);
            }
            Ok(None) => imported.n_unused += 1,
            Err(reason) => imported.broken.push(BrokenRule { path: file.path.clone(), reason }),
        }
    }
    let n_read = rules.len();
    (imported.packed, imported.n_rules) = pack(rules, attribution, source);
    imported.n_unused += n_read - imported.n_rules;
    imported.broken.sort_by(|left, right| left.path.cmp(&right.path));
    imported
}

fn front_of(file: &RuleFile) -> Result<Front<'_>, String> {
    let bytes = file.text.as_ref().map_err(Clone::clone)?;
    if bytes.len() > MAX_BYTES {
        return Err(format!("longer than {} MiB", MAX_BYTES >> 20));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "is no UTF-8".to_owned())?;
    Front::read(text)
}

/// Has all detection of this process from now on search these rules too. The first set given stays.
pub fn use_rules(rules: RuleSet) {
    let _ = IN_USE.set(rules);
}

/// Returns who made the rules that are in use, and under which license; `None` when none are.
pub fn rules_attribution() -> Option<&'static str> {
    IN_USE.get().map(RuleSet::attribution)
}

/// Returns the rules in use that `words` hold, in order, none over another.
pub(super) fn find_rules(words: &[Word]) -> Vec<RuleMatch> {
    IN_USE.get().map_or_else(Vec::new, |rules| search::find(rules, words))
}
