//! Buffers that files are read into, handed back by whoever is done with a text and used again.
//!
//! Indexing reads file after file, some waves of them ahead of those that are lexed. Allocated and freed anew, nearly
//! every page of them was given back to the system and asked for again. Shared by all threads, since not the thread that
//! reads a file is done with it.

use std::sync::{Mutex, PoisonError};

/// Log2 of the bytes of the smallest buffers and of the largest ones that are kept.
const CLASSES: std::ops::RangeInclusive<u32> = 10..=22;

const N_CLASSES: usize = (*CLASSES.end() - *CLASSES.start()) as usize + 1;

/// Bytes of buffers kept, at most.
const MAX_SPARE: usize = 32 << 20;

/// Buffers that wait to be used again.
struct Spare {
    /// By the log2 of their capacity, rounded down.
    by_class: [Vec<Vec<u8>>; N_CLASSES],
    n_bytes: usize,
}

static SPARE: Mutex<Spare> = Mutex::new(Spare { by_class: [const { Vec::new() }; N_CLASSES], n_bytes: 0 });

/// Returns a buffer of `len` bytes, which hold anything.
pub(super) fn take_buffer(len: usize) -> Vec<u8> {
    let class = len.next_power_of_two().ilog2().max(*CLASSES.start());
    let Some(idx) = CLASSES.contains(&class).then(|| (class - CLASSES.start()) as usize) else { return vec![0; len] };
    let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
    let taken = spare.by_class[idx].pop();
    spare.n_bytes -= taken.as_ref().map_or(0, Vec::capacity);
    drop(spare);
    let mut buffer = taken.unwrap_or_else(|| Vec::with_capacity(1 << class));
    buffer.resize(len, 0); // Only what was never filled is zeroed.
    buffer
}

/// Hands back the bytes of a text that nobody needs any more.
pub(crate) fn give_back(buffer: Vec<u8>) {
    let class = buffer.capacity().checked_ilog2().unwrap_or(0);
    if CLASSES.contains(&class) {
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.n_bytes + buffer.capacity() <= MAX_SPARE {
            spare.n_bytes += buffer.capacity();
            spare.by_class[(class - CLASSES.start()) as usize].push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_have_the_length_asked_for_whatever_was_handed_back() {
        for len in [1, 5000, 4097, 8192, 3, (8 << 20) + 1, 0, 5000] {
            let mut buffer = take_buffer(len);
            assert_eq!(buffer.len(), len);
            buffer.fill(7);
            buffer.truncate(len / 2);
            give_back(buffer);
        }
        give_back(Vec::new());
    }
}
