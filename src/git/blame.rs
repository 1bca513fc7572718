//! Blame: which commit brought in each line of a file.
//!
//! As `git blame` does it: from a commit back to its parents, newest first, each line goes to the first parent that has
//! it; what no parent has is the commit's own. A file that a parent lacks is looked for there under another name: among
//! those files that are gone in the commit, the same bytes or the most alike. All files of a run are followed in one walk, so that each
//! commit is read once; a folder that two commits share is not entered. A commit whose parents are not there (a
//! shallow clone) keeps its lines, as a boundary. Not the library's own blame: that one ends with an error there.

use std::cell::RefCell;
use std::collections::{BinaryHeap, HashMap};

use gix::ObjectId;

use super::lines::kept_lines;
use super::renames::{LineBag, MAX_BYTES, MIN_LIKENESS};
use super::{BlobId, CommitId, GitError, Repository};
use crate::source::decode;

/// Files that are gone which are listed at most.
const MAX_GONE: usize = 100_000;
/// Longest path below which files that are gone are listed: trees can be made deeper than any stack.
const MAX_PATH: usize = 4096;
/// Files that are gone which are compared with one that came, by their lines.
const MAX_COMPARED: usize = 200;

/// A file whose lines are asked for, as a commit has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlameFile {
    /// Its path in the repository.
    pub path: Vec<u8>,
    /// The lines that are asked for, 0-based; `None` asks for the file as a whole, whose bytes came with one commit.
    pub lines: Option<Vec<u32>>,
}

/// Who brought a line in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineOrigin {
    /// The commit.
    pub commit: CommitId,
    /// Whether what was before it is not known: the line is at least as old.
    pub is_boundary: bool,
}

/// What is known of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitFacts {
    /// The author's name.
    pub author_name: String,
    /// The author's e-mail address.
    pub author_email: String,
    /// When the author says it was written, in seconds since 1970.
    pub authored_at: i64,
    /// When it was committed.
    pub committed_at: i64,
}

/// A line on its way back: its number in the file at the commit that is looked at, and where the answer goes.
type Line = (u32, (usize, usize));
/// Stands for a file as a whole.
const WHOLE: u32 = u32::MAX;

/// Returns for each file the origins of its lines, in their order; of a file that `start` has not, `None` for each.
///
/// # Errors
/// When a commit or tree that is there by its parents cannot be read.
pub fn blame(
    repository: &Repository,
    start: CommitId,
    files: &[BlameFile],
) -> Result<Vec<Vec<Option<LineOrigin>>>, GitError> {
    let n_lines = |file: &BlameFile| file.lines.as_ref().map_or(1, Vec::len);
    let mut walk = Walk {
        repository,
        local: repository.local(),
        shallow: repository.shallow_commits(),
        texts: HashMap::new(),
        entries: RefCell::default(),
        queue: BinaryHeap::new(),
        waiting: HashMap::new(),
        found: files.iter().map(|file| vec![None; n_lines(file)]).collect(),
    };
    for (file_idx, file) in files.iter().enumerate() {
        let whole = vec![WHOLE];
        let lines = file.lines.as_ref().unwrap_or(&whole).iter().enumerate();
        let lines = lines.map(|(idx, &line)| (line, (file_idx, idx))).collect();
        walk.hand_to(start.0, &file.path, lines)?;
    }
    while let Some((_, commit)) = walk.queue.pop() {
        if let Some(files) = walk.waiting.remove(&commit) {
            walk.visit(commit, files)?;
        }
    }
    Ok(walk.found)
}

struct Walk<'a> {
    repository: &'a Repository,
    local: gix::Repository,
    shallow: Vec<ObjectId>,
    /// Texts that were compared last, by blob.
    texts: HashMap<ObjectId, Vec<u8>>,
    /// What was looked up in trees last: most files of a run share their folders.
    entries: RefCell<HashMap<(ObjectId, bool), KnownEntries>>,
    queue: BinaryHeap<(i64, ObjectId)>,
    /// The lines that a commit may have brought in, by path.
    waiting: HashMap<ObjectId, HashMap<Vec<u8>, Vec<Line>>>,
    found: Vec<Vec<Option<LineOrigin>>>,
}

/// Texts kept between two comparisons; the next commit of a file is compared with the one before.
const MAX_TEXTS: usize = 64;
/// Names of a tree that were looked up, each with what was found.
type KnownEntries = Vec<(Vec<u8>, Option<ObjectId>)>;
/// Trees whose entries are kept.
const MAX_TREES: usize = 4096;

impl Walk<'_> {
    fn fail(&self, what: &str, error: gix::Error) -> GitError {
        self.repository.read_error(what, Box::new(error))
    }

    fn hand_to(&mut self, commit: ObjectId, path: &[u8], lines: Vec<Line>) -> Result<(), GitError> {
        if lines.is_empty() {
            return Ok(());
        }
        if !self.waiting.contains_key(&commit) {
            let found = self.local.find_commit(commit).and_then(|commit| Ok(commit.time()?.seconds));
            let at = found.map_err(|error| self.fail(&format!("commit {commit}"), error))?;
            self.queue.push((at, commit));
        }
        self.waiting.entry(commit).or_default().entry(path.to_vec()).or_default().extend(lines);
        Ok(())
    }

    fn visit(&mut self, commit: ObjectId, files: HashMap<Vec<u8>, Vec<Line>>) -> Result<(), GitError> {
        let (tree, parents) = self.tree_and_parents(commit)?;
        let mut is_boundary = self.shallow.contains(&commit);
        let mut trees = Vec::new();
        for parent in parents.into_iter().filter(|_| !is_boundary) {
            if !self.local.has_object(parent) {
                is_boundary = true;
                break;
            }
            trees.push((parent, self.tree_and_parents(parent)?.0));
        }
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort_unstable(); // The same answer whatever the order of a map.
        for (path, lines) in files {
            self.pass_on(commit, tree, &path, lines, (&trees, is_boundary))?;
        }
        Ok(())
    }

    fn tree_and_parents(&self, commit: ObjectId) -> Result<(ObjectId, Vec<ObjectId>), GitError> {
        let read = || -> gix::Result<_> {
            let found = self.local.find_commit(commit)?;
            let decoded = found.decode()?;
            Ok((decoded.tree(), decoded.parents().collect()))
        };
        read().map_err(|error| self.fail(&format!("commit {commit}"), error))
    }

    fn pass_on(
        &mut self,
        commit: ObjectId,
        tree: ObjectId,
        path: &[u8],
        lines: Vec<Line>,
        (parents, mut is_boundary): (&[(ObjectId, ObjectId)], bool),
    ) -> Result<(), GitError> {
        let mut others = Vec::new();
        let mut here = None;
        for &(parent, parent_tree) in parents {
            let (new, old) = self.blobs_at(tree, parent_tree, path)?;
            if new == old {
                // Nothing changed on the way from this parent: all of it comes from there.
                return self.hand_to(parent, path, lines);
            }
            here = new;
            others.push((parent, parent_tree, old));
        }
        if parents.is_empty() {
            here = self.blobs_at(tree, ObjectId::empty_tree(tree.kind()), path)?.0;
        }
        let Some(here) = here else { return Ok(()) }; // Only at the start: the commit has no such file.
        let mut left = lines;
        for (parent, parent_tree, old) in others {
            let source = match old {
                Some(old) => Some((path.to_vec(), old)),
                None => self.renamed_from(tree, parent_tree, here)?,
            };
            let Some((old_path, old)) = source else { continue };
            let Some(kept) = self.kept(old, here) else {
                is_boundary = true; // A partial clone: what was there before cannot be read.
                continue;
            };
            let (passed, rest): (Vec<Line>, Vec<Line>) = left.into_iter().partition(|(line, _)| match line {
                &WHOLE => old == here,
                line => kept.contains_key(line),
            });
            let passed = passed.into_iter().map(|(line, at)| (kept.get(&line).copied().unwrap_or(WHOLE), at)).collect();
            self.hand_to(parent, &old_path, passed)?;
            left = rest;
        }
        for (_, (file, idx)) in left {
            self.found[file][idx] = Some(LineOrigin { commit: CommitId(commit), is_boundary });
        }
        Ok(())
    }

    /// Returns the file at `path` in two trees. Where they share a folder on the way, it is the same, whatever it is.
    fn blobs_at(
        &self,
        new: ObjectId,
        old: ObjectId,
        path: &[u8],
    ) -> Result<(Option<ObjectId>, Option<ObjectId>), GitError> {
        let (mut new, mut old) = (Some(new), Some(old));
        let mut names = path.split(|&byte| byte == b'/').peekable();
        while let Some(name) = names.next() {
            if new == old && new.is_some() {
                return Ok((new, old)); // Not the file's, but equal: that is all that is asked.
            }
            let is_folder = names.peek().is_some();
            (new, old) = (self.entry(new, name, is_folder)?, self.entry(old, name, is_folder)?);
        }
        Ok((new, old))
    }

    fn entry(&self, tree: Option<ObjectId>, name: &[u8], is_folder: bool) -> Result<Option<ObjectId>, GitError> {
        let Some(tree) = tree.filter(|tree| !tree.is_empty_tree()) else { return Ok(None) };
        let key = (tree, is_folder);
        let known = |entries: &KnownEntries| entries.iter().find(|(known, _)| known == name).map(|(_, found)| *found);
        if let Some(found) = self.entries.borrow().get(&key).and_then(known) {
            return Ok(found);
        }
        let found = self.read_entry(tree, name, is_folder)?;
        let mut entries = self.entries.borrow_mut();
        if entries.len() > MAX_TREES {
            entries.clear();
        }
        entries.entry(key).or_default().push((name.to_vec(), found));
        Ok(found)
    }

    fn read_entry(&self, tree: ObjectId, name: &[u8], is_folder: bool) -> Result<Option<ObjectId>, GitError> {
        let fail = |error| self.fail(&format!("tree {tree}"), error);
        let found = self.local.find_tree(tree).map_err(fail)?;
        for entry in found.iter() {
            let entry = entry.map_err(fail)?.inner;
            if entry.filename == name {
                let is_wanted = if is_folder { entry.mode.is_tree() } else { entry.mode.is_blob() };
                return Ok(is_wanted.then(|| entry.oid.to_owned()));
            }
        }
        Ok(None)
    }

    /// Returns the lines (0-based) that `new` has of `old`, each with its number there: none if one is no text, `None` if one
    /// cannot be read.
    fn kept(&mut self, old: ObjectId, new: ObjectId) -> Option<HashMap<u32, u32>> {
        if self.texts.len() > MAX_TEXTS {
            self.texts.clear();
        }
        for id in [old, new] {
            if !self.texts.contains_key(&id) {
                let bytes = self.repository.read_blob(BlobId(id)).ok()?;
                self.texts.insert(id, decode(bytes).unwrap_or_default());
            }
        }
        let kept = kept_lines(&self.texts[&old], &self.texts[&new]);
        Some(kept.into_iter().map(|(old, new)| (new, old)).collect())
    }

    /// Finds what a file, new in `tree`, was called in the parent.
    fn renamed_from(
        &mut self,
        tree: ObjectId,
        parent: ObjectId,
        blob: ObjectId,
    ) -> Result<Option<(Vec<u8>, ObjectId)>, GitError> {
        let mut gone = Vec::new();
        self.list_gone(Some(parent), Some(tree), &mut Vec::new(), &mut gone)?;
        if let Some(same) = gone.iter().find(|(_, id)| *id == blob) {
            return Ok(Some(same.clone()));
        }
        if gone.is_empty() || gone.len() > MAX_COMPARED {
            return Ok(None);
        }
        let bag = |id| LineBag::of(self.repository.read_short_blob(BlobId(id), MAX_BYTES));
        let here = bag(blob);
        let alike = gone.into_iter().map(|file| (bag(file.1).likeness(&here), file));
        let best = alike.filter(|(likeness, _)| *likeness >= MIN_LIKENESS);
        Ok(best.max_by(|left, right| left.0.cmp(&right.0).then(right.1.cmp(&left.1))).map(|(_, file)| file))
    }

    /// Adds the files of `old` that `new` has not.
    fn list_gone(
        &self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        path: &mut Vec<u8>,
        gone: &mut Vec<(Vec<u8>, ObjectId)>,
    ) -> Result<(), GitError> {
        let is_listed = old != new && gone.len() < MAX_GONE && path.len() <= MAX_PATH;
        let Some(old) = old.filter(|_| is_listed) else { return Ok(()) };
        let fail = |error| self.fail(&format!("tree {old}"), error);
        let found = self.local.find_tree(old).map_err(fail)?;
        for entry in found.iter() {
            let entry = entry.map_err(fail)?.inner;
            let n_before = path.len();
            path.extend_from_slice(entry.filename);
            if entry.mode.is_tree() {
                path.push(b'/');
                let there = self.entry(new, entry.filename, true)?;
                self.list_gone(Some(entry.oid.to_owned()), there, path, gone)?;
            } else if entry.mode.is_blob() && self.entry(new, entry.filename, false)?.is_none() {
                gone.push((path.clone(), entry.oid.to_owned()));
            }
            path.truncate(n_before);
        }
        Ok(())
    }
}

impl Repository {
    /// Returns what is known of a commit.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn facts(&self, commit: CommitId) -> Result<CommitFacts, GitError> {
        let local = self.local();
        let read = || -> gix::Result<CommitFacts> {
            let found = local.find_commit(commit.0)?;
            let author = found.author()?;
            Ok(CommitFacts {
                author_name: String::from_utf8_lossy(author.name).trim().to_owned(),
                author_email: String::from_utf8_lossy(author.email).trim().to_owned(),
                authored_at: author.seconds(),
                committed_at: found.time()?.seconds,
            })
        };
        read().map_err(|error| self.read_error(&format!("commit {commit}"), Box::new(error)))
    }

    /// Returns the commits at which a shallow clone ends.
    fn shallow_commits(&self) -> Vec<ObjectId> {
        let commits = self.local().shallow_commits().ok().flatten();
        commits.map(|commits| commits.iter().copied().collect()).unwrap_or_default()
    }

    /// Returns the text of a file of the project in a commit, as it is compared, with its path in the repository; `None` if the
    /// commit has no such file, or no text.
    pub fn text_at(&self, commit: CommitId, path: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let whole = self.path_of_project(path);
        let local = self.local();
        let tree = local.find_commit(commit.0).ok()?.tree().ok()?;
        let names = whole.split(|&byte| byte == b'/').map(|name| gix::bstr::BString::from(name.to_vec()));
        let id = tree.lookup_entry(names).ok()??.object_id();
        Some((whole, self.read_blob(BlobId(id)).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::git::tests::Repo;

    fn lines_of(repo: &Repo, path: &str) -> Vec<String> {
        let repository = Repository::open(&repo.path(""), None).unwrap();
        let head = repository.head().unwrap().unwrap();
        let (path, text) = repository.text_at(head, path.as_bytes()).unwrap();
        let lines = (0..text.split_inclusive(|&byte| byte == b'\n').count() as u32).collect();
        let found = blame(&repository, head, &[BlameFile { path, lines: Some(lines) }]).unwrap();
        found[0].iter().map(|line| line.unwrap().commit.to_string()).collect()
    }

    /// What `git blame` says, following renames as it does.
    fn by_git(repo: &Repo, path: &str) -> Vec<String> {
        let said = repo.git(&["blame", "--porcelain", "--root", "HEAD", "--", path]);
        let is_head = |line: &&str| {
            let id = line.split(' ').next().unwrap_or_default();
            id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        said.lines().filter(is_head).map(|line| line[..40].to_owned()).collect()
    }

    fn numbered(range: std::ops::Range<u32>) -> String {
        range.map(|n| format!("line {n}\n")).collect()
    }

    #[test]
    fn lines_are_those_of_git_blame() {
        let repo = Repo::new();
        repo.stage("a.c", numbered(0..20));
        repo.commit_at(1);
        repo.stage("a.c", numbered(0..20).replace("line 5\n", "line five\nline five and a half\n"));
        repo.commit_at(2);
        repo.git(&["checkout", "-q", "-b", "side", "HEAD~"]);
        repo.stage("a.c", numbered(0..20).replace("line 15\n", "line fifteen\n"));
        repo.commit_at(3);
        repo.git(&["checkout", "-q", "main"]);
        repo.git(&["merge", "-q", "--no-edit", "side"]);
        std::fs::create_dir(repo.path("src")).unwrap();
        repo.git(&["mv", "a.c", "src/b.c"]);
        let text = std::fs::read_to_string(repo.path("src/b.c")).unwrap();
        repo.stage("src/b.c", format!("line zero\n{text}"));
        repo.commit_at(5);
        repo.stage("src/other.c", "int other;\n");
        repo.commit_at(6);
        let found = lines_of(&repo, "src/b.c");
        assert_eq!(found, by_git(&repo, "src/b.c"));
        assert_eq!(found.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
    }

    #[test]
    fn a_file_as_a_whole_came_with_the_commit_that_last_wrote_it() {
        let repo = Repo::new();
        repo.stage("a.bin", b"\0\x01");
        repo.commit_at(1);
        repo.stage("a.bin", b"\0\x02");
        let wrote = repo.commit_at(2);
        repo.git(&["mv", "a.bin", "b.bin"]);
        let head = repo.commit_at(3);
        let repository = Repository::open(&repo.path(""), None).unwrap();
        let start = repository.commit(&head).unwrap();
        let found = blame(&repository, start, &[BlameFile { path: b"b.bin".to_vec(), lines: None }]).unwrap();
        assert_eq!(found[0][0].unwrap().commit.to_string(), wrote);
        let facts = repository.facts(found[0][0].unwrap().commit).unwrap();
        assert_eq!((facts.author_name.as_str(), facts.author_email.as_str()), ("Ada Weir", "ada@weir.test"));
        let gone = blame(&repository, start, &[BlameFile { path: b"gone".to_vec(), lines: Some(vec![0]) }]).unwrap();
        assert_eq!(gone, [[None]]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        /// git is the twin, on histories of one file with merges; lines are told apart by numbers, so that there is one answer.
        #[test]
        fn any_history_is_that_of_git_blame(
            edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..4usize, 0..3usize, 0..4u8), 1..10),
        ) {
            let repo = Repo::new();
            let mut lines: Vec<String> = (0..12).map(|n| format!("first {n}\n")).collect();
            repo.stage("a.c", lines.concat());
            repo.commit_at(1);
            let mut path = "a.c".to_owned();
            for (step, (at, n_gone, n_new, kind)) in edits.into_iter().enumerate() {
                let at = at.index(lines.len() + 1);
                let gone = at..(at + n_gone).min(lines.len());
                let mut edited = lines.clone();
                edited.splice(gone, (0..n_new).map(|n| format!("step {step} line {n}\n")));
                if edited.len() < 8 {
                    continue;
                }
                match kind {
                    0 => {
                        let next = format!("d{step}/b.c");
                        fs::create_dir(repo.path(&format!("d{step}"))).unwrap();
                        repo.git(&["mv", &path, &next]);
                        path = next;
                    }
                    1 => {
                        // A side that changes another file, merged into what follows.
                        repo.git(&["checkout", "-q", "-b", &format!("side{step}")]);
                        repo.stage(&format!("other{step}.c"), "int other;\n");
                        repo.commit_at(step as u32 + 2);
                        repo.git(&["checkout", "-q", "main"]);
                    }
                    _ => {}
                }
                lines = edited;
                repo.stage(&path, lines.concat());
                repo.commit_at(step as u32 + 2);
                if kind == 1 {
                    repo.git(&["merge", "-q", "--no-edit", &format!("side{step}")]);
                }
            }
            prop_assert_eq!(lines_of(&repo, &path), by_git(&repo, &path));
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_boundary() {
        let repo = Repo::new();
        repo.stage("a.c", numbered(0..3));
        repo.commit_at(1);
        repo.stage("a.c", numbered(0..4));
        let second = repo.commit_at(2);
        let old = repo.git(&["rev-parse", "HEAD~:a.c"]).trim().to_owned();
        std::fs::remove_file(repo.path(&format!(".git/objects/{}/{}", &old[..2], &old[2..]))).unwrap();
        let repository = Repository::open(&repo.path(""), None).unwrap();
        let head = repository.head().unwrap().unwrap();
        let found = blame(&repository, head, &[BlameFile { path: b"a.c".to_vec(), lines: Some(vec![0]) }]).unwrap();
        let line = found[0][0].unwrap();
        assert_eq!((line.commit.to_string(), line.is_boundary), (second, true));
    }

    #[test]
    fn a_shallow_clone_ends_at_its_boundary() {
        let repo = Repo::new();
        repo.stage("a.c", numbered(0..3));
        repo.commit_at(1);
        repo.stage("a.c", numbered(0..4));
        let second = repo.commit_at(2);
        repo.stage("a.c", numbered(0..5));
        let third = repo.commit_at(3);
        let origin = format!("file://{}", repo.path("").display());
        repo.git(&["clone", "-q", "--depth", "2", &origin, "../shallow"]);
        let repository = Repository::open(&repo.path("../shallow"), None).unwrap();
        let head = repository.head().unwrap().unwrap();
        let file = BlameFile { path: b"a.c".to_vec(), lines: Some(vec![0, 4]) };
        let found = blame(&repository, head, &[file]).unwrap();
        let told = |line: Option<LineOrigin>| line.map(|line| (line.commit.to_string(), line.is_boundary)).unwrap();
        assert_eq!(found[0].iter().map(|&line| told(line)).collect::<Vec<_>>(), [(second, true), (third, false)]);
    }
}
