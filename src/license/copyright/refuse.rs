//! What looks like a statement and is none: license prose, blanks of templates, code, a license's own copyright.

use super::body::Body;
use super::marker::{Manner, Marker};

/// What follows "copyright" in prose, which states nobody's.
const PROSE: &[&str] = &[
    "holder",
    "holders",
    "notice",
    "notices",
    "owner",
    "owners",
    "law",
    "laws",
    "license",
    "licenses",
    "licence",
    "and",
    "or",
    "is",
    "in",
    "of",
    "statement",
    "statements",
    "interest",
    "interests",
    "to",
    "infringement",
    "infringements",
    "protection",
    "protected",
    "act",
    "office",
    "assignment",
    "assignments",
    "treaty",
    "treaties",
    "disclaimer",
    "information",
    "info",
    "status",
    "policy",
    "year",
    "years",
    "date",
    "header",
    "headers",
    "line",
    "lines",
    "message",
    "text",
    "string",
    "file",
    "files",
    "claim",
    "claims",
    "on",
    "for",
    "are",
    "was",
    "as",
    "with",
    "this",
    "that",
    "may",
    "shall",
    "if",
    "not",
    "under",
    "material",
    "materials",
    "work",
    "works",
    "attribution",
    "comment",
    "page",
    "section",
    "symbol",
    "sign",
];
/// And more of it: words that go on with code or documentation.
const MORE_PROSE: &[&str] = &[
    "agreement",
    "banner",
    "field",
    "term",
    "terms",
    "permission",
    "permissions",
    "details",
    "ownership",
    "issues",
    "issue",
    "problems",
    "reasons",
    "violation",
    "subsisting",
    "rights",
    "right",
    "boilerplate",
    "block",
    "template",
    "tag",
    "tags",
    "data",
    "property",
    "review",
    "update",
    "updates",
    "strings",
    "entry",
    "entries",
    "database",
    "debian",
    "registration",
    "transfer",
    "restrictions",
    "restriction",
    "exception",
    "exceptions",
    "questions",
    "clause",
    "relevant",
    "below",
    "above",
    "dates",
    "name",
    "names",
    "can",
    "will",
];
/// Blanks of templates, in lower case, and what prints a statement instead of making one.
const BLANKS: &[&str] = &[
    "[yyyy]",
    "{yyyy}",
    "yyyy",
    "19yy",
    "20yy",
    "19xx",
    "20xx",
    "xxxx",
    "<year",
    "[year",
    "{year",
    "{{",
    "${",
    "$year",
    "@year",
    "%year",
    "<name",
    "[name",
    "{name",
    "your name",
    "yourname",
    "name of author",
    "name of copyright",
    "<owner",
    "<holder",
    "<copyright",
    "[copyright",
    "{copyright",
    "[fullname",
    "[full name",
    "<author",
    "[author",
    "{author",
    "%s",
    "%d",
    "%1",
    "[insert",
    "<insert",
    "year(s)",
    "___",
    "<your",
    "[your",
    "0-9]",
    "first author",
    "email@address",
    "copyright holder",
];
/// Names of templates and of nobody.
const NO_NAMES: &[&str] = &[
    "year",
    "name",
    "author",
    "authors",
    "the author",
    "holder",
    "holders",
    "owner",
    "owners",
    "copyright",
    "notice",
    "all",
    "rights",
    "reserved",
    "the",
    "by",
    "and",
    "others",
    "contributors",
    "present",
    "now",
    "date",
    "company",
    "inc",
    "inc.",
    "ltd",
    "email",
    "your company",
    "yyyy",
    "none",
    "unknown",
    "respective",
    "et al",
    "various",
    "individual",
    "license",
];

/// Tells whether a text has control characters, as what looks like a statement in an image has.
pub(super) fn is_binary(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\t' || c == '\u{fffd}')
}

/// Tells whether a body holds a template's blank instead of years and names.
pub(super) fn is_template(body: &str) -> bool {
    let head: String = body.chars().take(100).collect::<String>().to_lowercase();
    BLANKS.iter().any(|blank| head.contains(blank)) || body.trim_start().starts_with("YEAR")
}

/// Tells whether a name is a word of the statement itself, or of nobody.
pub(super) fn is_no_name(name: &str) -> bool {
    let lower = name.trim_end_matches('.').to_lowercase();
    NO_NAMES.contains(&lower.as_str())
        || lower.ends_with("'s")
        || lower.starts_with("all rights")
        || lower.starts_with("http")
}

/// Tells whether a statement is one: the less of word, sign and year it has, the more its body must look like a name.
///
/// `at_start`: nothing but comment marks or a word like "portions" stands before it on its line.
pub(super) fn is_stated(marker: Marker, body: &str, parsed: &Body, at_start: bool) -> bool {
    let body = body.trim_start();
    if is_template(body) || starts_with_prose(body) {
        return false;
    }
    let has_year = !parsed.years.is_empty();
    let Some(first) = parsed.holders.first() else {
        return has_year && at_start && (marker.has_word || marker.has_sign) && super::body::starts_with_year(body);
    };
    if marker.manner == Manner::Ending && !marker.has_sign && !super::body::starts_with_year(body) {
        return false;
    }
    let is_bracketed = !marker.has_word && !marker.is_true_sign;
    if is_bracketed && !(super::body::starts_with_year(body) || has_year && is_names_and_years(body)) {
        return false;
    }
    let is_named = is_high(first) || first.contains('@');
    match (marker.has_word, marker.has_sign, has_year) {
        (true, true, true) => true,
        (_, true, true) | (true, false, true) => is_named || (at_start && super::body::starts_with_year(body)),
        (true, true, false) => is_named && !is_code(body),
        (true, false, false) => {
            at_start
                && (marker.manner != Manner::Field || is_full_name(body))
                && is_named
                && starts_high(body)
                && !is_code(body)
                && body.split_whitespace().count() <= 12
        }
        (false, true, false) => at_start && is_named && !is_code(body) && body.split_whitespace().count() <= 12,
        (false, false, _) => false,
    }
}

/// Tells whether a name begins as names do: with a capital, or in a script without any.
fn is_high(name: &str) -> bool {
    let rest = ["the ", "von ", "van ", "de ", "d'"].iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
    rest.chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()) || c.is_ascii_digit())
        || rest.chars().take(12).any(char::is_uppercase)
}

/// Tells whether a text is names and years and nothing else: `(c) Ada Example 2001`, but not `(c) In 2001 the …`.
fn is_names_and_years(body: &str) -> bool {
    let plain = body.split('<').next().unwrap_or_default();
    let mut words = plain.split_whitespace();
    words.clone().count() <= 8
        && words
            .all(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '&')))
}

/// Tells whether a text is one name of two words or more.
pub(super) fn is_full_name(body: &str) -> bool {
    let mut words = body.split_whitespace();
    let is_name_word = |word: &str| {
        let inner = word.trim_end_matches([',', '.']);
        word.starts_with(char::is_uppercase)
            && inner.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.'))
    };
    (2..=5).contains(&words.clone().count()) && words.all(is_name_word)
}

/// Tells whether a body begins with a capital, after an article or not.
fn starts_high(body: &str) -> bool {
    let rest = ["the ", "The "].iter().find_map(|word| body.strip_prefix(word)).unwrap_or(body);
    rest.starts_with(|c: char| c.is_uppercase() || !c.is_ascii() || matches!(c, '"' | '\'' | '<'))
}

fn starts_with_prose(body: &str) -> bool {
    let first: String = body.chars().take_while(|c| c.is_alphanumeric()).collect();
    let lower = first.to_lowercase();
    let is_prose = PROSE.contains(&lower.as_str()) || MORE_PROSE.contains(&lower.as_str());
    // "the above copyright, the list": a name after the article has a capital.
    let after_the = body.strip_prefix("the ").or_else(|| body.strip_prefix("The "));
    is_prose || after_the.is_some_and(|rest| rest.starts_with(char::is_lowercase) && starts_with_prose(rest))
}

fn is_code(body: &str) -> bool {
    let body = body.trim_end();
    body.ends_with(['{', '(', ';', '=', '+', '?', ':'])
        || body.contains("()")
        || body.contains("->")
        || body.contains("::")
}

/// Tells whether what follows a statement says that the statement is that of the license's text.
pub(super) fn is_of_license_text(before: &str, after: &[u8]) -> bool {
    let before = before.to_lowercase();
    let of_text =
        ["license text", "licence text", "this license is", "this licence is", "eupl", "license is", "license:"];
    if of_text.iter().any(|phrase| before.trim_end().ends_with(phrase)) {
        return true;
    }
    let after = String::from_utf8_lossy(&after[..after.len().min(400)]).to_lowercase();
    let after = after.split("copyright").next().unwrap_or_default();
    let words: Vec<&str> =
        after.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(60).collect();
    let words = words.join(" ");
    words.contains("permitted to copy and distribute verbatim") && words.contains("this license")
        || words.contains("permitted to copy and distribute verbatim or modified copies of this license")
        || words.contains("permitted to copy and distribute verbatim copies of this license")
}
