//! Compaction: many files of a kind become one, and contents that are gone leave their files.
//!
//! Segments are merged once more than four are of a similar size, so that a look-up asks few and a posting is copied
//! a number of times that grows with the logarithm of the database. A segment more than half of whose
//! contents are gone is written again alone, and so are the files of sources once that holds for all of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::WriteIndexError;
use super::catalog::Catalog;
use super::layout::Layout;
use super::segment::{self, Bitmap, Segment};
use super::sources::{Sources, SourcesFile, SourcesWriter};
use super::writer::{catalog_error, write_error};
use crate::id::ContentId;

/// More files than this of one size class are merged.
const MAX_SIMILAR: usize = 4;

/// Files below this are all of the smallest class.
const SMALLEST_CLASS: u64 = 1 << 20;

/// Files that no longer belong to the database once it is committed.
#[derive(Default)]
pub(super) struct Replaced {
    paths: Vec<PathBuf>,
}

impl Replaced {
    /// Deletes them. Readers that have them mapped keep them; where that forbids deleting, the next writer does it.
    pub(super) fn delete(self) {
        for path in self.paths {
            let _ = fs::remove_file(path);
        }
    }
}

/// The class of a length: four times as long is one more.
fn size_class(len: u64) -> u32 {
    (len.max(SMALLEST_CLASS) / SMALLEST_CLASS).ilog2() / 2
}

/// Returns the files of the smallest class that holds too many, by index; none if no class does.
fn pick(lengths: &[u64]) -> Vec<usize> {
    let classes: BTreeSet<u32> = lengths.iter().map(|&len| size_class(len)).collect();
    let of_class =
        |class: u32| -> Vec<usize> { (0..lengths.len()).filter(|&idx| size_class(lengths[idx]) == class).collect() };
    classes.into_iter().map(of_class).find(|files| files.len() > MAX_SIMILAR).unwrap_or_default()
}

/// Merges segments until no class is too full.
pub(super) fn merge_segments(
    layout: &Layout,
    catalog: &Catalog,
    next_file: &mut u32,
) -> Result<Replaced, WriteIndexError> {
    let doing = "merged segments";
    let mut replaced = Replaced::default();
    let mut tried: BTreeSet<Vec<u32>> = BTreeSet::new();
    loop {
        let rows = catalog.segments().map_err(catalog_error(doing))?;
        let mut segments = Vec::new();
        for row in rows {
            segments.push((row.id, Segment::open(&layout.segment(row.id), row.dead)?));
        }
        let is_mostly_gone = |segment: &Segment| segment.dead().len() * 2 > segment.n_contents() as usize;
        let picked: Vec<usize> = match segments.iter().position(|(_, segment)| is_mostly_gone(segment)) {
            Some(idx) => vec![idx],
            None => pick(&segments.iter().map(|(_, segment)| segment.len_bytes()).collect::<Vec<_>>()),
        };
        let ids: Vec<u32> = picked.iter().map(|&idx| segments[idx].0).collect();
        if ids.is_empty() || !tried.insert(ids.clone()) {
            return Ok(replaced);
        }
        let inputs: Vec<&Segment> = picked.iter().map(|&idx| &segments[idx].1).collect();
        let n_live: usize = inputs.iter().map(|input| input.n_contents() as usize - input.dead().len()).sum();
        let path = layout.segment(*next_file);
        let merged = segment::merge(&inputs, &path).map_err(|source| write_error(layout, &path, source))?;
        if merged.is_none() && n_live > 0 {
            return Ok(replaced); // Together they would be too large for one.
        }
        if let Some(len) = merged {
            let none = Bitmap::default();
            catalog.put_segment(*next_file, n_live as u32, len, &none).map_err(catalog_error(doing))?;
            *next_file += 1;
        }
        for id in ids {
            catalog.delete_segment(id).map_err(catalog_error(doing))?;
            replaced.paths.push(layout.segment(id));
        }
    }
}

/// Merges files of sources until no class is too full.
pub(super) fn merge_sources(
    layout: &Layout,
    catalog: &Catalog,
    next_file: &mut u32,
    replaced: &mut Replaced,
) -> Result<(), WriteIndexError> {
    let doing = "merged files of sources";
    loop {
        let rows = catalog.source_files().map_err(catalog_error(doing))?;
        let live = catalog.content_ids(true).map_err(catalog_error(doing))?;
        let mut picked = pick(&rows.iter().map(|&(_, _, len)| len).collect::<Vec<_>>());
        let n_held: usize = rows.iter().map(|&(_, n_contents, _)| n_contents as usize).sum();
        if picked.is_empty() && n_held > 2 * live.len() {
            picked = (0..rows.len()).collect();
        }
        let ids: Vec<u32> = picked.iter().map(|&idx| rows[idx].0).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let files: Result<Vec<_>, _> = ids.iter().map(|&id| SourcesFile::open(&layout.source_file(id))).collect();
        let dictionaries = catalog.dictionaries().map_err(catalog_error(doing))?;
        let sources = Sources::new(files?, &dictionaries);
        let path = layout.source_file(*next_file);
        let written = rewrite(&sources, &live, &path, dictionaries);
        let (len, n_contents, dictionary) = written.map_err(|source| write_error(layout, &path, source))?;
        if let Some(dictionary) = dictionary {
            catalog.insert_dictionary(&dictionary).map_err(catalog_error(doing))?;
        }
        catalog.insert_source_file(*next_file, n_contents, len).map_err(catalog_error(doing))?;
        *next_file += 1;
        for id in ids {
            catalog.delete_source_file(id).map_err(catalog_error(doing))?;
            replaced.paths.push(layout.source_file(id));
        }
    }
}

type Written = (u64, u32, Option<super::sources::Dictionary>);

fn rewrite(
    sources: &Sources,
    live: &[ContentId],
    path: &std::path::Path,
    dictionaries: Vec<super::sources::Dictionary>,
) -> std::io::Result<Written> {
    let next = dictionaries.len() as u32 + 1;
    let mut writer = SourcesWriter::create(path, dictionaries.into_iter().next_back(), next)?;
    sources.rewrite(&|id| live.binary_search(&id).is_ok(), &mut writer)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_the_smallest_class_that_is_too_full() {
        let mib = |n: u64| n << 20;
        assert_eq!(pick(&[]), [0usize; 0]);
        assert_eq!(pick(&[1, 2, 3, 4]), [0usize; 0]);
        assert_eq!(pick(&[1, mib(70), 2, 3, 4, 5]), [0, 2, 3, 4, 5]);
        assert_eq!(pick(&[1, mib(64), mib(100), mib(90), mib(255), mib(200)]), [1, 2, 3, 4, 5]);
        assert_eq!(pick(&[1, mib(64), mib(100), mib(90), mib(256), mib(200)]), [0usize; 0]);
    }
}
