//! The same document as tag and value, the oldest form of SPDX.
//!
//! Files that stand behind a package are taken to be in it, so those of origins come before any package. A text has no way to
//! hold its own end mark: one inside is written with a blank.

use std::io::{self, Write};

use super::model::{Annotation, Document, File, Package, Snippet};

/// Writes `document`.
pub(super) fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    line(out, "SPDXVersion", document.spdx_version)?;
    line(out, "DataLicense", document.data_license)?;
    line(out, "SPDXID", document.id)?;
    line(out, "DocumentName", &document.name)?;
    line(out, "DocumentNamespace", &document.document_namespace)?;
    text(out, "DocumentComment", &document.comment)?;
    line(out, "Creator", &document.creation_info.creators[0])?;
    line(out, "Created", &document.creation_info.created)?;
    line(out, "LicenseListVersion", &document.creation_info.license_list_version)?;
    text(out, "CreatorComment", document.creation_info.comment)?;
    for file in document.files.iter().filter(|file| !file.is_scanned) {
        write_file(file, out)?;
    }
    // The last package is the one that has files, if any has.
    for package in &document.packages {
        write_package(package, out)?;
    }
    for file in document.files.iter().filter(|file| file.is_scanned) {
        write_file(file, out)?;
    }
    for snippet in &document.snippets {
        write_snippet(snippet, out)?;
    }
    for license in &document.has_extracted_licensing_infos {
        writeln!(out)?;
        line(out, "LicenseID", &license.license_id)?;
        text(out, "ExtractedText", &license.extracted_text)?;
        line(out, "LicenseName", &license.name)?;
        text(out, "LicenseComment", &license.comment)?;
    }
    writeln!(out)?;
    for relationship in &document.relationships {
        let value = format!("{} {} {}", relationship.from, relationship.kind, relationship.to);
        line(out, "Relationship", &value)?;
        text(out, "RelationshipComment", &relationship.comment)?;
    }
    let of_packages = document.packages.iter().map(|package| (&package.id, &package.annotations));
    let of_files = document.files.iter().map(|file| (&file.id, &file.annotations));
    let of_snippets = document.snippets.iter().map(|snippet| (&snippet.id, &snippet.annotations));
    for (id, annotations) in of_packages.chain(of_files).chain(of_snippets) {
        annotations.iter().try_for_each(|annotation| write_annotation(id, annotation, out))?;
    }
    Ok(())
}

fn write_package(package: &Package, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    line(out, "PackageName", &package.name)?;
    line(out, "SPDXID", &package.id)?;
    if !package.version_info.is_empty() {
        line(out, "PackageVersion", &package.version_info)?;
    }
    line(out, "PackageDownloadLocation", package.download_location)?;
    line(out, "FilesAnalyzed", if package.files_analyzed { "true" } else { "false" })?;
    if let Some(code) = &package.verification_code {
        line(out, "PackageVerificationCode", &code.value)?;
    }
    line(out, "PackageLicenseConcluded", &package.license_concluded)?;
    line(out, "PackageLicenseDeclared", &package.license_declared)?;
    text(out, "PackageLicenseComments", &package.license_comments)?;
    text(out, "PackageCopyrightText", &package.copyright_text)?;
    text(out, "PackageComment", &package.comment)?;
    for reference in &package.external_references {
        let value =
            format!("{} {} {}", reference.reference_category, reference.reference_type, reference.reference_locator);
        line(out, "ExternalRef", &value)?;
    }
    Ok(())
}

fn write_file(file: &File, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    line(out, "FileName", &file.file_name)?;
    line(out, "SPDXID", &file.id)?;
    for sum in &file.checksums {
        line(out, "FileChecksum", &format!("{}: {}", sum.algorithm, sum.checksum_value))?;
    }
    line(out, "LicenseConcluded", &file.license_concluded)?;
    for license in &file.license_info_in_files {
        line(out, "LicenseInfoInFile", license)?;
    }
    text(out, "LicenseComments", &file.license_comments)?;
    text(out, "FileCopyrightText", &file.copyright_text)?;
    text(out, "FileComment", &file.comment)?;
    file.attribution_texts.iter().try_for_each(|said| text(out, "FileAttributionText", said))
}

fn write_snippet(snippet: &Snippet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    line(out, "SnippetSPDXID", &snippet.id)?;
    line(out, "SnippetFromFileSPDXID", &snippet.snippet_from_file)?;
    for range in &snippet.ranges {
        let (start, end) = (&range.start_pointer, &range.end_pointer);
        let range = |tag, start: Option<u64>, end: Option<u64>, out: &mut dyn Write| match start.zip(end) {
            Some((start, end)) => line(out, tag, &format!("{start}:{end}")),
            None => Ok(()),
        };
        range("SnippetByteRange", start.offset, end.offset, out)?;
        range("SnippetLineRange", start.line_number, end.line_number, out)?;
    }
    line(out, "SnippetLicenseConcluded", &snippet.license_concluded)?;
    for license in &snippet.license_info_in_snippets {
        line(out, "LicenseInfoInSnippet", license)?;
    }
    text(out, "SnippetLicenseComments", &snippet.license_comments)?;
    text(out, "SnippetCopyrightText", &snippet.copyright_text)?;
    text(out, "SnippetComment", &snippet.comment)?;
    line(out, "SnippetName", &snippet.name)?;
    snippet.attribution_texts.iter().try_for_each(|said| text(out, "SnippetAttributionText", said))
}

fn write_annotation(id: &str, annotation: &Annotation, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    line(out, "Annotator", &annotation.annotator)?;
    line(out, "AnnotationDate", &annotation.date)?;
    line(out, "AnnotationType", annotation.kind)?;
    line(out, "SPDXREF", id)?;
    text(out, "AnnotationComment", &annotation.comment)
}

/// Writes a value of one line.
fn line(out: &mut dyn Write, tag: &str, value: &str) -> io::Result<()> {
    writeln!(out, "{tag}: {}", unmarked(value).trim())
}

/// Writes a text of any number of lines; nothing for an empty one. Values with a meaning of their own stay bare.
fn text(out: &mut dyn Write, tag: &str, value: &str) -> io::Result<()> {
    match value {
        "" => Ok(()),
        "NONE" | "NOASSERTION" => line(out, tag, value),
        _ => writeln!(out, "{tag}: <text>{}</text>", unmarked(value)),
    }
}

fn unmarked(value: &str) -> String {
    value.replace("<text>", "< text>").replace("</text>", "< /text>")
}
