//! Mentions: names of licenses in running words, and which of them are meant as a license of this text.
//!
//! A name alone grants nothing: "not under the GPL" and "compatible with the MIT license" name licenses too. Weak names
//! count where something is licensed, strong ones everywhere but after words that deny or compare. Pure.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::address::license_at;
use super::creative::find_creative_commons;
use super::gnu::find_gnu;
use super::names::{NAME_PHRASES, Strength};
use super::words::{Word, WordHash, flag, hash_of};

/// A license named in the words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mention {
    /// What is named, as an expression; `OR` inside where the name itself is a choice.
    pub expression: String,
    /// The words it takes.
    pub words: Range<usize>,
    /// Only a family is named, or a version left out: a more exact mention replaces it.
    pub is_vague: bool,
    /// A web address.
    pub is_address: bool,
    /// Points to the terms in another file.
    pub is_pointer: bool,
    /// What is said of versions, if it is a GNU license.
    pub gnu: Option<GnuGrant>,
}

/// Which versions of a GNU license are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GnuGrant {
    /// None.
    Unversioned,
    /// One or more, without "only" or "or later".
    Open,
    /// Exactly these.
    Stated,
}

struct Cues {
    granting: FxHashSet<WordHash>,
    license: FxHashSet<WordHash>,
    denying: FxHashSet<WordHash>,
    /// What a weak name is when it is no license: `BSD systems`.
    things: FxHashSet<WordHash>,
}

fn set(words: &[&str]) -> FxHashSet<WordHash> {
    words.iter().map(|word| hash_of(word)).collect()
}

static CUES: LazyLock<Cues> = LazyLock::new(|| Cues {
    granting: set(&[
        "under",
        "licensed",
        "license",
        "licenses",
        "licensing",
        "terms",
        "dual",
        "multi",
        "triple",
        "lizenz",
        "lizenziert",
        "licencia",
        "licenza",
        "licença",
        "licentie",
        "лицензии",
        "лицензия",
        "ス",
        "证",
    ]),
    // The last ones begin the word in scripts of which each character is one.
    license: set(&["license", "licensed", "licenses", "licence", "lizenz", "lizenziert", "许", "許", "ラ", "라"]),
    denying: set(&[
        "not",
        "non",
        "unlike",
        "incompatible",
        "compatible",
        "compatibility",
        "than",
        "versus",
        "vs",
        "instead",
        "no",
        "never",
        "like",
        "contaminated",
        "equivalent",
        "similar",
        "nor",
        "replaces",
        "replaced",
        "formerly",
        "previously",
        "originally",
        "except",
    ]),
    things: set(&[
        "system",
        "systems",
        "linux",
        "unix",
        "sysv",
        "assembler",
        "make",
        "kernel",
        "os",
        "sockets",
        "socket",
        "variants",
        "platforms",
        "libc",
        "style",
        "derived",
        "server",
        "project",
    ]),
});

/// Returns the mentions among `words`, in order, none over another; words that `is_covered` are read past.
pub(super) fn find_mentions(words: &[Word], is_covered: &[bool]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mention = if is_covered[at] { None } else { mention_at(words, at, found.last()) };
        let mention = mention.filter(|mention| !is_taken_back(words, mention.words.end));
        let mention = mention.filter(|mention| !is_covered[mention.words.end - 1]); // The first words of a text.
        match mention {
            Some(mention) => {
                at = mention.words.end.max(at + 1);
                found.push(mention);
            }
            None => at += 1,
        }
    }
    found
}

fn mention_at(words: &[Word], at: usize, before: Option<&Mention>) -> Option<Mention> {
    let word = words[at];
    if word.has(flag::URL) {
        let expression = license_at(word.hash)?.to_owned();
        // The addresses of the GNU licenses without a version.
        let gnu = ["GPL-1.0-or-later", "LGPL-2.0-or-later", "GFDL-1.1-or-later"]
            .contains(&expression.as_str())
            .then_some(GnuGrant::Unversioned);
        return Some(Mention {
            expression,
            words: at..at + 1,
            is_vague: true,
            is_address: true,
            is_pointer: false,
            gnu,
        });
    }
    let named = NAME_PHRASES.find_at(words, at);
    if let Some(gnu) = find_gnu(words, at)
        && named.is_none_or(|(_, end)| end <= gnu.end)
    {
        let (has_version, words_of) = (!gnu.versions.is_empty(), gnu.start..gnu.end);
        // One bare word, `gpl`, is as weak as `mit`.
        let is_weak = !has_version && words_of.len() < 3;
        if is_denied(words, at) || is_file_name(words, gnu.end) || (is_weak && !is_granted(words, &words_of, before)) {
            return None;
        }
        let expression = gnu.identifiers().join(" OR ");
        let gnu = Some(match (has_version, gnu.is_later || gnu.is_only) {
            (false, _) => GnuGrant::Unversioned,
            (true, false) => GnuGrant::Open,
            (true, true) => GnuGrant::Stated,
        });
        return Some(Mention {
            expression,
            words: words_of,
            is_vague: !has_version,
            is_address: false,
            is_pointer: false,
            gnu,
        });
    }
    if let Some((expression, end)) = find_creative_commons(words, at)
        && named.is_none_or(|(_, known)| known <= end)
    {
        let is_vague = expression.starts_with("LicenseRef");
        let mention = Mention { expression, words: at..end, is_vague, is_address: false, is_pointer: false, gnu: None };
        return (!is_denied(words, at)).then_some(mention);
    }
    let (named, end) = named?;
    let is_thing = |end: usize| {
        let next = words[end..].iter().take(3).take_while(|word| !word.has(flag::SENTENCE | flag::PARAGRAPH));
        let mut next = next.take_while(|word| !CUES.license.contains(&word.hash));
        next.any(|word| CUES.things.contains(&word.hash))
    };
    let is_meant = match named.strength {
        Strength::Weak if is_thing(end) => false,
        Strength::Grant | Strength::Strong | Strength::Pointer => !is_denied(words, at),
        Strength::Weak => !is_denied(words, at) && is_granted(words, &(at..end), before),
    };
    is_meant.then(|| Mention {
        expression: named.expression.to_owned(),
        words: at..end,
        is_vague: named.is_vague,
        is_address: false,
        is_pointer: named.strength == Strength::Pointer,
        gnu: None,
    })
}

/// Tells whether a name that stands in these words is meant as the license of this text.
pub(super) fn is_meant(words: &[Word], of: &Range<usize>) -> bool {
    !is_denied(words, of.start) && is_granted(words, of, None)
}

/// Tells whether something is licensed right here: `License: MIT`, `under the MIT`, `MIT licensed`, `GPL or MIT`, a line
/// that holds nothing else.
fn is_granted(words: &[Word], of: &Range<usize>, before: Option<&Mention>) -> bool {
    is_granted_within(words, of, before, 4)
}

fn is_granted_within(words: &[Word], of: &Range<usize>, before: Option<&Mention>, depth: u8) -> bool {
    let is_license = |idx: usize| words.get(idx).is_some_and(|word| CUES.license.contains(&word.hash));
    // `BSD license`, the one that a slash joins the first name to.
    let says_license = of.len() > 1 && is_license(of.end - 1);
    if says_license || is_license(of.end) && !words[of.end].has(flag::SENTENCE | flag::PARAGRAPH) {
        return true;
    }
    let joins = [hash_of("or"), hash_of("and")];
    let is_joined = before.is_some_and(|before| {
        let gap = &words[before.words.end..of.start];
        gap.is_empty() && words[of.start].has(flag::SLASH | flag::MARK)
            || gap.len() <= 2 && gap.iter().any(|word| joins.contains(&word.hash))
    });
    if is_joined || is_title(words, of) {
        return true;
    }
    // `MIT/GPL2 licensed`: what the next name is granted by grants this one.
    if depth > 0
        && let Some(next) = next_name(words, of.end)
        && is_granted_within(words, &next, None, depth - 1)
    {
        return true;
    }
    for idx in (of.start.saturating_sub(5)..of.start).rev() {
        // "Under the BSD"; but "under option -g, but basic BSD".
        let is_far = words[idx].hash == hash_of("under") && of.start - idx > 4;
        if CUES.granting.contains(&words[idx].hash) && !is_far {
            return true;
        }
        if words[idx + 1].has(flag::SENTENCE | flag::PARAGRAPH) {
            return false;
        }
    }
    false
}

/// Tells whether the name stands alone under a heading `License`, or alone as a sentence (`Public domain.`).
fn is_title(words: &[Word], of: &Range<usize>) -> bool {
    let breaks = flag::LINE | flag::SENTENCE | flag::PARAGRAPH;
    let begins = words[of.start].has(breaks);
    let ends = words.get(of.end).is_none_or(|word| word.has(breaks));
    let is_under_heading = of.start.checked_sub(1).is_some_and(|before| CUES.license.contains(&words[before].hash));
    begins && ends && (is_under_heading || of.len() >= 2)
}

/// Returns the name that a slash, "or" or "and" joins to the one that ended before `at`.
fn next_name(words: &[Word], at: usize) -> Option<Range<usize>> {
    let word = words.get(at)?;
    let start = if word.has(flag::SLASH) {
        at
    } else if word.hash == hash_of("or") || word.hash == hash_of("and") {
        if words.get(at + 1)?.hash == hash_of("the") { at + 2 } else { at + 1 }
    } else {
        return None;
    };
    let gnu = find_gnu(words, start).map(|gnu| gnu.end);
    let end = NAME_PHRASES.find_at(words, start).map(|(_, end)| end).max(gnu)?;
    Some(start..end)
}

/// Tells whether the words before deny or only compare.
fn is_denied(words: &[Word], at: usize) -> bool {
    // The license that this one changes into on a later date.
    if at >= 2 && words[at - 2..at].iter().map(|word| word.hash).eq([hash_of("change"), hash_of("license")]) {
        return true;
    }
    let is_sentence_end = |idx: usize| words[idx + 1].has(flag::SENTENCE | flag::PARAGRAPH);
    for idx in (at.saturating_sub(10)..at).rev() {
        if is_sentence_end(idx) {
            return false;
        }
        let next = words[idx + 1].hash;
        let denies = match words[idx].hash {
            // "The rest of the project is licensed under …"
            word if word == hash_of("rest") => next == hash_of("of"),
            _ if idx + 5 < at => false,
            // "Not copyrighted -- in the public domain"
            word if word == hash_of("not") => {
                next != hash_of("copyrighted") || !words[idx].has(flag::LINE | flag::SENTENCE | flag::PARAGRAPH)
            }
            // "The last version released under …"
            word if word == hash_of("last") => {
                ["version", "release", "released"].iter().any(|last| next == hash_of(last))
            }
            word => CUES.denying.contains(&word),
        };
        if denies {
            return true;
        }
    }
    false
}

/// `fdl-1.3.texi` is the source of a text, not its mention.
fn is_file_name(words: &[Word], end: usize) -> bool {
    let endings = ["texi", "texinfo", "tex", "xml", "docbook", "info"].map(hash_of);
    let is_adjacent = |word: &Word| end > 0 && word.start == words[end - 1].end() + 1;
    words.get(end).is_some_and(|word| endings.contains(&word.hash) && is_adjacent(word))
}

/// Tells whether the words behind a name take it back: "is no longer supported".
fn is_taken_back(words: &[Word], end: usize) -> bool {
    let next = words[end..].iter().take(4).take_while(|word| !word.has(flag::SENTENCE | flag::PARAGRAPH));
    let next: Vec<WordHash> = next.map(|word| word.hash).collect();
    next.windows(2).any(|two| two == [hash_of("no"), hash_of("longer")])
}
