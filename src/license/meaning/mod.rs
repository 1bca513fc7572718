//! Meaning: what an expression obliges to, and what it goes together with; by tables of facts under `db/licenses/`.

mod class;
mod compatibility;
mod matrix;
mod obligation;
mod own_table;
mod reading;
mod terms;

pub use class::LicenseClass;
pub use compatibility::{
    Compatibility, Outbound, Verdict, VerdictBasis, VerdictReason, compatibility, conflicts_within,
};
pub use matrix::{OSADL_ATTRIBUTION, OSADL_DATE};
pub use obligation::Obligation;
pub use own_table::{Distribution, proprietary_verdict};
pub use reading::{LicenseReading, class_of};
pub use terms::{LicenseTerms, Relief, find_license_terms, find_relief};
