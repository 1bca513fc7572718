//! Words: cuts a text into the words that license recognition compares, whatever comment, quoting or markup holds them.
//!
//! Source: the matching guidelines of the SPDX specification (annex B): case, white space, punctuation, quotes, comment
//! signs, list marks, copyright lines and the two spellings of "licence" make no difference. In: bytes of any encoding. Out:
//! words with hashes and byte places, in order. Pure and total; uses nothing but `std`, because the build script cuts the
//! known texts by the same code.

/// A hash of a word's normalised letters; 0 is none of them.
pub(crate) type WordHash = u32;

/// What a word is or what stands before it, as bits of [`Word::flags`].
pub(crate) mod flag {
    /// First of its line.
    pub(crate) const LINE: u8 = 1;
    /// First after an empty line.
    pub(crate) const PARAGRAPH: u8 = 2;
    /// A full stop, semicolon or exclamation mark stands before it.
    pub(crate) const SENTENCE: u8 = 4;
    /// Belongs to a copyright line, which tells no license from another.
    pub(crate) const COPYRIGHT: u8 = 8;
    /// A web address, hashed without scheme and `www.`.
    pub(crate) const URL: u8 = 16;
    /// A slash stands between it and the word before (`MIT/Apache-2.0`).
    pub(crate) const SLASH: u8 = 32;
    /// An opening quote, parenthesis or comma stands before it.
    pub(crate) const MARK: u8 = 64;
    /// A colon or equals sign stands before it.
    pub(crate) const COLON: u8 = 128;
}

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its normalised letters.
    pub(crate) hash: WordHash,
    /// Where it begins, in bytes of the text.
    pub(crate) start: u32,
    /// Its bytes.
    pub(crate) len_bytes: u16,
    /// Bits of [`flag`].
    pub(crate) flags: u8,
}

impl Word {
    /// Tells whether one of the bits of `flags` is set.
    pub(crate) const fn has(self, flags: u8) -> bool {
        self.flags & flags != 0
    }

    /// Tells whether it is compared with known texts: copyright lines and web addresses are not.
    pub(crate) const fn is_compared(self) -> bool {
        !self.has(flag::COPYRIGHT | flag::URL)
    }

    /// Where it ends, in bytes of the text.
    pub(crate) const fn end(self) -> u32 {
        self.start + self.len_bytes as u32
    }
}

/// Longest word; what is longer is data and no word.
const MAX_WORD_BYTES: usize = 120;
/// A copyright line goes on to the line's end only if that is near: minified texts have one line.
const MAX_COPYRIGHT_BYTES: usize = 160;

/// Returns the hash of a word as texts have it; the same for both cases and for other spellings of the same word.
pub(crate) fn hash_of(word: &str) -> WordHash {
    let mut hasher = Hasher::default();
    for c in word.chars() {
        hasher.add(c);
    }
    hasher.finish()
}

/// Returns the hash of a web address: scheme, `www.`, anchor, ending and case make no difference.
pub(crate) fn hash_of_address(address: &[u8]) -> WordHash {
    let lower = address.to_ascii_lowercase();
    let mut address = lower.as_slice();
    for prefix in [&b"https://"[..], b"http://", b"www."] {
        address = address.strip_prefix(prefix).unwrap_or(address);
    }
    address = address.split(|byte| *byte == b'#').next().unwrap_or_default();
    address = trim_address(address);
    for suffix in [&b".html"[..], b".txt", b".php", b".htm", b".en"] {
        address = address.strip_suffix(suffix).unwrap_or(address);
    }
    let mut hasher = Hasher::default();
    for &byte in trim_address(address) {
        hasher.add_byte(byte);
    }
    hasher.finish()
}

fn trim_address(mut address: &[u8]) -> &[u8] {
    while let [rest @ .., b'.' | b'/' | b':' | b'-' | b'_'] = address {
        address = rest;
    }
    address
}

/// Returns the words of `text`, in order. A text of more than 4 GiB is cut.
pub(crate) fn words_of(text: &[u8]) -> Vec<Word> {
    let text = &text[..text.len().min(u32::MAX as usize)];
    let mut cutter =
        Cutter { text, at: 0, pending: flag::LINE | flag::PARAGRAPH, words: Vec::with_capacity(text.len() / 8) };
    cutter.run();
    mark_copyright_lines(text, &mut cutter.words);
    cutter.words
}

/// FNV-1a over lower-cased characters, with the spellings that mean the same folded at the end.
#[derive(Clone, Copy)]
struct Hasher(u32);

impl Default for Hasher {
    fn default() -> Self {
        Self(0x811C_9DC5)
    }
}

impl Hasher {
    fn add(&mut self, c: char) {
        if c.is_ascii() {
            self.add_byte(c.to_ascii_lowercase() as u8);
        } else {
            for lower in c.to_lowercase() {
                let mut buffer = [0; 4];
                for &byte in lower.encode_utf8(&mut buffer).as_bytes() {
                    self.add_byte(byte);
                }
            }
        }
    }

    fn add_byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }

    fn finish(self) -> WordHash {
        let hash = self.0;
        SAME.iter().find(|(from, _)| *from == hash).map_or(hash.max(1), |(_, to)| *to)
    }
}

/// Spellings that the guidelines take as equal, and the one that is compared.
const SAME: [(WordHash, WordHash); 12] = [
    (fold("licence"), fold("license")),
    (fold("licences"), fold("licenses")),
    (fold("licenced"), fold("licensed")),
    (fold("sublicence"), fold("sublicense")),
    (fold("noninfringement"), fold("infringement")),
    (fold("favour"), fold("favor")),
    (fold("fulfil"), fold("fulfill")),
    (fold("acknowledgement"), fold("acknowledgment")),
    (fold("organisation"), fold("organization")),
    (fold("programme"), fold("program")),
    (fold("judgement"), fold("judgment")),
    (fold("merchantibility"), fold("merchantability")),
];

const fn fold(word: &str) -> WordHash {
    let bytes = word.as_bytes();
    let mut hash = 0x811C_9DC5u32;
    let mut idx = 0;
    while idx < bytes.len() {
        hash = (hash ^ bytes[idx] as u32).wrapping_mul(0x0100_0193);
        idx += 1;
    }
    hash
}

struct Cutter<'a> {
    text: &'a [u8],
    at: usize,
    pending: u8,
    words: Vec<Word>,
}

impl Cutter<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => self.word(),
                0x80.. => self.wide(),
                b'\n' => self.line_end(),
                b'\\' => self.escape(),
                b'<' => self.markup(),
                b'&' => self.entity(),
                b'>' if self.text.get(self.at + 1) == Some(&b'=') => {
                    self.push(fold(">="), self.at, self.at + 2); // GPL (>= 2)
                    self.at += 2;
                }
                b'%' if self.is_percent_escape() => {
                    self.pending |= if self.text[self.at + 2] == b'0' { 0 } else { flag::SLASH };
                    self.at += 3;
                }
                _ => {
                    // `.\"`, `;` and `!` at a line's beginning are comment signs and end no sentence.
                    let is_comment = self.pending & flag::LINE != 0 && mark_of(byte) == flag::SENTENCE;
                    self.pending |= if is_comment { 0 } else { mark_of(byte) };
                    self.at += 1;
                }
            }
        }
    }

    /// Tells whether a blank or slash of an address stands here: `%20`, `%2F`.
    fn is_percent_escape(&self) -> bool {
        let code = self.text.get(self.at + 1..self.at + 3).unwrap_or_default();
        code == b"20" || code.eq_ignore_ascii_case(b"2f")
    }

    fn line_end(&mut self) {
        if self.pending & flag::LINE != 0 && self.is_line_of_signs() {
            self.pending |= flag::PARAGRAPH;
        }
        self.pending |= flag::LINE;
        self.at += 1;
    }

    /// Tells whether no word stands between the last line end and here; `pending` has seen that one.
    fn is_line_of_signs(&self) -> bool {
        let line_start = self.text[..self.at].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        self.words.last().is_none_or(|word| word.end() as usize <= line_start)
    }

    /// `\n` and `\t` inside a string of code part words; other backslashes are signs.
    fn escape(&mut self) {
        let next = self.text.get(self.at + 1);
        if matches!(next, Some(b'n' | b'r')) && !self.text.get(self.at + 2).is_some_and(u8::is_ascii_lowercase) {
            self.pending |= flag::LINE;
        }
        self.at += if matches!(next, Some(b'n' | b'r' | b't' | b'"' | b'\'')) { 2 } else { 1 };
    }

    /// Skips `<p>`, `</a>` and placeholders such as `<year>`; an address in angle brackets is read.
    fn markup(&mut self) {
        let rest = &self.text[self.at + 1..self.text.len().min(self.at + 300)];
        let is_tag =
            rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/') && !self.is_pod_code();
        let is_url = rest.starts_with(b"http") || rest.starts_with(b"www.");
        let end = rest.iter().position(|&byte| matches!(byte, b'>' | b'<'));
        match end {
            Some(end) if is_tag && !is_url && rest[end] == b'>' => {
                let name = rest[..end].split(|byte| !byte.is_ascii_alphanumeric()).find(|part| !part.is_empty());
                if name.is_some_and(|name| {
                    matches!(
                        name.to_ascii_lowercase().as_slice(),
                        b"p" | b"br" | b"div" | b"li" | b"h1" | b"h2" | b"h3" | b"tr" | b"name" | b"license" | b"url"
                    )
                }) {
                    self.pending |= flag::LINE;
                }
                self.tag(end + 2);
            }
            _ => {
                self.pending |= flag::MARK;
                self.at += 1;
            }
        }
    }

    /// Tells whether a code of Perl's documentation opens here: `L<`, `B<`.
    fn is_pod_code(&self) -> bool {
        let before = &self.text[..self.at];
        let is_letter = before.last().is_some_and(u8::is_ascii_uppercase);
        is_letter && before.len() > 1 && before[before.len() - 2].is_ascii_whitespace()
    }

    /// Passes over a tag of `len` bytes; but a badge is read, and where a link leads.
    fn tag(&mut self, len: usize) {
        let tag = &self.text[self.at..self.at + len];
        let holds = |part: &[u8]| tag.windows(part.len()).any(|bytes| bytes == part);
        let is_link = tag.starts_with(b"<a ") || tag.starts_with(b"<A ");
        if tag.starts_with(b"<img ") && (holds(b"/badge/") || holds(b"shields.io/")) {
            self.at += 5;
            return;
        }
        let (start, end) = (self.at, self.at + len);
        let address = tag.windows(4).position(|bytes| bytes == b"http").filter(|_| is_link);
        if let Some(address) = address.filter(|&address| is_url_start(&self.text[start + address..])) {
            self.at = start + address;
            self.url();
        }
        self.at = end;
    }

    /// `&quot;` is a sign; `&` between words is the word "and".
    fn entity(&mut self) {
        let rest = &self.text[self.at + 1..self.text.len().min(self.at + 10)];
        let name = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#').unwrap_or(0);
        if name > 0 && rest[name] == b';' {
            self.at += name + 2;
            return;
        }
        if rest.first().is_some_and(u8::is_ascii_whitespace) {
            self.push(fold("and"), self.at, self.at + 1);
        }
        self.at += 1;
    }

    /// A character beyond ASCII: a letter begins a word, anything else (quotes, dashes, `©`) is a sign.
    fn wide(&mut self) {
        match decode(&self.text[self.at..]) {
            Some((c, _)) if c.is_alphanumeric() => self.word(),
            Some((c, len)) => {
                if matches!(c, '“' | '‘' | '«') {
                    self.pending |= flag::MARK;
                }
                self.at += len;
            }
            None => self.at += 1, // Latin-1 letters part words: it costs a word or two of a name.
        }
    }

    fn word(&mut self) {
        let start = self.at;
        if is_url_start(&self.text[start..]) {
            return self.url();
        }
        let mut hasher = Hasher::default();
        let mut at = start;
        while let Some(&byte) = self.text.get(at) {
            if byte.is_ascii_alphanumeric() {
                hasher.add_byte(byte.to_ascii_lowercase());
                at += 1;
            } else if byte == b'.' && is_digit(self.text.get(at.wrapping_sub(1))) && is_digit(self.text.get(at + 1)) {
                hasher.add_byte(b'.'); // A version number is one word.
                at += 1;
            } else if byte == b'\'' && self.text[at - 1].is_ascii_lowercase() && is_upper(self.text.get(at + 1)) {
                break; // "dell'EUPL"
            } else if byte == b'\'' && at > start && self.text.get(at + 1).is_some_and(u8::is_ascii_alphabetic) {
                at += 1; // "author's" is "authors"
            } else if byte >= 0x80 {
                match decode(&self.text[at..]) {
                    // Of scripts without blanks each character is a word.
                    Some((c, len)) if is_unspaced(c) => {
                        if at == start {
                            hasher.add(c);
                            at += len;
                        }
                        break;
                    }
                    Some((c, len)) if c.is_alphanumeric() => {
                        hasher.add(c);
                        at += len;
                    }
                    Some(('’', len)) if at > start && self.text.get(at + len).is_some_and(u8::is_ascii_alphabetic) => {
                        at += len;
                    }
                    _ => break,
                }
            } else {
                break;
            }
        }
        self.at = at;
        if at - start > MAX_WORD_BYTES {
            return; // Data.
        }
        if self.is_list_mark(start, at) {
            return;
        }
        if self.pending & flag::LINE != 0 && is_comment_word(&self.text[start..at]) {
            return;
        }
        self.push(hasher.finish(), start, at);
        if self.text.get(at) == Some(&b'+') && !self.text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            self.push(fold("+"), at, at + 1); // GPL-2.0+
            self.at += 1;
        }
    }

    /// `1.`, `a)`, `(iv)` at the beginning of a line; and a single letter there, which is a comment in old Fortran.
    fn is_list_mark(&self, start: usize, end: usize) -> bool {
        if self.pending & flag::LINE == 0 || end - start > 3 {
            return false;
        }
        let word = &self.text[start..end];
        let is_mark = matches!(self.text.get(end), Some(b'.' | b')' | b']')) && !is_digit(self.text.get(end + 1));
        let is_short = word.iter().all(u8::is_ascii_digit)
            || (end - start == 1 && word[0].is_ascii_alphabetic())
            || word.iter().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
        (is_mark && is_short)
            || (end - start == 1 && matches!(word[0], b'C' | b'c' | b'o') && self.text.get(end) == Some(&b' '))
    }

    fn url(&mut self) {
        const BADGE: &[u8] = b"/badge/";
        let start = self.at;
        let is_url_byte = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/%+#?=&:@".contains(byte);
        let len = self.text[start..]
            .iter()
            .take(400)
            .position(|byte| !is_url_byte(byte))
            .unwrap_or(self.text.len().min(start + 400) - start);
        // What a badge's address says is read as words: `img.shields.io/badge/license-MIT-blue`.
        let badge = self.text[start..start + len].windows(BADGE.len()).position(|part| part == BADGE);
        let end = start + badge.map_or(len, |at| at + BADGE.len());
        let hash = hash_of_address(&self.text[start..end]);
        self.at = end.max(start + 1);
        self.pending |= flag::URL;
        self.push(hash, start, end.min(start + u16::MAX as usize));
    }

    fn push(&mut self, hash: WordHash, start: usize, end: usize) {
        let flags = std::mem::take(&mut self.pending);
        self.words.push(Word { hash, start: start as u32, len_bytes: (end - start) as u16, flags });
    }
}

fn is_upper(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_uppercase)
}

/// Chinese, Japanese and Korean.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}')
}

fn mark_of(byte: u8) -> u8 {
    match byte {
        b'.' | b';' | b'!' => flag::SENTENCE,
        b'/' | b'|' => flag::SLASH,
        b'(' | b'"' | b'\'' | b'`' | b',' | b'[' => flag::MARK,
        b':' | b'=' => flag::COLON,
        _ => 0,
    }
}

fn is_digit(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_digit)
}

/// Words that begin comment lines in some languages.
fn is_comment_word(word: &[u8]) -> bool {
    word == b"dnl" || word.eq_ignore_ascii_case(b"rem")
}

fn is_url_start(text: &[u8]) -> bool {
    match text.first() {
        Some(b'h' | b'H') => {
            let is = |prefix: &[u8]| text.len() > prefix.len() && text[..prefix.len()].eq_ignore_ascii_case(prefix);
            is(b"http://") || is(b"https://")
        }
        Some(b'w' | b'W') => text.len() > 4 && text[..4].eq_ignore_ascii_case(b"www."),
        _ => false,
    }
}

fn decode(text: &[u8]) -> Option<(char, usize)> {
    let head = &text[..text.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(valid) => valid,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    valid.chars().next().map(|c| (c, c.len_utf8()))
}

/// Marks the words of lines that state a copyright, as far as the line goes.
fn mark_copyright_lines(text: &[u8], words: &mut [Word]) {
    const WORD: WordHash = fold("copyright");
    const RIGHTS: [WordHash; 3] = [fold("all"), fold("rights"), fold("reserved")];
    let mut idx = 0;
    while idx < words.len() {
        if words[idx].hash == WORD && is_statement(text, words, idx) {
            idx = mark_line(words, idx);
        } else if words[idx..].iter().map(|word| word.hash).take(3).eq(RIGHTS) {
            words[idx..idx + 3].iter_mut().for_each(|word| word.flags |= flag::COPYRIGHT);
            idx += 3;
        } else {
            idx += 1;
        }
    }
}

/// `Copyright (c)`, `Copyright 2020`, `Copyright [yyyy]`, `Copyright ©`: a statement. `copyright notice`, `copyright
/// holder`: prose.
fn is_statement(text: &[u8], words: &[Word], idx: usize) -> bool {
    let end = words[idx].end() as usize;
    let rest = &text[end..text.len().min(end + 12)];
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b":").unwrap_or(rest).trim_ascii_start();
    let has_sign = rest.len() >= 3 && rest[..3].eq_ignore_ascii_case(b"(c)")
        || rest.starts_with("©".as_bytes())
        || rest.starts_with(b"\xA9")
        || rest.starts_with(b"&copy")
        || rest.starts_with(b"<")
        || rest.starts_with(b"[")
        || rest.starts_with(b"{");
    has_sign || rest.len() >= 4 && rest[..4].iter().all(u8::is_ascii_digit)
}

/// Words with which a license begins.
const BEGINS: [WordHash; 6] =
    [fold("permission"), fold("redistribution"), fold("licensed"), fold("this"), fold("released"), fold("distributed")];

fn mark_line(words: &mut [Word], first: usize) -> usize {
    let end = words[first].start as usize + MAX_COPYRIGHT_BYTES;
    let line =
        words[first + 1..].iter().take_while(|word| !word.has(flag::LINE) && (word.start as usize) < end).count();
    let is_cut = words.get(first + 1 + line).is_some_and(|word| !word.has(flag::LINE));
    // On a long line the statement ends with its sentence, or where a license begins.
    let is_end = |word: &Word| word.has(flag::SENTENCE) || BEGINS.contains(&word.hash);
    let sentence = words[first + 1..=first + line].iter().skip(2).position(is_end);
    let len = 1 + sentence.filter(|_| is_cut).map_or(line, |len| len + 2);
    words[first..first + len].iter_mut().for_each(|word| word.flags |= flag::COPYRIGHT);
    first + len
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = words_of(text.as_bytes())
            .iter()
            .filter(|word| word.is_compared())
            .map(|word| &text[word.start as usize..word.end() as usize])
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn signs_marks_and_markup_are_no_words() {
        check("/* You may, freely: */", &["You", "may", "freely"]);
        check(" * 1. First\n * a) second\n * (iv) third", &["First", "second", "third"]);
        check("dnl here\nREM there", &["here", "there"]);
        check("<p class=\"x\">the <b>text</b></p>", &["the", "text"]);
        check("by &quot;name&quot; &amp; more", &["by", "name", "more"]);
        check("\"one\\ntwo\"", &["one", "two"]);
        check("GPL-2.0+ v2 2.0.", &["GPL", "2.0", "+", "v2", "2.0"]);
        check("author's “quoted” é", &["author's", "quoted", "é"]);
        check("see https://example.org/license here", &["see", "here"]);
        check("GPL (>= 2)", &["GPL", ">=", "2"]);
        check("MIT\u{8bb8}\u{53ef}v2", &["MIT", "\u{8bb8}", "\u{53ef}", "v2"]);
        check("a <a href=\"https://example.org/x\">link</a>", &["a", "link"]);
        let badge = "<img alt=\"b\" src=\"https://img.shields.io/badge/License-ISC-blue.svg\"> c";
        check(badge, &["alt", "b", "src", "License", "ISC", "blue", "svg", "c"]);
        assert_eq!(words_of(b"<a href=\"https://example.org/x\">")[0].hash, hash_of_address(b"example.org/x"));
    }

    #[test]
    fn copyright_lines_are_not_compared() {
        check("Copyright (c) 2020 Ada Example\nthe rest", &["the", "rest"]);
        check("the copyright notice", &["the", "copyright", "notice"]);
        let long = format!("Copyright 2020 A. Permission {}", "is given ".repeat(40));
        assert!(words_of(long.as_bytes()).iter().filter(|word| word.is_compared()).count() > 60);
        check("Copyright [yyyy] [name]\nx", &["x"]);
    }

    #[test]
    fn spellings_that_mean_the_same_are_the_same() {
        assert_eq!(hash_of("Licence"), hash_of("license"));
        assert_ne!(hash_of("license"), hash_of("licensed"));
        let address = |text: &str| hash_of_address(text.as_bytes());
        assert_eq!(address("https://www.Example.org/a.html#x"), address("http://example.org/a/"));
    }

    proptest! {
        #[test]
        fn words_rise_and_lie_inside(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let words = words_of(&bytes);
            prop_assert!(words.windows(2).all(|two| two[0].end() <= two[1].start));
            prop_assert!(words.iter().all(|word| word.end() as usize <= bytes.len()));
        }

        #[test]
        fn case_makes_no_difference(text in "([a-zA-Z]{4,9}[ .,/(\n]){0,20}") {
            let hashes = |text: &str| words_of(text.as_bytes()).iter().map(|word| word.hash).collect::<Vec<_>>();
            prop_assert_eq!(hashes(&text.to_lowercase()), hashes(&text));
        }
    }
}
