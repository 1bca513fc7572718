//! Obligations: what a license asks of whoever distributes or offers code under it. Pure.
//!
//! They tell what to do in the words of a checklist; the license's text decides.

use serde::{Deserialize, Serialize};

/// One thing that a license asks for or provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obligation {
    /// Keep the copyright lines and notices.
    KeepNotice,
    /// Give the license text along.
    IncludeText,
    /// Name the work, its author and the license, with a link.
    NameLicense,
    /// Pass on the attributions of the NOTICE file.
    KeepNoticeFile,
    /// Say what was changed.
    StateChanges,
    /// Give changed versions another name.
    RenameChanged,
    /// Name the origin in documentation or where the license says.
    Acknowledge,
    /// Name the origin in all advertising that mentions it.
    AdvertisingClause,
    /// Do not advertise with the names of the authors.
    NoEndorsement,
    /// It grants a patent license; whoever distributes changes grants one as well.
    PatentGrant,
    /// Whoever sues over patents loses rights.
    PatentRetaliation,
    /// Offer the source of the files that hold it.
    DiscloseSourceOfFile,
    /// Offer the source of the library that holds it, and let it be replaced.
    DiscloseSourceOfLibrary,
    /// Offer the source of the whole work that holds it.
    DiscloseSourceOfWork,
    /// Offer the source also to users over a network.
    NetworkUseDisclosure,
    /// In consumer devices, say how changed versions are installed.
    InstallationInformation,
    /// Distribute it and changes of it under the same license.
    SameLicense,
    /// Do not sell it by itself.
    NotSoldAlone,
    /// Do not distribute changed versions.
    NoDerivatives,
    /// Keep to the uses that the license allows.
    RestrictedUse,
    /// Do not use it commercially.
    NoCommercialUse,
}

impl Obligation {
    /// Every obligation, in the order of reports.
    pub const ALL: [Self; 21] = [
        Self::KeepNotice,
        Self::IncludeText,
        Self::NameLicense,
        Self::KeepNoticeFile,
        Self::StateChanges,
        Self::RenameChanged,
        Self::Acknowledge,
        Self::AdvertisingClause,
        Self::NoEndorsement,
        Self::PatentGrant,
        Self::PatentRetaliation,
        Self::DiscloseSourceOfFile,
        Self::DiscloseSourceOfLibrary,
        Self::DiscloseSourceOfWork,
        Self::NetworkUseDisclosure,
        Self::InstallationInformation,
        Self::SameLicense,
        Self::NotSoldAlone,
        Self::NoDerivatives,
        Self::RestrictedUse,
        Self::NoCommercialUse,
    ];

    /// Returns it as reports and the table write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeepNotice => "keep-notice",
            Self::IncludeText => "include-text",
            Self::NameLicense => "name-license",
            Self::KeepNoticeFile => "keep-notice-file",
            Self::StateChanges => "state-changes",
            Self::RenameChanged => "rename-changed",
            Self::Acknowledge => "acknowledge",
            Self::AdvertisingClause => "advertising-clause",
            Self::NoEndorsement => "no-endorsement",
            Self::PatentGrant => "patent-grant",
            Self::PatentRetaliation => "patent-retaliation",
            Self::DiscloseSourceOfFile => "disclose-source-of-file",
            Self::DiscloseSourceOfLibrary => "disclose-source-of-library",
            Self::DiscloseSourceOfWork => "disclose-source-of-work",
            Self::NetworkUseDisclosure => "network-use-disclosure",
            Self::InstallationInformation => "installation-information",
            Self::SameLicense => "same-license",
            Self::NotSoldAlone => "not-sold-alone",
            Self::NoDerivatives => "no-derivatives",
            Self::RestrictedUse => "restricted-use",
            Self::NoCommercialUse => "no-commercial-use",
        }
    }

    /// Returns what to do, as a sentence.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::KeepNotice => "Keep the copyright lines and notices.",
            Self::IncludeText => "Give the license text along.",
            Self::NameLicense => "Name the work, its author and the license, with a link.",
            Self::KeepNoticeFile => "Pass on the attributions of the NOTICE file.",
            Self::StateChanges => "Say what was changed.",
            Self::RenameChanged => "Give changed versions another name.",
            Self::Acknowledge => "Name the origin in documentation or where the license says.",
            Self::AdvertisingClause => "Name the origin in all advertising that mentions it.",
            Self::NoEndorsement => "Do not advertise with the names of the authors.",
            Self::PatentGrant => "It grants a patent license; whoever distributes changes grants one as well.",
            Self::PatentRetaliation => "Whoever sues over patents loses rights.",
            Self::DiscloseSourceOfFile => "Offer the source of the files that hold it.",
            Self::DiscloseSourceOfLibrary => "Offer the source of the library that holds it, and let it be replaced.",
            Self::DiscloseSourceOfWork => "Offer the source of the whole work that holds it.",
            Self::NetworkUseDisclosure => "Offer the source also to users over a network.",
            Self::InstallationInformation => "In consumer devices, say how changed versions are installed.",
            Self::SameLicense => "Distribute it and changes of it under the same license.",
            Self::NotSoldAlone => "Do not sell it by itself.",
            Self::NoDerivatives => "Do not distribute changed versions.",
            Self::RestrictedUse => "Keep to the uses that the license allows.",
            Self::NoCommercialUse => "Do not use it commercially.",
        }
    }

    /// Returns the obligation of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|obligation| obligation.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_order() {
        assert!(Obligation::ALL.is_sorted());
        for obligation in Obligation::ALL {
            assert_eq!(Obligation::find(obligation.as_str()), Some(obligation));
            assert_eq!(serde_json::to_value(obligation).unwrap(), obligation.as_str());
            assert!(obligation.describe().ends_with('.'));
        }
    }
}
