//! Bad callbacks of every kind of line over HTTP, through the whole app: each is refused by what is wrong with it, nothing of it is heard, kept,
//! said or given back, and what is right beside it is taken.
//!
//! Must not know: fields. Each field of each kind is damaged in `lines/`, without HTTP; the simulator's and Africa's Talking's answers are told
//! one by one in `gateway/refused.rs`.

use super::carrier::Carrier;
use super::heard;
use super::http::{Callback, FORM};
use super::{Api, CANARY, Sent, Written, all, hooks, secrets};
use crate::app::TestApp;
use crate::dispatch::{Waiting, row, row_once};
use baro::lines::Fate;
use baro::store::engine::Sql;
use serde_json::{Value, json};

const FROM: &str = "+22365001122";
const ANSWERS: Sql = Sql::both("SELECT count(*) FROM outbox WHERE class = 'answer'");

struct World {
    api: Api,
    app: TestApp,
    carrier: Carrier,
}

impl World {
    async fn begin(api: Api) -> World {
        let carrier = Carrier::start(api, "one").await;
        let line = carrier.settings("rate_per_second = 1000\nburst = 1000");
        let app = TestApp::with(&format!("[server]\nmetrics_bind = \"off\"\n{line}"), None).await;
        World { api, app, carrier }
    }

    fn sms(&self, id: &str, from: &str, text: &str) -> Callback {
        let seconds = self.app.clock.now().0 / 1000;
        (self.api.sms)(&Written { hooks: &hooks("one"), id, from, text, seconds })
    }

    async fn answers(&self) -> i64 {
        let engine = self.app.gateway.book.engine();
        engine.one::<(i64,)>(engine.query(ANSWERS)).await.unwrap().0
    }

    /// Refused with one of these, and nothing of it is given back.
    async fn refuses(&self, callback: &Callback, statuses: &[u16], what: &str) {
        let blame = format!("{}: {what}", self.api.kind);
        let (status, said) = callback.post(self.app.address).await;
        assert!(statuses.contains(&status), "{blame}: {said}");
        for private in secrets().into_iter().chain(["1122", "bad-id"]) {
            assert!(!said.contains(private), "{blame}: {said}");
        }
    }
}

impl Callback {
    fn is_form(&self) -> bool {
        self.content_type == FORM
    }

    fn is_query(&self) -> bool {
        self.method == "GET"
    }

    /// The same with another body or, for what is no body's, another query.
    fn with(&self, change: impl Fn(&[u8]) -> Vec<u8>) -> Callback {
        if self.is_query() {
            let (path, query) = self.path.split_once('?').unwrap();
            let query = String::from_utf8(change(query.as_bytes())).unwrap();
            return Callback { path: format!("{path}?{query}"), ..self.clone() };
        }
        Callback { body: change(&self.body), ..self.clone() }
    }

    /// One field a second time, with another value.
    fn doubled(&self) -> Callback {
        self.with(|body| {
            let text = String::from_utf8(body.to_vec()).unwrap();
            if self.is_form() || self.is_query() {
                let (name, _) = text.split_once('=').unwrap();
                return format!("{text}&{name}={CANARY}").into_bytes();
            }
            let sender = ["senderAddress", "from", "sender"].map(|name| format!("\"{name}\":\""));
            let sender = sender.into_iter().find(|name| text.contains(name.as_str())).expect("somebody wrote");
            text.replace(&sender, &format!("{sender}{CANARY}\",{sender}")).into_bytes()
        })
    }
}

async fn nothing_bad_is_heard(api: Api) {
    let world = World::begin(api).await;
    let bad = world.sms("bad-id", FROM, &format!("AIDE {CANARY} é"));
    // A signature covers what is changed; a name and a password or a header do not.
    let covers = ["android", "twilio", "vonage"].contains(&api.kind);
    let damaged: &[u16] = if covers { &[404] } else { &[400] };
    if api.signs {
        let flipped = bad.headers.replace(super::KEY, "zq-key-8c1f-0124").replace(['a', 'b', 'c', 'd', 'M'], "e");
        for headers in [String::new(), flipped] {
            let changed = Callback { headers, ..bad.clone() };
            // Vonage has its signature among the fields.
            let changed = if api.kind == "vonage" { changed.with(|body| [body, b"0"].concat()) } else { changed };
            world.refuses(&changed, &[404], "a wrong proof").await;
        }
    }
    world.refuses(&bad.doubled(), damaged, "a doubled field").await;
    world.refuses(&world.sms("bad-id", "", CANARY), &[400], "nobody wrote").await;
    if bad.is_form() || bad.is_query() {
        world.refuses(&bad.with(|body| [body, b"&text=%E9&Body=%E9&binary=%E9"].concat()), damaged, "Latin-1").await;
    } else {
        for cut in 1..4 {
            world.refuses(&bad.with(|body| body[..body.len() * cut / 4].to_vec()), damaged, "JSON that was cut").await;
        }
        let latin = |body: &[u8]| [&body[..body.len() - 1], b",\"x\":\"\xe9\"}"].concat();
        world.refuses(&bad.with(latin), damaged, "Latin-1").await;
    }
    if !bad.is_query() {
        let charset: &'static str = format!("{}; charset=iso-8859-1", bad.content_type).leak();
        world.refuses(&Callback { content_type: charset, ..bad.clone() }, &[400], "another charset").await;
        world
            .refuses(&Callback { content_type: "text/plain", ..bad.clone() }, &[404, 415], "no content type of its")
            .await;
        world.refuses(&bad.with(|body| [body, &[b' '; 17_000][..]].concat()), &[413], "a huge body").await;
        world.refuses(&Callback { method: "PUT", ..bad.clone() }, &[404, 405], "another method").await;
    }
    assert_eq!((world.answers().await, world.carrier.count()), (0, 0), "{}", api.kind);
    // What is right is heard once, however often it is played.
    let good = world.sms("good-id", FROM, "AIDE");
    for _ in 0..3 {
        assert_eq!(good.post(world.app.address).await.0, 200, "{}", api.kind);
    }
    world.app.gateway.lines[0].outlet.wake();
    assert_eq!(world.answers().await, 1, "{}", api.kind);
    world.app.finish().await;
    assert_eq!(world.carrier.to(FROM).len(), 1, "{}", api.kind);
}

#[tokio::test]
async fn nothing_bad_is_heard_on_any_line_and_nothing_of_it_is_said() {
    for api in all() {
        let heard = heard::listen();
        nothing_bad_is_heard(api).await;
        heard.holds_none(secrets().into_iter().chain(["1122", "bad-id"]), api.kind);
    }
}

/// Statuses that are not proved change nothing; the same ones with their proof do.
#[tokio::test]
async fn a_status_without_its_proof_changes_nothing() {
    for api in all() {
        let world = World::begin(api).await;
        Waiting::now(&world.app.clock, "m", FROM).put(&world.app.gateway, "one").await;
        row_once(&world.app.gateway, "m", |row| row.state == "sent" && row.leased_until == 0).await;
        let came = world.carrier.to(FROM).pop().unwrap();
        let seconds = world.app.clock.now().0 / 1000;
        let sent = Sent { hooks: &hooks("one"), id: &came.id, taken: &came.taken, seconds };
        let good = (api.status)(&sent, Fate::Delivered);
        let path = good.path.replace(crate::app::SECRET, "0123456789abcdeF");
        assert_eq!(Callback { path, ..good.clone() }.post(world.app.address).await.0, 404, "{}: the secret", api.kind);
        if api.signs {
            let bare = Callback { headers: String::new(), ..good.clone() };
            let bare = if api.kind == "vonage" { bare.with(|body| body[..body.len() - 4].to_vec()) } else { bare };
            assert_eq!(bare.post(world.app.address).await.0, 404, "{}: the signature", api.kind);
        }
        assert_eq!(row(&world.app.gateway, "m").await.unwrap().state, "sent", "{}", api.kind);
        for _ in 0..2 {
            assert_eq!(good.post(world.app.address).await.0, 200, "{}", api.kind);
        }
        assert_eq!(row(&world.app.gateway, "m").await.unwrap().state, "delivered", "{}", api.kind);
        world.app.finish().await;
    }
}

/// A list of which one element is bad: the others count, and the list is not asked for again.
#[tokio::test]
async fn of_a_batch_the_good_ones_count() {
    let infobip = all().into_iter().find(|api| api.kind == "infobip").unwrap();
    let world = World::begin(infobip).await;
    let mut batch = Vec::new();
    for n in 0..3 {
        let one = world.sms(&format!("id-{n}"), &format!("+2236500113{n}"), "AIDE");
        let body: Value = serde_json::from_slice(&one.body).unwrap();
        batch.push(body["results"][0].clone());
    }
    batch[1]["from"] = json!({"number": CANARY});
    let callback = Callback { body: json!({ "results": batch }).to_string().into_bytes(), ..world.sms("x", FROM, "x") };
    let (status, said) = callback.post(world.app.address).await;
    assert!(status == 200 && !said.contains(CANARY), "{said}");
    assert_eq!(world.answers().await, 2);
    world.app.finish().await;

    let [_, orange, ..] = all();
    let world = World::begin(orange).await;
    Waiting::now(&world.app.clock, "m", FROM).put(&world.app.gateway, "one").await;
    row_once(&world.app.gateway, "m", |row| row.state == "sent" && row.leased_until == 0).await;
    let came = world.carrier.to(FROM).pop().unwrap();
    let sent = Sent { hooks: &hooks("one"), id: &came.id, taken: &came.taken, seconds: 0 };
    let good = (orange.status)(&sent, Fate::Delivered);
    let mut body: Value = serde_json::from_slice(&good.body).unwrap();
    let info = &mut body["deliveryInfoNotification"]["deliveryInfo"];
    *info = json!([{"address": CANARY}, info.clone(), {"deliveryStatus": [CANARY]}]);
    let callback = Callback { body: body.to_string().into_bytes(), ..good };
    assert_eq!(callback.post(world.app.address).await.0, 200);
    assert_eq!(row(&world.app.gateway, "m").await.unwrap().state, "delivered");
    world.app.finish().await;
}
