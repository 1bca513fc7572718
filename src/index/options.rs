//! How a database is written.

/// Choices of a writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterOptions {
    /// Bytes of postings kept in memory before they go out as a segment; the peak is about twice that.
    pub run_bytes: usize,
    /// The time that commits are dated with, RFC 3339; empty for none.
    pub at: String,
}

impl Default for WriterOptions {
    /// 256 MiB runs, without a date.
    fn default() -> Self {
        Self { run_bytes: 256 << 20, at: String::new() }
    }
}
