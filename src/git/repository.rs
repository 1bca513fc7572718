//! A repository: opening it, naming commits, reading objects.
//!
//! Opened with the configuration of the repository alone, so that a scan says the same on every machine. No program that
//! a configuration names is ever run (filters, hooks, text conversion), so that a repository of another user is no
//! danger and is read without asking for `safe.directory`. Replaced objects are read as replaced, as git does.

use std::path::{Path, PathBuf};

use gix::bstr::ByteSlice as _;
use gix::{ObjectId, ThreadSafeRepository};

use super::error::Cause;
use super::{BlobId, CommitId, GitError};
use crate::source::ProjectPath;

/// Blobs beyond this length are not read: the library holds an object in memory as a whole.
pub(super) const MAX_BLOB_BYTES: u64 = 1 << 30;

/// A repository, and where in it the project lies.
pub struct Repository {
    shared: ThreadSafeRepository,
    /// The work tree; of a bare repository the repository itself. Canonical.
    base: PathBuf,
    is_bare: bool,
    /// The project's path in the repository: empty, a folder ending in `/`, or a file.
    prefix: Vec<u8>,
    /// Another index than the repository's own.
    index_file: Option<PathBuf>,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository")
            .field("base", &self.base)
            .field("prefix", &self.prefix.as_bstr())
            .finish_non_exhaustive()
    }
}

impl Repository {
    /// Opens the repository that holds `project`, a directory or a file of its work tree, or a bare repository itself.
    ///
    /// `index_file` is read in place of the repository's index: git tells hooks so (`GIT_INDEX_FILE`) while a commit of
    /// chosen files is made.
    ///
    /// # Errors
    /// When there is no repository, or it cannot be read: one of a newer format, or broken.
    pub fn open(project: &Path, index_file: Option<&Path>) -> Result<Self, GitError> {
        let open_error = |source: Cause| GitError::Open { path: project.to_owned(), source };
        let whole = project.canonicalize().map_err(|error| open_error(error.into()))?;
        let start = if whole.is_dir() { whole.as_path() } else { whole.parent().unwrap_or(&whole) };
        let options = gix::open::Options::isolated();
        let trust = gix::sec::trust::Mapping { full: options.clone(), reduced: options };
        if !is_inside_repository(start) {
            return Err(GitError::NoRepository { path: project.to_owned() });
        }
        let shared = ThreadSafeRepository::discover_opts(start, gix::discover::upwards::Options::default(), trust)
            .map_err(|error| open_error(Box::new(error)))?;
        let local = shared.to_thread_local();
        let is_bare = local.workdir().is_none();
        let base = local.workdir().unwrap_or(local.common_dir());
        let base = base.canonicalize().map_err(|error| open_error(error.into()))?;
        let prefix = if is_bare { Vec::new() } else { prefix_of(&whole, &base) };
        Ok(Self { shared, base, is_bare, prefix, index_file: index_file.map(Path::to_owned) })
    }

    /// Returns the work tree; of a bare repository the repository itself.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Returns the project's path in the repository: empty, a folder ending in `/`, or a file.
    pub(super) fn prefix(&self) -> &[u8] {
        &self.prefix
    }

    /// Returns the path in the repository of a file of the project.
    pub(super) fn path_of_project(&self, path: &[u8]) -> Vec<u8> {
        let folder = self.prefix.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1);
        [&self.prefix[..folder], path].concat()
    }

    /// Returns the paths in the project of files of the repository that lie in it.
    pub(super) fn paths_in_project(&self, paths: Vec<Vec<u8>>) -> Vec<ProjectPath> {
        let n_folder = self.path_of_project(b"").len();
        paths.into_iter().map(|path| ProjectPath::from_bytes(path[n_folder..].to_vec())).collect()
    }

    /// Refuses what a bare repository has not.
    pub(super) fn demand_work_tree(&self, what: &'static str) -> Result<(), GitError> {
        if self.is_bare {
            return Err(GitError::Bare { repository: self.base.clone(), what });
        }
        Ok(())
    }

    /// Returns the repository for use in this thread.
    pub(super) fn local(&self) -> gix::Repository {
        self.shared.to_thread_local()
    }

    /// Returns the commit that a revision names (`main`, `v1.0`, `HEAD~3`, an id).
    ///
    /// # Errors
    /// When there is none.
    pub fn commit(&self, revision: &str) -> Result<CommitId, GitError> {
        let local = self.local();
        let is_unborn = local.head().is_ok_and(|head| head.is_unborn());
        let commit = local.rev_parse_single(revision).and_then(|id| id.object()?.peel_to_commit());
        commit.map(|commit| CommitId(commit.id)).map_err(|error| GitError::Revision {
            revision: revision.to_owned(),
            repository: self.base.clone(),
            hint: if is_unborn { "; it has no commit yet" } else { self.hint() },
            source: Box::new(error),
        })
    }

    /// Returns the commit that is checked out; `None` before the first one.
    ///
    /// # Errors
    /// When what `HEAD` names cannot be read.
    pub fn head(&self) -> Result<Option<CommitId>, GitError> {
        let local = self.local();
        let fail = |error: gix::Error| self.read_error("HEAD", Box::new(error));
        let mut head = local.head().map_err(fail)?;
        if head.is_unborn() {
            return Ok(None);
        }
        Ok(Some(CommitId(head.peel_to_commit().map_err(fail)?.id)))
    }

    /// Returns the best common ancestor of two commits, which were typed so.
    ///
    /// # Errors
    /// When there is none.
    pub fn merge_base(&self, left: (&str, CommitId), right: (&str, CommitId)) -> Result<CommitId, GitError> {
        let local = self.local();
        match local.merge_base(left.1.0, right.1.0) {
            Ok(Some(base)) => Ok(CommitId(base.detach())),
            Ok(None) => {
                let hint = self.hint();
                Err(GitError::NoMergeBase { left: left.0.to_owned(), right: right.0.to_owned(), hint })
            }
            Err(error) => Err(self.read_error("the history", Box::new(error))),
        }
    }

    /// Returns the tree of a commit.
    pub(super) fn tree_of(&self, commit: CommitId) -> Result<ObjectId, GitError> {
        let tree = self.local().find_commit(commit.0).and_then(|commit| Ok(commit.tree_id()?.detach()));
        tree.map_err(|error| self.read_error(&format!("commit {commit}"), Box::new(error)))
    }

    /// Returns the index as it is on disk; an empty one where there is none yet.
    pub(super) fn index(&self) -> Result<gix::index::File, GitError> {
        self.demand_work_tree("index")?;
        let local = self.local();
        let path = self.index_file.clone().unwrap_or_else(|| local.index_path());
        gix::index::File::at_or_default(path, local.object_hash(), false, gix::index::decode::Options::default())
            .map_err(|error| self.read_error("the index", Box::new(error)))
    }

    /// Reads a blob as it is stored.
    pub(super) fn read_blob(&self, id: BlobId) -> Result<Vec<u8>, String> {
        let local = self.local();
        let said = |error: gix::Error| format!("blob {} cannot be read: {error}{}", id.0, self.hint());
        let header = local.find_header(id.0).map_err(said)?;
        if header.size() > MAX_BLOB_BYTES {
            return Err(format!("blob {} has {} bytes; of git, up to 1 GiB is read at once", id.0, header.size()));
        }
        Ok(local.find_object(id.0).map_err(said)?.detach().data)
    }

    /// Reads a blob of at most `max_bytes`; `None` for a longer one, or one that cannot be read.
    pub(super) fn read_short_blob(&self, id: BlobId, max_bytes: u64) -> Option<Vec<u8>> {
        if self.blob_bytes(id) > max_bytes {
            return None;
        }
        self.read_blob(id).ok()
    }

    /// Returns how long a blob is; 0 if that cannot be read.
    pub(super) fn blob_bytes(&self, id: BlobId) -> u64 {
        self.local().find_header(id.0).map_or(0, |header| header.size())
    }

    /// Returns the id that `bytes` have as a blob.
    pub(super) fn blob_id(&self, bytes: &[u8]) -> Option<ObjectId> {
        gix::objs::compute_hash(self.local().object_hash(), gix::objs::Kind::Blob, bytes).ok()
    }

    /// Makes an error of what could not be read.
    pub(super) fn read_error(&self, what: &str, source: Cause) -> GitError {
        GitError::Read { what: what.to_owned(), repository: self.base.clone(), hint: self.hint(), source }
    }

    /// Returns what may help where something is missing.
    fn hint(&self) -> &'static str {
        let local = self.local();
        let config = local.config_snapshot();
        let is_partial = config.string("extensions.partialClone").is_some();
        match (local.is_shallow().unwrap_or(false), is_partial) {
            (true, _) => "; the clone is shallow, `git fetch --unshallow` gets the rest",
            (false, true) => {
                "; the clone is partial, and kinprint fetches nothing: `git fetch --refetch` gets the rest"
            }
            (false, false) => "",
        }
    }
}

/// Tells whether a directory, or one above it, looks like a repository: then a failure to open it is worth its own words.
fn is_inside_repository(start: &Path) -> bool {
    let is_bare = |dir: &Path| dir.join("HEAD").is_file() && dir.join("objects").is_dir();
    start.ancestors().any(|dir| dir.join(".git").symlink_metadata().is_ok() || is_bare(dir))
}

/// Returns where `project` lies in `base`, both canonical.
fn prefix_of(project: &Path, base: &Path) -> Vec<u8> {
    let inside = project.strip_prefix(base).unwrap_or(Path::new(""));
    let names: Vec<&[u8]> = inside.components().map(|name| name.as_os_str().as_encoded_bytes()).collect();
    let mut prefix = names.join(&b'/');
    if !prefix.is_empty() && project.is_dir() {
        prefix.push(b'/');
    }
    prefix
}

/// Returns the e-mail address that git would write into a commit made in `directory`: of the repository's configuration, the user's or
/// the system's. `None` where none is set.
pub fn author_email(directory: &Path) -> Option<String> {
    let mut permissions = gix::open::Permissions::isolated();
    permissions.config = gix::open::permissions::Config { env: false, ..gix::open::permissions::Config::all() };
    permissions.env.home = gix::sec::Permission::Allow;
    permissions.env.xdg_config_home = gix::sec::Permission::Allow;
    let options = gix::open::Options::default().permissions(permissions);
    let trust = gix::sec::trust::Mapping { full: options.clone(), reduced: options };
    let found = gix::ThreadSafeRepository::discover_opts(directory, gix::discover::upwards::Options::default(), trust);
    let email = found.ok()?.to_thread_local().config_snapshot().string("user.email")?;
    let email = email.to_str_lossy().trim().to_owned();
    (!email.is_empty()).then_some(email)
}

/// Returns the address that the repository around `directory` was cloned from (`remote.origin.url`), without any name or password in it.
/// `None` where there is none, or where it is a place on this machine, which means nothing elsewhere.
pub fn origin_address(directory: &Path) -> Option<String> {
    let options = gix::open::Options::isolated();
    let trust = gix::sec::trust::Mapping { full: options.clone(), reduced: options };
    let found = gix::ThreadSafeRepository::discover_opts(directory, gix::discover::upwards::Options::default(), trust);
    let address = found.ok()?.to_thread_local().config_snapshot().string("remote.origin.url")?;
    public_address(address.to_str_lossy().trim())
}

fn public_address(address: &str) -> Option<String> {
    let Some((scheme, rest)) = address.split_once("://") else {
        // git@host:owner/name; a drive or a path has no name before the host.
        let (user_and_host, path) = address.split_once(':')?;
        return (user_and_host.contains('@') && !user_and_host.contains('/') && !path.is_empty())
            .then(|| address.to_owned());
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    // Who logs in over ssh is part of the address, over http it may be a token.
    let user = if scheme == "ssh" { user.split(':').next().unwrap_or(user) } else { "" };
    let at = if user.is_empty() { String::new() } else { format!("{user}@") };
    (scheme != "file" && !host.is_empty()).then(|| format!("{scheme}://{at}{host}/{path}"))
}

#[cfg(test)]
mod address_tests {
    use super::public_address;

    #[test]
    fn addresses_hold_no_secrets_and_no_places_of_this_machine() {
        let check = |address: &str, expected: Option<&str>| {
            assert_eq!(public_address(address).as_deref(), expected, "{address}");
        };
        check("https://example.org/team/app.git", Some("https://example.org/team/app.git"));
        check("https://ada:token@example.org/team/app.git", Some("https://example.org/team/app.git"));
        check("https://token@example.org:8443/app", Some("https://example.org:8443/app"));
        check("ssh://git:pw@example.org/app.git", Some("ssh://git@example.org/app.git"));
        check("git@example.org:team/app.git", Some("git@example.org:team/app.git"));
        for local in ["/srv/git/app.git", "../app", "file:///srv/app.git", "C:/git/app", "C:\\git\\app", ""] {
            check(local, None);
        }
    }
}
