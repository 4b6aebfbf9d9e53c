//! A signature that covers the public address, through a whole app: the address is that of the settings, whatever a caller says.

use super::*;
use crate::app::SETTINGS;
use crate::lines::calls::{Script, says};
use baro::lines::twilio::Twilio;
use zeroize::Zeroizing;

const PUBLIC: &str = "https://baro.example.org";
const TOKEN: &str = "a-token-of-the-tests";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_signed_for_the_public_address_is_taken() {
    let script = Script::start([says(201, r#"{"sid":"SM1","status":"queued","error_code":null}"#)]).await;
    let line = format!(
        "[[line]]\nname = \"tw\"\nkind = \"twilio\"\nsecret = \"{SECRET}\"\naccount_sid = \"AC9\"\nauth_token = \"{TOKEN}\"\n\
         sender = \"+15005550006\"\ncallback_url = \"{PUBLIC}\"\napi_url = \"{}\"\n",
        script.url
    );
    let app = konna_with(&format!("{SETTINGS}priority = 1\n{line}"), None).await;
    let sign = |base: &str, path: &str, body: &str| {
        let twilio = Twilio {
            account_sid: String::new(),
            auth_token: Zeroizing::new(TOKEN.into()),
            sender: String::new(),
            api_url: String::new(),
            hooks: Zeroizing::default(),
        };
        twilio.signature(&format!("{base}{path}"), body.as_bytes()).unwrap()
    };
    let post = async |path: &str, more: &str, signature: &str, body: &str| {
        let headers = format!("{FORM}{more}x-twilio-signature: {signature}\r\n");
        raw(&app, "POST", path, &headers, body.as_bytes()).await
    };
    let path = format!("/hooks/tw/{SECRET}/sms");
    let sms = form(&[("MessageSid", "SM0a1b"), ("From", AWA), ("To", "+15005550006"), ("Body", "AIDE")]);
    let nothing = raw(&app, "POST", "/hooks/nobody/0123456789abcdef/sms", FORM, sms.as_bytes()).await;
    let right = sign(PUBLIC, &path, &sms);
    // Not signed for us, or not by who has the token; whatever a caller says of the address changes nothing.
    let own = format!("http://{}", app.address);
    for (more, signature) in [
        ("", String::new()),
        ("", sign(&own, &path, &sms)),
        ("x-forwarded-host: evil.example.org\r\n", sign("https://evil.example.org", &path, &sms)),
        ("", right.to_lowercase()),
    ] {
        assert_eq!(post(&path, more, &signature, &sms).await, nothing, "{more}{signature}");
    }
    let taken = post(&path, "x-forwarded-host: evil.example.org\r\n", &right, &sms).await;
    assert_eq!((taken.status, taken.body.as_str()), (200, "<Response/>"));
    assert!(taken.has("content-type: text/xml"));
    // Played again it is known: Awa gets one answer.
    assert_eq!(post(&path, "", &right, &sms).await.status, 200);

    let told = eventually("the answer", async || (!script.asked().is_empty()).then(|| script.body())).await;
    let callback = form_urlencoded::parse(told.as_bytes()).find(|(name, _)| name == "StatusCallback");
    let callback = callback.map(|(_, address)| address.into_owned()).unwrap();
    let path = callback.strip_prefix(PUBLIC).unwrap();
    let state = async || {
        const STATE: Sql = Sql::both("SELECT state FROM outbox WHERE class = 'answer' AND line = 'tw'");
        let engine = app.gateway.book.engine();
        let rows: Vec<(String,)> = engine.all(engine.query(STATE)).await.unwrap();
        let [(state,)] = &rows[..] else { panic!("{} answers", rows.len()) };
        state.clone()
    };
    eventually("the record", async || (state().await == "sent").then_some(())).await;
    let delivered = form(&[("MessageSid", "SM1"), ("MessageStatus", "delivered"), ("To", AWA)]);
    assert_eq!(post(path, "", "", &delivered).await, nothing);
    let taken = post(path, "", &sign(PUBLIC, path, &delivered), &delivered).await;
    assert_eq!((taken.status, taken.body.as_str()), (200, ""));
    assert_eq!(state().await, "delivered");
    app.finish().await;
}
