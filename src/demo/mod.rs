//! The demonstration: plants rewritten copies of functions a database holds into a small project and compares what a
//! scan of it reports with what was planted.
//!
//! In: a store and a seed, later the scan's report. Out: files with the truth about their lines, then a verdict for
//! each planted piece. The same store content and seed give the same files. Knows no disk; prints nothing.

mod choose;
mod host;
mod judge;

pub use judge::{Judged, Named, OtherReport, Outcome, Planted, judge};

use crate::index::{Store, StoreError};
use crate::mutation::{Level, Rewritten, Rng, Syntax, rewrite, rewrite_function};

use choose::{Candidate, Chooser};

/// How pieces are rewritten, in turn; without a level they are pasted as they are.
const TREATMENTS: [Option<Level>; 6] = [
    None,
    Some(Level::Reformatted),
    Some(Level::Renamed),
    Some(Level::Edited),
    Some(Level::All),
    Some(Level::Snippet(15)),
];

/// How often in a row candidates may be unfit for their turn before the demonstration is smaller than asked for.
const MAX_UNFIT: usize = 40;

/// A file of the demonstration project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFile {
    /// Path inside the project, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What was planted in it.
    pub planted: Planted,
}

/// Makes at most `count` files, each with one planted piece; fewer when the store holds too little that fits.
///
/// # Errors
/// When the store cannot be read.
pub fn plant(store: &dyn Store, seed: u64, count: usize) -> Result<Vec<DemoFile>, StoreError> {
    let mut chooser = Chooser::new(store, seed)?;
    let mut files: Vec<DemoFile> = Vec::new();
    let mut n_unfit = 0;
    while files.len() < count && n_unfit < MAX_UNFIT {
        let Some(candidate) = chooser.next()? else { break };
        match plant_one(&candidate, seed, files.len()) {
            Some(file) => {
                files.push(file);
                n_unfit = 0;
            }
            None => n_unfit += 1,
        }
    }
    Ok(files)
}

fn plant_one(candidate: &Candidate, seed: u64, nth: usize) -> Option<DemoFile> {
    // One further each round, so that a language does not meet the same one every time.
    let treatment = TREATMENTS[(nth + nth / TREATMENTS.len()) % TREATMENTS.len()];
    let mut rng = Rng::named(seed, &format!("plant {nth} {}", candidate.path));
    let (name, host) = host::file(candidate.syntax, &mut rng);
    let rewritten = rewritten(candidate, &host, treatment, &mut rng)?;
    let region = rewritten.regions.first()?;
    let path = format!("src/{:02}_{name}.{}", nth + 1, candidate.syntax.extension());
    let planted = Planted {
        path: path.clone(),
        lines: region.scanned.into(),
        treatment: describe(treatment),
        purl: candidate.purl.clone(),
        names: candidate.names.clone(),
        origin_path: candidate.path.clone(),
        origin_lines: region.origin.into(),
    };
    Some(DemoFile { path, text: rewritten.text, planted })
}

fn rewritten(candidate: &Candidate, host: &str, treatment: Option<Level>, rng: &mut Rng) -> Option<Rewritten> {
    let (text, syntax): (&str, Syntax) = (&candidate.text, candidate.syntax);
    match treatment {
        Some(level @ (Level::Snippet(_) | Level::RenamedSnippet(_))) => {
            rewrite(text, host, syntax, level, crate::mutation::Extent::Function, rng)
        }
        _ => rewrite_function(text, candidate.lines, host, syntax, treatment, rng),
    }
}

fn describe(treatment: Option<Level>) -> String {
    treatment.map_or_else(|| "as it is".to_owned(), Level::describe)
}

#[cfg(test)]
mod tests;
