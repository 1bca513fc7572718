//! Writes one level of a segment from its hashes in rising order, in two passes and without holding it in memory.

use std::io::{self, Write};

use super::bits::width_of;
use super::filter::FilterWriter;
use super::list::{self, Postings};
use super::table::TableWriter;
use super::{LevelMeta, kept_bits, tag};
use crate::fingerprint::Level;
use crate::index::container::ContainerWriter;

/// One key and its places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    pub key: u64,
    pub postings: Postings<'a>,
}

/// What is done with each group.
pub(super) type Visit<'v> = &'v mut dyn FnMut(Group<'_>) -> io::Result<()>;

/// The postings of a level, grouped by key; can be walked again and again.
pub(super) trait Groups {
    /// Calls `visit` with each key that has places, in rising order.
    fn visit(&mut self, visit: Visit<'_>) -> io::Result<()>;
}

/// Writes the sections of a level whose places are below `n_places`.
pub(super) fn write_level(
    level: Level,
    tag: u32,
    n_places: u64,
    groups: &mut dyn Groups,
    out: &mut ContainerWriter,
) -> io::Result<LevelMeta> {
    let place_bits = width_of(n_places);
    let lists = write_lists(tag + tag::LISTS, n_places, groups, out)?;
    let value_bits = width_of(n_places + lists.len);

    out.begin(tag + tag::ENTRIES)?;
    let mut table = TableWriter::new(lists.n_keys, kept_bits(level), value_bits, &mut *out);
    let mut filters = FilterWriter::new(lists.n_keys, kept_bits(level));
    let mut list_at = 0;
    groups.visit(&mut |group| {
        filters.push(group.key)?;
        if let Some(place) = only_place(&group.postings) {
            return table.push(group.key, u64::from(place));
        }
        table.push(group.key, n_places + list_at)?;
        list_at += list::encoded_len(group.postings, place_bits);
        Ok(())
    })?;
    let (out, shape, directory) = table.finish()?;

    out.begin(tag + tag::DIRECTORY)?;
    out.write_all(&directory)?;
    let (directory, mut bytes) = filters.finish()?;
    out.begin(tag + tag::FILTER_DIRECTORY)?;
    out.write_all(&directory)?;
    out.begin(tag + tag::FILTERS)?;
    io::copy(&mut bytes, out)?;
    let filter_bits = super::filter::part_bits(lists.n_keys);
    Ok(LevelMeta { table: shape, n_places, n_postings: lists.n_postings, filter_bits })
}

fn only_place(postings: &Postings<'_>) -> Option<u32> {
    match (postings.slots, postings.common_df) {
        (&[place], None) => Some(place),
        _ => None,
    }
}

#[derive(Default)]
struct Lists {
    n_keys: u64,
    n_postings: u64,
    len: u64,
}

/// Refuses what no sound input gives: keys that do not rise, or places there are not. A merge of segments whose
/// numbers are wrong must end here, not in a wrong segment.
fn check_group(group: &Group<'_>, last: &mut Option<u64>, n_places: u64) -> io::Result<()> {
    let is_rising = last.is_none_or(|last| last < group.key);
    let fits = group.postings.slots.last().is_some_and(|&place| u64::from(place) < n_places);
    *last = Some(group.key);
    if is_rising && fits { Ok(()) } else { Err(io::Error::other("postings are out of order")) }
}

/// Counts the keys and writes the lists: their length decides how wide an entry is.
fn write_lists(tag: u32, n_places: u64, groups: &mut dyn Groups, out: &mut ContainerWriter) -> io::Result<Lists> {
    out.begin(tag)?;
    let place_bits = width_of(n_places);
    let mut last = None;
    let mut lists = Lists::default();
    let mut scratch = Vec::new();
    groups.visit(&mut |group| {
        check_group(&group, &mut last, n_places)?;
        lists.n_keys += 1;
        lists.n_postings += group.postings.slots.len() as u64;
        if only_place(&group.postings).is_none() {
            scratch.clear();
            list::encode(group.postings, place_bits, &mut scratch)?;
            out.write_all(&scratch)?;
        }
        Ok(())
    })?;
    lists.len = out.section_len();
    Ok(lists)
}
