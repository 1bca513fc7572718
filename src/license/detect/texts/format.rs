//! The table of known texts as the build script writes it and the program reads it in place. Uses nothing but `std`.
//!
//! Little-endian, every part at an offset that the header names:
//!
//! | part | entry |
//! | --- | --- |
//! | texts | 16 bytes: name offset and length, kind, first word, number of words |
//! | names | UTF-8 |
//! | words | `u16` vocabulary ids, all texts one after the other |
//! | vocabulary | open addressing, [`SLOTS`] slots of 8 bytes: hash, id, number of texts that hold it |
//! | buckets | `u32` first posting of each upper [`BUCKET_BITS`] bits, and the end |
//! | grams | `u32` k-gram hashes, sorted |
//! | places | `u16` text, `u16` word, one for each gram |

/// Words of a k-gram.
pub(crate) const K: usize = 4;
/// K-grams of a window of which one is selected.
pub(crate) const WINDOW: u32 = 4;
/// Slots of the vocabulary.
pub(crate) const SLOTS: usize = 1 << 16;
/// Upper bits of a gram's hash that choose its bucket.
pub(crate) const BUCKET_BITS: u32 = 14;
/// Parts of the header: the offsets of the parts in the order above, number of texts, words and grams.
pub(crate) const HEADER: usize = 10;

/// What a known text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A license.
    License = 0,
    /// An exception to one.
    Exception = 1,
    /// The notice that a license asks for in each file.
    Header = 2,
}

/// Returns the hash of `K` words.
pub(crate) fn gram_hash(words: &[u32]) -> u64 {
    let mixed = words
        .iter()
        .fold(0u64, |hash, &word| (hash.rotate_left(23) ^ u64::from(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed ^ (mixed >> 29)
}
