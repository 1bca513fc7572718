//! What can be typed of reports that are written again, and of evidence packs: `report`, `verify-pack`, `keygen`.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use super::output::{OutputFile, RedactArg, ReportFormat, parse_format, parse_output};

/// `kinprint report`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes what an earlier scan found in another form, without scanning again. Formats that show code read it from the project and the \
database, where they still have it.

Examples:
  kinprint report result.json --format gitlab
  kinprint report last --output sarif=result.sarif --output text=-
  kinprint report --compare old.json new.json
  kinprint report 12 --project ~/work/app --format json
  kinprint report last --redact=paths --output html=for-them.html
  kinprint report last --template table.html.j2 > table.html
  kinprint report last --pack evidence.zip --key my.key")]
pub(crate) struct ReportArgs {
    /// Report of a scan (JSON), or a recorded run: its number, or `last`
    pub(crate) result: PathBuf,
    /// Say what is new since this report or run
    #[arg(long, value_name = "OLD")]
    pub(crate) compare: Option<PathBuf>,
    /// Project that was scanned [default: the directory the command runs in]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// How to print it [default: text, unless --output says where everything goes]
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub(crate) format: Option<ReportFormat>,
    /// Write it to a file, as often as needed; `-` is standard output
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_output)]
    pub(crate) output: Vec<OutputFile>,
    /// Leave what others must not see out: code and words of the project, or with `paths` what files are called as well
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "code")]
    pub(crate) redact: Option<RedactArg>,
    /// Print it by a template of your own (Jinja): it sees `report` as the JSON has it, `project`, `verdict` and `facts`
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub(crate) template: Option<PathBuf>,
    /// Write an evidence pack: a zip with the result, the code of both sides, license texts and the policy, for `verify-pack`
    #[arg(long, value_name = "FILE")]
    pub(crate) pack: Option<PathBuf>,
    /// Sign the pack with this private key: Ed25519, PKCS#8 in PEM, of `kinprint keygen` or OpenSSL
    #[arg(long, value_name = "PRIVATE", requires = "pack")]
    pub(crate) key: Option<PathBuf>,
}

/// `kinprint verify-pack`.
#[derive(Debug, Args)]
#[command(after_help = "\
Checks that nothing in the pack was changed, added or removed since it was signed, and says what it is about. Needs neither the \
project nor the database, and writes nothing. The key has to come from whoever signed, by another way than the pack.

Examples:
  kinprint verify-pack evidence.zip --key their.key.pub
  kinprint verify-pack evidence.zip --key their.key.pub --format json

Exit codes: 0 whole and signed by this key, 1 not to be believed, 2 wrong usage, 4 whole, but nobody vouches for it.")]
pub(crate) struct VerifyPackArgs {
    /// The pack
    pub(crate) pack: PathBuf,
    /// Public key of who signed: Ed25519, in PEM, of `kinprint keygen` or OpenSSL
    #[arg(long, value_name = "PUBLIC")]
    pub(crate) key: Option<PathBuf>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// `kinprint keygen`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes a private key for `report --pack --key`, which nobody else may read, and beside it FILE.pub, the key that others check your \
packs with. Both are as OpenSSL writes them (`openssl genpkey -algorithm ed25519`). No file is overwritten.

Example:
  kinprint keygen my.key")]
pub(crate) struct KeygenArgs {
    /// Where to write the private key; the public one goes beside it, to FILE.pub
    pub(crate) file: PathBuf,
}
