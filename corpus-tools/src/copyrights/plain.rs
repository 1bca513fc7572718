//! Plain statements: lines that are one statement from end to end, of which nobody would doubt the holder.
//!
//! What a `debian/copyright` file leaves out is judged by these. Read by a pattern of its own, not by what is measured: the
//! word or the sign, years, one name of capitalised words, perhaps an address and "all rights reserved", the end of the
//! line; and below it an empty line, another statement or the beginning of a sentence.

use super::names::Name;

/// A name has at most so many words.
const MAX_WORDS: usize = 6;
/// A line of so many bytes was not broken for its length.
const SHORT_LINE: usize = 60;
/// What a name's words may be but capitalised.
const PARTICLES: [&str; 12] = ["de", "van", "von", "der", "den", "la", "di", "da", "of", "the", "for", "and"];
/// What may stand below a statement.
const NEXT: [&str; 26] = [
    "copyright",
    "(c)",
    "©",
    "all rights",
    "this ",
    "permission",
    "licensed",
    "license",
    "released",
    "redistribution",
    "distributed",
    "spdx-",
    "you ",
    "written",
    "author",
    "see ",
    "use of",
    "everyone",
    "the ",
    "portions",
    "under ",
    "email",
    "http",
    "based",
    "for ",
    "project",
];

/// Returns the holders of a text's plain statements.
pub(super) fn plain_holders(text: &str) -> Vec<Name> {
    let lines: Vec<&str> = text.lines().map(without_marks).collect();
    let mut names: Vec<Name> = Vec::new();
    let mut is_list = false;
    for (idx, line) in lines.iter().enumerate() {
        let bare = line.to_lowercase();
        is_list =
            ["copyright ©", "copyright (c)", "copyright:"].contains(&bare.trim()) || (is_list && line.contains('@'));
        if is_list && line.contains('@') {
            names.extend(holders(&format!("Copyright {line}")).iter().map(|name| Name::new(name)));
            continue;
        }
        let next = lines.get(idx + 1).map(|next| next.to_lowercase()).unwrap_or_default();
        // On a short line nothing was broken for its length.
        let is_whole = line.len() <= SHORT_LINE
            || line.ends_with(['.', '>', ')', '/'])
            || line.ends_with(|c: char| c.is_ascii_digit());
        if !is_whole && !next.is_empty() && !NEXT.iter().any(|begin| next.starts_with(begin)) {
            continue;
        }
        for name in holders(line).iter().map(|name| Name::new(name)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// What ends the names of a statement. A sentence behind an address begins anew.
const ENDS: [&str; 5] = ["all rights reserved", " and contributors", " and other contributors", " and others", ">. "];

/// Returns the names of a line that is one statement; none when one of them may be something else.
fn holders(line: &str) -> Vec<String> {
    let line = line.strip_suffix("*)").unwrap_or(line).trim_end_matches(['*', '/', ' ']);
    let lower = line.to_lowercase();
    let is_statement = lower.starts_with("copyright") || lower.starts_with('©') || lower.starts_with("(c)");
    if !is_statement || lower.len() != line.len() || line.len() > 200 {
        return Vec::new();
    }
    let end = ENDS.iter().filter_map(|end| lower.find(end).map(|at| at + usize::from(end.starts_with('>')))).min();
    let end = end.unwrap_or(line.len());
    let mut rest = &line[..end];
    for sign in ["copyright", "s:", ":", "(c)", "©", "&copy;", "(c)", ":"] {
        rest = rest.trim_start();
        if rest.get(..sign.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(sign)) {
            rest = &rest[sign.len()..];
        }
    }
    let is_years = |c: char| c.is_ascii_digit() || matches!(c, ',' | '-' | '–' | ' ' | '.' | '\t');
    let after = rest.trim_start_matches(is_years);
    let has_years = rest[..rest.len() - after.len()].contains(|c: char| c.is_ascii_digit());
    let after = after.strip_prefix("by ").unwrap_or(after);
    let before_years = after.trim_end_matches(is_years);
    let has_years = has_years || after[before_years.len()..].contains(|c: char| c.is_ascii_digit());
    // An address tells as well as a year that this is no prose.
    let Some(names) =
        without_address(before_years).filter(|_| has_years || before_years.contains('@') || is_group(before_years))
    else {
        return Vec::new();
    };
    if is_name(names) {
        return vec![names.to_owned()];
    }
    let joined = names.replace(", Inc", " Inc").replace(", Ltd", " Ltd").replace(", LLC", " LLC");
    let list: Vec<&str> =
        joined.split(", ").flat_map(|part| part.split(" and ")).map(|name| name.trim_start_matches("and ")).collect();
    let are_names = list.iter().all(|name| is_name(name) && (2..=4).contains(&name.split(' ').count()));
    if are_names { list.into_iter().map(str::to_owned).collect() } else { Vec::new() }
}

fn is_group(name: &str) -> bool {
    let lower = name.trim_end_matches('.').to_lowercase();
    ["authors", "contributors", "developers", "team"].iter().any(|word| lower.ends_with(word))
}

fn is_name(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let is_group = is_group(name);
    (1..=MAX_WORDS).contains(&words.clone().count())
        && words.all(|word| is_name_word(word) || is_group && word.chars().all(char::is_alphanumeric))
        && (name.starts_with(char::is_uppercase) || is_group || name.starts_with("the "))
        && !name.ends_with("Free")
}

/// Returns a name without the address behind it; `None` where there is more.
fn without_address(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(['.', ',', ' ']);
    let Some((name, rest)) = text.split_once(['<', '(']) else { return Some(text) };
    // Or a remark.
    let is_address = rest.ends_with(['>', ')']) && !rest[..rest.len() - 1].contains(['>', ')']);
    is_address.then(|| name.trim_end_matches([' ', ',']))
}

fn is_name_word(word: &str) -> bool {
    let is_suffix = ["Inc.", "Inc", "Ltd.", "Ltd", "LLC", "GmbH", "L.P."].contains(&word);
    let inner = word.trim_end_matches(['.', ',']);
    let is_plain = inner.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '.' | '&'));
    // A comma parts names, but for the one before a suffix; nobody can tell these apart without reading on.
    let has_comma = word.ends_with(',');
    is_suffix || (is_plain && !has_comma && (inner.starts_with(char::is_uppercase) || PARTICLES[..10].contains(&word)))
}

fn without_marks(line: &str) -> &str {
    let line = line.trim_start();
    let line = line
        .strip_prefix("(*")
        .unwrap_or(line)
        .trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '©' | '<' | '"' | '\''));
    let line = ["dnl ", "REM ", "rem "].iter().find_map(|word| line.strip_prefix(word)).unwrap_or(line);
    // A comment's end stays: it ends the statement.
    line.trim_end_matches(['#', '-', ' ', '\t', ';', '|'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_lines_count() {
        let check = |text: &str, expected: &[&str]| {
            let expected: Vec<Name> = expected.iter().map(|name| Name::new(name)).collect();
            assert_eq!(plain_holders(text), expected, "{text}");
        };
        check("/* Copyright (c) 2001-2003 Ada Example <ada@example.org> */", &["Ada Example"]);
        check("# Copyright 2001 by Ada van Example. All rights reserved.\n#\n# This", &["Ada van Example"]);
        check("# Copyright © Ada Example <ada@example.org>, 2004.", &["Ada Example"]);
        check("Copyright (C) 2020 Free\nSoftware Foundation", &[]);
        let years = "1990, 1991, 1992, 1993, 1994, 1995";
        check(&format!("Copyright (C) {years} Example Software\nFoundation"), &[]);
        check("Copyright 2001 Ada Example, Bo Example", &["Ada Example", "Bo Example"]);
        check("Copyright 2001 Ada Example and Bo", &[]);
        check("Copyright 2001 Ada Example (Somewhere)", &["Ada Example"]);
        check("(* Copyright 2001 Ada Example *)\n(* x *)", &["Ada Example"]);
        check("Copyright The Example Authors.", &["The Example Authors"]);
        check("Copyright 2001 the example", &[]);
        check("x = \"Copyright 2001 Ada Example\"", &[]);
        check("Copyright Ada Example", &[]);
    }
}
