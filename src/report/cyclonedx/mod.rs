//! CycloneDX 1.6 and 1.7: packages that code was copied from, as components with pedigree and evidence. Source: ECMA-424,
//! "CycloneDX Bill of materials specification", and the JSON schemas of both versions.
//!
//! Each package version is one component. Its evidence is every place of a copy (`occurrences`: a file, its line, its byte
//! offset; the end of the range goes to the context, since the schema has no field for it), how it is known (`identity`, with
//! the share that is aligned as the confidence; of equal files it is 1), and what its files say of license and holders. Its
//! licenses are what the copies are under together (`concluded`) or, where nothing is concluded, what the package states
//! (`declared`); version 1.7 has room for both. Sources that comments name are components without an identity: nothing was
//! compared. Own structures (`model`). Pure: the same report gives the same bytes, its serial number included.

mod component;
mod model;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::io::{self, Write};

use self::model::{Annotation, Annotator, Bom, Component, Composition, Individual, Metadata, Property, Tools};
use super::bill::{
    DeclaredSourcePackage, OriginPackage, ReportDigest, decision_text, declared_sources, facts, origin_packages,
    project_name, utc_seconds,
};
use super::json::write_json_value;
use super::shown;
use crate::finding::{Decided, ScanReport};
use crate::provenance::Purl;

/// What the project is called inside of the document.
const PROJECT: &str = "project";

/// Which version is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CycloneDxVersion {
    /// 1.6, which most readers know.
    V1_6,
    /// 1.7, with several expressions for one component.
    V1_7,
}

impl CycloneDxVersion {
    const fn name(self) -> &'static str {
        match self {
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }

    const fn schema(self) -> &'static str {
        match self {
            Self::V1_6 => "http://cyclonedx.org/schema/bom-1.6.schema.json",
            Self::V1_7 => "http://cyclonedx.org/schema/bom-1.7.schema.json",
        }
    }
}

/// Writes `report` as CycloneDX.
///
/// # Errors
/// When `out` refuses.
pub fn write_cyclonedx(report: &ScanReport, version: CycloneDxVersion, out: &mut dyn Write) -> io::Result<()> {
    let (packages, sources) = (origin_packages(report), declared_sources(report));
    let copied = packages.iter().map(|package| component::of_package(package, version));
    let declared = sources.iter().map(component::of_source);
    let bom = Bom {
        schema: version.schema(),
        bom_format: "CycloneDX",
        spec_version: version.name(),
        serial_number: format!("urn:uuid:{}", ReportDigest::of(report, version.schema())?.uuid()),
        version: 1,
        metadata: metadata(report),
        components: copied.chain(declared).collect(),
        compositions: [Composition {
            // What a database does not hold cannot be found, so that nobody knows whether this is all.
            aggregate: if report.complete { "unknown" } else { "incomplete" },
            assemblies: [PROJECT],
        }],
        annotations: annotations(report, &packages, &sources),
    };
    write_json_value(&bom, out)
}

fn metadata(report: &ScanReport) -> Metadata<'_> {
    let tool = Component {
        kind: "application",
        name: shown(&report.tool.name).into_owned(),
        version: &report.tool.version,
        ..Component::default()
    };
    let own = report.summary.own.iter().map(|own| property("own-package", &own.purl));
    let project = Component {
        kind: "application",
        bom_ref: Some(PROJECT.to_owned()),
        name: shown(project_name(report)).into_owned(),
        purl: report.summary.own.first().map(|own| own.purl.as_str()).filter(|purl| Purl::parse(purl).is_ok()),
        properties: own.skip(1).collect(),
        ..Component::default()
    };
    Metadata {
        timestamp: utc_seconds(&report.run.at),
        tools: Tools { components: [tool] },
        component: project,
        properties: facts(report).iter().map(|(name, value)| property(name, value)).collect(),
    }
}

/// People's decisions, on the package of the copy.
fn annotations(
    report: &ScanReport,
    packages: &[OriginPackage<'_>],
    sources: &[DeclaredSourcePackage<'_>],
) -> Vec<Annotation> {
    let note = |decision: &Decided, id: &str, subject: String| Annotation {
        subjects: [subject],
        annotator: Annotator { individual: Individual { name: shown(&decision.people()).into_owned() } },
        timestamp: utc_seconds(if decision.at.is_empty() { &report.run.at } else { &decision.at }),
        text: decision_text(decision, id),
    };
    let of_copies = packages.iter().flat_map(|package| {
        let decided = package.findings.iter().filter_map(|finding| finding.decision.as_ref().zip(Some(finding)));
        decided.map(|(decision, finding)| note(decision, &finding.id, component::package_ref(package)))
    });
    let of_sources = sources.iter().flat_map(|source| {
        let decided = source.places.iter().filter_map(|place| place.decision.as_ref().zip(Some(place)));
        decided.map(|(decision, place)| note(decision, &place.id, component::source_ref(source)))
    });
    // The same code at several places has one id and one decision, and the format wants each annotation once.
    let mut written = HashSet::new();
    let mut notes: Vec<Annotation> = of_copies.chain(of_sources).collect();
    notes.retain(|note| written.insert((note.subjects.clone(), note.timestamp.clone(), note.text.clone())));
    notes
}

fn property(name: &str, value: &str) -> Property {
    Property { name: format!("kinprint:{name}"), value: shown(value).into_owned() }
}
