//! License talk that names no known license: a person has to look, it is never "nothing". The patterns are ours.

use std::sync::LazyLock;

use super::phrase::PhraseSet;
use super::words::{Word, flag, hash_of};

/// Sentences that give or keep rights, in the languages where they were met.
#[rustfmt::skip]
const TALK: &[&str] = &[
    "licensed under",
    "licensed to you",
    "licensed for",
    "license agreement",
    "end user license",
    "under the terms of",
    "under the following license|terms|conditions",
    "permission is hereby? granted",
    "permission is *2 granted to|for|free|provided|without|only",
    "permission to *6 is *1 granted",
    "permission to use",
    "permission to copy",
    "you may *6 redistribute|distribute|sell|sublicense",
    "you may *4 copy|use|modify *3 this|these *1 software|program|work|material|file|files|library|package|document|code|data|font|script|module|project",
    "you may *4 copy|use|modify *2 software|program|work|material",
    "you are free to",
    "may be *4 redistributed|distributed|reproduced|disclosed",
    "may be *4 copied and|or|freely|for|provided|without|only|under",
    "may not be *4 redistributed|distributed|copied|reproduced|disclosed|used",
    "can be *3 redistributed|distributed|copied freely",
    "free for *2 use",
    "free for *3 commercial|personal",
    "freely distributable|redistributable|usable|copied|distributed",
    "freely available for|under|without",
    "software|program|code|library|package is freely available",
    "redistribution and use",
    "redistribution *4 permitted",
    "for non commercial use|purposes",
    "for noncommercial use|purposes",
    "proprietary and? confidential",
    "confidential and? proprietary",
    "this|is|are|as|contains|contain proprietary information|software",
    "proprietary information|software of",
    "proprietary license",
    "commercial license",
    "unauthorized copying|use|reproduction|distribution",
    "trade secret|secrets",
    "copying *4 prohibited",
    "reproduction *4 prohibited",
    "use is subject to license",
    "subject to the terms",
    "this license",
    "as is without *3 warranty|warranties",
    "provided as is",
    "disclaims copyright",
    "all rights reserved worldwide",
    "terms of use",
    "patent rights|license",
    "grant of patent",
    "same license as",
    "lizenziert unter",
    "unter der lizenz",
    "sous licence|license|les termes",
    "licencia",
    "bajo la licencia",
    "weitergabe *8 gestattet|erlaubt|verboten|untersagt",
    "unter den bedingungen",
    "reproduction *3 interdite",
    "selon les termes",
    "licence libre|publique",
    "prohibida|prohibido *3 reproducción|copia|distribución|uso",
    "licenza|licença|licentie|licenciado|licenciada",
    "лицензия|лицензии|лицензией|лицензию|лицензионное|лицензионного",
    "许 可 证",
    "许 可 协 议",
    "未 经 *3 授 权",
    "未 经 授 权",
    "ラ イ セ ン ス",
    "無 断 複 製|転|使|で",
    "許 諾",
    "라 이 선|센 스",
];

static CONTRIBUTOR_PHRASES: LazyLock<PhraseSet<()>> = LazyLock::new(|| {
    PhraseSet::new(
        [
            "contributor|contributors|contribution *1 license agreement|agreements",
            "contributor|contribution agreement",
            "developer|developers s? certificate of origin",
        ]
        .map(|pattern| (pattern, ())),
    )
});

static TALK_PHRASES: LazyLock<PhraseSet<()>> =
    LazyLock::new(|| PhraseSet::new(TALK.iter().map(|pattern| (*pattern, ()))));

/// `License: https://…`
fn at_address(words: &[Word], at: usize) -> Option<std::ops::Range<usize>> {
    let is_address = words.get(at + 1)?.has(flag::URL) && words[at + 1].has(flag::COLON);
    (words[at].hash == hash_of("license") && is_address).then_some(at..at + 2)
}

/// Tells where rights are talked of, as words outside of what `is_covered`. What contributors agree to is not what the file
/// is licensed under.
pub(super) fn find_talk_of_rights(words: &[Word], is_covered: &[bool]) -> Option<std::ops::Range<usize>> {
    /// Words in which an agreement with contributors is explained.
    const EXPLANATION: usize = 240;
    let mut skipped_to = 0;
    for at in (0..words.len()).filter(|&at| !is_covered[at]) {
        if let Some(((), end)) = CONTRIBUTOR_PHRASES.find_at(words, at) {
            skipped_to = end + EXPLANATION;
        }
        if at < skipped_to || is_right_to_a_file(words, at) {
            continue;
        }
        let talk = TALK_PHRASES.find_at(words, at).map(|((), end)| at..end).or_else(|| at_address(words, at));
        if talk.is_some() {
            return talk;
        }
    }
    None
}

/// Terms that keep what known texts beside them give away.
#[rustfmt::skip]
const RESTRICTING: &[&str] = &[
    "licensed under *4 tos",
    "under|accordance *5 terms of service",
    "for use only with",
    "use only with *5 product|products|service|services|hardware|device|devices",
    "proprietary and? confidential",
    "confidential and? proprietary",
    "unauthorized copying|reproduction|distribution",
    "non commercial use|purposes only",
    "noncommercial use|purposes only",
];

static RESTRICTING_PHRASES: LazyLock<PhraseSet<()>> =
    LazyLock::new(|| PhraseSet::new(RESTRICTING.iter().map(|pattern| (*pattern, ()))));

/// Returns terms outside of known texts that keep rights: beside them no known license is all that holds.
pub(super) fn find_restriction(words: &[Word], is_covered: &[bool]) -> Option<std::ops::Range<usize>> {
    let mut uncovered = (0..words.len()).filter(|&at| !is_covered[at]);
    uncovered.find_map(|at| RESTRICTING_PHRASES.find_at(words, at).map(|((), end)| at..end))
}

/// Tells whether a permission of an operating system begins here: "read permission is granted".
fn is_right_to_a_file(words: &[Word], at: usize) -> bool {
    let rights = ["read", "write", "execute", "access", "file", "a", "root", "required"].map(hash_of);
    let is_joined = !words[at].has(flag::LINE | flag::SENTENCE | flag::PARAGRAPH);
    let before = at.checked_sub(1).map(|before| words[before].hash);
    words[at].hash == hash_of("permission") && before.is_some_and(|before| rights.contains(&before)) && is_joined
}
