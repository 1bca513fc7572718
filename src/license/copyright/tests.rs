use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

/// The statements that state a copyright: text and holders.
fn stated(text: &[u8]) -> Vec<(String, Vec<String>)> {
    let found = find_copyrights(text).into_iter().filter(|one| one.kind != CopyrightKind::Author);
    found.map(|one| (one.text, one.holders)).collect()
}

/// One statement is found, with this text and these holders.
#[track_caller]
fn check(text: &str, expected: &str, holders: &[&str]) {
    let found = stated(text.as_bytes());
    let shown: Vec<(&str, Vec<&str>)> =
        found.iter().map(|(text, holders)| (text.as_str(), holders.iter().map(String::as_str).collect())).collect();
    assert_eq!(shown, [(expected, holders.to_vec())], "{text}");
}

#[track_caller]
fn check_holders(text: &str, holders: &[&str]) {
    let found: Vec<String> = stated(text.as_bytes()).into_iter().flat_map(|(_, holders)| holders).collect();
    assert_eq!(found, holders, "{text}");
}

#[track_caller]
fn check_years(text: &str, expected: &[(u16, Option<u16>)]) {
    let found = find_copyrights(text.as_bytes());
    let years: Vec<(u16, Option<u16>)> =
        found.iter().flat_map(|one| &one.years).map(|range| (range.first, range.last)).collect();
    assert_eq!(years, expected, "{text}");
}

#[test]
fn statements_on_one_line() {
    check("// Copyright (c) 2019 Ada Example\n", "Copyright (c) 2019 Ada Example", &["Ada Example"]);
    check("/* copyright 1995-2023 Ada E and Bo E */", "copyright 1995-2023 Ada E and Bo E", &["Ada E", "Bo E"]);
    check(" * Copyright © The Example Authors.\n", "Copyright © The Example Authors.", &["The Example Authors"]);
    check("# (C) 2001 Ada\n", "(C) 2001 Ada", &["Ada"]);
    check("# © 2001 Ada", "© 2001 Ada", &["Ada"]);
    check("# (c) Ada Example 2001-2003", "(c) Ada Example 2001-2003", &["Ada Example"]);
    check("# Copyright: Ada Example", "Copyright: Ada Example", &["Ada Example"]);
    check("# Copr. 2001 Ada Example", "Copr. 2001 Ada Example", &["Ada Example"]);
    check("; Portions Copyright 2004 Cy", "Portions Copyright 2004 Cy", &["Cy"]);
    check("<p>&copy; 2004 Cy Example</p>", "&copy; 2004 Cy Example", &["Cy Example"]);
    check("COPYRIGHT (C) 2004 CY EXAMPLE", "COPYRIGHT (C) 2004 CY EXAMPLE", &["CY EXAMPLE"]);
    check("s = \"Copyright 2004 Cy\\n\";", "Copyright 2004 Cy", &["Cy"]);
    check("__copyright__ = \"2004 Cy Example\"", "__copyright__ = \"2004 Cy Example", &["Cy Example"]);
    check("Copyright Ada Example and contributors", "Copyright Ada Example and contributors", &["Ada Example"]);
    check("This work is copyrighted by Ada Example.", "copyrighted by Ada Example.", &["Ada Example"]);
}

#[test]
fn typing_errors_of_years_are_no_names() {
    check_holders("# Copyright 2004-1017 by the authors.", &["the authors"]);
    check_holders("# Copyright (c) 2004-2001 Ada Example", &["Ada Example"]);
    check_years("# Copyright (c) 2004-2001 Ada Example", &[(2004, Some(2004))]);
    check_years("# Copyright (c) 2004-1017, 2019 Ada Example", &[(2004, Some(2004)), (2019, Some(2019))]);
}

#[test]
fn a_quote_inside_a_word_ends_no_name() {
    check_holders("# Copyright 2004 Technische Universita\"t Weir", &["Technische Universitat Weir"]);
    check_holders("s = \"Copyright 2004 Ada Example\";", &["Ada Example"]);
}

#[test]
fn tags() {
    check("// SPDX-FileCopyrightText: 2020 Bo <bo@example.org>", "2020 Bo <bo@example.org>", &["Bo"]);
    check("# SPDX-FileCopyrightText: © 2020 Bo Example", "© 2020 Bo Example", &["Bo Example"]);
    check("# SPDX-SnippetCopyrightText: Example GmbH", "Example GmbH", &["Example GmbH"]);
    assert_eq!(stated(b"print(\"SPDX-FileCopyrightText: 2020 Bo\")"), []);
    assert_eq!(find_copyrights(b"SPDX-FileCopyrightText: 2020 Bo")[0].kind, CopyrightKind::Tag);
}

#[test]
fn statements_end_where_the_terms_begin() {
    let first = "Copyright 2001 Ada Example";
    for rest in [
        ". All rights reserved.",
        "\nAll rights reserved.",
        ", under the MIT license",
        " <ada@example.org>",
        "*/ int x;",
    ] {
        check_holders(&format!("{first}{rest}"), &["Ada Example"]);
    }
    check(
        "Copyright 2001 Ada Example. All rights reserved. Do as you like.",
        "Copyright 2001 Ada Example. All rights reserved.",
        &["Ada Example"],
    );
    check_holders("Copyright 2001 The Written Word, Inc. Written by Ada.", &["The Written Word, Inc."]);
    check_holders("Copyright 2001 Ada \"Counts\" Example", &["Ada \"Counts\" Example"]);
    check_holders("char *c = \"Copyright 2001 Ada\" \"more\";", &["Ada"]);
}

#[test]
fn statements_over_several_lines_are_joined() {
    check(
        " * Copyright (C) 1999, 2001,\n *   2003 Ada Example and\n * Bo Example\n *\n * Terms.",
        "Copyright (C) 1999, 2001, 2003 Ada Example and Bo Example",
        &["Ada Example", "Bo Example"],
    );
    check(
        "dnl Copyright (C) 1994, 1995, 1996, 1997, 1998, 1999, 2001, 2003 Free\ndnl Software Foundation, Inc.",
        "Copyright (C) 1994, 1995, 1996, 1997, 1998, 1999, 2001, 2003 Free Software Foundation, Inc.",
        &["Free Software Foundation, Inc."],
    );
    check("# Copyright 2001\n# Example GmbH\n# Terms", "Copyright 2001 Example GmbH", &["Example GmbH"]);
    check(
        "Copyright (c) 2001 The Regents of the\nUniversity of Example.  All rights reserved.",
        "Copyright (c) 2001 The Regents of the University of Example. All rights reserved.",
        &["The Regents of the University of Example"],
    );
    check("# Copyright 2001 Ada\nint x;", "Copyright 2001 Ada", &["Ada"]);
    check("// Copyright 2001 Ada Example,\nlet x = Bo;", "Copyright 2001 Ada Example,", &["Ada Example"]);
}

#[test]
fn lists_below_the_word_are_statements() {
    let text = "Copyright:\n  2001 Ada Example\n  2002-2004 Bo Example <bo@example.org>\n\n2005 Cy Example";
    check_holders(text, &["Ada Example", "Bo Example"]);
    let text = "Copyright (C) 2001 by:\n  Ada Example\n  Bo Example\nFree to use.";
    check_holders(text, &["Ada Example", "Bo Example"]);
    let text = "Copyright (C) 2001 Ada Example <ada@example.org>\n              2003 Bo Example\nint x = 2004;";
    check_holders(text, &["Ada Example", "Bo Example"]);
}

#[test]
fn holders_are_normalised() {
    check_holders("Copyright 2001 by Ada Example <ada@example.org>, 2003 Bo Example", &["Ada Example", "Bo Example"]);
    check_holders("Copyright 2001 Example, Inc.; Sample Ltd.", &["Example, Inc.", "Sample Ltd."]);
    check_holders("Copyright 2001 Example Corporation.", &["Example Corporation"]);
    check_holders("Copyright 2001 Example GmbH, Wiesbaden", &["Example GmbH"]);
    check_holders("Copyright 2001 Ada Example <ada@example.org>, Espoo, Finland", &["Ada Example"]);
    check_holders("Copyright (c) Ada Example (ada@example.org) 1999", &["Ada Example"]);
    check_holders("Copyright 2001 Example Corp. and/or its affiliates", &["Example Corp."]);
    check_holders("Copyright 2001 ada@example.org", &["ada@example.org"]);
    check_holders("Copyright 2001 Ada Example, Bo Example & Cy Example", &["Ada Example", "Bo Example", "Cy Example"]);
    check_holders("Copyright 2001 Science and Technology Example", &["Science and Technology Example"]);
    check_holders("Copyright 2001 Example and Sample Corporation", &["Example", "Sample Corporation"]);
    check_holders("Copyright 2001 University of Example, Berkeley", &["University of Example, Berkeley"]);
    check_holders(
        "Copyright 2001 Example Technologies - Bo Example <bo@example.org>",
        &["Example Technologies", "Bo Example"],
    );
    check_holders("Copyright 2001 Ada E. Example, creator of the example of examples", &["Ada E. Example"]);
    check_holders(
        "Copyright 2001 Google Inc.; contributed by Ada Example <a@example.org>",
        &["Google Inc.", "Ada Example"],
    );
}

#[test]
fn years_are_intervals() {
    check_years("Copyright 1999-2001, 2003 Ada", &[(1999, Some(2001)), (2003, Some(2003))]);
    check_years("Copyright 2019-present Ada", &[(2019, None)]);
    check_years(
        "Copyright 1989,90,91, 93-95 Ada",
        &[(1989, Some(1989)), (1990, Some(1990)), (1991, Some(1991)), (1993, Some(1995))],
    );
    check_years("Copyright Ada Example <ada2010@example.org>", &[]);
    check_years("Copyright 2001 Ada, 2004-06 Bo", &[(2001, Some(2001)), (2004, Some(2006))]);
}

#[test]
fn names_of_all_scripts() {
    check_holders("Copyright © 2011 Łukasz Świątek", &["Łukasz Świątek"]);
    check_holders("Copyright © 2011 Þórarinn Einarsson, 2012 İlle", &["Þórarinn Einarsson", "İlle"]);
    check_holders("© 1998 Бенџамин Лин", &["Бенџамин Лин"]);
    check_holders("Copyright (C) 2009 田中 一郎 <t@example.org>", &["田中 一郎"]);
    let latin1 = b"Copyright \xA9 2001-2003 Andr\xE9 Exampl\xE9 <a@example.org>\n";
    assert_eq!(
        stated(latin1),
        [("Copyright © 2001-2003 André Examplé <a@example.org>".into(), vec!["André Examplé".into()])]
    );
    assert_eq!(stated(b"\xA9 2001 M\xFCller")[0].1, ["Müller"]);
    assert_eq!(stated(b"Copyright 2001\x962003 M\xFCller")[0].1, ["Müller"]); // A dash of Windows-1252.
}

#[test]
fn license_prose_templates_and_code_state_nothing() {
    for text in [
        "The above copyright notice and this permission notice shall be",
        "Copyright notice above",
        "copyright holders be liable",
        "the copyright holder (c) and the contributors",
        "Copyright [yyyy] [name of copyright owner]",
        "Copyright (c) <year> <holders>",
        "Copyright (C) {{ year }} {{ author }}",
        "Copyright (C) 19yy  <name of author>",
        "Copyright (C) YEAR THE PACKAGE'S COPYRIGHT HOLDER",
        "let copyright = text(c);",
        "copyright(c);",
        "if copyright.is_some() { return Copyright; }",
        "printf(\"Copyright %s\", name);",
        "a list: (a) x (b) y (c) z",
        "(c) some clause",
        "(c) In 2001 the parties agreed",
        "(c) Ada Example shall by 2001 pay",
        "copyright: Copyright,",
        "(c) 2001: A Space Odyssey is a film".split(':').next().unwrap_or_default(),
        "software which is copyrighted by the Free Software Foundation, write to the Free",
        "Fix the copyright. Makefile.am (INSTALL): Match.",
        "copyright law Example",
        "import copyright",
        "",
    ] {
        let holders: Vec<String> = stated(text.as_bytes()).into_iter().flat_map(|(_, holders)| holders).collect();
        assert!(holders.is_empty(), "{text}: {holders:?}");
    }
    assert_eq!(stated(b"\x89PNG\xA9k\x01\xE9\xA9 Ab\x7F\xC2\xA9\x03zz"), []);
}

#[test]
fn the_statement_of_a_license_text_is_not_the_files() {
    let text = " Copyright (C) 1999 Example Foundation, Inc.\n Everyone is permitted to copy and distribute verbatim copies\n \
        of this license document, but changing it is not allowed.\n";
    assert_eq!(stated(text.as_bytes()), []);
}

#[test]
fn authors_are_told_apart() {
    let check = |text: &str, holders: &[&str]| {
        let found = find_copyrights(text.as_bytes());
        let names: Vec<&String> = found.iter().flat_map(|one| &one.holders).collect();
        assert_eq!(names, holders, "{text}");
        assert!(found.iter().all(|one| one.kind == CopyrightKind::Author), "{text}");
    };
    check(" * @author Ada Example <ada@example.org>", &["Ada Example"]);
    check("# Author: Ada Example", &["Ada Example"]);
    check("# Authors: Ada Example, Bo Example", &["Ada Example", "Bo Example"]);
    check("/* Written by Ada Example. */", &["Ada Example"]);
    check("__author__ = 'Ada Example'", &["Ada Example"]);
    check("let author: String = name;", &[]);
    check("the author: x", &[]);
}

#[test]
fn names_in_another_file_are_referred_to() {
    let found = find_copyrights(b"# Copyright 2011 the Example authors; see the AUTHORS file.");
    assert_eq!(found[0].names_file.as_deref(), Some("AUTHORS"));
    let found = find_copyrights(b"# Copyright 2011 Ada Example (see CONTRIBUTORS.md)");
    assert_eq!(found[0].names_file.as_deref(), Some("CONTRIBUTORS.md"));
    assert_eq!(find_copyrights(b"# Copyright 2011 Ada Example")[0].names_file, None);
}

#[test]
fn lines_and_spans() {
    let text = "x\n/*\n * Copyright 2001 Ada,\n *   Bo Example\n */\n";
    let found = find_copyrights(text.as_bytes());
    assert_eq!((found[0].lines, found.len()), (LineSpan::new(2, 4), 1));
    assert_eq!(&text[found[0].span.range()], "Copyright 2001 Ada,\n *   Bo Example");
}

#[test]
fn texts_come_once_and_are_limited() {
    let text = "Copyright 2001 X\nCopyright 2001 X\n@author Ada Example\nCopyright 2002 Y\n";
    assert_eq!(copyright_texts(text.as_bytes()), ["Copyright 2001 X", "Copyright 2002 Y"]);
    let many: Vec<String> = (0..999).map(|n| format!("Copyright {} X", 1000 + n)).collect();
    assert!(copyright_texts(many.join("\n").as_bytes()).len() <= MAX_TEXTS);
    let deep = format!("{}// Copyright 2020 X\n", "x\n".repeat(90_000));
    assert_eq!(copyright_texts(deep.as_bytes()), ["Copyright 2020 X"]);
}

/// The machine is shared and the build may be without optimization: generous, but far from quadratic.
const LONG: Duration = Duration::from_mins(1);

#[test]
fn hostile_texts_end() {
    let texts = [
        "copyright ".repeat(100_000),
        "copyright, ".repeat(20_000),
        "Copyright (c) ".repeat(80_000),
        "Copyright 2001 A,\n".repeat(50_000),
        "© 2001 <".repeat(20_000),
        "Author: ".repeat(100_000),
        "Copyright 2001 Ada Example <ada@example.org>\n".repeat(100_000),
        format!("Copyright {}", "2001, ".repeat(200_000)),
        format!("Copyright 2001 {}", "A and ".repeat(200_000)),
        format!("Copyright 2001 {}", "(".repeat(1_000_000)),
        "copyright <a ".repeat(20_000),
    ];
    for text in texts {
        let begin = Instant::now();
        let found = find_copyrights(text.as_bytes());
        assert!(found.len() <= MAX_STATEMENTS && begin.elapsed() < LONG, "{:.40}: {:?}", text, begin.elapsed());
        assert!(found.iter().all(|one| one.text.len() < 10_000));
    }
}

/// Words of a statement stand at its span in this order; marks between them are left out.
fn stands_at_its_span(text: &str, statement: &CopyrightStatement) -> bool {
    let mut rest = &text[statement.span.range()];
    statement.text.split_whitespace().all(|word| {
        let at = rest.find(word);
        rest = at.map_or("", |at| &rest[at + word.len()..]);
        at.is_some()
    })
}

proptest! {
    #[test]
    fn any_bytes_do(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for one in find_copyrights(&bytes) {
            prop_assert!(one.span.end as usize <= bytes.len());
        }
    }

    #[test]
    fn spans_lie_inside_and_rise(
        text in "(Copyright |copyright|COPYRIGHT|\\(c\\) |© |SPDX-FileCopyrightText: |Author: |@author |2001|-2004|, |Ada |Bö |and |\
            Inc\\.|<a@b\\.c>|<b>|&copy;|All rights reserved|\"|'|\n|\r\n|\n \\* |\n# |//|\\*/|[ a-zé({]){0,40}"
    ) {
        let found = find_copyrights(text.as_bytes());
        prop_assert!(found.windows(2).all(|two| two[0].span.end <= two[1].span.start));
        for one in &found {
            prop_assert!(one.span.end as usize <= text.len() && one.span.start < one.span.end);
            prop_assert!(text.is_char_boundary(one.span.start as usize) && text.is_char_boundary(one.span.end as usize));
            prop_assert!(stands_at_its_span(&text, one), "{:?} in {:?}", one, &text[one.span.range()]);
            let n_lines_before = text[..one.span.start as usize].matches('\n').count() as u32;
            prop_assert_eq!(one.lines.start, n_lines_before);
            prop_assert!(one.holders.iter().all(|name| !name.trim().is_empty()));
        }
    }
}
