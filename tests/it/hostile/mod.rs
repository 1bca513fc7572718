//! Hostile and broken input through the binary: a clear message, nothing lost, exit 2 or 3, never a panic, and never a
//! clean verdict on what was not read.

mod archives;
mod database;
#[cfg(unix)]
mod files;
#[cfg(target_os = "linux")]
mod limits;
mod lists;
