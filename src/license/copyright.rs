//! Copyright statements, as a file's text has them. Pure, over bytes of any encoding.
//!
//! First level: whole lines near the beginning that start like a statement. Nothing is put together or shortened;
//! statements over several lines give their first line.

use memchr::memmem;

/// Statements stand in the header: no further than this is read.
const HEADER_BYTES: usize = 8 << 10;
/// A line longer than this is no statement (minified code).
const MAX_LINE_BYTES: usize = 300;
const MAX_STATEMENTS: usize = 16;

/// What follows "copyright" in license prose, which states nobody's.
const PROSE: [&str; 22] = [
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
    "and",
    "or",
    "is",
    "in",
    "of",
    "statement",
    "interest",
    "the",
    "to",
    "infringement",
    "protection",
    "protected",
];

/// Returns the copyright statements of a text's header, in order, each once, at most 16.
pub fn find_copyrights(text: &[u8]) -> Vec<String> {
    let header = &text[..text.len().min(HEADER_BYTES)];
    let mut found: Vec<String> = Vec::new();
    if !may_state(header) {
        return found; // Most files end here.
    }
    let header = String::from_utf8_lossy(header);
    for line in header.lines().filter(|line| line.len() <= MAX_LINE_BYTES) {
        let Some(statement) = statement(line) else { continue };
        if !found.iter().any(|known| known == statement) {
            found.push(statement.to_owned());
        }
        if found.len() == MAX_STATEMENTS {
            break;
        }
    }
    found
}

/// Returns a line without comment marks if it states a copyright.
fn statement(line: &str) -> Option<&str> {
    if !may_state(line.as_bytes()) {
        return None; // Nearly all lines end here.
    }
    let text = without_marks(line);
    let text = text.strip_prefix("SPDX-FileCopyrightText:").map_or(text, str::trim);
    let lower = text.to_lowercase();
    let after_word = |prefix: &str| lower.strip_prefix(prefix).map(|rest| rest.trim_start_matches([':', ' ', '\t']));
    let is_stated = if let Some(rest) = ["portions copyright", "copyright"].iter().find_map(|prefix| after_word(prefix))
    {
        is_holder(rest)
    } else if let Some(rest) = ["(c)", "©"].iter().find_map(|prefix| after_word(prefix)) {
        rest.starts_with(|c: char| c.is_ascii_digit()) && has_year(rest)
    } else {
        line.contains("SPDX-FileCopyrightText:") && !text.is_empty()
    };
    is_stated.then_some(text)
}

/// Tells whether a text holds a sign or the word at all.
fn may_state(text: &[u8]) -> bool {
    let holds = |sign: &str| memmem::find(text, sign.as_bytes()).is_some();
    contains_copyright(text) || holds("©") || holds("(c)") || holds("(C)")
}

/// Searched for by its `y`, the rarest of its letters in code.
fn contains_copyright(text: &[u8]) -> bool {
    let is_word = |at: usize| {
        at.checked_sub(3)
            .and_then(|start| text.get(start..start + 9))
            .is_some_and(|word| word.eq_ignore_ascii_case(b"copyright"))
    };
    memchr::memchr2_iter(b'y', b'Y', text).any(is_word)
}

/// Tells whether what follows the word names a year or a holder, and is no license prose or template.
fn is_holder(rest: &str) -> bool {
    let is_template =
        ["[yyyy]", "{yyyy}", "<year>", "[year]", "{year}", "yyyy"].iter().any(|blank| rest.contains(blank));
    if has_year(rest) {
        return !is_template;
    }
    let has_sign = rest.starts_with("(c)") || rest.starts_with('©');
    let rest = rest.trim_start_matches("(c)").trim_start_matches('©').trim_start();
    let first = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_named = has_sign || (!PROSE.contains(&first) && rest.split_whitespace().count() <= 8);
    !is_template && !first.is_empty() && is_named && !rest.ends_with([';', '{', '('])
}

fn has_year(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .windows(4)
        .any(|window| (window.starts_with(b"19") || window.starts_with(b"20")) && window.iter().all(u8::is_ascii_digit))
}

fn without_marks(line: &str) -> &str {
    let line = line
        .trim()
        .trim_start_matches(['/', '*', '#', ';', '-', '!', '%', '"', '\'', '<', '|', '.', '\\', '{', '~', ' ', '\t']);
    let line = line.strip_prefix("dnl ").or_else(|| line.strip_prefix("REM ")).unwrap_or(line);
    line.trim_end_matches(['*', '/', '-', '>', '#', '"', '\'', '|', '}', '~', ' ', '\t']).trim_start()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(find_copyrights(text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn finds_statements() {
        check("// Copyright (c) 2019 Ada Example\n", &["Copyright (c) 2019 Ada Example"]);
        check("/* copyright 1995-2023 A and B */", &["copyright 1995-2023 A and B"]);
        check(" * Copyright © The Example Authors.\n", &["Copyright © The Example Authors."]);
        check("# (C) 2001 X\n# (C) 2001 X\n", &["(C) 2001 X"]);
        check("# © 2001 X", &["© 2001 X"]);
        check("// SPDX-FileCopyrightText: 2020 Y <y@z>", &["2020 Y <y@z"]);
        check("; Portions Copyright 2004 Z", &["Portions Copyright 2004 Z"]);
        check("// Copyright Ada Example and contributors", &["Copyright Ada Example and contributors"]);
    }

    #[test]
    fn license_prose_and_code_state_nothing() {
        for text in [
            "The above copyright notice and this permission notice shall be",
            "Copyright notice above",
            "copyright holders be liable",
            "Copyright [yyyy] [name of copyright owner]",
            "Copyright (c) <year> <holders>",
            "let copyright = text(c);",
            "copyright(c);",
            "a list: (a) x (b) y (c) z",
            "(c) some clause",
            "",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn only_the_header_counts() {
        check(&format!("{}// Copyright 2020 X\n", "x\n".repeat(HEADER_BYTES)), &[]);
        let many: Vec<String> = (0..99).map(|n| format!("Copyright {} X", 1950 + n)).collect();
        assert_eq!(find_copyrights(many.join("\n").as_bytes()), many[..MAX_STATEMENTS]);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..99), text in "(copyright|\\(c\\)|©|[ a-z0-9é]){0,20}") {
            let _ = find_copyrights(&bytes);
            let _ = find_copyrights(text.as_bytes());
        }
    }
}
