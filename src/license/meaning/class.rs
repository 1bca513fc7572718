//! License classes: how much a license asks of whoever copies code under it. Pure.

use serde::{Deserialize, Serialize};

/// What kind of license, the mildest first.
///
/// The order decides expressions: of `A OR B` the milder governs, of `A AND B` the stricter. `Unknown` stands after the
/// copyleft classes, for terms that nobody has read may be stricter than these, and before those that are known to restrict
/// use: `X AND LicenseRef-y` with a restricted `X` is restricted, whatever `y` is. Since `Unknown` thereby covers a copyleft license
/// beside it, a policy looks at [`LicenseReading::classes`](super::LicenseReading::classes), not at the governing one alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LicenseClass {
    /// Given up, or meant to be: no condition.
    PublicDomain,
    /// Any use, also in closed works; notices stay.
    Permissive,
    /// Changes of its files stay under it (MPL, EPL, CDDL); also licenses that protect the original (Artistic, fonts).
    WeakCopyleftFile,
    /// Changes of the library stay under it, users of it do not (LGPL, GPL with a linking exception).
    WeakCopyleftLibrary,
    /// The whole work that holds it stays under it (GPL, CC-BY-SA).
    StrongCopyleft,
    /// As that, and users over a network get the source as well (AGPL, OSL, EUPL from 1.1).
    NetworkCopyleft,
    /// Not known to the table, or not to be told.
    Unknown,
    /// The source can be read, but use, change or distribution is restricted (BUSL, Elastic, Commons Clause, no derivatives).
    SourceAvailable,
    /// Not for commercial use.
    NonCommercial,
    /// All rights reserved by words.
    Proprietary,
    /// No license was found, so all rights are reserved.
    #[serde(rename = "none")]
    NoLicense,
}

impl LicenseClass {
    /// Every class, the mildest first.
    pub const ALL: [Self; 11] = [
        Self::PublicDomain,
        Self::Permissive,
        Self::WeakCopyleftFile,
        Self::WeakCopyleftLibrary,
        Self::StrongCopyleft,
        Self::NetworkCopyleft,
        Self::Unknown,
        Self::SourceAvailable,
        Self::NonCommercial,
        Self::Proprietary,
        Self::NoLicense,
    ];

    /// Returns it as reports, policies and the tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PublicDomain => "public-domain",
            Self::Permissive => "permissive",
            Self::WeakCopyleftFile => "weak-copyleft-file",
            Self::WeakCopyleftLibrary => "weak-copyleft-library",
            Self::StrongCopyleft => "strong-copyleft",
            Self::NetworkCopyleft => "network-copyleft",
            Self::Unknown => "unknown",
            Self::SourceAvailable => "source-available",
            Self::NonCommercial => "non-commercial",
            Self::Proprietary => "proprietary",
            Self::NoLicense => "none",
        }
    }

    /// Returns the class of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }

    /// Tells whether it asks that copies or changes stay under the same license.
    pub const fn is_copyleft(self) -> bool {
        matches!(
            self,
            Self::WeakCopyleftFile | Self::WeakCopyleftLibrary | Self::StrongCopyleft | Self::NetworkCopyleft
        )
    }

    /// Tells whether it is known to allow less than an open-source license does.
    pub const fn is_restricted(self) -> bool {
        matches!(self, Self::SourceAvailable | Self::NonCommercial | Self::Proprietary | Self::NoLicense)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_order() {
        assert!(LicenseClass::ALL.is_sorted());
        for class in LicenseClass::ALL {
            assert_eq!(LicenseClass::find(class.as_str()), Some(class));
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
        }
        assert_eq!(LicenseClass::find("copyleft"), None);
    }
}
