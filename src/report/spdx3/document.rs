//! The graph: who made it, what was scanned, where it comes from, and what they are to each other.

use std::collections::{BTreeMap, HashMap};
use std::io;

use super::elements::{
    Annotation, Artifact, BY_TOOL, Collection, ContentIdentifier, CreationInfo, DictionaryEntry, ExternalIdentifier,
    Graph, Hash, Head, LicenseExpression, LicenseText, Node, PositiveRange, Relationship,
};
use crate::finding::{Component, Decided, DeclaredFinding, Finding, FindingCode, PathText, ScanReport, ScannedPart};
use crate::license::LicenseFacts;
use crate::provenance::Purl;
use crate::report::bill::{
    DeclaredSourcePackage, Lineage, OriginPackage, ReportDigest, concluded_of, copy_text, decision_text,
    declared_sources, facts, lineage, origin_packages, outcome_text, project_name, utc_seconds,
};
use crate::report::hosted::Reported;
use crate::report::spdx::{
    Licenses, NO_ASSERTION, attribution_texts, copyright_text, holds_its_bytes, is_sha1, name_of, origin_sha1,
    path_text,
};
use crate::report::{declared_license_name, shown};

const CONTEXT: &str = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
const SPEC_VERSION: &str = "3.0.1";
const PROFILES: [&str; 3] = ["core", "software", "simpleLicensing"];
const PACKAGE: &str = "software_Package";
const FILE: &str = "software_File";
/// What `NONE` and `NOASSERTION` are called here.
const NONE: (&str, &str) = ("NONE", "expandedlicensing_NoneLicense");
const NO_ASSERTION_LICENSE: &str = "expandedlicensing_NoAssertionLicense";

/// What holds for every place of the document.
const CONVENTIONS: &str = "Bytes and lines count from 1 and include the last, in the text as it was read: UTF-16 is decoded, a \
byte order mark dropped. hasConcludedLicense is what the origin's license and people's decisions come to; hasDeclaredLicense is what \
an origin's file or package was found to say. Snippets were not read for licenses of their own.";

/// Builds the graph of `report`.
pub(super) fn document(report: &ScanReport) -> io::Result<Graph> {
    let uuid = ReportDigest::of(report, "spdx 3.0.1")?.uuid();
    let mut builder = Builder::new(report, format!("https://spdx.org/spdxdocs/kinprint-{uuid}#"));
    builder.add_project();
    for package in origin_packages(report) {
        builder.add_origin(&package);
    }
    for finding in &report.findings {
        builder.add_copy(finding);
    }
    for source in declared_sources(report) {
        builder.add_declared(&source);
    }
    builder.add_contents();
    builder.add_licenses();
    Ok(builder.finish())
}

struct Builder<'a> {
    report: &'a ScanReport,
    /// What every id begins with.
    namespace: String,
    n_ids: HashMap<&'static str, usize>,
    nodes: Vec<Node>,
    licenses: Licenses,
    /// By expression.
    license_ids: BTreeMap<String, String>,
    package_ids: HashMap<&'a str, String>,
    /// Node and id of each file.
    files: HashMap<&'a PathText, (usize, String)>,
    origin_files: HashMap<(&'a str, &'a str), String>,
    /// What the project contains, and each package of origin.
    contents: BTreeMap<String, Vec<String>>,
    people: HashMap<String, String>,
    creations: HashMap<(String, String), String>,
}

impl<'a> Builder<'a> {
    fn new(report: &'a ScanReport, namespace: String) -> Self {
        Self {
            report,
            namespace,
            n_ids: HashMap::new(),
            nodes: Vec::new(),
            licenses: Licenses::default(),
            license_ids: BTreeMap::new(),
            package_ids: HashMap::new(),
            files: HashMap::new(),
            origin_files: HashMap::new(),
            contents: BTreeMap::new(),
            people: HashMap::new(),
            creations: HashMap::new(),
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.namespace)
    }

    /// Returns the next id of a kind: `…#File-7`.
    fn next_id(&mut self, kind: &'static str) -> String {
        let number = self.n_ids.entry(kind).or_default();
        *number += 1;
        format!("{}{kind}-{number}", self.namespace)
    }

    fn relate(&mut self, from: &str, kind: &'static str, to: Vec<String>, comment: String) {
        let head = Head { comment, ..Head::new("Relationship", self.next_id("Relationship")) };
        let relationship = Relationship { head, from: from.to_owned(), verb: kind, to, completeness: None };
        self.nodes.push(Node::Relationship(Box::new(relationship)));
    }

    fn push(&mut self, artifact: Artifact) -> usize {
        self.nodes.push(Node::Artifact(Box::new(artifact)));
        self.nodes.len() - 1
    }

    fn add_project(&mut self) {
        let own = &self.report.summary.own;
        let mut project = Artifact::new(PACKAGE, self.id("Project"), name_of(project_name(self.report), "project"));
        "The project that was scanned; only its files with findings are part of this document."
            .clone_into(&mut project.head.comment);
        project.purl = own.first().and_then(|own| purl_of(&own.purl));
        project.external_identifiers = own.iter().filter_map(|own| purl_identifier(&own.purl)).collect();
        project.purpose = Some("source");
        self.push(project);
    }

    fn add_origin(&mut self, package: &OriginPackage<'a>) {
        let id = self.next_id("Origin");
        self.package_ids.insert(package.purl, id.clone());
        let mut origin = Artifact::new(PACKAGE, id.clone(), name_of(package.name, package.purl));
        "Code was copied from it; it was not analyzed as a whole.".clone_into(&mut origin.head.comment);
        origin.version = shown(package.version).into_owned();
        origin.purl = purl_of(package.purl);
        origin.external_identifiers = purl_identifier(package.purl).into_iter().collect();
        self.push(origin);
        let empty = LicenseFacts::default();
        let of_folder = package.folders.first().map(|folder| &folder.license);
        let facts = package.findings.first().map(|finding| &finding.license).or(of_folder).unwrap_or(&empty);
        let declared = self.licenses.declared(&package.declared(), facts);
        self.license(&id, "hasDeclaredLicense", &declared, None);
        for folder in &package.folders {
            self.add_folder(folder, &id);
        }
    }

    fn add_folder(&mut self, folder: &Component, package: &str) {
        let id = self.next_id("Folder");
        let files = &folder.files;
        let mut directory = Artifact::new(FILE, id.clone(), path_text(&folder.path));
        directory.file_kind = Some("directory");
        directory.head.comment = format!(
            "A folder most files of which come from one package: {} identical, {} modified, {} added, {} missing.",
            files.n_identical, files.n_modified, files.n_added, files.n_missing
        );
        self.push(directory);
        let (concluded, why) = concluded_of(&folder.license, None);
        let concluded = self.licenses.said(&concluded, &folder.license);
        self.license(&id, "hasConcludedLicense", &concluded, why);
        let is_whole = files.n_modified + files.n_added + files.n_missing == 0;
        let kind = if is_whole { "copiedTo" } else { "hasVariant" };
        self.contain(&self.id("Project"), id.clone());
        self.relate(package, kind, vec![id], String::new());
    }

    fn contain(&mut self, whole: &str, part: String) {
        self.contents.entry(whole.to_owned()).or_default().push(part);
    }

    /// Returns the scanned file that `part` lies in.
    fn file_of(&mut self, part: &'a ScannedPart) -> (usize, String) {
        if let Some(file) = self.files.get(&part.path) {
            return file.clone();
        }
        let id = self.next_id("File");
        let mut file = Artifact::new(FILE, id.clone(), path_text(&part.path));
        file.hashes = hashes(part.blake3.map(|hash| hash.to_string()), part.sha1.as_deref());
        let place = self.push(file);
        self.contain(&self.id("Project"), id.clone());
        self.files.insert(&part.path, (place, id.clone()));
        (place, id)
    }

    /// Returns the file of a package that `finding` was copied from.
    fn origin_file_of(&mut self, finding: &'a Finding, package: &str) -> String {
        let origin = &finding.origin;
        let key = (origin.purl.as_str(), origin.path.as_str());
        if let Some(id) = self.origin_files.get(&key) {
            return id.clone();
        }
        let id = self.next_id("OriginFile");
        let mut file = Artifact::new(FILE, id.clone(), shown(&origin.path).into_owned());
        file.hashes = hashes(Some(origin.blake3.to_string()), origin_sha1(finding));
        file.content_identifiers = origin.swhid.iter().filter_map(|swhid| content_identifier(swhid)).collect();
        file.copyright_text = known_copyright(finding);
        self.push(file);
        for found in self.licenses.in_file(&finding.license, &origin.path) {
            if found != NO_ASSERTION {
                self.license(&id, "hasDeclaredLicense", &found, None);
            }
        }
        let (concluded, why) = concluded_of(&finding.license, None);
        let concluded = self.licenses.said(&concluded, &finding.license);
        self.license(&id, "hasConcludedLicense", &concluded, why);
        self.contain(package, id.clone());
        self.origin_files.insert(key, id.clone());
        id
    }

    fn add_copy(&mut self, finding: &'a Finding) {
        let package = self.package_ids.get(finding.origin.purl.as_str()).cloned().unwrap_or_default();
        let (place, file) = self.file_of(&finding.scanned);
        let text = format!("{}; {}", copy_text(finding), outcome_text(Reported::Copy(finding)));
        let snippet = if finding.code == FindingCode::CopiedFile {
            None
        } else {
            self.snippet(&finding.scanned, &finding.id, &file, text.clone())
        };
        let element = if let Some(mut snippet) = snippet {
            snippet.copyright_text = known_copyright(finding);
            snippet.attribution_texts = attribution_texts(finding);
            let id = snippet.head.spdx_id.clone();
            self.push(snippet);
            id
        } else {
            self.say_of_file(place, finding, &text);
            file
        };
        let (concluded, why) = concluded_of(&finding.license, finding.decision.as_ref());
        let concluded = self.licenses.said(&concluded, &finding.license);
        self.license(&element, "hasConcludedLicense", &concluded, why);
        self.review(finding.decision.as_ref(), &finding.id, &element);
        let Some(lineage) = lineage(finding) else { return };
        let origin = self.origin_file_of(finding, &package);
        let (from, kind, to) = match lineage {
            Lineage::Copy => (origin, "copiedTo", element),
            Lineage::Variant => (origin, "hasVariant", element),
            Lineage::Descendant => (element, "descendantOf", origin),
            Lineage::Ancestor => (element, "ancestorOf", origin),
        };
        self.relate(&from, kind, vec![to], String::new());
    }

    /// Makes a snippet; `None` for a part without bytes and lines.
    fn snippet(&mut self, part: &ScannedPart, finding: &str, file: &str, comment: String) -> Option<Artifact> {
        let bytes = PositiveRange::new(u64::from(part.bytes.start) + 1, part.bytes.end.into());
        let lines = part.lines.and_then(|lines| PositiveRange::new(lines.start.into(), lines.end.into()));
        if bytes.is_none() && lines.is_none() {
            return None;
        }
        let name = format!("finding {}", shown(finding));
        let mut snippet = Artifact::new("software_Snippet", self.next_id("Snippet"), name);
        snippet.head.comment = comment;
        (snippet.bytes, snippet.lines, snippet.of_file) = (bytes, lines, Some(file.to_owned()));
        Some(snippet)
    }

    /// Says of a file what holds of all of it.
    fn say_of_file(&mut self, place: usize, finding: &Finding, text: &str) {
        let found = if holds_its_bytes(finding) {
            self.licenses.in_file(&finding.license, &finding.origin.path)
        } else {
            Vec::new()
        };
        let Node::Artifact(file) = &mut self.nodes[place] else { return };
        let before = if file.head.comment.is_empty() { String::new() } else { format!("{}; ", file.head.comment) };
        file.head.comment = format!("{before}finding {}: {text}", shown(&finding.id));
        file.copyright_text = known_copyright(finding);
        file.attribution_texts = attribution_texts(finding);
        let id = file.head.spdx_id.clone();
        for found in found.iter().filter(|found| *found != NO_ASSERTION) {
            self.license(&id, "hasDeclaredLicense", found, None);
        }
    }

    /// A source that comments name: a package that nothing was compared with.
    fn add_declared(&mut self, source: &DeclaredSourcePackage<'a>) {
        let Some(first) = source.places.first() else { return };
        let id = self.next_id("Declared");
        let mut package = Artifact::new(PACKAGE, id.clone(), name_of(&first.declared.origin.name, source.label));
        let license = declared_license_name(&first.license);
        package.head.comment = shown(&format!("Named by comments: {}; license: {license}", source.label)).into_owned();
        package.purl = source.purl().and_then(purl_of);
        package.external_identifiers = source.purl().and_then(purl_identifier).into_iter().collect();
        package.home_page = source.url().map(str::to_owned);
        self.push(package);
        for place in &source.places {
            self.add_place(place, &id);
        }
    }

    fn add_place(&mut self, place: &'a DeclaredFinding, package: &str) {
        let (_, file) = self.file_of(&place.scanned);
        let said = shown(&place.declared.comment.said).into_owned();
        let text = format!("A comment says: {said}; {}", outcome_text(Reported::Declared(place)));
        let element = match self.snippet(&place.scanned, &place.id, &file, text) {
            Some(snippet) => {
                let id = snippet.head.spdx_id.clone();
                self.push(snippet);
                id
            }
            None => file,
        };
        self.review(place.decision.as_ref(), &place.id, &element);
        self.relate(package, "other", vec![element], "Its comment names this source.".to_owned());
    }

    /// Says which license an element is under.
    fn license(&mut self, element: &str, kind: &'static str, said: &str, why: Option<String>) {
        let license = match said {
            // What is not said is not asserted.
            NO_ASSERTION if why.is_none() => return,
            NO_ASSERTION => NO_ASSERTION_LICENSE.to_owned(),
            _ if said == NONE.0 => NONE.1.to_owned(),
            _ => self.license_id(said),
        };
        self.relate(element, kind, vec![license], shown(&why.unwrap_or_default()).into_owned());
    }

    fn license_id(&mut self, expression: &str) -> String {
        if let Some(id) = self.license_ids.get(expression) {
            return id.clone();
        }
        let id = self.next_id("License");
        self.license_ids.insert(expression.to_owned(), id.clone());
        id
    }

    /// Adds what a person said, as that person's annotation.
    fn review(&mut self, decision: Option<&Decided>, finding: &str, subject: &str) {
        let Some(decision) = decision else { return };
        let at = utc_seconds(if decision.at.is_empty() { &self.report.run.at } else { &decision.at });
        let name = shown(&decision.people()).trim().to_owned();
        let name = if name.is_empty() { "anonymous".to_owned() } else { name };
        let mut head = Head::new("Annotation", self.next_id("Annotation"));
        head.creation_info = self.creation_by(name, at);
        let (subject, statement) = (subject.to_owned(), decision_text(decision, finding));
        let annotation = Annotation { head, of_kind: "review", subject, statement };
        self.nodes.push(Node::Annotation(Box::new(annotation)));
    }

    /// Returns the creation information of what a person said at a time.
    fn creation_by(&mut self, name: String, at: String) -> String {
        if let Some(id) = self.creations.get(&(name.clone(), at.clone())) {
            return id.clone();
        }
        let id = format!("_:by-person-{}", self.creations.len() + 1);
        let person = if let Some(person) = self.people.get(&name) {
            person.clone()
        } else {
            let person = self.next_id("Person");
            self.nodes.push(Node::Plain(Head { name: name.clone(), ..Head::new("Person", person.clone()) }));
            self.people.insert(name.clone(), person.clone());
            person
        };
        self.nodes.push(Node::Creation(creation(id.clone(), at.clone(), person)));
        self.creations.insert((name, at), id.clone());
        id
    }

    fn add_contents(&mut self) {
        for (whole, parts) in std::mem::take(&mut self.contents) {
            let head = Head::new("Relationship", self.next_id("Relationship"));
            let relationship =
                Relationship { head, from: whole, verb: "contains", to: parts, completeness: Some("incomplete") };
            self.nodes.push(Node::Relationship(Box::new(relationship)));
        }
    }

    /// Adds the expressions that were used, and texts for what is on no list.
    fn add_licenses(&mut self) {
        self.license_id("CC0-1.0");
        for (expression, id) in std::mem::take(&mut self.license_ids) {
            let named = expression.split([' ', '(', ')']).filter(|word| word.starts_with("LicenseRef-"));
            let mut custom_ids: Vec<DictionaryEntry> = Vec::new();
            for key in named {
                if custom_ids.iter().all(|entry| entry.key != key) {
                    let value = self.id(&format!("Text-{key}"));
                    custom_ids.push(DictionaryEntry { kind: "DictionaryEntry", key: key.to_owned(), value });
                }
            }
            self.nodes.push(Node::License(LicenseExpression {
                head: Head::new("simplelicensing_LicenseExpression", id.clone()),
                expression: expression.clone(),
                list_version: spdx::identifiers::VERSION,
                custom_ids,
            }));
            self.license_ids.insert(expression, id);
        }
        for license in std::mem::take(&mut self.licenses).into_extracted() {
            let mut head = Head::new("simplelicensing_SimpleLicensingText", String::new());
            head.spdx_id = self.id(&format!("Text-{}", license.license_id));
            (head.name, head.comment) = (license.license_id, license.comment);
            self.nodes.push(Node::Text(LicenseText { head, text: license.extracted_text }));
        }
    }

    fn finish(self) -> Graph {
        let report = self.report;
        let (agent, tool, sbom) = (self.id("Agent"), self.id("Tool"), self.id("Sbom"));
        let data_license = self.license_ids.get("CC0-1.0").cloned();
        let name = format!("Copied code in {}", shown(project_name(report)));
        let comment: Vec<String> = facts(report).into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
        let tool_name = shown(&format!("{} {}", report.tool.name, report.tool.version)).into_owned();
        let mut by_tool = creation(BY_TOOL.to_owned(), utc_seconds(&report.run.at), agent.clone());
        by_tool.created_using = vec![tool.clone()];
        CONVENTIONS.clone_into(&mut by_tool.comment);
        let is_artifact = |node: &&Node| matches!(node, Node::Artifact(_));
        let of_bill: Vec<String> = self.nodes.iter().filter(is_artifact).filter_map(id_of).collect();
        let collection = |kind, id: &str, root: String, element: Vec<String>| Collection {
            head: Head { name: name.clone(), ..Head::new(kind, id.to_owned()) },
            profile_conformance: PROFILES,
            root_element: [root],
            element,
            sbom_type: Vec::new(),
            data_license: None,
        };
        let mut bill = collection("software_Sbom", &sbom, self.id("Project"), of_bill);
        bill.sbom_type = vec!["source"];
        let of_graph = self.nodes.iter().filter_map(id_of);
        let of_document = [sbom.clone(), agent.clone(), tool.clone()].into_iter().chain(of_graph).collect();
        let mut document = collection("SpdxDocument", &self.id("Document"), sbom, of_document);
        (document.data_license, document.head.comment) = (data_license, comment.join("\n"));
        let mut graph = vec![
            Node::Creation(by_tool),
            Node::Collection(Box::new(document)),
            Node::Plain(Head { name: shown(&report.tool.name).into_owned(), ..Head::new("SoftwareAgent", agent) }),
            Node::Plain(Head { name: tool_name, ..Head::new("Tool", tool) }),
            Node::Collection(Box::new(bill)),
        ];
        graph.extend(self.nodes);
        Graph { context: CONTEXT, graph }
    }
}

fn creation(id: String, created: String, by: String) -> CreationInfo {
    CreationInfo {
        kind: "CreationInfo",
        id,
        spec_version: SPEC_VERSION,
        created,
        created_by: [by],
        created_using: Vec::new(),
        comment: String::new(),
    }
}

/// Returns the id of an element; creation information is none.
fn id_of(node: &Node) -> Option<String> {
    let head = match node {
        Node::Creation(_) => return None,
        Node::Plain(head) => head,
        Node::Collection(collection) => &collection.head,
        Node::Artifact(artifact) => &artifact.head,
        Node::Relationship(relationship) => &relationship.head,
        Node::Annotation(annotation) => &annotation.head,
        Node::License(license) => &license.head,
        Node::Text(text) => &text.head,
    };
    Some(head.spdx_id.clone())
}

fn purl_of(purl: &str) -> Option<String> {
    Purl::parse(purl).ok().map(|purl| purl.to_string())
}

fn purl_identifier(purl: &str) -> Option<ExternalIdentifier> {
    let identifier = purl_of(purl)?;
    Some(ExternalIdentifier { kind: "ExternalIdentifier", of_kind: "packageUrl", identifier })
}

fn hashes(blake3: Option<String>, sha1: Option<&str>) -> Vec<Hash> {
    let hash = |algorithm, value| Hash { kind: "Hash", algorithm, value };
    let sha1 = sha1.filter(|sha1| is_sha1(sha1)).map(|sha1| hash("sha1", sha1.to_owned()));
    blake3.map(|blake3| hash("blake3", blake3)).into_iter().chain(sha1).collect()
}

/// Returns a Software Heritage id of a content, if it is one.
fn content_identifier(swhid: &str) -> Option<ContentIdentifier> {
    let digits = swhid.strip_prefix("swh:1:cnt:")?;
    let value = swhid.to_owned();
    is_sha1(digits).then_some(ContentIdentifier { kind: "software_ContentIdentifier", identifier_type: "swhid", value })
}

/// Returns the statements of the origin's file; nothing where it was not read for any.
fn known_copyright(finding: &Finding) -> String {
    let text = copyright_text(finding);
    if text == NO_ASSERTION { String::new() } else { text }
}
