//! The table against the texts it was made of, the alignment against its definition.

use proptest::prelude::*;

use super::compare::align;
use super::format::{K, WINDOW, gram_hash};
use super::table::{find_word, for_each_place, n_texts, text};
use super::{TextKind, find_texts};
use crate::fingerprint::winnow;
use crate::id::KGramHash;
use crate::license::detect::words::{Word, words_of};

fn compared(text: &str) -> Vec<Word> {
    words_of(text.as_bytes()).into_iter().filter(|word| word.is_compared()).collect()
}

#[test]
fn the_table_holds_every_text_whole() {
    assert!(n_texts() > 700);
    for number in 0..n_texts() as u16 {
        let known = text(number);
        let is_listed = spdx::license_id(known.name).is_some() || spdx::exception_id(known.name).is_some();
        assert!(is_listed && known.n_words > K as u32, "{known:?}");
        assert!(known.words().iter().all(|&id| id != 0), "{known:?}");
    }
}

#[test]
fn the_build_script_selects_what_the_program_looks_up() {
    let license: &dyn license::License = "Zlib".parse().unwrap();
    let words = compared(license.text());
    let number = (0..n_texts() as u16).find(|&number| text(number).name == "Zlib").unwrap();
    let ids: Vec<u16> = words.iter().map(|word| find_word(word.hash).0).collect();
    assert_eq!(text(number).words(), ids);
    let hashes: Vec<u32> = words.iter().map(|word| word.hash).collect();
    let grams: Vec<KGramHash> = hashes.windows(K).map(|words| KGramHash(gram_hash(words))).collect();
    let selected: Vec<(u32, u16)> =
        winnow(&grams, WINDOW).iter().map(|gram| ((gram.hash.0 >> 32) as u32, gram.token_idx as u16)).collect();
    assert!(selected.len() > 20);
    for (gram, place) in selected {
        let mut is_found = false;
        for_each_place(gram, |found, at| is_found |= (found, at) == (number, place));
        assert!(is_found, "{place}");
    }
}

#[test]
fn a_text_is_found_where_it_stands() {
    let license: &dyn license::License = "ISC".parse().unwrap();
    let words = words_of(format!("Some words before it.\n\n{}\n\nAnd some behind it.", license.text()).as_bytes());
    let found = find_texts(&words);
    assert_eq!((found.len(), found[0].name, found[0].kind), (1, "ISC", TextKind::License));
    assert!(found[0].similarity > 0.97 && found[0].words.start >= 4 && found[0].words.end <= words.len() - 4);
    assert_eq!(find_texts(&words[..8]), []);
    assert_eq!(find_texts(&[]), []);
}

/// The length of the longest common subsequence, by the plain table: no alignment pairs more.
fn longest_common(file: &[u16], text: &[u16]) -> usize {
    let mut row = vec![0usize; text.len() + 1];
    for word in file {
        let mut diagonal = 0;
        for (idx, other) in text.iter().enumerate() {
            let above = row[idx + 1];
            row[idx + 1] = if word == other { diagonal + 1 } else { above.max(row[idx]) };
            diagonal = above;
        }
    }
    row[text.len()]
}

fn anchors(file: &[u16], text: &[u16]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for (file_idx, left) in file.windows(K).enumerate() {
        for (text_idx, right) in text.windows(K).enumerate() {
            if left == right {
                found.push((file_idx as u32, text_idx as u32));
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn pairs_rise_are_equal_and_no_more_than_there_are(
        file in prop::collection::vec(1u16..9, 0..60),
        text in prop::collection::vec(1u16..9, 0..60),
    ) {
        let pairs = align(&file, &text, &mut anchors(&file, &text));
        prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
        prop_assert!(pairs.iter().all(|pair| file[pair.0 as usize] == text[pair.1 as usize]));
        prop_assert!(pairs.len() <= longest_common(&file, &text));
    }

    #[test]
    fn a_text_with_a_word_changed_is_paired_but_for_that(
        text in prop::collection::vec(1u16..u16::MAX, 20..80),
        at in 8usize..12,
    ) {
        let mut file = text.clone();
        file[at] = u16::MAX;
        let pairs = align(&file, &text, &mut anchors(&file, &text));
        prop_assert_eq!(pairs.len(), text.len() - 1);
    }
}
