//! Cuts the license texts of the SPDX list into words and k-grams, so that the program has nothing to prepare at its start.
//!
//! The texts come from crate `license`; none is committed. See `src/license/detect/texts/format.rs` for what is written.

#[path = "src/license/detect/texts/format.rs"]
mod format;
#[path = "src/license/detect/words.rs"]
#[allow(dead_code, unreachable_pub, reason = "the program uses the rest")]
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs, io, path::PathBuf};

use format::{BUCKET_BITS, HEADER, K, Kind, SLOTS, WINDOW, gram_hash};
use words::{WordHash, words_of};

/// Identifiers of the list that are no text of their own: choices of other licenses, and the two that say nothing.
const NO_TEXTS: [&str; 4] = ["NONE", "NOASSERTION", "any-OSI", "any-OSI-perl-modules"];

struct Text {
    name: &'static str,
    kind: Kind,
    words: Vec<WordHash>,
}

fn main() -> io::Result<()> {
    for file in ["build.rs", "src/license/detect/texts/format.rs", "src/license/detect/words.rs"] {
        println!("cargo::rerun-if-changed={file}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    fs::write(out.join("texts.bin"), encode(&known_texts()))
}

/// Licenses first, then exceptions, then headers, each text once under the name that is not deprecated.
fn known_texts() -> Vec<Text> {
    let mut texts = Vec::new();
    let mut seen: BTreeSet<Vec<WordHash>> = BTreeSet::new();
    let licenses: Vec<&dyn license::License> =
        spdx::identifiers::LICENSES.iter().filter_map(|known| known.name.parse().ok()).collect();
    let mut add = |name: &'static str, kind: Kind, text: &str| {
        let words: Vec<WordHash> =
            words_of(text.as_bytes()).into_iter().filter(|word| word.is_compared()).map(|word| word.hash).collect();
        if words.len() > K
            && words.len() < usize::from(u16::MAX)
            && !NO_TEXTS.contains(&name)
            && seen.insert(words.clone())
        {
            texts.push(Text { name, kind, words });
        }
    };
    for license in &licenses {
        // Of the GNU licenses the text says neither "only" nor "or later"; the plain name is the text's.
        let has_suffix = license.id().ends_with("-only") || license.id().ends_with("-or-later");
        let is_old_name = license.is_deprecated()
            && (!is_gnu(license.id()) || license.id().contains("-with-") || license.id().ends_with('+'));
        if !has_suffix && !is_old_name {
            add(license.id(), Kind::License, own_text(*license));
        }
    }
    for exception in spdx::identifiers::EXCEPTIONS {
        if let Ok(known) = exception.name.parse::<&dyn license::Exception>() {
            add(known.id(), Kind::Exception, known.text());
        }
    }
    // Notices of the GNU licenses differ in a word or two that decide; those are read as names.
    for license in licenses.iter().filter(|license| !license.is_deprecated() && !is_gnu(license.id())) {
        if let Some(header) = license.header() {
            add(license.id(), Kind::Header, header);
        }
    }
    texts
}

/// The list's text of the third LGPL goes on with the whole GPL, which files of it seldom hold.
fn own_text(license: &dyn license::License) -> &'static str {
    const GPL: &str = "GNU GENERAL PUBLIC LICENSE";
    let text = license.text();
    match text.find(GPL) {
        Some(at) if license.id() == "LGPL-3.0" => &text[..at],
        _ => text,
    }
}

fn is_gnu(id: &str) -> bool {
    ["GPL-", "LGPL-", "AGPL-", "GFDL-"].iter().any(|family| id.starts_with(family))
}

fn encode(texts: &[Text]) -> Vec<u8> {
    let (vocabulary, ids) = vocabulary(texts);
    let mut parts: [Vec<u8>; 7] = Default::default();
    let mut n_words = 0u32;
    for text in texts {
        let entry = [
            parts[1].len() as u32,
            text.name.len() as u32 | (text.kind as u32) << 16,
            n_words,
            text.words.len() as u32,
        ];
        for value in entry {
            parts[0].extend(value.to_le_bytes());
        }
        parts[1].extend(text.name.as_bytes());
        text.words.iter().for_each(|word| parts[2].extend(ids[word].to_le_bytes()));
        n_words += text.words.len() as u32;
    }
    parts[3] = vocabulary;
    let grams = grams(texts);
    let mut next = 0;
    for bucket in 0..=1u32 << BUCKET_BITS {
        while next < grams.len() && grams[next].0 >> (32 - BUCKET_BITS) < bucket {
            next += 1;
        }
        parts[4].extend((next as u32).to_le_bytes());
    }
    for (hash, text, place) in &grams {
        parts[5].extend(hash.to_le_bytes());
        parts[6].extend(text.to_le_bytes());
        parts[6].extend(place.to_le_bytes());
    }
    join(&parts, [texts.len() as u32, n_words, grams.len() as u32])
}

fn join(parts: &[Vec<u8>; 7], counts: [u32; 3]) -> Vec<u8> {
    let mut blob = vec![0; HEADER * 4];
    let mut header = Vec::new();
    for part in parts {
        header.push(blob.len() as u32);
        blob.extend(part);
        blob.resize(blob.len().next_multiple_of(4), 0);
    }
    header.extend(counts);
    for (idx, value) in header.iter().enumerate() {
        blob[idx * 4..idx * 4 + 4].copy_from_slice(&value.to_le_bytes());
    }
    blob
}

/// Ids in the order of the hashes; 0 is a word of no text.
fn vocabulary(texts: &[Text]) -> (Vec<u8>, BTreeMap<WordHash, u16>) {
    let mut n_texts: BTreeMap<WordHash, u16> = BTreeMap::new();
    for text in texts {
        for word in text.words.iter().collect::<BTreeSet<_>>() {
            *n_texts.entry(*word).or_default() += 1;
        }
    }
    assert!(n_texts.len() < SLOTS * 3 / 4, "the vocabulary outgrew its table");
    let mut slots = vec![0u8; SLOTS * 8];
    let mut ids = BTreeMap::new();
    for (idx, (&hash, &count)) in n_texts.iter().enumerate() {
        let id = idx as u16 + 1;
        ids.insert(hash, id);
        let mut slot = hash as usize % SLOTS;
        while slots[slot * 8 + 4..slot * 8 + 6] != [0, 0] {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot * 8..slot * 8 + 4].copy_from_slice(&hash.to_le_bytes());
        slots[slot * 8 + 4..slot * 8 + 6].copy_from_slice(&id.to_le_bytes());
        slots[slot * 8 + 6..slot * 8 + 8].copy_from_slice(&count.to_le_bytes());
    }
    (slots, ids)
}

fn grams(texts: &[Text]) -> Vec<(u32, u16, u16)> {
    let mut grams = Vec::new();
    for (idx, text) in texts.iter().enumerate() {
        let hashes: Vec<u64> = text.words.windows(K).map(gram_hash).collect();
        for place in winnow(&hashes) {
            grams.push(((hashes[place] >> 32) as u32, idx as u16, place as u16));
        }
    }
    grams.sort_unstable();
    grams
}

/// The rightmost smallest of every window, written the simple way; the program uses `fingerprint::winnow`, and a test holds
/// one against the other.
fn winnow(hashes: &[u64]) -> BTreeSet<usize> {
    let window = (WINDOW as usize).min(hashes.len()).max(1);
    hashes
        .windows(window)
        .enumerate()
        .filter_map(|(start, window)| {
            let smallest = window.iter().min()?;
            window.iter().rposition(|hash| hash == smallest).map(|place| start + place)
        })
        .collect()
}
