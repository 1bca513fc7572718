//! Detection as a whole: own sentences for notices, the list's texts (from the registry) for texts.

use license::License;
use proptest::prelude::*;

use super::{detect_license, detect_license_of_code, detect_license_text};
use crate::lexer::Language;
use crate::license::SpdxExpression;

#[track_caller]
fn check(text: &str, expected: &str) {
    let detected = detect_license(text.as_bytes());
    let found = detected.expression.as_ref().map_or("NONE", SpdxExpression::as_str);
    let parts: Vec<String> = detected
        .parts
        .iter()
        .map(|part| format!("{} by {:?} at {:?}", part.expression, part.method, part.span))
        .collect();
    assert_eq!(found, expected, "{}: {parts:?}", text.chars().take(80).collect::<String>());
}

fn text_of(id: &str) -> &'static str {
    id.parse::<&dyn License>().unwrap().text()
}

#[test]
fn gnu_notices() {
    check("// Free software under the GNU General Public License, version 2.", "GPL-2.0-only");
    check("# under the terms of version 3 of the GNU Lesser General Public License", "LGPL-3.0-only");
    check(
        "/* GNU Affero General Public License version 3 or, at your option, any later version */",
        "AGPL-3.0-or-later",
    );
    check("Licensed under the GPLv2+.", "GPL-2.0-or-later");
    check("Licensed under the GPL-2.0-or-later.", "GPL-2.0-or-later");
    check("License: LGPL 2.1 only", "LGPL-2.1-only");
    check(
        "the GNU General Public License as published by that foundation; either\n * version 2 of the License, or (at your\n * option) any later version.",
        "GPL-2.0-or-later",
    );
    check("Distributed under the GNU General Public License v3 (GPLv3).", "GPL-3.0-only");
    check("the GNU GPL version 2, not any later version", "GPL-2.0-only");
    check("GNU GPL, version 2 or version 3", "GPL-2.0-only OR GPL-3.0-only");
    check("You may copy this under the GNU General Public License.", "GPL-1.0-or-later");
    check("GNU Free Documentation License, Version 1.3 or any later version", "GFDL-1.3-or-later");
    // The second sentence names the license again, without version.
    check("GNU General Public License, version 3. See the GNU General Public License for details.", "GPL-3.0-only");
}

#[test]
fn what_stands_between_a_gnu_license_and_its_version() {
    let notice = |between: &str| {
        format!(
            "under the GNU General Public License as published by the {between} or (at your option) any later version."
        )
    };
    check(&notice("Free Soft-\nware Founda-\ntion; either version 3,"), "GPL-3.0-or-later");
    check(
        &notice("Free Software Foundation, Inc., 53 Temple Place, Boston, USA; either version 2 of the License,"),
        "GPL-2.0-or-later",
    );
    check(&notice("Free Software Foundation; L<version 2|https://example.org/gpl>,"), "GPL-2.0-or-later");
    check("The license is in COPYING.\nDIST = fdl-1.3.texi gpl-3.0.texi\n", "LicenseRef-unknown");
}

#[test]
fn exceptions_go_with_the_license_they_except_from() {
    check("GPL version 2 only, with the Classpath exception", "GPL-2.0-only WITH Classpath-exception-2.0");
    check("Licensed under Apache License v2.0 with LLVM Exceptions.", "Apache-2.0 WITH LLVM-exception");
    check("Licensed under Apache License v2.0, with the Classpath exception for nothing.", "Apache-2.0");
}

#[test]
fn names_need_something_that_is_licensed() {
    check("Released under the MIT license.", "MIT");
    check("License: BSD", "BSD-3-Clause");
    check("MIT licensed", "MIT");
    check("He studied at MIT and wrote it in C.", "NONE");
    check("// zlib compresses; see the apache server", "NONE");
    check("This is not licensed under the MIT license.", "LicenseRef-unknown");
    check("Its license is compatible with the GNU General Public License, version 2.", "NONE");
    check("Licensed under the Apache License, Version 2.0", "Apache-2.0");
    check("see http://www.apache.org/licenses/LICENSE-2.0.html for the license", "Apache-2.0");
    check("This code is in the public domain.", "LicenseRef-public-domain");
    check("You may use it under the same terms as Perl itself.", "Artistic-1.0-Perl OR GPL-1.0-or-later");
}

#[test]
fn a_choice_is_said() {
    check("Licensed under the MIT license or the Apache License, Version 2.0, at your option", "MIT OR Apache-2.0");
    check("license: MIT/Apache-2.0", "MIT OR Apache-2.0");
    check("Dual licensed under the MIT and GPL version 2 licenses.", "MIT OR GPL-2.0-only");
    check("Files of a are under the MIT license. Those of b are under the ISC license.", "MIT AND ISC");
    check(
        "Subject to the MPL version 1.1. Alternatively, this may be used under the GPL version 2 or later.",
        "MPL-1.1 OR GPL-2.0-or-later",
    );
    check("// SPDX-License-Identifier: MIT\n// Licensed under the MIT license.", "MIT");
}

#[test]
fn a_list_below_is_offered() {
    let head =
        "Weir is given out under two mutually exclusive open-source licenses: choose one of the two licenses below. ";
    let list = "- The FreeType license, found in the file FTL, which is similar to the original BSD license and needs credit \
        to be given in the documentation of a product.\n- The GNU General Public License version 2, found in the file GPL.\n";
    check(&format!("{head}{list}"), "FTL OR GPL-2.0-only");
    check("The library is double licensed: the MIT license or the ISC license.", "MIT OR ISC");
    check("under the MIT license or optionally, since it is double licensed, the BSL 1.0", "MIT OR BSL-1.0");
    check(
        "under the terms of the MIT license or, at your wish, of the ISC license, since it is double licensed",
        "MIT OR ISC",
    );
    check("License: GPL2 w/ CPE", "GPL-2.0-only WITH Classpath-exception-2.0");
    check("The library is under a dual BSD/GPLv2 license.", "BSD-3-Clause OR GPL-2.0-only");
    check("`weir` 는 MIT License 또는 Apache License 2.0", "MIT OR Apache-2.0");
}

#[test]
fn the_public_domain_is_known_in_any_case() {
    check("/* This program is in the Public Domain. */", "LicenseRef-public-domain");
    check("THIS PROGRAM IS IN THE PUBLIC DOMAIN", "LicenseRef-public-domain");
    // It takes nothing from what else is given.
    let both = "The files here are licensed under the GPL or the LGPL.\n\nAll other files are in the public domain.";
    check(both, "(GPL-1.0-or-later OR LGPL-2.0-or-later) AND LicenseRef-public-domain");
}

#[test]
fn short_permissions_of_the_gnu_project() {
    check(
        "Copying and distribution of this file, with or without modification, are permitted provided the notice is \
         preserved.",
        "FSFAP-no-warranty-disclaimer",
    );
    check("# gives unlimited permission to use, copy, distribute, and modify it.", "FSFUL");
}

#[test]
fn the_oldest_gnu_notices_name_the_license() {
    let notice = "This file is part of GNU DIFF. It is distributed in the hope that it will be useful, but WITHOUT ANY \
        WARRANTY. No author accepts responsibility to anyone for the consequences of using it. Everyone is granted \
        permission to copy it, but only under the conditions of the GNU DIFF General Public License.";
    check(notice, "GPL-1.0-or-later");
    check("use ads2armasm_ms.pl; its license is MIT", "MIT");
}

#[test]
fn an_exception_is_said_of_each_license_anew() {
    let script = |version: u8| {
        format!(
            "under the GNU General Public License, version {version} or any later version. If you pass on this file as part \
             of a program that contains a configuration script generated by Autoconf, other terms may be used.\n\n"
        )
    };
    let exception = "Autoconf-exception-generic";
    let expected = format!("GPL-2.0-or-later WITH {exception} AND GPL-3.0-or-later WITH {exception}");
    check(&(script(2) + &script(3)), &expected);
}

#[test]
fn the_text_that_a_lesser_license_builds_on_is_no_other_license() {
    let text = "under the GNU Lesser General Public License, version 3 or any later version. See \
        https://www.gnu.org/licenses/gpl-3.0.html";
    check(text, "LGPL-3.0-or-later");
}

#[test]
fn terms_beside_a_known_text_are_not_lost() {
    let text = |terms: &str| format!("{terms}\n\nParts come with these terms:\n\n{}", text_of("MIT"));
    let check_text = |terms: &str, expected: &str| check(&text(terms), expected);
    check_text(
        "The software is licensed under the Weir TOS for use only with Weir products.",
        "LicenseRef-unknown AND MIT",
    );
    check_text("Proprietary and confidential.", "LicenseRef-unknown AND MIT");
    check_text("Weir is a library for tides.", "MIT");
}

#[test]
fn other_languages_name_licenses() {
    check("Ce programme suit la licence publique générale GNU, version 3.", "GPL-3.0-only");
    check(
        "la Licence Publique Générale GNU telle qu'elle paraît ; soit la version 2 de la licence, soit toute version ultérieure.",
        "GPL-2.0-or-later",
    );
    check(
        "bajo la Licencia Pública General de GNU, ya sea la versión 3 o cualquier versión posterior",
        "GPL-3.0-or-later",
    );
    check(
        "GNU General Public License, wie veröffentlicht, entweder gemäß Version 2 der Lizenz oder jeder späteren Version",
        "GPL-2.0-or-later",
    );
    check("Diese Datei steht unter der MIT-Lizenz.", "MIT");
    check("Concesso in licenza a norma dell'EUPL, versione 1.2", "EUPL-1.2");
    check("Licence Libre du Québec – Réciprocité forte (LiLiQ-R+)", "LiLiQ-Rplus-1.1");
    check("本软件采用木兰宽松许可证，第2版。", "MulanPSL-2.0");
    check("このソフトウェアはMITライセンスの下で公開されています。", "MIT");
    check("GNU 通用公共许可证", "GPL-1.0-or-later");
}

#[test]
fn unknown_talk_is_never_nothing() {
    check("Toute reproduction est interdite. Tous droits réservés.", "LicenseRef-unknown");
    check("Die Weitergabe dieses Stücks ist nur mit Erlaubnis gestattet.", "LicenseRef-unknown");
    check("Prohibida su reproducción. Licencia propia.", "LicenseRef-unknown");
    check("このプログラムは独自のライセンスに従って利用できます。", "LicenseRef-unknown");
    check("未经授权，不得使用。", "LicenseRef-unknown");
    check("Файл распространяется на условиях лицензии автора.", "LicenseRef-unknown");
    check("You may redistribute this for as long as you water my plants.", "LicenseRef-unknown");
    check("Proprietary and confidential.", "LicenseRef-unknown");
    check("Dieses Programm ist lizenziert unter der Hauslizenz 7.", "LicenseRef-unknown");
    check("See the file LICENSE for terms.", "LicenseRef-unknown");
    check("Copyright 2020 Ada Example. All rights reserved.", "NONE");
    check("int license_check(struct license *l);", "NONE");
    check("", "NONE");
}

#[test]
fn rights_of_other_kinds_are_no_license_talk() {
    for text in [
        "You may use this option several times, but you may not use this to cast.",
        "with the text \"license\": execute permission is granted to at least one user",
        "// if permission is already granted, go on. Permission to act.",
        "Addresses may be directly copied into the table. License plates.",
        "a general, freely-available format; licenses",
        "as the proprietary software WEIR does. Its license is not known.",
        "COPYRIGHT_HOLDER = Ada Example\n# See $(COPYRIGHT_HOLDER) for the license",
        "The server runs apache2 and reads /etc/apache2/conf; licensee",
        "Developer Certificate of Origin: Everyone is permitted to copy this license document. The work may be redistributed \
         consistent with the open source license.",
    ] {
        check(text, "NONE");
    }
    for text in [
        "Permission is granted to use it.",
        "You may use this file freely, license or not.",
        "may be copied freely, license",
    ] {
        check(text, "LicenseRef-unknown");
    }
    check("License: Apache2", "Apache-2.0");
    check("It is subject to an Apache2.0/MIT license.", "Apache-2.0 OR MIT");
}

#[test]
fn projects_point_to_their_own_license() {
    check("// This file is part of ICU4X. For terms of use see the file LICENSE.", "Unicode-3.0");
    check("See the file \"license.terms\" for information on usage and redistribution of this file.", "TCL");
    check("See Copyright for the status of this software.\n\nReleased under the ISC license.", "ISC");
    check("distributed under the terms of the Zope Public License, see LICENSE", "ZPL-2.1");
    check("/*! tides v3.6 | (c) A. Example and other contributors | jquery.org/license */", "MIT");
    check("\" License:\tVim (see :h license)", "Vim");
    check("under the Eiffel Forum License, version 2.0", "EFL-2.0");
}

#[test]
fn a_choice_said_behind_is_one_among_the_whole_list() {
    let list =
        "It is distributed under these licenses:\n\n- Apache License version 2.0\n- MIT license\n- ISC license\n\n";
    check(&format!("{list}Use it under the terms of any of these, at your option."), "Apache-2.0 OR MIT OR ISC");
    check(&format!("{list}Use it under the terms of all of them."), "Apache-2.0 AND MIT AND ISC");
    let found = "licensed under both the MIT license found in the LICENSE-MIT file and the Apache License, Version 2.0 found in the LICENSE-APACHE file";
    check(found, "MIT OR Apache-2.0");
    let both = "distributed under the terms of both the MIT license and the Apache License (Version 2.0)";
    check(both, "MIT OR Apache-2.0");
}

#[test]
fn things_that_share_a_name_with_a_license_are_none() {
    check("This function exists only under BSD and Linux systems. All rights kept.", "NONE");
    check("The assembler is really a BSD style assembler; see the license text elsewhere.", "NONE");
    check("It needs Python 2.0 or Unicode 3.0, and has a license of its own.", "NONE");
    check("This file is under the ISC license. The rest of the house is licensed under the GPL version 2.", "ISC");
    check("It was under the Perl Artistic License. The Artistic License is no longer supported.", "Artistic-1.0-Perl");
    check("# Copyright: none\n# Not copyrighted -- provided to the public domain.", "LicenseRef-public-domain");
    check("make 3.81 is the last version released under GPLv2, whatever the license.", "NONE");
    check("You may need to modify the table below. See also the license of the house.", "NONE");
}

#[test]
fn a_least_version_allows_later_ones() {
    check("Released under the terms of the GPL version >= 2.0", "GPL-2.0-or-later");
    check("License: GPL (>= 3)", "GPL-3.0-or-later");
    check("License: GPL (= 3)", "GPL-3.0-only");
}

#[test]
fn the_head_of_a_file_is_read_for_its_copyright_alone() {
    check(
        "/* Copyright 1995 A. Example\n * For conditions of distribution and use, see copyright notice in zlib.h\n */",
        "Zlib",
    );
}

#[test]
fn added_conditions_are_no_alternatives() {
    check(
        "Licensed under the Apache License, Version 2.0, or the Commons Clause License Condition v1.0.",
        "Apache-2.0 AND LicenseRef-Commons-Clause",
    );
    check("Under the Server Side Public License, version 1, or the Elastic License 2.0.", "SSPL-1.0 OR Elastic-2.0");
}

#[test]
fn perl_terms_are_said_twice() {
    check(
        "Use it under the same terms as Perl itself.\n\nIts license is the same terms as Perl.",
        "Artistic-1.0-Perl OR GPL-1.0-or-later",
    );
    check(
        "Use it under the same terms as Perl, see http://dev.perl.org/licenses/ for them.",
        "Artistic-1.0-Perl OR GPL-1.0-or-later",
    );
}

#[test]
fn comment_signs_end_no_sentence() {
    let notice = "under the terms of the GNU General Public License as\npublished by that foundation; either version 2 of\nthe License, or any later version";
    for sign in [".\\\" ", "; ", ";* ", "! "] {
        let text: String = notice.lines().map(|line| format!("{sign}{line}\n")).collect();
        check(&text, "GPL-2.0-or-later");
    }
}

#[test]
fn badges_name_licenses() {
    check("[![here](https://img.shields.io/badge/license-MIT-blue.svg)](x)", "MIT");
    check("https://img.shields.io/badge/license-MIT%2FISC-blue.svg", "MIT OR ISC");
}

#[test]
fn agreements_with_contributors_are_no_license() {
    check(
        "Before we merge, sign our Contributor License Agreement, which gives us permission to use your work.",
        "NONE",
    );
}

#[test]
fn numbered_terms_of_their_own_words_are_a_choice_where_one_is_offered() {
    let terms = "Everyone may use, change and pass on this software, sold or not, as long as its writers are named with it \
        and nobody says that they wrote what others changed. ";
    let listed = |offer: &str| {
        format!(
            "/* {offer}\n *\n * LICENSE 1 (BSD-3-Clause):\n *\n * {}\n *\n * LICENSE 2 (GNU GPL v2 or later):\n *\n * {terms} */",
            terms.repeat(3)
        )
    };
    check(
        &listed("You may use this under the terms of one of the following two licenses:"),
        "BSD-3-Clause OR GPL-2.0-or-later",
    );
    check(&listed("These licenses hold for parts of this work:"), "BSD-3-Clause AND GPL-2.0-or-later");
}

#[test]
fn a_choice_of_texts_stands_before_them() {
    let filler = "Other parts of the house have other owners and other walls. ".repeat(30);
    let texts = format!("{}\n\n{}", text_of("MIT"), text_of("Zlib"));
    check(&format!("You may choose either of these licenses.\n\n{texts}"), "MIT OR Zlib");
    check(&format!("Some doors are offered: you may choose one.\n\n{filler}\n\n{texts}"), "MIT AND Zlib");
}

#[test]
fn versions_stand_behind_exceptions() {
    check(
        "the GNU Lesser General Public License, with linking exception; either version 2.1 of the License, or any later version.",
        "LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception",
    );
}

#[test]
fn what_is_left_open_is_refined_by_another_file() {
    let detected = detect_license(b"// Under the GNU GPL v2 with a linking exception, see the COPYING file.");
    assert!(detected.is_vague && detected.references[0].name == "COPYING");
    let refined = |stated: &str, referred: &str| {
        let [stated, referred] = [stated, referred].map(|text| SpdxExpression::parse(text).unwrap());
        crate::license::refine(&stated, &referred).map(|found| found.to_string())
    };
    let referred = "GPL-2.0-only WITH GCC-exception-2.0 AND Zlib";
    assert_eq!(refined("GPL-2.0-only", referred).as_deref(), Some("GPL-2.0-only WITH GCC-exception-2.0"));
    assert_eq!(refined("BSD-3-Clause", "BSD-2-Clause").as_deref(), Some("BSD-2-Clause"));
    assert_eq!(refined("BSD-3-Clause", "MIT"), None);
    assert_eq!(refined("GPL-2.0-only", "GPL-2.0-only"), None);
}

#[test]
fn references_are_kept() {
    let detected = detect_license(b"// Use is governed by terms that can be found in the LICENSE.txt file.");
    assert_eq!(detected.references[0].name, "LICENSE.txt");
    assert!(detected.is_unknown);
}

#[test]
fn of_code_only_comments_count() {
    let python = Language::from_name("python").unwrap();
    let found = |text: &str| detect_license_of_code(text.as_bytes(), python).expression.map(|found| found.to_string());
    assert_eq!(found("LICENSES = ['MIT license', 'GPL version 2']\n"), None);
    assert_eq!(found("__license__ = 'MIT'\n").as_deref(), Some("MIT"));
    assert_eq!(found("# Released under the MIT license.\nx = 'ISC license'\n").as_deref(), Some("MIT"));
    assert_eq!(
        found("__copyright__ = \"\"\"\nReleased under the\nISC license.\n\"\"\"\ny = 'MIT license'\n").as_deref(),
        Some("ISC")
    );
    let c = Language::from_name("c").unwrap();
    let fortran = "! Released under the ISC license.\n! See http://example.org/ for it.\nchar *x = \"MIT license\";\n";
    let minified = "!/** Released under the ISC license. */function(){}\n";
    assert_eq!(detect_license_of_code(minified.as_bytes(), c).expression.unwrap().as_str(), "ISC");
    assert_eq!(detect_license_of_code(fortran.as_bytes(), c).expression.unwrap().as_str(), "ISC");
}

/// Identifiers whose text is that of another, or of several.
const SAME_TEXT: [&str; 8] = [
    "CAL-1.0-Combined-Work-Exception",
    "CAL-1.0",
    "Community-Spec-1.0",
    "any-OSI",
    "any-OSI-perl-modules",
    "MPL-2.0-no-copyleft-exception",
    "BSD-2-Clause-NetBSD",
    "OFL-1.1-RFN",
];

#[test]
fn every_text_of_the_list_is_that_license() {
    let mut wrong = Vec::new();
    let mut n_known = 0;
    for known in spdx::identifiers::LICENSES {
        let Ok(license) = known.name.parse::<&dyn License>() else { continue };
        if license.is_deprecated()
            || known.name.contains("RFN")
            || known.name.contains("invariants")
            || SAME_TEXT.contains(&known.name)
        {
            continue;
        }
        n_known += 1;
        let found = detect_license_text(license.text().as_bytes()).expression;
        let stem = |id: &str| id.trim_end_matches("-only").trim_end_matches("-or-later").to_owned();
        if found.as_ref().is_none_or(|found| stem(found.as_str()) != stem(known.name)) {
            wrong.push((known.name, found));
        }
    }
    assert!(n_known > 600 && wrong.len() < 12, "{} of {n_known}: {wrong:#?}", wrong.len());
}

#[test]
fn texts_survive_layout_and_comments() {
    for id in ["MIT", "BSD-3-Clause", "Apache-2.0", "ISC", "Zlib", "MPL-2.0", "BSL-1.0"] {
        let text = text_of(id);
        let commented: String = text.lines().map(|line| format!(" * {line}\n")).collect();
        check(&format!("/*\n{commented}*/\nint x;\n"), id);
        check(&text.to_uppercase(), id);
        let words: Vec<&str> = text.split_whitespace().collect();
        check(&words.chunks(7).map(|words| format!("// {}\n", words.join(" "))).collect::<String>(), id);
        check(&format!("var s = \"{}\";", text.replace('\n', "\\n")), id);
    }
}

#[test]
fn clauses_tell_alike_texts_apart() {
    let three = text_of("BSD-3-Clause");
    let two: String = three.split("\n\n").filter(|part| !part.starts_with("3.")).collect::<Vec<_>>().join("\n\n");
    check(&two, "BSD-2-Clause");
    let without_notice = text_of("MIT-0");
    check(without_notice, "MIT-0");
    let text = text_of("MIT").split_whitespace().skip(2).collect::<Vec<_>>().join(" ");
    let (before, notice) = text.split_once("The above copyright").unwrap();
    let (_, behind) = notice.split_once("THE SOFTWARE").unwrap();
    check(&format!("{before} THE SOFTWARE {behind}"), "MIT-0");
}

#[test]
fn several_texts_in_one_file() {
    check(&format!("{}\n\n----\n\n{}", text_of("MIT"), text_of("Zlib")), "MIT AND Zlib");
    check(
        &format!("You may choose either of these licenses.\n\n{}\n\n{}", text_of("MIT"), text_of("Zlib")),
        "MIT OR Zlib",
    );
    // A bare text leaves open whether later versions are allowed; a notice beside it says.
    assert!(detect_license(text_of("GPL-3.0").as_bytes()).is_grant_open);
    check(&format!("GNU GPL version 3 or later.\n\n{}", text_of("GPL-3.0")), "GPL-3.0-or-later");
}

#[test]
fn long_texts_are_read_piece_by_piece() {
    let filler = "one line of other words\n".repeat(30_000);
    let text = format!("Released under the MIT license.\n{filler}license\n{filler}Released under the ISC license.\n");
    let detected = detect_license_text(text.as_bytes());
    assert_eq!(detected.expression.unwrap().as_str(), "MIT AND ISC");
    let line = |at: u32| text[..at as usize].matches('\n').count();
    let lines: Vec<usize> = detected.parts.iter().map(|part| line(part.span.start)).collect();
    assert_eq!(lines, [0, 60_002]);
    // Each text is whole in the piece it begins in.
    let many = format!("{}\n\n{}\n\n", text_of("Zlib"), text_of("MIT")).repeat(600);
    check(&many, "Zlib AND MIT");
}

proptest! {
    #[test]
    fn never_panics_and_is_valid(text in "((GPL|MIT|Apache|license|licensed under|version 2|or later|with|exception|see LICENSE|[a-z]{1,6}|[(),./+<>&\\\\-]) ?){0,40}") {
        if let Some(found) = detect_license(text.as_bytes()).expression {
            prop_assert!(spdx::Expression::parse(found.as_str()).is_ok());
        }
    }

    #[test]
    fn any_bytes_will_do(bytes in prop::collection::vec(any::<u8>(), 0..300), stem in "(licens|GPL|copying){1,3}") {
        let _ = detect_license(&[stem.as_bytes(), &bytes].concat());
    }
}
