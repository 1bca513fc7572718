//! What every verb starts from: database directory, time of the run, threads, how text is to look, Ctrl-C.

use std::ffi::OsString;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use etcetera::BaseStrategy as _;
use jiff::Timestamp;

use super::args::SharedArgs;
use super::exit::say;
use super::terminal;
use crate::report::{TextOptions, shown, wrap, write_json_value};

/// What every verb starts from.
pub(crate) struct Session {
    /// Directory of the database; it need not exist.
    pub(crate) db: PathBuf,
    /// Time of the run, RFC 3339.
    pub(crate) now: String,
    /// Whether that time is the clock's.
    is_clocked: bool,
    /// How text is to look.
    pub(crate) text: TextOptions,
    /// Only results.
    pub(crate) is_quiet: bool,
    /// More of everything.
    pub(crate) is_verbose: bool,
    /// Set by Ctrl-C.
    pub(crate) interrupted: Arc<AtomicBool>,
}

impl Session {
    /// Reads arguments, environment and clock, and sets up threads and Ctrl-C.
    pub(crate) fn start(args: &SharedArgs) -> anyhow::Result<Self> {
        let threads = args.threads.map_or(0, usize::from); // 0: one per core.
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("cannot start the worker threads; try a smaller --threads")?;
        let interrupted = Arc::new(AtomicBool::new(false));
        listen_for_interrupts(&interrupted)?;
        Ok(Self {
            db: database_dir(args.db.as_deref())?,
            now: time_of_run(args.now.as_deref())?,
            is_clocked: args.now.is_none() && std::env::var_os("SOURCE_DATE_EPOCH").is_none(),
            text: terminal::text_options(args),
            is_quiet: args.quiet,
            is_verbose: args.verbose,
            interrupted,
        })
    }

    /// Returns the time at hand, by milliseconds where the clock is asked: what is said within a second keeps its order.
    pub(crate) fn moment(&self) -> String {
        let at = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        if self.is_clocked { at.to_string() } else { self.now.clone() }
    }

    /// Returns the day of the run, `2026-12-31`.
    pub(crate) fn today(&self) -> &str {
        self.now.split('T').next().unwrap_or(&self.now)
    }

    /// Tells whether Ctrl-C was pressed.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Writes a note to standard error unless told to be quiet.
    pub(crate) fn note(&self, line: &str) {
        if !self.is_quiet {
            Self::warn(line);
        }
    }

    /// Writes a line to standard error, on a terminal broken between words.
    pub(crate) fn warn(line: &str) {
        let line = shown(line);
        match console::Term::stderr().size_checked() {
            Some((_, columns)) => wrap(&line, usize::from(columns).max(40)).iter().for_each(|line| say(line)),
            None => say(&line),
        }
    }
}

/// The first Ctrl-C asks to stop, the second does not ask.
fn listen_for_interrupts(interrupted: &Arc<AtomicBool>) -> anyhow::Result<()> {
    let flag = Arc::clone(interrupted);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        say("stopping; press Ctrl-C again to stop at once");
    })
    .context("cannot listen for Ctrl-C")
}

fn database_dir(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(dir) = given {
        return Ok(dir.to_owned());
    }
    let strategy = etcetera::choose_base_strategy()
        .context("cannot find the user data directory; give the database with --db or KINPRINT_DB")?;
    Ok(strategy.data_dir().join("kinprint").join("db"))
}

fn time_of_run(given: Option<&str>) -> anyhow::Result<String> {
    if let Some(text) = given {
        let time: Timestamp =
            text.parse().with_context(|| format!("--now `{text}` is no time; write 2026-01-31T12:00:00Z"))?;
        return Ok(time.to_string());
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let seconds = text.trim().parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
            let time = seconds.with_context(|| format!("SOURCE_DATE_EPOCH `{text}` is no number of seconds"))?;
            Ok(time.to_string())
        }
        Err(_) => Ok(Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default().to_string()),
    }
}

/// Reads a list of paths, one a line, or separated by NUL (`git ls-files -z`); `-` is standard input.
pub(crate) fn read_path_list(list: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let bytes = read_input(list)?;
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let mut paths = Vec::new();
    for line in bytes.split(|&byte| byte == separator) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.is_empty() {
            paths.push(path_of_bytes(line)?);
        }
    }
    if paths.is_empty() {
        bail!("`{}` names no file", list.display());
    }
    Ok(paths)
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read_input(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        return Ok(bytes);
    }
    std::fs::read(path).with_context(|| format!("cannot read the list `{}`", path.display()))
}

/// Returns the path that these bytes are.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a path has to be UTF-8")]
pub(crate) fn path_of_bytes(bytes: &[u8]) -> anyhow::Result<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    Ok(PathBuf::from(OsString::from_vec(bytes.to_vec())))
}

/// Returns the path that these bytes are.
#[cfg(not(unix))]
pub(crate) fn path_of_bytes(bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let text = std::str::from_utf8(bytes).context("a path of the list is not UTF-8")?;
    Ok(PathBuf::from(OsString::from(text)))
}

/// Writes results to standard output through `write`, buffered.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out).and_then(|()| out.flush()).context("cannot write to standard output")
}

/// Writes a value to standard output as JSON.
pub(crate) fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(|out| write_json_value(value, out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_alike() {
        assert_eq!(time_of_run(Some("2026-01-31T12:00:00Z")).unwrap(), "2026-01-31T12:00:00Z");
        assert_eq!(time_of_run(Some("2026-01-31T12:00:00+02:00")).unwrap(), "2026-01-31T10:00:00Z");
        assert!(time_of_run(Some("yesterday")).is_err());
    }

    #[test]
    fn path_lists_are_lines_or_nul_separated() {
        let dir = tempfile::tempdir().unwrap();
        let check = |text: &[u8], expected: &[&str]| {
            let file = dir.path().join("list");
            std::fs::write(&file, text).unwrap();
            let paths = read_path_list(&file).unwrap_or_default();
            assert_eq!(paths, expected.iter().map(PathBuf::from).collect::<Vec<_>>());
        };
        check(b"a.c\r\nb c.rs\n\n", &["a.c", "b c.rs"]);
        check(b"a\nb.c\0d.c\0", &["a\nb.c", "d.c"]);
        check(b"\n", &[]);
    }
}
