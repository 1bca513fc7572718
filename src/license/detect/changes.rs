//! Change logs: their lines tell of licenses that came and went, of other files and of other programs. Only paragraphs that
//! speak of the file itself, or give rights in full words, say what it is licensed under. Pure, linear.

use crate::span::ByteSpan;

/// Words by which a paragraph speaks of the file that it stands in, or of the whole.
const STATING: [&[u8]; 17] = [
    b"distribution of this",
    b"this file is part of",
    b"this file is free",
    b"this file is distributed",
    b"this file is licensed",
    b"this file is in the public",
    b"this file may be",
    b"this program is free",
    b"this program is released",
    b"this program is licensed",
    b"this software is released",
    b"this software is licensed",
    b"this library is",
    b"use this file except",
    b"redistribute it",
    b"unlimited permission",
    b"spdx-license-identifier",
];
/// Words that begin a paragraph which does.
const OPENING: [&[u8]; 3] = [b"licensed under", b"copyright", b"(c) "];
/// Words by which a license text begins to give rights.
const GIVING: [&[u8]; 4] =
    [b"redistribution and use", b"permission is hereby", b"permission is granted", b"permission to use, copy"];
/// A license text has several paragraphs.
const PARAGRAPHS_BEHIND: usize = 6;

/// Returns the paragraphs that state something; behind those that give rights the next ones, too.
pub(super) fn stating_paragraphs(text: &[u8]) -> Vec<ByteSpan> {
    let mut spans = Vec::new();
    let mut n_left = 0;
    for (start, paragraph) in paragraphs(text) {
        let paragraph_words = plain(paragraph);
        let says = |any: &[&[u8]]| any.iter().any(|words| memchr::memmem::find(&paragraph_words, words).is_some());
        if says(&GIVING) {
            n_left = 1 + PARAGRAPHS_BEHIND;
        } else if says(&STATING) || opens(&paragraph_words) {
            n_left = n_left.max(1);
        }
        if n_left > 0 {
            n_left -= 1;
            spans.push(ByteSpan::new(start as u32, (start + paragraph.len()) as u32));
        }
    }
    spans
}

/// Lines up to an empty one, each with its place.
fn paragraphs(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    let lines = text.split_inclusive(|&byte| byte == b'\n').map(move |line| {
        at += line.len();
        (at - line.len(), line)
    });
    let mut lines = lines.peekable();
    std::iter::from_fn(move || {
        let (start, first) = lines.next()?;
        let mut end = start + first.len();
        while let Some((at, line)) = lines.next_if(|(_, line)| !line.trim_ascii().is_empty()) {
            end = at + line.len();
        }
        Some((start, &text[start..end]))
    })
}

/// Tells whether a paragraph begins as a notice does, signs of comments aside.
fn opens(paragraph: &[u8]) -> bool {
    let is_text = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'(';
    let begin = paragraph.iter().position(is_text).map_or(&[][..], |at| &paragraph[at..]);
    OPENING.iter().any(|words| begin.starts_with(words))
}

/// In lower case, any blanks as one: sentences are broken anywhere.
fn plain(paragraph: &[u8]) -> Vec<u8> {
    let mut plain: Vec<u8> = Vec::with_capacity(paragraph.len());
    for &byte in paragraph {
        let byte = if byte.is_ascii_whitespace() { b' ' } else { byte.to_ascii_lowercase() };
        if byte != b' ' || plain.last() != Some(&b' ') {
            plain.push(byte);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::license::detect::detect_license_of_changes;

    #[test]
    fn paragraphs_are_parted_by_empty_lines() {
        let text = b"a\nb\n\nc\n \n\nd";
        let found: Vec<(usize, &[u8])> = paragraphs(text).collect();
        assert_eq!(found, [(0, &b"a\nb\n"[..]), (4, b"\nc\n"), (7, b" \n"), (9, b"\nd")]);
    }

    #[test]
    fn only_what_the_log_says_of_itself_counts() {
        let check = |text: &str, expected: Option<&str>| {
            let detected = detect_license_of_changes(text.as_bytes());
            assert_eq!(detected.expression.as_ref().map(crate::license::SpdxExpression::as_str), expected, "{text}");
        };
        check("Version 2\n\n* Now under the GNU GPL version 3.\n* See the file COPYING.\n", None);
        check("1.2: released under the MIT license\n1.1: permission denied is reported\n", None);
        let tail = "Copying and distribution of this file, with or without\nmodification, are permitted in any medium without \
            royalty provided the copyright notice and this notice are preserved.\n";
        let log = "2004-01-02  Ada\n\n\t* main.c: Relicense under GPL 2.\n\n";
        check(&format!("{log}Copyright 2004 Ada\n{tail}"), Some("FSFAP-no-warranty-disclaimer"));
        let notice = "This file is part of Weir.\n\nWeir is free software; you can redistribute it and/or modify it under the \
            terms of the GNU General Public License as published by the Free Software Foundation; either version 3, or (at \
            your option) any later version.\n\n";
        check(&format!("{notice}{log}"), Some("GPL-3.0-or-later"));
        let facts =
            "This file is a collection of facts: you have unlimited permission to copy, distribute, and modify it.\n";
        check(&format!("{log}{facts}"), Some("FSFUL"));
        check("SPDX-License-Identifier: ISC\n\n* a: under the MIT license\n", Some("ISC"));
        check(
            "<!-- Licensed under the MIT license or the ISC license -->\n\n# 1.2\n\n- BSD license",
            Some("MIT OR ISC"),
        );
        check("This program is released under the terms of the\nISC license.\n\n1.2\n~~~\n", Some("ISC"));
        check("", None);
    }
}
