//! Short snippets that say where they come from: lines with names that are rare and that a renaming cannot change.

use std::collections::HashSet;

use crate::lexer::TokenFlags;
use crate::span::LineSpan;

use super::draft::{Draft, View};
use super::paste;
use super::rename;
use super::rng::Rng;
use super::{Level, Rewritten, pasted};

/// How many different rare names a short snippet must hold.
const MIN_RARE_NAMES: usize = 2;

/// Shorter names are rare by accident.
const MIN_NAME_LEN: usize = 4;

/// Pastes a snippet of `origin` into a function of `host`, as [`rewrite`](super::rewrite) does, but only one with at
/// least two different names that no renaming of locals changes and that `is_rare` tells true of: a snippet of five
/// lines without them could be anybody's. `None` when there is none, or `level` is no snippet.
pub fn distinctive_snippet(
    origin: &str,
    host: &str,
    syntax: super::Syntax,
    level: Level,
    is_rare: &dyn Fn(&str) -> bool,
    rng: &mut Rng,
) -> Option<Rewritten> {
    let (Level::Snippet(n_lines) | Level::RenamedSnippet(n_lines)) = level else { return None };
    let mut draft = Draft::new(origin, syntax);
    let view = draft.view();
    let mut renamed = draft.clone();
    let locals = rename::rename(&mut renamed, true, rng);
    let wanted = |lines: LineSpan| {
        let mut names = HashSet::new();
        for idx in lines.range().flat_map(|line| view.on_line(line).range()) {
            let name = view.word(idx);
            if stays(&view, idx, &|name| locals.contains_key(name)) && name.len() >= MIN_NAME_LEN && is_rare(name) {
                names.insert(name);
            }
        }
        names.len() >= MIN_RARE_NAMES
    };
    let lines = paste::pick_snippet_where(&view, syntax, n_lines as usize, &wanted, rng)?;
    if matches!(level, Level::RenamedSnippet(_)) {
        let before = paste::cut(&draft, lines);
        draft = renamed;
        if paste::cut(&draft, lines) == before {
            return None;
        }
    }
    pasted(&paste::before_statement(&Draft::new(host, syntax), paste::cut(&draft, lines), rng)?)
}

/// Tells whether a token is a name that a renaming of locals leaves.
fn stays(view: &View, idx: usize, is_local: &dyn Fn(&str) -> bool) -> bool {
    let flags = view.tokens()[idx].flags;
    view.is_identifier(idx)
        && (flags.has(TokenFlags::MEMBER) || flags.has(TokenFlags::KEY) || !is_local(view.word(idx)))
}

#[cfg(test)]
mod tests {
    use super::super::Syntax;
    use super::*;

    /// Rare names stand in lines 9 to 12 only.
    fn text() -> String {
        let plain: String = (0..6).map(|n| format!("    total{n} = first->next({n}, limit);\n")).collect();
        format!(
            "int f(struct list *first, int limit)\n{{\n{plain}    weighShelfOnce(first, limit);\n    first->crateLabel = limit;\n    limit = limit + 1;\n    first->next(limit, 7);\n{plain}}}\n"
        )
    }

    #[test]
    fn snippets_hold_two_rare_names_that_stay() {
        let is_rare = |name: &str| matches!(name, "weighShelfOnce" | "crateLabel" | "limit");
        for level in [Level::Snippet(5), Level::RenamedSnippet(5)] {
            for seed in 0..20 {
                let host = "void host(void)\n{\n    first_call();\n    second_call();\n}\n";
                let copy = distinctive_snippet(&text(), host, Syntax::C, level, &is_rare, &mut Rng::new(seed)).unwrap();
                let lines = copy.regions[0].scanned;
                let snippet: Vec<&str> = copy.text.lines().skip(lines.start as usize).take(5).collect();
                let snippet = snippet.join("\n");
                assert_eq!(lines.len(), 5);
                assert!(snippet.contains("weighShelfOnce(") && snippet.contains("->crateLabel"), "{snippet}");
                assert_eq!(snippet.contains("limit"), level == Level::Snippet(5), "{snippet}");
            }
        }
    }

    #[test]
    fn without_rare_names_there_is_none() {
        let is_rare = |name: &str| name == "weighShelfOnce";
        let copy = distinctive_snippet(&text(), &text(), Syntax::C, Level::Snippet(5), &is_rare, &mut Rng::new(1));
        assert!(copy.is_none());
        let copy = distinctive_snippet(&text(), &text(), Syntax::C, Level::All, &|_| true, &mut Rng::new(1));
        assert!(copy.is_none());
    }
}
