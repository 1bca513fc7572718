//! Known answers: symbols, kinds and k-gram hashes are a stored format. When one of these changes on purpose, raise
//! `LEXER_VERSION`.

use super::*;
use crate::fingerprint::{Level, kgram_hashes, stream_hash};

const C_TEXT: &str = "static int clamp(int value, int low, int high) {\n    /* keeps `value` inside */\n    \
    return value < low ? low : value > high ? high : value + 0x10;\n}\n";

fn hashes(name: &str, text: &str, level: Level) -> Vec<u64> {
    let lexed = lex(language(name), text.as_bytes());
    let kgrams = kgram_hashes(&lexed.tokens, level, 16);
    let whole = stream_hash(&lexed.tokens, level);
    kgrams.iter().take(2).chain(whole.as_ref()).map(|hash| hash.0).collect()
}

#[test]
fn kgram_hashes_are_pinned() {
    assert_eq!(hashes("C", C_TEXT, Level::Exact), PINNED_EXACT);
    assert_eq!(hashes("C", C_TEXT, Level::Abstract), PINNED_ABSTRACT);
}

#[test]
fn token_streams_are_pinned() {
    for (name, text, expected) in PINNED_STREAMS {
        let lexed = lex(language(name), text.as_bytes());
        let shown: Vec<(u32, u8, u8)> =
            lexed.tokens.iter().map(|token| (token.symbol.0, token.kind as u8, token.flags.0)).collect();
        assert_eq!(shown, *expected, "{name}: {text}");
    }
}

const PINNED_EXACT: [u64; 3] = [2_612_623_861_918_547_691, 14_266_407_011_663_188_543, 7_543_973_387_651_683_856];
const PINNED_ABSTRACT: [u64; 3] = [3_121_054_752_654_422_937, 16_706_148_831_282_054_983, 15_875_054_975_637_988_511];

/// Symbol, kind and flags of each token.
type Stream = &'static [(u32, u8, u8)];

const PINNED_STREAMS: &[(&str, &str, Stream)] = &[
    (
        "Python",
        "f(a='x', b=1.5)",
        &[
            (153_910_157, 0, 4),
            (1_057_214_051, 5, 0),
            (928_549_008, 0, 2),
            (1_016_656_895, 4, 0),
            (1_742_523_908, 3, 0),
            (2_138_976_362, 4, 0),
            (2_571_232_158, 0, 2),
            (1_016_656_895, 4, 0),
            (3_058_598_589, 2, 0),
            (3_345_906_691, 6, 0),
        ],
    ),
    (
        "JavaScript",
        "const a = require('b');",
        &[
            (3_132_684_520, 1, 8),
            (928_549_008, 0, 8),
            (1_016_656_895, 4, 8),
            (140_367_337, 0, 12),
            (1_057_214_051, 5, 8),
            (2_571_232_158, 3, 8),
            (3_345_906_691, 6, 8),
        ],
    ),
    ("SQL", "SELECT A.B", &[(2_258_449_315, 1, 0), (928_549_008, 0, 0), (1_343_560_541, 4, 0), (2_571_232_158, 0, 1)]),
];
