//! Words of derivation: what a comment must say before or after a link for the link to be a source of the code.
//!
//! Looked at are at most 16 words before the link, inside its sentence and the line before. Strong phrases say that code was
//! moved ("adapted from", "port of", "source:"), weak ones may speak of an idea ("based on") and must stand close.

use super::link::SourceKind;
use super::words::{Item, Kind, is_one_of, word};

const MAX_BACK: usize = 24;

/// What is done to code; `from` follows, or the link itself.
const VERBS: &str = "adapted adopted copied copy copy-pasted copypasted copy-paste pasted taken took borrowed ported \
    backported stolen stole lifted derived extracted cribbed pinched nicked swiped ripped cloned snarfed \
    forked translated transcribed transliterated converted modified excerpted reproduced vendored \
    grabbed yanked scavenged reused repurposed inlined";
/// These move other things as well: only with a word for code, or a link to code.
const LOOSE_VERBS: &str = "obtained retrieved imported pulled sourced downloaded gotten comes came originated";
/// What may stand between verb and `from`.
const BETWEEN: &str = "verbatim directly straight almost mostly shamelessly heavily largely originally partly partially and \
    modified adapted code it some parts slightly pasted entirely unmodified wholesale loosely more or \
    less this function with thanks permission changes modifications minor simplified";
/// Words for code.
const CODE: &str = "code snippet snippets function functions implementation polyfill class method methods algorithm \
    routine routines script macro macros module file files source sources solution hack workaround regex \
    regexp regular logic header struct definitions";
/// Of these, pieces that are taken as they are: "snippet from URL".
const PIECES: &str = "code snippet function functions implementation polyfill algorithm routine routines macro regex \
    solution hack workaround";
/// What a thing is that was made of another one.
const MADE_OF: &str = "port fork copy clone adaptation translation backport derivative excerpt conversion reimplementation \
    subset courtesy copypasta modification derivation";
/// Beginnings of a line that lead to a source.
const LABELS: &str = "source src sources credit credits origin original originally attribution copyright-source courtesy \
    stolen origins adapted copied";
/// Where the way to the link leads elsewhere.
const DETOURS: &str = "see because when if while per docs documentation spec specification issue bug issues cf refer \
    details explained described discussion discussed license licence licensed read why help until unless \
    needs should must which user settings";
/// Before a verb these say that it did not happen, or only might.
const NEGATIONS: &str = "not never isn't wasn't don't doesn't cannot can't todo fixme xxx can could to should if";
/// Not code: what is said to come from a page is a fact.
const FACTS: &str = "value values constant constants number numbers data vector vectors example examples text wording \
    description definition documentation docs quote quoted name names list table image images icon icons \
    logo font fonts enum codes settings defaults default input sample test tests version format grammar";

/// How much a phrase says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Something comes from there; what it is, is not said.
    Loose,
    /// It may be an idea.
    Weak,
    /// `Source: …`: of a page that holds code it says that; of documentation, that a fact stands there.
    Label,
    /// Code was moved.
    Strong,
}

/// Returns the item at which words of derivation for the link at item `at` begin, or end where they follow it.
pub(super) fn declares_link(text: &[u8], items: &[Item], at: usize, kind: SourceKind) -> Option<usize> {
    if is_quoted(text, items[at].start) {
        return None;
    }
    find_before(text, items, at, kind).or_else(|| find_after(text, items, at, kind))
}

/// A link in quotes or behind `=` is a value, commented out; in `href="…"` it is a link.
fn is_quoted(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    matches!(before.last(), Some(b'"' | b'\'' | b'`' | b'='))
        && !before.ends_with(b"href=\"")
        && !before.ends_with(b"href='")
}

fn find_before(text: &[u8], items: &[Item], at: usize, kind: SourceKind) -> Option<usize> {
    let (mut n_words, mut n_breaks) = (0, 0);
    for idx in (at.saturating_sub(MAX_BACK)..at).rev() {
        match items[idx].kind {
            Kind::Stop | Kind::Link => return None,
            Kind::Break => {
                n_breaks += 1;
                if n_breaks > 2 {
                    return None;
                }
            }
            Kind::Colon => {}
            Kind::Word => {
                if let Some((strength, start)) = phrase_ending_at(text, items, idx, at)
                    && is_enough(text, items, strength, kind, n_words, start)
                {
                    return (!is_denied(text, items, start)).then_some(start);
                }
                if is_one_of(text, items, idx, DETOURS) {
                    return None;
                }
                n_words += 1;
            }
        }
    }
    None
}

/// Returns the phrase whose last word is item `idx`, and where it begins. `link` is what it leads to.
fn phrase_ending_at(text: &[u8], items: &[Item], idx: usize, link: usize) -> Option<(Strength, usize)> {
    let is = |at: usize, words: &str| is_one_of(text, items, at, words);
    let leads = idx + 1 == link || items[idx + 1].kind == Kind::Colon;
    if is(idx, "from") {
        return from(text, items, idx, link);
    }
    if is(idx, "on upon off") {
        let verb = back_over(text, items, idx, BETWEEN)?;
        return is(verb, "based modeled modelled").then_some((Strength::Weak, verb));
    }
    if is(idx, "of") {
        let noun = back_over(text, items, idx, "version almost")?;
        // "X is a fork of Y" speaks of projects.
        if is(noun, "fork clone subset")
            && !(is_line_start(items, noun) || is(noun - 1, "a direct") && is_line_start(items, noun - 1))
        {
            return None;
        }
        let strength = if is(noun, "modified adapted simplified ported") { Some(Strength::Strong) } else { None };
        return is(noun, MADE_OF).then_some(Strength::Strong).or(strength).map(|strength| (strength, noun));
    }
    if is(idx, "to") {
        let noun = back_over(text, items, idx, "goes go due is")?;
        return is(noun, "credit credits kudos props").then_some((Strength::Strong, noun));
    }
    if is(idx, "at on in here via by") && is(idx.wrapping_sub(1), "found posted originally original") {
        return has_code_word(text, items, idx).map(|start| (Strength::Weak, start));
    }
    // `Source: URL`, `Original code: URL`, `Credit URL`: the line's first words.
    let is_first = is_line_start(items, idx);
    if leads && is_first && is(idx, LABELS) {
        return Some((Strength::Label, idx));
    }
    let is_second = idx > 0 && is_line_start(items, idx - 1);
    let adjectives = "original code upstream initial originally function snippet";
    if leads
        && is_second
        && is(idx - 1, adjectives)
        && is(idx, "source sources code implementation version author script from here")
    {
        return Some((Strength::Label, idx - 1));
    }
    // `copied https://…`
    (idx + 1 == link && is(idx, VERBS) && !is(idx, "copy modified converted")).then_some((Strength::Strong, idx))
}

/// `from`, with the verb before it, or at the beginning of what is said, or behind a word for code.
fn from(text: &[u8], items: &[Item], idx: usize, link: usize) -> Option<(Strength, usize)> {
    if let Some(verb) = back_over(text, items, idx, BETWEEN) {
        if is_one_of(text, items, verb, VERBS) {
            return Some((Strength::Strong, verb));
        }
        if is_one_of(text, items, verb, LOOSE_VERBS) {
            return Some((Strength::Loose, verb));
        }
        if is_one_of(text, items, verb, PIECES) && link <= idx + 2 {
            return Some((Strength::Weak, verb));
        }
    }
    if idx > 0 && is_one_of(text, items, idx - 1, "originally") && is_line_start(items, idx - 1) {
        return Some((Strength::Strong, idx - 1));
    }
    // Nothing but the link may follow: `From https://…`.
    (link == idx + 1 && (idx == 0 || items[idx - 1].kind != Kind::Word)).then_some((Strength::Weak, idx))
}

/// Returns the word before `idx`, over at most four of the words that may stand between.
fn back_over(text: &[u8], items: &[Item], idx: usize, between: &str) -> Option<usize> {
    let mut at = idx;
    for _ in 0..5 {
        at = at.checked_sub(1)?;
        if items[at].kind == Kind::Break {
            at = at.checked_sub(1)?;
        }
        if items[at].kind != Kind::Word {
            return None;
        }
        // Some verbs are also words between ("copied and modified from").
        if !is_one_of(text, items, at, between) || is_one_of(text, items, at, VERBS) || is_one_of(text, items, at, CODE)
        {
            return Some(at);
        }
    }
    None
}

fn is_line_start(items: &[Item], idx: usize) -> bool {
    idx == 0 || matches!(items[idx - 1].kind, Kind::Break | Kind::Stop)
}

/// Returns where a sentence's word for code stands, at most eight words before `idx`.
fn has_code_word(text: &[u8], items: &[Item], idx: usize) -> Option<usize> {
    let words = (idx.saturating_sub(8)..idx).rev().take_while(|&at| items[at].kind != Kind::Stop);
    // "code 301" is none.
    let is_numbered = |at: usize| word(text, items, at + 1).first().is_some_and(u8::is_ascii_digit);
    words.filter(|&at| is_one_of(text, items, at, CODE) && !is_numbered(at)).last()
}

fn has_any(text: &[u8], items: &[Item], start: usize, n_before: usize, n_after: usize, words: &str) -> bool {
    let is_inside = |at: &usize| !matches!(items[*at].kind, Kind::Stop | Kind::Colon);
    let before = (start.saturating_sub(n_before)..start).rev().take_while(is_inside);
    before.chain(start..(start + n_after).min(items.len())).any(|at| is_one_of(text, items, at, words))
}

fn is_denied(text: &[u8], items: &[Item], start: usize) -> bool {
    let before = (start.saturating_sub(3)..start).rev().take_while(|&at| items[at].kind == Kind::Word);
    let is_denied = before.into_iter().any(|at| is_one_of(text, items, at, NEGATIONS));
    let line = (0..=start).rev().find(|&at| is_line_start(items, at)).unwrap_or_default();
    is_denied || is_one_of(text, items, line, "todo fixme xxx")
}

/// Tells whether a phrase with `n_words` between it and the link makes a link of that kind a source.
fn is_enough(text: &[u8], items: &[Item], strength: Strength, kind: SourceKind, n_words: usize, start: usize) -> bool {
    let max_words = if strength >= Strength::Label { 10 } else { 6 };
    if n_words > max_words {
        return false;
    }
    let is_code = has_any(text, items, start, 8, 6, CODE);
    let is_fact = has_any(text, items, start, 6, 3, FACTS);
    match kind {
        SourceKind::Answer | SourceKind::Question | SourceKind::Gist | SourceKind::Snippet => true,
        SourceKind::File => !is_fact || is_code,
        SourceKind::Repository | SourceKind::Page | SourceKind::Wiki => match strength {
            Strength::Strong | Strength::Label => !is_fact || is_code,
            // A pattern that an encyclopedia explains is an idea.
            Strength::Weak => !is_fact && (kind != SourceKind::Wiki || n_words == 0),
            Strength::Loose => !is_fact && (is_code || (kind == SourceKind::Repository && n_words == 0)),
        },
        SourceKind::Change => strength >= Strength::Label && !is_fact && n_words <= 4,
        // What documentation shows may be copied; what it says is followed.
        SourceKind::Documentation | SourceKind::Rfc => {
            let is_moved = is_code || (n_words == 0 && is_one_of(text, items, start, "adapted ported stolen borrowed"));
            strength == Strength::Strong && is_moved && !is_fact && n_words <= 4
        }
        SourceKind::Project => false,
    }
}

/// `see URL for the original`, `URL (adapted)`.
fn find_after(text: &[u8], items: &[Item], at: usize, kind: SourceKind) -> Option<usize> {
    if matches!(kind, SourceKind::Documentation | SourceKind::Rfc | SourceKind::Change) {
        return None;
    }
    let after =
        (at + 1..items.len().min(at + 8)).take_while(|&idx| !matches!(items[idx].kind, Kind::Stop | Kind::Link));
    let words: Vec<usize> = after.filter(|&idx| items[idx].kind == Kind::Word).collect();
    let is = |nth: usize, options: &str| words.get(nth).is_some_and(|&idx| is_one_of(text, items, idx, options));
    let things = "code source implementation version author script snippet work credits credit";
    if is(0, "for") {
        let original = if is(1, "the an") { 2 } else { 1 };
        // Of the original more must follow than nothing: "for the original issue" is another matter.
        let is_original =
            is(original, "original originals") && (words.len() == original + 1 || is(original + 1, things));
        return is_original.then(|| words[original]).filter(|&idx| idx > at);
    }
    let is_alone = words.len() == 1 || words.get(1).is_some_and(|&idx| items[idx - 1].kind != Kind::Word);
    (is(0, "adapted ported copied modified") && is_alone).then(|| words[0])
}

/// Tells whether a link to code stands so alone that it can only say where the code comes from.
pub(super) fn stands_alone(text: &[u8], items: &[Item], at: usize, kind: SourceKind) -> bool {
    let max_words = match kind {
        SourceKind::Answer | SourceKind::Gist | SourceKind::Snippet => 3,
        SourceKind::Question | SourceKind::File => 0,
        _ => return false,
    };
    let mut n_words = 0;
    for (idx, item) in items.iter().enumerate() {
        if item.kind == Kind::Word {
            n_words += 1;
            if is_one_of(text, items, idx, DETOURS)
                || is_one_of(text, items, idx, "reference todo like also example paste")
            {
                return false;
            }
        }
    }
    // A list of links is further reading.
    let n_links = items.iter().filter(|item| item.kind == Kind::Link).count();
    n_words <= max_words && n_links == 1 && !is_quoted(text, items[at].start)
}
