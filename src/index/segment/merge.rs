//! Merging: several segments become one, without the contents that are gone.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::contents::{ContentRow, Contents, PlaceKind, limit};
use super::kept_bits;
use super::level::{Group, Groups};
use super::list::Postings;
use super::read::{LevelReader, Segment};
use super::run::{Names, SegmentWriter, place_kind};
use super::symbols::Frequencies;
use crate::fingerprint::Level;
use crate::lexer::Family;

/// Slots a segment may have: what a `u32` counts, with room to name the end.
const MAX_SLOTS: u64 = u32::MAX as u64 - 1;

/// Marks a content that is gone in the table from old to new.
const GONE: u32 = u32::MAX;

/// What segments tell of one family: the documents of each, and all their symbols with frequencies.
type FamilyParts = (Vec<u32>, Vec<(u32, u32)>);

/// Writes the live contents of `segments` as one segment at `path`; returns the file's length. `None`, and no file,
/// if no content is left or they would not fit into one.
pub(in crate::index) fn merge(segments: &[&Segment], path: &Path) -> io::Result<Option<u64>> {
    let n_slots: u64 = segments.iter().map(|segment| u64::from(segment.n_slots())).sum();
    let plan = Plan::new(segments)?;
    if n_slots > MAX_SLOTS || plan.contents.is_empty() {
        return Ok(None);
    }
    let mut of_families: BTreeMap<Family, FamilyParts> = BTreeMap::new();
    for segment in segments {
        segment.ensure_symbols().map_err(io::Error::other)?;
        for (family, n_documents, counts) in segment.families() {
            let of_family = of_families.entry(family).or_default();
            of_family.0.push(n_documents);
            of_family.1.extend(counts);
        }
    }
    let sum = |(n_documents, counts): FamilyParts| Frequencies::sum(n_documents.into_iter(), counts);
    let families = of_families.into_iter().map(|(family, parts)| (family, sum(parts))).collect();
    let mut names = Names::default();
    for &(segment_idx, idx) in &plan.sources {
        names.push(&segments[segment_idx].names(idx).map_err(io::Error::other)?);
    }
    let contents = Contents::new(&plan.contents, plan.n_slots);
    let writer = SegmentWriter { contents: &contents, families: &families, names: &names };
    let len = writer.write(path, |sink| {
        let level = sink.level();
        let is_slots = place_kind(level) == PlaceKind::Slots;
        let n_places = if is_slots { u64::from(plan.n_slots) } else { plan.contents.len() as u64 };
        sink.write(n_places, &MergedPostings::new(segments, &plan, &contents, level)?)
    })?;
    segments.iter().try_for_each(|segment| segment.check_read()).map_err(io::Error::other)?;
    Ok(Some(len))
}

/// Where everything goes.
struct Plan {
    contents: Vec<ContentRow>,
    n_slots: u32,
    /// The segment and the index there that each content comes from.
    sources: Vec<(usize, u32)>,
    /// By segment: its rows, its contents' new indices, [`GONE`] for those that are gone.
    segments: Vec<(Vec<ContentRow>, Vec<u32>)>,
}

impl Plan {
    fn new(segments: &[&Segment]) -> io::Result<Self> {
        let mut live = Vec::new();
        let mut plan = Self { contents: Vec::new(), n_slots: 0, sources: Vec::new(), segments: Vec::new() };
        for (segment_idx, segment) in segments.iter().enumerate() {
            let rows = segment.rows().map_err(io::Error::other)?;
            for (idx, row) in rows.iter().enumerate().filter(|&(idx, _)| !segment.dead().has(idx)) {
                let end = rows.get(idx + 1).map_or(segment.n_slots(), |next| next.base);
                live.push((row.id, segment_idx, idx, end.saturating_sub(row.base), row.rank));
            }
            let n_rows = rows.len();
            plan.segments.push((rows, vec![GONE; n_rows]));
        }
        live.sort_unstable();
        for (id, segment_idx, idx, n_slots, rank) in live {
            plan.segments[segment_idx].1[idx] = plan.contents.len() as u32;
            plan.sources.push((segment_idx, idx as u32));
            plan.contents.push(ContentRow { id, base: plan.n_slots, rank });
            plan.n_slots = plan.n_slots.saturating_add(n_slots);
        }
        Ok(plan)
    }

    /// Returns the new place of an old one, unless its content is gone.
    fn move_place(&self, segment_idx: usize, kind: PlaceKind, place: u32) -> Option<u32> {
        let (rows, moved) = &self.segments[segment_idx];
        let idx = match kind {
            PlaceKind::Contents => place as usize,
            PlaceKind::Slots => rows.partition_point(|row| row.base <= place).checked_sub(1)?,
        };
        let new = moved.get(idx).copied().filter(|&new| new != GONE)?;
        Some(match kind {
            PlaceKind::Contents => new,
            PlaceKind::Slots => self.contents[new as usize].base.checked_add(place.checked_sub(rows[idx].base)?)?,
        })
    }
}

/// Keys of a part, about: what a thread holds at a time.
const PART_KEYS: u64 = 1 << 15;

struct MergedPostings<'a> {
    readers: Vec<LevelReader<'a>>,
    plan: &'a Plan,
    contents: &'a Contents<'a>,
    level: Level,
    /// Log2 of the keys there could be in a part.
    part_shift: u32,
}

impl<'a> MergedPostings<'a> {
    fn new(segments: &[&'a Segment], plan: &'a Plan, contents: &'a Contents<'a>, level: Level) -> io::Result<Self> {
        let readers = segments.iter().map(|segment| LevelReader::checked(segment, level));
        let readers = readers.collect::<Result<Vec<_>, _>>().map_err(io::Error::other)?;
        let mut merged = Self { readers, plan, contents, level, part_shift: 0 };
        let n_parts = (merged.max_keys() / PART_KEYS).max(1).next_power_of_two();
        merged.part_shift = kept_bits(level) - n_parts.ilog2();
        Ok(merged)
    }
}

impl Groups for MergedPostings<'_> {
    fn n_parts(&self) -> usize {
        1 << (kept_bits(self.level) - self.part_shift)
    }

    fn max_keys(&self) -> u64 {
        self.readers.iter().map(|reader| reader.table.shape.n_entries).sum()
    }

    fn visit(&self, part: usize, mut visit: impl FnMut(Group<'_>) -> io::Result<()>) -> io::Result<()> {
        let readers = &self.readers;
        let keys = (part as u64) << self.part_shift..(part as u64 + 1) << self.part_shift;
        let mut inputs: Vec<_> = readers.iter().map(|reader| reader.table.range(keys.clone())).collect();
        let mut heads: Vec<Option<(u64, u64)>> = inputs.iter_mut().map(Iterator::next).collect();
        let (mut places, mut scratch) = (Vec::new(), Vec::new());
        let kind = place_kind(self.level);
        // A handful of inputs: the smallest head is found faster by looking at all than in a heap.
        while let Some(key) = heads.iter().flatten().map(|&(key, _)| key).min() {
            places.clear();
            let mut hidden_df = None;
            for (idx, head) in heads.iter_mut().enumerate() {
                let Some((_, value)) = head.filter(|&(held, _)| held == key) else { continue };
                let common_df = readers[idx].places(value, &mut scratch).map_err(io::Error::other)?;
                if let Some(df) = common_df {
                    let n_shown = self.n_holders(idx, kind, &scratch);
                    hidden_df = Some(hidden_df.unwrap_or(0_u32).saturating_add(df.saturating_sub(n_shown)));
                }
                places.extend(scratch.iter().filter_map(|&place| self.plan.move_place(idx, kind, place)));
                *head = inputs[idx].next();
            }
            if places.is_empty() {
                continue;
            }
            places.sort_unstable();
            places.dedup();
            let common_df = limit(&mut places, kind, hidden_df, self.contents);
            visit(Group { key, postings: Postings { slots: &places, common_df } })?;
        }
        Ok(())
    }
}

impl MergedPostings<'_> {
    /// Counts the contents, gone or not, that have one of these places.
    fn n_holders(&self, segment_idx: usize, kind: PlaceKind, places: &[u32]) -> u32 {
        let rows = &self.plan.segments[segment_idx].0;
        let holder = |&place: &u32| match kind {
            PlaceKind::Contents => place as usize,
            PlaceKind::Slots => rows.partition_point(|row| row.base <= place),
        };
        let mut holders: Vec<usize> = places.iter().map(holder).collect();
        holders.dedup();
        holders.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::fingerprint::Fingerprint;
    use crate::id::{ContentId, KGramHash, Symbol};
    use crate::index::rank::Rank;
    use crate::index::segment::contents::Bitmap;
    use crate::index::segment::{Run, RunContent, SegmentHit};
    use crate::lexer::Language;

    /// Contents as plain data: for each its fingerprints as (index of a hash, token).
    type Plain = BTreeMap<u32, Vec<(u8, u32)>>;

    const N_TOKENS: u32 = 400;

    fn hash(idx: u8) -> KGramHash {
        let mut first = [0; 8];
        first.copy_from_slice(&blake3::hash(&[idx]).as_bytes()[..8]);
        KGramHash(u64::from_le_bytes(first))
    }

    fn write(contents: &Plain, path: &Path) {
        let mut run = Run::default();
        for (&id, fingerprints) in contents {
            let of = |&(idx, token_idx): &(u8, u32)| Fingerprint { hash: hash(idx), token_idx };
            let fingerprints: Vec<Fingerprint> = fingerprints.iter().map(of).collect();
            let whole: Vec<KGramHash> = fingerprints.iter().map(|fingerprint| fingerprint.hash).collect();
            let symbols: BTreeSet<Symbol> =
                fingerprints.iter().map(|fingerprint| Symbol(fingerprint.hash.0 as u32)).collect();
            let symbols: Vec<Symbol> = symbols.into_iter().collect();
            run.push(&RunContent {
                id: ContentId(id),
                n_tokens: N_TOKENS,
                exact: &fingerprints,
                abstracted: &fingerprints[..fingerprints.len() / 2],
                whole: &whole,
                family: Family::all().nth(id as usize % 2),
                symbols: &symbols,
            });
        }
        let rank = |id: ContentId| Rank::new(id.0.is_multiple_of(3), None);
        assert_eq!(run.write(path, rank).unwrap(), std::fs::metadata(path).unwrap().len());
    }

    fn lookup_all(segment: &Segment, level: Level) -> Vec<SegmentHit> {
        let mut query: Vec<KGramHash> = (0..=u8::MAX).map(hash).collect();
        query.sort_unstable();
        let mut hits = Vec::new();
        segment.lookup(level, &query, &mut hits).unwrap();
        hits
    }

    /// The same from the plain data, level E.
    fn expected(contents: &Plain) -> Vec<SegmentHit> {
        let mut query: Vec<u8> = (0..=u8::MAX).collect();
        query.sort_unstable_by_key(|&idx| hash(idx));
        let mut hits = Vec::new();
        for (query_idx, idx) in query.into_iter().enumerate() {
            let slots_of = |held: &Vec<(u8, u32)>| -> BTreeSet<u32> {
                held.iter().filter(|place| place.0 == idx).map(|place| place.1 / 8).collect()
            };
            let holders = contents.iter().filter(|(_, held)| !slots_of(held).is_empty());
            let df = holders.clone().count() as u32;
            for (&id, held) in holders {
                let rank = Rank::new(id % 3 == 0, None);
                hits.extend(slots_of(held).into_iter().take(8).map(|slot| SegmentHit {
                    query_idx: query_idx as u32,
                    content: ContentId(id),
                    slot,
                    df,
                    rank,
                }));
            }
        }
        hits
    }

    fn plain() -> impl Strategy<Value = Plain> {
        let fingerprints = prop::collection::vec((any::<u8>(), 0..N_TOKENS), 0..60);
        prop::collection::btree_map(1u32..200, fingerprints, 0..25)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn finds_what_plain_data_holds(contents in plain()) {
            let dir = tempfile::tempdir().unwrap();
            write(&contents, &dir.path().join("a"));
            let segment = Segment::open(&dir.path().join("a"), Bitmap::default()).unwrap();
            segment.verify().unwrap();
            prop_assert_eq!(lookup_all(&segment, Level::Exact), expected(&contents));
            let whole: BTreeSet<ContentId> = lookup_all(&segment, Level::Whole).iter().map(|hit| hit.content).collect();
            let holders = contents.iter().filter(|(_, held)| !held.is_empty()).map(|(&id, _)| ContentId(id));
            prop_assert!(whole.into_iter().eq(holders));
        }

        #[test]
        fn merging_equals_writing_at_once(contents in plain(), parts in prop::collection::vec(0usize..3, 200), gone in any::<[bool; 8]>()) {
            let dir = tempfile::tempdir().unwrap();
            let is_gone = |id: u32| gone[id as usize % 8];
            let mut segments = Vec::new();
            for part in 0..3 {
                let held: Plain = contents.clone().into_iter().filter(|&(id, _)| parts[id as usize] == part).collect();
                let path = dir.path().join(part.to_string());
                write(&held, &path);
                let mut dead = Bitmap::default();
                held.keys().enumerate().filter(|&(_, &id)| is_gone(id)).for_each(|(idx, _)| dead.insert(idx));
                segments.push(Segment::open(&path, dead).unwrap());
            }
            let live: Plain = contents.into_iter().filter(|&(id, _)| !is_gone(id)).collect();
            let inputs: Vec<&Segment> = segments.iter().collect();
            let merged = merge(&inputs, &dir.path().join("m")).unwrap();
            prop_assert_eq!(merged.is_some(), !live.is_empty());
            if merged.is_some() {
                let merged = Segment::open(&dir.path().join("m"), Bitmap::default()).unwrap();
                merged.verify().unwrap();
                prop_assert_eq!(lookup_all(&merged, Level::Exact), expected(&live));
                let names = |segment: &Segment, id| segment.names(segment.find_content(ContentId(id)).unwrap().unwrap());
                for &id in live.keys() {
                    let before = &segments[parts[id as usize]];
                    prop_assert_eq!(names(&merged, id).unwrap(), names(before, id).unwrap());
                }
            }
        }
    }

    #[test]
    fn common_hashes_keep_representatives_through_merges() {
        let dir = tempfile::tempdir().unwrap();
        let part = |ids: std::ops::Range<u32>| ids.map(|id| (id, vec![(7, 8), (7, 80)])).collect::<Plain>();
        write(&part(1..301), &dir.path().join("a")); // Already common.
        write(&part(301..401), &dir.path().join("b")); // Not common alone.
        let open = |name: &str| Segment::open(&dir.path().join(name), Bitmap::default()).unwrap();
        let (left, right) = (open("a"), open("b"));
        assert_eq!(lookup_all(&right, Level::Exact).len(), 200);
        merge(&[&right, &left], &dir.path().join("m")).unwrap();
        for (segment, df) in [(left, 300), (open("m"), 400)] {
            let hits = lookup_all(&segment, Level::Exact);
            let holders: Vec<u32> = hits.iter().filter(|hit| hit.slot == 1).map(|hit| hit.content.0).collect();
            assert_eq!(holders, (1..25).filter(|id| id % 3 != 0).collect::<Vec<_>>());
            assert!(hits.len() == 32 && hits.iter().all(|hit| hit.df == df));
        }
    }

    #[test]
    fn frequencies_follow_the_contents() {
        let dir = tempfile::tempdir().unwrap();
        let contents: Plain = (0..40).map(|id| (id, vec![(1, 0), (if id < 8 { 2 } else { 3 }, 8)])).collect();
        write(&contents, &dir.path().join("a"));
        let df = |segment: &Segment, idx: u8| {
            segment.document_frequency(Language::GENERIC.family(), Symbol(hash(idx).0 as u32))
        };
        let segment = Segment::open(&dir.path().join("a"), Bitmap::default()).unwrap();
        assert!(
            (df(&segment, 1) - 20.0).abs() <= 1.0
                && (df(&segment, 2) - 4.0).abs() < 0.01
                && df(&segment, 9).abs() < 0.01
        );
        let mut dead = Bitmap::default();
        (0..20).for_each(|idx| dead.insert(idx));
        let halved = Segment::open(&dir.path().join("a"), dead).unwrap();
        assert!((df(&halved, 1) - 10.0).abs() <= 1.0);
    }
}
