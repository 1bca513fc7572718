//! `audit`: index the open source on this machine, then scan.

use anyhow::Context as _;

use super::args::AuditArgs;
use super::exit::Exit;
use super::gate::GateKeeper;
use super::index::index_local;
use super::scanning::{demands, scan_options};
use super::session::Session;
use crate::index::Index;

/// `kinprint audit`.
pub(crate) fn run(session: &Session, args: &AuditArgs) -> anyhow::Result<Exit> {
    let mut options = scan_options(session, &args.matching, args.files_from.as_deref())?;
    options.min_corpus = demands(&args.output);
    std::fs::metadata(&args.path).with_context(|| format!("cannot audit `{}`", args.path.display()))?;
    // A broken policy is told before an hour of indexing.
    let gate = GateKeeper::find(session, &args.path, &args.output, options.only.is_none())?;
    index_local(session, Some(&args.path))?;
    if session.is_interrupted() {
        return Ok(Exit::Interrupted);
    }
    let db = Index::open(&session.db).with_context(|| format!("cannot audit `{}`", args.path.display()))?;
    gate.scan(session, &db, (&args.path, None), options)
}
