//! Progress on standard error: files, speed, time left. Silent when that is no terminal or with `-q`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::index::size;
use super::session::Session;
use crate::report::{count, plural};
use crate::scan::Watch;

/// A bar over bytes that also counts files and passes Ctrl-C on.
pub(crate) struct Progress {
    bar: ProgressBar,
    n_files: AtomicU64,
    n_done: AtomicU64,
    interrupted: Arc<AtomicBool>,
}

impl Progress {
    /// Makes a bar named after what is done, such as `scanning`.
    pub(crate) fn start(session: &Session, what: &'static str) -> Self {
        let target =
            if session.is_quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(8) };
        let bar = ProgressBar::with_draw_target(None, target).with_prefix(what);
        bar.set_style(style("{prefix} {spinner} {wide_msg}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self {
            bar,
            n_files: AtomicU64::new(0),
            n_done: AtomicU64::new(0),
            interrupted: Arc::clone(&session.interrupted),
        }
    }

    /// Says what is being looked at while nothing can be counted.
    pub(crate) fn say(&self, message: String) {
        self.bar.set_message(message);
    }

    /// Counts files and bytes that are done.
    pub(crate) fn add(&self, n_files: u64, n_bytes: u64) {
        if self.n_done.fetch_add(n_files, Ordering::Relaxed) == 0 {
            // Before, there is neither speed nor time left to show.
            self.bar
                .set_style(style("{prefix} {bar:16} {percent:>3} %  {decimal_bytes_per_sec}  {eta} left  {wide_msg}"));
        }
        self.bar.inc(n_bytes);
    }

    /// Takes the bar off the screen.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Watch for Progress {
    fn listed(&self, n_files: u64, n_bytes: u64) {
        self.n_files.store(n_files, Ordering::Relaxed);
        self.bar.set_length(n_bytes);
        if self.n_done.load(Ordering::Relaxed) == 0 {
            self.say(format!("{}, {}", plural(n_files, "file"), size(n_bytes)));
        }
    }

    fn file_done(&self, n_bytes: u64) {
        self.add(1, n_bytes);
        let n_done = self.n_done.load(Ordering::Relaxed);
        if n_done.is_multiple_of(16) {
            let n_files = self.n_files.load(Ordering::Relaxed);
            self.bar.set_message(format!("{} of {} files", count(n_done), count(n_files)));
        }
    }

    fn is_cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).expect("the templates are constants of this file");
    style.progress_chars("=> ")
}
