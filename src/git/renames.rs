//! Renames: which new file is one that is gone, under another name.
//!
//! As git does it: the same content first, of several with the same name; then the most alike of those that share at least
//! half of their bytes, counted by lines. Where there are too many pairs to compare, only the same content counts.

use std::collections::HashMap;

use gix::ObjectId;

use super::entries::{Entries, Entry, Kind};
use super::{BlobId, CommitId, Repository};

/// Pairs that are compared by their lines at most.
const MAX_PAIRS: usize = 40_000;
/// Files that are gone which one file is compared with.
const MAX_GONE: usize = 2_000;
/// Longer files are not compared by their lines.
pub(super) const MAX_BYTES: u64 = 4 << 20;
/// What a renamed file and the one that is gone share at least, in thousandths of the longer one.
pub(super) const MIN_LIKENESS: u64 = 500;

/// Gets the bytes of a file; `None` if they cannot be read or are too many to be compared.
pub(super) type ReadEntry<'a> = &'a dyn Fn(&Entry) -> Option<Vec<u8>>;

/// Returns for each new path that is a renamed file, what that file was. Files that are gone are read from the repository, new ones
/// by `read_new`, or from the repository too.
pub(super) fn find_renamed(
    repository: &Repository,
    read_new: Option<ReadEntry<'_>>,
    gone: &[&Entry],
    new: &[&Entry],
) -> HashMap<Vec<u8>, ObjectId> {
    let mut renamed = HashMap::new();
    let new: Vec<&&Entry> = new.iter().filter(|entry| entry.kind == Kind::File).collect();
    if gone.is_empty() || new.is_empty() {
        return renamed;
    }
    let mut left: Vec<&Entry> = gone.to_vec();
    let mut by_id: HashMap<ObjectId, Vec<usize>> = HashMap::new();
    for (idx, entry) in left.iter().enumerate() {
        by_id.entry(entry.id).or_default().push(idx);
    }
    let mut is_taken = vec![false; left.len()];
    for entry in &new {
        let same = by_id.get(&entry.id).into_iter().flatten().copied().filter(|&idx| !is_taken[idx]);
        let best = same.max_by_key(|&idx| (name(&left[idx].path) == name(&entry.path), std::cmp::Reverse(idx)));
        if let Some(idx) = best {
            is_taken[idx] = true;
            renamed.insert(entry.path.clone(), entry.id);
        }
    }
    let mut idx = 0;
    left.retain(|_| {
        idx += 1;
        !is_taken[idx - 1]
    });
    let new: Vec<&&Entry> = new.into_iter().filter(|entry| !renamed.contains_key(&entry.path)).collect();
    if left.len() * new.len() > 0 && left.len() * new.len() <= MAX_PAIRS {
        let read = |entry: &Entry| repository.read_short_blob(BlobId(entry.id), MAX_BYTES);
        let gone_lines = left.iter().map(|entry| LineBag::of(read(entry))).collect();
        let new_lines = new.iter().map(|entry| LineBag::of(read_new.unwrap_or(&read)(entry))).collect();
        pair_alike((&left, gone_lines), (&new, new_lines), &mut renamed);
    }
    renamed
}

fn pair_alike(
    (gone, gone_lines): (&[&Entry], Vec<LineBag>),
    (new, new_lines): (&[&&Entry], Vec<LineBag>),
    renamed: &mut HashMap<Vec<u8>, ObjectId>,
) {
    let mut pairs = Vec::new();
    for (new_idx, here) in new_lines.iter().enumerate() {
        for (gone_idx, there) in gone_lines.iter().enumerate() {
            let likeness = here.likeness(there);
            if likeness >= MIN_LIKENESS {
                let is_namesake = name(&new[new_idx].path) == name(&gone[gone_idx].path);
                pairs.push((likeness, is_namesake, new_idx, gone_idx));
            }
        }
    }
    pairs.sort_by(|left, right| (right.0, right.1, left.2, left.3).cmp(&(left.0, left.1, right.2, right.3)));
    let (mut is_new_taken, mut is_gone_taken) = (vec![false; new.len()], vec![false; gone.len()]);
    for (_, _, new_idx, gone_idx) in pairs {
        if !is_new_taken[new_idx] && !is_gone_taken[gone_idx] {
            (is_new_taken[new_idx], is_gone_taken[gone_idx]) = (true, true);
            renamed.insert(new[new_idx].path.clone(), gone[gone_idx].id);
        }
    }
}

fn name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
}

impl Repository {
    /// Returns the text that a file of the project had in a commit: at the same path, else of the file that is gone (`is_there`
    /// says so of paths in the project) and most alike to what it is `now`. Lines are compared without the space around them.
    pub fn text_before(
        &self,
        commit: CommitId,
        path: &[u8],
        now: &[u8],
        is_there: &dyn Fn(&[u8]) -> bool,
    ) -> Option<Vec<u8>> {
        if let Some((_, text)) = self.text_at(commit, path) {
            return Some(text);
        }
        let ending = |path: &[u8]| name(path).rsplit(|&byte| byte == b'.').next().map(<[u8]>::to_vec);
        let entries = Entries::of_commit(self, Some(commit)).ok()?;
        let folder = self.path_of_project(b"");
        let is_gone = |entry: &&Entry| {
            let inside = entry.path.strip_prefix(folder.as_slice());
            entry.kind == Kind::File
                && ending(&entry.path) == ending(path)
                && inside.is_some_and(|path| !is_there(path))
        };
        let here = LineBag::of(Some(trimmed_lines(now)));
        let read = |entry: &Entry| self.read_short_blob(BlobId(entry.id), MAX_BYTES);
        let texts = entries.all.iter().filter(is_gone).take(MAX_GONE).filter_map(read);
        let alike = texts.map(|text| (here.likeness(&LineBag::of(Some(trimmed_lines(&text)))), text));
        let best = alike.filter(|(likeness, _)| *likeness >= MIN_LIKENESS).max_by_key(|(likeness, _)| *likeness);
        best.map(|(_, text)| text)
    }
}

/// Returns a text whose lines have no space around them; their number stays.
pub fn trimmed_lines(text: &[u8]) -> Vec<u8> {
    text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).collect::<Vec<_>>().join(&b'\n')
}

/// The lines of a file, each with how many bytes of the file it makes.
pub(super) struct LineBag {
    bytes_of: HashMap<u64, u64>,
    n_bytes: u64,
}

impl LineBag {
    /// Those of a file; none of one that could not be read.
    pub(super) fn of(text: Option<Vec<u8>>) -> Self {
        Self::new(&text.unwrap_or_default())
    }

    fn new(text: &[u8]) -> Self {
        let mut bytes_of: HashMap<u64, u64> = HashMap::new();
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            let hash = blake3::hash(line.trim_ascii_end());
            let key = u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes"));
            *bytes_of.entry(key).or_default() += line.len() as u64;
        }
        Self { bytes_of, n_bytes: text.len() as u64 }
    }

    fn shared_bytes(&self, other: &Self) -> u64 {
        self.bytes_of.iter().map(|(line, &n)| n.min(other.bytes_of.get(line).copied().unwrap_or_default())).sum()
    }

    /// Returns how much two texts share, in thousandths of the longer one.
    pub(super) fn likeness(&self, other: &Self) -> u64 {
        self.shared_bytes(other) * 1000 / self.n_bytes.max(other.n_bytes).max(1)
    }
}
