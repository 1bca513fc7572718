//! Names: how people write the other licenses, as phrases. The patterns are ours.

use std::sync::LazyLock;

use super::phrase::PhraseSet;

/// How much a name says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// A word that means other things too (`mit`, `bsd`): counts only where something is licensed.
    Weak,
    /// A name that means the license and nothing else.
    Strong,
    /// A sentence that grants.
    Grant,
    /// A sentence by which a project points to its license file: says less than any terms beside it.
    Pointer,
}

/// What a phrase names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub expression: &'static str,
    pub strength: Strength,
    /// Names the family only: a more exact one of the same family beside it replaces it.
    pub is_vague: bool,
}

const fn strong(expression: &'static str) -> Named {
    Named { expression, strength: Strength::Strong, is_vague: false }
}

const fn weak(expression: &'static str) -> Named {
    Named { expression, strength: Strength::Weak, is_vague: false }
}

const fn vague(expression: &'static str) -> Named {
    Named { expression, strength: Strength::Strong, is_vague: true }
}

const fn weak_vague(expression: &'static str) -> Named {
    Named { expression, strength: Strength::Weak, is_vague: true }
}

const fn grant(expression: &'static str) -> Named {
    Named { expression, strength: Strength::Grant, is_vague: false }
}

const fn pointer(expression: &'static str) -> Named {
    Named { expression, strength: Strength::Pointer, is_vague: true }
}

/// A condition added to a license; it is no license and no alternative to one.
pub(super) const COMMONS_CLAUSE: &str = "LicenseRef-Commons-Clause";

pub(super) const PERL: &str = "Artistic-1.0-Perl OR GPL-1.0-or-later";

/// Patterns in the language of [`super::phrase`]. `v|version|ver` stands before versions.
#[rustfmt::skip]
const NAMES: &[(&str, Named)] = &[
    // Permissive.
    ("mit license|licensed", strong("MIT")),
    ("mit x11 license", strong("MIT")),
    ("mit x consortium license", strong("MIT")),
    ("mit expat license?", strong("MIT")),
    ("expat license|licensed", strong("MIT")),
    ("expat", weak("MIT")),
    ("mit", weak("MIT")),
    ("mit style|like license|licensed", vague("MIT")),
    ("x11 license|licensed", strong("X11")),
    ("mit 0", strong("MIT-0")),
    ("mit no attribution", strong("MIT-0")),
    ("apache software? foundation? license? version|v|ver? 2|2.0|v2|v2.0 license?", strong("Apache-2.0")),
    ("apache software? license? version|v? 1.1|v1.1", strong("Apache-1.1")),
    ("apache software? license? version|v? 1.0|v1.0", strong("Apache-1.0")),
    ("apache2|apache2.0|apachev2 license|licensed", strong("Apache-2.0")),
    ("apache2|apache2.0|apachev2", weak("Apache-2.0")),
    ("asl 2.0", strong("Apache-2.0")),
    ("asl2|asl2.0", strong("Apache-2.0")),
    ("apache software? license", vague("Apache-2.0")),
    ("apache", weak_vague("Apache-2.0")),
    ("version 2|2.0 of the apache license", strong("Apache-2.0")),
    ("bsd 3 clause license?", strong("BSD-3-Clause")),
    ("bsd 3", weak("BSD-3-Clause")),
    ("3|three clause bsd license?", strong("BSD-3-Clause")),
    ("3bsd", weak("BSD-3-Clause")),
    ("new|revised|modified|3clause bsd license?", strong("BSD-3-Clause")),
    ("bsd license|licensed 3|three clause", strong("BSD-3-Clause")),
    ("bsd new|revised|modified", weak("BSD-3-Clause")),
    ("bsd 2 clause license?", strong("BSD-2-Clause")),
    ("bsd 2", weak("BSD-2-Clause")),
    ("2|two clause bsd license?", strong("BSD-2-Clause")),
    ("simplified|freebsd bsd? license", strong("BSD-2-Clause")),
    ("simplified bsd", strong("BSD-2-Clause")),
    ("bsd license|licensed 2|two clause", strong("BSD-2-Clause")),
    ("bsd 4 clause license?", strong("BSD-4-Clause")),
    ("4|four clause bsd license?", strong("BSD-4-Clause")),
    ("less license", strong("BSD-2-Clause")),
    ("original bsd license?", strong("BSD-4-Clause")),
    ("bsd 1 clause", strong("BSD-1-Clause")),
    ("bsd zero|0 clause license?", strong("0BSD")),
    ("zero|0 clause bsd license?", strong("0BSD")),
    ("0bsd", strong("0BSD")),
    ("bsd license|licensed", vague("BSD-3-Clause")),
    ("bsd style|like|type|derived license|licensed", vague("BSD-3-Clause")),
    ("bsd style|like|type|derived", weak_vague("BSD-3-Clause")),
    ("berkeley software distribution license", vague("BSD-3-Clause")),
    ("bsd", weak_vague("BSD-3-Clause")),
    ("isc license|licensed", strong("ISC")),
    ("internet software consortium license", strong("ISC")),
    ("isc", weak("ISC")),
    ("zlib libpng? license|licensed", strong("Zlib")),
    ("zlib", weak("Zlib")),
    ("libpng license", strong("libpng-2.0")),
    ("boost software license *6 version|v? 1.0", strong("BSL-1.0")),
    ("boost software license", strong("BSL-1.0")),
    ("boost license", strong("BSL-1.0")),
    ("unlicense", strong("Unlicense")),
    ("the unlicense", strong("Unlicense")),
    ("wtfpl", strong("WTFPL")),
    ("do what the fuck you want to public license", strong("WTFPL")),
    ("beerware|beer ware? license", strong("Beerware")),
    ("beerware", weak("Beerware")),
    ("python software foundation license", strong("PSF-2.0")),
    ("psf license", strong("PSF-2.0")),
    ("psf 2|2.0", weak("PSF-2.0")),
    ("psf", weak("PSF-2.0")),
    ("psfl", strong("PSF-2.0")),
    ("python license", strong("Python-2.0")),
    ("postgresql license|licence", strong("PostgreSQL")),
    ("curl license", weak("curl")),
    ("openssl license", strong("OpenSSL")),
    ("php license version|v? 3.01", strong("PHP-3.01")),
    ("version 3.01 of the php license", strong("PHP-3.01")),
    ("version 3.0 of the php license", strong("PHP-3.0")),
    ("php license version|v? 3.0", strong("PHP-3.0")),
    ("php license", strong("PHP-3.01")),
    ("zope public license version|v? 2.1", strong("ZPL-2.1")),
    ("zpl version|v? 2.1", strong("ZPL-2.1")),
    ("zope public license version|v? 2.0", strong("ZPL-2.0")),
    ("zpl version|v? 2.0", strong("ZPL-2.0")),
    ("zope public license", vague("ZPL-2.1")),
    ("openldap public license", vague("OLDAP-2.8")),
    ("university of illinois ncsa? open source license", strong("NCSA")),
    ("university of illinois open source license", strong("NCSA")),
    ("ncsa open source license", strong("NCSA")),
    ("ncsa", weak("NCSA")),
    ("unicode license v3", strong("Unicode-3.0")),
    ("unicode 3.0", weak("Unicode-3.0")),
    ("bzip2 license", strong("bzip2-1.0.6")),
    ("ftl", weak("FTL")),
    ("freetype project? license", strong("FTL")),
    ("blue oak model license *4 1.0.0", strong("BlueOak-1.0.0")),
    ("blueoak 1.0.0", strong("BlueOak-1.0.0")),
    ("universal permissive license *4 1.0", strong("UPL-1.0")),
    ("upl version|v? 1.0", strong("UPL-1.0")),
    ("mulan permissive software license *4 2", strong("MulanPSL-2.0")),
    ("mulan psl v2", strong("MulanPSL-2.0")),
    ("academic free license *3 3.0", strong("AFL-3.0")),
    ("academic free license *3 2.1", strong("AFL-2.1")),
    ("academic free license *3 2.0", strong("AFL-2.0")),
    ("academic free license *3 1.2", strong("AFL-1.2")),
    ("academic free license *3 1.1", strong("AFL-1.1")),
    ("academic free license", vague("AFL-3.0")),
    ("afl version|v? 2.1|v2.1", strong("AFL-2.1")),
    ("afl version|v? 3.0|v3.0", strong("AFL-3.0")),
    ("w3c software notice and license", strong("W3C")),
    ("w3c license", strong("W3C")),
    ("educational community license *3 2.0", strong("ECL-2.0")),
    ("artistic license version|v? 2.0|2", strong("Artistic-2.0")),
    ("artistic 2|2.0", strong("Artistic-2.0")),
    ("artistic license version|v? 1.0|1", strong("Artistic-1.0")),
    ("artistic license", vague("Artistic-1.0")),
    ("perl artistic license", strong("Artistic-1.0-Perl")),
    ("same terms as *2 perl *2 itself", grant(PERL)),
    ("same terms as *2 perl", grant(PERL)),
    ("same licensing? terms as the? perl *5 itself", grant(PERL)),
    ("same license as *2 perl", grant(PERL)),
    ("perl license", vague(PERL)),
    ("ruby license|licensed", strong("Ruby")),
    ("ruby s license|licence", strong("Ruby")),
    ("rubys license|licence", strong("Ruby")),
    ("same license|terms as *1 ruby", grant("Ruby")),
    ("ruby", weak("Ruby")),
    ("vim license", strong("Vim")),
    ("vim", weak("Vim")),
    ("jquery org license", strong("MIT")),
    ("bsd3", weak("BSD-3-Clause")),
    ("bsd2", weak("BSD-2-Clause")),
    ("tcl tk? license", strong("TCL")),
    ("lua license", vague("MIT")),
    ("jam license", strong("Jam")),
    ("json license", strong("JSON")),
    ("fsfap", strong("FSFAP")),
    ("fsf all permissive license", strong("FSFAP")),
    ("hpnd", strong("HPND")),
    ("historical permission notice and disclaimer", strong("HPND")),
    ("ms pl", weak("MS-PL")),
    ("microsoft public license", strong("MS-PL")),
    ("microsoft reciprocal license", strong("MS-RL")),
    ("ms rl", strong("MS-RL")),
    ("intel open source license", strong("Intel")),
    ("info zip license", strong("Info-ZIP")),
    ("ijg license", strong("IJG")),
    ("icu license", strong("ICU")),
    ("x consortium license", strong("X11")),
    ("ofl version|v? 1.1|v1.1", strong("OFL-1.1")),
    ("sil open font license *4 1.1", strong("OFL-1.1")),
    ("open font license *4 1.1", strong("OFL-1.1")),
    ("sil open font license", vague("OFL-1.1")),
    ("ofl", weak_vague("OFL-1.1")),
    // Weak copyleft.
    ("mozilla public? license version|v? 2.0|2|v2.0|v2 no copyleft exception", strong("MPL-2.0-no-copyleft-exception")),
    ("mozilla public? license *2 version|v|ver? 2.0|2|v2.0|v2", strong("MPL-2.0")),
    ("mozilla public? license *2 version|v|ver? 1.1|v1.1", strong("MPL-1.1")),
    ("mozilla public? license *2 version|v|ver? 1.0|v1.0", strong("MPL-1.0")),
    ("mpl version|v? 2|2.0|v2|v2.0", strong("MPL-2.0")),
    ("mpl version|v? 1.1|v1.1", strong("MPL-1.1")),
    ("mpl version|v? 1.0|v1.0", strong("MPL-1.0")),
    ("mpl2|mpl2.0|mplv2|mplv2.0", strong("MPL-2.0")),
    ("mpl1.1|mplv1.1", strong("MPL-1.1")),
    ("mozilla public license", vague("MPL-2.0")),
    ("mpl", weak_vague("MPL-2.0")),
    ("netscape public license *2 version|v? 1.1", strong("NPL-1.1")),
    ("netscape public license *2 version|v? 1.0", strong("NPL-1.0")),
    ("npl version|v? 1.1", strong("NPL-1.1")),
    ("eclipse public license *5 version|v? 2.0|v2.0|2|v2", strong("EPL-2.0")),
    ("eclipse public license *5 version|v? 1.0|v1.0|1|v1", strong("EPL-1.0")),
    ("epl version|v? 2|2.0|v2|v2.0", strong("EPL-2.0")),
    ("epl version|v? 1|1.0|v1|v1.0", strong("EPL-1.0")),
    ("epl2|epl2.0|epl2", strong("EPL-2.0")),
    ("eclipse public license", vague("EPL-1.0")),
    ("epl", weak_vague("EPL-1.0")),
    ("eclipse distribution license *3 version|v? 1.0|v1.0", strong("BSD-3-Clause")),
    ("eclipse distribution license", strong("BSD-3-Clause")),
    ("edl 1.0", weak("BSD-3-Clause")),
    ("common development and distribution license *6 version|v? 1.0|v1.0", strong("CDDL-1.0")),
    ("common development and distribution license *6 version|v? 1.1|v1.1", strong("CDDL-1.1")),
    ("common development and distribution license", vague("CDDL-1.0")),
    ("cddl version|v? 1.0|v1.0", strong("CDDL-1.0")),
    ("cddl version|v? 1.1|v1.1", strong("CDDL-1.1")),
    ("cddl license?", weak_vague("CDDL-1.0")),
    ("common public license *3 version|v? 1.0|v1.0", strong("CPL-1.0")),
    ("common public license", vague("CPL-1.0")),
    ("cpl version|v? 1.0", strong("CPL-1.0")),
    ("ibm public license *3 version|v? 1.0", strong("IPL-1.0")),
    ("apple public source license *3 version|v? 2.0", strong("APSL-2.0")),
    ("apple public source license *3 version|v? 1.1", strong("APSL-1.1")),
    ("apple public source license *3 version|v? 1.2", strong("APSL-1.2")),
    ("apsl version|v? 2.0", strong("APSL-2.0")),
    ("sleepycat license", strong("Sleepycat")),
    ("q public license *3 version|v? 1.0?", strong("QPL-1.0")),
    ("qpl", weak("QPL-1.0")),
    ("sun industry standards source license", strong("SISSL")),
    ("latex project public license *4 1.3c", strong("LPPL-1.3c")),
    ("latex project public license *4 1.3a", strong("LPPL-1.3a")),
    ("latex project public license *4 1.3", strong("LPPL-1.3a")),
    ("latex project public license *4 1.2", strong("LPPL-1.2")),
    ("lppl version|v? 1.3c", strong("LPPL-1.3c")),
    ("lppl version|v? 1.3a", strong("LPPL-1.3a")),
    ("wxwindows library? license|licence *3 3.1?", strong("LGPL-2.0-or-later WITH WxWindows-exception-3.1")),
    ("open software license *3 3.0", strong("OSL-3.0")),
    ("open software license *3 2.1", strong("OSL-2.1")),
    ("osl version|v? 3.0", strong("OSL-3.0")),
    ("ruby or gpl", weak("Ruby OR GPL-2.0-only")),
    ("reciprocal public license *3 1.5", strong("RPL-1.5")),
    ("cecill version|v? 2.1|v2.1", strong("CECILL-2.1")),
    ("cecill version|v? 2.0|v2|2|v2.0", strong("CECILL-2.0")),
    ("cecill b license?", strong("CECILL-B")),
    ("cecill c license?", strong("CECILL-C")),
    ("cecill license", vague("CECILL-2.1")),
    ("cecill", weak_vague("CECILL-2.1")),
    ("european union public license|licence *4 1.2|v1.2", strong("EUPL-1.2")),
    ("european union public license|licence *4 1.1|v1.1", strong("EUPL-1.1")),
    ("european union public license|licence *4 1.0|v1.0", strong("EUPL-1.0")),
    ("european union public license|licence", vague("EUPL-1.2")),
    ("eupl *3 version|versione|versión|versão|versie|v? 1.2|v1.2", strong("EUPL-1.2")),
    ("eupl *3 version|versione|versión|versão|versie|v? 1.1|v1.1", strong("EUPL-1.1")),
    ("liliq p", strong("LiLiQ-P-1.1")),
    ("liliq r", strong("LiLiQ-R-1.1")),
    ("liliq r +|plus", strong("LiLiQ-Rplus-1.1")),
    ("licence libre du québec *3 permissive", strong("LiLiQ-P-1.1")),
    ("licence libre du québec *3 réciprocité", strong("LiLiQ-R-1.1")),
    ("licence libre du québec *3 réciprocité forte", strong("LiLiQ-Rplus-1.1")),
    ("木 兰 宽 松 许 可 证", vague("MulanPSL-2.0")),
    ("木 兰 宽 松 许 可 证 *3 2|v2|2.0", strong("MulanPSL-2.0")),
    ("木 兰 宽 松 许 可 证 *3 1|v1|1.0", strong("MulanPSL-1.0")),
    ("eupl", weak_vague("EUPL-1.2")),
    // Creative Commons.
    ("cc0 1.0 universal?", strong("CC0-1.0")),
    ("cc0", strong("CC0-1.0")),
    ("cc 0", weak("CC0-1.0")),
    ("creative commons zero *5 1.0?", strong("CC0-1.0")),
    ("creative commons cc0 *5 1.0?", strong("CC0-1.0")),
    // Source-available and the like.
    ("business source license *3 1.1", strong("BUSL-1.1")),
    ("business source license", strong("BUSL-1.1")),
    ("busl 1.1", strong("BUSL-1.1")),
    ("server side public license *3 1?", strong("SSPL-1.0")),
    ("sspl version|v? 1|1.0", strong("SSPL-1.0")),
    ("elastic license *2 2.0", strong("Elastic-2.0")),
    ("functional source license *4 apache", strong("FSL-1.1-ALv2")),
    ("fsl 1.1 alv2", strong("FSL-1.1-ALv2")),
    ("functional source license *4 mit", strong("FSL-1.1-MIT")),
    ("fsl 1.1 mit", strong("FSL-1.1-MIT")),
    ("polyform noncommercial license *2 1.0.0", strong("PolyForm-Noncommercial-1.0.0")),
    ("polyform small business license *2 1.0.0", strong("PolyForm-Small-Business-1.0.0")),
    ("polyform shield license", strong("LicenseRef-PolyForm-Shield-1.0.0")),
    ("confluent community license", strong("LicenseRef-Confluent-Community")),
    ("elastic license *2 v2|2", strong("Elastic-2.0")),
    ("elv2", strong("Elastic-2.0")),
    ("elastic license", vague("Elastic-2.0")),
    ("server side public license *2 v1", strong("SSPL-1.0")),
    ("sspl", weak("SSPL-1.0")),
    ("polyform perimeter license", strong("LicenseRef-PolyForm-Perimeter-1.0.0")),
    ("polyform internal use license", strong("LicenseRef-PolyForm-Internal-Use-1.0.0")),
    ("polyform free trial license", strong("LicenseRef-PolyForm-Free-Trial-1.0.0")),
    ("polyform strict license", strong("LicenseRef-PolyForm-Strict-1.0.0")),
    ("polyform noncommercial license", strong("PolyForm-Noncommercial-1.0.0")),
    ("polyform small business license", strong("PolyForm-Small-Business-1.0.0")),
    ("redis source available license", strong("LicenseRef-RSAL-2.0")),
    ("commons clause license? condition?", strong(COMMONS_CLAUSE)),
    // Notices by which projects point to their own license.
    ("please read the warning disclaimer and patents sections in the readme file *1 this program is released under the terms of the license contained in the file license", pointer("bzip2-1.0.6")),
    ("this file is part of icu4x for terms of use", pointer("Unicode-3.0")),
    ("this file is|was part of the independent jpeg groups software", pointer("IJG")),
    ("for conditions of distribution and use see copyright notice in zlib h", pointer("Zlib")),
    ("see the file license terms for information on usage and redistribution", pointer("TCL")),
    ("see copyright notice in lua h", pointer("MIT")),
    ("see copyright for the status of this software", pointer("MIT")),
    ("terms of either the gnu general public license or the artistic license as specified in the readme file", grant(PERL)),
    ("licensed to psf under a contributor agreement", pointer("PSF-2.0")),
    ("licensed to the python software foundation under a contributor agreement", pointer("PSF-2.0")),
    ("read copying and copyright of vim", pointer("Vim")),
    ("do help uganda in vim to read copying and usage conditions", pointer("Vim")),
    ("gnu diff|emacs|bison|cc|gcc|debugger general public license", vague("GPL-1.0-or-later")),
    // Sentences.
    ("permission is hereby granted free of charge to any person obtaining a copy of this software and *3 associated documentation files", grant("MIT")),
    ("permission to use copy modify and or? distribute this software for any purpose with or without fee is hereby granted provided", grant("ISC")),
    ("dual mit gpl", weak("MIT OR GPL-2.0-only")),
    ("dual bsd gpl", weak("BSD-3-Clause OR GPL-2.0-only")),
    ("dual mpl gpl", weak("MPL-1.1 OR GPL-2.0-only")),
    ("this is free and unencumbered software released into the public domain", grant("Unlicense")),
    ("buy me a beer in return", grant("Beerware")),
    ("unlimited permission to copy and or? distribute it with or without modifications", grant("FSFULLR")),
    ("unlimited permission to copy distribute and modify it", grant("FSFUL")),
    ("unlimited permission to use copy distribute and modify it|them", grant("FSFUL")),
    ("permission to use copy modify and distribute this software is freely granted provided that this notice is preserved", grant("SunPro")),
    ("copying and distribution of this file with or without modification are|is permitted in any medium without royalty", grant("FSFAP-no-warranty-disclaimer")),
    ("copying and distribution of this file with or without modification are|is permitted in any medium without royalty *14 this file is offered as is", grant("FSFAP")),
    ("copying and distribution of this file with or without modification are|is permitted provided *8 preserved", grant("FSFAP-no-warranty-disclaimer")),
    // Public domain.
    ("in|into|to the public domain", grant("LicenseRef-public-domain")),
    ("is|are|was|were|be hereby? public domain", grant("LicenseRef-public-domain")),
    ("dedicated|donated|released|placed|contributed|put *8 to|into|in the? public domain", grant("LicenseRef-public-domain")),
    ("dedicated *8 public domain", grant("LicenseRef-public-domain")),
    ("100 public domain", grant("LicenseRef-public-domain")),
    ("public domain", weak("LicenseRef-public-domain")),
    ("publicdomain", weak("LicenseRef-public-domain")),
];

/// The patterns above, then the identifiers of the list that hold a number, as words (others are words of other things), and
/// its full names that say "license".
pub(super) static NAME_PHRASES: LazyLock<PhraseSet<Named>> = LazyLock::new(|| {
    let mut listed: Vec<(String, Named)> = Vec::new();
    for license in spdx::identifiers::LICENSES {
        if spdx::license_id(license.name).is_none_or(|id| id.is_deprecated() || id.is_gnu()) {
            continue;
        }
        let words = license.name.to_ascii_lowercase().replace('-', " ");
        if words.contains(' ') && words.contains(|c: char| c.is_ascii_digit()) {
            // "Python 2.0" is a program, "MPL 2.0" a license.
            let is_acronym = license.name.split('-').next().is_some_and(|first| !first.contains(char::is_lowercase));
            let is_also_else =
                !is_acronym || ["PHP", "NASA", "NIST", "W3C"].iter().any(|name| license.name.starts_with(name));
            let named = if is_also_else { weak(license.name) } else { strong(license.name) };
            listed.push((words, named));
        }
        listed.extend(pattern_of_name(license.full_name).map(|pattern| (pattern, strong(license.name))));
    }
    PhraseSet::new(NAMES.iter().copied().chain(listed.iter().map(|(words, named)| (words.as_str(), *named))))
});

/// Returns the pattern of a license's full name; the version at its end with any sign that it is one. `None` for names that
/// are no more than a word and "license", which are families, and those with letters beyond ASCII.
fn pattern_of_name(full_name: &str) -> Option<String> {
    let lower = full_name.to_ascii_lowercase();
    let cut = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').map(|word| word.trim_matches('.'));
    let mut words: Vec<&str> = cut.filter(|word| !word.is_empty()).collect();
    let says_license = words.iter().any(|word| matches!(*word, "license" | "licence"));
    if !says_license || words.len() < 3 || !lower.is_ascii() || lower.contains('\'') {
        return None;
    }
    let number = words.last().map(|word| word.trim_start_matches('v'))?;
    let Some(number) = number.starts_with(|c: char| c.is_ascii_digit()).then_some(number) else {
        return Some(words.join(" "));
    };
    words.pop();
    if matches!(words.last(), Some(&("v" | "version"))) {
        words.pop();
    }
    // Without a word or two before it a number is one of anything.
    (words.len() >= 2).then(|| format!("{} version|v|ver? {number}|v{number}", words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_names_of_the_list_become_patterns() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(pattern_of_name(name).as_deref(), expected, "{name}");
        };
        check("Eiffel Forum License v2.0", Some("eiffel forum license version|v|ver? 2.0|v2.0"));
        check("BSD 3-Clause \"New\" or \"Revised\" License", Some("bsd 3 clause new or revised license"));
        check("MIT License", None);
        check("copyleft-next 0.3.0", None);
    }
}
