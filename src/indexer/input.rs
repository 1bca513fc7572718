//! What is to be indexed, from what people name (paths, lists, this machine) down to packages with their files.

use std::io::BufRead;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::provenance::Package;

use super::local::LocalRoots;
use super::summary::IndexProblem;

/// Something to index.
pub enum IndexInput {
    /// A directory, which may hold many packages, or an archive, which is one.
    Path(PathBuf),
    /// A list of packages, one JSON object a line.
    List(PackageList),
    /// The open source that package managers keep on this machine.
    Local(LocalRoots),
}

/// A list of packages.
pub struct PackageList {
    /// How messages name it: its path, or `standard input`.
    pub name: String,
    /// Its lines.
    pub lines: Box<dyn BufRead>,
    /// What relative paths in it are relative to.
    pub base: PathBuf,
}

/// One package to index, not read yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PackageInput {
    /// Its directory or archive.
    pub(super) path: PathBuf,
    /// What it is; `None` when only its archive can tell.
    pub(super) package: Option<Package>,
    pub(super) files: PackageFiles,
    pub(super) problems: Vec<IndexProblem>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum PackageFiles {
    Disk(Vec<DiskFile>),
    Archive,
}

/// A file of a package on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DiskFile {
    /// Path inside the package.
    pub(super) path: String,
    pub(super) disk_path: PathBuf,
    pub(super) len_bytes: u64,
    pub(super) modified_at: Option<SystemTime>,
}
