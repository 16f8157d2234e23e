//! Every word on the glass can be said in both languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::string_slice, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What identifies a text: its context and its English words.
type Key = (String, String);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn slint_files() -> Vec<PathBuf> {
    let mut files: Vec<_> = ["", "screens", "widgets"]
        .iter()
        .flat_map(|part| fs::read_dir(folder().join(part)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "slint"))
        .collect();
    files.sort();
    files
}

/// The quoted text at the start of `source`, and what follows it.
fn quoted(source: &str) -> Option<(String, &str)> {
    let source = source.trim_start().strip_prefix('"')?;
    let end = source.find('"')?;
    Some((source[..end].to_owned(), source[end + 1..].trim_start()))
}

/// Every text of the `.slint` files, with its plural where it has one.
fn asked_for() -> BTreeMap<Key, Option<String>> {
    let mut texts = BTreeMap::new();
    for file in slint_files() {
        let source = fs::read_to_string(&file).unwrap();
        for (at, _) in source.match_indices("@tr(") {
            let (mut id, mut rest) = quoted(&source[at + 4..]).expect("@tr begins with a text");
            let mut context = String::new();
            if let Some(after) = rest.strip_prefix("=>") {
                context = id;
                (id, rest) = quoted(after).unwrap();
            }
            let plural = rest.strip_prefix('|').and_then(quoted).map(|(plural, _)| plural);
            texts.insert((context, id), plural);
        }
    }
    texts
}

/// The texts of a translation, all forms of each.
fn translated(language: &str) -> BTreeMap<Key, Vec<String>> {
    let path = folder().join(format!("lang/{language}/LC_MESSAGES/screens.po"));
    let mut texts = BTreeMap::new();
    for entry in fs::read_to_string(path).unwrap().split("\n\n") {
        let value = |line: &str| quoted(&line[line.find('"').unwrap()..]).unwrap().0;
        let named = |name: &str| entry.lines().find(|line| line.starts_with(name)).map(value);
        let id = named("msgid ").unwrap_or_default();
        let forms: Vec<_> =
            entry.lines().filter(|line| line.starts_with("msgstr")).map(value).collect();
        if !id.is_empty() {
            let earlier = texts.insert((named("msgctxt ").unwrap_or_default(), id.clone()), forms);
            assert!(earlier.is_none(), "{id:?} is translated twice");
        }
    }
    texts
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn spanish_says_everything_and_nothing_else() {
    let (asked, said) = (asked_for(), translated("es"));
    assert!(300 < asked.len(), "only {} texts were found", asked.len());
    for (key, plural) in &asked {
        let forms = said.get(key).unwrap_or_else(|| panic!("{key:?} is not translated"));
        assert_eq!(forms.len(), if plural.is_some() { 2 } else { 1 }, "forms of {key:?}");
        for form in forms {
            assert!(!form.is_empty(), "{key:?} is empty in Spanish");
            assert_eq!(placeholders(form), placeholders(&key.1), "what {key:?} is filled with");
        }
    }
    for key in said.keys() {
        assert!(asked.contains_key(key), "{key:?} is translated and never asked for");
    }
    println!("{} texts in two languages", asked.len());
}

#[test]
fn no_words_are_written_around_the_translation() {
    let shown = ["text:", "label:", "headline:", "detail:", "title:", "word:", "fact:", "before:"];
    for file in slint_files() {
        let source = fs::read_to_string(&file).unwrap();
        for line in source.lines().map(str::trim) {
            let Some(value) = shown.iter().find_map(|name| line.strip_prefix(name)) else {
                continue;
            };
            // Single characters are keys, `$` and `lb` are units.
            let wordy = quoted(value)
                .is_some_and(|(text, _)| text.chars().filter(|c| c.is_alphabetic()).count() > 1);
            // The program's own name is the same everywhere.
            let wordy = wordy && value.trim() != "\"tallydock\";";
            assert!(!wordy, "{line:?} in {} is not asked of @tr", file.display());
        }
    }
}

#[test]
fn colours_and_sizes_of_type_come_from_the_theme_alone() {
    for file in slint_files().iter().filter(|file| !file.ends_with("theme.slint")) {
        let source = fs::read_to_string(file).unwrap();
        for line in source.lines().map(str::trim) {
            let named = ["color:", "background:", "ink:", "border-color:", "stroke:"];
            let colour = named.iter().any(|name| line.starts_with(name)) && line.contains('#');
            let size = line.starts_with("font-size:")
                && !line.contains("size") | line.contains(": 1")
                || line.starts_with("font-size: 2");
            assert!(!colour && !size, "{line:?} in {} names its own", file.display());
        }
    }
}
