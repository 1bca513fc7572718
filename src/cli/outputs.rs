//! Where reports go: standard output, and files of other formats beside it (`--output FORMAT=FILE`).

use std::borrow::Cow;
use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::{OutputFile, RedactArg, ReportFormat};
use super::evidence;
use super::exit::{IncompleteRun, ignore_closed_pipe};
use super::session::{Session, print};
use super::terminal::PIPED_WIDTH;
use crate::finding::{Redaction, ScanReport};
#[cfg(feature = "pdf")]
use crate::report::write_pdf;
use crate::report::{CycloneDxVersion, NoticeForm, SpdxForm, write_cyclonedx, write_notice, write_spdx, write_spdx3};
use crate::report::{
    Evidence, SarifProfile, TextOptions, redacted, write_findings_csv, write_github, write_gitlab, write_html,
    write_json, write_junit, write_markdown, write_sarif, write_text, write_xlsx,
};
use crate::source::{find_above, place_below};

/// Standard output, as an argument.
const STDOUT: &str = "-";

/// The reports that a run writes.
pub(super) struct Outputs {
    files: Vec<OutputFile>,
    /// What goes to standard output; `None` when it is closed to it.
    printed: ReportFormat,
    redaction: Option<Redaction>,
}

impl Outputs {
    /// Looks at what was asked for. What cannot be written is told before the scan, not after an hour.
    pub(super) fn of(outputs: &[OutputFile], format: Option<ReportFormat>) -> anyhow::Result<Self> {
        let (printed, files): (Vec<OutputFile>, Vec<OutputFile>) =
            outputs.iter().cloned().partition(|output| output.file == Path::new(STDOUT));
        let printed = match (printed.as_slice(), format) {
            ([], format) => format.unwrap_or(ReportFormat::Text),
            ([one], None) => one.format,
            _ => bail!("standard output takes one report: give one --output FORMAT=- and no --format"),
        };
        if !printed.is_text() && io::stdout().is_terminal() {
            bail!("a terminal cannot show this format: give it a file, or send the output to one");
        }
        for (idx, output) in files.iter().enumerate() {
            let file = &output.file;
            if files[..idx].iter().any(|other| other.file == *file) {
                bail!("two reports would go to `{}`", file.display());
            }
            check_place(file)?;
        }
        Ok(Self { files, printed, redaction: None })
    }

    /// Leaves out of every report what others must not see.
    pub(super) fn redacting(self, what: Option<RedactArg>) -> Self {
        Self { redaction: what.map(Into::into), ..self }
    }

    /// Returns the report that is shown.
    fn shown<'a>(&self, report: &'a ScanReport) -> Cow<'a, ScanReport> {
        self.redaction.map_or(Cow::Borrowed(report), |what| Cow::Owned(redacted(report, what)))
    }

    /// Writes the files, then prints.
    pub(super) fn write(&self, session: &Session, report: &ScanReport, path: &Path) -> anyhow::Result<()> {
        let report = self.shown(report);
        let evidence = self.evidence(session, &report, path);
        let scanned = Scanned { report: &report, path, evidence: &evidence };
        let result = self.write_each(session, &scanned);
        let printed = print(|out| scanned.write(self.printed, session.text, out));
        ignore_closed_pipe(printed)?;
        result
    }

    /// Writes the files. One that fails does not keep the others back.
    pub(super) fn write_files(&self, session: &Session, report: &ScanReport, path: &Path) -> anyhow::Result<()> {
        let report = self.shown(report);
        let evidence = self.evidence(session, &report, path);
        self.write_each(session, &Scanned { report: &report, path, evidence: &evidence })
    }

    /// Returns what reports show beside the findings, if one is written that does.
    fn evidence(&self, session: &Session, report: &ScanReport, path: &Path) -> Evidence {
        let formats: Vec<ReportFormat> = self.files.iter().map(|output| output.format).chain([self.printed]).collect();
        let mut found = Evidence::default();
        if formats.iter().any(|format| matches!(format, ReportFormat::Html | ReportFormat::Pdf)) {
            found = evidence::find(session, report, path);
        }
        if formats.iter().any(|format| format.is_notice()) {
            found.credits = evidence::find_credits(session, report);
        }
        found
    }

    fn write_each(&self, session: &Session, scanned: &Scanned<'_>) -> anyhow::Result<()> {
        let mut result = Ok(());
        for output in &self.files {
            let plain = TextOptions { width: PIPED_WIDTH, color: false, ..session.text };
            let written = write_whole(&output.file, &|out| scanned.write(output.format, plain, out));
            let written = written.with_context(|| format!("cannot write `{}`", output.file.display()));
            result = result.and(written.context(IncompleteRun));
        }
        result
    }
}

/// A report with the place that was scanned.
struct Scanned<'a> {
    report: &'a ScanReport,
    path: &'a Path,
    evidence: &'a Evidence,
}

impl Scanned<'_> {
    /// Returns where the project lies in its repository, where paths are shown.
    fn below(&self) -> String {
        if self.hides_paths() { String::new() } else { below_repository(self.path) }
    }

    /// Returns what `explain` must be told, where paths are shown.
    fn project(&self) -> Option<String> {
        if self.hides_paths() { None } else { project_of(self.path) }
    }

    fn hides_paths(&self) -> bool {
        self.report.run.redacted == Some(Redaction::Paths)
    }

    fn write_notice(&self, form: NoticeForm, out: &mut dyn Write) -> io::Result<()> {
        write_notice(self.report, &evidence::name_of(self.report, self.path), &self.evidence.credits, form, out)
    }

    fn write(&self, format: ReportFormat, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
        match format {
            ReportFormat::Text => write_text(self.report, self.project().as_deref(), options, out),
            ReportFormat::Json => write_json(self.report, out),
            ReportFormat::Html => {
                write_html(self.report, &evidence::name_of(self.report, self.path), self.evidence, out)
            }
            ReportFormat::Sarif => write_sarif(self.report, SarifProfile::Full, &self.below(), out),
            ReportFormat::SarifGitHub => write_sarif(self.report, SarifProfile::GitHub, &self.below(), out),
            ReportFormat::GitLab => write_gitlab(self.report, &self.below(), out),
            ReportFormat::JUnit => write_junit(self.report, &self.below(), out),
            ReportFormat::Markdown => write_markdown(self.report, &self.below(), out),
            ReportFormat::GitHub => write_github(self.report, &self.below(), out),
            ReportFormat::Csv => write_findings_csv(self.report, out),
            ReportFormat::Spdx => write_spdx(self.report, SpdxForm::Json, out),
            ReportFormat::SpdxTagValue => write_spdx(self.report, SpdxForm::TagValue, out),
            ReportFormat::Spdx3 => write_spdx3(self.report, out),
            ReportFormat::CycloneDx => write_cyclonedx(self.report, CycloneDxVersion::V1_6, out),
            ReportFormat::CycloneDx17 => write_cyclonedx(self.report, CycloneDxVersion::V1_7, out),
            ReportFormat::Notice => self.write_notice(NoticeForm::Text, out),
            ReportFormat::NoticeMarkdown => self.write_notice(NoticeForm::Markdown, out),
            ReportFormat::NoticeHtml => self.write_notice(NoticeForm::Html, out),
            ReportFormat::Xlsx => write_xlsx(self.report, out),
            #[cfg(feature = "pdf")]
            ReportFormat::Pdf => write_pdf(self.report, &evidence::name_of(self.report, self.path), self.evidence, out),
            #[cfg(not(feature = "pdf"))]
            ReportFormat::Pdf => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Returns where the project lies in its repository: `app/`, or nothing. Code hosts know files from there.
pub(super) fn below_repository(path: &Path) -> String {
    find_above(path, ".git").map_or_else(String::new, |(_, label)| place_below(path, label.matches("../").count()))
}

/// Returns what `explain --project` must be told for what a scan of `path` found; nothing for the directory at hand.
fn project_of(path: &Path) -> Option<String> {
    // A single file is listed under its name alone.
    let project = if path.is_file() { path.parent().unwrap_or(path) } else { path };
    let is_here = project.as_os_str().is_empty() || project == Path::new(".");
    (!is_here).then(|| project.display().to_string())
}

/// Says what stands against writing to `file`, as far as that can be seen before.
pub(super) fn check_place(file: &Path) -> anyhow::Result<()> {
    if file.is_dir() {
        bail!("cannot write a report to `{}`: it is a directory", file.display());
    }
    if !dir_of(file).is_dir() {
        bail!("cannot write `{}`: there is no directory `{}`", file.display(), dir_of(file).display());
    }
    Ok(())
}

pub(super) fn dir_of(file: &Path) -> &Path {
    file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file beside its place and renames it: readers see the old one or the whole new one. A link keeps pointing
/// where it did; what is no regular file (`/dev/stderr`, a FIFO) is written to as it is.
pub(super) fn write_whole(file: &Path, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let place: PathBuf = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    if place.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(&place)?);
        return write(&mut out).and_then(|()| out.flush());
    }
    let beside = new_file_in(dir_of(&place))?;
    let mut out = BufWriter::new(beside);
    write(&mut out)?;
    let beside = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    beside.as_file().sync_all()?;
    if let Ok(metadata) = place.metadata() {
        fs::set_permissions(beside.path(), metadata.permissions())?;
    }
    beside.persist(&place).map(drop).map_err(|error| error.error)
}

/// Others may read it, as far as the umask lets them; a temporary file by itself is the owner's alone.
fn new_file_in(dir: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kinprint-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_there_as_a_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("report");
        fs::write(&file, "before").unwrap();
        let failed = write_whole(&file, &|out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_to_string(&file).unwrap(), "before");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
        write_whole(&file, &|out| out.write_all(b"after")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "after");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("report"), dir.path().join("link"));
        fs::write(&file, "before").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("report", &link).unwrap();
        write_whole(&link, &|out| out.write_all(b"after")).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "after");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        write_whole(Path::new("/dev/null"), &|out| out.write_all(b"x")).unwrap();
        assert!(!Path::new("/dev/null").is_file());
    }
}
