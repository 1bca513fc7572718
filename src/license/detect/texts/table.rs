//! Reads the table of known texts in place. Every offset comes from the build script of the same build.

use super::format::{BUCKET_BITS, HEADER, Kind, SLOTS};
use crate::license::detect::words::WordHash;

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/texts.bin"));

/// A word of the vocabulary; 0 is every other word.
pub(super) type WordId = u16;

/// One known text.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownText {
    pub name: &'static str,
    pub kind: Kind,
    first_word: u32,
    pub n_words: u32,
}

fn u32_at(offset: usize) -> u32 {
    BLOB.get(offset..offset + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn u16_at(offset: usize) -> u16 {
    BLOB.get(offset..offset + 2).and_then(|bytes| bytes.try_into().ok()).map_or(0, u16::from_le_bytes)
}

fn part(idx: usize) -> usize {
    debug_assert!(idx < HEADER);
    u32_at(idx * 4) as usize
}

/// Returns how many texts are known.
pub(super) fn n_texts() -> usize {
    part(7)
}

/// Returns a text by its number, below [`n_texts`].
pub(super) fn text(number: u16) -> KnownText {
    let entry = part(0) + usize::from(number) * 16;
    let (name, name_len) = (part(1) + u32_at(entry) as usize, u32_at(entry + 4) & 0xFFFF);
    let kind = match u32_at(entry + 4) >> 16 {
        0 => Kind::License,
        1 => Kind::Exception,
        _ => Kind::Header,
    };
    let name = BLOB.get(name..name + name_len as usize).and_then(|bytes| std::str::from_utf8(bytes).ok());
    KnownText { name: name.unwrap_or_default(), kind, first_word: u32_at(entry + 8), n_words: u32_at(entry + 12) }
}

impl KnownText {
    /// Returns its word at `idx`, below `n_words`.
    pub(super) fn word(self, idx: usize) -> WordId {
        u16_at(part(2) + (self.first_word as usize + idx) * 2)
    }

    /// Returns its words.
    pub(super) fn words(self) -> Vec<WordId> {
        (0..self.n_words as usize).map(|idx| self.word(idx)).collect()
    }
}

/// Returns the word's id and the number of texts that hold it; `(0, 0)` when none does.
pub(super) fn find_word(hash: WordHash) -> (WordId, u16) {
    let slots = part(3);
    let mut slot = hash as usize % SLOTS;
    loop {
        let entry = slots + slot * 8;
        let id = u16_at(entry + 4);
        if id == 0 {
            return (0, 0);
        }
        if u32_at(entry) == hash {
            return (id, u16_at(entry + 6));
        }
        slot = (slot + 1) % SLOTS;
    }
}

/// Calls `found` with the text and the word's index of each place where a text has a k-gram.
pub(super) fn for_each_place(gram: u32, mut found: impl FnMut(u16, u16)) {
    let bucket = part(4) + (gram >> (32 - BUCKET_BITS)) as usize * 4;
    for idx in u32_at(bucket) as usize..u32_at(bucket + 4) as usize {
        if u32_at(part(5) + idx * 4) == gram {
            let place = part(6) + idx * 4;
            found(u16_at(place), u16_at(place + 2));
        }
    }
}

/// Calls `found` with each word's id and the number of texts that hold it.
pub(super) fn for_each_word(mut found: impl FnMut(WordId, u16)) {
    for slot in 0..SLOTS {
        let entry = part(3) + slot * 8;
        match u16_at(entry + 4) {
            0 => {}
            id => found(id, u16_at(entry + 6)),
        }
    }
}
