//! The notice files of a project, read when a finding beside or below them asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::finding::{Finding, FindingCode, NoticeFile, ScannedNotice, is_notice_path, judge_attributions};
use crate::id::ContentHash;
use crate::isolation::isolated;
use crate::lexer::Lexed;
use crate::license::SIDECAR;
use crate::source::{FoundFile, ProjectPath, SourceFile, Tree};

/// Of a longer notice only this much is read; the longest lists of credits have a few megabytes.
const MAX_NOTICE_BYTES: u64 = 8 << 20;
/// Notice files read in one folder; a folder of thousands of license texts is somebody's data.
const MAX_IN_FOLDER: usize = 64;

type Notices = Arc<[Arc<NoticeText>]>;

/// The text of a notice file. What it says is read when that is asked for: whoever only wants to know whether it is as it was
/// waits for no license to be named.
#[derive(Debug)]
struct NoticeText {
    shown_path: String,
    hash: ContentHash,
    text: Vec<u8>,
    said: OnceLock<Option<NoticeFile>>,
}

impl NoticeText {
    /// Returns what it says; `None` when reading it failed.
    fn said(&self) -> Option<&NoticeFile> {
        self.said.get_or_init(|| isolated(|| NoticeFile::new(&self.shown_path, &self.text)).ok()).as_ref()
    }
}

/// Knows the notice files of folders, shared by the threads of a scan.
#[derive(Debug, Default)]
pub(super) struct ProjectNotices {
    of_folder: Mutex<HashMap<Vec<u8>, Notices>>,
}

impl ProjectNotices {
    /// Returns the notice files that may speak of a file: its sidecar, then those of its folder and of each above it.
    ///
    /// Also those that rules leave out of scans, or that no list of files names: they are part of what is given out. What
    /// cannot be read here says nothing; where it is part of the scan, the scan says so.
    fn of(&self, tree: &dyn Tree, file: &FoundFile) -> Vec<Arc<NoticeText>> {
        let path = file.path.as_bytes();
        let sidecar = [path, SIDECAR.as_bytes()].concat();
        let mut found: Vec<Arc<NoticeText>> = read(tree, sidecar).into_iter().collect();
        let folders = path.iter().enumerate().rev().filter(|&(_, &byte)| byte == b'/').map(|(end, _)| &path[..=end]);
        // What is named by a path out of the project has nothing to do with the project's own notices.
        let is_inside = !path.starts_with(b"/") && !path.starts_with(b"../");
        for folder in folders.chain(is_inside.then_some(&b""[..])) {
            let notices = self.in_folder(tree, folder);
            found.extend(notices.iter().filter(|notice| notice.shown_path != file.path.shown).cloned());
        }
        found
    }

    fn in_folder(&self, tree: &dyn Tree, folder: &[u8]) -> Notices {
        if let Some(known) = self.of_folder.lock().unwrap_or_else(PoisonError::into_inner).get(folder) {
            return Arc::clone(known);
        }
        let read: Notices = read_folder(tree, folder).into();
        self.of_folder.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned(), Arc::clone(&read));
        read
    }
}

/// Reads the notice files of a folder.
fn read_folder(tree: &dyn Tree, folder: &[u8]) -> Vec<Arc<NoticeText>> {
    let mut names = tree.names_in(folder);
    names.retain(|name| is_notice_path(&String::from_utf8_lossy(name)));
    names.sort();
    let read_one = |name: &Vec<u8>| read(tree, [folder, name].concat());
    names.iter().take(MAX_IN_FOLDER).filter_map(read_one).collect()
}

/// Reads a regular file; links and pipes are left alone.
fn read(tree: &dyn Tree, path: Vec<u8>) -> Option<Arc<NoticeText>> {
    let path = ProjectPath::from_bytes(path);
    let text = tree.read_start(&path, MAX_NOTICE_BYTES)?;
    let hash = ContentHash::of(&text);
    Some(Arc::new(NoticeText { shown_path: path.shown, hash, text, said: OnceLock::new() }))
}

/// Returns a digest of the notice files that may speak of a file: of their names and what was read of them.
pub(super) fn notices_digest(notices: &ProjectNotices, tree: &dyn Tree, found: &FoundFile) -> ContentHash {
    let mut hasher = blake3::Hasher::new();
    for notice in notices.of(tree, found) {
        hasher.update(notice.shown_path.as_bytes());
        hasher.update(&notice.hash.0);
    }
    ContentHash(*hasher.finalize().as_bytes())
}

/// Judges the findings of one file.
pub(super) fn judge(
    (notices, tree): (&ProjectNotices, &dyn Tree),
    found: &FoundFile,
    file: &SourceFile,
    lexed: Option<&Lexed>,
    findings: &mut [Finding],
) {
    if findings.is_empty() {
        return;
    }
    let same = match &*findings {
        [copy] if copy.code == FindingCode::CopiedFile && copy.origin.blake3 == file.hash => Some(copy),
        _ => None,
    };
    let said = file.text.as_ref().zip(lexed).map(|(text, lexed)| match same {
        Some(copy) => ScannedNotice::of_same_bytes(copy, &text.bytes, lexed),
        None => ScannedNotice::new(&file.path.shown, &text.bytes, lexed),
    });
    let notices = notices.of(tree, found);
    let notices: Vec<&NoticeFile> = notices.iter().filter_map(|notice| notice.said()).collect();
    judge_attributions(findings, said.as_ref(), &notices);
}
