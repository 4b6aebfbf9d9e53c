//! The rules of the house that no compiler holds, read from the sources as text: who may know whom, which crate is named
//! where, how files are called, how long they are and how they begin, what is never written, what can't be printed.
//!
//! The tables say what is allowed today. Who needs more adds it here, in the same change, where a reader of that change
//! sees it. Each checker is also shown sources that break its rule.

mod source;

use baro::domain::concern::ReceiptCode;
use baro::domain::dialogue;
use baro::domain::phone::{FreeText, Phone, ProviderMessageId, SessionId};
use baro::seal::audit_key::AuditKey;
use baro::seal::case_names::CaseNames;
use baro::seal::envelope::{Envelope, Part};
use baro::seal::filing::Filing;
use baro::seal::index::Token;
use baro::seal::receipt::ReplyText;
use baro::seal::recovery::Share;
use baro::seal::staff::Kek;
use baro::seal::{BoxKey, RecoveryKey, ReviewKey, StaffKey};
use serde::Serialize;
use source::Piece;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::marker::PhantomData;
use std::path::Path;

/// Which parts of the crate, or which paths inside them, a part may name besides itself.
const KNOWS: &[(&str, &[&str])] = &[
    // Pure: values in, values out.
    ("domain", &[]),
    // Each does one thing with values of the domain.
    ("clock", &["domain"]),
    // A generic line's wire is settings: they are read into what it is made of. How an aggregator signs is a setting too.
    ("config", &["domain", "lines::generic", "seal::proof::Method"]),
    ("locale", &["domain"]),
    ("seal", &["domain"]),
    ("telemetry", &["domain"]),
    ("limits", &["domain", "clock", "config"]),
    // The wire of each aggregator, as pure functions; of cryptography only the proof that a request is genuine.
    ("lines", &["domain", "seal::proof"]),
    // Rows, and nothing of whom they are for.
    ("store", &["domain"]),
    // Connections, and nothing of what is said on them.
    ("serve", &[]),
    // What staff open for one request; the trail is in the book.
    ("reading", &["domain", "seal", "store::StoreError", "store::book", "store::vault"]),
    // Where a turn comes together. Of the store it sees what can be asked, not the engine that answers.
    (
        "gateway",
        &[
            "domain",
            "clock::Clock",
            "config::Secret",
            "limits",
            "lines",
            "locale::Locales",
            "locale::render",
            "locale::summary",
            "seal",
            "serve::client_ip",
            "store::StoreError",
            "store::book",
            "store::moment",
            "store::vault",
        ],
    ),
    // Where keys, accounts and stores come together for staff; nothing of how they are shown.
    ("custody", &["domain", "seal", "store::StoreError", "store::book", "store::vault", "store::engine::Settings"]),
    // Pages of staff: what they do are rows that the gateway finds.
    (
        "console",
        &[
            "domain",
            "clock::Clock",
            "custody",
            "limits",
            "lists",
            "locale",
            "reading",
            "seal",
            "serve::client_ip",
            "store::StoreError",
            "store::book",
            "store::vault",
        ],
    ),
    // Lists of people, as the command line and the console bring them in: read, held against the book, written.
    ("lists", &["domain", "seal", "store::StoreError", "store::book"]),
    // A handset beside the service: it dials the same hooks as an aggregator.
    ("phone", &["domain", "lines::simulator", "seal::proof"]),
    // Where all is joined.
    ("app", ALL),
    ("cli", ALL),
    ("demo", ALL),
    ("lib", ALL),
    ("main", ALL),
];
const ALL: &[&str] = &["*"];

/// Macros are named at the root of the crate, wherever they are written.
const MACROS: &[(&str, &str)] = &[("sql", "store")];

/// Where crates of others may be named; those that are in no row may be named by any part that is not pure.
const OUTSIDE: &[(&[&str], &[&str])] = &[
    (&["sqlx"], &["store"]),
    (&["reqwest", "rustls"], &["gateway/dispatch"]),
    (
        &[
            "argon2",
            "chacha20poly1305",
            "hkdf",
            "hmac",
            "hpke",
            "md5",
            "sha1",
            "sha2",
            "subtle",
            "rand",
            "x25519_dalek",
        ],
        &["seal"],
    ),
    (&["fluent_bundle", "fluent_syntax", "unic_langid"], &["locale"]),
    (&["governor"], &["limits", "clock"]),
    // The settings read addresses of web pages and names of headers with its types; metrics are served at an address of their own by `cli::run`.
    (
        &["axum"],
        &[
            "gateway/webhooks",
            "console",
            "phone",
            "serve",
            "app",
            "config/values",
            "config/line/generic",
            "cli/run",
            "cli/codes",
            "demo/told",
        ],
    ),
    (&["maud"], &["console", "cli/codes"]),
    (&["qrcodegen"], &["console"]),
    (&["rust_xlsxwriter"], &["console/reports"]),
    (&["totp_rs"], &["seal"]),
    (&["hyper_util"], &["serve"]),
    (&["tower"], &["serve", "phone", "app", "demo/told"]),
    (&["clap", "indicatif"], &["cli", "main"]),
    (&["tracing_subscriber", "metrics_exporter_prometheus"], &["telemetry"]),
];

/// Pure parts, and the only crates that they may name: what holds and writes values, nothing that waits, counts or logs.
const PURE: &[(&str, &[&str])] = &[
    ("domain", &["jiff", "serde", "serde_json", "thiserror", "zeroize"]),
    ("lines", &["form_urlencoded", "serde", "serde_json", "zeroize"]),
];
/// What pure parts may not name of the standard library either.
const IMPURE: [&str; 5] = ["env", "fs", "net", "process", "thread"];

/// Names that say nothing of what is inside.
const VAGUE: [&str; 9] = ["common", "helper", "helpers", "manager", "misc", "service", "services", "util", "utils"];

/// Longest file, in lines.
const LONGEST: usize = 600;

/// Never in code: each has a better way, or hides that something is missing.
const NEVER: [(&str, &str); 6] = [
    ("#[allow(", "say #[expect(…, reason = \"…\")]"),
    ("#![allow(", "say #[expect(…, reason = \"…\")]"),
    ("#[ignore", "a test that is not run holds nothing"),
    ("todo!", "finish it or leave it out"),
    ("unimplemented!", "finish it or leave it out"),
    ("dbg!", "what is printed may be somebody's number"),
];
/// Never in a comment, as words of their own.
const NOTES: [&str; 3] = ["FIXME", "TODO", "XXX"];

/// A file of this repository.
struct File {
    /// From the top of the repository.
    path: String,
    text: String,
}

impl File {
    /// Where it is in `src`; `None` for files that are not of the program.
    fn in_src(&self) -> Option<&str> {
        self.path.strip_prefix("src/").filter(|path| path.ends_with(".rs"))
    }

    /// `["store", "book", "people"]`.
    fn module(&self) -> Option<Vec<&str>> {
        let path = self.in_src()?.trim_end_matches(".rs");
        Some(path.split('/').filter(|name| *name != "mod").collect())
    }

    /// Whether all of it is compiled for tests only.
    fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split('.').next().unwrap_or(name)
    }

    fn is_source(&self) -> bool {
        let kinds = [".rs", ".js", ".css", ".html", ".ftl", ".sql", ".sh", ".toml", "/run"];
        kinds.iter().any(|kind| self.path.ends_with(kind)) && self.path != "Cargo.lock"
    }
}

/// All that people write here: not what git or cargo keep, nor golden tables.
fn repository() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let path = entry.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let left_out = [".git", "target", "data", "tests/golden", "fuzz/target", "fuzz/corpus", "fuzz/artifacts"];
            if left_out.contains(&path.as_str()) {
                continue;
            } else if entry.is_dir() {
                folders.push(entry);
            } else if let Ok(text) = fs::read_to_string(&entry) {
                files.push(File { path, text });
            }
        }
    }
    assert!(files.iter().filter(|file| file.in_src().is_some()).count() > 50, "the sources were found");
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The crates that the program is built from, as paths write them.
fn dependencies() -> BTreeSet<String> {
    let cargo: toml::Table = include_str!("../../../Cargo.toml").parse().unwrap();
    cargo["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect()
}

/// `file:line: what is wrong` for each path that a part may not name.
fn strangers(files: &[File], dependencies: &BTreeSet<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        let (Some(place), Some(module)) = (file.in_src(), file.module()) else { continue };
        let part = module[0];
        for path in source::paths(&module, &file.text) {
            let names: Vec<&str> = path.names.iter().map(String::as_str).collect();
            let broken = match names[..] {
                ["crate", ..] => inside(part, &names[1..]),
                ["std", module, ..] if IMPURE.contains(&module) => impure(part, &names),
                [first, ..] if dependencies.contains(first) => outside(part, place, first),
                _ => None,
            };
            wrong.extend(broken.map(|rule| format!("{}:{}: {rule}", file.path, path.line)));
        }
    }
    wrong
}

/// The rule that `part` breaks by naming `crate::` with these names.
fn inside(part: &str, names: &[&str]) -> Option<String> {
    let Some((_, allowed)) = KNOWS.iter().find(|(name, _)| *name == part) else {
        return Some(format!("{part} is new: say in KNOWS of tests/it/tidy what it may know"));
    };
    let macro_of = MACROS.iter().find(|(name, _)| names.first() == Some(name));
    let names = macro_of.map_or(names.to_vec(), |(_, part)| vec![*part]);
    let is_allowed = |path: &&str| {
        let path: Vec<&str> = path.split("::").collect();
        path == ["*"] || names.starts_with(&path)
    };
    let known = names.first().is_none_or(|first| *first == part) || allowed.iter().any(is_allowed);
    let may = if allowed.is_empty() { "nothing else of the crate".to_owned() } else { allowed.join(", ") };
    (!known).then(|| format!("{part} may not know {}; it may know {may} (KNOWS)", names.join("::")))
}

/// The rule that a file breaks by naming a crate of others.
fn outside(part: &str, place: &str, name: &str) -> Option<String> {
    let pure = PURE.iter().find(|(pure, _)| *pure == part);
    if let Some((_, allowed)) = pure.filter(|(_, allowed)| !allowed.contains(&name)) {
        return Some(format!("{part} is pure and may not name {name}; it may name {} (PURE)", allowed.join(", ")));
    }
    let (_, places) = OUTSIDE.iter().find(|(names, _)| names.contains(&name))?;
    let is_at =
        |allowed: &&str| place.strip_prefix(*allowed).is_some_and(|rest| rest.starts_with('/') || rest == ".rs");
    (!places.iter().any(is_at)).then(|| format!("{name} is named in src/{} only (OUTSIDE)", places.join(", src/")))
}

fn impure(part: &str, names: &[&str]) -> Option<String> {
    let pure = PURE.iter().any(|(pure, _)| *pure == part);
    pure.then(|| format!("{part} is pure and may not name {} (IMPURE)", names.join("::")))
}

/// Files whose name says nothing, that are too long, or that do not say what they are for.
fn shapes(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        if file.path.split(['/', '.', '_', '-']).any(|word| VAGUE.contains(&word)) {
            wrong.push(format!("{}: a name that says nothing of what is inside (VAGUE)", file.path));
        }
        let lines = file.text.lines().count();
        // A catalogue is looked up by key, and translators want one file.
        if file.is_source() && !file.path.ends_with(".ftl") && lines > LONGEST {
            wrong.push(format!("{}:{LONGEST}: {lines} lines, {LONGEST} at most", file.path));
        }
        if file.path.ends_with(".rs") && !["lib", "main"].contains(&file.stem()) {
            let top: Vec<&str> = file.text.lines().take_while(|line| line.starts_with("//!")).collect();
            if top.is_empty() {
                wrong.push(format!("{}:1: opens with //! and what it is for", file.path));
            } else if file.in_src().is_some() && !file.is_test() && !top.join(" ").contains("Must not know") {
                wrong.push(format!("{}:1: the top says \"Must not know: …\"", file.path));
            }
        }
    }
    wrong
}

/// What is never written. Literals do not count: nobody runs them.
fn blemishes(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let code = source::only(&[Piece::Code], &file.text);
        let comments = source::only(&[Piece::Comment], &file.text);
        for (number, (code, comment)) in code.lines().zip(comments.lines()).enumerate() {
            let never = NEVER.iter().filter(|(word, _)| code.contains(word));
            let rules = never.map(|(word, instead)| format!("no {word}: {instead}"));
            let noted = |note: &&&str| comment.split(|c: char| !c.is_alphanumeric()).any(|word| word == **note);
            let notes = NOTES.iter().filter(noted).map(|note| format!("no {note}: finish it or leave it out"));
            wrong.extend(rules.chain(notes).map(|rule| format!("{}:{}: {rule}", file.path, number + 1)));
        }
    }
    wrong
}

/// Says of a type what it can do: where `T` lacks a trait, the constant is that of [`Lacks`].
struct Can<T>(PhantomData<T>);
trait Lacks {
    const SHOW: bool = false;
    const BE_SERIALISED: bool = false;
}
impl<T> Lacks for Can<T> {}
impl<T: Display> Can<T> {
    const SHOW: bool = true;
}
impl<T: Serialize> Can<T> {
    const BE_SERIALISED: bool = true;
}

#[test]
fn each_part_knows_only_what_it_may() {
    let wrong = strangers(&repository(), &dependencies());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_are_named_short_and_say_what_they_are_for() {
    let wrong = shapes(&repository());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nothing_is_silenced_or_left_for_later() {
    let wrong = blemishes(&repository());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn private_things_cannot_be_printed_or_serialised() {
    assert_eq!([Can::<Phone>::SHOW, Can::<Phone>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<FreeText>::SHOW, Can::<FreeText>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<SessionId>::SHOW, Can::<SessionId>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<ProviderMessageId>::SHOW, Can::<ProviderMessageId>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<ReceiptCode>::SHOW, Can::<ReceiptCode>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<dialogue::Filing>::SHOW, Can::<dialogue::Filing>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<Filing>::SHOW, Can::<Filing>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<ReviewKey>::SHOW, Can::<ReviewKey>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<StaffKey>::SHOW, Can::<StaffKey>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<RecoveryKey>::SHOW, Can::<RecoveryKey>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<BoxKey>::SHOW, Can::<BoxKey>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<AuditKey>::SHOW, Can::<AuditKey>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<Kek>::SHOW, Can::<Kek>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<CaseNames>::SHOW, Can::<CaseNames>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<Share>::SHOW, Can::<Share>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<Token>::SHOW, Can::<Token>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<Part>::SHOW, Can::<Part>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<ReplyText>::SHOW, Can::<ReplyText>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<Envelope>::SHOW, Can::<Envelope>::BE_SERIALISED], [false; 2]);
    assert_eq!([Can::<String>::SHOW, Can::<String>::BE_SERIALISED], [true; 2], "the test sees what it looks for");
}

/// A file as the checkers get it.
fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn a_stranger_is_seen() {
    let wrong = |path: &str, text: &str| strangers(&[file(path, text)], &dependencies()).join("\n");
    // In a `use`, in a group, by a bare path, by `super`, in a macro, inside a module of tests.
    for (path, text, told) in [
        (
            "src/domain/time.rs",
            "\nuse crate::store::Engine;",
            "src/domain/time.rs:2: domain may not know store::Engine",
        ),
        (
            "src/lines/orange.rs",
            "use crate::{domain::phone, seal::{proof, numbers}};",
            "lines may not know seal::numbers",
        ),
        ("src/store/book/board.rs", "fn f() { crate::seal::random(); }", "store may not know seal::random"),
        ("src/locale/mod.rs", "use super::config;", "locale may not know config"),
        ("src/clock.rs", "mod tests { use super::super::limits::Limits; }", "clock may not know limits::Limits"),
        ("src/gateway/sms.rs", "use crate::store::engine::Sql;", "gateway may not know store::engine::Sql"),
        ("src/gateway/mod.rs", "use crate::serve::{client_ip, Server};", "gateway may not know serve::Server"),
        ("src/domain/mod.rs", "crate::sql!(\"SELECT 1\")", "domain may not know store"),
        ("src/oracle.rs", "use crate::domain;", "oracle is new"),
        ("src/config/mod.rs", "#[derive(sqlx::FromRow)] struct Row;", "sqlx is named in src/store only"),
        ("src/gateway/sms.rs", "pub use reqwest as http;", "reqwest is named in src/gateway/dispatch only"),
        ("src/gateway/dispatch_more.rs", "use reqwest::Url;", "reqwest is named in src/gateway/dispatch only"),
        ("src/domain/text/fold.rs", "async fn f() { ::tokio::spawn(g()) }", "domain is pure and may not name tokio"),
        ("src/lines/form.rs", "fn f() { std::fs::read(\"x\") }", "lines is pure and may not name std::fs::read"),
    ] {
        let said = wrong(path, text);
        assert!(said.contains(told) && said.lines().count() == 1, "{path} {text}: {said:?}");
    }
    for (path, text) in [
        (
            "src/domain/time.rs",
            "//! As [`crate::store`].\nuse crate::domain::place; // crate::store\nconst S: &str = \"crate::seal::x\";",
        ),
        ("src/lines/orange.rs", "use crate::seal::proof::same;"),
        ("src/store/book/board.rs", "use super::super::engine; crate::sql!(); use sqlx::Row;"),
        ("src/gateway/dispatch.rs", "use reqwest::Client; fn f() { crate::serve::client_ip() }"),
        ("src/app/mod.rs", "use crate::{store, gateway}; use axum::Router;"),
        ("src/cli.rs", "use clap::Parser;"),
        ("tests/it/book.rs", "use sqlx::Row;"),
    ] {
        assert_eq!(wrong(path, text), "", "{path} {text}");
    }
}

#[test]
fn a_file_out_of_shape_is_seen() {
    let long = format!("//! Must not know: an end.\n{}", "\n".repeat(LONGEST));
    for (path, text, told) in [
        ("src/store/utils.rs", "//! Must not know: a name.", "says nothing"),
        ("src/gateway/person_manager.rs", "//! Must not know: a name.", "says nothing"),
        ("tests/it/helpers/mod.rs", "//! For tests.", "says nothing"),
        ("src/store/long.rs", &long, "src/store/long.rs:600: 601 lines"),
        ("src/phone/page/phone.js", &"\n".repeat(LONGEST + 1), "601 lines"),
        ("src/store/bare.rs", "use std::fmt;\n//! Must not know: the top.", "src/store/bare.rs:1: opens with //!"),
        ("src/store/vague.rs", "//! Rows.\n\n// Must not know: a thing.", "the top says"),
        ("tests/it/book.rs", "mod x;", "opens with //!"),
    ] {
        let said = shapes(&[file(path, text)]).join("\n");
        assert!(said.contains(told) && said.lines().count() == 1, "{path}: {said:?}");
    }
    for (path, text) in [
        ("src/main.rs", "fn main() {}"),
        ("src/domain/forum/tests.rs", "//! Ties, as data."),
        ("src/store/rows.rs", "//! Rows.\n//!\n//! Must not know: a thing."),
        ("Cargo.lock", &long),
    ] {
        assert_eq!(shapes(&[file(path, text)]), [""; 0], "{path}");
    }
}

#[test]
fn a_blemish_is_seen() {
    let text = "#![allow(dead_code)]\n#[ignore = \"slow\"]\nfn f() { todo!(); dbg!(1) } // FIXME later\n/* XXX */";
    let said = blemishes(&[file("src/x.rs", text)]);
    let starts: Vec<&str> = said.iter().map(|line| line.rsplit_once(": ").unwrap().0).collect();
    let expected = ["1: no #![allow(", "2: no #[ignore", "3: no todo!", "3: no dbg!", "3: no FIXME", "4: no XXX"];
    assert_eq!(starts, expected.map(|rule| format!("src/x.rs:{rule}")));
    let fine = "#[expect(dead_code, reason = \"todo!\")] fn f() { ignore(\"dbg!\") } // an allowance; XXXL";
    assert_eq!(blemishes(&[file("src/x.rs", fine)]), [""; 0]);
}
