//! A package as a component: how it is known, where its copies are, and what it is under.

use super::model::{
    Component, Copyright, Evidence, ExternalReference, Identity, LicenseChoice, Method, NamedLicense, Occurrence,
    Pedigree, Property,
};
use super::{CycloneDxVersion, property};
use crate::finding::{DeclaredFinding, Finding, PathText, ScannedPart};
use crate::report::bill::{
    DeclaredSourcePackage, OriginPackage, Said, copy_text, exact_address, is_same_file, lines_text, outcome_text,
};
use crate::report::declared_license_name;
use crate::report::hosted::Reported;
use crate::report::layout::plural;
use crate::report::shown;

pub(super) fn package_ref(package: &OriginPackage<'_>) -> String {
    format!("origin:{}", package.purl)
}

pub(super) fn source_ref(source: &DeclaredSourcePackage<'_>) -> String {
    format!("declared:{}", source.label)
}

pub(super) fn of_package<'a>(package: &OriginPackage<'a>, version: CycloneDxVersion) -> Component<'a> {
    let detected = package.detected();
    let licenses = match (version, detected.as_slice()) {
        (CycloneDxVersion::V1_6, [_, _, ..]) => detected.iter().map(|name| named(name)).collect(),
        _ => detected.iter().map(|text| expression(text, None)).collect(),
    };
    let occurrences = package.findings.iter().map(|finding| copied_at(finding));
    let folders = package.folders.iter().map(|folder| {
        let files = &folder.files;
        let text = format!(
            "a folder most files of which come from it: {} identical, {} modified, {} added, {} missing",
            files.n_identical, files.n_modified, files.n_added, files.n_missing
        );
        occurrence(&folder.path, None, text)
    });
    let copyrights = package.copyrights();
    Component {
        kind: "library",
        bom_ref: Some(package_ref(package)),
        name: name_of(package.name, package.purl),
        version: package.version,
        licenses: licenses_of(package, version),
        purl: package.has_purl().then_some(package.purl),
        pedigree: Some(pedigree(package)),
        properties: properties(package),
        evidence: Some(Evidence {
            identity: identity(package).into_iter().collect(),
            occurrences: folders.chain(occurrences).collect(),
            licenses,
            copyright: copyrights.iter().map(|text| Copyright { text: shown(text).into_owned() }).collect(),
        }),
        ..Component::default()
    }
}

pub(super) fn of_source<'a>(source: &DeclaredSourcePackage<'a>) -> Component<'a> {
    let place = source.places.first().map(|place| place.declared.origin.name.as_str());
    let possible = source.places.first().map(|place| declared_license_name(&place.license)).unwrap_or_default();
    let url = source.url().map(|url| ExternalReference { kind: "website", url });
    Component {
        kind: "library",
        bom_ref: Some(source_ref(source)),
        name: name_of(place.unwrap_or_default(), source.label),
        purl: source.purl(),
        external_references: url.into_iter().collect(),
        properties: vec![property("declared-source", source.label), property("license", &possible)],
        evidence: Some(Evidence {
            identity: Vec::new(),
            occurrences: source.places.iter().map(|place| declared_at(place)).collect(),
            licenses: Vec::new(),
            copyright: Vec::new(),
        }),
        ..Component::default()
    }
}

fn name_of(name: &str, otherwise: &str) -> String {
    shown(if name.is_empty() { otherwise } else { name }).into_owned()
}

fn expression(text: &str, acknowledgement: Option<&'static str>) -> LicenseChoice {
    LicenseChoice::Expression { expression: text.to_owned(), acknowledgement }
}

fn named(name: &str) -> LicenseChoice {
    LicenseChoice::Named { license: NamedLicense { name: name.to_owned() } }
}

/// Returns what is concluded, and what is declared where there is room for both or nothing is concluded.
fn licenses_of(package: &OriginPackage<'_>, version: CycloneDxVersion) -> Vec<LicenseChoice> {
    let of = |said: &Said, acknowledgement| match said {
        Said::Expression(text) => Some(expression(text.as_str(), Some(acknowledgement))),
        Said::Nothing | Said::NoAssertion => None,
    };
    let concluded = of(&package.concluded(), "concluded");
    let declared = of(&package.declared(), "declared");
    match version {
        CycloneDxVersion::V1_6 => concluded.or(declared).into_iter().collect(),
        CycloneDxVersion::V1_7 => concluded.into_iter().chain(declared).collect(),
    }
}

fn properties(package: &OriginPackage<'_>) -> Vec<Property> {
    let mut properties = vec![
        property("license-declared", package.declared().as_str()),
        property("license-concluded", package.concluded().as_str()),
    ];
    let released = package.findings.iter().find_map(|finding| finding.origin.released_at.as_deref());
    properties.extend(released.map(|released| property("released-at", released)));
    properties
}

/// What a copy was made of: the package as it was published, where any copy differs from its file.
fn pedigree<'a>(package: &OriginPackage<'a>) -> Pedigree<'a> {
    let n_same = package.findings.iter().filter(|finding| is_same_file(finding)).count();
    let n_other = package.findings.len() - n_same;
    let mut parts = Vec::new();
    if n_same > 0 {
        parts.push(format!("{} as published", plural(n_same as u64, "file")));
    }
    if n_other > 0 {
        let differ = if n_other == 1 { "is a part or differs" } else { "are parts or differ" };
        parts.push(format!("{} {differ} from the published file", plural(n_other as u64, "copy")));
    }
    let n_modified: u64 = package.folders.iter().map(|folder| folder.files.n_modified).sum();
    if !package.folders.is_empty() {
        parts.push(plural(package.folders.len() as u64, "folder") + " most files of which come from it");
    }
    let published = Component {
        kind: "library",
        name: name_of(package.name, package.purl),
        version: package.version,
        purl: package.has_purl().then_some(package.purl),
        ..Component::default()
    };
    let ancestors = if n_other > 0 || n_modified > 0 { vec![published] } else { Vec::new() };
    Pedigree { ancestors, notes: parts.join("; ") }
}

fn identity<'a>(package: &OriginPackage<'a>) -> Option<Identity<'a>> {
    let (same, aligned): (Vec<&Finding>, Vec<&Finding>) =
        package.findings.iter().partition(|finding| is_same_file(finding));
    let mut methods = Vec::new();
    if !same.is_empty() {
        let files = plural(same.len() as u64, "file");
        let value = format!("{files} with the bytes of the published file, by blake3");
        methods.push(Method { technique: "hash-comparison", confidence: 1.0, value });
    }
    let share = |finding: &&Finding| finding.containment.scanned.clamp(0.0, 1.0);
    let best = aligned.iter().map(share).filter(|share| share.is_finite()).reduce(f32::max);
    if let Some(confidence) = best {
        let bits = aligned.iter().filter_map(|finding| finding.bits).filter(|bits| bits.is_finite()).reduce(f32::max);
        let bits = bits.map_or(String::new(), |bits| format!(", up to {bits:.0} bits against chance"));
        let copies = plural(aligned.len() as u64, "copy");
        let value = format!("{copies} by alignment of tokens{bits}; the confidence is the largest share aligned");
        methods.push(Method { technique: "source-code-analysis", confidence, value });
    }
    let confidence = methods.iter().map(|method| method.confidence).reduce(f32::max)?;
    package.has_purl().then_some(Identity { field: "purl", confidence, concluded_value: package.purl, methods })
}

fn copied_at(finding: &Finding) -> Occurrence {
    let text = format!("{}; {}", copy_text(finding), outcome_text(Reported::Copy(finding)));
    let said = format!("{}; finding {}", range_of(&finding.scanned), finding.id);
    occurrence(&finding.scanned.path, Some(&finding.scanned), format!("{said}; {text}"))
}

fn declared_at(finding: &DeclaredFinding) -> Occurrence {
    let (said, id) = (&finding.declared.comment.said, &finding.id);
    let text = format!("{}; finding {id}; a comment says: {said}", range_of(&finding.scanned));
    let text = format!("{text}; {}", outcome_text(Reported::Declared(finding)));
    occurrence(&finding.scanned.path, Some(&finding.scanned), text)
}

/// Returns `lines 3 to 9, bytes 30 to 270 (from 0, the end not included)`.
fn range_of(scanned: &ScannedPart) -> String {
    let lines = scanned.lines.map_or(String::new(), |lines| format!("{}, ", lines_text(lines)));
    format!("{lines}bytes {} to {} (from 0, the end not included)", scanned.bytes.start, scanned.bytes.end)
}

fn occurrence(path: &PathText, part: Option<&ScannedPart>, text: String) -> Occurrence {
    let exact = exact_address(path).map(|address| format!("exact path: {address}"));
    let text = [Some(text), exact].into_iter().flatten().collect::<Vec<_>>().join("; ");
    Occurrence {
        location: shown(&path.path).into_owned(),
        line: part.and_then(|part| part.lines).map(|lines| lines.start),
        offset: part.map(|part| part.bytes.start),
        additional_context: shown(&text).into_owned(),
    }
}
