//! Phrases to review: the list, the table out and back, one phrase.

use super::Desk;
use axum::http::StatusCode;
use baro::clock::Clock;
use baro::config::{Config, Overrides};
use baro::console::{self, Console, Outset};
use baro::domain::message::Language;
use baro::domain::review::Role;
use baro::limits::Limits;
use baro::locale::Locales;
use baro::locale::inventory::SAFETY;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// A desk whose settings name a folder of words, and that folder.
async fn with_folder() -> (Desk, PathBuf) {
    let mut desk = Desk::empty().await;
    let folder = desk._folder.path().join("words");
    fs::create_dir(&folder).unwrap();
    let config = Config::read(None, &BTreeMap::new(), &Overrides::default()).unwrap();
    let Console { book, vault, numbers, clock, cost, phone, settings, .. } = &*desk.console;
    let outset = Outset {
        book: book.clone(),
        vault: vault.clone(),
        numbers: numbers.clone(),
        clock: Clock::clone(clock),
        cost: *cost,
        phone: phone.clone(),
        limits: Limits::new(&config.limits, clock),
        settings: console::Settings { locales_dir: Some(folder.clone()), ..settings.clone() },
    };
    desk.console = Console::open(outset).await.unwrap();
    desk.router = console::router(Arc::clone(&desk.console));
    (desk, folder)
}

/// The table of Bambara with one row approved and one corrected.
fn read(table: &str) -> String {
    let approved = table.replacen(
        "yes;Oui;Awɔ;partie d’autres textes;compte là où la phrase entre;3;à lire",
        "yes;Oui;Awɔ;;;;approuvé",
        1,
    );
    let both = approved.replacen("\nno;Non;Ayi;", "\nno;Non;Ayi dɛ;", 1);
    assert!(approved != table && both != approved, "{table}");
    both
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_read_is_listed() {
    let desk = Desk::empty().await;
    let mut browser = desk.visit(Role::Manager).await;
    assert!(browser.get("/office").await.has("Phrases à relire"));
    let seen = browser.get("/office/phrases").await;
    let (unread, all) = (Locales::embedded().unreviewed(Language::BAMBARA).count(), "phrases sur");
    assert!(seen.has(&format!("Bambara : {unread} {all}")), "{}", seen.text());
    let safety = format!("Il reste {} phrases dont dépend la sécurité", SAFETY.len());
    assert!(seen.has(&safety) && seen.has("concern-warning"), "{}", seen.text());
    assert!(seen.html.len() < 25 * 1024, "{}", seen.html.len());
    assert!(browser.get("/office/phrases?page=2").await.has("Page 2 sur"));

    let seen = browser.get("/office/phrases?language=bm&which=low").await;
    assert!(seen.has("peu sûr") && seen.has("Comité de Koulikoro"), "French is beside it: {}", seen.text());
    let seen = browser.get("/office/phrases?language=bm&which=read").await;
    assert!(seen.has("Aucune phrase ici"));
    let seen = browser.get("/office/phrases?language=fr&which=read&safety=1").await;
    assert!(seen.has("Français : 0 phrases sur") && seen.has("concern-advice") && !seen.has("weekday-1"));
    // What is not understood is as if it had not been said.
    let strange = browser.get("/office/phrases?language=%3Cb%3E&which=%22%3E&page=-1").await;
    assert!(strange.status == StatusCode::OK && !strange.html.contains("\"><b>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn out_as_a_table_and_back_into_its_place() {
    let (desk, folder) = with_folder().await;
    let mut browser = desk.visit(Role::Manager).await;
    let table = browser.get("/office/phrases/export.csv?language=bm").await;
    assert_eq!(table.headers["content-disposition"], "attachment; filename=\"phrases-bm.csv\"");
    let table = read(&table.html);

    browser.get("/office/phrases/import").await;
    let seen =
        browser.post_file("/office/phrases/import", &[("reader", "Awa Traoré")], ("table", table.as_bytes())).await;
    assert_eq!(seen.path, "/office/phrases/result", "{}", seen.text());
    assert!(seen.has("Approuvées 1") && seen.has("Corrigées 1") && seen.has("Mettre en place"), "{}", seen.text());
    assert!(!folder.join("bm").exists(), "so far it was only looked at");
    let file = browser.get("/office/phrases/phone.ftl").await.html;
    assert!(file.contains("# read by Awa Traoré, 2026-12-01\nyes = Awɔ\n") && file.contains("\nno = Ayi dɛ\n"));

    browser.get("/office/phrases/result").await;
    let seen = browser.post("/office/phrases/result", &[]).await;
    assert!(seen.path.starts_with("/office/phrases?") && seen.has("C’est en place"), "{}", seen.text());
    assert!(seen.has("Les téléphones la montreront au prochain démarrage"));
    assert_eq!(fs::read_to_string(folder.join("bm/phone.ftl")).unwrap(), file);
    let trail = baro::store::book::audit::stands(desk.console.book.engine()).await.unwrap().count;
    let rows = baro::store::book::audit::after(desk.console.book.engine(), trail - 1, 1).await.unwrap();
    assert_eq!(rows[0].action, "phrases_placed");

    // The same table again changes nothing, and there is nothing left to put in place.
    browser.get("/office/phrases/import").await;
    let again = browser.post_file("/office/phrases/import", &[("reader", "Awa")], ("table", table.as_bytes())).await;
    assert!(
        again.status == StatusCode::UNPROCESSABLE_ENTITY && again.has("Ce tableau ne change rien"),
        "{}",
        again.text()
    );
    assert!(browser.get("/office/phrases/result").await.has("Il n’y a pas de tableau vérifié"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_with_wrong_rows_is_told_row_by_row() {
    let desk = Desk::empty().await;
    let mut browser = desk.visit(Role::Administrator).await;
    browser.get("/office/phrases/import").await;
    let table =
        "key;bm;status\nnothing<b>;x;ok\nno;Ayi 日;\nmenu-title;{ $forun };\nerased;Ayi { $x } {;\nstopped;=1+1;bof\n";
    let seen = browser.post_file("/office/phrases/import", &[("reader", "Awa")], ("table", table.as_bytes())).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in [
        "5 lignes à corriger",
        "2 nothing<b> Aucune phrase n’a cette clé.",
        "3 no Les téléphones n’ont pas ces signes : 日",
        "4 menu-title Le texte doit garder exactement ces mots entre accolades : { $forum }",
        "5 erased Ce texte ne peut pas être lu",
        "6 stopped La colonne status dit",
    ] {
        assert!(seen.has(told), "{told}: {}", seen.text());
    }
    for (reader, file, told) in [
        ("", &b"key;bm;status\n"[..], "Écrivez le nom"),
        ("a\u{202e}", b"key;bm;status\n", "Écrivez le nom"),
        ("Awa", b"", "La première ligne doit nommer"),
        ("Awa", b"key;bm;status\nno;Ay\xe9;", "CSV UTF-8"),
        ("Awa", b"key;ff;status\n", "une seule langue"),
        ("Awa", b"key;bm;status\n", "ne change rien"),
        ("Awa", &vec![b'a'; 2 * 1024 * 1024], "trop grand"),
    ] {
        let seen = browser.post_file("/office/phrases/import", &[("reader", reader)], ("table", file)).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(seen.has(told), "{told}: {}", seen.text());
    }
    // Right, but nowhere to put it: the page says what to set, and a form made by hand does nothing.
    let right = "key;bm;status\nno;Ayi dɛ;\n";
    let seen = browser.post_file("/office/phrases/import", &[("reader", "Awa")], ("table", right.as_bytes())).await;
    assert!(seen.has("locales_dir") && !seen.has("Mettre en place"), "{}", seen.text());
    let seen = browser.post("/office/phrases/result", &[]).await;
    assert!(seen.status == StatusCode::CONFLICT && seen.has("locales_dir"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_phrase_is_approved_or_put_right() {
    let (desk, folder) = with_folder().await;
    let mut browser = desk.visit(Role::Manager).await;
    let page = "/office/phrases/one?language=bm&key=no";
    let seen = browser.get(page).await;
    assert!(seen.has("Approuver ce texte") && seen.has("Ayi"), "{}", seen.text());
    let form = |text: &'static str, reader: &'static str| {
        [("language", "bm"), ("key", "no"), ("before", "Ayi"), ("text", text), ("reader", reader)]
    };
    let wrong = browser.post("/office/phrases/one", &form("Ayi 日 <b>", "")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("Écrivez le nom") && wrong.has("Ayi 日 <b>"), "what was typed is kept: {}", wrong.text());
    let wrong = browser.post("/office/phrases/one", &form("Ayi 日", "Awa")).await;
    assert!(wrong.has("Les téléphones n’ont pas ces signes"), "{}", wrong.text());

    let once = browser.hidden("once").unwrap();
    let seen = browser.post("/office/phrases/one", &form("Ayi", "Awa")).await;
    assert!(seen.has("C’est en place"), "{}", seen.text());
    let file = fs::read_to_string(folder.join("bm/phone.ftl")).unwrap();
    assert!(file.contains("# read by Awa, 2026-12-01\nno = Ayi\n"));
    // A second press does nothing; a form from before somebody else's correction is told so.
    let twice: Vec<(&str, &str)> = form("Ayi", "Awa").into_iter().chain([("once", once.as_str())]).collect();
    assert!(!browser.post("/office/phrases/one", &twice).await.has("C’est en place"));
    fs::write(folder.join("bm/phone.ftl"), file.replace("\nno = Ayi\n", "\nno = Ayi dɛ\n")).unwrap();
    browser.get(page).await;
    let stale = browser.post("/office/phrases/one", &form("Ayi kɛ", "Awa")).await;
    assert!(stale.status == StatusCode::CONFLICT && stale.has("ont changé entre-temps"), "{}", stale.text());

    for path in
        ["/office/phrases/one?language=bm&key=x", "/office/phrases/one?language=ff&key=no", "/office/phrases/one"]
    {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND);
    }
    // Words that somebody has broken by hand are told, not shown.
    fs::write(folder.join("bm/phone.ftl"), "no = {").unwrap();
    assert!(browser.get("/office/phrases").await.has("baro check"));
}
