//! Declared sources: comments that say where code comes from, found without any corpus.
//!
//! In: a text and its [`Lexed`]. Out: [`Declaration`]s in order: the comment, the code that is meant, the source it names
//! (link, RFC, well-known project) and what is known of that source's license. Pure; no network, no database.
//! A declaration needs words of derivation ("adapted from", "source:") and a source that is named, or a link whose kind is
//! itself code (an answer, a gist, a snippet, a file at a code host) standing alone. Documentation, specifications, bug
//! trackers, license texts, `@see` and strings are none: a false one costs a person more than a missed one.
//! Guarantees: total on any bytes; one declaration a paragraph; linear in the comments.

mod link;
mod meant;
mod names;
mod paragraph;
mod phrase;
mod quote;
mod terms;
#[cfg(test)]
mod tests;
mod words;

pub use link::{OwnSources, Source, SourceKind};
pub use meant::Meant;

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::lexer::Lexed;
use crate::license::LicenseFacts;
use crate::span::{LineSpan, TokenSpan};

use paragraph::Paragraph;
use words::Item;

/// A file with more declarations than this is a list of links.
const MAX_DECLARATIONS: usize = 256;

/// A comment that says where code comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Lines of the comment's paragraph that says it.
    pub comment: LineSpan,
    /// Those and the lines of the code that is meant, as far as it can be told.
    pub lines: LineSpan,
    /// Tokens of that code; empty when it cannot be told.
    pub tokens: TokenSpan,
    /// What is meant.
    pub meant: Meant,
    /// What told it.
    pub by: DeclaredBy,
    /// The words of the comment that say it, on one line.
    pub said: String,
    /// What it names.
    pub source: Source,
    /// What is known of that source's license.
    pub license: LicenseFacts,
}

/// What told a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeclaredBy {
    /// Words of derivation before or after the name of the source.
    Words,
    /// The link alone: it leads to code.
    Link,
}

/// Finds the declarations of a text; links to `own` are none.
pub fn find_declarations(text: &[u8], lexed: &Lexed, own: &OwnSources) -> Vec<Declaration> {
    let mut found = Vec::new();
    // Most files hold none of the words at all, and to look through one file at once is faster than through each comment.
    if lexed.comments.is_empty() || !may_declare(Some(text)) {
        return found;
    }
    for group in paragraph::groups(text, lexed).filter(|group| may_declare(text.get(group.span.range()))) {
        for paragraph in group.paragraphs(text, lexed) {
            found.extend(declaration(text, lexed, &paragraph, own));
            if found.len() == MAX_DECLARATIONS {
                return found;
            }
        }
    }
    found
}

/// Tells whether a comment holds a link, or a word that stands before the name of a source; nearly all hold none.
fn may_declare(comment: Option<&[u8]>) -> bool {
    static NEEDED: LazyLock<[Finder<'_>; 4]> = LazyLock::new(|| ["://", "rom ", ".com/", ".org/"].map(Finder::new));
    comment.is_some_and(|comment| NEEDED.iter().any(|needed| needed.find(comment).is_some()))
}

fn declaration(text: &[u8], lexed: &Lexed, paragraph: &Paragraph, own: &OwnSources) -> Option<Declaration> {
    if paragraph.is_reference(text) {
        return None;
    }
    let items = words::items(text, &paragraph.pieces);
    let (source, by, from, to) = named_source(text, &items, own)?;
    let is_alone = paragraph.lines == paragraph.group_lines;
    // Among other paragraphs of a comment a link to a file is further reading; behind a value, a page is where it was found.
    let is_doubtful = match source.kind {
        SourceKind::File | SourceKind::Question => by == DeclaredBy::Link && !is_alone,
        SourceKind::Page => paragraph.group.is_trailing && words::is_one_of(text, &items, from, "from"),
        _ => false,
    };
    if is_doubtful {
        return None;
    }
    let (meant, tokens, last_line) = meant::find(text, lexed, paragraph);
    let code_end = last_line.map_or(paragraph.lines.end, |last| last + 1);
    Some(Declaration {
        comment: paragraph.lines,
        lines: LineSpan::new(paragraph.lines.start, code_end.max(paragraph.lines.end)),
        tokens,
        meant,
        by,
        said: quote::quote(text, &paragraph.pieces, items[from].start, items[to].end),
        license: terms::license_of(&source, &paragraph.text(text)),
        source,
    })
}

/// Returns the first source that is declared, what told it, and the items from and to which that stands.
fn named_source(text: &[u8], items: &[Item], own: &OwnSources) -> Option<(Source, DeclaredBy, usize, usize)> {
    let links = items.iter().enumerate().filter(|(_, item)| item.kind == words::Kind::Link);
    for (at, item) in links {
        let link = String::from_utf8_lossy(&text[item.start..item.end]);
        let Some(source) = link::source_of(&link).filter(|source| !own.holds(source)) else { continue };
        if let Some(from) = phrase::declares_link(text, items, at, source.kind) {
            return Some((source, DeclaredBy::Words, from.min(at), from.max(at)));
        }
        if phrase::stands_alone(text, items, at, source.kind) {
            return Some((source, DeclaredBy::Link, at, at));
        }
    }
    let (source, from, to) = names::declared_name(text, items)?;
    Some((source, DeclaredBy::Words, from, to))
}
