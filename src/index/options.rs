//! How a database is written.

/// Choices of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Bytes of postings kept in memory before they go out as a segment; the peak is about twice that.
    pub run_bytes: usize,
}

impl Default for WriterOptions {
    /// 256 MiB runs.
    fn default() -> Self {
        Self { run_bytes: 256 << 20 }
    }
}
