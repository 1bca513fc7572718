//! Comments put into another language, word for word: a stand-in for a translation that keeps the code as it is.
//!
//! The same word becomes the same word all over a text. As a translator would, it keeps what looks like a name, a path,
//! a tag or a number, and comments that tools or lawyers read. Lines and their number stay.

use crate::span::ByteSpan;

use super::draft::Draft;
use super::rng::Rng;

/// A language comments are put into: words in no order, and what stands between them.
struct Tongue {
    words: &'static [&'static str],
    /// The words that frequent short ones become: articles, prepositions, forms of "to be".
    small: &'static [&'static str],
}

const TONGUES: &[Tongue] = &[
    Tongue {
        words: &[
            "Eingabe",
            "Ausgabe",
            "Wert",
            "Zeile",
            "prüfen",
            "schreiben",
            "lesen",
            "zurück",
            "Anfang",
            "Ende",
            "Liste",
            "Schlüssel",
            "Datei",
            "Puffer",
            "Länge",
            "gültig",
            "leer",
            "setzen",
            "Fehler",
            "Ergebnis",
            "zählen",
            "erlaubt",
            "Aufruf",
            "später",
            "vorher",
            "Eintrag",
            "bereits",
            "Name",
            "gefunden",
            "nächste",
            "Größe",
            "Verbindung",
            "beginnen",
            "gleich",
            "Zeichen",
            "Grenze",
            "vergleichen",
            "anlegen",
            "löschen",
            "warten",
        ],
        small: &["der", "die", "das", "ein", "von", "zu", "mit", "in", "ist", "und", "wenn", "nicht", "für", "wird"],
    },
    Tongue {
        words: &[
            "entrée",
            "sortie",
            "valeur",
            "ligne",
            "vérifier",
            "écrire",
            "lire",
            "retour",
            "début",
            "fin",
            "liste",
            "clé",
            "fichier",
            "tampon",
            "longueur",
            "valide",
            "vide",
            "définir",
            "erreur",
            "résultat",
            "compter",
            "permis",
            "appel",
            "ensuite",
            "avant",
            "élément",
            "déjà",
            "nom",
            "trouvé",
            "suivant",
            "taille",
            "connexion",
            "commencer",
            "égal",
            "caractère",
            "limite",
            "comparer",
            "créer",
            "supprimer",
            "attendre",
        ],
        small: &["le", "la", "les", "un", "de", "à", "avec", "dans", "est", "et", "si", "pas", "pour", "que"],
    },
    Tongue {
        words: &[
            "entrada",
            "salida",
            "valor",
            "línea",
            "comprobar",
            "escribir",
            "leer",
            "volver",
            "inicio",
            "final",
            "lista",
            "clave",
            "archivo",
            "búfer",
            "longitud",
            "válido",
            "vacío",
            "asignar",
            "fallo",
            "resultado",
            "contar",
            "permitido",
            "llamada",
            "después",
            "antes",
            "elemento",
            "ya",
            "nombre",
            "encontrado",
            "siguiente",
            "tamaño",
            "conexión",
            "empezar",
            "igual",
            "carácter",
            "límite",
            "comparar",
            "crear",
            "borrar",
            "esperar",
        ],
        small: &["el", "la", "los", "un", "de", "a", "con", "en", "es", "y", "si", "no", "para", "que"],
    },
    Tongue {
        words: &[
            "ввод",
            "вывод",
            "значение",
            "строка",
            "проверить",
            "записать",
            "прочитать",
            "вернуть",
            "начало",
            "конец",
            "список",
            "ключ",
            "файл",
            "буфер",
            "длина",
            "верный",
            "пустой",
            "задать",
            "ошибка",
            "результат",
            "посчитать",
            "разрешено",
            "вызов",
            "потом",
            "раньше",
            "элемент",
            "уже",
            "имя",
            "найдено",
            "следующий",
            "размер",
            "соединение",
            "начать",
            "равно",
            "символ",
            "граница",
            "сравнить",
            "создать",
            "удалить",
            "ждать",
        ],
        small: &["это", "тот", "один", "из", "к", "с", "в", "есть", "и", "если", "не", "для", "что", "на"],
    },
    Tongue {
        words: &[
            "输入",
            "输出",
            "数值",
            "行",
            "检查",
            "写入",
            "读取",
            "返回",
            "开始",
            "结束",
            "列表",
            "键",
            "文件",
            "缓冲区",
            "长度",
            "有效",
            "为空",
            "设置",
            "错误",
            "结果",
            "计数",
            "允许",
            "调用",
            "之后",
            "之前",
            "元素",
            "已经",
            "名称",
            "找到",
            "下一个",
            "大小",
            "连接",
            "启动",
            "相等",
            "字符",
            "边界",
            "比较",
            "创建",
            "删除",
            "等待",
        ],
        small: &["该", "此", "一个", "的", "到", "与", "在", "是", "和", "如果", "不", "为", "把", "会"],
    },
];

/// What a tool or a lawyer reads in a comment: it stays.
const KEPT: &[&str] = &[
    "copyright",
    "licen",
    "spdx",
    "noqa",
    "pragma",
    "pylint",
    "eslint",
    "istanbul",
    "@ts-",
    "go:",
    "+build",
    "nolint",
    "type:",
    "coding",
    "clang-format",
    "#!",
    "@flow",
    "jshint",
    "jslint",
    "#include",
    "sourcemapping",
];

/// Puts all comments into one other language.
pub(crate) fn translate(draft: &mut Draft, rng: &mut Rng) {
    let Some(tongue) = rng.pick(TONGUES) else { return };
    let view = draft.view();
    let salt = rng.next_u64();
    let mut edits = Vec::new();
    for &comment in &view.lexed.comments {
        let text = view.bytes(comment);
        let lower = text.to_lowercase();
        if KEPT.iter().any(|kept| lower.contains(kept)) || is_preamble(&view.text[comment.end as usize..]) {
            continue;
        }
        let mut start = comment.start;
        for line in text.split('\n') {
            let new = translated(line, tongue, salt);
            if new != line {
                edits.push((ByteSpan::new(start, start + line.len() as u32), new));
            }
            start += line.len() as u32 + 1;
        }
    }
    draft.replace(&view, &edits);
}

/// The comment before Go's `import "C"` is C code.
fn is_preamble(after: &str) -> bool {
    after.trim_start().starts_with("import \"C\"")
}

fn translated(line: &str, tongue: &Tongue, salt: u64) -> String {
    if line.trim_start().starts_with(">>>") {
        return line.to_owned(); // An example that is run.
    }
    let mut new = String::with_capacity(line.len());
    for piece in line.split_inclusive([' ', '\t']) {
        let core = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let is_word = !core.is_empty() && core.chars().skip(1).all(|c| c.is_ascii_lowercase() || c == '\'');
        let is_word = is_word && core.starts_with(|c: char| c.is_ascii_alphabetic());
        // A tag (`@param`), a reference (`call()`) or something quoted keeps its marks and its word.
        let inner = piece.trim_matches(['(', '#', '"', '\'', ' ', '\t']);
        let is_marked = inner.contains(['@', '(', '`', '"', '<', '=', '%', '\\', '$', '&', '{', '#']);
        match piece.find(core).filter(|_| is_word && !is_marked) {
            Some(at) => {
                new.push_str(&piece[..at]);
                new.push_str(&word_for(core, tongue, salt));
                new.push_str(&piece[at + core.len()..]);
            }
            None => new.push_str(piece),
        }
    }
    new
}

fn word_for(word: &str, tongue: &Tongue, salt: u64) -> String {
    let lower = word.to_lowercase();
    let bank = if lower.len() <= 3 { tongue.small } else { tongue.words };
    let mut rng = Rng::named(salt, &lower);
    let new = rng.pick(bank).copied().unwrap_or_default();
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return new.to_owned();
    }
    let mut chars = new.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::Syntax;
    use super::*;

    fn check(syntax: Syntax, text: &str, kept: &[&str], gone: &[&str]) {
        for seed in 0..10 {
            let mut draft = Draft::new(text, syntax);
            let before: Vec<_> = draft.view().tokens().iter().map(|token| token.symbol).collect();
            translate(&mut draft, &mut Rng::new(seed));
            let after: Vec<_> = draft.view().tokens().iter().map(|token| token.symbol).collect();
            assert_eq!(before, after, "{}", draft.text());
            assert_eq!(draft.lines.len(), text.lines().count());
            for part in kept {
                assert!(draft.text().contains(part), "{part} in {}", draft.text());
            }
            for part in gone {
                assert!(!draft.text().contains(part), "{part} in {}", draft.text());
            }
        }
    }

    #[test]
    fn words_of_comments_change_and_names_stay() {
        check(
            Syntax::C,
            "/* Weighs the crate.\n * Calls weigh_part() for every part of `crate`. */\nint weigh; // returns grams\n",
            &["/* ", " * ", "weigh_part()", "`crate`. */", "int weigh; // "],
            &["Weighs", "every", "returns", "grams"],
        );
        check(
            Syntax::Java,
            "/**\n * Counts the parts.\n * @param parts all known parts\n */\nint count(Map parts) { return 1; }\n",
            &["@param", "int count(Map parts)", " */"],
            &["Counts", "known"],
        );
    }

    #[test]
    fn docstrings_change_and_examples_stay() {
        let text =
            "def f():\n    \"\"\"Weighs a crate.\n\n    >>> weigh(crate)\n    3\n    \"\"\"\n    return 'the crate'\n";
        check(Syntax::Python, text, &["    >>> weigh(crate)\n    3\n", "'the crate'"], &["Weighs"]);
    }

    #[test]
    fn what_tools_and_lawyers_read_stays() {
        check(
            Syntax::Python,
            "#!/usr/bin/env python\n# Copyright the owner\nx = 1  # noqa: some\n# plain words here\n",
            &["#!/usr/bin/env python\n# Copyright the owner\nx = 1  # noqa: some\n"],
            &["plain", "words"],
        );
        check(
            Syntax::Go,
            "package p\n\n//go:build linux\n\n// int add(int a);\nimport \"C\"\n",
            &["go:build linux", "// int add(int a);"],
            &[],
        );
    }

    #[test]
    fn a_word_becomes_the_same_word() {
        let mut draft = Draft::new("// remove stale crate\n// other words\n// remove stale crate\n", Syntax::Rust);
        translate(&mut draft, &mut Rng::new(4));
        assert_eq!(draft.lines[0].text, draft.lines[2].text);
        assert_ne!(draft.lines[0].text, "// remove stale crate");
    }
}
