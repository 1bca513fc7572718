//! SPDX expressions from what people write. Pure.
//!
//! Source: SPDX specification 2.3 annex D and its license list, through crate `spdx`. In: `MIT/Apache-2.0`,
//! `Apache License, Version 2.0`, `GPLv2+`. Out: a valid expression in canonical spelling, or nothing: a name that could
//! mean two licenses (`BSD`, `GPL`) is never guessed, and nothing invalid is ever an [`SpdxExpression`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longer texts are no expressions but license texts in the wrong field.
const MAX_EXPRESSION_BYTES: usize = 500;

/// Names by which people mean one license, without case, spaces, punctuation (but `.`) and the words of [`FILLERS`].
const NAMES: &[(&str, &str)] = &[
    ("0bsd", "0BSD"),
    ("2clausebsd", "BSD-2-Clause"),
    ("3clausebsd", "BSD-3-Clause"),
    ("agpl3", "AGPL-3.0"),
    ("agpl3.0", "AGPL-3.0"),
    ("agplv3", "AGPL-3.0"),
    ("apache2", "Apache-2.0"),
    ("apache2.0", "Apache-2.0"),
    ("apachesoftware2.0", "Apache-2.0"),
    ("apachev2", "Apache-2.0"),
    ("apachev2.0", "Apache-2.0"),
    ("artistic2.0", "Artistic-2.0"),
    ("asl2.0", "Apache-2.0"),
    ("boost1.0", "BSL-1.0"),
    ("boostsoftware1.0", "BSL-1.0"),
    ("bsd2", "BSD-2-Clause"),
    ("bsd2clause", "BSD-2-Clause"),
    ("bsd3", "BSD-3-Clause"),
    ("bsd3clause", "BSD-3-Clause"),
    ("bsdnew", "BSD-3-Clause"),
    ("cc0", "CC0-1.0"),
    ("cc01.0", "CC0-1.0"),
    ("cc01.0universal", "CC0-1.0"),
    ("eclipsepublic1.0", "EPL-1.0"),
    ("eclipsepublic2.0", "EPL-2.0"),
    ("eclipsepublicv1.0", "EPL-1.0"),
    ("eclipsepublicv2.0", "EPL-2.0"),
    ("epl1.0", "EPL-1.0"),
    ("epl2.0", "EPL-2.0"),
    ("expat", "MIT"),
    ("gnuaffero3", "AGPL-3.0"),
    ("gnuafferogeneralpublicv3", "AGPL-3.0"),
    ("gnugeneralpublicv2", "GPL-2.0"),
    ("gnugeneralpublicv3", "GPL-3.0"),
    ("gnugpl2", "GPL-2.0"),
    ("gnugpl3", "GPL-3.0"),
    ("gnugplv2", "GPL-2.0"),
    ("gnugplv3", "GPL-3.0"),
    ("gnulessergeneralpublicv2.1", "LGPL-2.1"),
    ("gnulessergeneralpublicv3", "LGPL-3.0"),
    ("gpl2", "GPL-2.0"),
    ("gpl2.0", "GPL-2.0"),
    ("gpl3", "GPL-3.0"),
    ("gpl3.0", "GPL-3.0"),
    ("gplv2", "GPL-2.0"),
    ("gplv2.0", "GPL-2.0"),
    ("gplv3", "GPL-3.0"),
    ("gplv3.0", "GPL-3.0"),
    ("iscl", "ISC"),
    ("lgpl2.1", "LGPL-2.1"),
    ("lgpl3", "LGPL-3.0"),
    ("lgpl3.0", "LGPL-3.0"),
    ("lgplv2.1", "LGPL-2.1"),
    ("lgplv3", "LGPL-3.0"),
    ("modifiedbsd", "BSD-3-Clause"),
    ("mozillapublic2.0", "MPL-2.0"),
    ("mpl2", "MPL-2.0"),
    ("mpl2.0", "MPL-2.0"),
    ("mplv2.0", "MPL-2.0"),
    ("newbsd", "BSD-3-Clause"),
    ("psf2.0", "PSF-2.0"),
    ("pythonsoftwarefoundation2.0", "PSF-2.0"),
    ("revisedbsd", "BSD-3-Clause"),
    ("simplifiedbsd", "BSD-2-Clause"),
    ("zliblibpng", "Zlib"),
];

/// Words that tell no license from another. `only` is handled apart, it does.
const FILLERS: [&str; 6] = ["the", "license", "licence", "licenses", "version", "licensed"];

/// A valid SPDX license expression in canonical spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SpdxExpression(String);

/// A text that is no SPDX license expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no SPDX license expression")]
pub struct SpdxError(String);

impl SpdxExpression {
    /// Parses an expression as the specification has it; deprecated identifiers (`GPL-2.0`) are no longer in it.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, SpdxError> {
        let text = text.trim();
        match spdx::Expression::parse(text) {
            // These two say that nothing is known; the crate lists them as licenses.
            Ok(_)
                if text.is_empty()
                    || text.split([' ', '(', ')']).any(|word| matches!(word, "NONE" | "NOASSERTION")) =>
            {
                Err(SpdxError(text.to_owned()))
            }
            Ok(_) => Ok(Self(with_upper_operators(text))),
            _ => Err(SpdxError(text.to_owned())),
        }
    }

    /// Reads what a manifest, tag or classifier says, with its habits: `/` or `,` for OR, lower case, `GPL-2.0+`, full
    /// names. `None` when that is not certain.
    pub fn find_in(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_EXPRESSION_BYTES {
            return None;
        }
        let whole_name = || if text.contains(['(', ')']) { None } else { by_name(text) };
        Self::parse(text).ok().or_else(|| whole_name().and_then(|name| Self::parse(&name).ok())).or_else(|| {
            let rebuilt = rebuild(&split(text))?;
            Self::parse(&rebuilt).ok()
        })
    }

    /// Returns it as written in reports.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the conjunction of both: each must be kept. Equal ones stay as they are.
    pub fn and(&self, other: &Self) -> Self {
        if self == other {
            return self.clone();
        }
        let part = |expression: &Self| {
            if expression.is_choice() { format!("({})", expression.0) } else { expression.0.clone() }
        };
        Self(format!("{} AND {}", part(self), part(other)))
    }

    /// Returns the expressions that `AND` joins outside of parentheses; itself where none does.
    pub(super) fn conjuncts(&self) -> Vec<Self> {
        if self.is_choice() {
            return vec![self.clone()];
        }
        let mut terms: Vec<String> = vec![String::new()];
        let mut depth = 0i32;
        for word in self.0.split_inclusive(' ') {
            depth += word.matches('(').count() as i32 - word.matches(')').count() as i32;
            match terms.last_mut() {
                Some(term) if depth != 0 || word.trim_end() != "AND" => term.push_str(word),
                _ => terms.push(String::new()),
            }
        }
        let without = |term: &str| {
            Self::parse(term.trim().strip_prefix('(').and_then(|term| term.strip_suffix(')')).unwrap_or(term)).ok()
        };
        terms.iter().filter_map(|term| without(term.trim()).or_else(|| Self::parse(term).ok())).collect()
    }

    /// Tells whether the whole is a choice: an `OR` outside of parentheses.
    fn is_choice(&self) -> bool {
        let mut depth = 0i32;
        self.0.split_inclusive(['(', ')', ' ']).any(|word| {
            let is_or = depth == 0 && word.trim_end() == "OR";
            depth += word.matches('(').count() as i32 - word.matches(')').count() as i32;
            is_or
        })
    }

    /// Tells whether every license that `texts` names is among those named here. The text of a GNU license does not say
    /// whether later versions are allowed: that makes no difference.
    pub fn covers(&self, texts: &Self) -> bool {
        let ids = |expression: &Self| -> Vec<String> {
            let words = expression.0.split([' ', '(', ')']).filter(|word| !matches!(*word, "" | "OR" | "AND" | "WITH"));
            words.map(|id| id.trim_end_matches("-or-later").trim_end_matches("-only").to_owned()).collect()
        };
        let named = ids(self);
        ids(texts).iter().all(|id| named.contains(id))
    }

    /// Tells whether `license` (an expression of one license) is among those named.
    pub fn names(&self, license: &Self) -> bool {
        self.0.split([' ', '(', ')']).any(|word| word == license.0)
    }
}

impl fmt::Display for SpdxExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SpdxExpression {
    type Error = SpdxError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<SpdxExpression> for String {
    fn from(expression: SpdxExpression) -> Self {
        expression.0
    }
}

/// Writes operators as the specification spells them; parsers let lower case pass.
fn with_upper_operators(text: &str) -> String {
    let words = text.split_whitespace().map(|word| match word {
        "or" => "OR",
        "and" => "AND",
        "with" => "WITH",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Operator(&'static str),
    Open,
    Close,
    Words(Vec<String>),
}

/// Splits at operators and parentheses. `or later` belongs to the name before it; a parenthesis right after a name
/// only repeats it (`… License v3 (GPLv3)`) and is dropped.
fn split(text: &str) -> Vec<Piece> {
    let lower_later = replace_or_later(text);
    let spaced = lower_later.replace('(', " ( ").replace(')', " ) ");
    let spaced = spaced.replace([',', ';', '|'], " / ").replace('/', " / ").replace('&', " AND ");
    let mut pieces: Vec<Piece> = Vec::new();
    let mut dropped_depth = 0usize;
    for word in spaced.split_whitespace() {
        let after_name = matches!(pieces.last(), Some(Piece::Words(_)));
        match word {
            "(" if dropped_depth > 0 || after_name => dropped_depth += 1,
            ")" if dropped_depth > 0 => dropped_depth -= 1,
            _ if dropped_depth > 0 => {}
            "(" => pieces.push(Piece::Open),
            ")" => pieces.push(Piece::Close),
            _ => match operator(word) {
                Some(operator) if pieces.last() == Some(&Piece::Operator(operator)) => {} // `, or`
                Some(operator) => pieces.push(Piece::Operator(operator)),
                None => match pieces.last_mut() {
                    Some(Piece::Words(words)) => words.push(word.to_owned()),
                    _ => pieces.push(Piece::Words(vec![word.to_owned()])),
                },
            },
        }
    }
    pieces
}

fn operator(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "/" | "or" => Some("OR"),
        "and" => Some("AND"),
        "with" | "w" => Some("WITH"),
        _ => None,
    }
}

/// Writes `v2 or later`, `2 or any later version`, `2 or newer` as `v2+`.
fn replace_or_later(text: &str) -> String {
    let mut text = text.to_owned();
    for phrase in [" or any later version", " or later version", " or later", " or newer", ", or later"] {
        while let Some(at) = text.to_ascii_lowercase().find(phrase) {
            text.replace_range(at..at + phrase.len(), "+");
        }
    }
    text
}

fn rebuild(pieces: &[Piece]) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_exception = false;
    for piece in pieces {
        match piece {
            Piece::Operator(operator) => {
                is_exception = *operator == "WITH";
                words.push((*operator).to_owned());
                continue;
            }
            Piece::Open => words.push("(".to_owned()),
            Piece::Close => words.push(")".to_owned()),
            Piece::Words(names) if is_exception => words.push(exception(names)?),
            Piece::Words(names) => words.push(by_name(&names.join(" "))?),
        }
        is_exception = false;
    }
    Some(words.join(" ").replace("( ", "(").replace(" )", ")"))
}

fn exception(words: &[String]) -> Option<String> {
    let [word] = words else { return None };
    let known = spdx::identifiers::EXCEPTIONS.iter().find(|exception| exception.name.eq_ignore_ascii_case(word));
    known.map(|exception| exception.name.to_owned())
}

/// Returns the identifier of one license's name, deprecated GNU spellings resolved.
fn by_name(name: &str) -> Option<String> {
    let name = name.trim();
    let (stem, is_or_later) = match name.strip_suffix('+') {
        Some(stem) => (stem.trim_end(), true),
        None => (name, false),
    };
    let lower_only = |suffix: &str| stem.len() > suffix.len() && stem.to_ascii_lowercase().ends_with(suffix);
    let (stem, is_only) = if lower_only(" only") && stem.is_char_boundary(stem.len() - 5) {
        (&stem[..stem.len() - 5], true)
    } else {
        (stem, false)
    };
    let id = listed(stem).or_else(|| {
        let key = key_of(stem);
        let known = NAMES.binary_search_by(|(name, _)| (*name).cmp(key.as_str())).ok().map(|idx| NAMES[idx].1);
        known.or_else(|| listed(&key))
    })?;
    let is_gnu = ["GPL-", "LGPL-", "AGPL-"].iter().any(|prefix| id.starts_with(prefix))
        && id.ends_with(|c: char| c.is_ascii_digit());
    Some(match (is_gnu, is_or_later) {
        (true, true) => format!("{id}-or-later"),
        (true, false) => format!("{id}-only"),
        (false, true) => format!("{id}+"),
        (false, false) if is_only => return None,
        (false, false) => id.to_owned(),
    })
}

fn listed(name: &str) -> Option<&'static str> {
    spdx::identifiers::LICENSES.iter().map(|license| license.name).find(|listed| listed.eq_ignore_ascii_case(name))
}

fn key_of(name: &str) -> String {
    let words = name.split(|c: char| !(c.is_alphanumeric() || c == '.'));
    let kept = words.map(str::to_lowercase).filter(|word| !FILLERS.contains(&word.as_str()));
    kept.collect::<String>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(SpdxExpression::find_in(text).as_ref().map(SpdxExpression::as_str), expected, "{text}");
    }

    #[test]
    fn the_table_is_sorted_and_valid() {
        assert!(NAMES.is_sorted());
        for (name, id) in NAMES {
            assert!(listed(id).is_some(), "{id}");
            assert_eq!(*name, key_of(name));
        }
    }

    #[test]
    fn valid_expressions_stay() {
        for text in [
            "MIT",
            "MIT OR Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "GPL-2.0-or-later WITH Classpath-exception-2.0",
            "LicenseRef-mine",
        ] {
            check(text, Some(text));
        }
    }

    #[test]
    fn habits_of_manifests() {
        check("MIT/Apache-2.0", Some("MIT OR Apache-2.0"));
        check("MIT / Apache-2.0", Some("MIT OR Apache-2.0"));
        check("mit or apache-2.0", Some("MIT OR Apache-2.0"));
        check("Apache-2.0/ISC/MIT", Some("Apache-2.0 OR ISC OR MIT"));
        check("MIT, ISC", Some("MIT OR ISC"));
        check("GPL-2.0", Some("GPL-2.0-only"));
        check("GPL-2.0+", Some("GPL-2.0-or-later"));
        check("(MIT OR GPL-3.0)", Some("(MIT OR GPL-3.0-only)"));
        check("Apache-2.0 with LLVM-exception", Some("Apache-2.0 WITH LLVM-exception"));
        check("BSD-2-Clause and MIT", Some("BSD-2-Clause AND MIT"));
    }

    #[test]
    fn full_names() {
        check("MIT License", Some("MIT"));
        check("The MIT License (MIT)", Some("MIT"));
        check("Apache License, Version 2.0", Some("Apache-2.0"));
        check("Apache 2.0", Some("Apache-2.0"));
        check("The Apache Software License, Version 2.0", Some("Apache-2.0"));
        check("BSD 3-Clause License", Some("BSD-3-Clause"));
        check("3-Clause BSD License", Some("BSD-3-Clause"));
        check("GNU General Public License v3 (GPLv3)", Some("GPL-3.0-only"));
        check("GNU General Public License v2 or later (GPLv2+)", Some("GPL-2.0-or-later"));
        check("GPLv2+", Some("GPL-2.0-or-later"));
        check("Mozilla Public License 2.0 (MPL 2.0)", Some("MPL-2.0"));
        check("ISC License (ISCL)", Some("ISC"));
        check("zlib/libpng License", Some("Zlib"));
        check("MIT License OR Apache License 2.0", Some("MIT OR Apache-2.0"));
    }

    #[test]
    fn nothing_is_guessed() {
        for text in [
            "",
            "BSD",
            "BSD License",
            "GPL",
            "LGPL",
            "Apache Software License",
            "UNLICENSED",
            "Public Domain",
            "SEE LICENSE IN x",
            "NONE",
            "NOASSERTION",
            "Proprietary",
            "MIT AND",
            "MIT Apache-2.0",
            "((MIT)",
            "Other/Proprietary License",
            "MIT WITH Nonsense",
        ] {
            check(text, None);
        }
        check(&"MIT OR ".repeat(200), None);
    }

    #[test]
    fn joins_by_and() {
        let parse = |text| SpdxExpression::parse(text).unwrap();
        assert_eq!(parse("MIT").and(&parse("ISC OR Zlib")).as_str(), "MIT AND (ISC OR Zlib)");
        assert_eq!(parse("MIT").and(&parse("MIT")).as_str(), "MIT");
        let terms = |text| parse(text).conjuncts().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            terms("(MIT OR ISC) AND Zlib AND GPL-2.0-only WITH Classpath-exception-2.0"),
            ["MIT OR ISC", "Zlib", "GPL-2.0-only WITH Classpath-exception-2.0"]
        );
        assert_eq!(terms("MIT OR ISC"), ["MIT OR ISC"]);
        assert_eq!(parse("(MIT OR ISC) AND Zlib").and(&parse("0BSD")).as_str(), "(MIT OR ISC) AND Zlib AND 0BSD");
        assert_eq!(parse("(MIT) OR (ISC)").and(&parse("0BSD")).as_str(), "((MIT) OR (ISC)) AND 0BSD");
        assert!(
            parse("MIT OR GPL-2.0-or-later").covers(&parse("GPL-2.0-only")) && !parse("MIT").covers(&parse("MIT-0"))
        );
        assert!(parse("(MIT OR ISC)").names(&parse("ISC")) && !parse("MIT-0").names(&parse("MIT")));
    }

    proptest! {
        #[test]
        fn what_is_found_is_valid(text in "([a-zA-Z0-9.+é -]{0,8}|MIT|GPL-2.0|/|\\(|\\)| or | AND | with |,| or later){0,9}") {
            if let Some(found) = SpdxExpression::find_in(&text) {
                prop_assert!(spdx::Expression::parse(found.as_str()).is_ok());
                prop_assert_eq!(SpdxExpression::find_in(found.as_str()), Some(found.clone()));
            }
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = SpdxExpression::find_in(&text);
        }
    }
}
