//! The document: packages, files, snippets, and what they are to each other.

use std::collections::HashMap;
use std::io;

use super::file::{
    attribution_texts, copyright_text, is_sha1, origin_file, origin_sha1, path_text, ranges, scanned_file,
};
use super::license::{Licenses, NO_ASSERTION};
use super::model::{
    Annotation, CreationInfo, Document, ExternalReference, File, Package, Relationship, Snippet, VerificationCode,
};
use crate::finding::{Decided, Finding, FindingCode, PathText, ScanReport, ScannedPart};
use crate::license::LicenseFacts;
use crate::provenance::Purl;
use crate::report::bill::{
    Lineage, OriginPackage, ReportDigest, Said, concluded_of, copy_text, decision_text, declared_sources, facts,
    lineage, origin_packages, outcome_text, project_name, utc_seconds,
};
use crate::report::hosted::Reported;
use crate::report::{declared_license_name, shown};

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const PROJECT: &str = "SPDXRef-Project";
const COPIES: &str = "SPDXRef-Files-with-findings";

/// What holds for every place of the document.
const CONVENTIONS: &str = "Bytes and lines count from 1 and include the last, in the text as it was read: UTF-16 is decoded, a \
byte order mark dropped. What stands in snippets themselves was not read for licenses; that of their origin is with its file.";

/// Builds the document of `report`.
pub(super) fn document(report: &ScanReport) -> io::Result<Document> {
    let uuid = ReportDigest::of(report, "spdx 2.3")?.uuid();
    let mut builder = Builder::new(report);
    for package in origin_packages(report) {
        builder.add_origin(&package);
    }
    for finding in &report.findings {
        builder.add_copy(finding);
    }
    builder.add_declared();
    let project = builder.project();
    builder.packages.insert(0, project);
    builder.relate(DOCUMENT, "DESCRIBES", PROJECT, String::new());
    builder.add_copies_package();
    let comment: Vec<String> = facts(report).into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
    let mut files = builder.origin_files;
    files.append(&mut builder.files);
    Ok(Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        name: format!("Copied code in {}", shown(project_name(report))),
        document_namespace: format!("https://spdx.org/spdxdocs/kinprint-{uuid}"),
        comment: comment.join("\n"),
        creation_info: CreationInfo {
            created: utc_seconds(&report.run.at),
            creators: [tool(report)],
            license_list_version: list_version(),
            comment: CONVENTIONS,
        },
        packages: builder.packages,
        files,
        snippets: builder.snippets,
        relationships: builder.relationships,
        has_extracted_licensing_infos: builder.licenses.into_extracted(),
    })
}

fn tool(report: &ScanReport) -> String {
    shown(&format!("Tool: {}-{}", report.tool.name, report.tool.version)).into_owned()
}

/// Returns the version of the license list in the two parts that the field takes.
fn list_version() -> String {
    spdx::identifiers::VERSION.split('.').take(2).collect::<Vec<_>>().join(".")
}

struct Builder<'a> {
    report: &'a ScanReport,
    licenses: Licenses,
    packages: Vec<Package>,
    package_ids: HashMap<&'a str, String>,
    files: Vec<File>,
    file_idx: HashMap<&'a PathText, usize>,
    origin_files: Vec<File>,
    origin_file_ids: HashMap<(&'a str, &'a str), String>,
    snippets: Vec<Snippet>,
    relationships: Vec<Relationship>,
    /// Notes on places that cannot be files of the document.
    notes: Vec<Annotation>,
}

impl<'a> Builder<'a> {
    fn new(report: &'a ScanReport) -> Self {
        Self {
            report,
            licenses: Licenses::default(),
            packages: Vec::new(),
            package_ids: HashMap::new(),
            files: Vec::new(),
            file_idx: HashMap::new(),
            origin_files: Vec::new(),
            origin_file_ids: HashMap::new(),
            snippets: Vec::new(),
            relationships: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn relate(&mut self, from: &str, kind: &'static str, to: &str, comment: String) {
        self.relationships.push(Relationship { from: from.to_owned(), kind, to: to.to_owned(), comment });
    }

    fn add_origin(&mut self, package: &OriginPackage<'a>) {
        let id = format!("SPDXRef-Origin-{}", self.package_ids.len() + 1);
        self.package_ids.insert(package.purl, id.clone());
        let empty = LicenseFacts::default();
        let of_folder = package.folders.first().map(|folder| &folder.license);
        let facts = package.findings.first().map(|finding| &finding.license).or(of_folder).unwrap_or(&empty);
        let license_declared = self.licenses.declared(&package.declared(), facts);
        self.packages.push(Package {
            id: id.clone(),
            name: name_of(package.name, package.purl),
            version_info: shown(package.version).into_owned(),
            license_declared,
            license_comments: "What its copied files are under is with the files and snippets.".to_owned(),
            external_references: purl_reference(package.purl).into_iter().collect(),
            ..new_package()
        });
        for folder in &package.folders {
            let folder_id = format!("SPDXRef-Folder-{}", self.packages.len());
            let (concluded, why) = concluded_of(&folder.license, None);
            let files = &folder.files;
            let is_whole = files.n_modified + files.n_added + files.n_missing == 0;
            let package = Package {
                id: folder_id.clone(),
                name: path_text(&folder.path),
                license_concluded: self.licenses.said(&concluded, &folder.license),
                license_comments: shown(&why.unwrap_or_default()).into_owned(),
                comment: format!(
                    "A folder most files of which come from one package: {} identical, {} modified, {} added, {} missing.",
                    files.n_identical, files.n_modified, files.n_added, files.n_missing
                ),
                ..new_package()
            };
            self.packages.push(package);
            self.relate(PROJECT, "CONTAINS", &folder_id, String::new());
            self.relate(&folder_id, if is_whole { "COPY_OF" } else { "VARIANT_OF" }, &id, String::new());
        }
    }

    /// Returns the index of a scanned file; `None` without a SHA-1, which a file has to have.
    fn file_of(&mut self, part: &'a ScannedPart) -> Option<usize> {
        if let Some(&idx) = self.file_idx.get(&part.path) {
            return Some(idx);
        }
        let sha1 = part.sha1.as_deref().filter(|sha1| is_sha1(sha1))?;
        let idx = self.files.len();
        self.files.push(scanned_file(format!("SPDXRef-File-{}", idx + 1), part, sha1));
        self.file_idx.insert(&part.path, idx);
        Some(idx)
    }

    fn origin_file_of(&mut self, finding: &'a Finding, package_id: &str) -> Option<String> {
        let key = (finding.origin.purl.as_str(), finding.origin.path.as_str());
        if let Some(id) = self.origin_file_ids.get(&key) {
            return Some(id.clone());
        }
        let sha1 = origin_sha1(finding)?;
        let id = format!("SPDXRef-OriginFile-{}", self.origin_files.len() + 1);
        self.origin_files.push(origin_file(id.clone(), finding, sha1, &mut self.licenses));
        self.origin_file_ids.insert(key, id.clone());
        self.relate(&id, "OTHER", package_id, "A file of this package, which was not analyzed as a whole.".to_owned());
        Some(id)
    }

    fn add_copy(&mut self, finding: &'a Finding) {
        let package_id = self.package_ids.get(finding.origin.purl.as_str()).cloned().unwrap_or_default();
        let text = format!("{}; {}", copy_text(finding), outcome_text(Reported::Copy(finding)));
        let Some(idx) = self.file_of(&finding.scanned) else {
            return self.add_note(&finding.scanned, &text, &package_id, finding.decision.as_ref(), &finding.id);
        };
        let (concluded, why) = concluded_of(&finding.license, finding.decision.as_ref());
        let concluded_text = self.licenses.said(&concluded, &finding.license);
        let file_id = self.files[idx].id.clone();
        let ranges = if finding.code == FindingCode::CopiedFile { None } else { ranges(&finding.scanned, &file_id) };
        let annotations = self.annotations(finding.decision.as_ref(), &finding.id);
        let why = shown(&why.unwrap_or_default()).into_owned();
        let element = if let Some(ranges) = ranges {
            let id = format!("SPDXRef-Snippet-{}", self.snippets.len() + 1);
            self.snippets.push(Snippet {
                id: id.clone(),
                name: format!("finding {}", shown(&finding.id)),
                snippet_from_file: file_id,
                ranges,
                license_concluded: concluded_text,
                license_info_in_snippets: [NO_ASSERTION],
                license_comments: why,
                copyright_text: copyright_text(finding),
                attribution_texts: attribution_texts(finding),
                comment: text.clone(),
                annotations,
            });
            id
        } else {
            self.say_of_file(idx, finding, (&concluded, concluded_text, why), &text, annotations);
            file_id
        };
        let kind = match lineage(finding) {
            Some(Lineage::Copy) => "COPY_OF",
            Some(Lineage::Descendant) => "DESCENDANT_OF",
            Some(Lineage::Ancestor) => "ANCESTOR_OF",
            Some(Lineage::Variant) => "VARIANT_OF",
            None => return,
        };
        match self.origin_file_of(finding, &package_id) {
            Some(origin) => self.relate(&element, kind, &origin, copy_text(finding)),
            None => self.relate(&element, "OTHER", &package_id, text),
        }
    }

    /// Says of a file what holds of all of it.
    fn say_of_file(
        &mut self,
        idx: usize,
        finding: &Finding,
        (said, concluded, why): (&Said, String, String),
        text: &str,
        mut annotations: Vec<Annotation>,
    ) {
        let in_file = super::file::holds_its_bytes(finding)
            .then(|| self.licenses.in_file(&finding.license, &finding.origin.path));
        let file = &mut self.files[idx];
        if file.license_concluded == NO_ASSERTION && *said != Said::NoAssertion {
            file.license_concluded = concluded;
        } else if file.license_concluded != concluded {
            NO_ASSERTION.clone_into(&mut file.license_concluded);
        }
        file.license_comments = why;
        if let Some(in_file) = in_file {
            file.license_info_in_files = in_file;
        }
        file.copyright_text = copyright_text(finding);
        file.attribution_texts = attribution_texts(finding);
        file.comment = format!("{}; finding {}: {text}", file.comment, shown(&finding.id));
        file.annotations.append(&mut annotations);
    }

    fn add_note(&mut self, part: &ScannedPart, text: &str, package: &str, decision: Option<&Decided>, id: &str) {
        let place = path_text(&part.path);
        let comment = format!("Finding {} in {place}, whose SHA-1 is not known: {text}", shown(id));
        self.notes.push(Annotation {
            date: utc_seconds(&self.report.run.at),
            kind: "OTHER",
            annotator: tool(self.report),
            comment: comment.clone(),
        });
        let decided = self.annotations(decision, id);
        self.notes.extend(decided);
        self.relate(PROJECT, "OTHER", package, comment);
    }

    fn annotations(&self, decision: Option<&Decided>, id: &str) -> Vec<Annotation> {
        let person = |decision: &Decided| {
            let name = shown(&decision.people()).replace('(', "[").replace(')', "]");
            format!("Person: {}", if name.trim().is_empty() { "anonymous" } else { name.trim() })
        };
        let note = |decision: &Decided| Annotation {
            date: utc_seconds(if decision.at.is_empty() { &self.report.run.at } else { &decision.at }),
            kind: "REVIEW",
            annotator: person(decision),
            comment: decision_text(decision, id),
        };
        decision.map(note).into_iter().collect()
    }

    /// Sources that comments name: packages that nothing was compared with.
    fn add_declared(&mut self) {
        for (idx, source) in declared_sources(self.report).iter().enumerate() {
            let Some(first) = source.places.first() else { continue };
            let package_id = format!("SPDXRef-Declared-{}", idx + 1);
            self.packages.push(Package {
                id: package_id.clone(),
                name: name_of(&first.declared.origin.name, source.label),
                license_comments: shown(&declared_license_name(&first.license)).into_owned(),
                comment: shown(&format!("Named by comments: {}", source.label)).into_owned(),
                external_references: source.purl().and_then(purl_reference).into_iter().collect(),
                ..new_package()
            });
            for place in &source.places {
                let said = format!("A comment says that it comes from there: {}", place.declared.comment.said);
                let text = format!("{}; {}", shown(&said), outcome_text(Reported::Declared(place)));
                let decision = place.decision.as_ref();
                let Some(file) = self.file_of(&place.scanned) else {
                    self.add_note(&place.scanned, &text, &package_id, decision, &place.id);
                    continue;
                };
                let file_id = self.files[file].id.clone();
                let annotations = self.annotations(decision, &place.id);
                let Some(ranges) = ranges(&place.scanned, &file_id) else {
                    self.files[file].annotations.extend(annotations);
                    self.relate(&file_id, "OTHER", &package_id, text);
                    continue;
                };
                let id = format!("SPDXRef-Snippet-{}", self.snippets.len() + 1);
                self.snippets.push(Snippet {
                    id: id.clone(),
                    name: format!("finding {}", shown(&place.id)),
                    snippet_from_file: file_id,
                    ranges,
                    license_concluded: NO_ASSERTION.to_owned(),
                    license_info_in_snippets: [NO_ASSERTION],
                    license_comments: shown(&declared_license_name(&place.license)).into_owned(),
                    copyright_text: NO_ASSERTION.to_owned(),
                    attribution_texts: Vec::new(),
                    comment: text.clone(),
                    annotations,
                });
                self.relate(&id, "OTHER", &package_id, text);
            }
        }
    }

    fn project(&mut self) -> Package {
        let own = &self.report.summary.own;
        Package {
            id: PROJECT.to_owned(),
            name: name_of(project_name(self.report), "project"),
            comment: "The project that was scanned.".to_owned(),
            external_references: own.iter().filter_map(|own| purl_reference(&own.purl)).collect(),
            annotations: std::mem::take(&mut self.notes),
            ..new_package()
        }
    }

    /// The files with findings, all of them analyzed.
    fn add_copies_package(&mut self) {
        if self.files.is_empty() {
            return;
        }
        let mut sums: Vec<&str> = self.files.iter().map(|file| file.checksums[0].checksum_value.as_str()).collect();
        sums.sort_unstable();
        let mut sha1 = sha1_smol::Sha1::new();
        for sum in sums {
            sha1.update(sum.as_bytes());
        }
        self.packages.push(Package {
            id: COPIES.to_owned(),
            name: format!("files with findings of {}", shown(project_name(self.report))),
            files_analyzed: true,
            verification_code: Some(VerificationCode { value: sha1.digest().to_string() }),
            comment: "The files of the project with findings; the others are not part of this document.".to_owned(),
            ..new_package()
        });
        self.relate(PROJECT, "CONTAINS", COPIES, String::new());
        let ids: Vec<String> = self.files.iter().map(|file| file.id.clone()).collect();
        for id in ids {
            self.relate(COPIES, "CONTAINS", &id, String::new());
        }
    }
}

fn new_package() -> Package {
    Package {
        download_location: NO_ASSERTION,
        license_concluded: NO_ASSERTION.to_owned(),
        license_declared: NO_ASSERTION.to_owned(),
        copyright_text: NO_ASSERTION.to_owned(),
        ..Package::default()
    }
}

pub(in crate::report) fn name_of(name: &str, otherwise: &str) -> String {
    let name = if name.trim().is_empty() { otherwise } else { name };
    shown(if name.trim().is_empty() { "unnamed" } else { name }).into_owned()
}

fn purl_reference(purl: &str) -> Option<ExternalReference> {
    let purl = Purl::parse(purl).ok()?;
    Some(ExternalReference {
        reference_category: "PACKAGE-MANAGER",
        reference_type: "purl",
        reference_locator: purl.to_string(),
    })
}
