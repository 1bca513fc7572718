//! Entries: one rule or license file as what is known of it.
//!
//! Source: the rule files of the ScanCode toolkit, as its documentation has them. Pure.

use std::collections::HashMap;
use std::ops::Range;

use super::front::Front;
use crate::license::detect::texts::format::K;
use crate::license::detect::words::{Word, WordHash, flag, words_of};
use crate::license::{SpdxExpression, UNKNOWN};

/// A longer rule is none.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum RuleKind {
    /// The text of a license.
    Text = 0,
    /// Words that put something under a license.
    Notice = 1,
    /// A name or a tag.
    Reference = 2,
    /// Words that look like a license and are none.
    FalsePositive = 3,
}

/// A rule, ready to be packed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    /// The license; `None` for words that are none.
    pub(super) expression: Option<SpdxExpression>,
    pub(super) kind: RuleKind,
    /// Certainty of a match, in percent.
    pub(super) relevance: u8,
    /// Share of its words that must match, in percent.
    pub(super) minimum_coverage: u8,
    /// Whether nothing may stand between its words.
    pub(super) is_continuous: bool,
    pub(super) words: Vec<WordHash>,
    /// Words that must match without a gap.
    pub(super) phrases: Vec<Range<u32>>,
}

/// Licenses by the keys that rules name them by.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<String, String>);

impl Keys {
    /// Adds the license of a `*.LICENSE` file and returns its key.
    ///
    /// # Errors
    /// When the file does not say which license it is.
    pub(super) fn add(&mut self, front: &Front<'_>) -> Result<String, String> {
        let key = front.value("key")?.ok_or("has no `key`")?.to_owned();
        let ids = front.value("spdx_license_key")?.into_iter();
        let mut ids = ids.chain(front.values("other_spdx_license_keys").iter().copied());
        let id = match key.as_str() {
            "public-domain" => Some("LicenseRef-public-domain"),
            _ if key.contains("unknown") => Some(UNKNOWN),
            // Deprecated identifiers come first in some files, those in force among the others.
            _ => ids.find(|id| is_id(id)),
        };
        let id = id.map_or_else(|| format!("LicenseRef-scancode-{key}"), str::to_owned);
        self.0.insert(key.to_lowercase(), id);
        Ok(key)
    }

    fn is_exception(&self, key: &str) -> bool {
        let key = key.trim();
        let id = self.0.get(&key.to_lowercase()).map_or(key, String::as_str);
        SpdxExpression::parse(id).is_err() && is_id(id)
    }

    /// Reads an expression over keys.
    ///
    /// # Errors
    /// When a key is not known.
    pub(super) fn expression(&self, text: &str) -> Result<SpdxExpression, String> {
        const MAX_EXPRESSION_BYTES: usize = 4000;
        if text.len() > MAX_EXPRESSION_BYTES {
            return Err("an expression of more than 4000 bytes".to_owned());
        }
        let mut written = String::new();
        for word in text.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
            let upper = word.to_uppercase();
            let id = match upper.as_str() {
                "AND" | "OR" | "WITH" | "(" | ")" => upper.as_str(),
                _ => match self.0.get(&word.to_lowercase()) {
                    Some(id) => id,
                    None if is_id(word) => word,
                    None => return Err(format!("`{word}` is no license key that a LICENSE file explains")),
                },
            };
            written.push_str(id);
            written.push(' ');
        }
        // Terms that are no exception of the SPDX list cannot stand behind "WITH"; that they hold beside is the stricter reading.
        let written = written.replace("( ", "(").replace(" )", ")").replace(" WITH LicenseRef-", " AND LicenseRef-");
        SpdxExpression::parse(&written).map_err(|error| error.to_string())
    }
}

/// Tells whether it is an identifier in force, of a license or an exception.
fn is_id(id: &str) -> bool {
    SpdxExpression::parse(id).is_ok() || SpdxExpression::parse(&format!("GPL-2.0-only WITH {id}")).is_ok()
}

/// Makes the rule of a `*.RULE` file; `None` for one that is not to be used.
///
/// # Errors
/// When it is not of the form, with what is wrong.
pub(super) fn rule(front: &Front<'_>, keys: &Keys) -> Result<Option<Rule>, String> {
    if front.flag("is_deprecated")? || front.flag("is_license_intro")? || front.flag("is_license_clue")? {
        return Ok(None); // Neither says what something is licensed under.
    }
    let is_false = front.flag("is_false_positive")?;
    let kind = match () {
        () if is_false => RuleKind::FalsePositive,
        () if front.flag("is_license_text")? => RuleKind::Text,
        () if front.flag("is_license_notice")? => RuleKind::Notice,
        () => RuleKind::Reference,
    };
    let expression = match front.value("license_expression")? {
        _ if is_false => None,
        Some(text) if keys.is_exception(text) => return Ok(None), // Under no license by itself.
        Some(text) => Some(keys.expression(text)?),
        None => return Err("has no `license_expression`".to_owned()),
    };
    if expression.as_ref().is_some_and(|expression| expression.as_str().contains(UNKNOWN)) {
        return Ok(None); // That something is not known is found without a rule.
    }
    let (words, phrases) = cut(front.text)?;
    if is_false && words.len() < K {
        return Ok(None); // So few words may stand anywhere, also where they are a license.
    }
    Ok(Some(Rule {
        expression,
        kind,
        relevance: front.percent("relevance")?.unwrap_or(100),
        minimum_coverage: front.percent("minimum_coverage")?.unwrap_or(0),
        is_continuous: front.flag("is_continuous")? || front.flag("is_required_phrase")?,
        words,
        phrases,
    }))
}

/// Makes the rule of the text of a `*.LICENSE` file.
///
/// # Errors
/// When it is not of the form, with what is wrong.
pub(super) fn license(front: &Front<'_>, key: &str, keys: &Keys) -> Result<Option<Rule>, String> {
    let is_used = !front.flag("is_deprecated")? && !front.flag("is_exception")? && !front.flag("is_generic")?;
    if !is_used || front.text.trim().is_empty() {
        return Ok(None); // The text of an exception is under no license by itself.
    }
    let expression = keys.expression(key)?;
    let (words, phrases) = cut(front.text)?;
    let minimum_coverage = front.percent("minimum_coverage")?.unwrap_or(0);
    let kind = RuleKind::Text;
    let expression = Some(expression).filter(|expression| !expression.as_str().contains(UNKNOWN));
    Ok(expression.map(|expression| Rule {
        expression: Some(expression),
        kind,
        relevance: 100,
        minimum_coverage,
        is_continuous: false,
        words,
        phrases,
    }))
}

/// Addresses are words of rules, since many are nothing else; copyright lines are of one file only.
pub(super) fn is_searched(word: &Word) -> bool {
    !word.has(flag::COPYRIGHT)
}

/// Cuts a text into words, and finds what stands between `{{` and `}}`.
fn cut(text: &str) -> Result<(Vec<WordHash>, Vec<Range<u32>>), String> {
    let (mut plain, mut marked) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let close = rest[open..].find("}}").ok_or("a required phrase is not ended by `}}`")? + open;
        plain.push_str(&rest[..open]);
        let start = plain.len() as u32;
        plain.push_str(&rest[open + 2..close]);
        marked.push(start..plain.len() as u32);
        rest = &rest[close + 2..];
    }
    plain.push_str(rest);
    let compared: Vec<_> = words_of(plain.as_bytes()).into_iter().filter(is_searched).collect();
    if compared.is_empty() {
        return Err("has no words".to_owned());
    }
    let place = |at: u32| compared.partition_point(|word| word.start < at) as u32;
    let phrases = marked.iter().map(|range| place(range.start)..place(range.end)).filter(|range| !range.is_empty());
    Ok((compared.iter().map(|word| word.hash).collect(), phrases.collect()))
}
