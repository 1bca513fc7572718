//! Time: the best of a few rounds, in a pool of so many threads.
//!
//! What takes seconds of one core is measured in processor time where the system tells it (Linux), since a shared
//! machine takes the core away for a while; what is short, runs on two cores or is a process, by the clock.

use std::time::Instant;

use crate::Outcome;

/// What a round is measured by.
#[derive(Clone, Copy)]
pub(crate) enum Clock {
    /// Time as it passes: for what is short or takes two cores.
    Wall,
    /// Processor time of all threads of the process, to 10 ms: for what takes seconds of one core.
    Process,
}

impl Clock {
    /// Returns seconds since some moment.
    fn now(self, started: Instant) -> f64 {
        let told = match self {
            Self::Wall => None,
            Self::Process => process_seconds(),
        };
        told.unwrap_or_else(|| started.elapsed().as_secs_f64())
    }
}

fn process_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name in brackets; user and system time are the 14th and 15th fields, in hundredths.
    let mut fields = text.rsplit(')').next()?.split_whitespace().skip(11);
    let (user, system) = (fields.next()?.parse::<f64>().ok()?, fields.next()?.parse::<f64>().ok()?);
    Some((user + system) / 100.0)
}

/// Runs `work` `n_rounds` times; returns the shortest time in seconds and what the last round gave.
pub(crate) fn best_of<T>(clock: Clock, n_rounds: usize, mut work: impl FnMut() -> Outcome<T>) -> Outcome<(f64, T)> {
    let mut best = f64::MAX;
    let mut last = None;
    for _ in 0..n_rounds {
        drop(last.take()); // What a round made is gone before the next is timed.
        let started = Instant::now();
        let before = clock.now(started);
        last = Some(work()?);
        best = best.min(clock.now(started) - before);
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
