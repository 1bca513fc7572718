//! Text of no known language: what in it may be a copy.

use rustc_hash::FxHashSet;

use super::prepared::Side;
use super::verify::Verified;

/// Words of license notices, lower case, sorted.
const NOTICE_WORDS: [&str; 40] = [
    "agreed",
    "agreement",
    "agreements",
    "any",
    "applicable",
    "basis",
    "binary",
    "compliance",
    "conditions",
    "contributor",
    "copies",
    "copyright",
    "damages",
    "disclaimer",
    "distributed",
    "distribution",
    "express",
    "fitness",
    "foundation",
    "governing",
    "granted",
    "implied",
    "kind",
    "law",
    "liability",
    "license",
    "licensed",
    "limitations",
    "merchantability",
    "modify",
    "notice",
    "permission",
    "permissions",
    "provided",
    "purpose",
    "redistribute",
    "redistributions",
    "terms",
    "warranties",
    "warranty",
];

/// Different words of them that make a text a notice.
const MIN_NOTICE_WORDS: usize = 8;
/// One token in so many of a notice is such a word.
const NOTICE_SHARE: usize = 12;

/// Tells whether a piece of plain text can be a copy: its form is its tool's (lock files, settings, data), so nearly all
/// words must be equal, and a license notice belongs to nobody.
pub(crate) fn may_be_copied(piece: &Verified, scanned: Side<'_>) -> bool {
    is_mostly_exact(piece, scanned) && !is_notice(piece, scanned)
}

fn is_mostly_exact(piece: &Verified, scanned: Side<'_>) -> bool {
    let origin = piece.origin.side();
    let n_same = piece.pairs.iter().filter(|pair| scanned.agrees(**pair, origin)).count();
    n_same * 20 >= piece.pairs.len() * 19
}

/// Tells whether what is aligned is a license header. Where comments are known it has no tokens.
fn is_notice(piece: &Verified, scanned: Side<'_>) -> bool {
    let words = piece.pairs.iter().map(|pair| scanned.text_of(pair.scanned).to_ascii_lowercase());
    let of_notice: Vec<String> = words.filter(|word| NOTICE_WORDS.binary_search(&word.as_str()).is_ok()).collect();
    let n_different = of_notice.iter().collect::<FxHashSet<_>>().len();
    n_different >= MIN_NOTICE_WORDS && of_notice.len() * NOTICE_SHARE >= piece.pairs.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::tests::{LRU, index, scan};

    const NOTICE: &str = "% Permission to modify and redistribute what stands below\n\
        % is granted to any reader under the conditions of the agreement\n\
        % that was provided with it. Copies keep this notice and the copyright line.\n\
        % There is no warranty of any kind, express or implied,\n\
        % nor of fitness for a purpose; by applicable law\n\
        % nobody bears a liability for damages.\n\
        % The terms of the license stand in the file that came with it.\n";

    #[test]
    fn words_of_notices_are_sorted() {
        assert!(NOTICE_WORDS.is_sorted());
    }

    #[test]
    fn code_of_an_unknown_language_is_found_and_its_notice_is_not() {
        let origin = format!("{NOTICE}\n{LRU}");
        let store = index(&[("lru", "src/lru.some-language", &origin)]);
        let other = format!("{NOTICE}\nmodule other\nuses nothing of it\n");
        assert_eq!(scan(&store, "other.some-language", &other).regions, []);
        let copy = format!("module other\n{LRU}");
        assert_eq!(scan(&store, "copy.some-language", &copy).regions.len(), 1);
        assert_eq!(scan(&store, "copy.txt", &copy).regions, [], "of prose the index holds no fingerprints");
    }
}
