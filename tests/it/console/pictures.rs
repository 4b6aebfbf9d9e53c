//! The pictures of the guide, taken from the pages as they are: each chapter's page is opened in a real Chromium in both languages and what the
//! picture is about is found there. With `TEST_GUIDE_PICTURES=DIR` they are left in `DIR/{fr,en}`, from where
//! `pngquant --nofs 24` brings them into `src/console/assets/guide/`.

use super::Desk;
use super::browser::{fill, served, sign_in};
use super::release::{beside, triage_all, write};
use super::review::{told, with_readers};
use crate::browser::{click, text, until, with_browser};
use baro::domain::review::Role;
use baro::domain::review::casework::Danger;
use fantoccini::{Client, Locator};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;

/// How wide a picture is: a window in which pages are as on a computer.
const WIDE: u64 = 680;
const REPORT: &str =
    "Mardi au pont deux gendarmes ont pris 2000 F au frère de Moussa Diallo, moto AB 1234 MD. Son numéro: 76 12 34 56.";
const RELEASE: &str = "Dans la région, des usagers disent payer aux barrages sans recevoir de quittance.";
const LIST: &str = "telephone;nom;commune;role;force;langue;sexe;consentement\n\
    76 00 00 01;Awa Diarra;Konna;participant;;bm;f;réunion du 5 janvier, fiche 2\n\
    7600;Bakary Sow;Konna;participant;;fr;m;réunion du 5 janvier, fiche 2\n\
    76 00 00 03;Coumba Touré;Kona Ouest;participant;;fr;f;réunion du 5 janvier, fiche 3\n\
    76 00 00 04;Dramane Kanté;Konna;commandant;;fr;m;\n";

/// Takes what stands from an element on, as high as said.
async fn taken(client: &Client, tongue: &str, chapter: &str, from: &str, high: u64) {
    let found = client.find(Locator::Css(from)).await;
    assert!(found.is_ok(), "{chapter} shows no {from}: {}", text(client, "main").await);
    let Some(folder) = crate::set("TEST_GUIDE_PICTURES") else { return };
    let frame = client.execute("return [outerWidth - innerWidth, outerHeight - innerHeight]", vec![]).await.unwrap();
    let frame: Vec<u64> = serde_json::from_value(frame).unwrap();
    client.set_window_size((WIDE + frame[0]).try_into().unwrap(), (high + frame[1]).try_into().unwrap()).await.unwrap();
    let up = "document.activeElement.blur(); document.documentElement.style.overflow = 'hidden'; \
        scrollTo({top: arguments[0].getBoundingClientRect().top + scrollY - 12, behavior: 'instant'})";
    client.execute(up, vec![serde_json::to_value(found.unwrap()).unwrap()]).await.unwrap();
    let folder = format!("{folder}/{tongue}");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(format!("{folder}/{chapter}.png"), client.screenshot().await.unwrap()).unwrap();
    client.set_window_size(1280, 900).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_chapter_has_a_page_to_show() {
    let desk = with_readers().await;
    told(&desk, REPORT).await;
    triage_all(&desk, "fanta", Danger::None).await;
    let mut fanta = desk.visit(Role::Moderator).await;
    let case = beside(&mut fanta).await;
    write(&mut fanta, RELEASE, &case).await;
    drop(fanta);
    let desk = Arc::new(desk);
    let address = served(&desk).await;
    with_browser(async move |client| {
        for tongue in ["fr", "en"] {
            walked(&client, &desk, address, tongue).await;
        }
    })
    .await;
}

/// Signs in and takes the language.
async fn begin(desk: &Desk, client: &Client, address: SocketAddr, name: &str, tongue: &str) {
    sign_in(desk, client, address, name).await;
    speak(client, tongue).await;
}

async fn speak(client: &Client, tongue: &str) {
    if client.find(Locator::Css(&format!("button[name=tongue][value={tongue}]"))).await.is_ok() {
        click(client, &format!("button[name=tongue][value={tongue}]")).await;
    }
    until(client, &format!("document.documentElement.lang === {}", json!(tongue))).await;
}

async fn walked(client: &Client, desk: &Desk, address: SocketAddr, tongue: &str) {
    let go = async |path: &str| client.goto(&format!("http://{address}{path}")).await.unwrap();
    client.delete_all_cookies().await.unwrap();
    go("/sign-in").await;
    speak(client, tongue).await;
    fill(client, "#name", "fanta").await;
    fill(client, "#password", "une longue phrase").await;
    fill(client, "#code", "123456").await;
    taken(client, tongue, "sign-in", "main h1", 430).await;

    begin(desk, client, address, "fanta", tongue).await;
    go("/review?tab=mine").await;
    click(client, "a[href^='/review/case/']").await;
    taken(client, tongue, "review", "main h1", 465).await;
    fill(client, "textarea[name=letter]", "Merci. Quel jour était-ce ? N’écrivez pas de nom.").await;
    click(client, "button[name=do][value=preview]").await;
    until(client, "document.querySelector('.phones')").await;
    taken(client, tongue, "answer", "label[for=letter]", 640).await;

    begin(desk, client, address, "aminata", tongue).await;
    go("/release").await;
    click(client, "a[href^='/release/case/']").await;
    taken(client, tongue, "release", "main h1", 700).await;
    go("/close").await;
    taken(client, tongue, "danger", "main h1", 300).await;

    begin(desk, client, address, "moussa", tongue).await;
    go("/forums/2").await;
    taken(client, tongue, "forums", "main h1", 620).await;
    go("/reports").await;
    taken(client, tongue, "reports", "main h2", 620).await;
    go("/people/import").await;
    let file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
    std::fs::write(file.path(), LIST).unwrap();
    let chosen = client.find(Locator::Css("input[type=file]")).await.unwrap();
    chosen.send_keys(file.path().to_str().unwrap()).await.unwrap();
    client.find(Locator::Css("input[type=file]")).await.unwrap();
    click(client, "main form[enctype] button").await;
    // The page before it has a table too, of the columns.
    until(client, "document.querySelector('main .facts')").await;
    taken(client, tongue, "people", "main h1", 620).await;
    go("/summaries/1/edit").await;
    taken(client, tongue, "summaries", "label[for=text-fr]", 620).await;
}
