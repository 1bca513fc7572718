//! Origins as matching reads them: the stored text of a content, lexed once and kept while it is wanted.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::id::ContentId;
use crate::index::{Store, StoreError};
use crate::lexer::{Language, Lexed, lex};

use super::prepared::{Prepared, Side};

/// A content of the corpus, ready to be aligned.
#[derive(Debug)]
pub(crate) struct OriginText {
    bytes: Arc<[u8]>,
    lexed: Lexed,
    prepared: Prepared,
}

impl OriginText {
    pub(crate) fn side(&self) -> Side<'_> {
        Side { bytes: &self.bytes, lexed: &self.lexed, prepared: &self.prepared }
    }

    pub(crate) fn n_tokens(&self) -> u32 {
        self.lexed.tokens.len() as u32
    }
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<ContentId, Option<Arc<OriginText>>> for ByBytes {
    fn weight(&self, _: &ContentId, origin: &Option<Arc<OriginText>>) -> u64 {
        // A token takes 16 bytes and three 4-byte symbols.
        origin.as_ref().map_or(64, |origin| origin.bytes.len() as u64 + origin.lexed.tokens.len() as u64 * 28 + 64)
    }
}

/// Lexed origins, shared by the threads of a scan. Holds at most about `capacity_bytes`.
#[derive(Debug)]
pub(crate) struct OriginCache {
    cache: Cache<ContentId, Option<Arc<OriginText>>, ByBytes>,
}

impl OriginCache {
    pub(crate) fn new(capacity_bytes: u64) -> Self {
        Self { cache: Cache::with_weighter((capacity_bytes / (64 << 10)).max(16) as usize, capacity_bytes, ByBytes) }
    }

    /// Returns the origin; `None` if its text is not stored or was never lexed.
    pub(crate) fn load(&self, store: &dyn Store, content: ContentId) -> Result<Option<Arc<OriginText>>, StoreError> {
        self.cache.get_or_insert_with(&content, || read(store, content))
    }
}

fn read(store: &dyn Store, content: ContentId) -> Result<Option<Arc<OriginText>>, StoreError> {
    let info = store.content(content)?;
    let Some(language) = info.language.filter(|_| info.has_source) else { return Ok(None) };
    let bytes = store.read_content(content)?;
    Ok(Some(Arc::new(prepare(language, bytes))))
}

fn prepare(language: Language, bytes: Arc<[u8]>) -> OriginText {
    let lexed = lex(language, &bytes);
    let prepared = Prepared::of(&lexed.tokens);
    OriginText { bytes, lexed, prepared }
}
