//! `audit`: index the open source on this machine, then scan.

use anyhow::Context as _;

use super::args::AuditArgs;
use super::exit::Exit;
use super::index::{local_roots, run_index, say_problems, summary_sentence};
use super::scan::{demands, print_report, run_scan, scan_options};
use super::session::Session;
use crate::index::{Index, WriteIndexError, WriterOptions};
use crate::indexer::IndexInput;

/// `kinprint audit`.
pub(crate) fn run(session: &Session, args: &AuditArgs) -> anyhow::Result<Exit> {
    let mut options = scan_options(session, &args.matching, args.files_from.as_deref())?;
    options.min_corpus = demands(&args.output);
    std::fs::metadata(&args.path).with_context(|| format!("cannot audit `{}`", args.path.display()))?;
    index_local(session, args)?;
    if session.is_interrupted() {
        return Ok(Exit::Interrupted);
    }
    let db = Index::open(&session.db).with_context(|| format!("cannot audit `{}`", args.path.display()))?;
    let Some(report) = run_scan(session, &db, &args.path, &options)? else { return Ok(Exit::Interrupted) };
    print_report(session, &report, &args.output)
}

/// Adds what is new on this machine. A published database is used as it is.
fn index_local(session: &Session, args: &AuditArgs) -> anyhow::Result<()> {
    // Packages installed inside the project are others' code; the project itself is not indexed.
    let roots = local_roots(Some(&args.path));
    if roots.all().next().is_none() {
        session.note("no package manager keeps open source on this machine; `kinprint index` adds packages by hand");
    }
    let inputs = vec![IndexInput::Local(roots)];
    match run_index(session, inputs, WriterOptions::default()) {
        Ok(summary) => {
            session.note(&summary_sentence(&summary));
            say_problems(session, &summary);
            Ok(())
        }
        Err(error) if is_published(&error) => {
            session.note("the database is a published copy: it is used as it is");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn is_published(error: &anyhow::Error) -> bool {
    let published = |cause: &WriteIndexError| matches!(cause, WriteIndexError::ReadOnly { is_published: true, .. });
    error.chain().any(|cause| cause.downcast_ref::<WriteIndexError>().is_some_and(published))
}
