//! Waves: so many files at a time as memory allows; what all threads do with one.

use std::cell::RefCell;

use rayon::prelude::*;

use crate::id::ContentHash;
use crate::index::NewContent;
use crate::isolation::isolated;
use crate::source::archive::Member;
use crate::source::{
    Failed, FailedReason, Filtered, FoundFile, Limits, ProjectPath, ReadItem, SourceFile, read_each, read_member,
};

use super::ContentParts;
use super::input::DiskFile;
use super::prepare::{Buffers, prepare};

/// Bytes of a wave: enough that its end, where threads wait for the last file, is a small part of it.
const WAVE_BYTES: u64 = 16 << 20;
/// Files of a wave.
const WAVE_FILES: usize = 4096;

/// A file to be read, of the plan with this index.
pub(super) struct Job {
    plan: usize,
    from: From,
}

enum From {
    Disk(DiskFile),
    Held(Box<Member>),
}

impl Job {
    pub(super) fn of_disk(plan: usize, file: DiskFile) -> Self {
        Self { plan, from: From::Disk(file) }
    }

    /// Takes a member by its path below the archive's top directory.
    pub(super) fn of_member(plan: usize, mut member: Member, top: &str) -> Self {
        if let Some(below) = member.path.shown.strip_prefix(top) {
            member.path = ProjectPath::from(below);
        }
        Self { plan, from: From::Held(Box::new(member)) }
    }

    fn path(&self) -> ProjectPath {
        match &self.from {
            From::Disk(file) => ProjectPath::from(file.path.as_str()),
            From::Held(member) => member.path.clone(),
        }
    }

    fn len_bytes(&self) -> u64 {
        match &self.from {
            From::Disk(file) => file.len_bytes,
            From::Held(member) => member.len_bytes,
        }
    }
}

/// Jobs in order, wave by wave.
pub(super) struct Waves(std::iter::Peekable<std::vec::IntoIter<Job>>);

impl Waves {
    pub(super) fn new(jobs: Vec<Job>) -> Self {
        Self(jobs.into_iter().peekable())
    }

    /// Tells whether jobs gathered one by one make a wave.
    pub(super) fn is_full(wave: &[Job]) -> bool {
        wave.len() >= WAVE_FILES || wave.iter().map(Job::len_bytes).sum::<u64>() >= WAVE_BYTES
    }
}

impl Iterator for Waves {
    type Item = Vec<Job>;

    fn next(&mut self) -> Option<Vec<Job>> {
        let (mut wave, mut n_bytes) = (Vec::new(), 0);
        while wave.len() < WAVE_FILES
            && let Some(job) = self.0.next_if(|job| wave.is_empty() || n_bytes + job.len_bytes() <= WAVE_BYTES)
        {
            n_bytes += job.len_bytes();
            wave.push(job);
        }
        (!wave.is_empty()).then_some(wave)
    }
}

/// What reading a job gave.
pub(super) struct Read {
    pub(super) plan: usize,
    pub(super) items: Vec<ReadItem>,
}

/// Reads and hashes the files of a wave, in order.
pub(super) fn read_wave(wave: Vec<Job>, limits: &Limits) -> Vec<Read> {
    wave.into_par_iter().with_max_len(8).map(|job| read_job(job, limits)).collect()
}

fn read_job(job: Job, limits: &Limits) -> Read {
    let mut items = Vec::new();
    let path = job.path();
    let read = isolated(|| {
        let mut emit = |item| items.push(item);
        match job.from {
            From::Disk(DiskFile { path, disk_path, len_bytes, modified_at }) => {
                let path = ProjectPath::from(path);
                read_each(&FoundFile { path, disk_path, len_bytes, modified_at, stamp: None }, limits, &mut emit);
            }
            From::Held(member) => read_member(*member, limits, &mut emit),
        }
    });
    if let Err(panicked) = read {
        items.push(ReadItem::Failed(Failed { path, reason: FailedReason::Panicked(panicked.to_string()) }));
    }
    Read { plan: job.plan, items }
}

/// A file that was read, and whether its content is new.
pub(super) enum Todo {
    New { plan: usize, file: SourceFile },
    Known { plan: usize, file: SourceFile },
    Filtered { plan: usize, filtered: Filtered },
    Failed { plan: usize, failed: Failed },
}

impl Todo {
    /// Returns the hash of a content that is to be added.
    pub(super) fn new_hash(&self) -> Option<ContentHash> {
        match self {
            Self::New { file, .. } => Some(file.hash),
            _ => None,
        }
    }
}

/// A file ready to be written.
pub(super) enum Prepared {
    New { plan: usize, path: String, content: Box<NewContent> },
    Known { plan: usize, path: String, hash: ContentHash, len_bytes: u64 },
    Filtered { plan: usize, filtered: Filtered },
    Failed { plan: usize, failed: Failed },
}

/// Lexes and fingerprints the new contents of a wave, in order.
pub(super) fn prepare_wave(wave: Vec<Todo>, parts: ContentParts) -> Vec<Prepared> {
    // One file at a time is handed out: a few large ones are most of a wave's work. Rayon's `map_init` would then make
    // a buffer for every file, and growing them was a tenth of the time of indexing level E.
    wave.into_par_iter()
        .with_max_len(1)
        .map(|todo| BUFFERS.with_borrow_mut(|buffers| prepare_one(todo, parts, buffers)))
        .collect()
}

thread_local! {
    /// Grown once a thread.
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

fn prepare_one(todo: Todo, parts: ContentParts, buffers: &mut Buffers) -> Prepared {
    match todo {
        Todo::New { plan, file } => {
            let path = file.path.clone();
            match isolated(|| prepare(file, parts, buffers)) {
                Ok(content) => {
                    buffers.shrink();
                    Prepared::New { plan, path: path.shown, content: Box::new(content) }
                }
                Err(panicked) => {
                    *buffers = Buffers::default(); // They were being written to.
                    let reason = FailedReason::Panicked(panicked.to_string());
                    Prepared::Failed { plan, failed: Failed { path, reason } }
                }
            }
        }
        Todo::Known { plan, file } => {
            Prepared::Known { plan, path: file.path.shown, hash: file.hash, len_bytes: file.len_bytes }
        }
        Todo::Filtered { plan, filtered } => Prepared::Filtered { plan, filtered },
        Todo::Failed { plan, failed } => Prepared::Failed { plan, failed },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(len_bytes: u64) -> Job {
        Job::of_disk(0, DiskFile { path: "x".into(), disk_path: "x".into(), len_bytes, modified_at: None })
    }

    #[test]
    fn waves_are_bounded_in_bytes_and_files() {
        let sizes = |lens: Vec<u64>| -> Vec<usize> {
            Waves::new(lens.into_iter().map(job).collect()).map(|wave| wave.len()).collect()
        };
        assert_eq!(sizes(vec![]), Vec::<usize>::new());
        assert_eq!(sizes(vec![WAVE_BYTES * 9, 1, WAVE_BYTES - 1, 1]), [1, 2, 1]);
        assert_eq!(sizes(vec![0; WAVE_FILES + 1]), [WAVE_FILES, 1]);
    }

    #[test]
    fn members_are_called_by_their_path_below_the_top() {
        let member = |path: &str| Member {
            path: ProjectPath::from(path),
            modified_at: None,
            len_bytes: 0,
            hash: ContentHash([0; 32]),
            bytes: Some(Vec::new()),
        };
        for (path, below) in [("a-1/src/x.rs", "src/x.rs"), ("b/x", "b/x")] {
            let read = read_job(Job::of_member(0, member(path), "a-1/"), &Limits::default());
            let ReadItem::File(file) = &read.items[0] else { panic!("no file") };
            assert_eq!(file.path.shown, below);
        }
    }
}
