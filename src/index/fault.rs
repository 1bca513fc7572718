//! Where a crash may be simulated: tests stop a writer at each of these points in turn. Nothing in a real build.

use std::io;

/// A step of writing that a crash may precede.
#[cfg(not(test))]
#[inline]
#[expect(clippy::unnecessary_wraps, reason = "it fails in tests")]
pub(super) fn point() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) use injected::{count, point, stop_at};

#[cfg(test)]
mod injected {
    use std::cell::Cell;

    use super::io;

    thread_local! {
        static N_PASSED: Cell<usize> = const { Cell::new(0) };
        static STOP_AT: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Counts a step; from the chosen one on, all of this thread fail: after a crash nothing more is written.
    pub(in super::super) fn point() -> io::Result<()> {
        let passed = N_PASSED.get();
        N_PASSED.set(passed + 1);
        match STOP_AT.get() {
            Some(stop) if passed >= stop => Err(io::Error::other("simulated crash")),
            _ => Ok(()),
        }
    }

    /// Lets the `stop`-th step from now fail, or none.
    pub(in super::super) fn stop_at(stop: Option<usize>) {
        N_PASSED.set(0);
        STOP_AT.set(stop);
    }

    /// Returns the steps since [`stop_at`].
    pub(in super::super) fn count() -> usize {
        N_PASSED.get()
    }
}
