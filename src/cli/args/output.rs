//! What can be typed of reports that go to files: `--output FORMAT=FILE`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Format;
use crate::finding::Redaction;

/// Formats with their names and what they are, in the order of the help.
pub(crate) const FORMATS: [(&str, ReportFormat); 20] = [
    ("text", ReportFormat::Text),
    ("json", ReportFormat::Json),
    ("html", ReportFormat::Html),
    ("sarif", ReportFormat::Sarif),
    ("sarif-github", ReportFormat::SarifGitHub),
    ("gitlab", ReportFormat::GitLab),
    ("junit", ReportFormat::JUnit),
    ("markdown", ReportFormat::Markdown),
    ("github", ReportFormat::GitHub),
    ("csv", ReportFormat::Csv),
    ("spdx", ReportFormat::Spdx),
    ("spdx-tv", ReportFormat::SpdxTagValue),
    ("spdx3", ReportFormat::Spdx3),
    ("cyclonedx", ReportFormat::CycloneDx),
    ("cyclonedx-1.7", ReportFormat::CycloneDx17),
    ("notice", ReportFormat::Notice),
    ("notice-markdown", ReportFormat::NoticeMarkdown),
    ("notice-html", ReportFormat::NoticeHtml),
    ("xlsx", ReportFormat::Xlsx),
    ("pdf", ReportFormat::Pdf),
];

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportFormat {
    /// For people.
    Text,
    /// `kinprint.scan/1`.
    Json,
    /// One page, with code on both sides.
    Html,
    /// SARIF 2.1.0 with everything.
    Sarif,
    /// SARIF 2.1.0 as GitHub shows it.
    SarifGitHub,
    /// GitLab's code quality.
    GitLab,
    /// JUnit XML.
    JUnit,
    /// A comment at a pull request.
    Markdown,
    /// Annotations of a workflow on GitHub.
    GitHub,
    /// Comma-separated values.
    Csv,
    /// SPDX 2.3 as JSON.
    Spdx,
    /// SPDX 2.3 as tag and value.
    SpdxTagValue,
    /// SPDX 3.0.1 as JSON-LD.
    Spdx3,
    /// CycloneDX 1.6.
    CycloneDx,
    /// CycloneDX 1.7.
    CycloneDx17,
    /// A notice file to hand on, as text.
    Notice,
    /// As Markdown.
    NoticeMarkdown,
    /// As one page of HTML.
    NoticeHtml,
    /// A workbook.
    Xlsx,
    /// A document.
    Pdf,
}

impl ReportFormat {
    /// Tells whether it quotes license texts and notices of origins.
    pub(crate) fn is_notice(self) -> bool {
        matches!(self, Self::Notice | Self::NoticeMarkdown | Self::NoticeHtml)
    }

    /// Tells whether a terminal can show it.
    pub(crate) fn is_text(self) -> bool {
        !matches!(self, Self::Xlsx | Self::Pdf)
    }
}

impl From<Format> for ReportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
        }
    }
}

/// What is left out of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RedactArg {
    /// Code, comments, and what files say of holders
    Code,
    /// Those, and what files and folders are called
    Paths,
}

impl From<RedactArg> for Redaction {
    fn from(arg: RedactArg) -> Self {
        match arg {
            RedactArg::Code => Self::Code,
            RedactArg::Paths => Self::Paths,
        }
    }
}

/// A report to be written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutputFile {
    /// How.
    pub(crate) format: ReportFormat,
    /// Where; `-` is standard output.
    pub(crate) file: PathBuf,
}

fn names() -> String {
    FORMATS.map(|(name, _)| name).join(", ")
}

/// Reads `sarif`.
pub(crate) fn parse_format(name: &str) -> Result<ReportFormat, String> {
    if name == "pdf" && cfg!(not(feature = "pdf")) {
        return Err(
            "this kinprint was built without PDF; `cargo build --features pdf` builds one that writes it".to_owned()
        );
    }
    let format = FORMATS.into_iter().find(|(known, _)| *known == name).map(|(_, format)| format);
    format.ok_or_else(|| format!("no format is called `{name}`; there are {}", names()))
}

/// Reads `sarif=report.sarif`.
pub(crate) fn parse_output(text: &str) -> Result<OutputFile, String> {
    let (name, file) = text.split_once('=').ok_or_else(|| format!("expected FORMAT=FILE; formats are {}", names()))?;
    let format = parse_format(name)?;
    if file.is_empty() {
        return Err(format!("expected a file after `{name}=`; `-` is standard output"));
    }
    Ok(OutputFile { format, file: PathBuf::from(file) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_format_and_file() {
        let check = |text: &str, format, file: &str| {
            assert_eq!(parse_output(text), Ok(OutputFile { format, file: file.into() }), "{text}");
        };
        check("sarif=a.sarif", ReportFormat::Sarif, "a.sarif");
        check("sarif-github=out/a=b.json", ReportFormat::SarifGitHub, "out/a=b.json");
        check("text=-", ReportFormat::Text, "-");
        for wrong in ["sarif", "=a", "sarif=", "SARIF=a", "xml=a"] {
            assert!(parse_output(wrong).is_err(), "{wrong}");
        }
    }
}
