//! One statement at one place: its beginning, as many lines as it needs, and what it says.

use super::body::{self, Body};
use super::hits::{Hit, HitKind};
use super::lines::{Line, marks_len, one_line, trim_end_marks};
use super::marker::{self, Manner, Marker};
use super::{CopyrightKind, CopyrightStatement, cut, refuse};
use crate::span::{ByteSpan, LineSpan};

/// A statement goes on over at most this many lines.
const MAX_LINES: usize = 24;
/// A statement longer than this is none; it is read no further.
const MAX_TEXT_BYTES: usize = 2000;
/// A list of statements that the word stands above has at most this many.
const MAX_LISTED: usize = 200;

/// A line of so many bytes may have been broken for its length.
const FULL_LINE: usize = 52;

/// Words before a statement that belong to it.
const INTRODUCTIONS: [&str; 18] = [
    "portions",
    "portion",
    "parts",
    "part",
    "some",
    "modifications",
    "modification",
    "changes",
    "additions",
    "original",
    "additional",
    "large",
    "based",
    "derived",
    "contributions",
    "contains",
    "includes",
    "small",
];

/// What was read at a hit.
pub(super) struct Reading {
    /// The statement, and those that a list below it goes on with; empty when there is none.
    pub(super) found: Vec<CopyrightStatement>,
    /// The words and signs of its beginning end here: no other statement begins before.
    pub(super) marker_end: usize,
    /// What was looked at ends here.
    pub(super) read_end: usize,
}

/// Reads the statement at a hit.
pub(super) fn read(text: &[u8], hit: &Hit) -> Reading {
    let before = Line::before(text, hit.at);
    let marks = marks_len(&before.text);
    let introduction = before.text[marks..].trim();
    let line = Line::after(text, hit.at);
    let (marker, kind) = if hit.kind == HitKind::Tag {
        let len = hit.end - hit.at;
        let inner = marker::read(&line.text[len..]);
        (Marker { len: len + inner.len, has_word: true, has_sign: true, ..Marker::default() }, CopyrightKind::Tag)
    } else {
        (marker::read(&line.text), CopyrightKind::Statement)
    };
    let nothing = Reading { found: Vec::new(), marker_end: line.place(marker.len), read_end: line.end };
    let is_introduced = is_introduction(introduction);
    // "This software is copyrighted by …"; "software which is copyrighted by …" is said of another one.
    let is_participle = marker.manner == Manner::Participle;
    let is_said = is_participle && introduction.ends_with(" is") && !introduction.contains("which");
    let at_start = if is_participle { is_said } else { introduction.is_empty() || is_introduced };
    if kind == CopyrightKind::Tag && !introduction.is_empty() {
        return nothing; // A program that handles tags.
    }
    let mut draft = Draft::begin(&line, marker, kind);
    let first_mark = before.text[..marks].trim();
    draft.go_on(text, &line, first_mark);
    let parsed = body::parse(&draft.body);
    let is_stated = match kind {
        CopyrightKind::Tag => !parsed.holders.is_empty() && !refuse::is_template(&draft.body),
        _ => refuse::is_stated(marker, &draft.body, &parsed, at_start),
    };
    if !is_stated || refuse::is_binary(&draft.text) || refuse::is_of_license_text(introduction, &text[draft.end..]) {
        return Reading { read_end: draft.last.end, ..nothing };
    }
    let mut start = hit.at;
    if is_introduced {
        let at = before.text.len() - before.text[marks..].trim_start().len();
        start = before.place(at);
        draft.text = format!("{introduction} {}", draft.text);
    }
    let mut found = vec![draft.clone().finish(start, parsed, kind)];
    if kind == CopyrightKind::Statement && !draft.is_cut {
        read_list(text, &draft, first_mark, &mut found);
    }
    Reading { found, ..nothing }
}

/// A statement as far as it was read.
#[derive(Debug, Clone)]
struct Draft {
    /// All of it.
    text: String,
    /// Years and names.
    body: String,
    /// Where it ends in the file.
    end: usize,
    /// Whether its end was seen.
    is_cut: bool,
    /// Whether the names stand below the word.
    is_opener: bool,
    /// The last line that was read.
    last: Line,
}

impl Draft {
    fn begin(line: &Line, marker: Marker, kind: CopyrightKind) -> Self {
        let body = &line.text[marker.len..];
        let cut = cut::find(body);
        let (body_end, text_end) = cut.map_or((body.len(), body.len()), |cut| (cut.body, cut.text));
        let text_start = if kind == CopyrightKind::Tag { line.text.find(':').map_or(0, |at| at + 1) } else { 0 };
        let text = trim_end_marks(&line.text[text_start..marker.len + text_end]);
        Self {
            end: line.place(text_start + text.len()),
            text: one_line(text),
            body: one_line(trim_end_marks(&body[..body_end])),
            is_cut: cut.is_some(),
            is_opener: !has_names(body),
            last: line.clone(),
        }
    }

    /// Adds lines while something is missing.
    fn go_on(&mut self, text: &[u8], line: &Line, first_mark: &str) {
        let mut line = line.clone();
        for _ in 1..MAX_LINES {
            if self.is_cut || self.text.len() > MAX_TEXT_BYTES {
                return;
            }
            let Some(next) = line.next(text).filter(|next| is_same_comment(first_mark, &next.text)) else { return };
            let start = marks_len(&next.text);
            let clean = next.text[start..].to_owned();
            if !self.needs(clean.trim_end()) {
                return;
            }
            self.add(&next, start, &clean);
            line = next;
        }
    }

    fn add(&mut self, line: &Line, start: usize, clean: &str) {
        let cut = cut::find(clean);
        let (body_end, text_end) = cut.map_or((clean.len(), clean.len()), |cut| (cut.body, cut.text));
        let text = trim_end_marks(&clean[..text_end]);
        self.end = line.place(start + text.len());
        self.text = one_line(&format!("{} {text}", self.text));
        self.body = one_line(&format!("{} {}", self.body, trim_end_marks(&clean[..body_end])));
        self.is_cut = cut.is_some();
        self.last = line.clone();
    }

    /// Tells whether the statement goes on with `next`, a line without comment marks.
    fn needs(&self, next: &str) -> bool {
        const OPEN: [&str; 12] = ["and", "&", "by", "of", "the", "for", "de", "und", "in", "/", "AND", "at"];
        if next.is_empty() || is_new(next) || cut::find(next).is_some_and(|cut| cut.body == 0) {
            return false;
        }
        let body = self.body.trim_end();
        let has_names = has_names(body);
        let starts_high = next.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii());
        let is_name = starts_high || next.starts_with("the ") || next.starts_with("by ") || next.starts_with("and ");
        let is_year = body::starts_with_year(next);
        if !has_names {
            let is_by = body.trim_end_matches(':').ends_with("by") && next.starts_with(char::is_alphabetic);
            return (is_name || is_year || is_by) && next.chars().count() <= 120;
        }
        let word = body.rsplit(' ').next().unwrap_or_default();
        let is_open = OPEN.contains(&word) || body.matches('(').count() > body.matches(')').count();
        let is_list = body.ends_with(',') && (is_name || is_year || next.starts_with('<'));
        let is_address = next.starts_with('<') && next.contains('@');
        is_open
            || is_list
            || is_address
            || next.starts_with("and ") && next.chars().count() <= 100
            || (starts_high && is_name_split(body, next, self.last.text.trim_end().len()))
    }

    fn finish(self, start: usize, parsed: Body, kind: CopyrightKind) -> CopyrightStatement {
        CopyrightStatement {
            text: self.text,
            holders: parsed.holders,
            years: parsed.years,
            names_file: body::names_file(&self.last.text),
            kind,
            span: ByteSpan::new(start as u32, self.end.max(start) as u32),
            lines: LineSpan::default(),
        }
    }
}

/// Reads the lines below a statement that begin with a year or are a name with an address: `2003 Bo <bo@example.org>`.
fn read_list(text: &[u8], first: &Draft, first_mark: &str, found: &mut Vec<CopyrightStatement>) {
    let mut line = first.last.clone();
    let has_address = first.body.ends_with('>') && first.body.contains('@');
    let indent = marks_len(&line.text);
    while found.len() < MAX_LISTED {
        let Some(next) = line.next(text).filter(|next| is_same_comment(first_mark, &next.text)) else { return };
        let start = marks_len(&next.text);
        let clean = next.text[start..].trim_end();
        let names = body::after_years(clean);
        let is_listed = if names.len() < clean.len() {
            names.starts_with(|c: char| c.is_uppercase() || !c.is_ascii() || c == '<')
        } else {
            has_address && is_name_with_address(clean)
                || first.is_opener && start == indent && refuse::is_full_name(clean)
        };
        if !is_listed || is_new(clean) {
            return;
        }
        let marker = Marker { len: start, has_word: true, has_sign: true, ..Marker::default() };
        let mut draft = Draft::begin(&next, marker, CopyrightKind::Statement);
        draft.text =
            one_line(trim_end_marks(&draft.text[..]).trim_start_matches(|c: char| !c.is_alphanumeric() && c != '<'));
        draft.go_on(text, &next, first_mark);
        let parsed = body::parse(&draft.body);
        if parsed.holders.is_empty() || refuse::is_template(&draft.body) {
            return;
        }
        line = draft.last.clone();
        let place = next.place(start);
        let is_cut = draft.is_cut;
        found.push(draft.finish(place, parsed, CopyrightKind::Statement));
        if is_cut {
            return;
        }
    }
}

/// Tells whether a body holds more than years and "by".
fn has_names(body: &str) -> bool {
    let names = body::after_years(body).trim_matches([' ', ':']);
    names.contains(char::is_alphabetic) && !names.eq_ignore_ascii_case("by")
}

/// Tells whether a name was broken between two lines: `… 2020 Free` / `Software Foundation, Inc.`
fn is_name_split(body: &str, next: &str, line_len: usize) -> bool {
    let name = body::after_years(body).rsplit([',', ';', '>']).next().unwrap_or_default().trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.is_empty()
        || words.len() > 5
        || body.ends_with(['.', '>', ')', ';', ','])
        || is_organisation_word(words[words.len() - 1])
    {
        return false;
    }
    let mut next_words = next.split_whitespace().take(3);
    let mut ends_name =
        || next_words.by_ref().take_while(|word| word.starts_with(char::is_uppercase)).any(is_organisation_word);
    let is_begun = matches!(words[..], ["Free"] | ["Free", "Software"]);
    let is_full = line_len >= FULL_LINE;
    let is_listed = body.contains(',') && words.len() == 1 && next.contains(',');
    is_begun && next.contains("Foundation") || is_full && (is_listed || ends_name())
}

fn is_organisation_word(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "foundation",
        "inc",
        "corporation",
        "corp",
        "ltd",
        "llc",
        "gmbh",
        "university",
        "institute",
        "organisation",
        "organization",
        "laboratory",
        "laboratories",
        "consortium",
        "company",
        "co",
        "limited",
        "group",
        "technologies",
        "systems",
        "center",
        "centre",
        "college",
        "department",
        "agency",
        "ministry",
        "authors",
        "contributors",
        "developers",
        "project",
        "team",
    ];
    WORDS.contains(&word.trim_end_matches([',', '.', ';']).to_lowercase().as_str())
}

fn is_name_with_address(line: &str) -> bool {
    let Some((name, address)) = line.split_once('<') else { return false };
    let words = name.split_whitespace().count();
    (1..=4).contains(&words)
        && name.starts_with(char::is_uppercase)
        && address.contains('@')
        && address.trim_end_matches([',', '.', ' ']).ends_with('>')
}

/// Tells whether a line begins a statement of its own.
fn is_new(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    lower.contains("copyright") || lower.contains('©') || lower.starts_with("(c)")
}

/// Tells whether a line is of the comment that a statement stands in, by the mark of the statement's line.
fn is_same_comment(mark: &str, line: &str) -> bool {
    let line = line.trim_start();
    let sign = mark.chars().next();
    match sign {
        Some(sign @ ('#' | ';' | '%' | '-')) => line.starts_with(sign),
        Some('/') if mark.starts_with("//") => line.starts_with("//"),
        Some('d') => line.starts_with("dnl"),
        _ => true,
    }
}

fn is_introduction(text: &str) -> bool {
    let n_words = text.split_whitespace().count();
    let first: String = text.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    n_words <= 8 && INTRODUCTIONS.contains(&first.as_str())
}
