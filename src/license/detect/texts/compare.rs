//! Alignment of a known text with a place of a file, word by word, linear where they are alike.
//!
//! In: the anchors (shared k-grams) of one text on about one diagonal. The longest rising chain of them is extended while
//! words are equal; what is left between two pieces is compared by longest common subsequence, if it is small.

use super::table::WordId;

/// Pairs of (file word, text word) that correspond, rising on both sides.
pub(in crate::license::detect) type Pairs = Vec<(u32, u32)>;

/// Products of two gaps up to this are compared in full.
const MAX_GAP_PRODUCT: usize = 1 << 18;

/// Aligns `text` with `file` along `anchors`, pairs of (file word, text word) at which [`super::format::K`] words agree.
pub(in crate::license::detect) fn align(file: &[WordId], text: &[WordId], anchors: &mut [(u32, u32)]) -> Pairs {
    anchors.sort_unstable();
    let chain = densest(&longest_rising(anchors));
    let mut pairs: Pairs = Vec::with_capacity(text.len());
    let (mut file_at, mut text_at) = match chain.first() {
        Some(&(file_first, text_first)) => (file_first.saturating_sub(text_first + 8) as usize, 0),
        None => return pairs,
    };
    for (file_anchor, text_anchor) in chain {
        let (file_anchor, text_anchor) = (file_anchor as usize, text_anchor as usize);
        if file_anchor < file_at || text_anchor < text_at {
            continue; // A piece has grown over it.
        }
        fill(file, text, (file_at, file_anchor), (text_at, text_anchor), &mut pairs);
        let len = file[file_anchor..]
            .iter()
            .zip(&text[text_anchor..])
            .take_while(|(file, text)| file == text && **file != 0)
            .count();
        pairs.extend((0..len).map(|step| ((file_anchor + step) as u32, (text_anchor + step) as u32)));
        (file_at, text_at) = (file_anchor + len, text_anchor + len);
    }
    let rest = text.len() - text_at;
    fill(file, text, (file_at, file.len().min(file_at + rest + 8)), (text_at, text.len()), &mut pairs);
    trim(&mut pairs);
    pairs
}

/// Returns the longest chain that rises on both sides (patience sorting), of anchors sorted by file word.
fn longest_rising(anchors: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<usize> = vec![usize::MAX; anchors.len()];
    for (idx, anchor) in anchors.iter().enumerate() {
        let rank = tails.partition_point(|&tail| anchors[tail].1 < anchor.1);
        if rank > 0 {
            before[idx] = tails[rank - 1];
        }
        if rank == tails.len() {
            tails.push(idx);
        } else {
            tails[rank] = idx;
        }
    }
    let mut chain = Vec::with_capacity(tails.len());
    let mut at = tails.last().copied();
    while let Some(idx) = at {
        chain.push(anchors[idx]);
        at = (before[idx] != usize::MAX).then(|| before[idx]);
    }
    chain.reverse();
    chain
}

/// Cuts a chain where the file goes on for long while the text does not, and returns the part with most anchors: common
/// phrases elsewhere in the file lie on the chain, too.
fn densest(chain: &[(u32, u32)]) -> Vec<(u32, u32)> {
    const MAX_EXTRA_WORDS: u32 = 90;
    let is_near = |left: &(u32, u32), right: &(u32, u32)| right.0 - left.0 <= right.1 - left.1 + MAX_EXTRA_WORDS;
    let parts = chain.chunk_by(is_near);
    parts.rev().max_by_key(|part| part.len()).map(<[_]>::to_vec).unwrap_or_default()
}

/// Pairs what two gaps have in common: equal ends first, then the longest common subsequence of the rest.
fn fill(file: &[WordId], text: &[WordId], of_file: (usize, usize), of_text: (usize, usize), pairs: &mut Pairs) {
    let (mut file_from, mut file_to) = of_file;
    let (mut text_from, mut text_to) = of_text;
    if file_from >= file_to || text_from >= text_to {
        return;
    }
    let is_equal = |file_at: usize, text_at: usize| file[file_at] == text[text_at] && text[text_at] != 0;
    while file_from < file_to && text_from < text_to && is_equal(file_from, text_from) {
        pairs.push((file_from as u32, text_from as u32));
        (file_from, text_from) = (file_from + 1, text_from + 1);
    }
    let mut ends = Vec::new();
    while file_from < file_to && text_from < text_to && is_equal(file_to - 1, text_to - 1) {
        (file_to, text_to) = (file_to - 1, text_to - 1);
        ends.push((file_to as u32, text_to as u32));
    }
    if (file_to - file_from) * (text_to - text_from) <= MAX_GAP_PRODUCT {
        subsequence(file, text, (file_from, file_to), (text_from, text_to), pairs);
    }
    pairs.extend(ends.into_iter().rev());
}

/// The longest common subsequence by the plain table.
fn subsequence(file: &[WordId], text: &[WordId], of_file: (usize, usize), of_text: (usize, usize), pairs: &mut Pairs) {
    let (file_part, text_part) = (&file[of_file.0..of_file.1], &text[of_text.0..of_text.1]);
    if file_part.is_empty() || text_part.is_empty() {
        return;
    }
    let width = text_part.len() + 1;
    let mut best = vec![0u16; (file_part.len() + 1) * width];
    for (row, file_word) in file_part.iter().enumerate().rev() {
        for (column, text_word) in text_part.iter().enumerate().rev() {
            best[row * width + column] = if file_word == text_word && *text_word != 0 {
                best[(row + 1) * width + column + 1] + 1
            } else {
                best[(row + 1) * width + column].max(best[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < file_part.len() && column < text_part.len() {
        if file_part[row] == text_part[column] && text_part[column] != 0 {
            pairs.push(((of_file.0 + row) as u32, (of_text.0 + column) as u32));
            (row, column) = (row + 1, column + 1);
        } else if best[(row + 1) * width + column] >= best[row * width + column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
}

/// Drops pairs at both ends that stand alone: common words that happen to be near.
fn trim(pairs: &mut Pairs) {
    const MIN_RUN: usize = 3;
    let is_next = |two: &[(u32, u32)]| two[1].0 - two[0].0 == 1 && two[1].1 - two[0].1 == 1;
    let mut first = 0;
    while first < pairs.len() {
        let run = 1 + pairs[first..].windows(2).take_while(|two| is_next(two)).count();
        if run >= MIN_RUN {
            break;
        }
        first += run;
    }
    pairs.drain(..first);
    while !pairs.is_empty() {
        let run = 1 + pairs.windows(2).rev().take_while(|two| is_next(two)).count();
        if run >= MIN_RUN {
            break;
        }
        pairs.truncate(pairs.len() - run);
    }
}
