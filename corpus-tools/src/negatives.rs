//! Files that are no copies, though they look a bit like some: what a report on any of them would be wrong about.

use std::fmt::{self, Write as _};

use kinprint::mutation::{Rng, Syntax};

/// A kind of negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file of a package that is not indexed, as it is.
    Foreign,
    /// The same with the license header and the imports of an indexed file on top.
    Header,
    /// A class or record with nothing but getters and setters.
    Getters,
    /// A table of numbers and strings.
    Table,
    /// What everybody writes: reading lines, parsing arguments, a linked list, a binary search.
    Idiom,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Foreign, Self::Header, Self::Getters, Self::Table, Self::Idiom];

    /// Tells whether the text of a foreign file goes into it.
    pub(crate) const fn uses_host(self) -> bool {
        matches!(self, Self::Foreign | Self::Header)
    }

    /// Writes a file of this kind.
    pub(crate) fn write(self, syntax: Syntax, host: &str, donor: &str, rng: &mut Rng) -> String {
        match self {
            Self::Foreign => host.to_owned(),
            Self::Header => format!("{}\n{host}", header_of(donor, syntax)),
            Self::Getters => getters(syntax, rng),
            Self::Table => table(syntax, rng),
            Self::Idiom => idioms(syntax, rng),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Foreign => "foreign",
            Self::Header => "header",
            Self::Getters => "getters",
            Self::Table => "table",
            Self::Idiom => "idiom",
        })
    }
}

/// Returns the lines a file starts with that are comments, blank or imports.
fn header_of(text: &str, syntax: Syntax) -> String {
    let starts: &[&str] = match syntax {
        Syntax::C => &["#include", "/*", "*", "//"],
        Syntax::Python => &["import ", "from ", "#"],
        Syntax::JavaScript => &["import ", "'use strict'", "\"use strict\"", "/*", "*", "//"],
        Syntax::Rust => &["use ", "extern crate", "//", "#!["],
        Syntax::Go => &["//", "/*", "*"],
        Syntax::Java => &["import ", "/*", "*", "//"],
    };
    let is_header = |line: &&str| {
        let line = line.trim();
        line.is_empty() || starts.iter().any(|start| line.starts_with(start)) || line.ends_with("*/")
    };
    let lines: Vec<&str> = text.lines().take_while(is_header).take(60).collect();
    lines.join("\n")
}

const NOUNS: &[&str] = &[
    "name", "title", "amount", "owner", "status", "address", "street", "city", "country", "phone", "email", "weight",
    "height", "color", "price", "quantity", "created", "updated", "parent", "label", "order", "customer", "total",
    "balance", "currency", "language", "region", "width", "depth", "volume", "speed", "level", "score", "rank",
];

fn upper_first(word: &str) -> String {
    format!("{}{}", word[..1].to_uppercase(), &word[1..])
}

fn getters(syntax: Syntax, rng: &mut Rng) -> String {
    let mut nouns = NOUNS.to_vec();
    rng.shuffle(&mut nouns);
    nouns.truncate(8 + rng.below(8));
    let class = upper_first(nouns[0]);
    let mut text = String::new();
    match syntax {
        Syntax::Java => {
            let _ = writeln!(text, "public class {class}Bean {{");
            for noun in &nouns {
                let _ = writeln!(text, "    private String {noun};\n");
            }
            for noun in &nouns {
                let cap = upper_first(noun);
                let _ = writeln!(text, "    public String get{cap}() {{\n        return {noun};\n    }}\n");
                let _ = writeln!(
                    text,
                    "    public void set{cap}(String {noun}) {{\n        this.{noun} = {noun};\n    }}\n"
                );
            }
            text.push_str("}\n");
        }
        Syntax::Python => {
            let _ = writeln!(text, "class {class}:\n    def __init__(self, {}):", nouns.join(", "));
            for noun in &nouns {
                let _ = writeln!(text, "        self._{noun} = {noun}");
            }
            for noun in &nouns {
                let _ = writeln!(text, "\n    @property\n    def {noun}(self):\n        return self._{noun}");
                let _ =
                    writeln!(text, "\n    @{noun}.setter\n    def {noun}(self, value):\n        self._{noun} = value");
            }
        }
        Syntax::JavaScript => {
            let _ = writeln!(text, "class {class} {{\n  constructor({}) {{", nouns.join(", "));
            for noun in &nouns {
                let _ = writeln!(text, "    this._{noun} = {noun};");
            }
            text.push_str("  }\n");
            for noun in &nouns {
                let _ = writeln!(text, "\n  get {noun}() {{\n    return this._{noun};\n  }}");
                let _ = writeln!(text, "\n  set {noun}(value) {{\n    this._{noun} = value;\n  }}");
            }
            text.push_str("}\nmodule.exports = ");
            let _ = writeln!(text, "{class};");
        }
        Syntax::Rust => {
            let _ = writeln!(text, "pub struct {class} {{");
            for noun in &nouns {
                let _ = writeln!(text, "    {noun}: String,");
            }
            let _ = writeln!(text, "}}\n\nimpl {class} {{");
            for noun in &nouns {
                let _ = writeln!(text, "    pub fn {noun}(&self) -> &str {{\n        &self.{noun}\n    }}\n");
                let _ = writeln!(
                    text,
                    "    pub fn set_{noun}(&mut self, {noun}: String) {{\n        self.{noun} = {noun};\n    }}\n"
                );
            }
            text.push_str("}\n");
        }
        Syntax::Go => {
            let _ = writeln!(text, "package model\n\ntype {class} struct {{");
            for noun in &nouns {
                let _ = writeln!(text, "\t{noun} string");
            }
            text.push_str("}\n");
            for noun in &nouns {
                let cap = upper_first(noun);
                let _ = writeln!(
                    text,
                    "\nfunc (m *{class}) Get{cap}() string {{\n\tif m != nil {{\n\t\treturn m.{noun}\n\t}}\n\treturn \"\"\n}}"
                );
                let _ = writeln!(text, "\nfunc (m *{class}) Set{cap}(v string) {{\n\tm.{noun} = v\n}}");
            }
        }
        Syntax::C => {
            let low = nouns[0];
            let _ = writeln!(text, "struct {low}_info {{");
            for noun in &nouns {
                let _ = writeln!(text, "    char *{noun};");
            }
            text.push_str("};\n");
            for noun in &nouns {
                let _ = writeln!(
                    text,
                    "\nconst char *{low}_get_{noun}(const struct {low}_info *info)\n{{\n    return info->{noun};\n}}"
                );
                let _ = writeln!(
                    text,
                    "\nvoid {low}_set_{noun}(struct {low}_info *info, char *{noun})\n{{\n    info->{noun} = {noun};\n}}"
                );
            }
        }
    }
    text
}

fn table(syntax: Syntax, rng: &mut Rng) -> String {
    let rows: Vec<String> = (0..40 + rng.below(60))
        .map(|_| {
            let cells: Vec<String> = (0..8).map(|_| format!("{:#06x}", rng.below(0x1_0000))).collect();
            format!("    {},", cells.join(", "))
        })
        .collect();
    let words: Vec<String> = NOUNS.iter().map(|noun| format!("    \"{noun}\",")).collect();
    let (rows, words) = (rows.join("\n"), words.join("\n"));
    match syntax {
        Syntax::C => format!(
            "static const unsigned short codes[] = {{\n{rows}\n}};\n\nstatic const char *labels[] = {{\n{words}\n}};\n"
        ),
        Syntax::Python => format!("CODES = [\n{rows}\n]\n\nLABELS = [\n{words}\n]\n"),
        Syntax::JavaScript => format!(
            "const codes = [\n{rows}\n];\n\nconst labels = [\n{words}\n];\n\nmodule.exports = {{ codes, labels }};\n"
        ),
        Syntax::Rust => {
            format!("pub const CODES: &[u16] = &[\n{rows}\n];\n\npub const LABELS: &[&str] = &[\n{words}\n];\n")
        }
        Syntax::Go => {
            format!("package table\n\nvar codes = []uint16{{\n{rows}\n}}\n\nvar labels = []string{{\n{words}\n}}\n")
        }
        Syntax::Java => format!(
            "class Table {{\n  static final int[] CODES = {{\n{rows}\n  }};\n  static final String[] LABELS = {{\n{words}\n  }};\n}}\n"
        ),
    }
}

/// What everybody writes, in an order of its own.
fn idioms(syntax: Syntax, rng: &mut Rng) -> String {
    let mut pieces: Vec<&str> = match syntax {
        Syntax::C => C_IDIOMS.to_vec(),
        Syntax::Python => PYTHON_IDIOMS.to_vec(),
        Syntax::JavaScript => JAVASCRIPT_IDIOMS.to_vec(),
        Syntax::Rust => RUST_IDIOMS.to_vec(),
        Syntax::Go => GO_IDIOMS.to_vec(),
        Syntax::Java => JAVA_IDIOMS.to_vec(),
    };
    rng.shuffle(&mut pieces);
    let body = pieces.join("\n");
    match syntax {
        Syntax::Go => format!("package main\n\nimport (\n\t\"bufio\"\n\t\"fmt\"\n\t\"os\"\n)\n\n{body}"),
        Syntax::Java => format!("import java.util.*;\n\npublic class Tools {{\n{body}}}\n"),
        _ => body,
    }
}

const C_IDIOMS: &[&str] = &[
    "int binary_search(const int *a, int n, int x)\n{\n    int lo = 0, hi = n - 1;\n    while (lo <= hi) {\n        int mid = lo + (hi - lo) / 2;\n        if (a[mid] == x)\n            return mid;\n        if (a[mid] < x)\n            lo = mid + 1;\n        else\n            hi = mid - 1;\n    }\n    return -1;\n}\n",
    "struct node {\n    int value;\n    struct node *next;\n};\n\nstruct node *push(struct node *head, int value)\n{\n    struct node *n = malloc(sizeof(*n));\n    if (n == NULL) {\n        perror(\"malloc\");\n        exit(1);\n    }\n    n->value = value;\n    n->next = head;\n    return n;\n}\n\nvoid free_list(struct node *head)\n{\n    while (head != NULL) {\n        struct node *next = head->next;\n        free(head);\n        head = next;\n    }\n}\n",
    "int main(int argc, char **argv)\n{\n    int i;\n    if (argc < 2) {\n        fprintf(stderr, \"usage: %s file...\\n\", argv[0]);\n        return 1;\n    }\n    for (i = 1; i < argc; i++) {\n        FILE *fp = fopen(argv[i], \"r\");\n        if (fp == NULL) {\n            perror(argv[i]);\n            return 1;\n        }\n        process(fp);\n        fclose(fp);\n    }\n    return 0;\n}\n",
];

const PYTHON_IDIOMS: &[&str] = &[
    "def main():\n    parser = argparse.ArgumentParser(description=__doc__)\n    parser.add_argument(\"-v\", \"--verbose\", action=\"store_true\", help=\"print more\")\n    parser.add_argument(\"-o\", \"--output\", default=\"-\")\n    parser.add_argument(\"files\", nargs=\"+\")\n    args = parser.parse_args()\n    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)\n    for name in args.files:\n        process(name, args.output)\n    return 0\n\n\nif __name__ == \"__main__\":\n    sys.exit(main())\n",
    "def read_lines(path):\n    with open(path, encoding=\"utf-8\") as f:\n        for line in f:\n            line = line.strip()\n            if not line or line.startswith(\"#\"):\n                continue\n            yield line\n\n\ndef chunks(items, size):\n    for i in range(0, len(items), size):\n        yield items[i:i + size]\n",
    "class Point:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n\n    def __eq__(self, other):\n        if not isinstance(other, Point):\n            return NotImplemented\n        return self.x == other.x and self.y == other.y\n\n    def __ne__(self, other):\n        return not self == other\n\n    def __hash__(self):\n        return hash((self.x, self.y))\n\n    def __repr__(self):\n        return \"%s(%r, %r)\" % (self.__class__.__name__, self.x, self.y)\n",
];

const JAVASCRIPT_IDIOMS: &[&str] = &[
    "function debounce(fn, wait) {\n  let timer = null;\n  return function () {\n    const args = arguments;\n    clearTimeout(timer);\n    timer = setTimeout(() => fn.apply(this, args), wait);\n  };\n}\n",
    "const server = http.createServer((req, res) => {\n  if (req.method !== 'GET') {\n    res.statusCode = 405;\n    res.end();\n    return;\n  }\n  res.setHeader('Content-Type', 'application/json');\n  res.end(JSON.stringify({ ok: true }));\n});\n\nserver.listen(process.env.PORT || 3000, () => {\n  console.log('listening');\n});\n",
    "class Queue {\n  constructor() {\n    this.items = [];\n  }\n\n  push(item) {\n    this.items.push(item);\n  }\n\n  shift() {\n    return this.items.shift();\n  }\n\n  get length() {\n    return this.items.length;\n  }\n\n  isEmpty() {\n    return this.items.length === 0;\n  }\n}\n\nmodule.exports = Queue;\n",
];

const RUST_IDIOMS: &[&str] = &[
    "fn main() -> Result<(), Box<dyn std::error::Error>> {\n    let args: Vec<String> = std::env::args().collect();\n    if args.len() < 2 {\n        eprintln!(\"usage: {} FILE\", args[0]);\n        std::process::exit(1);\n    }\n    let text = std::fs::read_to_string(&args[1])?;\n    for (i, line) in text.lines().enumerate() {\n        println!(\"{}: {}\", i + 1, line);\n    }\n    Ok(())\n}\n",
    "impl fmt::Display for Error {\n    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {\n        match self {\n            Error::Io(e) => write!(f, \"io error: {}\", e),\n            Error::Parse(e) => write!(f, \"parse error: {}\", e),\n        }\n    }\n}\n\nimpl std::error::Error for Error {}\n\nimpl From<std::io::Error> for Error {\n    fn from(e: std::io::Error) -> Self {\n        Error::Io(e)\n    }\n}\n",
    "impl<T> Stack<T> {\n    pub fn new() -> Self {\n        Self { items: Vec::new() }\n    }\n\n    pub fn push(&mut self, item: T) {\n        self.items.push(item);\n    }\n\n    pub fn pop(&mut self) -> Option<T> {\n        self.items.pop()\n    }\n\n    pub fn len(&self) -> usize {\n        self.items.len()\n    }\n\n    pub fn is_empty(&self) -> bool {\n        self.items.is_empty()\n    }\n}\n\nimpl<T> Default for Stack<T> {\n    fn default() -> Self {\n        Self::new()\n    }\n}\n",
];

const GO_IDIOMS: &[&str] = &[
    "func readLines(path string) ([]string, error) {\n\tf, err := os.Open(path)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tdefer f.Close()\n\n\tvar lines []string\n\tscanner := bufio.NewScanner(f)\n\tfor scanner.Scan() {\n\t\tlines = append(lines, scanner.Text())\n\t}\n\treturn lines, scanner.Err()\n}\n",
    "func main() {\n\tif len(os.Args) < 2 {\n\t\tfmt.Fprintln(os.Stderr, \"usage: tool FILE\")\n\t\tos.Exit(1)\n\t}\n\tlines, err := readLines(os.Args[1])\n\tif err != nil {\n\t\tfmt.Fprintln(os.Stderr, err)\n\t\tos.Exit(1)\n\t}\n\tfor i, line := range lines {\n\t\tfmt.Printf(\"%d: %s\\n\", i+1, line)\n\t}\n}\n",
    "type byLength []string\n\nfunc (s byLength) Len() int           { return len(s) }\nfunc (s byLength) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }\nfunc (s byLength) Less(i, j int) bool { return len(s[i]) < len(s[j]) }\n\nfunc contains(items []string, x string) bool {\n\tfor _, item := range items {\n\t\tif item == x {\n\t\t\treturn true\n\t\t}\n\t}\n\treturn false\n}\n",
];

const JAVA_IDIOMS: &[&str] = &[
    "    private int x;\n    private int y;\n\n    @Override\n    public boolean equals(Object o) {\n        if (this == o) {\n            return true;\n        }\n        if (o == null || getClass() != o.getClass()) {\n            return false;\n        }\n        Tools other = (Tools) o;\n        return x == other.x && y == other.y;\n    }\n\n    @Override\n    public int hashCode() {\n        final int prime = 31;\n        int result = 1;\n        result = prime * result + x;\n        result = prime * result + y;\n        return result;\n    }\n",
    "    public static List<String> readLines(String path) throws IOException {\n        List<String> lines = new ArrayList<>();\n        try (BufferedReader reader = new BufferedReader(new FileReader(path))) {\n            String line;\n            while ((line = reader.readLine()) != null) {\n                lines.add(line);\n            }\n        }\n        return lines;\n    }\n",
    "    public static int indexOf(int[] a, int x) {\n        int lo = 0;\n        int hi = a.length - 1;\n        while (lo <= hi) {\n            int mid = (lo + hi) >>> 1;\n            if (a[mid] < x) {\n                lo = mid + 1;\n            } else if (a[mid] > x) {\n                hi = mid - 1;\n            } else {\n                return mid;\n            }\n        }\n        return -(lo + 1);\n    }\n",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_ends_at_the_first_code() {
        let text = "/* License\n * of all\n */\n#include <a.h>\n\nint a;\n/* more */\n";
        assert_eq!(header_of(text, Syntax::C), "/* License\n * of all\n */\n#include <a.h>\n");
        assert_eq!(
            header_of("# x\nimport os\nfrom a import b\nx = 1\n", Syntax::Python),
            "# x\nimport os\nfrom a import b"
        );
    }

    #[test]
    fn every_kind_writes_something_for_every_language() {
        for syntax in Syntax::ALL {
            for kind in Kind::ALL {
                let text = kind.write(syntax, "host();\n", "donor();\n", &mut Rng::new(1));
                assert!(text.len() >= 8, "{kind} {syntax:?}");
                assert!(!text.contains("donor"), "{kind} {syntax:?}");
                assert_eq!(text.contains("host();"), kind.uses_host());
            }
        }
    }
}
