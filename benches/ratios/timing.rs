//! Time: the best of a few rounds, in a pool of so many threads.

use std::time::Instant;

use crate::Outcome;

/// Runs `work` `n_rounds` times; returns the shortest time in seconds and what the last round gave.
pub(crate) fn best_of<T>(n_rounds: usize, mut work: impl FnMut() -> Outcome<T>) -> Outcome<(f64, T)> {
    let mut best = f64::MAX;
    let mut last = None;
    for _ in 0..n_rounds {
        drop(last.take()); // What a round made is gone before the next is timed.
        let started = Instant::now();
        last = Some(work()?);
        best = best.min(started.elapsed().as_secs_f64());
    }
    Ok((best, last.ok_or("no round was run")?))
}

/// Runs `work` inside a rayon pool of its own.
pub(crate) fn on_threads<T: Send>(n_threads: usize, work: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build()?;
    let mut outcome = None;
    // Errors of a bench need not be `Send`: they are told on the thread that met them.
    pool.install(|| outcome = work().map_err(|error| error.to_string()).into());
    Ok(outcome.ok_or("nothing was run")??)
}
