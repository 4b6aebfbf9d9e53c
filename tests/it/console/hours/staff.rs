//! Somebody of staff at a laptop: what they see, click and fill in is found by the words that are in sight, as they would find it.

use super::Desk;
use crate::browser::{LOOK_EVERY, LOOKS, Scripts, picture};
use crate::console::browser::{axe, look};
use fantoccini::Client;
use fantoccini::Locator;
use fantoccini::elements::Element;
use std::net::SocketAddr;
use std::sync::Arc;

/// A browser with the console, and who looks for mistakes over their shoulder.
pub struct Staff {
    client: Client,
    pub desk: Arc<Desk>,
    scripts: Scripts,
    axe: Option<String>,
    hour: &'static str,
    wrong: Vec<String>,
}

impl Staff {
    /// Opens the only address that somebody must know.
    pub async fn open(
        client: Client,
        desk: Arc<Desk>,
        address: SocketAddr,
        scripts: Scripts,
        hour: &'static str,
    ) -> Staff {
        let staff = Staff { client, desk, scripts, axe: axe(), hour, wrong: Vec::new() };
        staff.has_scripts(address).await;
        staff.client.goto(&format!("http://{address}/")).await.unwrap();
        staff
    }

    /// Makes sure that this browser is what it was told to be, on a page that says so.
    async fn has_scripts(&self, address: SocketAddr) {
        self.client.goto(&format!("http://{address}/phone")).await.unwrap();
        let said = self.client.find_all(Locator::Css("noscript p")).await.unwrap();
        assert_eq!(said.is_empty(), self.scripts == Scripts::On, "the page runs its script as it should");
        for said in said {
            assert!(said.is_displayed().await.unwrap(), "who has no scripts is told");
        }
    }

    /// Whether scripts of pages run here.
    pub fn scripts(&self) -> bool {
        self.scripts == Scripts::On
    }

    /// What is in sight.
    pub async fn shown(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Waits until all these words are in sight.
    pub async fn sees(&self, wanted: &[&str]) {
        let mut shown = String::new();
        for _ in 0..LOOKS {
            shown = self.shown().await;
            if wanted.iter().all(|words| shown.contains(words)) {
                return self.hides_numbers().await;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let missing: Vec<_> = wanted.iter().filter(|words| !shown.contains(**words)).collect();
        panic!("never in sight: {missing:?}\n{shown}");
    }

    /// The page is shown from its beginning, where what was done is said.
    pub async fn is_at_its_top(&self) {
        let here = self.client.current_url().await.unwrap();
        assert_eq!(here.fragment(), None, "what was done stands out of sight");
    }

    /// No page of these hours may hold a number of the village, in sight or not.
    async fn hides_numbers(&self) {
        let page = self.client.source().await.unwrap();
        for person in baro::demo::cast() {
            let own = person.phone.trim_start_matches("+223");
            let pairs: Vec<&str> = [0, 2, 4, 6].into_iter().map(|at| &own[at..at + 2]).collect();
            assert!(!page.contains(own) && !page.contains(&pairs.join(" ")), "a number is on the page:\n{page}");
        }
    }

    /// The first of these that is in sight.
    async fn seek(&self, path: &str) -> Element {
        for _ in 0..LOOKS {
            for found in self.client.find_all(Locator::XPath(path)).await.unwrap_or_default() {
                if found.is_displayed().await.unwrap_or(false) {
                    return found;
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        panic!("not in sight: {path}\n{}", self.shown().await);
    }

    /// Clicks it; once more where the page was renewed between looking and clicking.
    async fn click(&self, path: &str) {
        for _ in 0..3 {
            match self.seek(path).await.click().await {
                Err(error) if error.is_stale_element_reference() => {}
                clicked => return clicked.unwrap(),
            }
        }
        panic!("gone whenever it was clicked: {path}");
    }

    /// Presses the button with these words, or opens what they cover.
    pub async fn press(&self, words: &str) {
        let path = format!("//button[normalize-space()=\"{words}\"] | //summary[normalize-space()=\"{words}\"]");
        self.click(&path).await;
    }

    /// Follows the first link with these words in it.
    pub async fn follow(&self, words: &str) {
        self.click(&format!("//a[contains(normalize-space(), \"{words}\")]")).await;
    }

    /// The field with this label.
    async fn field(&self, label: &str) -> Element {
        let label = self.seek(&format!("//label[starts-with(normalize-space(), \"{label}\")]")).await;
        let name = label.attr("for").await.unwrap().expect("a label names its field");
        self.client.find(Locator::Id(&name)).await.unwrap()
    }

    /// Fills in the field with this label.
    pub async fn fill(&self, label: &str, words: &str) {
        let field = self.field(label).await;
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    /// Fills in a field that cannot be emptied first: a file, a day.
    pub async fn put(&self, label: &str, words: &str) {
        self.field(label).await.send_keys(words).await.unwrap();
    }

    /// What is in a field.
    pub async fn value(&self, label: &str) -> String {
        self.field(label).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Chooses from the list with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        self.field(label).await.select_by_label(option).await.unwrap();
    }

    /// Ticks the choice with these words.
    pub async fn tick(&self, words: &str) {
        self.click(&format!("//label[input][contains(normalize-space(), \"{words}\")]")).await;
    }

    /// What is marked in a text.
    pub async fn marked(&self, class: &str) -> Vec<String> {
        let mut all = Vec::new();
        for mark in self.client.find_all(Locator::Css(&format!("p.text mark.{class}"))).await.unwrap() {
            all.push(mark.text().await.unwrap());
        }
        all
    }

    /// Follows a link to the same page until these words are in sight.
    pub async fn watch(&self, again: &str, wanted: &str) {
        for _ in 0..LOOKS {
            if self.shown().await.contains(wanted) {
                return;
            }
            self.follow(again).await;
        }
        panic!("never came to {wanted:?}:\n{}", self.shown().await);
    }

    /// Fills in the form for coming in, with a code that is not used yet.
    pub async fn sign_in(&self, name: &str) {
        self.desk.clock.advance(30_000);
        self.knock(name, &self.desk.code(name)).await;
    }

    /// Fills in the form for coming in.
    pub async fn knock(&self, name: &str, code: &str) {
        self.fill("Nom", name).await;
        self.fill("Mot de passe", self.desk.password()).await;
        self.fill("Code", code).await;
        self.press("Entrer").await;
    }

    /// Goes out.
    pub async fn leave(&self) {
        self.press("Quitter").await;
        self.sees(&["J’ai reçu une invitation"]).await;
    }

    /// Looks at the page as one who cannot see it would, and leaves a picture.
    pub async fn look(&mut self, name: &str) {
        let name = format!("{}-{name}", self.hour);
        match &self.axe {
            Some(axe) if self.scripts() => self.wrong.extend(look(&self.client, axe, &name).await),
            _ => picture(&self.client, &format!("console-{name}-plain")).await,
        }
    }

    /// Ends the hour.
    pub fn done(self) {
        assert!(self.wrong.is_empty(), "\n{}", self.wrong.join("\n"));
    }
}
