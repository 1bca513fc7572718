//! Reports: a [`ScanReport`](crate::finding::ScanReport) to text, JSON and the formats of other programs on any `Write`. Decides nothing; everything
//! that comes from a project or a corpus is escaped.

mod aligned;
mod baseline;
mod bill;
mod code;
mod components;
mod cyclonedx;
mod declared;
mod escape;
mod files;
mod fleet;
mod github;
mod gitlab;
mod history;
mod hosted;
mod html;
mod introduced;
mod inventory;
mod json;
mod junit;
mod layout;
mod licenses;
mod markdown;
mod notice;
mod own;
#[cfg(feature = "pdf")]
mod pdf;
mod policy;
mod redact;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;
mod scope;
mod sentence;
mod side_by_side;
mod spdx;
mod spdx3;
mod summary;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod verdict;

pub use aligned::aligned_text;
pub use code::{CodeSide, CodeView};
pub use cyclonedx::{CycloneDxVersion, write_cyclonedx};
pub use declared::{declared_license_name, declared_lines};
pub use escape::shown;
pub use files::{attribution_sentence, finding_lines, range_text, relicensed_sentence};
pub use fleet::{FLEET_SCHEMA, FleetCounts, FleetReport, FleetRow, FleetState, write_fleet};
pub use github::write_github;
pub use gitlab::write_gitlab;
pub use history::{write_runs, write_tracks, write_trend};
pub use html::{Evidence, TrendPoint, detailed_copies, write_html};
pub use introduced::introduced_sentences;
pub use inventory::{write_conflicts, write_inventory, write_inventory_csv, write_inventory_tsv};
pub use json::{write_json, write_json_value};
pub use junit::write_junit;
pub use layout::{Paint, TextOptions, bar, count, display_width, percent, plural, shorten_path, wrap};
pub use licenses::{LicenseGroup, group_by_license, write_licenses};
pub use markdown::write_markdown;
pub use notice::{Credit, CreditText, Credits, NoticeForm, TextSource, credited_copies, write_notice};
#[cfg(feature = "pdf")]
pub use pdf::write_pdf;
pub use policy::{PolicyCheck, TracedFinding, write_cases, write_policy_check, write_trace};
pub use redact::redacted;
pub use sarif::{SarifProfile, write_sarif};
pub use side_by_side::{Side, write_side_by_side};
pub use spdx::{SpdxForm, write_spdx};
pub use spdx3::write_spdx3;
pub use summary::{filter_name as filter_sentence, gate_sentence};
pub use table::{write_findings_csv, write_xlsx};
pub use template::{TemplateError, write_template};
pub use text::{failed_sentence, write_text};
pub use verdict::verdict_sentence;

/// What the method cannot know, as every report says it.
pub const LIMITS: &str = "Only what the database holds can be found. Code written anew from the same idea, translations into \
other languages and less than five lines are not found. The license is the one found with the origin; this is not legal advice.";
