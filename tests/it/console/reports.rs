//! Reports: what they count, for whom; counts told aloud and themes, each from five on; files that offices open.

use super::release::triage_all;
use super::review::{Told, with_readers};
use super::{Browser, Desk};
use axum::http::StatusCode;
use baro::domain::concern::Compartment;
use baro::domain::place::PlaceId;
use baro::domain::review::aggregate::Quarter;
use baro::domain::review::casework::Danger;
use baro::domain::review::{Role, audit};
use baro::domain::time::DAY;
use baro::store::book::audit::after;
use baro::store::book::published::{publications, themes_at};
use baro::store::vault::keys::RemoveWraps;

/// Days from the start of the tests into the next year: the fourth quarter of 2026 is over.
const OVER: i64 = 40 * DAY;

/// A console in January, with so many sorted concerns of December from Konna.
async fn with_concerns(konna: usize) -> Desk {
    let desk = with_readers().await;
    let place = place_of(&desk, "Konna");
    for n in 0..konna {
        let told = Told { place: Some(place.0.clone().leak()), ..Told::racket(&desk) };
        told.says(&desk, &format!("Texte {n}")).await;
    }
    triage_all(&desk, "fanta", Danger::None).await;
    desk.clock.advance(OVER);
    desk
}

fn place_of(desk: &Desk, name: &str) -> PlaceId {
    let board = desk.console.book.board();
    let own =
        board.places.values().find(|place| place.name == name && board.series.iter().any(|s| s.place == place.id));
    own.unwrap_or_else(|| panic!("{name} is in the demo")).id.clone()
}

async fn exported(desk: &Desk) -> usize {
    let rows = after(desk.console.book.engine(), 0, 10_000).await.unwrap();
    rows.iter().filter(|row| row.action == audit::Action::Exported.code()).count()
}

fn last() -> Quarter {
    Quarter::read("2026-T4").unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_shows_each_figure_with_what_it_counts() {
    let desk = Desk::start().await;
    let mut moussa = desk.visit(Role::Manager).await;
    for (part, said) in [
        ("forums", ["Forums par trimestre", "Un forum compte dans le trimestre", "Toutes les réunions"]),
        ("presence", ["Femmes et hommes venus", "Présence des forces", "dit par le facilitateur"]),
        ("promises", ["Promesses", "Communauté", "les promesses faites aux forums"]),
        ("concerns", ["Soucis par trimestre", "Rien à compter", "cela ne veut pas dire zéro"]),
        ("messages", ["Un message long compte", "Coût", "fait le mardi 1er décembre 2026"]),
    ] {
        let seen = moussa.get(&format!("/reports?part={part}")).await;
        assert!(seen.has("Tout le programme, T1 2026 à T4 2026"), "{}", seen.text());
        for said in said {
            assert!(seen.text().to_lowercase().contains(&said.to_lowercase()), "{said}: {}", seen.text());
        }
        assert!(!seen.html.contains("style="), "the policy of contents allows no styles in the page");
        // With the sheet a page has 40 KiB.
        let longest = moussa.get(&format!("/reports?part={part}&from=2024-T1&to=2026-T4")).await;
        assert!(longest.has("T1 2024 à T4 2026") && longest.html.len() < 24_000, "{part}: {}", longest.html.len());
    }
    let seen = moussa.get("/reports").await;
    assert!(seen.html.contains("<svg class=\"plot\" role=\"img\""), "something is drawn");
    let konna = place_of(&desk, "Konna");
    let seen = moussa.get(&format!("/reports?place={}&from=2026-T4&to=2026-T4", konna.0)).await;
    assert!(seen.has("Konna, T4 2026"), "{}", seen.text());
    // What nobody can have asked for is left out.
    for query in
        ["?place=%3Cscript%3E&from=x&to=9999-T9", "?from=2026-T4&to=2020-T1", "?to=2030-T1", "?place=", "?x=%E2%80%AE"]
    {
        let seen = moussa.get(&format!("/reports{query}")).await;
        assert!(seen.status == StatusCode::OK && !seen.html.contains("<script>"), "{query}: {}", seen.status);
    }
    let mut awa = desk.visit(Role::Auditor).await;
    let seen = awa.get("/reports").await;
    assert!(seen.has("Forums par trimestre") && !seen.html.contains(".csv") && !seen.html.contains(".xlsx"));
    assert_eq!(awa.get("/reports/forums.csv").await.status, StatusCode::FORBIDDEN);
    let mut issa = desk.visit_as("issa").await;
    issa.post("/language", &[("tongue", "en"), ("back", "/reports")]).await;
    let seen = issa.get("/reports").await;
    assert!(seen.has("Forums by quarter") && seen.has("Q4 2026"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_taken_out_under_a_name_in_the_trail() {
    let desk = Desk::start().await;
    let mut moussa = desk.visit(Role::Manager).await;
    let seen = moussa.get("/reports/forums.csv?from=2026-T3&to=2026-T4").await;
    assert_eq!(seen.headers["content-type"], "text/csv; charset=utf-8");
    assert!(seen.headers["content-disposition"].contains("baro-forums-2026-T3-2026-T4.csv"));
    assert!(seen.html.starts_with("\u{feff}Trimestre;À temps;"), "{}", seen.html);
    assert!(seen.html.contains("\nT3 2026;1;0;0;0;0;0\nT4 2026;0;0;0;0;0;2\n"), "{}", seen.html);
    let seen = moussa.get("/reports/all.xlsx").await;
    assert!(seen.headers["content-type"].contains("spreadsheetml") && seen.html.starts_with("PK"));
    assert_eq!(exported(&desk).await, 2);
    for missing in ["/reports/nothing.csv", "/reports/forums", "/reports/.csv", "/reports/forums.xlsx"] {
        assert_eq!(moussa.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
    assert_eq!(exported(&desk).await, 2, "what was not made is not told");
}

async fn publish(browser: &mut Browser<'_>, compartment: &str) -> super::Seen {
    browser.get("/review/opening").await;
    browser.get("/reports/publish").await;
    browser.post(&format!("/reports/publish/2026-T4/{compartment}"), &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_are_told_once_by_a_lead_who_can_read_all_of_a_group() {
    let desk = with_concerns(7).await;
    let mut aminata = desk.visit(Role::Lead).await;
    let due = aminata.get("/").await;
    assert!(due.has("7 groupes de soucis du T4 2026 ne sont pas publiés"), "{}", due.text());
    aminata.get("/review/opening").await;
    let seen = aminata.get("/reports/publish").await;
    assert!(seen.has("Publier les soucis du T4 2026"), "{}", seen.text());
    // Seven at one commune whose neighbour has none: a line of its own would say that the other has fewer than five. Rounded, they are told of what
    // both lie in.
    assert!(seen.has("Reste de Mopti Corruption 5"), "{}", seen.text());
    assert!(seen.has("Aucun nombre n’atteint 5"), "for the other groups");
    let before = aminata.get("/reports?part=concerns").await;
    assert!(before.has("Rien à compter"), "nothing is told yet: {}", before.text());
    let seen = publish(&mut aminata, "gendarmerie").await;
    assert!(seen.has("C’est publié.") && seen.has("par aminata"), "{}", seen.text());
    let seen = publish(&mut aminata, "gendarmerie").await;
    assert!(seen.has("était déjà publié"), "{}", seen.text());
    assert!(aminata.get("/").await.has("6 groupes de soucis"));

    // Everybody who reads reports sees it, and nothing more.
    let mut awa = desk.visit(Role::Auditor).await;
    let seen = awa.get("/reports?part=concerns").await;
    assert!(seen.has("T4 2026 5 – – – 5 1"), "{}", seen.text());
    assert!(seen.has("Gendarmerie 5 – – – 5"), "{}", seen.text());
    assert_eq!(awa.get("/reports/publish").await.status, StatusCode::FORBIDDEN);

    // What comes later changes nothing.
    for missing in ["2025-T4/police", "2027-T1/police", "2026-T4/x", "x/police"] {
        let seen = aminata.post(&format!("/reports/publish/{missing}"), &[]).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{missing}");
    }
    assert_eq!(publications(desk.console.book.engine()).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lacks_a_key_does_not_publish_and_unsorted_cases_are_told() {
    let desk = with_readers().await;
    Told::racket(&desk).says(&desk, "Au pont").await;
    desk.clock.advance(OVER);
    let mut aminata = desk.visit(Role::Lead).await;
    aminata.get("/review/opening").await;
    let seen = aminata.get("/reports/publish?quarter=2026-T4").await;
    assert!(seen.has("Un dossier n’est pas trié : il ne sera jamais compté"), "{}", seen.text());
    let custody = desk.console.custody();
    let issa = custody.sign_in("issa", desk.password()).await.unwrap();
    let wraps = desk.console.vault.wraps(issa.member.slot).await.unwrap();
    let police = wraps.iter().map(|wrap| wrap.key).find(|key| key.compartment() == Some(Compartment::Police)).unwrap();
    let (slot, keys) = (issa.member.slot, Some(vec![police]));
    desk.console.vault.write(RemoveWraps { slot, keys }).await.unwrap();
    let mut issa = desk.visit_as("issa").await;
    let seen = publish(&mut issa, "police").await;
    assert!(seen.has("Vous ne pouvez pas publier ce groupe."), "{}", seen.text());
    assert!(seen.has("vous n’avez pas toutes les clés"), "{}", seen.text());
    assert_eq!(publications(desk.console.book.engine()).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_theme_is_proposed_from_five_on_and_seen_by_who_runs_forums() {
    let desk = with_concerns(5).await;
    let konna = place_of(&desk, "Konna");
    let mut fanta = desk.visit(Role::Moderator).await;
    fanta.get("/review/opening").await;
    let seen = fanta.get("/reports/themes").await;
    assert!(seen.has("Thèmes tirés des soucis du T4 2026") && seen.has("Aucun thème n’est proposé"), "{}", seen.text());
    assert!(seen.has("Konna Racket à un poste de contrôle Konna Proposer"), "{}", seen.text());
    let about = [("quarter", "2026-T4"), ("place", konna.0.as_str()), ("about", "corruption/checkpoint")];
    let seen = fanta.post("/reports/themes/propose", &about).await;
    assert!(seen.has("Le thème est proposé à tous les forums"), "{}", seen.text());
    assert_eq!(themes_at(desk.console.book.engine(), last(), &konna).await.unwrap().len(), 1);

    let mut moussa = desk.visit(Role::Manager).await;
    let seen = moussa.get("/reports/themes").await;
    assert!(seen.has("Racket à un poste de contrôle") && !seen.has("Ce qui peut être proposé"), "{}", seen.text());
    assert!(!seen.html.contains("/reports/themes/withdraw"), "who runs forums takes nothing back");
    assert_eq!(moussa.post("/reports/themes/propose", &about).await.status, StatusCode::FORBIDDEN);

    // What a form says is not believed.
    for (field, value) in
        [("about", "abuse"), ("place", "elsewhere"), ("about", "x"), ("quarter", "2020-T1"), ("quarter", "")]
    {
        let forged = about.map(|(name, own)| if name == field { (name, value) } else { (name, own) });
        fanta.get("/reports/themes").await;
        let seen = fanta.post("/reports/themes/propose", &forged).await;
        let refused = seen.status == StatusCode::NOT_FOUND || seen.has("ne peut plus être proposé");
        assert!(refused, "{field} {value}: {}", seen.text());
    }
    fanta.get("/reports/themes").await;
    let seen = fanta.post("/reports/themes/withdraw", &about).await;
    assert!(seen.has("Le thème est retiré."), "{}", seen.text());
    assert_eq!(themes_at(desk.console.book.engine(), last(), &konna).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn below_five_nothing_can_be_proposed_or_told() {
    let desk = with_concerns(4).await;
    let mut aminata = desk.visit(Role::Lead).await;
    aminata.get("/review/opening").await;
    let seen = aminata.get("/reports/themes").await;
    assert!(seen.has("Aucun sujet n’atteint 5 soucis"), "{}", seen.text());
    let seen = publish(&mut aminata, "gendarmerie").await;
    assert!(seen.has("C’est publié."), "that it was counted: {}", seen.text());
    let mut awa = desk.visit(Role::Auditor).await;
    let seen = awa.get("/reports?part=concerns").await;
    assert!(seen.has("T4 2026 – – – – – 1"), "{}", seen.text());
}
