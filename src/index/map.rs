//! Maps: files of the database read in place, also while somebody shortens them. The only unsafe code that touches memory.
//!
//! The files of a database are never shortened by kinprint (they are written once and deleted whole), so that takes a
//! foreign hand or a copy tool. Touching a page beyond a file's end then raises SIGBUS, which by default ends the
//! process and all that a long scan has found with it. A program that calls [`survive_shortened_files`] gets zeros
//! instead, and [`Map::is_lost`] tells: what was read is thrown away, and the error names the file.
//!
//! Rejected: `pread` into a cache of our own (a system call, about 0.5 µs, for each of the five or so places a look-up
//! touches, against 50 ns for all); asking for the length before each read (0.3 µs, and still a race); ending the
//! process from the handler (a scan of hours would end without its report).

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering, compiler_fence};

use memmap2::Mmap;

pub use bus_error::survive_shortened_files;

/// A file mapped for reading.
#[derive(Debug)]
pub(super) struct Map {
    /// Dropped before the map, so that no entry ever names addresses that are somebody else's.
    entry: TakenEntry,
    bytes: Mmap,
}

impl Map {
    /// Maps a file as long as it is now.
    #[expect(unsafe_code, reason = "a map is the only way to read a segment in place; see the module's comment")]
    pub(super) fn of(file: &File) -> io::Result<Self> {
        // SAFETY: the map is only ever read. The file is never written after it was finished; what another process may
        // do to its bytes is caught by the checksums or gives wrong numbers, all of which are checked against the
        // bounds of what they index; its being shortened is what this module is about.
        let bytes = unsafe { Mmap::map(file)? };
        Ok(Self { entry: TakenEntry::of(&bytes), bytes })
    }

    /// Tells whether something was read that the file no longer held: zeros came in its place.
    #[inline]
    pub(super) fn is_lost(&self) -> bool {
        // The handler runs within a read: the question may not be moved before it.
        compiler_fence(Ordering::SeqCst);
        self.entry.0.is_lost.load(Ordering::Relaxed)
    }
}

impl Deref for Map {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The addresses of one map, in a list that a signal handler can walk: nothing in it is ever freed or moved, and it is
/// read through atomics alone. Entries are taken again once their map is gone.
#[derive(Debug)]
struct Entry {
    is_taken: AtomicBool,
    is_lost: AtomicBool,
    /// 0 while no map is here.
    start: AtomicUsize,
    end: AtomicUsize,
    next: OnceLock<&'static Entry>,
}

static FIRST: Entry = Entry::new();

impl Entry {
    const fn new() -> Self {
        Self {
            is_taken: AtomicBool::new(false),
            is_lost: AtomicBool::new(false),
            start: AtomicUsize::new(0),
            end: AtomicUsize::new(0),
            next: OnceLock::new(),
        }
    }

    /// Tells whether `address` is in this map. The start is compared twice: the entry may be taken meanwhile.
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    fn holds(&self, address: usize) -> bool {
        let start = self.start.load(Ordering::Acquire);
        let end = self.end.load(Ordering::Acquire);
        start != 0 && (start..end).contains(&address) && self.start.load(Ordering::Acquire) == start
    }
}

/// An entry of a map that is there.
#[derive(Debug)]
struct TakenEntry(&'static Entry);

impl TakenEntry {
    fn of(bytes: &[u8]) -> Self {
        let mut entry = &FIRST;
        while entry.is_taken.swap(true, Ordering::AcqRel) {
            entry = entry.next.get_or_init(|| Box::leak(Box::new(Entry::new())));
        }
        let start = bytes.as_ptr() as usize;
        entry.is_lost.store(false, Ordering::Relaxed);
        entry.end.store(start + bytes.len(), Ordering::Release);
        entry.start.store(start, Ordering::Release);
        Self(entry)
    }
}

impl Drop for TakenEntry {
    fn drop(&mut self) {
        self.0.start.store(0, Ordering::Release);
        self.0.is_taken.store(false, Ordering::Release);
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod bus_error {
    //! The handler of SIGBUS.

    use super::{AtomicUsize, Entry, FIRST, OnceLock, Ordering};

    /// What was done about SIGBUS before: the standard library looks for overflown stacks.
    static PREVIOUS: OnceLock<libc::sigaction> = OnceLock::new();

    /// Bytes of a page; 0 until the handler stands.
    static PAGE_LEN: AtomicUsize = AtomicUsize::new(0);

    /// Makes this process survive that a file of a database is shortened while it is read: the reading fails instead.
    ///
    /// Installs a handler of SIGBUS, which passes on what is not about a database. For the whole process, so it is the
    /// program's to call; again is no harm.
    #[expect(unsafe_code, reason = "installs the signal handler; see the module's comment")]
    pub fn survive_shortened_files() {
        PREVIOUS.get_or_init(|| {
            // SAFETY: both calls read and write only what is passed to them; a structure of zeros is a valid one. The
            // handler keeps to what is allowed in one: atomics, `mmap` (a bare system call), `sigaction`, `raise`.
            unsafe {
                PAGE_LEN.store(libc::sysconf(libc::_SC_PAGESIZE).max(0) as usize, Ordering::Relaxed);
                let mut action: libc::sigaction = std::mem::zeroed();
                let mut previous: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = on_bus_error as *const () as libc::sighandler_t;
                // On the alternative stack: an overflown one may be what the signal is about.
                action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
                libc::sigaction(libc::SIGBUS, &raw const action, &raw mut previous);
                previous
            }
        });
    }

    #[expect(unsafe_code, reason = "a signal handler; see the module's comment")]
    extern "C" fn on_bus_error(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
        // SAFETY: the kernel passes a valid `info`; of another signal's the address is some number.
        let address = unsafe { (*info).si_addr() } as usize;
        let mut next = Some(&FIRST);
        while let Some(entry) = next {
            if entry.holds(address) && fill(entry, address) {
                return;
            }
            next = entry.next.get().copied();
        }
        pass_on(signal, info, context);
    }

    /// Puts zeros in place of the page that `address` is in, and marks the map.
    #[expect(unsafe_code, reason = "replaces a page of a map of ours; see the module's comment")]
    fn fill(entry: &Entry, address: usize) -> bool {
        entry.is_lost.store(true, Ordering::Relaxed);
        let page_len = PAGE_LEN.load(Ordering::Relaxed);
        if page_len == 0 {
            return false;
        }
        let page = (address - address % page_len) as *mut libc::c_void;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_FIXED;
        // SAFETY: the page is one of a map that lives as long as its reader, which is waiting for it here; nobody
        // writes to it, and the map's end unmaps it with the rest.
        unsafe { libc::mmap(page, page_len, libc::PROT_READ, flags, -1, 0) != libc::MAP_FAILED }
    }

    /// Does what would have been done without this handler.
    #[expect(unsafe_code, reason = "calls the previous signal handler; see the module's comment")]
    fn pass_on(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
        let previous = PREVIOUS.get().filter(|previous| previous.sa_sigaction > libc::SIG_IGN);
        // SAFETY: the previous handler is called as the kernel would have called it; by its flags it is of this type.
        // Otherwise the default action comes back and ends the process once this handler returns.
        unsafe {
            match previous {
                Some(previous) if previous.sa_flags & libc::SA_SIGINFO != 0 => {
                    type Handler = extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void);
                    std::mem::transmute::<usize, Handler>(previous.sa_sigaction)(signal, info, context);
                }
                Some(previous) => {
                    std::mem::transmute::<usize, extern "C" fn(libc::c_int)>(previous.sa_sigaction)(signal);
                }
                None => {
                    libc::signal(signal, libc::SIG_DFL);
                    libc::raise(signal);
                }
            }
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod bus_error {
    /// Does nothing here: a mapped file cannot be shortened on Windows, and other systems are not supported.
    pub fn survive_shortened_files() {}
}

#[cfg(test)]
#[cfg(any(target_os = "linux", target_os = "macos"))]
mod tests {
    use super::*;

    fn file_of(len: usize) -> File {
        let file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut &file, &vec![7; len]).unwrap();
        file
    }

    #[test]
    fn a_shortened_file_gives_zeros_and_says_so() {
        survive_shortened_files();
        let (file, other) = (file_of(1 << 20), file_of(1 << 20));
        let (map, other_map) = (Map::of(&file).unwrap(), Map::of(&other).unwrap());
        assert!(map.iter().all(|&byte| byte == 7) && !map.is_lost());
        file.set_len(100).unwrap();
        assert_eq!((map[0], map[99], map.is_lost()), (7, 7, false)); // The rest of the last page is there.
        assert_eq!((map[500_000], map.is_lost()), (0, true));
        assert!(map[100..].iter().all(|&byte| byte == 0));
        assert!(other_map.iter().all(|&byte| byte == 7) && !other_map.is_lost());
    }

    #[test]
    fn entries_are_used_again() {
        let count = || std::iter::successors(Some(&FIRST), |entry| entry.next.get().copied()).count();
        let file = file_of(5000);
        let maps: Vec<Map> = (0..50).map(|_| Map::of(&file).unwrap()).collect();
        assert!(count() >= 50);
        drop(maps);
        for _ in 0..500 {
            let map = Map::of(&file).unwrap();
            assert!(!map.is_lost() && map.entry.0.holds(map.as_ptr() as usize + 4999));
        }
        assert!(count() < 400, "{}", count()); // Other tests map files beside this one.
    }

    /// Touches a lost page of a map that is not the database's. Only in the process that the next test starts.
    #[test]
    #[expect(unsafe_code, reason = "a map of somebody else")]
    fn touch_a_foreign_page() {
        if std::env::var_os("KINPRINT_TEST_FOREIGN_PAGE").is_none() {
            return;
        }
        survive_shortened_files();
        let file = file_of(1 << 20);
        let _own = Map::of(&file).unwrap();
        // SAFETY: as in `Map::of`, but for what this test is about.
        let foreign = unsafe { Mmap::map(&file).unwrap() };
        file.set_len(0).unwrap();
        std::process::exit(i32::from(foreign[500_000]));
    }

    #[test]
    fn foreign_bus_errors_end_the_process_as_before() {
        use std::os::unix::process::ExitStatusExt as _;
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "index::map::tests::touch_a_foreign_page"]).env("KINPRINT_TEST_FOREIGN_PAGE", "1");
        let output = child.output().unwrap();
        assert_eq!(output.status.signal(), Some(libc::SIGBUS), "{output:?}");
    }
}
