//! Detection: what a text says of its license, with the places where it says so.
//!
//! In: bytes. Out: the parts that speak of licenses, each with its expression and method, and what they say together.
//! Known texts come first and swallow the names inside them; then tags, names, addresses. Pure and total.

mod address;
mod atom;
mod changes;
mod choice;
mod combine;
mod creative;
mod exception;
mod gate;
mod gnu;
mod mention;
mod names;
mod phrase;
mod portion;
mod reference;
mod rules;
mod snippet;
mod tag;
mod talk;
#[cfg(test)]
mod tests;
mod texts;
mod words;

pub use gate::has_license_talk;
pub use portion::{Portion, Rest};
pub use reference::{LicenseReference, refine};
pub use rules::{
    BrokenRule, ImportedRules, RuleFile, RuleSet, RuleSetError, import_rules, rules_attribution, use_rules,
};
pub use snippet::without_ignored;
pub use tag::{LicenseTag, find_license_tags};

use std::ops::Range;

use memchr::memmem;

use super::{SpdxExpression, UNKNOWN};
use crate::lexer::{Language, Lexed, lex};
use crate::span::ByteSpan;
use atom::Atom;
use combine::combine;
use exception::{EXCEPTION_PHRASES, OPEN_EXCEPTION};
use gate::find_talk;
use mention::find_mentions;
use portion::{Reading, Split};
use reference::find_references;
use rules::{RuleMatch, find_rules};
use snippet::find_snippets;
use talk::{find_restriction, find_talk_of_rights};
use texts::{TextKind, TextMatch, find_texts};
use words::{Word, flag, words_of};

/// How a part of a text was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetectionMethod {
    /// An SPDX tag.
    Tag,
    /// The text of a license or exception.
    Text,
    /// The notice that a license asks for in each file.
    Notice,
    /// A name in running words.
    Name,
    /// The address of a license.
    Address,
    /// Words that give or keep rights, without a license that is known.
    Talk,
}

impl DetectionMethod {
    /// Returns it as reports write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Text => "text",
            Self::Notice => "notice",
            Self::Name => "name",
            Self::Address => "address",
            Self::Talk => "talk",
        }
    }
}

/// One part of a text that speaks of a license.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// What it says.
    pub expression: SpdxExpression,
    /// How that was recognised.
    pub method: DetectionMethod,
    /// Its bytes.
    pub span: ByteSpan,
    /// Agreement with the known text, 0..=1; 1 where there is none to compare with.
    pub similarity: f32,
}

/// What a text says of its license.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DetectedLicense {
    /// All parts together; `None` when no license is talked of.
    pub expression: Option<SpdxExpression>,
    /// The parts, in order.
    pub parts: Vec<Detection>,
    /// Parts of it under terms of their own, in order; those inside others come behind them.
    pub portions: Vec<Portion>,
    /// Where there are portions, what is said of the rest; `None` too where that is not clear.
    pub rest: Option<Rest>,
    /// Files that it points to for its terms.
    pub references: Vec<LicenseReference>,
    /// A GNU license's bare text: nothing says whether later versions are allowed.
    pub is_grant_open: bool,
    /// Licenses are talked of, but in words that are not known.
    pub is_unknown: bool,
    /// A family or an exception is named without saying which: a file that is pointed to may tell.
    pub is_vague: bool,
}

/// Detects what `text` says of its license, wherever it stands in it: for license files and prose.
///
/// Linear for ordinary texts; parts without license talk are only searched for stems. Memory is bounded by
/// [`MAX_CHUNK_BYTES`], not by the text.
pub fn detect_license(text: &[u8]) -> DetectedLicense {
    read_ranges(text, find_talk(text), None).0
}

/// As [`detect_license`], for a file that its name calls a license: all of it is read, also without a known stem, and words
/// that are not recognised are an unknown license.
pub fn detect_license_text(text: &[u8]) -> DetectedLicense {
    /// Fewer words are a heading or a copyright line.
    const MIN_WORDS: usize = 25;
    let (mut detected, n_words) = read_ranges(text, std::iter::once(0..text.len()).collect(), None);
    if detected.expression.is_none() && n_words >= MIN_WORDS {
        detected.is_unknown = true;
        detected.expression = SpdxExpression::parse(UNKNOWN).ok();
    }
    detected
}

/// As [`detect_license`], for a file in `language`: of program code only comments and docstrings say what it is licensed
/// under, and statements made for that (`__license__`, `MODULE_LICENSE`). Strings are about other licenses.
pub fn detect_license_of_code(text: &[u8], language: Language) -> DetectedLicense {
    if !knows_comments(language) {
        return detect_license(text);
    }
    let ranges = find_talk(text);
    let Some(last) = ranges.last() else { return DetectedLicense::default() };
    // Behind the last talk nothing is asked; most files speak of licenses in their head only.
    let end = line_end(text, last.end);
    let mut code = lex(language, &text[..end]);
    let head = head_of_signs(text);
    if head.end > 0 {
        code.comments.retain(|comment| comment.start >= head.end);
        code.comments.insert(0, head);
    }
    read_ranges(text, ranges, Some(&code)).0
}

/// As [`detect_license_of_code`], for settings (TOML, YAML): a list of licenses in them is about other files.
pub fn detect_license_of_settings(text: &[u8]) -> DetectedLicense {
    let ranges = find_talk(text);
    if ranges.is_empty() {
        return DetectedLicense::default();
    }
    let comments = Lexed { comments: hash_comments(text), ..Lexed::default() };
    read_ranges(text, ranges, Some(&comments)).0
}

/// As [`detect_license`], for a change log: of it only paragraphs that speak of the file itself or give rights in full words.
pub(crate) fn detect_license_of_changes(text: &[u8]) -> DetectedLicense {
    let ranges = find_talk(text);
    if ranges.is_empty() {
        return DetectedLicense::default();
    }
    let stating = Lexed { comments: changes::stating_paragraphs(text), ..Lexed::default() };
    read_ranges(text, ranges, Some(&stating)).0
}

/// Returns the lines at the beginning that all begin with the same sign: comments of another language than the file's name
/// says (`!` in a Fortran header called `.h`).
fn head_of_signs(text: &[u8]) -> ByteSpan {
    let is_sign = |byte: u8| matches!(byte, b'!' | b';' | b'%');
    let mut lines = text.split_inclusive(|&byte| byte == b'\n');
    let sign = text.first().copied().filter(|&first| is_sign(first));
    // Minified scripts begin with `!` too.
    let is_comment = |line: &&[u8], sign: u8| {
        line.first() == Some(&sign) && line.get(1).is_some_and(|&next| next == sign || next.is_ascii_whitespace())
    };
    let len = sign.map_or(0, |sign| lines.by_ref().take_while(|line| is_comment(line, sign)).map(<[u8]>::len).sum());
    ByteSpan::new(0, len as u32)
}

/// Languages whose comments are known exactly.
const CODE: [&str; 27] = [
    "C",
    "C++",
    "Objective-C",
    "CUDA",
    "Rust",
    "Go",
    "Java",
    "Kotlin",
    "Scala",
    "Groovy",
    "C#",
    "Swift",
    "Dart",
    "JavaScript",
    "TypeScript",
    "JSX",
    "TSX",
    "Python",
    "Cython",
    "Ruby",
    "PHP",
    "Lua",
    "Shell",
    "Haskell",
    "Zig",
    "Elixir",
    "Solidity",
];

/// Tells whether the comments of a language are known exactly: of its files only these say what they are licensed under.
pub fn knows_comments(language: Language) -> bool {
    CODE.contains(&language.name())
}

/// Bytes read at once. A longer text is read piece by piece, each with its surroundings, and all of them hold: what a
/// hundred thousand words would need would be too much.
const MAX_CHUNK_BYTES: usize = 512 << 10;
/// Bytes read on both sides of a piece: no known text is longer, so that each is whole in the piece it begins in.
const SURROUNDINGS: usize = 64 << 10;

/// A part of a range that is read at once.
struct Piece {
    bytes: Range<usize>,
    /// The range that it was cut from.
    of: Range<usize>,
}

/// Reads the ranges of `text`; of code, only what is in comments. Also returns how many words there are to compare.
fn read_ranges(text: &[u8], ranges: Vec<Range<usize>>, code: Option<&Lexed>) -> (DetectedLicense, usize) {
    if ranges.is_empty() {
        return (DetectedLicense::default(), 0);
    }
    let text = &*without_ignored(text);
    let (tags, snippets) = (find_license_tags(text), find_snippets(text));
    let mut n_words = 0;
    let mut found = Vec::new();
    let chunks = chunks(text, ranges);
    let is_whole = chunks.len() == 1;
    for chunk in chunks {
        let mut words: Vec<Word> = Vec::new();
        for piece in &chunk {
            let start = piece.bytes.start.saturating_sub(SURROUNDINGS).max(piece.of.start);
            let end = (piece.bytes.end + SURROUNDINGS).min(piece.of.end);
            let of_piece = words_of(&text[start..end]);
            words.extend(of_piece.into_iter().map(|word| Word { start: word.start + start as u32, ..word }));
        }
        let words = match code {
            Some(code) => within(&code.comments, text, words),
            None => words,
        };
        n_words += words.iter().filter(|word| word.is_compared()).count();
        let is_here = |at: u32| chunk.iter().any(|piece| piece.bytes.contains(&(at as usize)));
        let tags = tags.iter().filter(|tag| is_here(tag.span.start)).cloned().collect();
        let end = if is_whole { text.len() } else { chunk.last().map_or(0, |piece| piece.bytes.end) } as u32;
        found.push(Reader { text, words, tags, snippets: &snippets, code, end }.read(is_here));
    }
    (together(found), n_words)
}

/// Groups ranges into chunks, cutting long ones at line ends.
fn chunks(text: &[u8], ranges: Vec<Range<usize>>) -> Vec<Vec<Piece>> {
    let mut chunks: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut room = MAX_CHUNK_BYTES;
    for of in ranges {
        let mut bytes = of.clone();
        while bytes.len() > room {
            let cut = bytes.start + room;
            let cut = memchr::memrchr(b'\n', &text[bytes.start..cut]).map_or(cut, |at| bytes.start + at + 1);
            push(&mut chunks, Piece { bytes: bytes.start..cut, of: of.clone() });
            chunks.push(Vec::new());
            (bytes.start, room) = (cut, MAX_CHUNK_BYTES);
        }
        room -= bytes.len();
        push(&mut chunks, Piece { bytes, of });
    }
    chunks
}

fn push(chunks: &mut [Vec<Piece>], piece: Piece) {
    if let Some(last) = chunks.last_mut() {
        last.push(piece);
    }
}

/// Puts chunks together: what each says holds.
fn together(mut found: Vec<DetectedLicense>) -> DetectedLicense {
    if found.len() == 1 {
        return found.pop().unwrap_or_default();
    }
    let speaking = || found.iter().filter(|chunk| chunk.expression.is_some());
    let mut known: Vec<SpdxExpression> = Vec::new();
    for expression in speaking().filter(|chunk| !chunk.is_unknown).filter_map(|chunk| chunk.expression.as_ref()) {
        for term in expression.conjuncts() {
            if !known.contains(&term) {
                known.push(term);
            }
        }
    }
    let is_unknown = known.is_empty() && speaking().next().is_some();
    let joined = known.into_iter().reduce(|joined, next| joined.and(&next));
    let mut all = DetectedLicense {
        expression: joined.or_else(|| SpdxExpression::parse(UNKNOWN).ok().filter(|_| is_unknown)),
        is_grant_open: speaking().next().is_some() && speaking().all(|chunk| chunk.is_grant_open),
        is_vague: speaking().next().is_some() && speaking().all(|chunk| chunk.is_vague),
        is_unknown,
        ..DetectedLicense::default()
    };
    let is_clear = found.iter().all(|chunk| chunk.portions.is_empty() || chunk.rest.is_some());
    let rests = || found.iter().filter_map(|chunk| chunk.rest.as_ref());
    all.rest = rests().next().filter(|_| is_clear).map(|_| Rest {
        // Where a part of the text has no portions, all that it says is about the rest.
        expression: found
            .iter()
            .filter_map(|chunk| chunk.rest.as_ref().map_or(chunk.expression.as_ref(), |rest| rest.expression.as_ref()))
            .cloned()
            .reduce(|joined, next| joined.and(&next)),
        span: ByteSpan::new(0, rests().map(|rest| rest.span.end).min().unwrap_or_default()),
    });
    for chunk in found {
        all.parts.extend(chunk.parts);
        all.portions.extend(chunk.portions);
        for reference in chunk.references {
            if !all.references.iter().any(|known| known.name == reference.name) {
                all.references.push(reference);
            }
        }
    }
    all
}

/// Lines that begin with `#`.
fn hash_comments(text: &[u8]) -> Vec<ByteSpan> {
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        if line.trim_ascii_start().starts_with(b"#") {
            comments.push(ByteSpan::new(start, start + line.len() as u32));
        }
        start += line.len() as u32;
    }
    comments
}

/// Keeps the words of comments and of statements about the license.
fn within(comments: &[ByteSpan], text: &[u8], words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    let first = words.first().map_or(0, |word| word.start);
    let mut next = comments.partition_point(|comment| comment.end <= first);
    let (mut is_after_code, mut stated_to) = (false, 0);
    for word in words {
        while comments.get(next).is_some_and(|comment| comment.end <= word.start) {
            next += 1;
        }
        let in_comment = comments.get(next).is_some_and(|comment| comment.contains(word.start));
        if !in_comment && states_license(text, word) {
            stated_to = statement_end(text, word.end() as usize) as u32;
        }
        if in_comment || word.start < stated_to {
            // Code between two comments parts them.
            let flags = if is_after_code { word.flags | flag::PARAGRAPH | flag::LINE } else { word.flags };
            kept.push(Word { flags, ..word });
            is_after_code = false;
        } else {
            is_after_code = true;
        }
    }
    kept
}

/// `__license__ = "MIT"`, `MODULE_LICENSE("GPL")`
fn states_license(text: &[u8], word: Word) -> bool {
    let (start, end) = (word.start as usize, word.end() as usize);
    let is_word =
        [&b"license"[..], b"licence", b"copyright"].iter().any(|name| text[start..end].eq_ignore_ascii_case(name));
    is_word && (text[..start].ends_with(b"__") || text[..start].ends_with(b"MODULE_"))
}

/// The end of the line, or of the string in three quotes that begins on it.
fn statement_end(text: &[u8], at: usize) -> usize {
    let line = line_end(text, at);
    let open = [&b"\"\"\""[..], b"\'\'\'"]
        .into_iter()
        .find_map(|quotes| Some((memmem::find(&text[at..line], quotes)?, quotes)));
    let Some((open, quotes)) = open else { return line };
    let inside = at + open + quotes.len();
    memmem::find(&text[inside..], quotes).map_or(text.len(), |len| inside + len)
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len)
}

struct Reader<'a> {
    text: &'a [u8],
    words: Vec<Word>,
    tags: Vec<LicenseTag>,
    snippets: &'a [ByteSpan],
    code: Option<&'a Lexed>,
    /// Where reading ends.
    end: u32,
}

impl Reader<'_> {
    /// Reads what begins at a place that `is_here`; the rest are surroundings.
    fn read(&self, is_here: impl Fn(u32) -> bool) -> DetectedLicense {
        let texts = find_texts(&self.words);
        let mut is_covered = vec![false; self.words.len()];
        for text in &texts {
            is_covered[text.words.clone()].fill(true);
            text.gaps.iter().for_each(|gap| is_covered[gap.clone()].fill(false));
        }
        let mut atoms: Vec<Atom> = texts.iter().map(of_text).collect();
        for tag in &self.tags {
            let range = self.words_within(tag.span);
            is_covered[range.clone()].fill(true);
            let expression = tag.expression.as_ref().map_or_else(|| UNKNOWN.to_owned(), ToString::to_string);
            atoms.push(Atom::of_tag(expression, range));
        }
        let rules = find_rules(&self.words);
        self.add_long_rules(&rules, &mut is_covered, &mut atoms);
        atoms.extend(find_mentions(&self.words, &is_covered).into_iter().map(Atom::of_mention));
        if atoms.is_empty() {
            atoms.extend(rules.iter().filter(|rule| self.is_name_meant(rule)).filter_map(Atom::of_rule));
        }
        atoms.extend(self.exceptions(&is_covered));
        if atoms.iter().any(Atom::is_text) {
            atoms.extend(find_restriction(&self.words, &is_covered).map(Atom::of_restriction));
        }
        let begins_here = |atom: &Atom| self.words.get(atom.words.start).is_some_and(|word| is_here(word.start));
        atoms.retain(|atom| atom.method == DetectionMethod::Tag || begins_here(atom));
        atoms.sort_by_key(|atom| (atom.words.start, atom.words.end));
        let references = find_references(self.text, &self.words, &is_covered);
        let talk = if atoms.is_empty() { find_talk_of_rights(&self.words, &is_covered) } else { None };
        let is_talk = talk.is_some() || !references.is_empty();
        let Split { portions, rest } = self.reading().split(&atoms, is_talk);
        let combined = combine(atoms, &self.words, is_talk);
        let has_open_exception = !combined.atoms.iter().any(|atom| atom.expression.contains(" WITH "))
            && (0..self.words.len()).any(|at| !is_covered[at] && OPEN_EXCEPTION.find_at(&self.words, at).is_some());
        let mut parts: Vec<Detection> = combined.atoms.iter().filter_map(|atom| self.detection(atom)).collect();
        parts.extend(talk.and_then(|words| self.detection(&Atom::of_talk(words))));
        DetectedLicense {
            expression: combined.expression,
            parts,
            portions,
            rest,
            references,
            is_grant_open: combined.is_grant_open,
            is_unknown: combined.is_unknown,
            is_vague: combined.is_vague || has_open_exception,
        }
    }

    /// Adds what imported rules say that are no mere names, unless something known stands there and says as much; words that
    /// are no license are covered.
    fn add_long_rules(&self, rules: &[RuleMatch], is_covered: &mut [bool], atoms: &mut Vec<Atom>) {
        for rule in rules.iter().filter(|rule| rule.is_false_positive() || !rule.is_name()) {
            let words = &self.words[rule.words.clone()];
            let known = find_mentions(words, &vec![false; words.len()]);
            let is_known = !rule.is_false_positive() && rule.repeats(&known);
            if !is_known && !is_covered[rule.words.clone()].iter().any(|covered| *covered) {
                is_covered[rule.words.clone()].fill(true);
                atoms.extend(Atom::of_rule(rule));
            }
        }
    }

    /// Tells whether a rule is a name that stands here as the license of this text. Such rules are asked where nothing else
    /// says anything: known names are read with what stands around them.
    fn is_name_meant(&self, rule: &RuleMatch) -> bool {
        let is_address = self.words[rule.words.clone()].iter().all(|word| word.has(flag::URL));
        rule.is_name() && !rule.is_false_positive() && (is_address || mention::is_meant(&self.words, &rule.words))
    }

    fn reading(&self) -> Reading<'_> {
        Reading { text: self.text, words: &self.words, snippets: self.snippets, code: self.code, end: self.end }
    }

    /// Exceptions by name or first sentence.
    fn exceptions(&self, is_covered: &[bool]) -> Vec<Atom> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            match EXCEPTION_PHRASES.find_at(&self.words, at).filter(|_| !is_covered[at]) {
                Some((name, end)) => {
                    found.push(Atom::of_text(name, TextKind::Exception, DetectionMethod::Name, at..end, 1.0));
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    fn words_within(&self, span: ByteSpan) -> Range<usize> {
        let first = self.words.partition_point(|word| word.start < span.start);
        let last = self.words.partition_point(|word| word.start < span.end);
        first..last
    }

    fn detection(&self, atom: &Atom) -> Option<Detection> {
        let (first, last) = (self.words.get(atom.words.start)?, self.words.get(atom.words.end.checked_sub(1)?)?);
        Some(Detection {
            expression: SpdxExpression::parse(&atom.expression).ok()?,
            method: atom.method,
            span: ByteSpan::new(first.start, last.end()),
            similarity: atom.similarity,
        })
    }
}

fn of_text(text: &TextMatch) -> Atom {
    let method = if text.kind == TextKind::Header { DetectionMethod::Notice } else { DetectionMethod::Text };
    let atom = Atom::of_text(text.name, text.kind, method, text.words.clone(), text.similarity);
    atom.with_gaps(text.gaps.clone())
}
