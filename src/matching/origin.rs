//! Origins as matching reads them: the stored text of a content, lexed once and kept while it is wanted.

use std::cell::RefCell;
use std::sync::Arc;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::id::ContentId;
use crate::index::{Store, StoreError};
use crate::lexer::{Language, Lexed, Token, lex_into};

use super::prepared::Side;

/// A content of the corpus, ready to be aligned.
#[derive(Debug)]
pub(crate) struct OriginText {
    bytes: Arc<[u8]>,
    lexed: Lexed,
}

impl OriginText {
    pub(crate) fn side(&self) -> Side<'_> {
        Side { bytes: &self.bytes, lexed: &self.lexed }
    }

    pub(crate) fn n_tokens(&self) -> u32 {
        self.lexed.tokens.len() as u32
    }
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<ContentId, Option<Arc<OriginText>>> for ByBytes {
    fn weight(&self, _: &ContentId, origin: &Option<Arc<OriginText>>) -> u64 {
        let token = size_of::<Token>() as u64;
        origin.as_ref().map_or(64, |origin| origin.bytes.len() as u64 + origin.lexed.tokens.len() as u64 * token + 64)
    }
}

/// Lexed origins, shared by the threads of a scan. Holds at most about `capacity_bytes`.
#[derive(Debug)]
pub(crate) struct OriginCache {
    cache: Cache<ContentId, Option<Arc<OriginText>>, ByBytes>,
}

impl OriginCache {
    pub(crate) fn new(capacity_bytes: u64) -> Self {
        // In one part: of a cache in many parts each would be too small for a large origin, which would be read and
        // lexed again for every candidate. What is done with an origin takes far longer than to fetch it.
        let options = OptionsBuilder::new()
            .shards(1)
            .estimated_items_capacity((capacity_bytes / (64 << 10)).max(16) as usize)
            .weight_capacity(capacity_bytes)
            .build();
        let options = options.expect("both capacities are given");
        Self {
            cache: Cache::with_options(options, ByBytes, DefaultHashBuilder::default(), DefaultLifecycle::default()),
        }
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
    thread_local! {
        /// Grown once a thread; what is kept of it is copied at its exact length.
        static LEXED: RefCell<Lexed> = RefCell::default();
    }
    /// Tokens of a buffer that is kept; one that a huge origin made longer becomes that origin's own.
    const MAX_KEPT: usize = 1 << 17;
    let lexed = LEXED.with_borrow_mut(|lexed| {
        lex_into(language, &bytes, lexed);
        if lexed.tokens.capacity() > MAX_KEPT { std::mem::take(lexed) } else { lexed.clone() }
    });
    OriginText { bytes, lexed }
}
