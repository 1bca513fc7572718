//! Exit codes and the last words of a run.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::index::{OpenIndexError, StoreError, WriteIndexError};
use crate::indexer::IndexError;
use crate::isolation::Panicked;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing to complain about.
    Pass,
    /// Findings closed the gate; with the exit code for that.
    Findings(u8),
    /// An evidence pack is not to be believed.
    NotBelieved,
    /// An evidence pack is whole, but nobody vouches for it.
    NotVouched,
    /// Something could not be read, or the database holds too little.
    Incomplete,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Findings(code) => code,
            Self::NotBelieved => 1,
            Self::NotVouched => 4,
            Self::Incomplete => 3,
            Self::Interrupted => 130,
        }
    }
}

/// An error that is no wrong usage: the run could not be finished. Attached as context, it turns exit 2 into 3.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the run is incomplete")]
pub(crate) struct IncompleteRun;

/// Says what went wrong, if anything, and returns the exit code.
pub(crate) fn report(result: anyhow::Result<Exit>) -> ExitCode {
    match result {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {}", chain_text(&error)));
            ExitCode::from(if is_incomplete(&error) { Exit::Incomplete.code() } else { 2 })
        }
    }
}

/// Says that a bug ended the run, and returns the exit code.
pub(crate) fn report_panic(panicked: &Panicked) -> ExitCode {
    let text = format!("error: kinprint ran into a bug of its own, please report it: {panicked}");
    say(&kinprint_shown(&text));
    ExitCode::from(Exit::Incomplete.code())
}

/// Tells whether the run could not be finished, marked so or because the database is damaged: that is no wrong usage.
fn is_incomplete(error: &anyhow::Error) -> bool {
    // Context is found by `anyhow` alone; it never shows up as such in the chain.
    error.is::<IncompleteRun>() || error.chain().any(is_damage)
}

fn is_damage(cause: &(dyn Error + 'static)) -> bool {
    if let Some(error) = cause.downcast_ref::<StoreError>() {
        return !matches!(error, StoreError::Unknown { .. });
    }
    // Errors that pass another one on stand for it in the chain.
    let write = match cause.downcast_ref::<IndexError>() {
        Some(IndexError::Write(error)) => Some(error),
        Some(IndexError::Threads(_)) => return false,
        None => cause.downcast_ref::<WriteIndexError>(),
    };
    let open = match write {
        Some(WriteIndexError::Store(error)) => return is_damage(error),
        Some(WriteIndexError::Open(error)) => Some(error),
        // The disk is full or failing: what was committed stays, the rest is missing.
        Some(WriteIndexError::Write { .. } | WriteIndexError::Catalog { .. } | WriteIndexError::Text { .. }) => {
            return true;
        }
        Some(_) => None,
        None => cause.downcast_ref::<OpenIndexError>(),
    };
    matches!(open, Some(OpenIndexError::Store(error)) if is_damage(error))
}

/// Prints what clap has to say: help goes to standard output and passes, the rest is wrong usage.
pub(crate) fn of_clap(error: &clap::Error) -> ExitCode {
    // A closed pipe is a quiet end here as well.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// Writes one line to standard error; when that is closed there is nobody left to tell.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Takes a closed pipe for a reader who has seen enough: what the run found still decides the exit code.
pub(crate) fn ignore_closed_pipe(printed: anyhow::Result<()>) -> anyhow::Result<()> {
    match printed {
        Err(error) if is_closed_pipe(&error) => Ok(()),
        other => other,
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io_kind = |cause: &(dyn Error + 'static)| cause.downcast_ref::<io::Error>().map(io::Error::kind);
    error.chain().any(|cause| io_kind(cause) == Some(io::ErrorKind::BrokenPipe))
}

/// Joins an error and its causes with `: `, leaving out a cause that its parent has already quoted, or
/// that only quotes its parent.
pub(crate) fn chain_text(error: &anyhow::Error) -> String {
    let mut text = String::new();
    // A context has a type of its own in the chain, so the mark is known by its words.
    let mark = error.is::<IncompleteRun>().then(|| IncompleteRun.to_string());
    let mut last = String::new();
    for cause in error.chain() {
        let message = cause.to_string();
        let is_said = text.ends_with(&message) || (!last.is_empty() && message.ends_with(&last));
        if is_said || mark.as_ref() == Some(&message) {
            continue;
        }
        last.clone_from(&message);
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&message);
    }
    kinprint_shown(&text)
}

fn kinprint_shown(text: &str) -> String {
    // Messages hold names; several lines of one message stay several lines.
    text.lines().map(|line| crate::report::shown(line).into_owned()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn a_chain_is_one_line_and_escaped() {
        let error = anyhow::Error::from(io::Error::other("disk on fire"))
            .context("cannot read `a\u{1b}[2J.c`")
            .context("cannot scan `.`");
        assert_eq!(chain_text(&error), "cannot scan `.`: cannot read `a\\u{1b}[2J.c`: disk on fire");
    }

    #[test]
    fn a_cause_that_repeats_its_parent_is_left_out() {
        let error =
            anyhow::anyhow!("Error code 11: image is malformed").context("image is malformed").context("no use");
        assert_eq!(chain_text(&error), "no use: image is malformed");
    }

    #[test]
    fn an_incomplete_run_is_told_by_its_code_not_by_words() {
        let error = Err::<(), _>(anyhow::anyhow!("segment is damaged")).context(IncompleteRun).unwrap_err();
        assert_eq!(chain_text(&error), "segment is damaged");
        assert!(is_incomplete(&error.context("cannot explain `x`")));
        assert!(!is_incomplete(&anyhow::anyhow!("the run is incomplete")));
    }

    #[test]
    fn a_damaged_database_is_no_wrong_usage() {
        let damaged = || StoreError::Damaged { path: "db/x.kps".into(), what: "it is empty".to_owned() };
        let unreadable = StoreError::Io { path: "db/x.kps".into(), source: io::ErrorKind::NotFound.into() };
        let full = || WriteIndexError::Write { path: "db/x.kps".into(), source: io::ErrorKind::StorageFull.into() };
        assert!(full().to_string().contains("make room"), "{}", full());
        let open: [anyhow::Error; 7] = [
            full().into(),
            IndexError::from(full()).into(),
            damaged().into(),
            unreadable.into(),
            OpenIndexError::from(damaged()).into(),
            WriteIndexError::from(damaged()).into(),
            WriteIndexError::from(OpenIndexError::from(damaged())).into(),
        ];
        for error in open {
            let error = error.context("cannot open the database");
            assert!(is_incomplete(&error), "{error:#}");
        }
        let missing = OpenIndexError::Missing { path: "db".into() };
        let unknown = StoreError::Unknown { what: "content 7".to_owned() };
        assert!(!is_incomplete(&missing.into()) && !is_incomplete(&unknown.into()));
    }
}
