//! The levels on small texts in each language: the truth about lines, consistent names, determinism.

use super::rename::rename;
use super::*;
use crate::lexer::TokenKind;
use proptest::{prop_assert, prop_assert_eq, proptest};

const C: &str = r#"#include <stdio.h>

/* Counts the spare parts of a crate. */
static int
count_parts(struct crate *crate, const char *label, int limit)
{
    int total = 0, nth;
    struct part *part = crate->first;

    for (nth = 0; part != NULL; nth++) {
        if (strcmp(part->label, label) == 0) {
            total += part->amount * 3;
            note_part(part, "found one", 12);
        }
        part = part->next;
    }
    if (total > limit) {
        report_excess(crate, total - limit);
        return -1;
    }
    return total;
}

int empty_crate(struct crate *crate)
{
    int removed = 0;
    while (crate->first != NULL) {
        struct part *part = crate->first;
        crate->first = part->next;
        release_part(part, 7);
        removed += 1;
    }
    crate->weight = 0;
    log_crate("emptied", crate->name);
    update_shelf(crate->shelf, removed);
    notify(crate->owner, removed);
    return removed;
}

void paint_crate(struct crate *crate, int color)
{
    if (color < 0) {
        color = 4;
    }
    crate->color = color;
    spray(crate->surface, color, 99);
}
"#;

const PYTHON: &str = r#"import os
from shelf import Shelf, weigh

LIMIT = 10


def count_parts(crate, label, *, limit=LIMIT):
    """Counts the spare parts.

    Nothing else.
    """
    total = 0
    for nth, part in enumerate(crate.parts):
        # Only those with the label.
        if part.label == label and nth < 40:
            total += part.amount * 3
            note_part(part, text="found one")
        else:
            skipped = part.name
            crate.skip(skipped)
    if total > limit:
        raise ValueError("too many parts of %s" % label)
    weight = weigh(crate, total)
    return total, weight


class Crate:
    def __init__(self, name, shelf=None):
        self.name = name
        self.shelf = shelf or Shelf(name, size=3)
        self.parts = []
        with open(os.path.join(name, "parts.txt")) as stream:
            for line in stream:
                label, amount = line.split(":", 1)
                self.parts.append((label, int(amount)))
        self.count = len(self.parts)

    def empty(self, force=False):
        removed = [part for part in self.parts if part.loose or force]
        self.parts = []
        self.count = 0
        return removed
"#;

const JAVASCRIPT: &str = r"const shelf = require('./shelf');

/** Counts the spare parts. */
function countParts(crate, label, limit) {
  let total = 0;
  const { weight } = crate;
  for (const part of crate.parts) {
    if (part.label === label) {
      total += part.amount * 3;
      notePart(part, { text: 'found one', total: total });
    }
  }
  if (total > limit) {
    throw new Error('too many parts of ' + label);
  }
  const names = crate.parts.map((part) => part.name);
  shelf.update(names, weight);
  return total;
}

function emptyCrate(crate) {
  const removed = crate.parts.filter(function (part) {
    return part.loose;
  });
  crate.parts = [];
  crate.count = 0;
  crate.log('emptied the crate', removed.length, 17);
  try {
    shelf.release(crate);
  } catch (problem) {
    console.error(problem);
  }
  return removed;
}

exports.paint = function (crate, color) {
  crate.color = color;
  crate.spray(color, 99);
  return crate;
};
";

const RUST: &str = r#"use crate::shelf::{Shelf, weigh};

/// Counts the spare parts.
pub fn count_parts(crate_: &Crate, label: &str, limit: usize) -> Result<usize, Error> {
    let mut total = 0;
    for (nth, part) in crate_.parts.iter().enumerate() {
        // Only those with the label.
        if part.label == label && nth < 40 {
            total += part.amount * 3;
            note_part(part, "found one");
        }
    }
    if total > limit {
        return Err(Error::TooMany { label: label.to_owned(), limit });
    }
    let weights: Vec<u32> = crate_.parts.iter().map(|part| weigh(part, 7)).collect();
    match weights.first() {
        Some(weight) if *weight > 12 => Ok(total + 1),
        _ => Ok(total),
    }
}

impl Crate {
    pub fn empty(&mut self, force: bool) -> Vec<Part> {
        let removed = self.parts.drain(..).filter(|part| part.loose || force).collect();
        self.count = 0;
        removed
    }

    #[inline]
    fn paint(&mut self, color: u8) {
        self.color = color;
        self.spray(color, 99);
        self.shelf.update(color);
    }

    fn name(&self) -> &str {
        &self.name
    }
}
"#;

const GO: &str = r#"package shelf

import "errors"

// CountParts counts the spare parts.
func CountParts(crate *Crate, label string, limit int) (total int, err error) {
	for nth, part := range crate.Parts {
		if part.Label == label && nth < 40 {
			total += part.Amount * 3
			notePart(part, "found one")
		}
	}
	if total > limit {
		return 0, errors.New("too many parts")
	}
	weight, ok := weigh(crate, func(p *Part) int { return p.Amount })
	if !ok {
		return total, nil
	}
	crate.Weight = weight
	return total, nil
}

func (c *Crate) Empty(force bool) []Part {
	removed := c.Parts
	c.Parts = nil
	c.Count = 0
	c.log("emptied the crate", len(removed), 17)
	var last Part
	if force {
		last = removed[len(removed)-1]
	}
	c.shelf.Release(last)
	return removed
}

func paint(crate *Crate, color int) {
	crate.Color = color
	crate.spray(color, 99)
}
"#;

const JAVA: &str = r#"package org.shelf;

import java.util.Map;

public class Crate {
    private int count;

    /** Counts the spare parts. */
    public int countParts(Map<String, Part> parts, String label, final int limit) throws ShelfException {
        int total = 0;
        for (Part part : parts.values()) {
            if (part.label.equals(label)) {
                total += part.amount * 3;
                notePart(part, "found one");
            }
        }
        if (total > limit) {
            throw new ShelfException("too many parts of " + label, limit);
        }
        List<Integer> weights = new ArrayList<>();
        parts.forEach((key, value) -> weights.add(value.weight));
        this.count = total;
        return total;
    }

    @Override
    public boolean empty(boolean force) {
        Object[] removed = this.parts.toArray();
        this.parts.clear();
        this.count = 0;
        log.info("emptied the crate {}", removed.length);
        try {
            shelf.release(this);
        } catch (ShelfException problem) {
            log.warn("not released", problem);
        }
        return removed.length > 0 || force;
    }

    void paint(int color) {
        this.color = color;
        spray(color, 99);
    }
}
"#;

const TEXTS: [(Syntax, &str); 6] = [
    (Syntax::C, C),
    (Syntax::Python, PYTHON),
    (Syntax::JavaScript, JAVASCRIPT),
    (Syntax::Rust, RUST),
    (Syntax::Go, GO),
    (Syntax::Java, JAVA),
];

fn names(text: &str, syntax: Syntax) -> Vec<String> {
    let view = Draft::new(text, syntax).view();
    (0..view.tokens().len())
        .filter(|&idx| view.kind(idx) == Some(TokenKind::Identifier))
        .map(|idx| view.word(idx).to_owned())
        .collect()
}

/// Renames and compares names one by one: those in `gone` are nowhere left, those in `kept` as often as before.
#[track_caller]
fn check_rename(syntax: Syntax, text: &str, gone: &[&str], kept: &[&str]) {
    let mut draft = Draft::new(text, syntax);
    rename(&mut draft, false, &mut Rng::new(11));
    let (before, after) = (names(text, syntax), names(&draft.text(), syntax));
    assert_eq!(before.len(), after.len());
    for name in gone {
        assert!(before.iter().any(|old| old == name), "{name} is not in the text");
        assert!(!after.iter().any(|new| new == name), "{name} stayed in\n{}", draft.text());
    }
    for name in kept {
        let count = |names: &[String]| names.iter().filter(|other| other == name).count();
        assert!(count(&before) > 0, "{name} is not in the text");
        assert_eq!(count(&before), count(&after), "{name} in\n{}", draft.text());
    }
}

#[test]
fn renames_what_is_local_and_nothing_else() {
    check_rename(
        Syntax::C,
        C,
        &["total", "nth", "limit", "removed", "count_parts", "empty_crate", "paint_crate"],
        &["strcmp", "amount", "first", "next", "note_part", "report_excess", "weight", "shelf", "release_part"],
    );
    check_rename(
        Syntax::Python,
        PYTHON,
        &["total", "nth", "limit", "skipped", "count_parts", "stream", "line", "removed", "force"],
        &[
            "Shelf",
            "weigh",
            "enumerate",
            "note_part",
            "text",
            "ValueError",
            "self",
            "os",
            "path",
            "LIMIT",
            "size",
            "parts",
            "loose",
            "skip",
            "open",
        ],
    );
    check_rename(
        Syntax::JavaScript,
        JAVASCRIPT,
        &["limit", "names", "removed", "countParts", "emptyCrate", "problem"],
        &["shelf", "require", "amount", "notePart", "text", "Error", "name", "parts", "loose", "console", "weight"],
    );
    check_rename(
        Syntax::Rust,
        RUST,
        &["total", "nth", "crate_", "weights", "count_parts", "force", "removed"],
        &[
            "Shelf",
            "weigh",
            "amount",
            "note_part",
            "Result",
            "Error",
            "TooMany",
            "Some",
            "Ok",
            "parts",
            "drain",
            "spray",
        ],
    );
    check_rename(
        Syntax::Go,
        GO,
        &["total", "err", "nth", "part", "limit", "label", "CountParts", "ok", "p", "c", "removed", "last", "force"],
        &[
            "Crate", "Part", "string", "Label", "Amount", "notePart", "errors", "New", "Parts", "Empty", "log",
            "Release",
        ],
    );
    check_rename(
        Syntax::Java,
        JAVA,
        &["total", "part", "limit", "weights", "key", "value", "removed", "force", "problem"],
        &["Map", "Part", "ShelfException", "values", "amount", "notePart", "count", "add", "weight", "shelf"],
    );
}

#[test]
fn renames_are_one_to_one() {
    for (syntax, text) in TEXTS {
        let mut draft = Draft::new(text, syntax);
        let map = rename(&mut draft, true, &mut Rng::new(5));
        assert!(map.len() >= 8, "{syntax:?} {map:?}");
        let mut new: Vec<_> = map.values().collect();
        new.sort_unstable();
        new.dedup();
        assert_eq!(new.len(), map.len());
        assert!(map.values().all(|new| !names(text, syntax).contains(new)));
    }
}

/// Every region's first and last lines hold what the truth says, for levels that keep lines as they are.
#[test]
fn exact_snippets_are_where_the_truth_says() {
    for (syntax, text) in TEXTS {
        let host = text;
        for seed in 0..20 {
            let copy = rewrite(text, host, syntax, Level::Snippet(10), Extent::File, &mut Rng::new(seed));
            let copy = copy.unwrap_or_else(|| panic!("{syntax:?} {seed}"));
            let [region] = copy.regions[..] else { panic!("one region") };
            assert_eq!((region.scanned.len(), region.origin.len()), (10, 10));
            let new: Vec<&str> =
                copy.text.lines().skip(region.scanned.start as usize).take(10).map(str::trim).collect();
            let old: Vec<&str> = text.lines().skip(region.origin.start as usize).take(10).map(str::trim).collect();
            assert_eq!(new, old, "{syntax:?}");
            assert_eq!(copy.text.lines().count(), host.lines().count() + 10);
        }
    }
}

#[test]
fn reordered_runs_hold_the_same_lines() {
    for (syntax, text) in TEXTS {
        let copies: Vec<_> = (0..10)
            .filter_map(|seed| rewrite(text, "", syntax, Level::Reordered, Extent::File, &mut Rng::new(seed)))
            .collect();
        // Go's and Java's functions, and Python's methods, need not be three of a level.
        assert!(!copies.is_empty() || syntax == Syntax::Python, "{syntax:?}");
        let lines: Vec<&str> = text.lines().collect();
        for copy in copies {
            let new: Vec<&str> = copy.text.lines().collect();
            assert_eq!(new.len(), lines.len());
            assert_ne!(copy.text, text);
            for region in &copy.regions {
                assert_eq!(new[region.scanned.range()], lines[region.origin.range()]);
            }
            let covered: u32 = copy.regions.iter().map(|region| region.scanned.len()).sum();
            assert_eq!(covered as usize, lines.len());
        }
    }
}

#[test]
fn every_level_works_in_every_language_and_is_deterministic() {
    for (syntax, text) in TEXTS {
        for level in Level::ALL.into_iter().chain(Level::HARDER) {
            if matches!(
                level,
                Level::Snippet(30 | 15)
                    | Level::RenamedSnippet(30 | 15)
                    | Level::TinyReordered
                    | Level::Helper
                    | Level::Interleaved
            ) {
                continue; // The small texts hold no functions of that size, nor so many.
            }
            for extent in [Extent::File, Extent::Function] {
                let run = |seed| rewrite(text, text, syntax, level, extent, &mut Rng::new(seed));
                let copies: Vec<_> = (0..8).filter_map(run).collect();
                let is_short = level == Level::Reordered && syntax == Syntax::Python
                    || level == Level::Translated && extent == Extent::Function; // Few functions hold a comment.
                let is_short = is_short || level == Level::Formatted && syntax == Syntax::Go; // It is formatted already.
                assert!(copies.len() >= 2 || is_short, "{syntax:?} {level} {extent:?}: {}", copies.len());
                assert_eq!(copies, (0..8).filter_map(run).collect::<Vec<_>>());
                for copy in copies {
                    let n_lines = copy.text.lines().count() as u32;
                    assert!(
                        copy.regions.iter().all(|region| region.scanned.end <= n_lines && !region.scanned.is_empty())
                    );
                    assert!(copy.regions.windows(2).all(|pair| pair[0].scanned.end <= pair[1].scanned.start));
                }
            }
        }
    }
}

#[test]
fn a_pasted_function_is_found_whole() {
    for (syntax, text) in TEXTS {
        let copy = (0..9)
            .find_map(|seed| rewrite(text, text, syntax, Level::LightlyEdited, Extent::Function, &mut Rng::new(seed)))
            .unwrap_or_else(|| panic!("{syntax:?}"));
        let [region] = copy.regions[..] else { panic!("one region") };
        let first = copy.text.lines().nth(region.scanned.start as usize).unwrap().trim();
        let origin = text.lines().nth(region.origin.start as usize).unwrap().trim();
        assert_eq!(first, origin, "{syntax:?}");
        let last = copy.text.lines().nth(region.scanned.end as usize - 1).unwrap().trim();
        assert_eq!(last, text.lines().nth(region.origin.end as usize - 1).unwrap().trim(), "{syntax:?}");
    }
}

/// Brackets that open less those that close, of each kind.
fn balance(text: &str, syntax: Syntax) -> [i64; 3] {
    let view = Draft::new(text, syntax).view();
    let count = |word: &str| (0..view.tokens().len()).filter(|&idx| view.word(idx) == word).count() as i64;
    [("{", "}"), ("(", ")"), ("[", "]")].map(|(open, close)| count(open) - count(close))
}

proptest! {
    #[test]
    fn truth_stays_inside_both_texts_whatever_the_seed(
        seed: u64,
        (syntax, text) in proptest::sample::select(TEXTS.to_vec()),
        level in proptest::sample::select(Level::HARDER.to_vec()),
        extent in proptest::sample::select(vec![Extent::File, Extent::Function]),
    ) {
        let run = || rewrite(text, text, syntax, level, extent, &mut Rng::new(seed));
        let Some(copy) = run() else { return Ok(()) };
        prop_assert!(run().as_ref() == Some(&copy));
        let (n_new, n_old) = (copy.text.lines().count() as u32, text.lines().count() as u32);
        for region in &copy.regions {
            prop_assert!(!region.scanned.is_empty() && region.scanned.end <= n_new, "{:?}", region);
            prop_assert!(!region.origin.is_empty() && region.origin.end <= n_old, "{:?}", region);
        }
        prop_assert!(copy.regions.windows(2).all(|pair| pair[0].scanned.end <= pair[1].scanned.start));
        if !matches!(level, Level::Snippet(_) | Level::RenamedSnippet(_)) {
            prop_assert_eq!(balance(&copy.text, syntax), balance(text, syntax), "{}", copy.text);
        }
        let keeps_tokens = matches!(level, Level::Translated | Level::Formatted) && extent == Extent::File;
        if keeps_tokens {
            let symbols = |text: &str| super::layout::symbols(&Draft::new(text, syntax));
            prop_assert_eq!(symbols(&copy.text), symbols(text), "{}", copy.text);
        }
    }
}
