//! E-mail addresses and domains, and where a text names them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::OwnPatternError;

/// An e-mail address, `ada@example.org`, or all of a domain, `@example.org`; case does not matter. A domain does not
/// stand for those below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AddressPattern {
    /// In lower case; empty for all of the domain.
    local: String,
    /// In lower case.
    domain: String,
}

impl AddressPattern {
    /// Tells whether `address` is meant.
    pub fn matches(&self, address: &Address) -> bool {
        self.domain == address.domain && (self.local.is_empty() || self.local == address.local)
    }
}

impl FromStr for AddressPattern {
    type Err = OwnPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fail = |reason| OwnPatternError::Address { text: text.to_owned(), reason };
        let (local, domain) = text.rsplit_once('@').ok_or_else(|| fail("it has no `@`"))?;
        if !local.bytes().all(is_local) || local.starts_with('.') {
            return Err(fail("before `@` stand letters, digits and `._%+-`, or nothing"));
        }
        if !is_domain(domain) {
            return Err(fail("after `@` stands a domain, with a dot"));
        }
        Ok(Self { local: local.to_ascii_lowercase(), domain: domain.to_ascii_lowercase() })
    }
}

impl fmt::Display for AddressPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl TryFrom<String> for AddressPattern {
    type Error = OwnPatternError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AddressPattern> for String {
    fn from(pattern: AddressPattern) -> Self {
        pattern.to_string()
    }
}

/// An e-mail address as a text names it, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    local: String,
    domain: String,
}

impl Address {
    /// Finds the addresses that `text` names, in order. Longest wins: `ada@example.org.test` is none of `example.org`.
    pub fn find_all(text: &str) -> impl Iterator<Item = Self> {
        memchr::memchr_iter(b'@', text.as_bytes()).filter_map(|at| Self::around(text, at))
    }

    fn around(text: &str, at: usize) -> Option<Self> {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let n_local = before.bytes().rev().take_while(|&byte| is_local(byte)).count();
        let local = before[at - n_local..].trim_start_matches('.');
        let n_domain = after.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)).count();
        let domain = after[..n_domain].trim_end_matches(['.', '-']);
        let is_address = !local.is_empty() && is_domain(domain);
        is_address.then(|| Self { local: local.to_ascii_lowercase(), domain: domain.to_ascii_lowercase() })
    }
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte)
}

/// Tells whether a text is two names or more with dots between, the last of which begins with a letter.
fn is_domain(text: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !name.starts_with('-')
            && !name.ends_with('-')
    };
    let has_letter = |last: &str| last.starts_with(|first: char| first.is_ascii_alphabetic());
    text.split('.').all(is_name) && text.rsplit_once('.').is_some_and(|(_, last)| has_letter(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_statements() {
        let check = |pattern: &str, text: &str, is_meant: bool| {
            let pattern: AddressPattern = pattern.parse().unwrap();
            let found: Vec<Address> = Address::find_all(text).collect();
            assert_eq!(
                found.iter().any(|address| pattern.matches(address)),
                is_meant,
                "{pattern} in {text}: {found:?}"
            );
        };
        check("ada@example.org", "Copyright (c) 2019 Ada <ada@example.org>", true);
        check("ada@example.org", "2019 Ada <ADA@Example.Org", true); // As stored: the mark at the end is cut off.
        check("ada@example.org", "Copyright 2019 ada@example.org.", true);
        check("@example.org", "Copyright 2019 (ada.l+x@example.org), all rights reserved", true);
        check("ada@example.org", "Copyright 2019 Bo <bo@example.org>", false);
        check("ada@example.org", "Copyright 2019 <nada@example.org>", false);
        check("ada@example.org", "Copyright 2019 <ada@example.org.test>", false);
        check("@example.org", "Copyright 2019 <ada@mail.example.org>", false);
        check("@example.org", "Copyright 2019 @example.org", false);
        check("@example.org", "Copyright 2019 ada at example.org", false);
        check("@example.org", "é@example.org, bo@example.org", true);
        check("@example.org", "é@example.org", false);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["ada", "ada@", "@", "@example", "a b@example.org", "@@example.org", "@example..org", "@-a.org"] {
            assert!(text.parse::<AddressPattern>().is_err(), "{text}");
        }
        for text in ["x@1.0", "@babel/core", "ada@exämple.org", ".a@example.org", "ada@example.org."] {
            assert!(text.parse::<AddressPattern>().is_err(), "{text}");
        }
    }
}
