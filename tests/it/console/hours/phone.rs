//! A phone of the village, played on the page that simulates it.

use super::Desk;
use crate::browser::{LOOK_EVERY, LOOKS, click, screen, text, until, write};
use baro::domain::time::At;
use fantoccini::{Client, Locator};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;

/// The page with everybody's phones.
pub struct Handset {
    client: Client,
    desk: Arc<Desk>,
}

impl Handset {
    pub async fn open(client: Client, desk: Arc<Desk>, address: SocketAddr) -> Handset {
        client.goto(&format!("http://{address}/phone")).await.unwrap();
        until(&client, "document.querySelectorAll('#cards .card').length > 1").await;
        Handset { client, desk }
    }

    /// Takes the phone of somebody of the cast.
    pub async fn hold(&self, number: &str) {
        self.press(&format!("[data-phone='{number}']")).await;
        until(&self.client, &format!("document.querySelector('#who').value === {}", json!(number))).await;
    }

    /// Takes a phone of nobody here.
    pub async fn hold_other(&self, number: &str) {
        self.press("#who option[value='']").await;
        let field = self.client.find(Locator::Css("#number")).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(number).await.unwrap();
        click(&self.client, "#other button").await;
        until(&self.client, "document.querySelector('#other').hidden").await;
    }

    /// Presses what is drawn anew whenever a message comes, and may be gone between looking and pressing.
    async fn press(&self, selector: &str) {
        for _ in 0..LOOKS {
            let found = self.client.find(Locator::Css(selector)).await;
            if let Ok(found) = found
                && found.click().await.is_ok()
            {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        panic!("could not be pressed: {selector}");
    }

    /// Dials the code, and goes down the menu: what to press, and what is on the screen after it.
    pub async fn dial(&self, menu: &str, steps: &[(&str, &str)]) {
        click(&self.client, "[data-mode='ussd']").await;
        click(&self.client, "#call").await;
        screen(&self.client, menu).await;
        for (said, shown) in steps {
            self.say(said, shown).await;
        }
    }

    /// Answers a screen.
    pub async fn say(&self, said: &str, shown: &str) {
        write(&self.client, said).await;
        click(&self.client, "#call").await;
        screen(&self.client, shown).await;
    }

    /// What is on the screen.
    pub async fn shows(&self) -> String {
        text(&self.client, "#screen").await
    }

    /// Waits for an SMS with these words on the phone that is held.
    pub async fn receives(&self, words: &str) {
        click(&self.client, "[data-mode='sms']").await;
        let theirs = "[...document.querySelectorAll('#thread .theirs')]";
        until(&self.client, &format!("{theirs}.some(sms => sms.textContent.includes({}))", json!(words))).await;
    }

    /// Writes an SMS, and waits for what comes back.
    pub async fn writes(&self, said: &str, answer: &str) {
        click(&self.client, "[data-mode='sms']").await;
        write(&self.client, said).await;
        click(&self.client, "#call").await;
        self.receives(answer).await;
    }

    /// Moves everybody's clock by the page's button.
    pub async fn later(&self, button: &str) -> At {
        let mut moved = self.desk.clock.moved();
        click(&self.client, &format!("[data-move='{button}']")).await;
        moved.changed().await.unwrap();
        self.desk.clock.now()
    }
}
