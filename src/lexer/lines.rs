//! Line starts: where `\n`, `\r\n` and a lone `\r` begin the next line.

use super::wide::equal_marks;

/// Replaces `starts` by the byte offset of each line's first byte: `[0]` for an empty text; a final line end opens no
/// further line. One pass at memory speed.
pub(super) fn find_line_starts(text: &[u8], starts: &mut Vec<u32>) {
    starts.clear();
    starts.push(0);
    if memchr::memchr(b'\r', text).is_none() {
        let (blocks, rest) = text.as_chunks::<64>();
        for (idx, block) in blocks.iter().enumerate() {
            let mut marks = equal_marks(block, b'\n');
            while marks != 0 {
                starts.push(64 * idx as u32 + marks.trailing_zeros() + 1);
                marks &= marks - 1;
            }
        }
        let from = text.len() - rest.len();
        starts.extend(memchr::memchr_iter(b'\n', rest).map(|at| (from + at) as u32 + 1));
    } else {
        let is_line_end = |&at: &usize| text[at] == b'\n' || text.get(at + 1) != Some(&b'\n');
        starts.extend(memchr::memchr2_iter(b'\n', b'\r', text).filter(is_line_end).map(|at| at as u32 + 1));
    }
    if starts.len() > 1 && starts.last() == Some(&(text.len() as u32)) {
        starts.pop();
    }
}

/// Returns the number of lines of `text`, as [`Lexed::n_lines`](super::Lexed::n_lines) tells it: for a text that is not
/// lexed.
pub fn count_lines(text: &[u8]) -> u32 {
    /// Searched twice while it is in the processor's nearest cache.
    const BLOCK_LEN: usize = 16 << 10;
    let mut n_feeds = 0;
    let has_returns = text.chunks(BLOCK_LEN).any(|block| {
        n_feeds += memchr::memchr_iter(b'\n', block).count();
        memchr::memchr(b'\r', block).is_some()
    });
    let n_ends = if has_returns {
        let is_line_end = |&at: &usize| text[at] == b'\n' || text.get(at + 1) != Some(&b'\n');
        memchr::memchr2_iter(b'\n', b'\r', text).filter(is_line_end).count()
    } else {
        n_feeds
    };
    let is_open = !matches!(text.last(), Some(b'\n' | b'\r'));
    (n_ends + usize::from(is_open)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[u32]) {
        let mut starts = vec![9, 9];
        find_line_starts(text.as_bytes(), &mut starts);
        assert_eq!(starts, expected, "{text:?}");
        assert_eq!(count_lines(text.as_bytes()) as usize, expected.len(), "{text:?}");
    }

    #[test]
    fn finds_lines_of_every_length_in_texts_of_every_length() {
        let text: String = (0..70).flat_map(|len| ["x".repeat(len * 37 % 70), "\n".into()]).collect();
        for end in 0..text.len() {
            let ends = text[..end.saturating_sub(1)].match_indices('\n').map(|(at, _)| at as u32 + 1);
            check(&text[..end], &[0].into_iter().chain(ends).collect::<Vec<u32>>());
        }
    }

    #[test]
    fn finds_every_kind_of_line_end() {
        check("", &[0]);
        check("a", &[0]);
        check("a\n", &[0]);
        check("\n", &[0]);
        check("\n\n", &[0, 1]);
        check("a\nb", &[0, 2]);
        check("a\r\nb\r\n", &[0, 3]);
        check("a\rb\n\rc", &[0, 2, 4, 5]);
        check("a\r", &[0]);
    }
}
