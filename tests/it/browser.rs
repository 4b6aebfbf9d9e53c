//! The simulated handset in a real Chromium, driven as a newcomer would: keys, screens, SMS, limits, languages, the clock.
//!
//! Needs `chromedriver` and `chromium` (Debian: `chromium-driver`, `chromium`). Where they are missing the tests say so and
//! pass, unless `BARO_REQUIRE_BROWSER=1`. With `BARO_TEST_PICTURES=DIR` they leave pictures there. The hooks of the line are
//! a stand-in here that writes down what it was asked.

use axum::extract::{Form, Path, State};
use axum::http::{Request, StatusCode};
use axum::routing::post;
use axum::{Json, Router, body::Body};
use baro::domain::phone::Plan;
use baro::domain::text::segment::measure;
use baro::domain::time::{At, DAY, HOUR};
use baro::phone::inbox::Inbox;
use baro::phone::{Handset, MovableClock, Person};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::ServiceExt;

/// Two looks at a page while waiting for something on it.
pub const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How many looks until a test gives up: 15 s.
pub const LOOKS: usize = 300;

/// A chromedriver of our own, ended with its owner. Its output is held so that it can go on writing.
struct Driver {
    process: Child,
    port: u16,
    _output: BufReader<ChildStdout>,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Already gone is as good as ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Driver {
    /// `None` where no chromedriver is installed.
    fn start() -> Option<Driver> {
        let mut command = Command::new("chromedriver");
        let mut process =
            command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        while output.read_line(&mut line).unwrap() > 0 {
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                let port = port.trim_end().trim_end_matches('.').parse().unwrap();
                return Some(Driver { process, port, _output: output });
            }
            line.clear();
        }
        panic!("chromedriver did not say its port");
    }
}

/// Whether the scripts of pages run in a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

/// Runs `test` in a browser window of 1280 by 900 with a fresh profile; closes it whatever happens.
pub async fn with_browser<F, T>(test: F)
where
    F: FnOnce(Client) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    with_scripts(Scripts::On, test).await;
}

/// The same in a browser that somebody has told to run the scripts of pages or not to.
pub async fn with_scripts<F, T>(scripts: Scripts, test: F)
where
    F: FnOnce(Client) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    let Some(driver) = Driver::start() else {
        assert_ne!(
            crate::set("BARO_REQUIRE_BROWSER").as_deref(),
            Some("1"),
            "chromedriver is required and not installed"
        );
        return crate::left_out("no chromedriver (Debian: apt-get install chromium chromium-driver)");
    };
    let profile = tempfile::tempdir().unwrap();
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--window-size=1280,900",
        &format!("--user-data-dir={}", profile.path().display()),
    ];
    // 1 allows, 2 forbids: what an office sets for all its machines.
    let javascript = if scripts == Scripts::On { 1 } else { 2 };
    let preferences = json!({"profile.managed_default_content_settings.javascript": javascript});
    let options = json!({"goog:chromeOptions": {"args": arguments, "prefs": preferences}});
    let Value::Object(wanted) = options else { unreachable!() };
    let address = format!("http://127.0.0.1:{}", driver.port);
    let client = ClientBuilder::new(HttpConnector::new()).capabilities(wanted).connect(&address).await.unwrap();
    let result = tokio::spawn(test(client.clone())).await;
    client.close().await.unwrap();
    drop(driver);
    if let Err(failed) = result {
        std::panic::resume_unwind(failed.into_panic());
    }
}

const AWA: &str = "+22370000001";
const MODIBO: &str = "+22370000002";
const MENU: &str = "Forum de Konna\n1 Prochain forum\n2 Dire un souci\n3 Resume du forum\n4 Mes messages\n9 Bamanankan";
const FORUM: &str = "Forum de Kɔna: mar 12/01 10h\n0 Kɔ segin";

/// A demo clock that stands at Sunday 10 January 2027, 09:30, until it is moved.
struct Stood(AtomicI64);

impl MovableClock for Stood {
    fn now(&self) -> At {
        At(1_799_573_400_000 + self.offset())
    }
    fn offset(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
    fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
    fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// What the hooks were asked, in order, without ids made by the page: `ussd from=… input=1`.
type Asked = Arc<Mutex<Vec<String>>>;
type Fields = BTreeMap<String, String>;

/// A server with the handset and a stand-in of the line's hooks.
struct Village {
    address: String,
    asked: Asked,
    handset: Arc<Handset>,
}

impl Village {
    async fn start() -> Village {
        let cast = [
            ("Awa, membre, Konna", AWA),
            ("Modibo, membre, Konna", MODIBO),
            ("Fatoumata, animatrice, Konna", "+22370000003"),
            ("Cdt Traoré, Gendarmerie, Konna", "+22370000004"),
            ("Oumar, abonné, Konna", "+22370000005"),
            ("Un inconnu", "+22370000099"),
        ];
        let handset = Arc::new(Handset {
            line: "sim".into(),
            secret: "s3cret".into(),
            number: "36123".into(),
            short_code: "*123#".into(),
            plan: Plan::MALI,
            cast: cast.map(|(label, phone)| Person { label: label.into(), phone: phone.into() }).into(),
            clock: Some(Arc::new(Stood(AtomicI64::new(0)))),
            inbox: Inbox::default(),
        });
        let asked = Asked::default();
        let hooks = Router::new().route("/hooks/sim/s3cret/{hook}", post(hook));
        let app =
            hooks.with_state((Arc::clone(&asked), Arc::clone(&handset))).merge(baro::phone::router(handset.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Village { address, asked, handset }
    }

    async fn open(&self, client: &Client, settings: &str) {
        client.goto(&format!("{}/phone{settings}", self.address)).await.unwrap();
        until(client, "document.querySelectorAll('#cards .card').length === 6").await;
    }

    /// An SMS from Baro, as a simulator line sends it.
    async fn send(&self, reference: i64, to: &str, text: &str) {
        let sent = json!({"reference": reference, "from": "36123", "to": to, "text": text}).to_string();
        let request = Request::post("/phone/api/messages").header("authorization", "Bearer s3cret");
        let request = request.body(Body::from(sent)).unwrap();
        let response = baro::phone::router(Arc::clone(&self.handset)).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }

    /// Waits until the hooks were asked this.
    async fn heard(&self, wanted: &str) {
        for _ in 0..LOOKS {
            if self.asked.lock().unwrap().iter().any(|asked| asked == wanted) {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        panic!("the hooks never heard {wanted:?}, but {:?}", self.asked.lock().unwrap());
    }
}

/// The line: a menu, one screen below it, and an echo for every SMS. The answer `500` breaks it.
async fn hook(
    State((asked, handset)): State<(Asked, Arc<Handset>)>,
    Path(hook): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Json<Value>, StatusCode> {
    let shown: Vec<String> = fields
        .iter()
        .filter(|(name, value)| {
            !matches!(name.as_str(), "session") && (name.as_str() != "id" || value.starts_with("sim-"))
        })
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    asked.lock().unwrap().push(format!("{hook} {}", shown.join(" ")).trim_end().to_owned());
    let input = fields.get("input").map(String::as_str);
    match (hook.as_str(), input) {
        ("ussd", None | Some("0")) => Ok(Json(json!({"text": MENU, "end": false}))),
        ("ussd", Some("1")) => Ok(Json(json!({"text": FORUM, "end": false}))),
        ("ussd", Some("500")) => Err(StatusCode::INTERNAL_SERVER_ERROR),
        ("ussd", Some(said)) => Ok(Json(json!({"text": format!("Merci: {said}"), "end": true}))),
        ("sms", _) => {
            let answer = format!("Note: {}. Changer: DATE", fields["text"]);
            let reference = asked.lock().unwrap().len() as i64;
            handset.inbox.take(-reference, "36123", &fields["from"], &answer, None);
            Ok(Json(json!({})))
        }
        _ => Ok(Json(json!({}))),
    }
}

/// Waits until an expression is true on the page.
pub async fn until(client: &Client, expression: &str) {
    for _ in 0..LOOKS {
        if client.execute(&format!("return Boolean({expression})"), vec![]).await.unwrap() == json!(true) {
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let page = text(client, "body").await;
    panic!("never came true: {expression}\n{page}");
}

pub async fn text(client: &Client, selector: &str) -> String {
    client.find(Locator::Css(selector)).await.unwrap().text().await.unwrap()
}

pub async fn click(client: &Client, selector: &str) {
    client.find(Locator::Css(selector)).await.unwrap().click().await.unwrap();
}

pub async fn write(client: &Client, words: &str) {
    client.find(Locator::Css("#said")).await.unwrap().send_keys(words).await.unwrap();
}

/// Waits for words on the phone's screen.
pub async fn screen(client: &Client, words: &str) {
    until(client, &format!("document.querySelector('#screen').textContent.includes({})", json!(words))).await;
}

pub async fn picture(client: &Client, name: &str) {
    if let Some(folder) = crate::set("BARO_TEST_PICTURES") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(format!("{folder}/{name}.png"), client.screenshot().await.unwrap()).unwrap();
    }
}

#[tokio::test]
async fn dialling_answering_and_hanging_up() {
    with_browser(async |client| {
        let village = Village::start().await;
        village.open(&client, "").await;
        picture(&client, "idle-1280").await;
        click(&client, "#call").await;
        screen(&client, "1 Prochain forum").await;
        assert_eq!(text(&client, "#screen").await, MENU);
        assert_eq!(text(&client, "#size").await, format!("{}/160", MENU.chars().count()));
        assert!(text(&client, "#left").await.contains("session 1"), "the limits are shown");
        picture(&client, "menu-1280").await;

        click(&client, "[data-key='1']").await;
        click(&client, "#call").await;
        screen(&client, "mar 12/01").await;
        assert_eq!(text(&client, "#size").await, format!("{}/70", FORUM.chars().count()), "ɔ makes it UCS-2");

        click(&client, "#end").await;
        screen(&client, "Session terminée").await;
        village.heard("ended").await;
        let asked = village.asked.lock().unwrap().clone();
        let first = format!("ussd code=*123# from={AWA}");
        assert_eq!(asked, [&first, &format!("ussd code=*123# from={AWA} input=1"), "ended"]);
    })
    .await;
}

#[tokio::test]
async fn free_text_a_last_screen_and_networks_that_fail() {
    with_browser(async |client| {
        let village = Village::start().await;
        village.open(&client, "").await;
        click(&client, "#call").await;
        screen(&client, "Forum de Konna").await;
        write(&client, "Barrage à Konna\n").await;
        screen(&client, "Merci: Barrage à Konna").await;
        assert_eq!(text(&client, "#call").await, "Appeler", "the session is over");

        // A code that nobody leased never leaves the phone.
        for key in ["*", "9", "#"] {
            click(&client, &format!("[data-key='{key}']")).await;
        }
        click(&client, "#call").await;
        screen(&client, "code non valide").await;
        let before = village.asked.lock().unwrap().len();

        click(&client, "#call").await;
        screen(&client, "Forum de Konna").await;
        write(&client, "500\n").await;
        screen(&client, "Problème de connexion").await;
        let asked = village.asked.lock().unwrap().clone();
        assert_eq!(asked.len(), before + 2, "{asked:?}");

        // Leaving the page is hanging up.
        click(&client, "#call").await;
        screen(&client, "Forum de Konna").await;
        client.refresh().await.unwrap();
        village.heard("ended").await;
    })
    .await;
}

#[tokio::test]
async fn sms_arrive_are_counted_answered_and_reported_delivered() {
    with_browser(async |client| {
        let village = Village::start().await;
        let question = "Forum de Konna. Quelle date? 1) mar 12/01 10h 2) jeu 14/01 10h. Repondez 1 ou 2. Les deux: 12. \
                        Aucune: 0. Fin des SMS: STOP";
        village.send(7, AWA, question).await;
        village.send(8, MODIBO, question).await;
        village.open(&client, "").await;
        village.heard("status id=sim-8 status=delivered").await;
        until(&client, "document.querySelector('#unread').textContent.startsWith('1')").await;
        let unread = "[...document.querySelectorAll('.card .badge')].filter(b => !b.hidden).length";
        until(&client, &format!("{unread} === 2")).await;

        click(&client, "[data-mode='sms']").await;
        until(&client, "document.querySelector('#thread').textContent.includes('Quelle date?')").await;
        until(&client, &format!("{unread} === 1")).await;
        write(&client, "12").await;
        assert_eq!(text(&client, "#length").await, "2/160");
        // The page counts as the domain does: this one is the classic trap of an escape pair at the end of a part.
        let long = format!("{}€{}", "x".repeat(152), "x".repeat(152));
        for words in ["12[", "Kɔna", long.as_str()] {
            let size = measure(words);
            let room = size.encoding.whole();
            let parts = if size.segments > 1 { format!(" · {} SMS", size.segments) } else { String::new() };
            client.find(Locator::Css("#said")).await.unwrap().clear().await.unwrap();
            write(&client, words).await;
            assert_eq!(text(&client, "#length").await, format!("{}/{room}{parts}", size.units), "{words}");
        }
        client.find(Locator::Css("#said")).await.unwrap().clear().await.unwrap();
        write(&client, "12").await;
        click(&client, "#call").await;
        until(&client, "document.querySelector('#thread').textContent.includes('Note: 12.')").await;
        village.heard(&format!("sms from={AWA} text=12 to=36123")).await;
        picture(&client, "messages-1280").await;

        // Modibo's phone is another phone: its SMS are still unread after a reload, and are not reported again.
        client.refresh().await.unwrap();
        until(&client, &format!("{unread} === 1")).await;
        click(&client, &format!("[data-phone='{MODIBO}']")).await;
        until(&client, &format!("{unread} === 0")).await;
        assert_eq!(text(&client, "#thread li p").await, question);
        let reports = village.asked.lock().unwrap().iter().filter(|asked| asked.contains("id=sim-8")).count();
        assert_eq!(reports, 1);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_goes_away_is_named_and_found_again() {
    with_browser(async |client| {
        let village = Village::start().await;
        village.send(7, AWA, "Forum de Konna: mar 12/01 10h.").await;
        village.open(&client, "").await;
        let away = "window.there = fetch; window.fetch = () => Promise.reject(new TypeError('away'))";
        client.execute(away, vec![]).await.unwrap();
        until(&client, "!document.querySelector('#offline').hidden").await;
        village.send(8, AWA, "Rappel: demain 10h.").await;
        client.execute("window.fetch = there", vec![]).await.unwrap();
        until(&client, "document.querySelector('#offline').hidden").await;
        // Each message once, although the inbox was read again from its beginning.
        until(&client, "document.querySelector('#unread').textContent.startsWith('2')").await;
        click(&client, "[data-mode='sms']").await;
        assert_eq!(client.find_all(Locator::Css("#thread li")).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_network_hangs_up_unless_told_not_to() {
    with_browser(async |client| {
        let village = Village::start().await;
        for (limits, step) in [("?input=1&session=60", 1), ("?input=60&session=1", 2)] {
            village.open(&client, limits).await;
            click(&client, "#call").await;
            screen(&client, "Session expirée").await;
            until(&client, "document.querySelector('#call').textContent === 'Appeler'").await;
            let ended = village.asked.lock().unwrap().iter().filter(|asked| *asked == "ended").count();
            assert_eq!(ended, step, "{limits}");
        }
        village.open(&client, "?input=1&session=1").await;
        click(&client, "#limits").await;
        click(&client, "#call").await;
        screen(&client, "Forum de Konna").await;
        tokio::time::sleep(Duration::from_millis(1_600)).await;
        assert_eq!(text(&client, "#screen").await, MENU);
        assert_eq!(text(&client, "#limits-say").await, "Prenez votre temps : rien ne coupe.");
    })
    .await;
}

#[tokio::test]
async fn the_clock_moves_and_another_number_can_be_held() {
    with_browser(async |client| {
        let village = Village::start().await;
        village.open(&client, "").await;
        until(&client, "document.querySelector('#now').textContent.startsWith('dimanche 10 janvier 2027')").await;
        let offset = || village.handset.clock.as_ref().unwrap().offset();
        for (button, ahead) in [
            ("hour", HOUR),
            ("day", DAY + HOUR),
            ("week", 8 * DAY + HOUR),
            ("morning", 8 * DAY + 22 * HOUR + HOUR / 2),
            ("real", 0),
        ] {
            let shown = text(&client, "#now").await;
            click(&client, &format!("[data-move='{button}']")).await;
            until(&client, &format!("document.querySelector('#now').textContent !== {}", json!(shown))).await;
            assert_eq!(offset(), ahead, "{button}");
        }

        client.find(Locator::Css("#who")).await.unwrap().select_by_value("").await.unwrap();
        for (number, wrong) in [("123", true), ("76 12 34 56", false)] {
            let field = client.find(Locator::Css("#number")).await.unwrap();
            field.clear().await.unwrap();
            field.send_keys(number).await.unwrap();
            click(&client, "#other button").await;
            assert_eq!(!text(&client, "#wrong").await.is_empty(), wrong, "{number}");
        }
        click(&client, "#call").await;
        village.heard("ussd code=*123# from=+22376123456").await;
        until(&client, "document.querySelectorAll('#cards .card').length === 7").await;
    })
    .await;
}

#[tokio::test]
async fn both_languages_are_whole_and_every_control_has_a_name() {
    with_browser(async |client| {
        let village = Village::start().await;
        village.open(&client, "?lang=en").await;
        until(&client, "document.querySelector('#call').textContent === 'Call'").await;
        let french =
            "[...document.querySelectorAll('[data-t]')].filter(n => n.dataset.t && n.textContent === n.dataset.t)";
        let same = client.execute(&format!("return {french}.map(n => n.textContent)"), vec![]).await.unwrap();
        assert_eq!(same, json!(["Messages"]), "only this word is the same in both");
        until(&client, "document.querySelector('#now').textContent.startsWith('Sunday')").await;
        picture(&client, "english-1280").await;
        let nameless = "return [...document.querySelectorAll('button, input, select, textarea')].filter(n =>
            !(n.textContent.trim() || n.getAttribute('aria-label') || n.labels?.length)).map(n => n.outerHTML)";
        assert_eq!(client.execute(nameless, vec![]).await.unwrap(), json!([]));
        click(&client, "[data-language='fr']").await;
        until(&client, "document.querySelector('#call').textContent === 'Appeler'").await;
    })
    .await;
}

#[tokio::test]
async fn it_fits_a_narrow_window() {
    with_browser(async |client| {
        let village = Village::start().await;
        village.send(7, AWA, "Forum de Konna: mar 12/01 10h, mairie.").await;
        client.set_window_size(360, 780).await.unwrap();
        village.open(&client, "").await;
        click(&client, "#call").await;
        screen(&client, "Forum de Konna").await;
        assert_eq!(client.execute("return innerWidth", vec![]).await.unwrap(), json!(360));
        picture(&client, "menu-360").await;
        let over = "document.documentElement.scrollWidth > innerWidth";
        assert_eq!(client.execute(&format!("return {over}"), vec![]).await.unwrap(), json!(false));
        client.execute("document.querySelector('.village').scrollIntoView()", vec![]).await.unwrap();
        picture(&client, "village-360").await;
        click(&client, &format!("[data-phone='{AWA}']")).await;
        until(&client, "document.querySelector('#thread').textContent.includes('mairie')").await;
        let top = "document.querySelector('#phone').getBoundingClientRect().top";
        until(&client, &format!("{top} >= 0 && {top} < 200")).await;
        picture(&client, "messages-360").await;
    })
    .await;
}
