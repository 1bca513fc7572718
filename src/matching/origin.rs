//! Origins as matching reads them: the stored text of a content, of which the stretches that are looked at are lexed and
//! kept while they are wanted.
//!
//! A candidate is a few hundred tokens of a content that may have a million, and most candidates come to nothing: of a long
//! text only the stretch around the candidate is lexed, between two checkpoints that were noted at indexing.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::id::ContentId;
use crate::index::{Store, StoreError};
use crate::lexer::{Checkpoint, Language, Lexed, OVERLAP, Token, lex_stretch_into, lex_tokens_into, line_starts};
use crate::span::TokenSpan;

use super::prepared::Side;

/// Stretches of one content beyond which all of it is lexed.
const MAX_STRETCHES: usize = 4;

/// Tokens of a content of which the checkpoints are not asked for.
const MIN_CHECKED_TOKENS: u32 = 2048;

/// A content of the corpus, a stretch of it ready to be aligned.
#[derive(Debug)]
pub(crate) struct OriginText {
    text: Arc<StoredText>,
    /// Tokens and comments of the stretch.
    lexed: Lexed,
    /// The index in the content of the first of those tokens.
    first: u32,
    /// The tokens, by their index in the content, that are those of the whole text.
    held: TokenSpan,
    n_tokens: u32,
}

impl OriginText {
    pub(crate) fn side(&self) -> Side<'_> {
        Side { bytes: &self.text.bytes, lexed: &self.lexed, first: self.first, lines: Some(&self.text.lines) }
    }

    /// Returns how many tokens the content has as a whole.
    pub(crate) fn n_tokens(&self) -> u32 {
        self.n_tokens
    }

    fn holds(&self, tokens: TokenSpan) -> bool {
        self.held.start <= tokens.start && tokens.end.min(self.n_tokens) <= self.held.end
    }
}

/// The line starts of a text, found when they are first asked for.
#[derive(Debug, Default)]
pub(crate) struct Lines(OnceLock<Vec<u32>>);

impl Lines {
    pub(crate) fn of(&self, text: &[u8]) -> &[u32] {
        self.0.get_or_init(|| line_starts(text))
    }
}

#[derive(Debug)]
struct StoredText {
    bytes: Arc<[u8]>,
    lines: Lines,
    language: Language,
}

/// A content that was read, and what was lexed of it.
#[derive(Debug)]
struct Origin {
    text: Arc<StoredText>,
    /// As the index tells it.
    n_tokens: u32,
    checkpoints: Vec<Checkpoint>,
    stretches: Mutex<Vec<Arc<OriginText>>>,
}

impl Origin {
    fn read(store: &dyn Store, content: ContentId) -> Result<Option<Arc<Self>>, StoreError> {
        let info = store.content(content)?;
        let Some(language) = info.language.filter(|_| info.has_source) else { return Ok(None) };
        let (bytes, n_tokens) = (store.read_content(content)?, info.n_tokens);
        let checkpoints = if n_tokens < MIN_CHECKED_TOKENS { Vec::new() } else { store.checkpoints(content)? };
        let text = Arc::new(StoredText { bytes, lines: Lines::default(), language });
        Ok(Some(Arc::new(Self { text, n_tokens, checkpoints, stretches: Mutex::default() })))
    }

    /// Returns a stretch that holds `tokens`: one that is there, a new one, or all where that is not much more.
    fn stretch(&self, tokens: TokenSpan) -> Arc<OriginText> {
        let mut stretches = self.stretches.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = stretches.iter().find(|stretch| stretch.holds(tokens)) {
            return Arc::clone(known);
        }
        let n_lexed: u32 = stretches.iter().map(|stretch| stretch.lexed.tokens.len() as u32).sum();
        let most = (self.n_tokens / 2).saturating_sub(n_lexed);
        let part = if stretches.len() < MAX_STRETCHES { self.lex_around(tokens, most) } else { None };
        let stretch = Arc::new(part.unwrap_or_else(|| {
            stretches.clear();
            self.lex_whole()
        }));
        stretches.push(Arc::clone(&stretch));
        stretch
    }

    /// Lexes from the last checkpoint that is far enough before `tokens` to the next one far enough behind; `None` if that
    /// is more than `most` tokens, or the checkpoints are not those of the text.
    fn lex_around(&self, tokens: TokenSpan, most: u32) -> Option<OriginText> {
        let n_before =
            self.checkpoints.partition_point(|checkpoint| checkpoint.token.saturating_add(OVERLAP) <= tokens.start);
        let n_inside =
            self.checkpoints.partition_point(|checkpoint| checkpoint.token < tokens.end.saturating_add(OVERLAP));
        let from = n_before.checked_sub(1).map(|idx| self.checkpoints[idx]);
        let stop = self.checkpoints.get(n_inside);
        let first = from.map_or(0, |from| from.token);
        let (end, end_byte) = stop.map_or((self.n_tokens, u32::MAX), |stop| (stop.token, stop.byte));
        if end.checked_sub(first)? > most {
            return None;
        }
        let lex = |lexed: &mut Lexed| lex_stretch_into(self.text.language, &self.text.bytes, from, end_byte, lexed);
        let lexed = lexed_by(lex, end - first);
        let is_it = lexed.tokens.partition_point(|token| token.start < end_byte) as u32 == end - first;
        let held = TokenSpan::new(
            if from.is_some() { first.saturating_add(OVERLAP) } else { 0 },
            if stop.is_some() { end.saturating_sub(OVERLAP) } else { end },
        );
        let (text, n_tokens) = (Arc::clone(&self.text), self.n_tokens);
        is_it.then_some(OriginText { text, lexed, first, held, n_tokens })
    }

    fn lex_whole(&self) -> OriginText {
        let lex = |lexed: &mut Lexed| lex_tokens_into(self.text.language, &self.text.bytes, lexed);
        let lexed = lexed_by(lex, self.n_tokens);
        let n_tokens = lexed.tokens.len() as u32;
        OriginText { text: Arc::clone(&self.text), lexed, first: 0, held: TokenSpan::new(0, n_tokens), n_tokens }
    }
}

/// Lexes into memory of the right length for so many tokens.
fn lexed_by(lex: impl FnOnce(&mut Lexed), n_tokens: u32) -> Lexed {
    thread_local! {
        /// Grown once a thread; what is kept of it is copied at its exact length.
        static LEXED: RefCell<Lexed> = RefCell::default();
    }
    /// Tokens of a buffer that is kept; what is longer is lexed into memory of its own.
    const MAX_KEPT: u32 = 1 << 14;
    if n_tokens <= MAX_KEPT {
        return LEXED.with_borrow_mut(|lexed| {
            lex(lexed);
            lexed.clone()
        });
    }
    let mut lexed = Lexed::default();
    // A comma before a bracket is a token for a moment.
    lexed.tokens.reserve_exact(n_tokens as usize + 1);
    lex(&mut lexed);
    lexed
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<ContentId, Option<Arc<Origin>>> for ByBytes {
    fn weight(&self, _: &ContentId, origin: &Option<Arc<Origin>>) -> u64 {
        let token = size_of::<Token>() as u64;
        origin.as_ref().map_or(64, |origin| origin.text.bytes.len() as u64 + u64::from(origin.n_tokens) * token + 64)
    }
}

/// Origins, shared by the threads of a scan. Holds at most about `capacity_bytes`.
#[derive(Debug)]
pub(crate) struct OriginCache {
    cache: Cache<ContentId, Option<Arc<Origin>>, ByBytes>,
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

    /// Returns the whole origin; `None` if its text is not stored or was never lexed.
    pub(crate) fn load(&self, store: &dyn Store, content: ContentId) -> Result<Option<Arc<OriginText>>, StoreError> {
        self.load_around(store, content, TokenSpan::new(0, u32::MAX))
    }

    /// Returns the origin with these of its tokens at least.
    pub(crate) fn load_around(
        &self,
        store: &dyn Store,
        content: ContentId,
        tokens: TokenSpan,
    ) -> Result<Option<Arc<OriginText>>, StoreError> {
        let origin = self.cache.get_or_insert_with(&content, || Origin::read(store, content))?;
        Ok(origin.map(|origin| origin.stretch(tokens)))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::id::ContentHash;
    use crate::index::MemoryIndex;
    use crate::matching::tests::index;

    fn long_text(n_functions: u32) -> String {
        (0..n_functions).fold(String::new(), |mut text, nth| {
            writeln!(
                text,
                "/* The {nth}th. */\nint f{nth}(int a)\n{{\n    int b = a + {nth};\n    return g{nth}(b, 7);\n}}"
            )
            .unwrap();
            text
        })
    }

    fn store(text: &str) -> (MemoryIndex, ContentId) {
        let store = index(&[("long", "src/long.c", text)]);
        let content = store.find_by_hash(&ContentHash::of(text.as_bytes())).unwrap().unwrap();
        (store, content)
    }

    #[test]
    fn of_a_long_text_only_what_is_looked_at_is_lexed() {
        let (store, content) = store(&long_text(600));
        let load = |cache: &OriginCache, start: u32, end: u32| {
            cache.load_around(&store, content, TokenSpan::new(start, end)).unwrap().unwrap()
        };
        let whole = load(&OriginCache::new(1 << 24), 0, u32::MAX);
        let (whole, n_tokens) = (&whole, whole.n_tokens());
        assert!(whole.holds(TokenSpan::new(0, n_tokens)) && n_tokens > 12_000);
        for start in (0..n_tokens).step_by(777) {
            let tokens = TokenSpan::new(start, (start + 200).min(n_tokens));
            let part = load(&OriginCache::new(1 << 24), tokens.start, tokens.end);
            assert!(part.holds(tokens) && part.lexed.tokens.len() < n_tokens as usize / 2);
            assert_eq!(part.n_tokens(), n_tokens);
            for idx in part.held.start..part.held.end {
                assert_eq!(part.side().token(idx), whole.side().token(idx));
            }
            assert_eq!(part.side().region(tokens), whole.side().region(tokens));
        }
    }

    #[test]
    fn stretches_are_found_again_and_become_the_whole() {
        let (store, content) = store(&long_text(600));
        let cache = OriginCache::new(1 << 24);
        let load =
            |start: u32, end: u32| cache.load_around(&store, content, TokenSpan::new(start, end)).unwrap().unwrap();
        let first = load(3000, 3100);
        assert!(Arc::ptr_eq(&first, &load(3050, 3200)));
        let second = load(9000, 9100);
        assert!(!Arc::ptr_eq(&first, &second));
        assert!(Arc::ptr_eq(&first, &load(3050, 3200)));
        let wide = load(1000, 11_000);
        assert_eq!(wide.held, TokenSpan::new(0, wide.n_tokens()));
        assert!(Arc::ptr_eq(&wide, &load(3050, 3200)) && Arc::ptr_eq(&wide, &load(0, u32::MAX)));
    }

    #[test]
    fn checkpoints_of_another_text_do_no_harm() {
        let text = long_text(600);
        let (store, content) = store(&text);
        let mut origin = Origin::read(&store, content).unwrap().unwrap();
        let stored = Checkpoint::to_bytes(&origin.checkpoints);
        let moved = stored.chunks(13).flat_map(|row| {
            let byte = u32::from_le_bytes([row[4], row[5], row[6], row[7]]) + 40;
            [&row[..4], &byte.to_le_bytes(), &row[8..]].concat()
        });
        let moved = Checkpoint::from_bytes(&moved.collect::<Vec<u8>>()).unwrap();
        assert!(moved.len() > 8);
        Arc::get_mut(&mut origin).unwrap().checkpoints = moved;
        let whole = origin.lex_whole();
        let first = origin.stretch(TokenSpan::new(100, 200));
        assert_eq!(first.side().tokens(100, 200), whole.side().tokens(100, 200));
    }
}
