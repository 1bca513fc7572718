//! Ids of findings: from the scanned text alone, so that a larger database or another release of a package does not
//! move them and a person's decision stays with its finding.

use std::collections::HashMap;

use crate::id::ContentHash;
use crate::lexer::Token;

/// Hex digits of an id: 96 bits, far from any accident among the findings of one organisation.
const ID_LEN: usize = 24;

/// Returns the id of a region: a hash of its tokens as written (level E). Layout and comments do not change it.
pub fn content_id(tokens: &[Token]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"kinprint content id: tokens\0");
    for token in tokens {
        hasher.update(&token.symbol.0.to_le_bytes());
    }
    short(&hasher.finalize())
}

/// Returns the id of a file without tokens, from its bytes.
pub fn file_content_id(hash: ContentHash) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"kinprint content id: bytes\0");
    hasher.update(&hash.0);
    short(&hasher.finalize())
}

/// Returns the id of a declared source: what is named, and the tokens that are meant, if that is known.
pub fn declared_content_id(source: &str, tokens: &[Token]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"kinprint content id: declared source\0");
    hasher.update(source.as_bytes());
    hasher.update(b"\0");
    for token in tokens {
        hasher.update(&token.symbol.0.to_le_bytes());
    }
    short(&hasher.finalize())
}

/// Returns the id of a folder's roll-up, from its files' bytes in any order.
pub fn component_id(files: impl IntoIterator<Item = ContentHash>) -> String {
    let mut hashes: Vec<ContentHash> = files.into_iter().collect();
    hashes.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"kinprint content id: folder\0");
    for hash in hashes {
        hasher.update(&hash.0);
    }
    short(&hasher.finalize())
}

/// Returns one id for each of a file's content ids, in their order: the content id and its ordinal among equal ones,
/// from 1.
pub fn finding_ids<'a>(content_ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let number = |content_id: &'a str| {
        let ordinal = seen.entry(content_id).or_default();
        *ordinal += 1;
        format!("{content_id}-{ordinal}")
    };
    content_ids.into_iter().map(number).collect()
}

/// Fewer digits of an id could mean two findings.
pub const MIN_ID_DIGITS: usize = 8;

/// Ids that are named where one means too little or too much.
const MAX_NAMED: usize = 10;

/// An id that names no finding, or not one code alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FindingIdError {
    /// None has it.
    #[error("there is no finding with an id like `{given}`")]
    Unknown {
        /// As it was typed.
        given: String,
    },
    /// It is too short to mean one.
    #[error("`{given}` is no id of a finding: give at least its first {MIN_ID_DIGITS} digits; it could mean {could}")]
    Short {
        /// As it was typed.
        given: String,
        /// The ids that it could mean.
        could: String,
    },
    /// It means different code.
    #[error("`{given}` means different code: give more digits of one of {could}")]
    Several {
        /// As it was typed.
        given: String,
        /// The ids that it could mean.
        could: String,
    },
}

/// Returns which of `ids` a person means by `given`: a whole id, the `content_id` it begins with, or the first digits of
/// either, eight at least, that are those of one code alone.
///
/// # Errors
/// When none is meant, or it is too short, or different code is meant; the ids that it could mean are named, ten at most.
pub fn find_by_id<'a>(given: &str, ids: impl IntoIterator<Item = &'a str>) -> Result<Vec<&'a str>, FindingIdError> {
    let mut like: Vec<&str> = ids.into_iter().filter(|id| id.starts_with(given)).collect();
    like.sort_unstable();
    like.dedup();
    let exact: Vec<&str> = like.iter().copied().filter(|&id| id == given || code_of(id) == given).collect();
    if !exact.is_empty() {
        return Ok(exact);
    }
    let given = given.to_owned();
    let mut codes: Vec<&str> = like.iter().map(|id| code_of(id)).collect();
    codes.dedup();
    if like.is_empty() {
        return Err(FindingIdError::Unknown { given });
    }
    let more = like.len().saturating_sub(MAX_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let could = format!("{}{more}", like[..like.len().min(MAX_NAMED)].join(", "));
    if code_of(&given).len() < MIN_ID_DIGITS {
        return Err(FindingIdError::Short { given, could });
    }
    if codes.len() > 1 { Err(FindingIdError::Several { given, could }) } else { Ok(like) }
}

/// Returns an id without its ordinal.
fn code_of(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

fn short(hash: &blake3::Hash) -> String {
    hash.to_hex()[..ID_LEN].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Symbol;
    use crate::lexer::{TokenFlags, TokenKind};

    fn tokens(symbols: &[u32], offset: u32) -> Vec<Token> {
        let token = |&symbol: &u32| Token {
            symbol: Symbol(symbol),
            start: offset,
            end: offset + 1,
            kind: TokenKind::Identifier,
            flags: TokenFlags::default(),
        };
        symbols.iter().map(token).collect()
    }

    #[test]
    fn comes_from_symbols_alone() {
        assert_eq!(content_id(&tokens(&[17, 18], 0)), content_id(&tokens(&[17, 18], 40)));
        assert_ne!(content_id(&tokens(&[17, 18], 0)), content_id(&tokens(&[18, 17], 0)));
    }

    #[test] // A stored decision names these ids: they are a format.
    fn known_answers() {
        assert_eq!(content_id(&tokens(&[17, 18, 19], 0)), "7ce56fc743981cdd70b16da7");
        assert_eq!(file_content_id(ContentHash::of(b"kinprint")), "db6b1ae2ff77031f839e89c4");
    }

    #[test]
    fn an_id_means_one_code() {
        let ids = ["aaaaaaaa11-1", "aaaaaaaa11-2", "aaaaaaaa22-1", "bbbbbbbb33-1", "bbbbbbbb33-10", "c-1"];
        let check = |given: &str, expected: &[&str]| {
            assert_eq!(find_by_id(given, ids), Ok(expected.to_vec()), "{given}");
        };
        check("aaaaaaaa11", &ids[..2]);
        check("aaaaaaaa1", &ids[..2]);
        check("aaaaaaaa11-2", &ids[1..2]);
        check("bbbbbbbb", &ids[3..5]);
        check("bbbbbbbb33-1", &ids[3..4]);
        check("c-1", &ids[5..]);
        check("c", &ids[5..]);
        let fails = |given: &str, words: &str| {
            let error = find_by_id(given, ids).unwrap_err().to_string();
            assert!(error.contains(&format!("`{given}`")) && error.contains(words), "{error}");
        };
        fails("", "at least its first 8 digits; it could mean aaaaaaaa11-1, aaaaaaaa11-2, ");
        fails("bbbbbbb", "could mean bbbbbbbb33-1, bbbbbbbb33-10");
        fails("aaaaaaaa", "different code: give more digits of one of aaaaaaaa11-1, aaaaaaaa11-2, aaaaaaaa22-1");
        fails("dddddddd", "there is no finding");
        let many: Vec<String> = (10..32).map(|number| format!("aaaaaaaa{number}-1")).collect();
        let error = find_by_id("a", many.iter().map(String::as_str)).unwrap_err().to_string();
        assert!(error.ends_with("aaaaaaaa19-1 and 12 more"), "{error}");
    }

    #[test]
    fn counts_equal_contents_in_a_file() {
        assert_eq!(finding_ids(["a", "b", "a"]), ["a-1", "b-1", "a-2"]);
    }
}
