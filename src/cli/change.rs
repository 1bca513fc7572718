//! What `scan` compares where it is not the whole project: a change that git knows, or a text from standard input.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::args::ScopeArgs;
use super::session::read_input;
use crate::finding::{PathText, ScanScope, ScopeMode, is_notice_path};
use crate::git::{Change, ChangeKind, ChangedLines, ChangedOnDisk, GitTree, Repository, parse_range};
use crate::source::{DiskTree, ProjectPath, TextTree, Tree, WalkOptions};

/// Longer notices are compared up to here.
const MAX_NOTICE_BYTES: u64 = 8 << 20;

/// The files to scan, by where they come from.
pub(super) enum Changed {
    /// A commit or the index.
    Git(GitTree),
    /// The work tree.
    Disk(ChangedOnDisk),
    /// Standard input.
    Text(TextTree),
}

impl Changed {
    /// Opens what the arguments name; `None` where it is the project itself.
    pub(super) fn open(project: &Path, args: &ScopeArgs) -> anyhow::Result<Option<Self>> {
        if args.stdin {
            return Ok(Some(Self::Text(text_tree(project, args)?)));
        }
        let (range, since) = (args.diff.as_deref(), args.changed_since.as_deref());
        if !args.staged && range.is_none() && since.is_none() {
            if args.whole_files {
                bail!("--whole-files is about a change: --staged, --diff or --changed-since names one");
            }
            return Ok(None);
        }
        let repository = open_repository(project)?;
        if args.staged {
            return Ok(Some(Self::Git(GitTree::staged(repository)?)));
        }
        let on_disk = |base, kind| {
            let options = WalkOptions::default();
            ChangedOnDisk::since(Arc::clone(&repository), project, base, kind, &options).map(Self::Disk)
        };
        Ok(Some(match (range, since) {
            (Some(range), _) => match parse_range(&repository, range)? {
                (base, Some(head)) => Self::Git(GitTree::between(repository, base, head)?),
                (base, None) => on_disk(base, ChangeKind::Tracked)?,
            },
            (None, since) => on_disk(repository.commit(since.unwrap_or("HEAD"))?, ChangeKind::Since)?,
        }))
    }

    /// Returns the repository, if there is one.
    pub(super) fn repository(&self) -> Option<Arc<Repository>> {
        match self {
            Self::Git(tree) => Some(Arc::clone(tree.repository())),
            Self::Disk(tree) => Some(Arc::clone(tree.repository())),
            Self::Text(_) => None,
        }
    }

    /// Returns the files.
    pub(super) fn tree(&self) -> &dyn Tree {
        match self {
            Self::Git(tree) => tree,
            Self::Disk(tree) => tree,
            Self::Text(tree) => tree,
        }
    }

    /// Returns what the report says of them.
    pub(super) fn scope(&self, args: &ScopeArgs) -> ScanScope {
        let change = match self {
            Self::Git(tree) => tree.change(),
            Self::Disk(tree) => tree.change(),
            Self::Text(tree) => {
                let given = tree.walk().files.first().map(|file| file.path.shown.clone());
                return ScanScope { mode: ScopeMode::Text, given, ..ScanScope::default() };
            }
        };
        let given = args.diff.clone().or_else(|| args.changed_since.clone());
        let mut scope = scope_of(change, given, args.whole_files);
        scope.notices_taken = notices_taken(change, self.tree());
        scope
    }
}

/// Opens the repository that a project stands in.
pub(super) fn open_repository(project: &Path) -> anyhow::Result<Arc<Repository>> {
    Ok(Arc::new(Repository::open(project, index_file(project).as_deref())?))
}

/// Returns the full id of the commit that is checked out around a project; `None` outside of git and before the first commit.
pub(super) fn checked_out(project: &Path) -> Option<String> {
    let head = Repository::open(project, None).ok()?.head().ok()??;
    Some(head.to_string())
}

fn scope_of(change: &Change, given: Option<String>, whole_files: bool) -> ScanScope {
    let mode = match change.kind {
        ChangeKind::Staged => ScopeMode::Staged,
        ChangeKind::Commits | ChangeKind::Tracked => ScopeMode::Diff,
        ChangeKind::Since => ScopeMode::ChangedSince,
    };
    ScanScope {
        mode,
        given,
        base: change.base.map(|id| id.to_string()),
        head: change.head.map(|id| id.to_string()),
        checked_out: None,
        n_altered: change.n_altered as u64,
        n_deleted: change.n_deleted as u64,
        n_renamed: change.n_renamed as u64,
        notices_taken: Vec::new(),
        whole_files,
        n_left_out: 0,
    }
}

/// Returns the notice files that a change deletes, moves away or takes lines from.
fn notices_taken(change: &Change, tree: &dyn Tree) -> Vec<PathText> {
    let is_taken_from = |path: &ProjectPath| {
        let before = tree.read_before(path);
        let after = tree.read_start(path, MAX_NOTICE_BYTES).unwrap_or_default();
        before.is_some_and(|before| ChangedLines::between(&before, &after).removed(&before).next().is_some())
    };
    let altered = tree.walk().files.iter().map(|file| &file.path);
    let altered = altered.filter(|path| is_notice_path(&path.shown) && is_taken_from(path));
    let gone = change.gone.iter().filter(|path| is_notice_path(&path.shown));
    let mut taken: Vec<PathText> = altered.chain(gone).map(PathText::from).collect();
    taken.sort();
    taken
}

/// While git makes a commit of chosen files, it tells hooks of another index. It holds only for the repository around.
fn index_file(project: &Path) -> Option<PathBuf> {
    let given = PathBuf::from(std::env::var_os("GIT_INDEX_FILE").filter(|value| !value.is_empty())?);
    let here = std::env::current_dir().ok()?;
    let of = |dir: &Path| Repository::open(dir, None).ok().map(|repository| repository.base().to_owned());
    (of(project)? == of(&here)?).then(|| here.join(given))
}

fn text_tree(project: &Path, args: &ScopeArgs) -> anyhow::Result<TextTree> {
    let name = args.name.as_deref().context("--stdin needs --name, such as --name src/x.c")?;
    let is_inside = Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !is_inside || name.is_empty() || name.ends_with('/') {
        bail!("--name `{name}` is no path inside of the project, such as src/x.c");
    }
    let around = DiskTree::open(project, None, &WalkOptions::default())
        .with_context(|| format!("cannot scan `{}`", project.display()))?;
    let bytes = read_input(Path::new("-"))?;
    Ok(TextTree::new(around, ProjectPath::from_path(Path::new(name)), bytes))
}
