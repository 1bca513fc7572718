//! Ignore rules: what `.kinprintignore`, `.gitignore`, `.git/info/exclude` and the caller's globs leave out.
//!
//! Source: gitignore(5), matched by the crate `ignore`. The first of these that says anything decides: the caller's
//! globs; `.kinprintignore`, deepest directory first; `.gitignore`, deepest first and not beyond the directory that
//! holds `.git`; that directory's `info/exclude`. The user's own global excludes are not read: a scan says the same on
//! every machine. A link or FIFO of such a name is no rule file (git does not follow links there either).

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::FilterReason;
use super::open::open_regular;
use super::walk::is_metadata_name;

/// The project's own ignore file.
pub(crate) const OWN_RULES: &str = ".kinprintignore";
/// git's.
pub(crate) const GIT_RULES: &str = ".gitignore";
/// Compiling patterns takes far more memory than their text.
const MAX_RULES_BYTES: u64 = 1 << 20;

/// The rules in force in one directory: its own, then those of the directories above.
#[derive(Debug)]
pub(crate) struct Rules {
    parent: Option<Arc<Rules>>,
    own: Gitignore,
    git: Gitignore,
    exclude: Gitignore,
    is_git_root: bool,
}

/// Which rule files a directory holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RuleFiles {
    /// `.kinprintignore`, a regular file.
    pub(crate) own: bool,
    /// `.gitignore`, a regular file.
    pub(crate) git: bool,
    /// `.git`, a directory or a submodule's file.
    pub(crate) git_root: bool,
}

impl RuleFiles {
    /// Looks for the rule files of `dir` by name.
    pub(crate) fn of_dir(dir: &Path) -> Self {
        let is_file = |name: &str| dir.join(name).symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        let git_root = dir.join(".git").symlink_metadata().is_ok();
        Self { own: is_file(OWN_RULES), git: is_file(GIT_RULES), git_root }
    }

    fn any(self) -> bool {
        self.own || self.git || self.git_root
    }
}

impl Rules {
    /// Returns the rules in force inside `dir`, given those above it; the names of rule files too large to be taken
    /// are passed to `too_large`.
    pub(crate) fn enter(
        parent: Option<&Arc<Self>>,
        dir: &Path,
        files: RuleFiles,
        too_large: &mut dyn FnMut(&str),
    ) -> Option<Arc<Self>> {
        if !files.any() {
            return parent.cloned();
        }
        let mut load = |present: bool, name: &str| match present.then(|| read_rules(&dir.join(name))).flatten() {
            Some(RulesText::TooLarge) => {
                too_large(name);
                Gitignore::empty()
            }
            Some(RulesText::Text(text)) => compile(dir, text.lines()),
            None => Gitignore::empty(),
        };
        let (own, git) = (load(files.own, OWN_RULES), load(files.git, GIT_RULES));
        let exclude = load(files.git_root, ".git/info/exclude");
        Some(Arc::new(Self { parent: parent.cloned(), own, git, exclude, is_git_root: files.git_root }))
    }

    /// Tells whether a rule leaves `path` out; `path` is below the directory these rules are of.
    pub(crate) fn is_ignored(&self, path: &Path, is_dir: bool) -> bool {
        let decided = self.ask(false, |rules| verdict(&rules.own, path, is_dir));
        let decided = decided.or_else(|| self.ask(true, |rules| verdict(&rules.git, path, is_dir)));
        decided.or_else(|| self.ask(true, |rules| verdict(&rules.exclude, path, is_dir))).unwrap_or(false)
    }

    fn ask(&self, within_repository: bool, verdict: impl Fn(&Self) -> Option<bool>) -> Option<bool> {
        let mut rules = Some(self);
        while let Some(here) = rules {
            if let Some(ignored) = verdict(here) {
                return Some(ignored);
            }
            rules = if within_repository && here.is_git_root { None } else { here.parent.as_deref() };
        }
        None
    }
}

/// Returns the rules that directories above `root` put on it: up to the one that holds `.git`, none where there is no
/// such directory or where they leave out `root` itself, since whoever names it wants it.
pub(crate) fn rules_above(root: &Path) -> Option<Arc<Rules>> {
    if root.join(".git").symlink_metadata().is_ok() {
        return None;
    }
    let above: Vec<&Path> = root.ancestors().skip(1).collect();
    let top = above.iter().position(|dir| dir.join(".git").symlink_metadata().is_ok())?;
    let mut rules = None;
    for (idx, dir) in above[..=top].iter().enumerate().rev() {
        rules = Rules::enter(rules.as_ref(), dir, RuleFiles::of_dir(dir), &mut |_| ());
        let below = if idx == 0 { root } else { above[idx - 1] };
        if rules.as_ref().is_some_and(|rules| rules.is_ignored(below, true)) {
            return None;
        }
    }
    rules
}

/// The `.kinprintignore` files of a project that does not stand on disk. `.gitignore` is not asked: what git has, it
/// does not ignore.
#[derive(Debug, Default)]
pub(crate) struct OwnIgnores {
    /// By folder (empty, or ending in `/`).
    of_folder: Vec<(String, Gitignore)>,
}

impl OwnIgnores {
    /// Adds the rules of a folder.
    pub(crate) fn add(&mut self, folder: &str, text: &[u8]) {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let rules = compile(Path::new(&format!("/{folder}")), String::from_utf8_lossy(text).lines());
        self.of_folder.push((folder.to_owned(), rules));
        self.of_folder.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len())); // The deepest is asked first.
    }

    /// Returns the rule that leaves a file out, or a folder above it.
    pub(crate) fn reason(&self, path: &str) -> Option<FilterReason> {
        let mut starts = path.match_indices('/').map(|(end, _)| (&path[..end], true)).chain([(path, false)]);
        starts.find_map(|(path, is_dir)| {
            if is_dir && is_metadata_name(path.rsplit('/').next().unwrap_or(path)) {
                return Some(FilterReason::Metadata);
            }
            let mut here = self.of_folder.iter().filter(|(folder, _)| path.starts_with(folder.as_str()));
            let whole = format!("/{path}");
            let decided = here.find_map(|(_, rules)| verdict(rules, Path::new(&whole), is_dir));
            (decided == Some(true)).then_some(FilterReason::Ignored)
        })
    }
}

/// Compiles the caller's globs, written as lines of a .gitignore at `root`.
///
/// # Errors
/// The first glob that is none, with what is wrong with it.
pub(crate) fn compile_globs(root: &Path, globs: &[String]) -> Result<Gitignore, (String, ignore::Error)> {
    let mut builder = GitignoreBuilder::new(root);
    for glob in globs {
        builder.add_line(None, glob).map_err(|error| (glob.clone(), error))?;
    }
    builder.build().map_err(|error| (globs.join(" "), error))
}

/// Returns what `rules` say of `path`: left out, kept, or nothing.
pub(crate) fn verdict(rules: &Gitignore, path: &Path, is_dir: bool) -> Option<bool> {
    match rules.matched(path, is_dir) {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

/// As git does, a pattern that does not parse is passed over.
fn compile<'a>(dir: &Path, lines: impl Iterator<Item = &'a str>) -> Gitignore {
    let mut builder = GitignoreBuilder::new(dir);
    for line in lines {
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

enum RulesText {
    Text(String),
    TooLarge,
}

/// An unreadable rule file gives `None` here; reading it as a file of the project reports it.
fn read_rules(path: &Path) -> Option<RulesText> {
    let (file, stamp) = open_regular(path).ok()?;
    if stamp.len_bytes > MAX_RULES_BYTES {
        return Some(RulesText::TooLarge);
    }
    let mut bytes = Vec::new();
    file.take(MAX_RULES_BYTES).read_to_end(&mut bytes).ok()?;
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    Some(RulesText::Text(String::from_utf8_lossy(text).into_owned()))
}
