//! What `annotate` will write, and what it says of it: worked out whole before anything is written.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::annotation::{LicenseText, Tags, add_entry, insert_tags, notice_entry, sidecar_text};
use crate::cli::args::AnnotateArgs;
use crate::finding::{Finding, FindingCode};
use crate::lexer::Language;
use crate::license::{SIDECAR, SpdxExpression};
use crate::report::shown;

/// A copy that needs an annotation.
pub(super) struct Copy {
    pub(super) finding: Finding,
    pub(super) license: Option<SpdxExpression>,
    pub(super) texts: Vec<LicenseText>,
    /// The text of the whole file as it was scanned; empty for a part of it or a file without text.
    pub(super) text: Vec<u8>,
}

/// What will be written, by path from the root.
#[derive(Default)]
pub(super) struct Plan {
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// What to say of it, in order.
    pub(super) said: Vec<String>,
}

impl Plan {
    /// Plans the annotations of copies in the project at `root`.
    pub(super) fn of(root: &Path, copies: &[Copy], args: &AnnotateArgs) -> anyhow::Result<Self> {
        let mut plan = Self::default();
        if !args.no_tags {
            let mut by_file: BTreeMap<&str, Vec<&Copy>> = BTreeMap::new();
            for copy in copies {
                by_file.entry(&copy.finding.scanned.path.path).or_default().push(copy);
            }
            for (path, copies) in by_file {
                plan.tag_file(root, path, copies);
            }
        }
        if !args.no_notice && !copies.is_empty() {
            plan.add_entries(root, &args.notice, copies)?;
        }
        Ok(plan)
    }

    /// Writes what was planned.
    pub(super) fn write(&self) -> anyhow::Result<()> {
        for (path, text) in &self.files {
            write_whole(path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        Ok(())
    }

    /// Plans the tags of one file, from its end to its beginning, so that lines stay where the findings have them.
    fn tag_file(&mut self, root: &Path, path: &str, mut copies: Vec<&Copy>) {
        copies.sort_by_key(|copy| std::cmp::Reverse(copy.finding.scanned.lines));
        let file = root.join(path);
        let on_disk = fs::read(&file).unwrap_or_default();
        let (mut text, mark) = match on_disk.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) => (rest.to_vec(), &on_disk[..3]),
            None => (on_disk.clone(), &on_disk[..0]),
        };
        let mut said: Vec<(String, Vec<u32>)> = Vec::new();
        let mut next_start = u32::MAX;
        for copy in copies {
            let tags = Tags::of(&copy.finding, copy.license.as_ref());
            if copy.text.is_empty() || copy.text != on_disk[mark.len()..] {
                let why = "tags cannot be written into this file";
                said.push((self.say_otherwise(root, path, copy, &tags, why), Vec::new()));
                continue;
            }
            if tags.lines.is_some_and(|lines| lines.end >= next_start) {
                let why = "they overlap another copy; frame them by hand";
                said.push((format!("{path}: no tags for {}: {why}", lines_text(copy)), Vec::new()));
                continue;
            }
            match insert_tags(&text, Language::detect(path, &text), &tags) {
                Ok((new, at)) => {
                    text = new;
                    next_start = tags.lines.map_or(next_start, |lines| lines.start);
                    for number in said.iter_mut().flat_map(|(_, numbers)| numbers) {
                        *number += at.len() as u32; // Lines below move down.
                    }
                    said.push((format!("{path}: tags for {} of {}", lines_text(copy), copy.finding.origin.purl), at));
                }
                Err(why) => said.push((self.say_otherwise(root, path, copy, &tags, &why.to_string()), Vec::new())),
            }
        }
        for (sentence, numbers) in said.into_iter().rev() {
            self.said.push(shown(&sentence).into_owned());
            self.said.extend(shown_lines(&text, &numbers));
        }
        if text.len() + mark.len() != on_disk.len() {
            self.files.insert(file, [mark, &text].concat());
        }
    }

    /// A copy of a whole file gets a sidecar; a part of a file that takes no comment has only the notice file.
    fn say_otherwise(&mut self, root: &Path, path: &str, copy: &Copy, tags: &Tags, why: &str) -> String {
        let is_whole = copy.finding.code == FindingCode::CopiedFile && !path.contains(['!', '#']);
        let sidecar = root.join(format!("{path}{SIDECAR}"));
        if is_whole && !sidecar.exists() {
            self.files.insert(sidecar, sidecar_text(tags).into_bytes());
            return format!("{path}{SIDECAR}: a sidecar, since {why}");
        }
        format!("{path}: no tags for {}, since {why}", lines_text(copy))
    }

    fn add_entries(&mut self, root: &Path, notice: &Path, copies: &[Copy]) -> anyhow::Result<()> {
        let path = root.join(notice);
        let mut text = match fs::read(&path) {
            Ok(bytes) => String::from_utf8(bytes)
                .map_err(|_| anyhow::anyhow!("`{}` is no UTF-8 text; name another with --notice", notice.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", notice.display())),
        };
        let mut is_changed = false;
        for copy in copies {
            // A license text that stands there already is not repeated.
            let is_new = |license: &&LicenseText| !text.contains(license.text.trim_end());
            let texts: Vec<LicenseText> = copy.texts.iter().filter(is_new).cloned().collect();
            let entry = notice_entry(&copy.finding, copy.license.as_ref(), &texts);
            if let Some(new) = add_entry(&text, &entry) {
                text = new;
                is_changed = true;
                let name = &copy.finding.origin.purl;
                self.said.push(shown(&format!("{}: an entry for {name}", notice.display())).into_owned());
            }
        }
        if is_changed {
            self.files.insert(path, text.into_bytes());
        }
        Ok(())
    }
}

fn lines_text(copy: &Copy) -> String {
    match copy.finding.scanned.lines.filter(|_| copy.finding.code == FindingCode::CopiedRegion) {
        Some(lines) => format!("lines {}-{}", lines.start, lines.end),
        None => "the file".into(),
    }
}

/// Returns the new lines with their numbers.
fn shown_lines(text: &[u8], numbers: &[u32]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().collect();
    let line = |number: &u32| {
        lines.get(*number as usize - 1).map(|line| shown(&format!("  +{number} {}", line.trim())).into_owned())
    };
    numbers.iter().filter_map(line).collect()
}

/// Writes a file beside the old one and puts it in its place, with its permissions: nobody sees half of it.
fn write_whole(path: &Path, text: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().context("it lies in no folder")?;
    let name = path.file_name().context("it has no name")?.to_string_lossy();
    let beside = folder.join(format!(".{name}.kinprint-{}", std::process::id()));
    let written = (|| {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
        file.write_all(text)?;
        if let Ok(about) = fs::metadata(path) {
            file.set_permissions(about.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&beside); // Nothing more can be done about it.
    }
    Ok(written?)
}
