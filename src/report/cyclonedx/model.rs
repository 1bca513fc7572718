//! The parts of CycloneDX 1.6 and 1.7 that are written, named as ECMA-424 names them.

use serde::Serialize;

#[expect(clippy::struct_field_names, reason = "the standard's names")]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bom<'a> {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) bom_format: &'static str,
    pub(super) spec_version: &'static str,
    pub(super) serial_number: String,
    pub(super) version: u32,
    pub(super) metadata: Metadata<'a>,
    pub(super) components: Vec<Component<'a>>,
    pub(super) compositions: [Composition; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation>,
}

#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    pub(super) timestamp: String,
    pub(super) tools: Tools<'a>,
    pub(super) component: Component<'a>,
    pub(super) properties: Vec<Property>,
}

#[derive(Serialize)]
pub(super) struct Tools<'a> {
    pub(super) components: [Component<'a>; 1],
}

#[derive(Default, Serialize)]
pub(super) struct Component<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    pub(super) bom_ref: Option<String>,
    pub(super) name: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) version: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) licenses: Vec<LicenseChoice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purl: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pedigree: Option<Pedigree<'a>>,
    #[serde(rename = "externalReferences", skip_serializing_if = "Vec::is_empty")]
    pub(super) external_references: Vec<ExternalReference<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidence: Option<Evidence<'a>>,
}

#[derive(Serialize)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) value: String,
}

/// An expression, or a license of that name where a version of the standard has room for one expression alone.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum LicenseChoice {
    Expression {
        expression: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        acknowledgement: Option<&'static str>,
    },
    Named {
        license: NamedLicense,
    },
}

#[derive(Serialize)]
pub(super) struct NamedLicense {
    pub(super) name: String,
}

#[derive(Serialize)]
pub(super) struct Pedigree<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) ancestors: Vec<Component<'a>>,
    pub(super) notes: String,
}

#[derive(Serialize)]
pub(super) struct ExternalReference<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) url: &'a str,
}

#[derive(Serialize)]
pub(super) struct Evidence<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) identity: Vec<Identity<'a>>,
    pub(super) occurrences: Vec<Occurrence>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) licenses: Vec<LicenseChoice>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) copyright: Vec<Copyright>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity<'a> {
    pub(super) field: &'static str,
    pub(super) confidence: f32,
    pub(super) concluded_value: &'a str,
    pub(super) methods: Vec<Method>,
}

#[derive(Serialize)]
pub(super) struct Method {
    pub(super) technique: &'static str,
    pub(super) confidence: f32,
    pub(super) value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Occurrence {
    pub(super) location: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<u32>,
    pub(super) additional_context: String,
}

#[derive(Serialize)]
pub(super) struct Copyright {
    pub(super) text: String,
}

#[derive(Serialize)]
pub(super) struct Composition {
    pub(super) aggregate: &'static str,
    pub(super) assemblies: [&'static str; 1],
}

#[derive(Serialize)]
pub(super) struct Annotation {
    pub(super) subjects: [String; 1],
    pub(super) annotator: Annotator,
    pub(super) timestamp: String,
    pub(super) text: String,
}

#[derive(Serialize)]
pub(super) struct Annotator {
    pub(super) individual: Individual,
}

#[derive(Serialize)]
pub(super) struct Individual {
    pub(super) name: String,
}
