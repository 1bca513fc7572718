//! `scan`: compares a project with the database.

use anyhow::Context as _;

use super::args::ScanArgs;
use super::change::{Changed, open_repository};
use super::exit::Exit;
use super::gate::GateKeeper;
use super::scanning::{demands, scan_options};
use super::session::Session;
use crate::index::Index;

/// `kinprint scan`.
pub(crate) fn run(session: &Session, args: &ScanArgs) -> anyhow::Result<Exit> {
    let mut options = scan_options(session, &args.matching, args.files_from.as_deref())?;
    options.min_corpus = demands(&args.output);
    let change =
        Changed::open(&args.path, &args.scope).with_context(|| format!("cannot scan `{}`", args.path.display()))?;
    if args.history {
        options.history = Some(match &change {
            Some(change) => change.repository().context("a text has no history")?,
            None => open_repository(&args.path)?,
        });
    }
    let gate = match &change {
        Some(Changed::Git(tree)) => GateKeeper::find_in(session, tree, &args.path, &args.output)?,
        _ => GateKeeper::find(session, &args.path, &args.output, change.is_none() && options.only.is_none())?,
    };
    let db = Index::open(&session.db).with_context(|| format!("cannot scan `{}`", args.path.display()))?;
    match &change {
        None => gate.scan(session, &db, (&args.path, None), options),
        Some(change) => {
            options.scope = change.scope(&args.scope);
            gate.scan(session, &db, (&args.path, Some(change.tree())), options)
        }
    }
}
