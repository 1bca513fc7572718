//! Names from what stands between the years: one or several, without addresses and trailing words.

use super::places;

/// Stands for an address that was left out.
const ADDRESS: char = '\u{1}';
/// A list longer than this is none of holders.
const MAX_NAMES: usize = 100;
/// A name with more words is prose.
const MAX_WORDS: usize = 14;

/// Parts after a comma that belong to the name before it.
const SUFFIXES: &[&str] = &[
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "lp",
    "gmbh",
    "corp",
    "corporation",
    "co",
    "company",
    "ag",
    "ab",
    "oy",
    "oyj",
    "as",
    "a/s",
    "sa",
    "s.a",
    "l.p",
    "l.l.c",
    "l.l.p",
    "sas",
    "sarl",
    "s.r.l",
    "srl",
    "b.v",
    "bv",
    "n.v",
    "nv",
    "pty",
    "plc",
    "kg",
    "ev",
    "e.v",
    "spa",
    "s.p.a",
    "jr",
    "sr",
    "ii",
    "iii",
    "phd",
    "ph.d",
    "md",
    "m.d",
    "esq",
    "s.r.o",
    "kk",
];
/// Of these, and of others after a name, those that end in a point.
const ABBREVIATED: [&str; 10] = ["inc", "ltd", "corp", "co", "jr", "sr", "esq", "bros", "pty", "dept"];
/// Words of institutions: what follows their comma is a place or a part.
const INSTITUTIONS: &[&str] = &[
    "university",
    "universität",
    "université",
    "universidad",
    "universidade",
    "universitat",
    "universita",
    "institute",
    "institut",
    "instituto",
    "laboratory",
    "laboratories",
    "regents",
    "school",
    "college",
    "department",
    "center",
    "centre",
    "faculty",
    "board",
];
/// Words after "and" that go on with the name of an organisation.
const AFTER_AND: &[&str] = &[
    "technology",
    "technologies",
    "engineering",
    "science",
    "sciences",
    "research",
    "telecommunications",
    "sons",
    "co",
    "company",
    "partners",
    "associates",
    "development",
    "systems",
    "human",
    "communications",
    "computing",
    "computer",
    "mathematics",
    "electronics",
    "consulting",
    "services",
    "standards",
    "industrial",
    "space",
    "information",
];
/// What may follow a name and is nobody's.
const TAILS: &[&str] = &[
    "and others",
    "and other",
    "and contributors",
    "and individual contributors",
    "and the contributors",
    "and all contributors",
    "and its contributors",
    "and his contributors",
    "and its",
    "and their",
    "and various",
    "and many others",
    "and many",
    "and co-authors",
    "and al",
    "et al",
    "et. al",
    "and friends",
    "& others",
    "& contributors",
    "and/or its",
    "and/or",
    "or its affiliates",
    "or its subsidiaries",
    "based on",
    "in section",
    "and the persons",
    "und andere",
    "and community",
    "and the respective",
    "and respective",
    "and numerous",
    "plus contributors",
    "with contributions",
];
const LEADING: &[&str] = &[
    "by ",
    "by: ",
    "and ",
    "& ",
    "to ",
    "at ",
    "of ",
    "in ",
    "(c) ",
    "© ",
    "copyright ",
    "held by ",
    "onwards ",
    "onward ",
    "contributed by ",
    "written by ",
    "developed by ",
    "created by ",
    "maintained by ",
    "holder: ",
    "owner: ",
    "holders: ",
    "or ",
    "und ",
    "et ",
    "author: ",
    "authors: ",
    "name: ",
];

/// Splits a text into names, without addresses, parentheses and trailing words; returns the e-mail addresses beside.
pub(super) fn split(text: &str) -> (Vec<String>, Vec<String>) {
    let (plain, addresses) = without_addresses(text);
    let mut names: Vec<String> = Vec::new();
    let mut parts = plain.split(ADDRESS).peekable();
    while let Some(part) = parts.next() {
        let has_address = parts.peek().is_some();
        for list in part.split([';', '|']).flat_map(|list| list.split(" - ")) {
            let found = split_list(list, has_address, names.is_empty());
            names.extend(found.iter().filter_map(|name| normal(name)));
        }
    }
    names.truncate(MAX_NAMES);
    (names, addresses)
}

/// Returns the text with each address replaced by a separator, and the e-mail addresses.
fn without_addresses(text: &str) -> (String, Vec<String>) {
    let mut plain = String::with_capacity(text.len());
    let mut addresses = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let close = match c {
            '<' => Some('>'),
            '(' => Some(')'),
            '[' => Some(']'),
            '{' => Some('}'),
            _ => None,
        };
        if let Some(close) = close {
            let end = rest.find(close);
            let inner = &rest[1..end.unwrap_or(rest.len())];
            if inner.contains('@') {
                addresses.push(inner.trim().trim_start_matches("mailto:").to_owned());
            }
            plain.push(if c == '<' { ADDRESS } else { ' ' });
            rest = end.map_or("", |end| &rest[end + close.len_utf8()..]);
        } else if c.is_whitespace() {
            plain.push(' ');
            rest = &rest[c.len_utf8()..];
        } else {
            let end = rest.find([' ', '\t', '<', '(', '[', '{']).unwrap_or(rest.len()).max(1);
            let word = &rest[..end];
            if is_address(word) {
                let address = word.trim_matches(|c: char| !c.is_alphanumeric());
                if address.contains('@') {
                    addresses.push(address.to_owned());
                }
                plain.push(ADDRESS);
            } else {
                plain.push_str(word);
            }
            rest = &rest[end..];
        }
    }
    (plain, addresses)
}

fn is_address(word: &str) -> bool {
    let is_mail = word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty());
    is_mail || word.contains("://") || word.starts_with("www.")
}

/// Splits at commas and at "and" where both sides can be names. `has_address`: an address follows, so the last part is no
/// place; `is_first`: no name precedes.
fn split_list(text: &str, has_address: bool, is_first: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    for (idx, part) in parts.iter().enumerate() {
        let is_last = idx + 1 == parts.len();
        match names.last_mut() {
            // A street begins: nothing after it is a name.
            Some(_) if part.starts_with(|c: char| c.is_ascii_digit()) => break,
            Some(_) if is_prose(part) => break,
            Some(last) if belongs_to(part, last) => {
                last.push_str(", ");
                last.push_str(part);
            }
            Some(last) if !(is_last && has_address) && places::is_place(last, &parts[idx..]) => break,
            None if !is_first && !has_address && places::is_known(parts[parts.len() - 1]) => break,
            _ => names.push((*part).to_owned()),
        }
    }
    names.iter().flat_map(|name| split_and(name)).collect()
}

/// Tells whether a part after a comma tells of a name: `creator of the example`.
fn is_prose(part: &str) -> bool {
    part.starts_with(char::is_lowercase) && part.split_whitespace().count() > 3 && !part.starts_with("and ")
}

fn belongs_to(part: &str, before: &str) -> bool {
    let lower = part.trim_end_matches('.').to_lowercase();
    let first = lower.split([' ', '.']).next().unwrap_or_default();
    let is_suffix = SUFFIXES.contains(&lower.as_str())
        || (SUFFIXES.contains(&first) && lower.split_whitespace().count() <= 3 && !first.is_empty());
    let is_lower = part.starts_with(char::is_lowercase) && !lower.starts_with("and ");
    let is_institution = before.split_whitespace().any(|word| INSTITUTIONS.contains(&word.to_lowercase().as_str()));
    let n_words = part.split_whitespace().count();
    is_suffix || is_lower || (is_institution && n_words <= 2 && !lower.starts_with("and "))
}

fn split_and(text: &str) -> Vec<String> {
    let text = without_tail(text);
    for joint in [" and ", " & ", " AND ", " und ", " / ", " + "] {
        let mut from = 0;
        while let Some(at) = text[from..].find(joint).map(|at| at + from) {
            let (left, right) = (text[..at].trim(), text[at + joint.len()..].trim());
            if are_two_names(left, joint, right) {
                let mut names = vec![left.to_owned()];
                names.extend(split_and(right));
                return names;
            }
            from = at + joint.len();
        }
    }
    vec![text.to_owned()]
}

fn are_two_names(left: &str, joint: &str, right: &str) -> bool {
    let first = right.split([' ', ',', '.']).next().unwrap_or_default().to_lowercase();
    let n_words = |text: &str| text.split_whitespace().count();
    let starts_high = |text: &str| text.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii());
    // `Example and Sample Corporation`, but not `Sample & Sons Inc.`.
    let is_company = joint == " and "
        && n_words(left) == 1
        && right
            .rsplit(' ')
            .next()
            .is_some_and(|word| SUFFIXES.contains(&word.trim_end_matches('.').to_lowercase().as_str()));
    let is_even = is_company || n_words(left) >= 2 && n_words(right) >= 2 || n_words(left) == 1 && n_words(right) == 1;
    let is_the = first == "the" && n_words(right) >= 2;
    let inside =
        ["of", "for"].iter().any(|word| left.split_whitespace().any(|part| part == *word)) && n_words(right) == 1;
    (starts_high(right) || is_the) && is_even && !inside && !AFTER_AND.contains(&first.as_str())
}

fn without_tail(text: &str) -> &str {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return text; // A letter whose cases differ in length.
    }
    let tail = TAILS.iter().filter_map(|tail| {
        let at = lower.find(tail)?;
        let is_apart =
            lower[..at].ends_with([' ', ',']) && !lower[at + tail.len()..].starts_with(char::is_alphanumeric);
        is_apart.then_some(at)
    });
    tail.min().map_or(text, |at| text[..at].trim_end_matches([' ', ',', '-']))
}

/// Returns a name without what surrounds it; `None` when nothing of a name is left.
pub(super) fn normal(name: &str) -> Option<String> {
    const EDGE: [char; 27] = [
        ' ', '\t', ',', ';', ':', '*', '/', '-', '–', '—', '"', '\'', '`', '|', '=', '#', '~', '<', '>', '!', '_',
        '\\', '&', '^', '+', '“', '”',
    ];
    let mut text = without_tail(name.trim_matches(EDGE));
    loop {
        text = text.trim_start_matches(EDGE).trim_start_matches(['.', ')', ']', '}']);
        let cut =
            LEADING.iter().find(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
        match cut {
            Some(word) => text = &text[word.len()..],
            None => break,
        }
    }
    // `Ada Example: the parser`.
    text = text.split_once(": ").filter(|(name, _)| name.contains(' ')).map_or(text, |(name, _)| name);
    text = text.trim_end_matches(EDGE).trim_end_matches([')', ']', '}']).trim_end_matches(EDGE);
    for ending in [" and", " by", " at", " email", " e-mail", " mailto", " in", " the", " of", " from", " on", " to"] {
        text = text.strip_suffix(ending).unwrap_or(text).trim_end_matches(EDGE);
    }
    let text = without_point(text.trim_end_matches(EDGE));
    // Half of a pair of quotes was at the edge.
    let text = if text.matches('"').count() % 2 == 1 { &text.replace('"', "") } else { text };
    let n_letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let n_signs = text.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).count();
    let is_name = n_letters >= 2
        && n_letters > 2 * n_signs.saturating_sub(1)
        && text.split_whitespace().count() <= MAX_WORDS
        && text.len() <= 160;
    is_name.then(|| super::lines::one_line(text))
}

/// Removes a sentence's point, but not an abbreviation's.
fn without_point(text: &str) -> &str {
    let Some(inner) = text.strip_suffix('.') else { return text };
    let word = inner.rsplit([' ', ',']).next().unwrap_or_default().to_lowercase();
    let is_abbreviation = ABBREVIATED.contains(&word.as_str()) || word.chars().count() == 1 || word.contains('.');
    if is_abbreviation { text } else { inner.trim_end_matches(['.', ' ', ',']) }
}
