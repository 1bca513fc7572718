//! Integration tests: one binary, a module per subject. Details are tested beside the code; here is what only the
//! whole can show: the order of the modules, the dependency graph, the real binary on hostile input.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test, helpers included")]

mod architecture;
mod cli;
mod demo;
mod documents;
#[cfg(target_os = "linux")]
mod egress;
mod features;
mod golden;
mod hostile;
mod popular;
mod project;
