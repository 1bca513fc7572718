//! Choices: where words offer several licenses to choose from, and of which parts. The patterns are ours. Pure.

use std::sync::LazyLock;

use super::atom::{Atom, AtomKind};
use super::names::COMMONS_CLAUSE;
use super::phrase::PhraseSet;
use super::words::{Word, flag, hash_of};

/// Which parts a phrase makes a choice of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// Those behind it: "dual licensed under".
    Following,
    /// Those before it: "at your option".
    Preceding,
    /// The one before and the one behind: "alternatively".
    Between,
    /// Those of a list below, each with words of its own: "choose one of the licenses below".
    Listed,
}

#[rustfmt::skip]
const CHOICES: &[(&str, Choice)] = &[
    ("dual license|licensed|licensing", Choice::Following),
    ("dually licensed", Choice::Following),
    ("double license|licensed", Choice::Following),
    ("since|as|because *4 dual|double licensed", Choice::Preceding),
    ("dual bsd|mit|gpl|lgpl|gplv2|gplv3|apache|mpl", Choice::Following),
    ("duallicensed", Choice::Following),
    ("triple license|licensed", Choice::Following),
    ("tri license|licensed", Choice::Following),
    ("multi license|licensed", Choice::Following),
    ("you|licensee may choose|select|elect", Choice::Following),
    ("you can choose|select", Choice::Following),
    ("choose any", Choice::Following),
    ("any of the following", Choice::Following),
    ("any of these", Choice::Following),
    ("any of these|those|them licenses?", Choice::Preceding),
    ("choose one of", Choice::Preceding),
    ("can choose", Choice::Following),
    ("choose *3 license|licenses", Choice::Following),
    ("choose any one", Choice::Following),
    ("choose between", Choice::Following),
    ("choose *1 one of *4 below", Choice::Listed),
    ("mutually exclusive *3 licenses", Choice::Listed),
    ("either of the|these|those|them", Choice::Following),
    ("either the", Choice::Following),
    ("either a", Choice::Following),
    ("either gpl|lgpl|mit|bsd|apache|gnu", Choice::Following),
    ("under *2 terms of either", Choice::Following),
    ("either license", Choice::Following),
    ("under either of?", Choice::Following),
    ("one of the following", Choice::Following),
    ("any one of", Choice::Following),
    ("one of these", Choice::Following),
    ("under *2 terms of both the mit license and the apache license", Choice::Following),
    ("licensed under both the mit|bsd *16 and the apache|gplv2|gpl", Choice::Following),
    ("two possible licenses", Choice::Following),
    ("at your option|discretion|choice", Choice::Preceding),
    ("at the user|users|recipient|licensee *2 option|choice|discretion", Choice::Preceding),
    ("your choice", Choice::Preceding),
    ("whichever you prefer", Choice::Preceding),
    ("alternatively", Choice::Between),
    ("as an alternative", Choice::Between),
];

static CHOICE_PHRASES: LazyLock<PhraseSet<Choice>> = LazyLock::new(|| PhraseSet::new(CHOICES.iter().copied()));

/// Tells whether "License 2", "Option B" or the like stands right before a part.
fn is_next_of_a_list(words: &[Word], at: usize) -> bool {
    let heads = ["license", "licence", "option", "choice", "alternative"].map(hash_of);
    let numbers = ["2", "3", "4", "b", "c", "d", "ii", "iii", "two", "three", "second", "third"].map(hash_of);
    let before = at.saturating_sub(4)..at;
    words[before].windows(2).any(|pair| heads.contains(&pair[0].hash) && numbers.contains(&pair[1].hash))
}

/// Where a choice is said, outside of license texts.
pub(super) fn find_choices(words: &[Word], atoms: &[Atom]) -> Vec<(usize, Choice)> {
    let later = [hash_of("any"), hash_of("later")];
    let is_in_text = |at: usize| {
        atoms
            .iter()
            .any(|atom| atom.is_text() && atom.words.contains(&at) && !atom.gaps.iter().any(|gap| gap.contains(&at)))
    };
    let mut found = Vec::new();
    for at in 0..words.len() {
        let Some((choice, end)) = CHOICE_PHRASES.find_at(words, at) else { continue };
        // "(at your option) any later version" is no choice of licenses.
        let is_later = words[end..].iter().take(2).any(|word| later.contains(&word.hash));
        if !is_later && !is_in_text(at) {
            found.push((at, choice));
        }
    }
    found
}

/// Tells whether two parts that follow each other are a choice; `is_chosen` tells whether the left one already is one of
/// several, `behind` are the parts after the right one.
pub(super) fn is_choice(
    words: &[Word],
    (left, right): (&Atom, &Atom),
    behind: &[Atom],
    choices: &[(usize, Choice)],
    is_chosen: bool,
) -> bool {
    /// Words from "dual licensed under" to the first name, and between the names.
    const AHEAD: usize = 40;
    /// Words from the sentence that offers whole texts to the first of them.
    const OFFER: usize = 160;
    /// Words from the last name to "at your option".
    const BEHIND: usize = 16;
    /// Words of the terms of one notice before "alternatively".
    const NOTICE: usize = 240;
    let is_condition = |atom: &Atom| atom.expression == COMMONS_CLAUSE;
    if left.kind == AtomKind::Tag || right.kind == AtomKind::Tag || is_condition(left) || is_condition(right) {
        return false;
    }
    if right.words.start < left.words.end {
        // A clause of its own inside a known text.
        let before = right.words.start.saturating_sub(AHEAD)..right.words.start;
        return choices.iter().any(|(at, choice)| *choice == Choice::Between && before.contains(at));
    }
    let gap = &words[left.words.end..right.words.start];
    let or = ["or", "oder", "ou", "或", "또"].map(hash_of);
    let is_close = gap.len() <= 12 && !gap.iter().any(|word| word.has(flag::PARAGRAPH | flag::SENTENCE));
    if is_close
        && !left.is_text()
        && (gap.iter().any(|word| or.contains(&word.hash)) || words[right.words.start].has(flag::SLASH))
    {
        return true;
    }
    let is_list = right.is_text() || left.is_text();
    let statement = [hash_of("licensed"), hash_of("under"), hash_of("licensing")];
    let is_new_paragraph = gap.iter().any(|word| word.has(flag::PARAGRAPH));
    let is_new_statement = gap.iter().any(|word| statement.contains(&word.hash));
    let list_end = end_of_list(words, right, behind);
    let is_next = is_next_of_a_list(words, right.words.start);
    choices.iter().any(|&(at, choice)| match choice {
        // Terms of their own words stand between the headings.
        Choice::Following if is_next && at < left.words.start && at + OFFER > left.words.start => true,
        // Whole texts follow each other; the sentence that offers them stands before the first.
        Choice::Listed => {
            at < left.words.start && gap.len() <= 2 * AHEAD && (is_chosen || at + AHEAD > left.words.start)
        }
        Choice::Following if is_list => {
            at < left.words.start && gap.len() <= AHEAD && (is_chosen || at + OFFER > left.words.start)
        }
        Choice::Following => {
            at < left.words.end
                && gap.len() <= AHEAD
                && !is_new_statement
                && (is_chosen || at + AHEAD > left.words.start)
        }
        Choice::Preceding => {
            !is_list
                && !is_new_statement
                && !is_new_paragraph
                && gap.len() <= AHEAD
                && (right.words.end..=list_end + BEHIND).contains(&at)
        }
        Choice::Between => gap.len() <= NOTICE && (left.words.end..right.words.start).contains(&at),
    })
}

/// Returns where the list of names ends that `right` is in: names with a word or two between them.
fn end_of_list(words: &[Word], right: &Atom, behind: &[Atom]) -> usize {
    const BETWEEN: usize = 8;
    let statement = [hash_of("licensed"), hash_of("under"), hash_of("licensing")];
    let mut end = right.words.end;
    for next in behind.iter().filter(|next| next.words.start >= right.words.end) {
        let gap = words.get(end..next.words.start).unwrap_or_default();
        if next.is_text() || gap.len() > BETWEEN || gap.iter().any(|word| statement.contains(&word.hash)) {
            break;
        }
        end = next.words.end;
    }
    end
}
