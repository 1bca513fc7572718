//! Where the decisions of a project are kept, and what is there already: looked at before anything is decided.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::cli::session::Session;
use crate::decision::{DECISIONS_FILE, Decision, Decisions};
use crate::report::shown;
use crate::source::{find_above, without_dots};

/// What a project keeps of itself; where it is, decisions belong there, too.
const PROJECT_DIR: &str = ".kinprint";

/// The decisions that hold for a project.
pub(super) struct Kept {
    /// The directory whose `.kinprint` has them.
    dir: PathBuf,
    decisions: Decisions,
}

impl Kept {
    /// Finds what holds for the project at `root`: in it or above it in its repository, else at the root of that, else in it.
    /// A file that cannot be used is an error before anything is added to it.
    pub(super) fn find(root: &Path) -> anyhow::Result<Self> {
        if let Some((file, label)) = find_above(root, DECISIONS_FILE) {
            let dir = file.parent().and_then(Path::parent).unwrap_or(root).to_owned();
            let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
            // What is said of links is said when it is written.
            let is_dangling = is_link(&file) && !file.exists();
            let decisions = if is_dangling { Ok(Decisions::default()) } else { Decisions::load(&file, &label) };
            return Ok(Self { dir, decisions: decisions.context("cannot use the decisions")? });
        }
        let above = |name| find_above(root, name).and_then(|(found, _)| Some(found.parent()?.to_owned()));
        let dir = above(PROJECT_DIR).or_else(|| above(".git")).unwrap_or_else(|| root.to_owned());
        Ok(Self { dir, decisions: Decisions::default() })
    }

    /// Makes `decisions` ready to be added: the latest word counts also when an earlier one is dated later, which is said.
    /// `place_of` returns the directory that the path of a decision is seen from.
    pub(super) fn ready(&self, mut decisions: Vec<Decision>, place_of: &dyn Fn(&Decision) -> PathBuf) -> Vec<Decision> {
        for decision in &mut decisions {
            let later = self.decisions.dated_after(decision);
            for (_, other) in &later {
                let said = format!(
                    "{}: overrules {} by {}, which is dated {}, not before this one ({})",
                    decision.path,
                    other.status.as_str(),
                    other.by,
                    other.at,
                    decision.at
                );
                Session::warn(&shown(&said));
            }
            decision.overrules = later.iter().map(|(id, _)| (*id).to_owned()).collect();
            decision.path = self.seen_from_here(&decision.path, &place_of(decision));
        }
        decisions
    }

    /// Adds decisions to the file, and returns it.
    pub(super) fn add(&mut self, decisions: &[Decision]) -> anyhow::Result<PathBuf> {
        let file = Decisions::append(&self.dir, decisions)?;
        self.decisions = Decisions::load(&file, DECISIONS_FILE)?;
        Ok(file)
    }

    /// Returns a path inside `place` as it is seen from here; as it is where it lies elsewhere.
    fn seen_from_here(&self, path: &str, place: &Path) -> String {
        let (Ok(here), Ok(place)) = (self.dir.canonicalize(), place.canonicalize()) else { return path.to_owned() };
        let place = if place.is_file() { place.parent().unwrap_or(&place).to_owned() } else { place };
        let whole = without_dots(&place.join(path));
        let Ok(seen) = whole.strip_prefix(&here) else { return path.to_owned() };
        let parts: Vec<_> = seen.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }
}
