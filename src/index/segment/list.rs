//! Posting lists: the places of a hash that has more than one, delta-coded. Pure.
//!
//! One bit tells whether the list is of a common hash, whose document frequency then follows; then the number of
//! places, the width of a distance, the first place, the distances. A list begins at a byte, so that a table entry
//! can say where.

use std::io;

use super::bits::{BitReader, BitWriter, width_of};

/// The places of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Postings<'a> {
    /// Slots of the segment, rising; never empty.
    pub slots: &'a [u32],
    /// How many contents hold the hash, when `slots` are of representatives only.
    pub common_df: Option<u32>,
}

/// Appends a list to `bytes`.
pub(super) fn encode(postings: Postings<'_>, slot_bits: u32, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut writer = BitWriter::new(bytes);
    let distances = || postings.slots.windows(2).map(|pair| u64::from(pair[1] - pair[0]));
    let distance_bits = distance_bits(postings.slots);
    writer.write(u64::from(postings.common_df.is_some()), 1)?;
    if let Some(df) = postings.common_df {
        writer.write_gamma(u64::from(df.max(1)))?;
    }
    writer.write_gamma(postings.slots.len() as u64)?;
    writer.write(u64::from(distance_bits - 1), 5)?;
    writer.write(u64::from(postings.slots[0]), slot_bits)?;
    for distance in distances() {
        writer.write(distance, distance_bits)?;
    }
    writer.finish()?;
    Ok(())
}

/// Returns the bytes that [`encode`] would append.
pub(super) fn encoded_len(postings: Postings<'_>, slot_bits: u32) -> u64 {
    let gamma_bits = |number: u64| 2 * number.max(1).ilog2() + 1;
    let df_bits = postings.common_df.map_or(0, |df| gamma_bits(u64::from(df)));
    let n_distances = postings.slots.len() as u64 - 1;
    let fixed_bits = 1 + df_bits + gamma_bits(postings.slots.len() as u64) + 5 + slot_bits;
    (u64::from(fixed_bits) + n_distances * u64::from(distance_bits(postings.slots))).div_ceil(8)
}

/// Returns the width of the distances between slots.
fn distance_bits(slots: &[u32]) -> u32 {
    width_of(slots.windows(2).map(|pair| u64::from(pair[1] - pair[0])).max().unwrap_or(0))
}

/// A list of more places than there may be, with a place beyond 32 bits, or cut off.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BrokenList;

/// Decodes the list at the start of `bytes` into `slots`; returns the document frequency of a common hash.
pub(super) fn decode(
    bytes: &[u8],
    slot_bits: u32,
    max_len: usize,
    slots: &mut Vec<u32>,
) -> Result<Option<u32>, BrokenList> {
    slots.clear();
    let mut reader = BitReader::new(bytes);
    let is_common = reader.read(1) == 1;
    let common_df = if is_common { Some(narrow(reader.read_gamma())?) } else { None };
    let n_slots = reader.read_gamma();
    if n_slots == 0 || n_slots > max_len as u64 {
        return Err(BrokenList);
    }
    let distance_bits = reader.read(5) as u32 + 1;
    let mut slot = reader.read(slot_bits);
    slots.push(narrow(slot)?);
    for _ in 1..n_slots {
        slot += reader.read(distance_bits);
        slots.push(narrow(slot)?);
    }
    if reader.n_bytes() <= bytes.len() { Ok(common_df) } else { Err(BrokenList) }
}

fn narrow(number: u64) -> Result<u32, BrokenList> {
    u32::try_from(number).map_err(|_| BrokenList)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn decodes_what_was_encoded(
            slots in prop::collection::btree_set(any::<u32>(), 1..300),
            common_df in prop::option::of(1u32..),
        ) {
            let slots: Vec<u32> = slots.into_iter().collect();
            let mut bytes = vec![9];
            let postings = Postings { slots: &slots, common_df };
            encode(postings, 32, &mut bytes).unwrap();
            prop_assert_eq!(encoded_len(postings, 32), bytes.len() as u64 - 1);
            let mut decoded = Vec::new();
            prop_assert_eq!(decode(&bytes[1..], 32, 1 << 12, &mut decoded), Ok(common_df));
            prop_assert_eq!(&decoded, &slots);
            prop_assert_eq!(decode(&bytes[1..bytes.len() - 1], 32, 1 << 12, &mut decoded), Err(BrokenList));
        }

        #[test]
        fn survives_any_bytes(bytes in any::<Vec<u8>>()) {
            let mut slots = Vec::new();
            let _ = decode(&bytes, 30, 1 << 12, &mut slots);
            prop_assert!(slots.len() <= 1 << 12);
        }
    }
}
