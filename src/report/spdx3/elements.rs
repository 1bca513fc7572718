//! The elements of a document, in the names of the JSON-LD context of SPDX 3.0.1. Absent values are left out.

use serde::Serialize;

/// The creation information of the report itself: a blank node, since it is no element.
pub(super) const BY_TOOL: &str = "_:by-tool";

/// A whole file.
#[derive(Serialize)]
pub(super) struct Graph {
    #[serde(rename = "@context")]
    pub(super) context: &'static str,
    #[serde(rename = "@graph")]
    pub(super) graph: Vec<Node>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Node {
    Creation(CreationInfo),
    Plain(Head),
    Collection(Box<Collection>),
    Artifact(Box<Artifact>),
    Relationship(Box<Relationship>),
    Annotation(Box<Annotation>),
    License(LicenseExpression),
    Text(LicenseText),
}

/// Who made elements, and when.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreationInfo {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "@id")]
    pub(super) id: String,
    pub(super) spec_version: &'static str,
    pub(super) created: String,
    pub(super) created_by: [String; 1],
    pub(super) created_using: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) comment: String,
}

/// What every element has; an agent or a tool has nothing else.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) spdx_id: String,
    pub(super) creation_info: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) comment: String,
}

impl Head {
    pub(super) fn new(kind: &'static str, spdx_id: String) -> Self {
        let creation_info = BY_TOOL.to_owned();
        Self { kind, spdx_id, creation_info, name: String::new(), comment: String::new() }
    }
}

/// The document, and the bill of materials in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Collection {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) profile_conformance: [&'static str; 3],
    pub(super) root_element: [String; 1],
    pub(super) element: Vec<String>,
    #[serde(rename = "software_sbomType", skip_serializing_if = "Vec::is_empty")]
    pub(super) sbom_type: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data_license: Option<String>,
}

/// A package, a file or a snippet.
#[derive(Serialize)]
pub(super) struct Artifact {
    #[serde(flatten)]
    pub(super) head: Head,
    #[serde(rename = "externalIdentifier", skip_serializing_if = "Vec::is_empty")]
    pub(super) external_identifiers: Vec<ExternalIdentifier>,
    #[serde(rename = "verifiedUsing", skip_serializing_if = "Vec::is_empty")]
    pub(super) hashes: Vec<Hash>,
    #[serde(rename = "software_contentIdentifier", skip_serializing_if = "Vec::is_empty")]
    pub(super) content_identifiers: Vec<ContentIdentifier>,
    #[serde(rename = "software_primaryPurpose", skip_serializing_if = "Option::is_none")]
    pub(super) purpose: Option<&'static str>,
    #[serde(rename = "software_copyrightText", skip_serializing_if = "String::is_empty")]
    pub(super) copyright_text: String,
    #[serde(rename = "software_attributionText", skip_serializing_if = "Vec::is_empty")]
    pub(super) attribution_texts: Vec<String>,
    #[serde(rename = "software_packageVersion", skip_serializing_if = "String::is_empty")]
    pub(super) version: String,
    #[serde(rename = "software_packageUrl", skip_serializing_if = "Option::is_none")]
    pub(super) purl: Option<String>,
    #[serde(rename = "software_homePage", skip_serializing_if = "Option::is_none")]
    pub(super) home_page: Option<String>,
    #[serde(rename = "software_fileKind", skip_serializing_if = "Option::is_none")]
    pub(super) file_kind: Option<&'static str>,
    #[serde(rename = "software_snippetFromFile", skip_serializing_if = "Option::is_none")]
    pub(super) of_file: Option<String>,
    #[serde(rename = "software_byteRange", skip_serializing_if = "Option::is_none")]
    pub(super) bytes: Option<PositiveRange>,
    #[serde(rename = "software_lineRange", skip_serializing_if = "Option::is_none")]
    pub(super) lines: Option<PositiveRange>,
}

impl Artifact {
    pub(super) fn new(kind: &'static str, spdx_id: String, name: String) -> Self {
        Self {
            head: Head { name, ..Head::new(kind, spdx_id) },
            external_identifiers: Vec::new(),
            hashes: Vec::new(),
            content_identifiers: Vec::new(),
            purpose: None,
            copyright_text: String::new(),
            attribution_texts: Vec::new(),
            version: String::new(),
            purl: None,
            home_page: None,
            file_kind: None,
            of_file: None,
            bytes: None,
            lines: None,
        }
    }
}

#[derive(Serialize)]
pub(super) struct ExternalIdentifier {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "externalIdentifierType")]
    pub(super) of_kind: &'static str,
    pub(super) identifier: String,
}

#[derive(Serialize)]
pub(super) struct Hash {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) algorithm: &'static str,
    #[serde(rename = "hashValue")]
    pub(super) value: String,
}

#[derive(Serialize)]
pub(super) struct ContentIdentifier {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "software_contentIdentifierType")]
    pub(super) identifier_type: &'static str,
    #[serde(rename = "software_contentIdentifierValue")]
    pub(super) value: String,
}

/// From 1, the last included.
#[derive(Serialize)]
pub(super) struct PositiveRange {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "beginIntegerRange")]
    begin: u64,
    #[serde(rename = "endIntegerRange")]
    end: u64,
}

impl PositiveRange {
    /// Returns `None` for what is no range.
    pub(super) fn new(begin: u64, end: u64) -> Option<Self> {
        (1 <= begin && begin <= end).then_some(Self { kind: "PositiveIntegerRange", begin, end })
    }
}

#[derive(Serialize)]
pub(super) struct Relationship {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) from: String,
    #[serde(rename = "relationshipType")]
    pub(super) verb: &'static str,
    pub(super) to: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) completeness: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Annotation {
    #[serde(flatten)]
    pub(super) head: Head,
    #[serde(rename = "annotationType")]
    pub(super) of_kind: &'static str,
    pub(super) subject: String,
    pub(super) statement: String,
}

#[derive(Serialize)]
pub(super) struct LicenseExpression {
    #[serde(flatten)]
    pub(super) head: Head,
    #[serde(rename = "simplelicensing_licenseExpression")]
    pub(super) expression: String,
    #[serde(rename = "simplelicensing_licenseListVersion")]
    pub(super) list_version: &'static str,
    #[serde(rename = "simplelicensing_customIdToUri", skip_serializing_if = "Vec::is_empty")]
    pub(super) custom_ids: Vec<DictionaryEntry>,
}

#[derive(Serialize)]
pub(super) struct DictionaryEntry {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) key: String,
    pub(super) value: String,
}

#[derive(Serialize)]
pub(super) struct LicenseText {
    #[serde(flatten)]
    pub(super) head: Head,
    #[serde(rename = "simplelicensing_licenseText")]
    pub(super) text: String,
}
