//! Names of the Creative Commons licenses: "CC BY-SA 4.0", "Creative Commons Attribution-NonCommercial 3.0 Unported". Pure.

use std::sync::LazyLock;

use super::phrase::PhraseSet;
use super::words::{Word, flag};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Attribution,
    NonCommercial,
    ShareAlike,
    NoDerivatives,
    Zero,
}

#[rustfmt::skip]
const ELEMENTS: &[(&str, Element)] = &[
    ("attribution", Element::Attribution),
    ("by", Element::Attribution),
    ("noncommercial", Element::NonCommercial),
    ("non commercial", Element::NonCommercial),
    ("nc", Element::NonCommercial),
    ("sharealike", Element::ShareAlike),
    ("share alike", Element::ShareAlike),
    ("sa", Element::ShareAlike),
    ("noderivatives", Element::NoDerivatives),
    ("noderivs", Element::NoDerivatives),
    ("no derivatives|derivs", Element::NoDerivatives),
    ("no derivative works", Element::NoDerivatives),
    ("noderivativeworks", Element::NoDerivatives),
    ("nd", Element::NoDerivatives),
    ("zero", Element::Zero),
    ("cc0", Element::Zero),
];

static STARTS: LazyLock<PhraseSet<()>> =
    LazyLock::new(|| PhraseSet::new([("creative commons", ()), ("cc", ()), ("creativecommons", ())]));
static PARTS: LazyLock<PhraseSet<Element>> = LazyLock::new(|| PhraseSet::new(ELEMENTS.iter().copied()));
static VERSIONS: LazyLock<PhraseSet<&'static str>> = LazyLock::new(|| {
    PhraseSet::new([
        ("1.0|v1.0", "1.0"),
        ("2.0|v2.0", "2.0"),
        ("2.5|v2.5", "2.5"),
        ("3.0|v3.0|3", "3.0"),
        ("4.0|v4.0|4", "4.0"),
    ])
});

/// Returns the identifier of the license named at word `at`, and the word behind it. Without a version, which only a
/// person can tell, a `LicenseRef` that keeps its conditions.
pub(super) fn find_creative_commons(words: &[Word], at: usize) -> Option<(String, usize)> {
    /// Words between the conditions and the version: "4.0" may follow "International License, version".
    const MAX_WORDS_TO_VERSION: usize = 4;
    let ((), mut end) = STARTS.find_at(words, at)?;
    let mut elements = Vec::new();
    while let Some((element, next)) = PARTS.find_at(words, end) {
        elements.push(element);
        end = next;
    }
    let has = |element: Element| elements.contains(&element);
    if has(Element::Zero) {
        return Some(("CC0-1.0".to_owned(), VERSIONS.find_at(words, end).map_or(end, |(_, end)| end)));
    }
    if !has(Element::Attribution) {
        return None;
    }
    let mut name = "CC-BY".to_owned();
    for (element, suffix) in
        [(Element::NonCommercial, "-NC"), (Element::NoDerivatives, "-ND"), (Element::ShareAlike, "-SA")]
    {
        if has(element) {
            name.push_str(suffix);
        }
    }
    let stops = |idx: usize| words.get(idx).is_none_or(|word| word.has(flag::SENTENCE | flag::PARAGRAPH));
    let version = (end..=end + MAX_WORDS_TO_VERSION)
        .take_while(|&idx| idx == end || !stops(idx))
        .find_map(|idx| VERSIONS.find_at(words, idx));
    Some(match version {
        Some((version, end)) => (format!("{name}-{version}"), end),
        None if words[at].len_bytes == 2 => return None, // "CC by" may be anything.
        None => (format!("LicenseRef-{name}"), end),
    })
}
