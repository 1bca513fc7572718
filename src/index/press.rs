//! The press: compresses batches of blocks on other threads while the next ones are gathered, and gives them back in
//! the order they came.
//!
//! With one thread a batch is compressed at once. Else a batch is a job of rayon's current pool, and so many are under
//! way as keep its threads busy: whoever writes a database neither waits for the largest block of a batch nor leaves
//! the other threads without work. Pure but for that.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvError, TryRecvError, channel};
use std::time::Duration;

use rayon::Yield;
use zstd::dict::EncoderDictionary;

use super::compression::compress;

/// More threads than this cannot be kept busy by one that gathers.
const MAX_THREADS: usize = 8;

/// A compressed block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pressed {
    pub bytes: Vec<u8>,
    /// Length of its text.
    pub text_len: u32,
}

type Batch = io::Result<Vec<Pressed>>;

/// Batches under way, oldest first.
#[derive(Default)]
pub(super) struct Press(VecDeque<Receiver<Batch>>);

impl Press {
    /// Takes a batch. Nothing of it is lost until [`Press::take`] gives it back.
    pub(super) fn push(&mut self, blocks: Vec<Vec<u8>>, dictionary: Option<Arc<EncoderDictionary<'static>>>) {
        let (sender, receiver) = channel();
        let job = move || {
            // A panic drops the sender, which `take` notices; inside a job of rayon it would end the process.
            let pressed = catch_unwind(AssertUnwindSafe(|| press(&blocks, dictionary.as_deref())));
            if let Ok(batch) = pressed {
                let _ = sender.send(batch); // Nobody waits for it when the writer was dropped.
            }
        };
        if rayon::current_num_threads() > 1 {
            rayon::spawn(job);
        } else {
            job();
        }
        self.0.push_back(receiver);
    }

    /// Tells whether the oldest batch should be taken before more come.
    pub(super) fn is_full(&self) -> bool {
        let n_threads = rayon::current_num_threads().min(MAX_THREADS);
        self.0.len() > if n_threads > 1 { n_threads } else { 0 }
    }

    /// Tells whether nothing is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Waits for the oldest batch and returns it; `None` if nothing is under way.
    pub(super) fn take(&mut self) -> Option<Batch> {
        let receiver = self.0.pop_front()?;
        Some(wait(&receiver).unwrap_or_else(|_| Err(io::Error::other("compressing ended early"))))
    }
}

fn press(blocks: &[Vec<u8>], dictionary: Option<&EncoderDictionary<'_>>) -> Batch {
    let pressed = |block: &Vec<u8>| Ok(Pressed { bytes: compress(block, dictionary)?, text_len: block.len() as u32 });
    blocks.iter().map(pressed).collect()
}

/// Waits, doing the work of the pool meanwhile: if all its threads only waited, nobody would compress.
fn wait(receiver: &Receiver<Batch>) -> Result<Batch, RecvError> {
    loop {
        match receiver.try_recv() {
            Ok(batch) => return Ok(batch),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
            Err(TryRecvError::Empty) => {}
        }
        match rayon::yield_now() {
            Some(Yield::Executed) => {}
            Some(Yield::Idle) => {
                if let Ok(batch) = receiver.recv_timeout(Duration::from_millis(1)) {
                    return Ok(batch);
                }
            }
            None => return receiver.recv(), // No thread of the pool: it works without this one.
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::compression::encoder;

    fn blocks(first: u32) -> Vec<Vec<u8>> {
        (first..first + 5).map(|n| format!("let value_{n} = compute({n});\n").repeat(n as usize * 9).into()).collect()
    }

    fn check(dictionary: Option<&[u8]>) {
        let dictionary = dictionary.map(|bytes| Arc::new(encoder(bytes)));
        let mut gathered = Press::default();
        let mut taken = Vec::new();
        for first in 0..30 {
            gathered.push(blocks(first), dictionary.clone());
            if gathered.is_full() {
                taken.push(gathered.take().unwrap().unwrap());
            }
            assert!(!gathered.is_full());
        }
        while let Some(batch) = gathered.take() {
            taken.push(batch.unwrap());
        }
        assert!(gathered.is_empty());
        let expected: Vec<_> = (0..30).map(|first| press(&blocks(first), dictionary.as_deref()).unwrap()).collect();
        assert_eq!(taken, expected);
    }

    #[test] // One after the other is the plain twin. Inside a pool all of its threads wait at once.
    fn gives_back_batches_in_order_on_any_thread() {
        check(None);
        check(Some(b"let value_ = compute("));
        for n_threads in [1, 2, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            pool.broadcast(|_| check(None));
        }
    }
}
