//! Gets packages through their ecosystems' own clients, by name and version, and unpacks them.
//!
//! Each package ends up in `OUT/indexed/CLIENT/NAME@VERSION` or `OUT/hosts/…`; `OUT/indexed.jsonl` and
//! `OUT/hosts.jsonl` name them with purl in the form `kinprint index --list` reads. What is there already is kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::packages::{Client, Use, Wanted};

/// One line of a package list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ListLine {
    /// Directory of the unpacked package; relative to the list's directory.
    pub(crate) path: PathBuf,
    /// Package URL with version.
    pub(crate) purl: String,
}

/// Gets every package of `wanted` that `out` does not hold yet; returns those that could not be had, with the reason.
pub(crate) fn fetch(wanted: &[Wanted], out: &Path) -> Result<Vec<(Wanted, anyhow::Error)>> {
    fs::create_dir_all(out).with_context(|| format!("cannot create `{}`", out.display()))?;
    let apt = AptSources::new(&out.join("apt"));
    let mut lines: BTreeMap<Use, Vec<ListLine>> = BTreeMap::new();
    let mut missing = Vec::new();
    for package in wanted {
        let side = if package.used_as == Use::Indexed { "indexed" } else { "hosts" };
        match fetch_one(package, &out.join(side), &apt) {
            Ok((dir, purl)) => {
                let path = dir.strip_prefix(out).unwrap_or(&dir).to_owned();
                lines.entry(package.used_as).or_default().push(ListLine { path, purl });
            }
            Err(error) => missing.push((package.clone(), error)),
        }
    }
    for (name, side) in [("indexed.jsonl", Use::Indexed), ("hosts.jsonl", Use::Hosts)] {
        let mut lines = lines.remove(&side).unwrap_or_default();
        lines.sort();
        let text: Vec<String> = lines.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
        fs::write(out.join(name), text.join("\n") + "\n")?;
    }
    Ok(missing)
}

fn fetch_one(package: &Wanted, side: &Path, apt: &AptSources) -> Result<(PathBuf, String)> {
    let name = package.name.replace('/', "+");
    match (package.client, package.version.as_deref()) {
        (Client::Apt, _) => apt.fetch(&package.name, &side.join("apt")),
        (Client::Deb, _) => deb(&package.name, &side.join("deb")),
        (client, Some(version)) => {
            let (folder, purl_type) = match client {
                Client::Npm => ("npm", "npm"),
                Client::Pip => ("pip", "pypi"),
                _ => ("cargo", "cargo"),
            };
            let dir = side.join(folder).join(format!("{name}@{version}"));
            fetch_version(client, &package.name, version, &dir)?;
            let (name, version) = (package.name.replace('@', "%40"), version.replace('+', "%2B"));
            Ok((dir, format!("pkg:{purl_type}/{name}@{version}")))
        }
        (_, None) => bail!("`{}` needs a version", package.name),
    }
}

/// Gets one version of a package of cargo, npm or pip into `dir`, if nothing is there.
pub(crate) fn fetch_version(client: Client, name: &str, version: &str, dir: &Path) -> Result<()> {
    in_place(dir, |into| match client {
        Client::Cargo => cargo(name, version, into),
        Client::Npm => npm(name, version, into),
        Client::Pip => pip(name, version, into),
        Client::Apt | Client::Deb => bail!("`{name}`: apt-get has the versions that it has"),
    })
}

/// Fills a directory beside `dir` and renames it, so that an interrupted run leaves no half package.
fn in_place(dir: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let partial = dir.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    fill(&partial)?;
    fs::rename(&partial, dir)?;
    Ok(())
}

/// `cargo info` brings the named version alone into cargo's own source directory, without its dependencies.
fn cargo(name: &str, version: &str, into: &Path) -> Result<()> {
    let find = || -> Option<PathBuf> {
        let registries = fs::read_dir(cargo_home()?.join("registry").join("src")).ok()?;
        let dir = format!("{name}-{version}");
        registries.flatten().map(|registry| registry.path().join(&dir)).find(|path| path.is_dir())
    };
    if find().is_none() {
        // Outside any workspace: inside one, cargo would look the package up there.
        run(Command::new("cargo").args(["info", "--quiet", &format!("{name}@{version}")]).current_dir(into))?;
    }
    let source = find().context("cargo has not left the sources in its registry directory")?;
    copy_tree(&source, into)
}

fn cargo_home() -> Option<PathBuf> {
    let home = || std::env::home_dir().map(|home| home.join(".cargo"));
    std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home)
}

fn npm(name: &str, version: &str, into: &Path) -> Result<()> {
    run(Command::new("npm").args(["pack", "--silent", &format!("{name}@{version}")]).current_dir(into))?;
    untar_all(into)
}

fn pip(name: &str, version: &str, into: &Path) -> Result<()> {
    let wanted = format!("{name}=={version}");
    run(Command::new("pip")
        .args(["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", ".", &wanted])
        .current_dir(into))?;
    for wheel in files_in(into)? {
        let file = fs::File::open(&wheel)?;
        zip::ZipArchive::new(file)?.extract(into).with_context(|| format!("cannot unpack `{}`", wheel.display()))?;
        fs::remove_file(wheel)?;
    }
    Ok(())
}

fn deb(name: &str, side: &Path) -> Result<(PathBuf, String)> {
    let purl = |dir: &Path| format!("pkg:deb/debian/{name}@{}", version_of(dir));
    if let Some(dir) = existing(side, name) {
        let purl = purl(&dir);
        return Ok((dir, purl));
    }
    let partial = side.join(format!("{name}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    run(Command::new("apt-get")
        .args(["-qq", "-o", "APT::Sandbox::User=root", "download", name])
        .current_dir(&partial))?;
    let archive = files_in(&partial)?.pop().context("apt-get has left no package")?;
    let stem = archive.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    let version = stem.split('_').nth(1).map_or_else(String::new, |version| upstream(&version.replace("%3a", ":")));
    run(Command::new("dpkg-deb").arg("-x").arg(&archive).arg(&partial))?;
    fs::remove_file(&archive)?;
    let dir = side.join(format!("{name}@{version}"));
    fs::rename(&partial, &dir)?;
    let purl = purl(&dir);
    Ok((dir, purl))
}

fn version_of(dir: &Path) -> String {
    let name = dir.file_name().and_then(|dir| dir.to_str()).unwrap_or_default();
    name.split_once('@').map(|(_, version)| version.to_owned()).unwrap_or_default()
}

/// The machine's own apt sources, asked for source packages: its lists are copied with the types changed.
pub(crate) struct AptSources {
    dir: PathBuf,
    ready: std::sync::OnceLock<Result<(), String>>,
}

impl AptSources {
    /// Uses `dir` for the copied lists.
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), ready: std::sync::OnceLock::new() }
    }

    fn fetch(&self, name: &str, side: &Path) -> Result<(PathBuf, String)> {
        if let Some(dir) = existing(side, name) {
            let purl = format!("pkg:deb/debian/{name}@{}", version_of(&dir));
            return Ok((dir, purl));
        }
        let partial = side.join(format!("{name}.partial"));
        self.download(name, &partial)?;
        let version = upstream_version(&partial)?;
        untar_all(&partial)?;
        let dir = side.join(format!("{name}@{version}"));
        fs::rename(&partial, &dir)?;
        Ok((dir, format!("pkg:deb/debian/{name}@{version}")))
    }

    /// Gets the tree of a source package in this version as dpkg-source unpacks it, without Debian's changes applied.
    pub(crate) fn source_tree(&self, name: &str, version: &str, dir: &Path) -> Result<()> {
        let partial = dir.with_file_name(format!("{name}.partial"));
        self.download(&format!("{name}={version}"), &partial)?;
        let files = files_in(&partial)?;
        let dsc = files.iter().find(|file| file.extension().is_some_and(|extension| extension == "dsc"));
        let dsc = dsc.context("apt-get has left no .dsc file")?;
        run(Command::new("dpkg-source").args(["--no-check", "--skip-patches", "-x"]).arg(dsc).arg(dir))?;
        fs::remove_dir_all(&partial)?;
        Ok(())
    }

    /// Returns the versions of a source package that the machine's lists have.
    pub(crate) fn versions(&self, name: &str) -> Result<Vec<String>> {
        self.prepare()?;
        let output = self.apt("apt-cache").args(["showsrc", "--only-source", name]).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().filter_map(|line| line.strip_prefix("Version: ")).map(str::to_owned).collect())
    }

    fn prepare(&self) -> Result<()> {
        let ready = self.ready.get_or_init(|| self.update().map_err(|error| format!("{error:#}")));
        ready.clone().map_err(anyhow::Error::msg)
    }

    fn download(&self, wanted: &str, into: &Path) -> Result<()> {
        self.prepare()?;
        if into.exists() {
            fs::remove_dir_all(into)?;
        }
        fs::create_dir_all(into)?;
        run(self.apt("apt-get").args(["source", "--download-only", wanted]).current_dir(into))
    }

    fn apt(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.args(["-qq", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", "Dir::Cache::pkgcache=", "-o"]);
        command.args(["Dir::Cache::srcpkgcache=", "-o", "APT::Sandbox::User=root", "-o"]);
        command.arg(format!("Dir::Etc::sourceparts={}", self.dir.join("parts").display())).arg("-o");
        command.arg(format!("Dir::State::lists={}", self.dir.join("lists").display()));
        command
    }

    fn update(&self) -> Result<()> {
        let parts = self.dir.join("parts");
        fs::create_dir_all(&parts)?;
        fs::create_dir_all(self.dir.join("lists").join("partial"))?;
        let etc = Path::new("/etc/apt");
        let mut sources = files_in(&etc.join("sources.list.d")).unwrap_or_default();
        sources.push(etc.join("sources.list"));
        for source in sources {
            let Ok(text) = fs::read_to_string(&source) else { continue };
            let name = source.file_name().unwrap_or_default();
            match source.extension().and_then(|extension| extension.to_str()) {
                Some("sources") => fs::write(parts.join(name), text.replace("Types: deb\n", "Types: deb-src\n"))?,
                Some("list") => {
                    let lines = text.lines().filter(|line| line.starts_with("deb "));
                    let lines: Vec<String> = lines.map(|line| line.replacen("deb ", "deb-src ", 1)).collect();
                    fs::write(parts.join(name), lines.join("\n") + "\n")?;
                }
                _ => {}
            }
        }
        run(self.apt("apt-get").arg("update"))
    }
}

fn existing(side: &Path, name: &str) -> Option<PathBuf> {
    let prefix = format!("{name}@");
    let dirs = fs::read_dir(side).ok()?.flatten().map(|entry| entry.path());
    dirs.filter(|dir| dir.is_dir())
        .find(|dir| dir.file_name().and_then(|dir| dir.to_str()).is_some_and(|dir| dir.starts_with(&prefix)))
}

/// The upstream part of the version in the `.dsc` file: without epoch and Debian revision.
fn upstream_version(dir: &Path) -> Result<String> {
    let dsc = files_in(dir)?.into_iter().find(|file| file.extension().is_some_and(|extension| extension == "dsc"));
    let text = fs::read_to_string(dsc.context("apt-get has left no .dsc file")?)?;
    let version = text.lines().find_map(|line| line.strip_prefix("Version: ")).context("the .dsc names no version")?;
    Ok(upstream(version))
}

/// Returns a Debian version without epoch and revision.
fn upstream(version: &str) -> String {
    let version = version.split_once(':').map_or(version, |(_, version)| version);
    version.rsplit_once('-').map_or(version, |(version, _)| version).replace('+', ".")
}

fn untar_all(dir: &Path) -> Result<()> {
    for file in files_in(dir)? {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let has_extension = |wanted: &str| file.extension().is_some_and(|found| found == wanted);
        if (name.contains(".tar.") && !has_extension("asc")) || has_extension("tgz") {
            run(Command::new("tar").args(["--no-same-owner", "-xf", &name]).current_dir(dir))?;
        }
        fs::remove_file(&file)?;
    }
    Ok(())
}

fn files_in(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| format!("cannot read `{}`", dir.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else if entry.file_type()?.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot start `{}`", command.get_program().display()))?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    let last = stderr.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no message");
    ensure!(output.status.success(), "`{}` failed: {last}", command.get_program().display());
    Ok(())
}
