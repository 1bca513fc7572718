//! Functions put into another order; what stands between them stays where it is.

use std::collections::BTreeMap;

use crate::span::LineSpan;

use super::draft::{Draft, View};
use super::function::{Function, column_of, functions};
use super::rng::Rng;
use super::{CopiedRegion, Rewritten, Syntax};

/// Puts the functions of one level into another order; `None` with fewer than three.
pub(crate) fn any(draft: Draft, rng: &mut Rng) -> Option<Rewritten> {
    let view = draft.view();
    let found = of_one_level(&view, draft.syntax)?;
    let mut order: Vec<usize> = (0..found.len()).collect();
    rng.shuffle(&mut order);
    if found.len() < 3 || order.is_sorted() {
        return None;
    }
    put_in_order(draft, &view, &found, &order)
}

/// The same for files of many tiny functions: at least eight, most of the code in them; no two that stood side by side
/// stay so. The rest of the code stays where it is.
pub(crate) fn tiny(draft: Draft, rng: &mut Rng) -> Option<Rewritten> {
    let view = draft.view();
    let found = of_one_block(&view, draft.syntax)?;
    let code = |lines: LineSpan| lines.range().filter(|&line| !view.on_line(line).is_empty()).count();
    let is_tiny = |function: &Function| code(function.lines) <= TINY_LINES;
    let n_tiny = found.iter().filter(|function| is_tiny(function)).count();
    let n_code: usize = found.iter().filter(|function| is_tiny(function)).map(|function| code(function.lines)).sum();
    if n_tiny < MIN_TINY || n_code * 2 < code(LineSpan::new(0, draft.lines.len() as u32)) {
        return None;
    }
    // In a list they would need other commas.
    let ends = |function: &Function| draft.lines[function.lines.end as usize - 1].text.trim_end().ends_with(',');
    if draft.syntax != Syntax::Python && found.iter().any(|function| ends(function) != ends(&found[0])) {
        return None;
    }
    let mut order: Vec<usize> = (0..found.len()).collect();
    for _ in 0..ORDERS {
        rng.shuffle(&mut order);
        if order.windows(2).all(|pair| pair[1] != pair[0] + 1) {
            return put_in_order(draft, &view, &found, &order);
        }
    }
    None
}

/// Most lines of code of a tiny function.
const TINY_LINES: usize = 8;

/// Fewest tiny functions of a file that consists of such.
const MIN_TINY: usize = 8;

/// How many orders are tried: one in three parts all neighbors.
const ORDERS: usize = 60;

/// Returns the functions of the block that holds most of them: a class, an `impl`, the file.
fn of_one_block(view: &View, syntax: Syntax) -> Option<Vec<Function>> {
    let block = |function: &Function| {
        if syntax == Syntax::Python {
            (0..function.lines.start as usize)
                .rev()
                .find(|&line| !view.on_line(line).is_empty() && column_of(view, line) < function.level as usize)
        } else {
            let wanted = function.level.checked_sub(1)?;
            (0..function.name).rev().find(|&idx| view.word(idx) == "{" && view.depth(idx) == wanted)
        }
    };
    let mut by_block: BTreeMap<Option<usize>, Vec<Function>> = BTreeMap::new();
    for function in functions(view, syntax) {
        by_block.entry(block(&function)).or_default().push(function);
    }
    by_block.into_values().max_by_key(Vec::len)
}

/// Returns the functions of the level most functions are of.
fn of_one_level(view: &View, syntax: Syntax) -> Option<Vec<Function>> {
    let mut found = functions(view, syntax);
    let level = found
        .iter()
        .map(|function| function.level)
        .min_by_key(|level| std::cmp::Reverse(found.iter().filter(|function| function.level == *level).count()))?;
    found.retain(|function| function.level == level);
    Some(found)
}

/// Puts `found[order[n]]` where `found[n]` stands; `None` when functions share lines.
fn put_in_order(mut draft: Draft, view: &View, found: &[Function], order: &[usize]) -> Option<Rewritten> {
    // Comments directly above go with their function.
    let blocks: Vec<LineSpan> = found.iter().map(|function| with_comments(&draft, view, function.lines)).collect();
    if blocks.windows(2).any(|pair| pair[1].start < pair[0].end) {
        return None; // Two functions share a line: their lines cannot move apart.
    }
    let old = std::mem::take(&mut draft.lines);
    let mut next = 0;
    for (slot, &taken) in order.iter().enumerate() {
        draft.lines.extend_from_slice(&old[next..blocks[slot].start as usize]);
        draft.lines.extend_from_slice(&old[blocks[taken].range()]);
        next = blocks[slot].end as usize;
    }
    draft.lines.extend_from_slice(&old[next..]);
    Some(Rewritten { text: draft.text(), regions: runs(&draft) })
}

fn with_comments(draft: &Draft, view: &View, lines: LineSpan) -> LineSpan {
    let mut start = lines.start;
    while start > 0 {
        let above = start as usize - 1;
        let is_comment = !draft.lines[above].is_blank() && view.on_line(above).is_empty() && view.has_comment(above);
        // A docstring above belongs to what is above.
        let is_docstring = draft.syntax == Syntax::Python && !draft.lines[above].text.trim_start().starts_with('#');
        if !is_comment || is_docstring {
            break;
        }
        start -= 1;
    }
    // Of a comment with a blank line in it no half is taken.
    LineSpan::new(if view.starts_inside(start as usize) { lines.start } else { start }, lines.end)
}

/// Returns the longest runs of lines that follow each other in the origin as well.
pub(crate) fn runs(draft: &Draft) -> Vec<CopiedRegion> {
    let mut regions: Vec<CopiedRegion> = Vec::new();
    for (line, idx) in draft.lines.iter().zip(0..) {
        let Some(origin) = line.origin else { continue };
        match regions.last_mut() {
            Some(last) if last.scanned.end == idx && last.origin.end == origin => {
                last.scanned.end += 1;
                last.origin.end += 1;
            }
            _ => regions
                .push(CopiedRegion { scanned: LineSpan::new(idx, idx + 1), origin: LineSpan::new(origin, origin + 1) }),
        }
    }
    regions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods(n_methods: usize) -> String {
        let body: String = (0..n_methods)
            .map(|n| format!("\n    // About {n}.\n    int part{n}() {{\n        return {n};\n    }}\n"))
            .collect();
        format!("class Shelf {{\n    int count;\n{body}}}\n")
    }

    #[test]
    fn tiny_functions_lose_their_neighbors_and_keep_their_lines() {
        let text = methods(12);
        let old: Vec<&str> = text.lines().collect();
        for seed in 0..20 {
            let copy = tiny(Draft::new(&text, Syntax::Java), &mut Rng::new(seed)).unwrap();
            let new: Vec<&str> = copy.text.lines().collect();
            assert_eq!(new.len(), old.len());
            for region in &copy.regions {
                assert_eq!(new[region.scanned.range()], old[region.origin.range()]);
            }
            let numbers: Vec<usize> = new
                .iter()
                .filter_map(|line| line.trim().strip_prefix("// About ")?.strip_suffix('.')?.parse().ok())
                .collect();
            assert_eq!(numbers.len(), 12);
            assert!(numbers.windows(2).all(|pair| pair[1] != pair[0] + 1), "{numbers:?}");
        }
    }

    #[test]
    fn classes_keep_their_methods_and_docstrings_stay() {
        let second = methods(4).replace("Shelf", "Other").replace("part", "other");
        let text = methods(12) + &second;
        for seed in 0..20 {
            let copy = tiny(Draft::new(&text, Syntax::Java), &mut Rng::new(seed)).unwrap();
            let (first, other) = copy.text.split_at(copy.text.find("class Other").unwrap());
            assert!(!first.contains("other") && !other.contains("part"), "{}", copy.text);
        }
        let body: String = (0..9).map(|n| format!("    def part{n}(self):\n        return {n}\n")).collect();
        let text = format!("class Shelf:\n    \"\"\"About.\n\n    Shelves.\n    \"\"\"\n{body}");
        for seed in 0..20 {
            let copy = tiny(Draft::new(&text, Syntax::Python), &mut Rng::new(seed)).unwrap();
            assert!(copy.text.starts_with("class Shelf:\n    \"\"\"About.\n\n    Shelves.\n    \"\"\"\n    def"));
        }
    }

    #[test]
    fn few_or_long_functions_are_not_tiny_ones() {
        assert!(tiny(Draft::new(&methods(7), Syntax::Java), &mut Rng::new(1)).is_none());
        let long: String = (0..60).map(|n| format!("        use({n});\n")).collect();
        let text = methods(8).replacen("        return 0;\n", &format!("{long}        return 0;\n"), 1);
        assert!(tiny(Draft::new(&text, Syntax::Java), &mut Rng::new(1)).is_none());
    }
}
