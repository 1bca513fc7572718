//! Makes a set: a project full of copies with known truth, and of files that are no copies.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use kinprint::id::ContentHash;
use kinprint::mutation::{CopiedRegion, Extent, Level, Rng, Syntax, distinctive_snippet, interleave, rewrite};

use crate::corpus::{Package, SourcePath, read_packages, read_text, source_files};
use crate::holders::Holders;
use crate::names::NameCounts;
use crate::negatives;
use crate::truth::{self, CopiedLines, OriginTruth, SecondTruth, Truth};

/// Which packages copies are taken from. Look at `Confirm` only to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Split {
    Train,
    Confirm,
    All,
}

/// What a set is to hold.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct SetOptions {
    /// The directory `fetch` filled.
    #[arg(long)]
    pub(crate) corpus: PathBuf,
    /// Where to make the set; must not exist.
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Equal seeds give equal sets.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Copies of each level in each language.
    #[arg(long, default_value_t = 8)]
    pub(crate) per: usize,
    /// Untouched foreign files of each language; a quarter as many of each other kind of negative.
    #[arg(long, default_value_t = 32)]
    pub(crate) foreign: usize,
    /// Half of the packages to take copies from: one to work with, one to confirm.
    #[arg(long, value_enum, default_value_t = Split::Train)]
    pub(crate) split: Split,
    /// Only these levels: `T2,S10r`; `harder` are the harder ones (`L` to `S5r`). Without it the fixed ones.
    #[arg(long, value_delimiter = ',')]
    pub(crate) levels: Vec<String>,
}

/// How often another origin and host are tried before a copy is given up.
const TRIES: usize = 200;

/// Makes the set; returns how many copies and negatives it holds.
pub(crate) fn mutate(options: &SetOptions) -> Result<(usize, usize)> {
    ensure!(!options.out.exists(), "`{}` exists already", options.out.display());
    let levels = levels(&options.levels)?;
    let indexed = read_packages(&options.corpus, "indexed.jsonl")?;
    let hosts = read_packages(&options.corpus, "hosts.jsonl")?;
    let (indexed_files, host_files) = (source_files(&indexed)?, source_files(&hosts)?);
    let holders = Holders::new(&indexed, &indexed_files)?;
    let names = levels.iter().any(|&level| is_distinctive(level)).then(|| NameCounts::new(&indexed, &indexed_files));
    let maker = Maker { options, indexed, hosts, indexed_files, host_files, holders, names };
    let mut truths = Vec::new();
    for syntax in Syntax::ALL {
        for &level in &levels {
            maker.copies(syntax, level, &mut truths)?;
        }
    }
    let n_copies = truths.len();
    for syntax in Syntax::ALL {
        maker.negatives(syntax, &mut truths)?;
    }
    truth::write(&options.out, &truths)?;
    Ok((n_copies, truths.len() - n_copies))
}

fn levels(names: &[String]) -> Result<Vec<Level>> {
    if names.is_empty() {
        return Ok(Level::ALL.to_vec());
    }
    let mut levels = Vec::new();
    for name in names {
        if name == "harder" {
            levels.extend(Level::HARDER);
        } else {
            levels.push(Level::from_name(name).with_context(|| format!("no level is called `{name}`"))?);
        }
    }
    Ok(levels)
}

/// Snippets so short that only those with rare names say where they come from.
fn is_distinctive(level: Level) -> bool {
    level.is_harder() && matches!(level, Level::Snippet(_) | Level::RenamedSnippet(_))
}

struct Maker<'a> {
    options: &'a SetOptions,
    indexed: Vec<Package>,
    hosts: Vec<Package>,
    indexed_files: Vec<SourcePath>,
    host_files: Vec<SourcePath>,
    holders: Holders,
    /// Only counted where a level asks for it.
    names: Option<NameCounts>,
}

impl Maker<'_> {
    fn copies(&self, syntax: Syntax, level: Level, truths: &mut Vec<Truth>) -> Result<()> {
        let origins = self.origins(syntax);
        for nth in 0..self.options.per {
            let name = format!("copies/{level}/{}-{nth:03}.{}", syntax.name().to_lowercase(), syntax.extension());
            let mut rng = Rng::named(self.options.seed, &name);
            for _ in 0..TRIES {
                if let Some((text, truth)) = self.copy(syntax, level, &origins, &name, &mut rng) {
                    self.write(&name, &text)?;
                    truths.push(truth);
                    break;
                }
            }
        }
        Ok(())
    }

    /// The files copies may be taken from, by package name, so that a package with many files or versions is not
    /// taken more often than others.
    fn origins(&self, syntax: Syntax) -> Vec<Vec<&SourcePath>> {
        let mut by_name: std::collections::BTreeMap<&str, Vec<&SourcePath>> = std::collections::BTreeMap::new();
        for file in self.indexed_files.iter().filter(|file| file.syntax == syntax && !is_test(&file.path)) {
            let name = self.indexed[file.package].name.as_str();
            if is_in(self.options.split, name) {
                by_name.entry(name).or_default().push(file);
            }
        }
        by_name.into_values().filter(|files| files.len() >= 3).collect()
    }

    fn copy(
        &self,
        syntax: Syntax,
        level: Level,
        origins: &[Vec<&SourcePath>],
        name: &str,
        rng: &mut Rng,
    ) -> Option<(String, Truth)> {
        let (origin, text) = self.origin(syntax, origins, rng)?;
        let (host, host_text) = self.host(syntax, rng)?;
        let extent = if rng.chance(50) { Extent::File } else { Extent::Function };
        let mut truth = Truth {
            path: name.to_owned(),
            level: level.to_string(),
            language: syntax.name().to_owned(),
            regions: Vec::new(),
            origin: Some(self.origin_truth(origin, &text)),
            packages: Vec::new(),
            second: None,
            host: Some(self.name_of_host(host)),
        };
        if level == Level::Interleaved {
            return self.interleaved((origin, &text), &host_text, origins, truth, rng);
        }
        let copy = match &self.names {
            Some(names) if is_distinctive(level) => {
                distinctive_snippet(&text, &host_text, syntax, level, &|name| names.is_rare(name), rng)?
            }
            _ => rewrite(&text, &host_text, syntax, level, extent, rng)?,
        };
        let lines: Vec<_> = copy.regions.iter().map(|region| region.origin).collect();
        truth.regions = copy.regions.iter().map(|region| shown(region, false)).collect();
        truth.packages = self.holders.of(&self.indexed, &text, syntax, &lines);
        Some((copy.text, truth))
    }

    /// Makes a copy of two origins, of two packages.
    fn interleaved(
        &self,
        (origin, text): (&SourcePath, &str),
        host_text: &str,
        origins: &[Vec<&SourcePath>],
        mut truth: Truth,
        rng: &mut Rng,
    ) -> Option<(String, Truth)> {
        let syntax = origin.syntax;
        // Not every function can be interleaved: some more files are tried.
        let (second, second_text, copy) = (0..TRIES / 10).find_map(|_| {
            let (second, second_text) = self.origin(syntax, origins, rng)?;
            if self.indexed[second.package].name == self.indexed[origin.package].name {
                return None;
            }
            let copy = interleave(text, &second_text, host_text, syntax, rng)?;
            Some((second, second_text, copy))
        })?;
        let lines = |wanted: bool| -> Vec<_> {
            let of_it = copy.regions.iter().filter(|(is_second, _)| *is_second == wanted);
            of_it.map(|(_, region)| region.origin).collect()
        };
        truth.regions = copy.regions.iter().map(|(is_second, region)| shown(region, *is_second)).collect();
        truth.packages = self.holders.of(&self.indexed, text, syntax, &lines(false));
        truth.second = Some(SecondTruth {
            origin: self.origin_truth(second, &second_text),
            packages: self.holders.of(&self.indexed, &second_text, syntax, &lines(true)),
        });
        Some((copy.text, truth))
    }

    fn origin_truth(&self, origin: &SourcePath, text: &str) -> OriginTruth {
        OriginTruth {
            purl: self.indexed[origin.package].purl.clone(),
            path: origin.path.clone(),
            blake3: ContentHash::of(text.as_bytes()).to_string(),
        }
    }

    /// Picks a file to copy from.
    fn origin<'b>(
        &self,
        syntax: Syntax,
        origins: &[Vec<&'b SourcePath>],
        rng: &mut Rng,
    ) -> Option<(&'b SourcePath, String)> {
        let files = rng.pick(origins)?;
        let origin = *rng.pick(files)?;
        let text = read_text(&self.indexed, origin)?;
        let n_code = text.lines().filter(|line| !line.trim().is_empty()).count();
        let is_generated = text.lines().take(12).any(|line| line.to_lowercase().contains("generated"));
        let has_function = || !kinprint::mutation::function_spans(&text, syntax).is_empty();
        ((20..1500).contains(&n_code) && !is_generated && has_function()).then_some((origin, text))
    }

    fn host(&self, syntax: Syntax, rng: &mut Rng) -> Option<(&SourcePath, String)> {
        let of_syntax: Vec<&SourcePath> = self.host_files.iter().filter(|file| file.syntax == syntax).collect();
        let host = *rng.pick(&of_syntax)?;
        let text = read_text(&self.hosts, host)?;
        (!is_bundled(&host.path)).then_some((host, text))
    }

    fn name_of_host(&self, host: &SourcePath) -> String {
        format!("{} {}", self.hosts[host.package].purl, host.path)
    }

    fn negatives(&self, syntax: Syntax, truths: &mut Vec<Truth>) -> Result<()> {
        for kind in negatives::Kind::ALL {
            let n_files =
                if kind == negatives::Kind::Foreign { self.options.foreign } else { self.options.foreign / 4 };
            for nth in 0..n_files {
                let name = format!("negatives/{kind}/{}-{nth:04}.{}", syntax.name().to_lowercase(), syntax.extension());
                let mut rng = Rng::named(self.options.seed, &name);
                let Some((host, host_text)) = (0..TRIES).find_map(|_| self.host(syntax, &mut rng)) else { continue };
                let origins: Vec<_> = self.indexed_files.iter().filter(|file| file.syntax == syntax).collect();
                let donor = (0..TRIES).find_map(|_| read_text(&self.indexed, rng.pick(&origins)?));
                let text = kind.write(syntax, &host_text, donor.as_deref().unwrap_or_default(), &mut rng);
                self.write(&name, &text)?;
                truths.push(Truth {
                    path: name,
                    level: kind.to_string(),
                    language: syntax.name().to_owned(),
                    regions: Vec::new(),
                    origin: None,
                    packages: Vec::new(),
                    second: None,
                    host: kind.uses_host().then(|| self.name_of_host(host)),
                });
            }
        }
        Ok(())
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.options.out.join("project").join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))
    }
}

fn shown(region: &CopiedRegion, is_second: bool) -> CopiedLines {
    let ((start, end), (origin_start, origin_end)) = (region.scanned.shown(), region.origin.shown());
    CopiedLines { start, end, origin_start, origin_end, is_second }
}

/// Splits packages by the hash of their name: six of ten to train.
fn is_in(split: Split, name: &str) -> bool {
    let is_training = ContentHash::of(name.as_bytes()).0[0] % 10 < 6;
    match split {
        Split::All => true,
        Split::Train => is_training,
        Split::Confirm => !is_training,
    }
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| {
        matches!(part, "test" | "tests" | "testing" | "examples" | "example" | "benches" | "testdata" | "fixtures")
            || part.contains("_test.")
            || part.contains(".test.")
    })
}

/// Code of others inside a host would be found rightly, so it is no host.
fn is_bundled(path: &str) -> bool {
    path.split('/').any(|part| {
        [
            "vendor",
            "_vendor",
            "third_party",
            "thirdparty",
            "3rdparty",
            "deps",
            "node_modules",
            "contrib",
            "ext",
            "external",
            "bundled",
            "packages",
            "typeshed",
        ]
        .contains(&part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_on_one_side() {
        let names = ["pkg:npm/a", "pkg:npm/b", "pkg:npm/c", "pkg:npm/d", "pkg:npm/e", "pkg:npm/f"];
        for name in names {
            assert_ne!(is_in(Split::Train, name), is_in(Split::Confirm, name));
            assert!(is_in(Split::All, name));
        }
    }

    #[test]
    fn makes_the_same_set_from_the_same_seed() {
        let dir = tempfile::tempdir().unwrap();
        let body: String =
            (0..30).map(|n| format!("    total{n} = weigh(part{n}, {n})\n    shelf.put(total{n})\n")).collect();
        for (side, name) in [("indexed", "one"), ("hosts", "two")] {
            let package = dir.path().join(side).join(name);
            fs::create_dir_all(&package).unwrap();
            for nth in 0..3 {
                fs::write(package.join(format!("{nth}.py")), format!("def f{nth}(shelf):\n{body}    return shelf\n"))
                    .unwrap();
            }
            let line = format!("{{\"path\": \"{side}/{name}\", \"purl\": \"pkg:pypi/{name}@1\"}}\n");
            fs::write(dir.path().join(format!("{side}.jsonl")), line).unwrap();
        }
        let make = |out: &str| {
            let options = SetOptions {
                corpus: dir.path().to_owned(),
                out: dir.path().join(out),
                seed: 3,
                per: 2,
                foreign: 4,
                split: Split::All,
                levels: vec!["S10r".to_owned(), "T1".to_owned()],
            };
            let counts = mutate(&options).unwrap();
            (counts, truth::read(&options.out).unwrap())
        };
        let (counts, truths) = make("first");
        assert_eq!(counts.0, 4);
        assert!(counts.1 >= 5, "{counts:?}");
        assert_eq!((counts, truths.clone()), make("second"));
        assert_eq!(truths[0].packages, ["pkg:pypi/one"]);
        assert_eq!(truths[0].regions[0].end - truths[0].regions[0].start, 9);
        assert!(mutate(&SetOptions { levels: vec!["Y".to_owned()], ..options_of(dir.path()) }).is_err());
    }

    fn options_of(dir: &Path) -> SetOptions {
        SetOptions {
            corpus: dir.to_owned(),
            out: dir.join("third"),
            seed: 1,
            per: 1,
            foreign: 1,
            split: Split::All,
            levels: Vec::new(),
        }
    }
}
