//! How well holders are found in copyright statements, by `debian/copyright` files of Debian source packages.
//!
//! The list is committed: package, version, part. The packages come through apt's own client. What counts is written in
//! `corpus-tools/licenses/README.md`.

mod names;
mod packages;
mod plain;
mod table;
mod truth;
mod witness;

use std::path::PathBuf;

use anyhow::Result;

use crate::fetch::AptSources;

/// What `copyrights` is told.
#[derive(clap::Args)]
pub(crate) struct CopyrightOptions {
    /// The list: package, version and part, by tabs.
    #[arg(long, default_value = "corpus-tools/licenses/debian.tsv")]
    list: PathBuf,
    /// Where the packages are, or are put.
    #[arg(long)]
    out: PathBuf,
    /// Get what is missing through apt-get and unpack it with dpkg-source.
    #[arg(long)]
    fetch: bool,
    /// Only this part: `train` or `confirm`.
    #[arg(long)]
    part: Option<String>,
    /// Write the holders not found and those too many there.
    #[arg(long)]
    misses: Option<PathBuf>,
    /// Copy the files with holders that no truth names there, for another program to read.
    #[arg(long)]
    doubtful: Option<PathBuf>,
    /// What `scancode --copyright --json` found in these files; a holder that both find counts as right.
    #[arg(long)]
    witness: Option<PathBuf>,
}

/// Measures; returns the table and what could not be had.
pub(crate) fn measure(options: &CopyrightOptions) -> Result<(String, Vec<String>)> {
    let listed = packages::read_list(&options.list)?;
    let apt = AptSources::new(&options.out.join("apt"));
    let mut missing = Vec::new();
    let mut known = table::Known::new();
    for package in &listed {
        for key in truth::named_in(&options.out.join("trees").join(package.dir_name())) {
            known.entry(key).or_default().insert(&package.name);
        }
    }
    let witness = options.witness.as_deref().map(witness::read).transpose()?.unwrap_or_default();
    let mut table = table::Table::new(known, witness);
    for package in &listed {
        if options.part.as_ref().is_some_and(|part| *part != package.part) {
            continue;
        }
        let dir = options.out.join("trees").join(package.dir_name());
        if options.fetch
            && !dir.is_dir()
            && let Err(error) = apt.source_tree(&package.name, &package.version, &dir)
        {
            missing.push(format!("{}: {error:#}", package.name));
            continue;
        }
        match truth::compare(&dir)? {
            Some(compared) => {
                for path in table.add(package, &compared) {
                    if let Some(into) = &options.doubtful {
                        witness::copy(&dir, path, &package.name, into)?;
                    }
                }
            }
            None => missing.push(format!("{}: no machine-readable debian/copyright", package.name)),
        }
    }
    if let Some(path) = &options.misses {
        std::fs::write(path, table.misses())?;
    }
    Ok((table.shown(), missing))
}
