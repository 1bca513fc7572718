//! Rewriting: turns code into the copies an assistant or a person makes of it, with the truth about every line.
//!
//! In: an origin text, a host text to paste into, a level, a seed. Out: the new text and, for each copied region, its
//! lines and the origin's. Works on tokens and lines, for six languages; knows no files, packages or storage. The same
//! input and seed give the same text on every machine. Guarantees: renames are one to one over a whole text; layout
//! changes keep every token; Python stays indented as its blocks need it.

mod block;
mod comments;
mod condition;
mod control;
mod distinct;
mod draft;
mod format;
mod function;
mod helper;
mod interleave;
mod layout;
mod level;
mod literals;
mod paste;
mod rename;
mod reorder;
mod rng;
mod statements;
mod syntax;
mod translate;
mod words;

pub use distinct::distinctive_snippet;
pub use interleave::{Interleaved, interleave};
pub use level::Level;
pub use rng::Rng;
pub use syntax::Syntax;

use crate::span::LineSpan;
use draft::Draft;

/// Lines of a rewritten text and the lines of the origin they are a copy of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CopiedRegion {
    /// Lines of the new text.
    pub scanned: LineSpan,
    /// Lines of the origin.
    pub origin: LineSpan,
}

/// A rewritten text with its truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The new text.
    pub text: String,
    /// What is copied, in the order of the new text.
    pub regions: Vec<CopiedRegion>,
}

/// A function of a text, as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionSpan {
    /// Its lines, attributes and decorators included.
    pub lines: LineSpan,
    /// Tokens from its name to its end.
    pub n_tokens: u32,
    /// Hash of these tokens: equal for functions that differ in layout and comments alone. Not stored anywhere.
    pub hash: u64,
}

/// Finds the functions of a text; those inside others are part of them.
pub fn function_spans(text: &str, syntax: Syntax) -> Vec<FunctionSpan> {
    let view = Draft::new(text, syntax).view();
    let span = |function: &function::Function| {
        let tokens = &view.tokens()[function.tokens.range()];
        let hash = tokens.iter().fold(0u64, |hash, token| {
            (hash ^ u64::from(token.symbol.0)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
        });
        FunctionSpan { lines: function.lines, n_tokens: function.tokens.len(), hash }
    };
    function::functions(&view, syntax).iter().map(span).collect()
}

/// How much of the origin is copied; snippets have their own size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it: the result is a file of its own, the host is not used.
    File,
    /// One function, put after a function of the host.
    Function,
}

/// Fewest and most lines of code of a function that is copied alone.
const FUNCTION_LINES: (usize, usize) = (12, 150);

/// Rewrites `origin` at `level`; `None` when it holds nothing that fits: no function, no snippet of that size, fewer
/// than three functions to reorder, or a host that takes nothing.
///
/// [`Level::ExactFile`], [`Level::Reordered`] and [`Level::TinyReordered`] copy the file whatever `extent` says;
/// [`Level::Interleaved`] takes two origins: see [`interleave`].
pub fn rewrite(
    origin: &str,
    host: &str,
    syntax: Syntax,
    level: Level,
    extent: Extent,
    rng: &mut Rng,
) -> Option<Rewritten> {
    let draft = Draft::new(origin, syntax);
    match level {
        Level::ExactFile => {
            let lines = LineSpan::new(0, draft.lines.len() as u32);
            Some(Rewritten { text: origin.to_owned(), regions: vec![CopiedRegion { scanned: lines, origin: lines }] })
        }
        Level::Reordered => reorder::any(draft, rng),
        Level::TinyReordered => reorder::tiny(draft, rng),
        Level::Helper => helper::rewritten(&draft, host, extent, rng),
        Level::Interleaved => None,
        Level::Snippet(n_lines) => snippet(draft, host, n_lines, false, rng),
        Level::RenamedSnippet(n_lines) => snippet(draft, host, n_lines, true, rng),
        Level::Reformatted
        | Level::Renamed
        | Level::LightlyEdited
        | Level::Edited
        | Level::All
        | Level::Restructured
        | Level::Translated
        | Level::Formatted => match extent {
            Extent::File => whole_file(draft, level, rng),
            Extent::Function => one_function(draft, host, level, rng),
        },
    }
}

fn whole_file(mut draft: Draft, level: Level, rng: &mut Rng) -> Option<Rewritten> {
    let origin = LineSpan::new(0, draft.lines.len() as u32);
    let before = draft.text();
    change(&mut draft, level, origin, false, rng);
    let text = draft.text();
    let scanned = LineSpan::new(0, draft.lines.len() as u32);
    (text != before).then(|| Rewritten { text, regions: vec![CopiedRegion { scanned, origin }] })
}

fn one_function(draft: Draft, host: &str, level: Level, rng: &mut Rng) -> Option<Rewritten> {
    let syntax = draft.syntax;
    let function = {
        let view = draft.view();
        let has_comment = |function: &function::Function| function.lines.range().any(|line| view.has_comment(line));
        let wanted = |function: &function::Function| level != Level::Translated || has_comment(function);
        paste::pick_function(&view, syntax, FUNCTION_LINES.0..=FUNCTION_LINES.1, &wanted, rng)?
    };
    moved_function(draft, function.lines, host, Some(level), rng)
}

/// Rewrites the function of `origin` at `lines` (see [`function_spans`]) and puts it after a function of `host`; without
/// a level it stays as it is. `None` when the level changes nothing there or the host takes nothing.
///
/// Levels that are about whole files or snippets change nothing.
pub fn rewrite_function(
    origin: &str,
    lines: LineSpan,
    host: &str,
    syntax: Syntax,
    level: Option<Level>,
    rng: &mut Rng,
) -> Option<Rewritten> {
    moved_function(Draft::new(origin, syntax), lines, host, level, rng)
}

fn moved_function(
    mut draft: Draft,
    lines: LineSpan,
    host: &str,
    level: Option<Level>,
    rng: &mut Rng,
) -> Option<Rewritten> {
    let syntax = draft.syntax;
    let before = paste::cut(&draft, lines);
    if let Some(level) = level {
        change(&mut draft, level, lines, true, rng);
    }
    let piece = paste::cut(&draft, lines);
    if level.is_some() && piece == before {
        return None;
    }
    pasted(&paste::after_function(&Draft::new(host, syntax), piece, rng)?)
}

/// Applies a level to a whole draft; edits only to what comes from `within`.
fn change(draft: &mut Draft, level: Level, within: LineSpan, also_methods: bool, rng: &mut Rng) {
    match level {
        Level::Reformatted => {
            comments::strip(draft, 60, rng);
            comments::reword(draft, 60, rng);
            layout::reformat(draft, rng);
            comments::add(draft, 12, rng);
        }
        Level::Renamed => {
            rename::rename(draft, also_methods, rng);
            literals::change(draft, 30, rng);
        }
        Level::LightlyEdited => statements::edit(draft, 10, within, rng),
        Level::Edited => statements::edit(draft, 25, within, rng),
        Level::All => {
            rename::rename(draft, also_methods, rng);
            statements::edit(draft, 15, within, rng);
            comments::strip(draft, 80, rng);
            layout::reformat(draft, rng);
        }
        Level::Restructured => control::restructure(draft, within, rng),
        Level::Translated => translate::translate(draft, rng),
        Level::Formatted => format::format(draft, rng),
        Level::ExactFile
        | Level::Reordered
        | Level::TinyReordered
        | Level::Helper
        | Level::Interleaved
        | Level::Snippet(_)
        | Level::RenamedSnippet(_) => {}
    }
}

fn snippet(mut draft: Draft, host: &str, n_lines: u8, is_renamed: bool, rng: &mut Rng) -> Option<Rewritten> {
    let syntax = draft.syntax;
    let lines = paste::pick_snippet(&draft.view(), syntax, n_lines as usize, rng)?;
    if is_renamed {
        let before = paste::cut(&draft, lines);
        rename::rename(&mut draft, true, rng);
        if paste::cut(&draft, lines) == before {
            return None;
        }
    }
    pasted(&paste::before_statement(&Draft::new(host, syntax), paste::cut(&draft, lines), rng)?)
}

fn pasted(pasted: &paste::Pasted) -> Option<Rewritten> {
    let origins = pasted.draft.lines[pasted.lines.range()].iter().filter_map(|line| line.origin);
    let (first, last) = (origins.clone().min()?, origins.max()?);
    let region = CopiedRegion { scanned: pasted.lines, origin: LineSpan::new(first, last + 1) };
    Some(Rewritten { text: pasted.draft.text(), regions: vec![region] })
}

#[cfg(test)]
mod tests;
