//! Preparing: from a file that was read to the content a database stores. Pure, and the work of all threads.

use crate::fingerprint::{FingerprintParams, Level, fingerprint, levels_of, stream_hash};
use crate::id::{ContentHash, Symbol};
use crate::index::{ContentFacts, FactMethod, LicenseFact, NewContent};
use crate::lexer::{Language, Lexed, Token, TokenKind, count_lines, lex_tokens_into};
use crate::license::{
    Annotations, DetectedLicense, DetectionMethod, copyright_texts, detect_in_file, is_license_path, stating_file,
    without_ignored,
};
use crate::source::{SourceFile, give_back};
use crate::span::{ByteSpan, LineSpan};

use super::ContentParts;
use super::names::SymbolSet;

/// Detection looks at so many bytes.
const HEAD_BYTES: usize = 1 << 10;

/// Parts kept of one text: a list of the licenses of a thousand packages names as many.
const MAX_PARTS: usize = 64;

/// Patterns of paths kept of one REUSE.toml or DEP-5 file, the last ones: of several that match the last counts.
const MAX_PATTERNS: usize = 4096;

/// Tests plant a panic by this head of a file.
#[cfg(test)]
pub(super) const PLANTED_BUG: &[u8] = b"!panic";

/// What preparing a file needs and the next file can use again.
#[derive(Default)]
pub(super) struct Buffers {
    lexed: Lexed,
    names: SymbolSet,
}

impl Buffers {
    /// Gives back what one huge file made longer than nearly all others need.
    pub(super) fn shrink(&mut self) {
        const MAX_KEPT_TOKENS: usize = 1 << 19;
        if self.lexed.tokens.capacity() > MAX_KEPT_TOKENS {
            *self = Self::default();
        }
    }
}

/// Makes the content of a file. `buffers` are the calling thread's.
pub(super) fn prepare(file: SourceFile, parts: ContentParts, buffers: &mut Buffers) -> NewContent {
    let Some(text) = file.text else { return NewContent::unlexed(file.hash, file.len_bytes) };
    #[cfg(test)] // What a bug in lexing would do.
    assert!(!text.bytes.starts_with(PLANTED_BUG), "a planted bug");
    let path = &file.path.shown;
    let head = &text.bytes[..text.bytes.len().min(HEAD_BYTES)];
    let hinted = text.language_hint.as_deref().and_then(Language::from_name);
    let language = hinted.unwrap_or_else(|| Language::detect(path, head));
    let facts = if parts.facts { facts_of(path, &text.bytes, language) } else { ContentFacts::default() };
    // Before the lexer: counting fetches the text from memory faster than lexing does.
    let n_lines = count_lines(&text.bytes);
    let levels = if is_license_path(path) && language == Language::GENERIC { &[] } else { levels_of(language, path) };
    let content = if levels.is_empty() {
        // It is not lexed: nothing asks for its tokens, and of 402 crates it was 52 of 291 MB of text.
        NewContent { language: Some(language), ..NewContent::unlexed(file.hash, file.len_bytes) }
    } else {
        lex_tokens_into(language, &text.bytes, &mut buffers.lexed);
        let levels = if parts.abstracted { levels } else { &levels[..1] };
        let content = fingerprinted(file.hash, file.len_bytes, levels, buffers);
        let checkpoints = if parts.source { buffers.lexed.checkpoints.clone() } else { Vec::new() };
        NewContent { checkpoints, ..content }
    };
    let source = if parts.source {
        Some(text.bytes)
    } else {
        give_back(text.bytes);
        None
    };
    NewContent { n_lines, source, facts, ..content }
}

/// Makes the content of a lexed file, without facts, lines and source.
fn fingerprinted(hash: ContentHash, len_bytes: u64, levels: &[Level], buffers: &mut Buffers) -> NewContent {
    let Buffers { lexed, names } = buffers;
    let (tokens, params) = (lexed.tokens.as_slice(), FingerprintParams::CURRENT);
    let select = |level: Level| {
        if levels.contains(&level) { fingerprint(tokens, level, params.level(level)) } else { Vec::new() }
    };
    let mut content = NewContent {
        language: Some(lexed.language),
        family: Some(lexed.language.family()),
        n_tokens: tokens.len() as u32,
        exact: select(Level::Exact),
        abstracted: select(Level::Abstract),
        symbols: rare_symbols(tokens, names),
        ..NewContent::unlexed(hash, len_bytes)
    };
    // A stream shorter than a k-gram equals thousands of others.
    for &level in levels.iter().filter(|level| tokens.len() >= params.level(**level).k as usize) {
        content.whole.extend(stream_hash(tokens, level));
    }
    content
}

/// Returns the names and literals among the tokens, each once: what document frequencies are counted of.
fn rare_symbols(tokens: &[Token], seen: &mut SymbolSet) -> Vec<Symbol> {
    const AT_ONCE: usize = 64;
    /// A bit for each kind.
    const COUNTED: usize =
        1 << TokenKind::Identifier as usize | 1 << TokenKind::Number as usize | 1 << TokenKind::String as usize;
    // Which kind comes next is hard to guess: what counts is picked without a branch, some tokens at a time.
    let mut picked = [Symbol::default(); AT_ONCE];
    for tokens in tokens.chunks(AT_ONCE) {
        let mut n_picked = 0;
        for token in tokens {
            picked[n_picked % AT_ONCE] = token.symbol;
            n_picked += COUNTED >> token.kind as usize & 1;
        }
        picked[..n_picked].iter().for_each(|&symbol| seen.insert(symbol));
    }
    seen.take()
}

/// What a text says of license and holders. First what all of it says together, if it says anything, then each part with
/// its lines and the files it points to.
fn facts_of(path: &str, text: &[u8], language: Language) -> ContentFacts {
    let (_, detected) = detect_in_file(path, text, language);
    let mut licenses = license_facts(text, &detected);
    licenses.extend(pattern_facts(path, text));
    ContentFacts { licenses, copyrights: copyright_texts(&without_ignored(text)) }
}

/// What a REUSE.toml or DEP-5 file states of other files of its package, in its order. One in bad form states nothing.
fn pattern_facts(path: &str, text: &[u8]) -> Vec<LicenseFact> {
    let Some((_, stated_in)) = stating_file(path) else { return Vec::new() };
    let Ok(Some(annotations)) = Annotations::read(stated_in, &String::from_utf8_lossy(text)) else { return Vec::new() };
    let patterns = annotations.all().iter().flat_map(|one| one.patterns.iter().map(move |pattern| (pattern, one)));
    let facts = patterns.map(|(pattern, annotation)| LicenseFact {
        raw: pattern.clone(),
        expression: annotation.license.clone(),
        method: FactMethod::of_pattern(annotation.precedence).as_str().to_owned(),
        lines: LineSpan::default(),
    });
    let mut facts: Vec<LicenseFact> = facts.collect();
    facts.drain(..facts.len().saturating_sub(MAX_PATTERNS));
    facts
}

fn license_facts(text: &[u8], detected: &DetectedLicense) -> Vec<LicenseFact> {
    let Some(expression) = &detected.expression else { return Vec::new() };
    let by_tags_alone =
        detected.parts.iter().all(|part| part.method == DetectionMethod::Tag) && !detected.parts.is_empty();
    let method = if by_tags_alone { FactMethod::Tags } else { FactMethod::Whole };
    let known = (!detected.is_unknown).then(|| expression.clone());
    let mut facts = vec![LicenseFact {
        raw: expression.to_string(),
        expression: known,
        method: method.as_str().to_owned(),
        lines: LineSpan::default(),
    }];
    let line_of = |offset: u32| memchr::memchr_iter(b'\n', &text[..(offset as usize).min(text.len())]).count() as u32;
    for part in detected.parts.iter().take(MAX_PARTS) {
        let lines = LineSpan::new(line_of(part.span.start), line_of(part.span.end.max(1) - 1) + 1);
        let (raw, method) = (part.expression.to_string(), part.method.as_str().to_owned());
        facts.push(LicenseFact { raw, expression: Some(part.expression.clone()), method, lines });
    }
    let lines_of = |span: ByteSpan| LineSpan::new(line_of(span.start), line_of(span.end.max(1) - 1) + 1);
    for portion in detected.portions.iter().take(MAX_PARTS) {
        let method = if portion.is_marked { FactMethod::Snippet } else { FactMethod::Portion };
        facts.push(LicenseFact {
            raw: portion.expression.to_string(),
            expression: Some(portion.expression.clone()),
            method: method.as_str().to_owned(),
            lines: lines_of(portion.span),
        });
    }
    // Of more portions than are kept nothing tells what the rest is.
    if let Some(rest) = detected.rest.as_ref().filter(|_| detected.portions.len() <= MAX_PARTS) {
        facts.push(LicenseFact {
            raw: rest.expression.as_ref().map_or(String::new(), ToString::to_string),
            expression: rest.expression.clone(),
            method: FactMethod::Rest.as_str().to_owned(),
            lines: lines_of(rest.span),
        });
    }
    for reference in &detected.references {
        let line = line_of(reference.span.start);
        let method = FactMethod::Reference.as_str().to_owned();
        facts.push(LicenseFact {
            raw: reference.name.clone(),
            expression: None,
            method,
            lines: LineSpan::new(line, line + 1),
        });
    }
    facts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::source::{ProjectPath, Text};

    fn prepared(path: &str, text: &str) -> NewContent {
        prepared_with(ContentParts::default(), path, text)
    }

    fn prepared_with(parts: ContentParts, path: &str, text: &str) -> NewContent {
        let file = SourceFile {
            path: ProjectPath::from(path),
            len_bytes: text.len() as u64,
            hash: ContentHash::of(text.as_bytes()),
            text: Some(Text { bytes: text.as_bytes().into(), language_hint: None, first_line_idx: 0 }),
            is_virtual: false,
        };
        prepare(file, parts, &mut Buffers::default())
    }

    const FUNCTION: &str = "// SPDX-License-Identifier: MIT\n// Copyright 2020 X\nint add(int a, int b) { int sum = a + b; \
        if (sum > 100) { sum = 100; } return sum + offset(a, b); }\n";

    #[test]
    fn source_gets_everything() {
        let content = prepared("a.c", FUNCTION);
        assert_eq!(content.language.unwrap().name(), "C");
        assert!(!content.exact.is_empty() && !content.abstracted.is_empty());
        assert_eq!((content.whole.len(), content.n_lines), (3, 3));
        assert_eq!(content.source.as_deref(), Some(FUNCTION.as_bytes()));
        assert_eq!(content.facts.licenses[0].expression.as_ref().unwrap().as_str(), "MIT");
        assert_eq!(content.facts.copyrights, ["Copyright 2020 X"]);
        let distinct: BTreeSet<Symbol> = content.symbols.iter().copied().collect();
        assert!(distinct.len() == content.symbols.len() && distinct.len() >= 6);
    }

    #[test]
    fn parts_can_be_left_out() {
        let all = prepared("a.c", FUNCTION);
        let some = prepared_with(ContentParts { abstracted: false, facts: false, source: false }, "a.c", FUNCTION);
        assert_eq!((&some.exact, &some.whole[..], &some.symbols), (&all.exact, &all.whole[..2], &all.symbols));
        assert!(some.abstracted.is_empty() && some.source.is_none() && some.facts == ContentFacts::default());
    }

    #[test]
    fn short_streams_have_no_hash_of_their_own() {
        assert_eq!(prepared("a.c", "int x;").whole.len(), 1);
    }

    #[test]
    fn prose_and_data_are_known_whole_only() {
        for path in ["LICENSE", "README.md", "Cargo.lock", "a/words", "LICENSE.APACHE2", "x.JSON", "tool.1", "NOTES."] {
            let content = prepared(path, FUNCTION);
            assert_eq!((content.whole.len(), content.exact.len(), content.symbols.len()), (1, 0, 0), "{path}");
            assert!(
                content.language == Some(Language::GENERIC) && content.source.is_some() && content.family.is_none()
            );
        }
        let unknown = prepared("a.some-language", FUNCTION);
        assert_eq!((unknown.whole.len(), unknown.abstracted.len()), (2, 0));
        assert!(!unknown.exact.is_empty());
    }

    #[test]
    fn license_facts_name_the_whole_and_its_parts() {
        let facts = prepared("LICENSE", "Released under the MIT license.\n\nCopyright (c) 2020 X\n").facts;
        let methods: Vec<&str> = facts.licenses.iter().map(|fact| fact.method.as_str()).collect();
        assert_eq!(methods, ["whole", "name"]);
        assert_eq!(facts.licenses[1].lines, LineSpan::new(0, 1));
        assert_eq!(facts.copyrights, ["Copyright (c) 2020 X"]);
        let facts = prepared("a.c", "int a;\n// See the file LICENSE for the license.\n").facts;
        assert_eq!((facts.licenses[0].expression.as_ref(), facts.licenses[0].method.as_str()), (None, "whole"));
        assert_eq!((facts.licenses[1].raw.as_str(), facts.licenses[1].method.as_str()), ("LICENSE", "reference"));
        assert_eq!(prepared("a.txt", "Nothing is said.\n").facts.licenses, []);
    }
}
