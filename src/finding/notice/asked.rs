//! What an origin asks to be kept.

use super::judge::holders_of;
use super::{AskedStatement, Attribution};
use crate::attribution::OriginFile;
use crate::finding::license::LicenseFiles;
use crate::index::{ContentFacts, Store, StoreError};

/// Statements that are compared; a list of all contributors is no notice.
const MAX_STATEMENTS: usize = 16;

/// Returns what the origin file states, or, where it states no holder, the license files nearest to it; not yet judged.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::finding) fn asked_of(
    store: &dyn Store,
    origin: &OriginFile,
    facts: &ContentFacts,
    files: &LicenseFiles,
) -> Result<Attribution, StoreError> {
    let mut statements = facts.copyrights.clone();
    if statements.is_empty() {
        for (_, content) in files.nearest(store, origin)? {
            statements.extend(store.facts(content)?.copyrights.iter().cloned());
        }
    }
    statements.retain(|statement| !holders_of(statement).is_empty()); // A year alone names nobody.
    let asked = statements.into_iter().take(MAX_STATEMENTS).map(|text| AskedStatement { text, is_kept: false });
    Ok(Attribution { asked: asked.collect(), ..Attribution::default() })
}
