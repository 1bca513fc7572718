//! Stated: what the fields of manifests and of `debian/copyright` say of a license, without reading them as prose; and what
//! files say of other files.

mod by_path;
mod conclude;
mod dep5;
mod fields;
mod manifest;

pub use by_path::{
    Annotation, Annotations, PathStatements, Precedence, ReuseTomlError, SIDECAR, StatedIn, StatedLicense, stating_file,
};
pub use conclude::{Concluded, OwnWords, conclude_stated};
pub use dep5::{Dep5, Dep5License, FilesParagraph, LicenseField, spdx_of_short_name};
pub use fields::detect_field;
pub use manifest::{detect_manifest, read_statement};
