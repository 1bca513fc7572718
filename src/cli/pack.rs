//! `report --pack`, `verify-pack` and `keygen`: evidence packs and the keys that they are signed with.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::args::{Format, KeygenArgs, OutputFile, PolicyArgs, VerifyPackArgs};
use super::evidence;
use super::exit::{Exit, IncompleteRun, ignore_closed_pipe};
use super::gate::find_policy;
use super::outputs::{check_place, write_whole};
use super::session::{Session, print, print_json};
use crate::finding::{Redaction, ScanReport};
use crate::pack::{PackInput, PrivateKey, PublicKey, VerifiedPack, VerifyPackError, Vouched, build_pack, verify_pack};
use crate::policy::Policy;
use crate::report::{count, gate_sentence, plural, shown};

/// Longer files are no keys.
const MAX_KEY_BYTES: u64 = 64 << 10;
/// One byte more than packs may have is told by the check itself.
const MAX_READ_BYTES: u64 = (512 << 20) + 1;

/// A pack that is to be written, and by whom it is signed.
pub(super) struct Packing {
    file: PathBuf,
    key: Option<PrivateKey>,
}

impl Packing {
    /// Looks at what was asked for: a key that is none is told before any work.
    pub(super) fn of(file: &Path, key: Option<&Path>, outputs: &[OutputFile]) -> anyhow::Result<Self> {
        if file == Path::new("-") {
            bail!("a pack goes to a file: give --pack a name");
        }
        if outputs.iter().any(|output| output.file == file) {
            bail!("two reports would go to `{}`", file.display());
        }
        check_place(file)?;
        let read = |path: &Path| PrivateKey::parse(&read_key(path)?).with_context(|| cannot_use(path));
        Ok(Self { file: file.to_owned(), key: key.map(read).transpose()? })
    }

    /// Gathers what the pack shows, and writes it as a whole or not at all.
    pub(super) fn write(&self, session: &Session, report: &ScanReport, project: &Path) -> anyhow::Result<()> {
        let mut evidence = evidence::find(session, report, project);
        evidence.credits = evidence::find_credits(session, report);
        let policy = policy_texts(report, project);
        let input =
            PackInput { report, project: &evidence::name_of(report, project), evidence: &evidence, policy: &policy };
        let cannot = || format!("cannot write `{}`", self.file.display());
        let pack = build_pack(&input, self.key.as_ref()).with_context(cannot)?;
        write_whole(&self.file, &|out| out.write_all(&pack)).with_context(cannot).context(IncompleteRun)?;
        let by = match &self.key {
            Some(key) => format!("signed, key id {}", key.public().id()),
            None => "not signed: give it a --key, and nobody can change it unseen".to_owned(),
        };
        session.note(&format!("{}: {} bytes, {by}", self.file.display(), count(pack.len() as u64)));
        for note in evidence.notes.iter().chain(&evidence.credits.notes) {
            session.note(&format!("{}: {note}", self.file.display()));
        }
        Ok(())
    }
}

/// Returns the policy's texts, if the project still has the policy that the findings were judged by.
fn policy_texts(report: &ScanReport, project: &Path) -> Vec<(String, String)> {
    // Patterns of paths stand in it.
    let is_shown = report.run.redacted != Some(Redaction::Paths);
    let Some(judged_by) = report.policy.as_ref().filter(|_| is_shown) else { return Vec::new() };
    let found = find_policy(project, &PolicyArgs::default()).ok().flatten();
    let same = found.filter(|policy| policy.digest() == judged_by.digest);
    same.iter().flat_map(Policy::texts).map(|(label, text)| (label.to_owned(), text.to_owned())).collect()
}

/// `kinprint verify-pack`.
pub(crate) fn verify(session: &Session, args: &VerifyPackArgs) -> anyhow::Result<Exit> {
    let read = |path: &PathBuf| PublicKey::parse(&read_key(path)?).with_context(|| cannot_use(path));
    let key = args.key.as_ref().map(read).transpose()?;
    let file = read_pack(&args.pack).with_context(|| format!("cannot read `{}`", args.pack.display()))?;
    let result = verify_pack(&file, key.as_ref());
    let printed = match args.format {
        Format::Json => print_json(&Told::of(&result)),
        Format::Text => {
            print(|out| lines_of(&result, args, session).iter().try_for_each(|line| writeln!(out, "{line}")))
        }
    };
    ignore_closed_pipe(printed)?;
    Ok(match result {
        Err(_) => Exit::NotBelieved,
        Ok(pack) if pack.vouched == Vouched::Signed => Exit::Pass,
        Ok(_) => Exit::NotVouched,
    })
}

/// What `--format json` says.
#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    is_whole: bool,
    /// Why not.
    reason: Option<String>,
    pack: Option<&'a VerifiedPack>,
}

impl<'a> Told<'a> {
    fn of(result: &'a Result<VerifiedPack, VerifyPackError>) -> Self {
        Self {
            schema: "kinprint.pack-check/1",
            is_whole: result.is_ok(),
            reason: result.as_ref().err().map(ToString::to_string),
            pack: result.as_ref().ok(),
        }
    }
}

fn lines_of(result: &Result<VerifiedPack, VerifyPackError>, args: &VerifyPackArgs, session: &Session) -> Vec<String> {
    let name = shown(&args.pack.display().to_string()).into_owned();
    let pack = match result {
        Ok(pack) => pack,
        Err(error) => return vec![format!("{name}: NOT TO BE BELIEVED"), format!("  {}", shown(&error.to_string()))],
    };
    let predicate = &pack.predicate;
    let verdict = match pack.vouched {
        Vouched::Signed => "whole, and signed by this key",
        Vouched::NotChecked => "whole, but NOT CHECKED who signed it: give the --key",
        Vouched::Unsigned => "whole, but UNSIGNED: nobody vouches for it",
    };
    let policy = predicate.policy.as_ref().map_or("none".to_owned(), |policy| {
        let texts = if pack.has_policy_texts { "its texts are inside" } else { "its texts are not inside" };
        format!("{}, BLAKE3 {}; {texts}", policy.files.join(", "), policy.digest)
    });
    let packed_by = Some(&predicate.packed_by).filter(|tool| !tool.name.is_empty());
    let packed_by = packed_by.map_or(String::new(), |tool| format!("; packed by {} {}", tool.name, tool.version));
    let n_bytes: u64 = pack.manifest.members.iter().map(|member| member.n_bytes).sum();
    let counts = &predicate.counts;
    let mut facts = Vec::new();
    if let (Some(id), Some(file)) = (&pack.key_id, &args.key) {
        facts.push(("key", format!("{id}, of {}", file.display())));
    }
    if pack.n_signatures > 1 {
        facts.push(("signatures", format!("{}, the others were not looked at", pack.n_signatures)));
    }
    facts.extend([
        ("scanned", format!("{}, by {} {}{packed_by}", predicate.run.at, predicate.tool.name, predicate.tool.version)),
        ("complete", if predicate.complete { "yes" } else { "no: there may be more than was found" }.to_owned()),
        ("gate", gate_sentence(&predicate.gate)),
        (
            "found",
            format!(
                "{}, {} named by comments, {}, in {} with {}",
                plural(counts.n_findings, "copy"),
                plural(counts.n_declared, "source"),
                plural(counts.n_components, "component"),
                plural(counts.n_files, "file"),
                plural(counts.n_lines, "line")
            ),
        ),
        ("left out", format!("{} by rules, {} could not be scanned", count(counts.n_filtered), count(counts.n_failed))),
        ("database", format!("{}, generation {}", predicate.database.id, predicate.database.generation)),
        ("policy", policy),
        (
            "members",
            format!(
                "{}, {} bytes: sizes, SHA-256 and BLAKE3 are as listed",
                count(pack.manifest.members.len() as u64),
                count(n_bytes)
            ),
        ),
    ]);
    let mut lines = vec![format!("{name}: {verdict}")];
    lines.extend(facts.iter().map(|(name, value)| format!("  {name:<10} {}", shown(value))));
    if session.is_verbose {
        let members = pack.manifest.members.iter();
        lines.extend(members.map(|member| format!("  {}  {}", member.sha256, shown(&member.path))));
    }
    lines
}

/// `kinprint keygen`.
pub(crate) fn keygen(session: &Session, args: &KeygenArgs) -> anyhow::Result<Exit> {
    let mut name = args.file.clone().into_os_string();
    name.push(".pub");
    let public_file = PathBuf::from(name);
    if public_file.symlink_metadata().is_ok() {
        bail!("`{}` is there already; keys are never overwritten", public_file.display());
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("the system gives no random bytes: {error}"))?;
    let key = PrivateKey::of_random(&seed);
    write_new(&args.file, &key.to_pem(), 0o600)?;
    if let Err(error) = write_new(&public_file, &key.public().to_pem(), 0o644) {
        // A key without its other half is no use, and would stand in the way of the next try.
        let _ = fs::remove_file(&args.file);
        return Err(error);
    }
    session.note(&format!(
        "`{}` is secret; give `{}` to whoever is to check your packs. Key id {}",
        args.file.display(),
        public_file.display(),
        key.public().id()
    ));
    Ok(Exit::Pass)
}

/// Writes a file that was not there before; on a failure it is gone again.
fn write_new(file: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut out = match options.open(file) {
        Ok(out) => out,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("`{}` is there already; keys are never overwritten", file.display())
        }
        Err(error) => return Err(error).with_context(|| format!("cannot write `{}`", file.display())),
    };
    let written = out.write_all(text.as_bytes()).and_then(|()| out.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(file);
    }
    written.with_context(|| format!("cannot write `{}`", file.display())).context(IncompleteRun)
}

fn cannot_use(path: &Path) -> String {
    format!("cannot use the key `{}`", path.display())
}

fn read_key(path: &Path) -> anyhow::Result<String> {
    let bytes = read_at_most(path, MAX_KEY_BYTES).with_context(|| cannot_use(path))?;
    String::from_utf8(bytes).ok().with_context(|| format!("{}: it is no PEM text", cannot_use(path)))
}

fn read_pack(path: &Path) -> io::Result<Vec<u8>> {
    read_at_most(path, MAX_READ_BYTES)
}

fn read_at_most(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(max_bytes).read_to_end(&mut bytes)?;
    Ok(bytes)
}
