//! Writes one level of a segment from its hashes in rising order, in two passes and without holding it in memory. All
//! threads encode, each a part of the keys; the parts are written in order.

use std::io::{self, Write};

use rayon::prelude::*;

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

/// The postings of a level, grouped by key, in parts that rise; each can be walked again and again.
pub(super) trait Groups: Sync {
    fn n_parts(&self) -> usize;

    /// Returns a number that there are no more keys than.
    fn max_keys(&self) -> u64;

    /// Calls `visit` with each key of a part that has places, in rising order.
    fn visit(&self, part: usize, visit: impl FnMut(Group<'_>) -> io::Result<()>) -> io::Result<()>;
}

/// Writes the sections of a level whose places are below `n_places`.
pub(super) fn write_level(
    level: Level,
    tag: u32,
    n_places: u64,
    groups: &impl Groups,
    out: &mut ContainerWriter,
) -> io::Result<LevelMeta> {
    let lists = write_lists(tag + tag::LISTS, n_places, groups, out)?;
    let value_bits = width_of(n_places + lists.len);

    out.begin(tag + tag::ENTRIES)?;
    let mut table = TableWriter::new(lists.n_keys, kept_bits(level), value_bits, &mut *out);
    let mut filters = FilterWriter::new(lists.n_keys, kept_bits(level));
    let mut lists_before = 0;
    let make = |part| PartEntries::new(groups, part, n_places);
    in_order(groups.n_parts(), make, |part: PartEntries| {
        for (key, value) in part.entries {
            let is_list = value >= n_places;
            filters.push(key)?;
            table.push(key, value + if is_list { lists_before } else { 0 })?;
        }
        lists_before += part.lists_len;
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

/// Makes `n` things on all threads, a few at a time, and takes them in order; while some are taken the next are made.
/// Taking stays on the calling thread.
fn in_order<T: Send>(
    n: usize,
    make: impl Fn(usize) -> io::Result<T> + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let n_at_once = 2 * rayon::current_num_threads();
    let make_from = |first: usize| -> io::Result<Vec<T>> {
        (first..n.min(first + n_at_once)).into_par_iter().with_max_len(1).map(&make).collect()
    };
    let mut made = make_from(0)?;
    for first in (n_at_once..n + n_at_once).step_by(n_at_once) {
        let mut next = Ok(Vec::new());
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = make_from(first.min(n)));
            made.drain(..).try_for_each(&mut take)
        })?;
        made = next?;
    }
    Ok(())
}

/// The table's entries of a part: each key with its only place, or with the number of places and where its list begins
/// among those of the part.
struct PartEntries {
    entries: Vec<(u64, u64)>,
    lists_len: u64,
}

impl PartEntries {
    fn new(groups: &impl Groups, part: usize, n_places: u64) -> io::Result<Self> {
        let n_keys = groups.max_keys() as usize / groups.n_parts();
        let mut made = Self { entries: Vec::with_capacity(n_keys), lists_len: 0 };
        let place_bits = width_of(n_places);
        groups.visit(part, |group| {
            let value = only_place(&group.postings).map_or(n_places + made.lists_len, u64::from);
            if value >= n_places {
                made.lists_len += list::encoded_len(group.postings, place_bits);
            }
            made.entries.push((group.key, value));
            Ok(())
        })?;
        Ok(made)
    }
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

/// Counts the keys and writes the lists: their length decides how wide an entry is.
fn write_lists(tag: u32, n_places: u64, groups: &impl Groups, out: &mut ContainerWriter) -> io::Result<Lists> {
    out.begin(tag)?;
    let mut last = None;
    let mut lists = Lists::default();
    in_order(
        groups.n_parts(),
        |part| PartLists::new(groups, part, n_places),
        |part: PartLists| {
            lists.n_keys += part.n_keys;
            lists.n_postings += part.n_postings;
            let is_rising = part.keys.is_none_or(|(first, _)| last.is_none_or(|last| last < first));
            if !is_rising || lists.n_keys > groups.max_keys() {
                return Err(out_of_order());
            }
            last = part.keys.map(|(_, last)| last).or(last);
            out.write_all(&part.bytes)
        },
    )?;
    lists.len = out.section_len();
    Ok(lists)
}

/// The lists of a part.
#[derive(Default)]
struct PartLists {
    bytes: Vec<u8>,
    n_keys: u64,
    n_postings: u64,
    /// The first and the last key.
    keys: Option<(u64, u64)>,
}

impl PartLists {
    /// Refuses what no sound input gives: keys that do not rise, or places there are not. A merge of segments whose
    /// numbers are wrong must end here, not in a wrong segment.
    fn new(groups: &impl Groups, part: usize, n_places: u64) -> io::Result<Self> {
        let place_bits = width_of(n_places);
        let mut made = Self::default();
        groups.visit(part, |group| {
            let is_rising = made.keys.is_none_or(|(_, last)| last < group.key);
            let fits = group.postings.slots.last().is_some_and(|&place| u64::from(place) < n_places);
            if !is_rising || !fits {
                return Err(out_of_order());
            }
            made.keys = Some((made.keys.map_or(group.key, |(first, _)| first), group.key));
            made.n_keys += 1;
            made.n_postings += group.postings.slots.len() as u64;
            match only_place(&group.postings) {
                Some(_) => Ok(()),
                None => list::encode(group.postings, place_bits, &mut made.bytes),
            }
        })?;
        Ok(made)
    }
}

fn out_of_order() -> io::Error {
    io::Error::other("postings are out of order")
}
