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
    fn counts_equal_contents_in_a_file() {
        assert_eq!(finding_ids(["a", "b", "a"]), ["a-1", "b-1", "a-2"]);
    }
}
