//! The notice files of a project, read when a finding beside or below them asks.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::finding::{Finding, FindingCode, NoticeFile, ScannedNotice, is_notice_path, judge_attributions};
use crate::isolation::isolated;
use crate::lexer::Lexed;
use crate::license::SIDECAR;
use crate::source::{FoundFile, SourceFile};

/// Of a longer notice only this much is read; the longest lists of credits have a few megabytes.
const MAX_NOTICE_BYTES: u64 = 8 << 20;
/// Notice files read in one folder; a folder of thousands of license texts is somebody's data.
const MAX_IN_FOLDER: usize = 64;

type Notices = Arc<[Arc<NoticeFile>]>;

/// Knows the notice files of folders, shared by the threads of a scan.
#[derive(Debug, Default)]
pub(super) struct ProjectNotices {
    of_folder: Mutex<HashMap<PathBuf, Notices>>,
}

impl ProjectNotices {
    /// Returns the notice files that may speak of a file: its sidecar, then those of its folder and of each above it.
    ///
    /// Also those that rules leave out of scans, or that no list of files names: they are part of what is given out. What
    /// cannot be read here says nothing; where it is part of the scan, the scan says so.
    fn of(&self, file: &FoundFile) -> Vec<Arc<NoticeFile>> {
        let path = &file.path.shown;
        let sidecar = format!("{path}{SIDECAR}");
        let mut found: Vec<Arc<NoticeFile>> = read(&add_ending(&file.disk_path), &sidecar).into_iter().collect();
        // The folders of the path as it is shown are those of the project.
        let shown_folders = path.rmatch_indices('/').map(|(end, _)| &path[..=end]).chain([""]);
        for (folder, shown) in file.disk_path.ancestors().skip(1).zip(shown_folders) {
            found.extend(self.in_folder(folder, shown).iter().filter(|notice| notice.path != *path).cloned());
        }
        found
    }

    fn in_folder(&self, folder: &Path, shown: &str) -> Notices {
        if let Some(known) = self.of_folder.lock().unwrap_or_else(PoisonError::into_inner).get(folder) {
            return Arc::clone(known);
        }
        let read: Notices = read_folder(folder, shown).into();
        self.of_folder.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned(), Arc::clone(&read));
        read
    }
}

/// Reads the notice files of a folder, which is shown as `shown` (with its `/`). Links are not followed: they may lead out of
/// the project.
fn read_folder(folder: &Path, shown: &str) -> Vec<Arc<NoticeFile>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<OsString> = entries.filter_map(Result::ok).map(|entry| entry.file_name()).collect();
    names.retain(|name| is_notice_path(&name.to_string_lossy()));
    names.sort();
    let read_one = |name: &OsString| read(&folder.join(name), &format!("{shown}{}", name.to_string_lossy()));
    names.iter().take(MAX_IN_FOLDER).filter_map(read_one).collect()
}

/// Reads a regular file; links and pipes are left alone.
fn read(path: &Path, shown: &str) -> Option<Arc<NoticeFile>> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?; // Opening a pipe would wait for its writer.
    let mut text = Vec::new();
    fs::File::open(path).ok()?.take(MAX_NOTICE_BYTES).read_to_end(&mut text).ok()?;
    isolated(|| NoticeFile::new(shown, &text)).ok().map(Arc::new)
}

fn add_ending(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(SIDECAR);
    name.into()
}

/// Judges the findings of one file.
pub(super) fn judge(
    notices: &ProjectNotices,
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
    judge_attributions(findings, said.as_ref(), &notices.of(found));
}
