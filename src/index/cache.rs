//! A bounded cache for many threads.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use crate::id::{ContentId, PackageId};

const N_SHARDS: usize = 16;

/// What spreads keys over shards.
pub(super) trait Shard {
    fn shard(&self) -> u32;
}

impl Shard for ContentId {
    fn shard(&self) -> u32 {
        self.0
    }
}

impl Shard for PackageId {
    fn shard(&self) -> u32 {
        self.0
    }
}

/// Values by id; a shard that is full is emptied, which costs less than keeping track of what was used when.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    shards: [Mutex<HashMap<K, V>>; N_SHARDS],
    max_shard_len: usize,
}

impl<K: Copy + Eq + Hash + Shard, V: Clone> Cache<K, V> {
    pub(super) fn new(max_len: usize) -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), max_shard_len: max_len / N_SHARDS }
    }

    /// Returns the value of `key`, made by `make` unless it is kept.
    pub(super) fn get_or<E>(&self, key: K, make: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let shard = &self.shards[key.shard() as usize % N_SHARDS];
        if let Some(found) = shard.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(found.clone());
        }
        let made = make()?;
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= self.max_shard_len {
            shard.clear();
        }
        shard.insert(key, made.clone());
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_once_and_stays_bounded() {
        let cache: Cache<ContentId, u32> = Cache::new(64);
        assert_eq!(cache.get_or(ContentId(7), || Ok::<_, ()>(1)), Ok(1));
        assert_eq!(cache.get_or(ContentId(7), || Err(())), Ok(1));
        assert_eq!(cache.get_or(ContentId(8), || Err(())), Err(()));
        for key in 0..10_000 {
            cache.get_or(ContentId(key), || Ok::<_, ()>(key)).unwrap();
        }
        assert!(cache.shards.iter().all(|shard| shard.lock().unwrap().len() <= 4));
    }
}
