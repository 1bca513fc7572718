//! The order of versions within an ecosystem, so that an interval has a first and a last.
//!
//! Sources: Semantic Versioning 2.0.0 section 11; PEP 440; Debian policy 5.6.12; Maven's ComparableVersion. In: version
//! texts as published. Out: a total order: equal versions written differently (`1.0`, `1.0.0`) stand beside each
//! other, by text. Total: a text that follows no rule is ordered naturally, pre-release words first.

use std::cmp::Ordering;

use super::Ecosystem;

/// Orders two versions of one package.
pub fn compare_versions(ecosystem: Ecosystem, left: &str, right: &str) -> Ordering {
    version_key(ecosystem, left).cmp(&version_key(ecosystem, right))
}

/// Returns the key by which a version sorts; make it once per version when sorting many.
pub fn version_key(ecosystem: Ecosystem, version: &str) -> VersionKey {
    let text = version.trim();
    let by_rule = match ecosystem {
        Ecosystem::Cargo | Ecosystem::Npm | Ecosystem::Golang => semver(text),
        Ecosystem::Pypi => pep440(text),
        Ecosystem::Deb => Some(debian(text)),
        Ecosystem::Composer | Ecosystem::Gem | Ecosystem::Maven | Ecosystem::Generic => None,
    };
    let letters_are_early = ecosystem == Ecosystem::Gem;
    VersionKey { rule: by_rule.unwrap_or_else(|| natural(text, letters_are_early)), text: version.to_owned() }
}

/// What a version sorts by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionKey {
    rule: Rule,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rule {
    Natural(Vec<Part>),
    Semver { core: Vec<Number>, stage: Stage },
    Pep440 { epoch: Number, release: Vec<Number>, pre: Pre, post: Option<Number>, dev: Dev, local: Vec<Part> },
    Debian { epoch: Number, upstream: Vec<(Vec<u32>, Number)>, revision: Vec<(Vec<u32>, Number)> },
}

/// A number of any size: without leading zeros, longer is larger.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Number {
    n_digits: usize,
    digits: String,
}

impl Number {
    fn new(digits: &str) -> Self {
        let digits = digits.trim_start_matches('0');
        Self { n_digits: digits.len(), digits: digits.to_owned() }
    }

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| Self::new(text))
    }

    fn is_zero(&self) -> bool {
        self.n_digits == 0
    }
}

/// Semver: every pre-release comes before the release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    PreRelease(Vec<PreReleaseId>),
    Release,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum PreReleaseId {
    Number(Number),
    Text(String),
}

/// PEP 440: a bare `.dev` comes before all pre-releases, no pre-release after them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Pre {
    DevOnly,
    Some(u8, Number),
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Dev {
    Some(Number),
    None,
}

/// One part of a naturally ordered version. The end sorts between what makes a version earlier and what makes it later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Early(u8, String),
    End,
    Text(String),
    Number(Number),
}

fn semver(text: &str) -> Option<Rule> {
    let text = text.strip_prefix(['v', 'V', '=']).unwrap_or(text);
    let text = text.split_once('+').map_or(text, |(version, _build)| version);
    let (core, pre_release) = match text.split_once('-') {
        Some((core, pre_release)) => (core, Some(pre_release)),
        None => (text, None),
    };
    let core = trimmed_numbers(core)?;
    let stage =
        pre_release.map_or(Stage::Release, |ids| Stage::PreRelease(ids.split('.').map(pre_release_id).collect()));
    Some(Rule::Semver { core, stage })
}

fn pre_release_id(id: &str) -> PreReleaseId {
    Number::parse(id).map_or_else(|| PreReleaseId::Text(id.to_owned()), PreReleaseId::Number)
}

/// Parses `1.2.0` to 1, 2: trailing zeros say nothing.
fn trimmed_numbers(text: &str) -> Option<Vec<Number>> {
    let mut numbers = text.split('.').map(Number::parse).collect::<Option<Vec<_>>>()?;
    while numbers.last().is_some_and(Number::is_zero) {
        numbers.pop();
    }
    Some(numbers)
}

fn pep440(text: &str) -> Option<Rule> {
    let lower = text.to_ascii_lowercase();
    let text = lower.strip_prefix('v').unwrap_or(&lower);
    let (text, local) = text.split_once('+').map_or((text, None), |(public, local)| (public, Some(local)));
    let (epoch, text) =
        text.split_once('!').map_or((Some(Number::default()), text), |(epoch, rest)| (Number::parse(epoch), rest));
    let release_end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let release = trimmed_numbers(text[..release_end].trim_end_matches('.'))?;
    let (mut pre, mut post, mut dev) = (None, None, None);
    let mut rest = &text[release_end..];
    while !rest.is_empty() {
        let (word, number, after) = next_suffix(rest)?;
        match word {
            "a" | "alpha" => pre = Some((0, number)),
            "b" | "beta" => pre = Some((1, number)),
            "rc" | "c" | "pre" | "preview" => pre = Some((2, number)),
            "post" | "rev" | "r" | "" => post = Some(number),
            "dev" => dev = Some(number),
            _ => return None,
        }
        rest = after;
    }
    let pre = match pre {
        Some((rank, number)) => Pre::Some(rank, number),
        None if post.is_none() && dev.is_some() => Pre::DevOnly,
        None => Pre::None,
    };
    let local = local.map(|local| parts(local, false)).unwrap_or_default();
    Some(Rule::Pep440 { epoch: epoch?, release, pre, post, dev: dev.map_or(Dev::None, Dev::Some), local })
}

/// Takes `.post2`, `-rc.1`, `b3`, `-1` off the front: the word, its number (0 if none) and the rest.
fn next_suffix(text: &str) -> Option<(&str, Number, &str)> {
    let text = text.trim_start_matches(['.', '-', '_']);
    let word_end = text.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(text.len());
    let (word, rest) = text.split_at(word_end);
    let rest = rest.trim_start_matches(['.', '-', '_']);
    let number_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, rest) = rest.split_at(number_end);
    (!word.is_empty() || !number.is_empty()).then(|| (word, Number::new(number), rest))
}

fn debian(text: &str) -> Rule {
    let (epoch, text) = match text.split_once(':') {
        Some((epoch, rest)) if Number::parse(epoch).is_some() => (Number::new(epoch), rest),
        _ => (Number::default(), text),
    };
    let (upstream, revision) = text.rsplit_once('-').unwrap_or((text, ""));
    Rule::Debian { epoch, upstream: debian_parts(upstream), revision: debian_parts(revision) }
}

/// Alternates non-digits and digits. `~` sorts before the end, the end before letters, letters before the rest.
fn debian_parts(text: &str) -> Vec<(Vec<u32>, Number)> {
    const END: u32 = 1;
    let rank = |c: char| match c {
        '~' => 0,
        c if c.is_ascii_alphabetic() => c as u32 + END,
        c => c as u32 + 0x0020_0000,
    };
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits_at = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (letters, tail) = rest.split_at(digits_at);
        let digits_end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let (digits, tail) = tail.split_at(digits_end);
        parts.push((letters.chars().map(rank).chain([END]).collect(), Number::new(digits)));
        rest = tail;
    }
    let end = (vec![END], Number::default());
    while parts.last() == Some(&end) {
        parts.pop();
    }
    parts.push(end);
    parts
}

fn natural(text: &str, letters_are_early: bool) -> Rule {
    let text =
        text.strip_prefix(['v', 'V']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    Rule::Natural(parts(text, letters_are_early))
}

/// Splits at punctuation and between letters and digits; zeros before a word or the end are dropped.
fn parts(text: &str, letters_are_early: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = rest
            .find(|c: char| !c.is_alphanumeric() || c.is_ascii_digit() != is_digit)
            .unwrap_or(rest.len())
            .max(first.len_utf8());
        let (piece, tail) = rest.split_at(end);
        if is_digit {
            parts.push(Part::Number(Number::new(piece)));
        } else if first.is_alphanumeric()
            && let Some(word) = word_part(piece, tail, letters_are_early)
        {
            drop_zeros(&mut parts);
            parts.push(word);
        }
        rest = tail;
    }
    drop_zeros(&mut parts);
    parts.push(Part::End);
    parts
}

fn drop_zeros(parts: &mut Vec<Part>) {
    while matches!(parts.last(), Some(Part::Number(number)) if number.is_zero()) {
        parts.pop();
    }
}

/// Ranks a word; `None` for those that mean the release itself. `a`, `b`, `m` say alpha, beta, milestone only right
/// before a digit: `1.0.2a` of other projects is a later version.
fn word_part(word: &str, tail: &str, letters_are_early: bool) -> Option<Part> {
    let lower = word.to_lowercase();
    let before_digit = tail.starts_with(|c: char| c.is_ascii_digit());
    let rank = match lower.as_str() {
        "final" | "ga" | "release" => return None,
        "dev" => 0,
        "alpha" => 1,
        "beta" => 2,
        "a" if before_digit => 1,
        "b" if before_digit => 2,
        "m" if before_digit => 3,
        "milestone" => 3,
        "rc" | "cr" | "pre" | "preview" => 4,
        "snapshot" => 5,
        _ if letters_are_early => 6,
        _ => return Some(Part::Text(lower)),
    };
    Some(Part::Early(rank, if rank == 6 { lower } else { String::new() }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every version is before all that follow it.
    fn check(ecosystem: Ecosystem, ascending: &[&str]) {
        for (idx, left) in ascending.iter().enumerate() {
            for right in &ascending[idx + 1..] {
                assert_eq!(compare_versions(ecosystem, left, right), Ordering::Less, "{left} < {right}");
                assert_eq!(compare_versions(ecosystem, right, left), Ordering::Greater, "{right} > {left}");
            }
        }
    }

    #[test]
    fn semver_order() {
        check(
            Ecosystem::Cargo,
            &[
                "",
                "0.9.10",
                "1.0.0-1",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-rc.2",
                "1.0.0-rc.11",
                "1.0.0",
                "1.0.1+b",
                "1.2.0",
                "1.10.0",
                "18446744073709551616.0.0",
            ],
        );
        check(Ecosystem::Golang, &["v0.0.0-20190101000000-abcdefabcdef", "v0.1.0", "v1.0.0", "v2.0.0+incompatible"]);
        check(Ecosystem::Npm, &["not a version", "1.0.0-beta", "1.0.0"]);
    }

    #[test]
    fn pep440_order() {
        check(
            Ecosystem::Pypi,
            &[
                "nonsense!x",
                "1.0.dev1",
                "1.0a1.dev1",
                "1.0a1",
                "1.0.alpha2",
                "1.0b1",
                "1.0rc1",
                "1.0",
                "1.0+local.1",
                "1.0.post1.dev2",
                "1.0.post1",
                "1.0-2",
                "1.1.dev1",
                "1.1",
                "1.10",
                "2013.10",
                "1!0.1",
            ],
        );
    }

    #[test]
    fn debian_order() {
        check(
            Ecosystem::Deb,
            &["1.2~rc1-1", "1.2-1", "1.2-1+b1", "1.2-2", "1.2a-1", "1.2+dfsg-1", "1.2.1-1", "1.10-1", "1:0.1-1"],
        );
        assert!(compare_versions(Ecosystem::Deb, "1.0~~", "1.0~") == Ordering::Less);
    }

    #[test]
    fn natural_order() {
        check(
            Ecosystem::Maven,
            &[
                "1.0-alpha-1",
                "1.0-beta-2",
                "1.0-M3",
                "1.0-RC1",
                "1.0-SNAPSHOT",
                "1.0",
                "1.0-sp1",
                "1.0.1",
                "1.2",
                "1.10",
            ],
        );
        check(Ecosystem::Gem, &["1.0.0.pre1", "1.0.0.rc1", "1.0.0.zulu", "1.0.0", "1.0.1"]);
        check(Ecosystem::Composer, &["v1.0.0-dev", "v1.0.0-alpha1", "1.0.0-beta2", "v1.0.0-RC1", "1.0.0", "v1.0.1"]);
        check(Ecosystem::Generic, &["0.9", "1.0.2", "1.0.2a", "1.0.2k", "1.0.3-rc1", "1.0.3"]);
    }

    #[test]
    fn equal_versions_stand_beside_each_other() {
        check(Ecosystem::Npm, &["0.9.0", "1.0", "1.0.0", "1.0.1"]);
        check(Ecosystem::Maven, &["0.9", "1", "1.0.Final", "1.0.1"]);
    }

    proptest! {
        #[test]
        fn is_a_total_order(texts in prop::collection::vec("[v0-9a-c.!+~:é-]{0,12}", 3), which in 0usize..5) {
            let ecosystem =
                [Ecosystem::Cargo, Ecosystem::Pypi, Ecosystem::Deb, Ecosystem::Gem, Ecosystem::Generic][which];
            let order = |a: usize, b: usize| compare_versions(ecosystem, &texts[a], &texts[b]);
            prop_assert_eq!(order(0, 1), order(1, 0).reverse());
            if order(0, 1).is_le() && order(1, 2).is_le() {
                prop_assert!(order(0, 2).is_le());
            }
            prop_assert_eq!(order(0, 1).is_eq(), texts[0] == texts[1]);
        }

        #[test]
        fn never_panics(text in any::<String>(), which in 0usize..5) {
            let all = [Ecosystem::Cargo, Ecosystem::Pypi, Ecosystem::Deb, Ecosystem::Gem, Ecosystem::Generic];
            let _ = version_key(all[which], &text);
        }
    }
}
