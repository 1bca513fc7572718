//! Isolation: a panic in the work on one file fails that file, not the run.
//!
//! The code below the conductors is meant not to panic on any bytes, and is fuzzed for it; when it does all the same,
//! one file in a million must not cost the other 999,999. Both conductors run what they do with one file through
//! [`isolated`] and note the file as failed, so that the run is incomplete and says so. Knows no files.
//!
//! What a panicking closure leaves behind is the caller's to throw away: buffers of a thread that it was writing to.
//! Locks of the standard library that it held are taken over by whoever comes next.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    /// How many isolated closures this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Where the last panic inside one was raised.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a panic said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panicked {
    /// The panic's message.
    pub message: String,
    /// File, line and column of the source; known once [`silence_isolated_panics`] was called.
    pub place: Option<String>,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{} ({place})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Runs `work`; a panic in it is the result.
///
/// # Errors
/// When `work` panicked.
pub fn isolated<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    DEPTH.set(DEPTH.get() + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    result.map_err(|payload| Panicked { message: message_of(payload.as_ref()), place: PLACE.take() })
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let literal = payload.downcast_ref::<&str>().copied();
    let message = literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    message.unwrap_or("a panic without a message").to_owned()
}

/// Keeps panics inside [`isolated`] off standard error: they are told as failed files, each in its line. All others go
/// the way they went before. For the whole process, so it is the program's to call, once.
pub fn silence_isolated_panics() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if DEPTH.get() == 0 {
            return previous(info);
        }
        PLACE.set(info.location().map(ToString::to_string));
    }));
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_panic_is_a_result() {
        assert_eq!(isolated(|| 7), Ok(7));
        let message = |work: fn()| isolated(work).unwrap_err().message;
        assert_eq!(message(|| panic!("plain")), "plain");
        assert_eq!(message(|| panic!("with {}", "arguments")), "with arguments");
        assert_eq!(message(|| panic::panic_any(7)), "a panic without a message");
        let empty: [u8; 0] = [];
        assert!(isolated(|| empty[std::hint::black_box(3)]).unwrap_err().message.contains("index is 3"));
    }

    #[test] // One test for all: the hook is the process's.
    fn only_isolated_panics_are_silent_and_their_place_is_known() {
        static N_LOUD: AtomicUsize = AtomicUsize::new(0);
        let own = std::thread::current().id();
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == own {
                N_LOUD.fetch_add(1, Ordering::Relaxed);
            } else {
                previous(info); // Of a test that fails beside this one.
            }
        }));
        silence_isolated_panics();
        let outer = isolated(|| {
            let inner = isolated(|| panic!("inner"));
            assert_eq!(inner.unwrap_err().message, "inner");
            panic!("outer")
        });
        let outer: Panicked = outer.map(|(): ()| ()).unwrap_err();
        assert_eq!(N_LOUD.load(Ordering::Relaxed), 0);
        assert!(outer.to_string().starts_with("outer (src/isolation.rs:"), "{outer}");
        assert!(panic::catch_unwind(|| panic!("not isolated")).is_err());
        assert_eq!(N_LOUD.load(Ordering::Relaxed), 1);
    }
}
