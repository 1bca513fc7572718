//! Checkpoints: places of a text where lexing can begin as if all before them had been lexed, so that a stretch in the
//! middle of a long text costs no more than itself.
//!
//! One is noted at the first line end after so many tokens where nothing but a few plain brackets is open: no import, no
//! literal table, no template. What little the lexer looks back at, and marks afterwards, lies within [`OVERLAP`] tokens.

use super::context::{Frame, Role};
use super::engine::Engine;
use super::table::Table;
use super::token::Lexed;

/// Tokens from one checkpoint to the next, at least.
pub(crate) const CHECKPOINT_TOKENS: usize = 1024;

/// Of a stretch that was lexed by itself its first and last so many tokens may lack flags, or be others.
pub(crate) const OVERLAP: u32 = 256;

/// Brackets that may be open.
const MAX_OPEN: usize = 4;

/// Bytes of a checkpoint as it is stored.
const STORED_LEN: usize = 9 + MAX_OPEN;

/// The count of plain tokens where lexing begins in the middle: no table began before, so none ends behind it.
const N_PLAIN_BEFORE: usize = 1 << 30;

/// Where lexing can begin in the middle of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The index of the token that comes next.
    pub token: u32,
    /// The first byte of a line.
    pub byte: u32,
    /// What the last token was, as far as the next one depends on it.
    after: u8,
    /// The open brackets, outermost first; 0 where there are no more.
    open: [u8; MAX_OPEN],
}

impl Checkpoint {
    /// Returns checkpoints as they are stored.
    pub fn to_bytes(checkpoints: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(checkpoints.len() * STORED_LEN);
        for checkpoint in checkpoints {
            bytes.extend(checkpoint.token.to_le_bytes());
            bytes.extend(checkpoint.byte.to_le_bytes());
            bytes.push(checkpoint.after);
            bytes.extend(checkpoint.open);
        }
        bytes
    }

    /// Reads what [`Checkpoint::to_bytes`] made; `None` of anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Vec<Self>> {
        let (rows, rest) = bytes.as_chunks::<STORED_LEN>();
        let checkpoints = rows.iter().map(|row| {
            let number = |at: usize| u32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]);
            let open = [row[9], row[10], row[11], row[12]];
            Self { token: number(0), byte: number(4), after: row[8], open }
        });
        let checkpoints: Vec<Self> = checkpoints.collect();
        let is_rising = checkpoints.is_sorted_by(|left, right| left.token < right.token && left.byte < right.byte);
        (rest.is_empty() && is_rising).then_some(checkpoints)
    }
}

impl<'a> Engine<'a> {
    /// Prepares to lex `text` from a checkpoint on; token 0 of `out` is the one that the checkpoint names.
    pub(super) fn resumed(text: &'a [u8], at: Checkpoint, table: &'static Table, out: &'a mut Lexed) -> Self {
        let open = at.open.into_iter().take_while(|&byte| byte != 0);
        let frames = open.map(|byte| Frame { token: 0, n_plain: 0, byte, role: Role::Plain }).collect();
        let mut engine = Self::new(text, at.byte as usize, table, out);
        engine.after = at.after;
        engine.frames = frames;
        engine.n_plain = N_PLAIN_BEFORE;
        engine.budget = Self::budget_of(text.len());
        engine
    }

    /// Notes a checkpoint at the start of the line at `pos`, if lexing could begin there.
    #[cold]
    #[inline(never)]
    pub(super) fn note_checkpoint(&mut self, pos: usize) {
        let is_plain = |frame: &Frame| frame.role == Role::Plain && frame.byte != 0;
        let can_begin = self.frames.len() <= MAX_OPEN
            && self.frames.iter().all(is_plain)
            && self.import.is_none()
            && self.heredocs.is_empty()
            && self.dollar_tag.is_none()
            && !self.table.syntax.fixed_form;
        if !can_begin {
            return;
        }
        let mut open = [0; MAX_OPEN];
        for (byte, frame) in open.iter_mut().zip(&self.frames) {
            *byte = frame.byte;
        }
        let n_tokens = self.out.tokens.len();
        self.out.checkpoints.push(Checkpoint { token: n_tokens as u32, byte: pos as u32, after: self.after, open });
        self.next_checkpoint = n_tokens + self.checkpoint_tokens;
    }

    /// Forgets a checkpoint behind the last token: that token was taken away again.
    pub(super) fn forget_checkpoint_behind(&mut self) {
        let n_tokens = self.out.tokens.len();
        if self.out.checkpoints.last().is_some_and(|last| last.token as usize > n_tokens) {
            self.out.checkpoints.pop();
        }
    }

    /// Drops the checkpoints that turned out to be none: those in literal tables, and all where the budget for looking
    /// ahead was used up, so that what a text gives depends on where it begins.
    pub(super) fn settle_checkpoints(&mut self) {
        if self.budget == 0 {
            self.out.checkpoints.clear();
        }
        let tables = &self.tables;
        self.out.checkpoints.retain(|checkpoint| {
            let before = tables.partition_point(|&(first, _)| first < checkpoint.token);
            before == 0 || tables[before - 1].1 <= checkpoint.token
        });
    }
}
