//! Where a statement ends: at the terms, at a comment's or string's end, at the next sentence.

/// Phrases that begin what follows a statement, in any case.
const PHRASES: &[&str] = &[
    "all rights",
    "all right ",
    "alle rechte",
    "tous droits",
    "todos los",
    "todos os",
    "some rights",
    "no rights",
    "rights reserved",
    "licensed",
    "license:",
    "licence:",
    "license is",
    "license for",
    "license file",
    "licenses",
    "released",
    "distributed",
    "redistribut",
    "this program",
    "this software",
    "this file",
    "this library",
    "this package",
    "this module",
    "this work",
    "this code",
    "this source",
    "this is",
    "this document",
    "this script",
    "this project",
    "this product",
    "this material",
    "this copyright",
    "this notice",
    "this manual",
    "permission",
    "permitted",
    "see the",
    "see http",
    "see file",
    "see license",
    "see copying",
    "see also",
    "you may",
    "you can",
    "you should",
    "under the ",
    "under gnu",
    "under gpl",
    "under license",
    "available",
    "provided",
    "covered by",
    "subject to",
    "spdx-",
    "http:",
    "https:",
    "ftp:",
    "www.",
    "url:",
    "mailto:",
    "e-mail",
    "email:",
    "web:",
    "everyone is",
    "everybody is",
    "verbatim copying",
    "version:",
    "gnu general",
    "gnu lesser",
    "gnu library",
    "author:",
    "authors:",
];
/// Words that begin what follows a statement: prose goes on in lower case, sentences begin with a capital.
const WORDS: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "which",
    "that",
    "who",
    "may",
    "can",
    "must",
    "shall",
    "see",
    "under",
    "please",
    "if",
    "when",
    "where",
    "while",
    "unless",
    "except",
    "but",
    "not",
    "it",
    "as",
    "from",
    "with",
    "via",
    "Modifications",
    "Originally",
    "Permission",
    "Redistribution",
    "Please",
    "Version",
    "You",
    "See",
    "Use",
    "This",
    "These",
    "That",
    "It",
    "If",
    "GPL",
    "LGPL",
    "GPLv2",
    "GPLv3",
    "Portions",
    "Parts",
    "Unless",
];
/// Words that do so before the word that a name does not go on with: `Written by`, but `The Written Word`.
const PARTICIPLES: &[&str] = &[
    "Released",
    "Created",
    "Written",
    "Maintained",
    "Modified",
    "Adapted",
    "Ported",
    "Converted",
    "Contributed",
    "Published",
    "Based",
    "Derived",
    "Rewritten",
    "Developed",
];
/// Between a dash and an address, at most.
const MAX_NAME_BYTES: usize = 50;
/// Abbreviations before whose point no sentence ends.
const ABBREVIATIONS: [&str; 12] =
    ["corp", "dept", "univ", "prof", "inst", "tech", "bros", "incl", "messrs", "assoc", "ltda", "intl"];
const RESERVED: &[&str] = &["all rights reserved", "all right reserved", "all rights are reserved"];

/// The end of a statement inside a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Names and years end here.
    pub(super) body: usize,
    /// The statement itself: with "all rights reserved".
    pub(super) text: usize,
}

/// Finds the end inside `text`; `None` when it may go on after it.
pub(super) fn find(text: &str) -> Option<Cut> {
    let lower = text.to_ascii_lowercase();
    let mut has_letters = false;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let is_end = is_word_start(before, c) && ends_at_word(text, &lower, at, has_letters)
            || (ends_at_sign(&text[at..], before, has_letters) && !is_inner_quote(text, at))
            || (c == '.' && ends_sentence(&text[..at], &text[at + 1..]));
        if is_end {
            let end = at + usize::from(c == '.'); // A sentence keeps its point: it may be an abbreviation's.
            return Some(Cut { body: end, text: end + reserved_len(&lower[end..]) });
        }
        has_letters |= c.is_alphabetic();
        before = c;
    }
    None
}

fn is_word_start(before: char, c: char) -> bool {
    (c.is_alphanumeric() || c == '@' || c == '(' || c == '©')
        && !before.is_alphanumeric()
        && before != '@'
        && before != '.'
}

fn ends_at_word(text: &str, lower: &str, at: usize, has_letters: bool) -> bool {
    let rest = &lower[at..];
    let is_next = has_letters
        && (rest.starts_with("copyright")
            || rest.starts_with('©')
            || rest.starts_with("(c) ")
            || rest.starts_with("copr."));
    if is_next || PHRASES.iter().any(|phrase| rest.starts_with(phrase)) {
        return true;
    }
    let word: &str = text[at..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if PARTICIPLES.contains(&word) {
        return has_letters && goes_on_as_prose(&text[at + word.len()..]);
    }
    // A tag of a documentation comment on the same line.
    let is_tag = rest.starts_with('@') && rest[1..].starts_with(|c: char| c.is_ascii_lowercase());
    is_tag || (WORDS.contains(&word) && (has_letters || word.starts_with(|c: char| c.is_lowercase())))
}

fn ends_at_sign(rest: &str, before: char, has_letters: bool) -> bool {
    const ENDS: [&str; 9] = ["*/", "-->", "*)", "#}", "\\n", "\\r", "\\0", "%>", "?>"];
    const AFTER_NAME: [&str; 5] = ["\"", "|", "{", "}", " // "];
    const DASHES: [&str; 4] = [" - ", " -- ", " – ", " — "];
    let starts = |signs: &[&str]| signs.iter().any(|sign| rest.starts_with(sign));
    // A person with an address after a company's name is a holder.
    let is_dash = || starts(&DASHES) && rest.split_once('@').is_none_or(|(name, _)| name.len() > MAX_NAME_BYTES);
    let is_quote = || rest.starts_with('\'') && rest[1..].starts_with([',', ';', ')', ']']);
    starts(&ENDS) || (has_letters && ((starts(&AFTER_NAME) || is_dash()) && !before.is_ascii_digit() || is_quote()))
}

fn goes_on_as_prose(after: &str) -> bool {
    const NEXT: [&str; 14] =
        ["by", "on", "for", "from", "in", "under", "to", "at", "with", "and", "as", "into", "of", "the"];
    let word: &str = after.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()) || NEXT.contains(&word)
}

/// Tells whether a quote begins or ends a nickname (`Ada "Counts" Example`) or stands for the points over a letter
/// (`Universita"t`).
fn is_inner_quote(text: &str, at: usize) -> bool {
    const MAX_NICKNAME_BYTES: usize = 30;
    if !text[at..].starts_with('"') {
        return false;
    }
    let is_low = |c: char| c.is_ascii_lowercase();
    if text[..at].ends_with(is_low) && text[at + 1..].starts_with(is_low) {
        return true;
    }
    let is_inner = |inner: &str| inner.len() <= MAX_NICKNAME_BYTES && inner.starts_with(char::is_alphabetic);
    let goes_on = |after: &str| after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let (before, after) = (&text[..at], &text[at + 1..]);
    let opens =
        before.ends_with(' ') && after.split_once('"').is_some_and(|(inner, after)| is_inner(inner) && goes_on(after));
    let closes = || goes_on(after) && before.rsplit_once(" \"").is_some_and(|(_, inner)| is_inner(inner));
    opens || closes()
}

/// Tells whether the point between `before` and `after` ends a sentence.
fn ends_sentence(before: &str, after: &str) -> bool {
    if !after.starts_with([' ', '\t']) {
        return false;
    }
    let next = after.trim_start().chars().next();
    let word: String = before.chars().rev().take_while(|c| c.is_alphanumeric()).collect();
    let n_letters = word.chars().count();
    let word: String = word.chars().rev().collect::<String>().to_lowercase();
    next.is_some_and(|next| next.is_uppercase() || next == '(')
        && n_letters >= 4
        && !ABBREVIATIONS.contains(&word.as_str())
}

/// Returns the length of "all rights reserved" where a text goes on with it.
fn reserved_len(rest: &str) -> usize {
    let trimmed = rest.trim_start_matches([' ', '\t', ',', ';', '.']);
    let phrase = RESERVED.iter().find(|phrase| trimmed.starts_with(**phrase));
    phrase.map_or(0, |phrase| {
        let len = rest.len() - trimmed.len() + phrase.len();
        len + usize::from(rest[len..].starts_with('.'))
    })
}
