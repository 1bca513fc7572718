//! kinprint finds near-copies of open source in a code base: which lines, from which package, version and file, under
//! which license, and why it thinks so. Everything happens on the machine it runs on.
//!
//! # Example
//!
//! A package of one file is indexed. A function of it, with other names, stands in a project: the scan finds it.
//!
//! ```
//! use std::fs;
//! use std::sync::atomic::AtomicBool;
//!
//! use kinprint::index::{Index, IndexWriter, WriterOptions};
//! use kinprint::indexer::{IndexInput, IndexOptions, index};
//! use kinprint::matching::MatchClass;
//! use kinprint::scan::{ScanOptions, Unwatched, scan};
//!
//! const PUBLISHED: &str = r#"
//! def spring_tide(readings, harbour, *, datum=0.0):
//!     """The highest level above the datum, with the hour it was read."""
//!     highest, hour_read = None, None
//!     for hour, level in readings.between(harbour.moonrise, harbour.moonset):
//!         if level.is_estimated or level.station != harbour.station_code:
//!             continue
//!         corrected = level.metres - datum + harbour.silt_allowance
//!         if highest is None or corrected > highest:
//!             highest, hour_read = corrected, hour
//!     if highest is None:
//!         raise NoReadings(f"no tide was read at {harbour.name}")
//!     return Tide(highest, hour_read, harbour.wind_surge(hour_read))
//! "#;
//!
//! let dir = tempfile::tempdir()?;
//! let (package, project, database) = (dir.path().join("tides"), dir.path().join("app"), dir.path().join("db"));
//! fs::create_dir_all(&package)?;
//! fs::write(package.join("kinprint-origin.json"), r#"{"purl": "pkg:pypi/tides@2.1.0", "license": "MIT"}"#)?;
//! fs::write(package.join("spring.py"), PUBLISHED)?;
//!
//! let mut writer = IndexWriter::open(&database, WriterOptions::default())?;
//! let inputs = [IndexInput::Path(package)];
//! let summary = index(&mut writer, inputs, &IndexOptions::default(), &(), &AtomicBool::new(false))?;
//! assert_eq!(summary.n_added, 1);
//!
//! let renamed = PUBLISHED.replace("highest", "best").replace("corrected", "metres_now").replace("spring_tide", "peak");
//! fs::create_dir_all(&project)?;
//! fs::write(project.join("harbour.py"), format!("import json\n\n\nVERSION = json.loads('[3]')\n{renamed}"))?;
//!
//! let report = scan(&Index::open(&database)?, &project, &ScanOptions::default(), &Unwatched)?;
//! let finding = &report.findings[0];
//! assert_eq!((finding.scanned.path.path.as_str(), finding.class), ("harbour.py", MatchClass::Renamed));
//! assert_eq!((finding.origin.purl.as_str(), finding.origin.path.as_str()), ("pkg:pypi/tides@2.1.0", "spring.py"));
//! assert_eq!(finding.license.concluded.as_ref().map(|license| license.as_str()), Some("MIT"));
//! assert!(finding.renames.contains(&("corrected".to_owned(), "metres_now".to_owned())));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The steps in between have modules of their own, each usable alone: [`lexer`], [`fingerprint`], [`matching`],
//! [`attribution`]. [`report`] writes what [`scan()`](scan::scan) returns, as text or JSON.

pub mod align;
pub mod annotation;
pub mod attribution;
#[doc(hidden)]
pub mod cli;
pub mod decision;
pub mod declared;
pub mod demo;
pub mod finding;
pub mod fingerprint;
pub mod git;
pub mod history;
pub mod id;
pub mod index;
pub mod indexer;
pub mod inventory;
pub mod isolation;
pub mod lexer;
pub mod license;
pub mod matching;
pub mod mutation;
pub mod pack;
pub mod policy;
pub mod provenance;
pub mod report;
pub mod scan;
pub mod source;
pub mod span;
