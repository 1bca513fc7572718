//! The second person of the four-eyes rule: who says the same of the same code, and is somebody else.

use super::Decision;

/// Tells whether both name the same person.
pub fn is_same_person(left: &str, right: &str) -> bool {
    person(left) == person(right)
}

/// Returns by what a person is known: the e-mail address of `Ada <ada@example.org>`, else the name; case and display names
/// tell nobody apart.
pub(super) fn person(by: &str) -> String {
    let inner = by.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inner, _)| inner.trim());
    let address = inner.filter(|inner| inner.contains('@'));
    // `ada@example.org (Ada)` is written, too.
    let word = || by.split_whitespace().find(|word| word.contains('@'));
    let known =
        address.or_else(word).map_or_else(|| by.split_whitespace().collect::<Vec<_>>().join(" "), str::to_owned);
    known.trim_matches(|c: char| matches!(c, '<' | '>' | '(' | ')' | ',' | ';')).to_lowercase()
}

impl Decision {
    /// Tells whether it says the same as `other`, by somebody else.
    pub(super) fn seconds(&self, other: &Self) -> bool {
        self.status == other.status
            && self.license_choice == other.license_choice
            && has_address(&self.by)
            && has_address(&other.by)
            && person(&self.by) != person(&other.by)
    }
}

/// Tells whether `by` has an e-mail address. Without one nobody can tell whether `bob` is another person than
/// `b@example.org`, so that such a word is nobody's second.
pub fn has_address(by: &str) -> bool {
    person(by).contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_tells_nobody_apart() {
        let check = |by: &str, expected: bool| assert_eq!(has_address(by), expected, "{by}");
        check("bob", false);
        check("Bob <the second>", false);
        check("Bob <bob@example.org>", true);
    }

    #[test]
    fn people_are_known_by_their_address() {
        let check = |by: &str, expected: &str| assert_eq!(person(by), expected, "{by}");
        check("ada@example.org", "ada@example.org");
        check("Ada Lovelace <ADA@Example.org>", "ada@example.org");
        check("A. L. <ada@example.org>", "ada@example.org");
        check("ada@example.org (Ada)", "ada@example.org");
        check("<ada@example.org>", "ada@example.org");
        check("Ada  Lovelace", "ada lovelace");
        check("Ada <the first>", "ada <the first");
    }
}
