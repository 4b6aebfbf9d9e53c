//! The presets of generic lines, each held to a conversation of the gateways it is for, in the shape in which they documented or recorded it;
//! and what settings can say beyond presets.

use super::{CANARY, NOW, NUMBER, SECRET, phone};
use baro::app;
use baro::config::{Config, Environment, Overrides, presets};
use baro::domain::phone::{FreeText, ProviderMessageId, SessionId};
use baro::domain::time::{HOUR, MINUTE};
use baro::lines::{Answer, Event, Hook, Outbound, Refused, Reply, Request, Typed, UssdIn, Verdict, Wire};

/// The wire of a generic line with these settings.
pub(super) fn wire(settings: &str) -> Box<dyn Wire> {
    let file = format!("[[line]]\nname = 'g'\nkind = 'generic'\nsecret = '0123456789abcdef'\n{settings}");
    let config = Config::read(Some(("baro.toml", &file)), &Environment::new(), &Overrides::default()).unwrap();
    app::wire(&config.lines[0], "*123#", "127.0.0.1:1".parse().unwrap())
}

/// A request of a gateway: a query string, a form or JSON, told by how it begins.
#[derive(Clone, Copy)]
enum Sent {
    Get(&'static str),
    Form(&'static str),
    Json(&'static str),
}
use Sent::{Form, Get, Json};

impl Sent {
    fn request(self) -> Request<'static> {
        let to = Request { now: NOW, ..Request::to(Hook::Ussd) };
        match self {
            Get(query) => Request { method: "GET", query, ..to },
            Form(body) => {
                let content_type = Some("application/x-www-form-urlencoded");
                Request { content_type, body: body.as_bytes(), ..to }
            }
            Json(body) => Request { content_type: Some("application/json"), body: body.as_bytes(), ..to },
        }
    }
}

/// A conversation: what dials, what answers, the two forms of a screen, and what tells that it is over.
struct Talk {
    preset: &'static str,
    dials: (Sent, Typed),
    answers: (Sent, Typed),
    /// What names its session, and the number of the second turn.
    session: (&'static str, Option<u32>),
    /// The screen `Bonjour "Awa"|` that goes on, and the last one, as answers to the second request.
    screens: [&'static str; 2],
    /// Headers of both.
    headers: [&'static [(&'static str, &'static str)]; 2],
    over: &'static [Sent],
}

fn latest(text: &str) -> Typed {
    Typed::Latest(Some(FreeText::new(text)))
}

fn so_far(text: &str) -> Typed {
    Typed::SoFar(FreeText::new(text))
}

const SCREEN: &str = "Bonjour \"Awa\"|\n1 Oui";

fn talks() -> Vec<Talk> {
    let con_end = ["CON Bonjour \"Awa\"|\n1 Oui", "END Bonjour \"Awa\"|\n1 Oui"];
    vec![
        Talk {
            preset: "con-end",
            dials: (
                Form("sessionId=ATUid_77aa&phoneNumber=%2B22376123456&networkCode=99999&serviceCode=%2A123%23&text="),
                so_far(""),
            ),
            answers: (
                Form(
                    "sessionId=ATUid_77aa&phoneNumber=%2B22376123456&networkCode=99999&serviceCode=%2A123%23&text=1%2A2",
                ),
                so_far("1*2"),
            ),
            session: ("ATUid_77aa", None),
            screens: con_end,
            headers: [&[], &[]],
            over: &[],
        },
        Talk {
            preset: "techsavanna",
            dials: (
                Get("SESSIONID=s1&USSDCODE=*123%23&MSISDN=22376123456&INPUT=*123%23&NETWORK=orange"),
                latest("*123#"),
            ),
            answers: (Get("SESSIONID=s1&USSDCODE=*123%23&MSISDN=22376123456&INPUT=2&NETWORK=orange"), latest("2")),
            session: ("s1", None),
            screens: con_end,
            headers: [&[], &[]],
            over: &[],
        },
        Talk {
            preset: "bonga",
            dials: (
                Get("session_id=s1&service_code=*123%23&mobile_number=22376123456&message=&network=orange"),
                latest(""),
            ),
            answers: (
                Get("session_id=s1&service_code=*123%23&mobile_number=22376123456&message=2&network=orange"),
                latest("2"),
            ),
            session: ("s1", None),
            screens: con_end,
            headers: [&[], &[]],
            over: &[],
        },
        Talk {
            preset: "safaricom",
            dials: (Get("ORIG=22376123456&DEST=167&SESSION_ID=1309-5f&USSD_PARAMS=7"), so_far("")),
            answers: (Get("ORIG=22376123456&DEST=167&SESSION_ID=1309-5f&USSD_PARAMS=7*1*2"), so_far("1*2")),
            session: ("1309-5f", None),
            screens: con_end,
            headers: [&[], &[]],
            over: &[],
        },
        Talk {
            preset: "dmark",
            dials: (
                Get(
                    "transactionId=1a2b&msisdn=22376123456&ussdServiceCode=123&transactionTime=1795350364&ussdRequestString=*123%23&creationTime=1795350363&response=false",
                ),
                Typed::Latest(None),
            ),
            answers: (
                Get(
                    "transactionId=1a2b&msisdn=22376123456&ussdServiceCode=123&transactionTime=1795350370&ussdRequestString=2&creationTime=1795350369&response=true",
                ),
                latest("2"),
            ),
            session: ("1a2b", None),
            screens: [
                r#"{"responseString":"Bonjour \"Awa\"|\n1 Oui","action":"request"}"#,
                r#"{"responseString":"Bonjour \"Awa\"|\n1 Oui","action":"end"}"#,
            ],
            headers: [&[], &[]],
            over: &[],
        },
        Talk {
            preset: "hubtel",
            dials: (
                Json(
                    r#"{"Type":"Initiation","Message":"*123#","ServiceCode":"123","Operator":"orange","ClientState":"","Mobile":"22376123456","SessionId":"5f0c","Sequence":1}"#,
                ),
                Typed::Latest(None),
            ),
            answers: (
                Json(
                    r#"{"Type":"Response","Message":"2","ServiceCode":"123","Operator":"orange","ClientState":null,"Mobile":"22376123456","SessionId":"5f0c","Sequence":2}"#,
                ),
                latest("2"),
            ),
            session: ("5f0c", Some(2)),
            screens: [
                r#"{"SessionId":"5f0c","Type":"response","Message":"Bonjour \"Awa\"|\n1 Oui"}"#,
                r#"{"SessionId":"5f0c","Type":"release","Message":"Bonjour \"Awa\"|\n1 Oui"}"#,
            ],
            headers: [&[], &[]],
            over: &[
                Json(r#"{"Type":"release","Message":"","Mobile":"22376123456","SessionId":"5f0c","Sequence":3}"#),
                Json(r#"{"Type":"Timeout","Mobile":"22376123456","SessionId":"5f0c"}"#),
            ],
        },
        Talk {
            preset: "moolre",
            dials: (
                Json(
                    r#"{"sessionid":"s1","new":true,"msisdn":"22376123456","network":3,"message":"","extension":"123","data":""}"#,
                ),
                Typed::Latest(None),
            ),
            answers: (
                Json(
                    r#"{"sessionid":"s1","new":false,"msisdn":"22376123456","network":3,"message":"2","extension":"123","data":""}"#,
                ),
                latest("2"),
            ),
            session: ("s1", None),
            screens: [
                r#"{"message":"Bonjour \"Awa\"|\n1 Oui","reply":true}"#,
                r#"{"message":"Bonjour \"Awa\"|\n1 Oui","reply":false}"#,
            ],
            headers: [&[], &[]],
            over: &[],
        },
        Talk {
            preset: "nalo",
            dials: (
                Json(
                    r#"{"USERID":"NALOTest","MSISDN":"22376123456","USERDATA":"*123","MSGTYPE":true,"NETWORK":"ORANGE","SESSIONID":"16590115252429751"}"#,
                ),
                Typed::Latest(None),
            ),
            answers: (
                Json(
                    r#"{"USERID":"NALOTest","MSISDN":"22376123456","USERDATA":"2","MSGTYPE":false,"NETWORK":"ORANGE","SESSIONID":"16590115252429751"}"#,
                ),
                latest("2"),
            ),
            session: ("16590115252429751", None),
            screens: [
                r#"{"USERID":"NALOTest","MSISDN":"22376123456","MSG":"Bonjour \"Awa\"|\n1 Oui","MSGTYPE":true}"#,
                r#"{"USERID":"NALOTest","MSISDN":"22376123456","MSG":"Bonjour \"Awa\"|\n1 Oui","MSGTYPE":false}"#,
            ],
            headers: [&[], &[]],
            over: &[],
        },
        Talk {
            preset: "arkesel",
            dials: (
                Json(
                    r#"{"sessionID":"s1","userID":"U1","newSession":true,"msisdn":"22376123456","userData":"*123#","network":"ORANGE"}"#,
                ),
                Typed::Latest(None),
            ),
            answers: (
                Json(
                    r#"{"sessionID":"s1","userID":"U1","newSession":false,"msisdn":"22376123456","userData":"2","network":"ORANGE"}"#,
                ),
                latest("2"),
            ),
            session: ("s1", None),
            screens: [
                r#"{"sessionID":"s1","userID":"U1","msisdn":"22376123456","message":"Bonjour \"Awa\"|\n1 Oui","continueSession":true}"#,
                r#"{"sessionID":"s1","userID":"U1","msisdn":"22376123456","message":"Bonjour \"Awa\"|\n1 Oui","continueSession":false}"#,
            ],
            headers: [&[], &[]],
            over: &[],
        },
        Talk {
            preset: "flares",
            dials: (Get("SessionID=13697502734175597&MSISDN=22376123456&MSC=mas&input=123"), latest("123")),
            answers: (Get("SessionID=13697502734175597&MSISDN=22376123456&MSC=mas&input=2"), latest("2")),
            session: ("13697502734175597", None),
            screens: [SCREEN; 2],
            headers: [
                &[("freeflow", "FC"), ("charge", "N"), ("amount", "0")],
                &[("freeflow", "FB"), ("charge", "N"), ("amount", "0")],
            ],
            over: &[Get("SessionID=13697502734175597&msisdn=22376123456&clean=clean-session&error=522")],
        },
        Talk {
            preset: "imimobile",
            dials: (Get("msisdn=22376123456&msg=*123%23&code=VUMI&tid=1&dcs=no-idea"), Typed::Latest(None)),
            answers: (Get("msisdn=22376123456&msg=2&code=VUMI&tid=2&dcs=no-idea"), latest("2")),
            session: (NUMBER, None),
            screens: [SCREEN; 2],
            headers: [&[("x-ussd-session", "1")], &[("x-ussd-session", "0")]],
            over: &[],
        },
        Talk {
            preset: "cellulant",
            dials: (Get("MSISDN=22376123456&INPUT=*123%23&opCode=BEG&ABORT=0&sessionID=s1"), Typed::Latest(None)),
            answers: (Get("MSISDN=22376123456&INPUT=2&opCode=&ABORT=0&sessionID=s1"), latest("2")),
            session: ("s1", None),
            // The stroke is theirs.
            screens: ["1|Bonjour \"Awa\"/\n1 Oui|null|null|null|null", "1|Bonjour \"Awa\"/\n1 Oui|null|null|end|null"],
            headers: [&[], &[]],
            over: &[
                Get("MSISDN=22376123456&INPUT=&opCode=ABO&ABORT=0&sessionID=s1"),
                Get("MSISDN=22376123456&INPUT=2&opCode=&ABORT=1&sessionID=s1"),
            ],
        },
    ]
}

#[test]
fn every_preset_holds_its_conversation() {
    let mut held: Vec<&str> = Vec::new();
    for Talk { preset, dials, answers, session, screens, headers, over } in talks() {
        held.push(preset);
        let wire = wire(&format!("preset = '{preset}'"));
        let (name, second) = session;
        let (second_sent, second_typed) = answers;
        for (sent, typed, is_second) in [(dials.0, dials.1, false), (second_sent, second_typed, true)] {
            let events = wire.receive(&sent.request());
            let Ok([Event::Ussd(UssdIn { session, from, typed: read, turn })]) = events.as_deref() else {
                panic!("{preset}: {events:?}")
            };
            assert!(session.0 == name && *from == phone(NUMBER) && *read == typed, "{preset}: {read:?}");
            assert_eq!(*turn, second.map(|second| if is_second { second } else { second - 1 }), "{preset}");
            let repeated = wire.receive(&sent.request());
            assert_eq!(repeated, events, "{preset}: the same again");
        }
        for (end, body) in [(false, screens[0]), (true, screens[1])] {
            let reply = wire.answer(&second_sent.request(), Answer::Screen { text: SCREEN, end });
            assert_eq!((reply.status, reply.body.as_str()), (200, body), "{preset}");
            let wanted: Vec<(String, String)> =
                headers[usize::from(end)].iter().map(|&(name, value)| (name.into(), value.into())).collect();
            assert_eq!(reply.headers, wanted, "{preset}");
        }
        for sent in over {
            let events = wire.receive(&sent.request());
            assert_eq!(events, Ok(vec![Event::Ended(SessionId(name.into()))]), "{preset}");
            let reply: Reply = wire.answer(&sent.request(), Answer::Taken);
            assert_eq!((reply.status, reply.body.as_str()), (200, ""), "{preset}");
        }
    }
    held.sort_unstable();
    assert_eq!(held, presets(), "each preset has its conversation");
}

#[test]
fn what_no_gateway_says_is_refused_by_what_it_is_for() {
    for Talk { preset, answers, .. } in talks() {
        let wire = wire(&format!("preset = '{preset}'"));
        let without = |what: &str| match answers.0 {
            Get(text) | Form(text) | Json(text) => text.replace(what, ""),
        };
        let leaked = |text: String| &*text.leak();
        let sent = match answers.0 {
            Get(_) => Get(leaked(without("22376123456"))),
            Form(_) => Form(leaked(without("%2B22376123456"))),
            Json(_) => Json(leaked(without("22376123456"))),
        };
        assert_eq!(wire.receive(&sent.request()), Err(Refused::Missing("phone")), "{preset}");
        let cut = match answers.0 {
            Json(body) => wire.receive(&Json(&body[..body.len() - 1]).request()),
            Get(_) => wire.receive(&Request { query: "msisdn=%2", ..answers.0.request() }),
            Form(_) => wire.receive(&Request { body: b"sessionId=%2", ..answers.0.request() }),
        };
        assert!(cut.is_err(), "{preset}");
    }
}

#[test]
fn a_header_proves_where_one_is_set() {
    let line = wire(&format!("preset = 'con-end'\nproof_header = 'X-Token'\nproof_value = '{SECRET}'"));
    let dials = talks().remove(0).dials.0;
    let with = |headers: &[(&str, &str)]| {
        let request = dials.request();
        line.receive(&Request { headers, body: request.body, ..dials.request() }).map(|events| events.len())
    };
    assert_eq!(with(&[("x-token", SECRET)]), Ok(1));
    for wrong in [&[][..], &[("x-token", CANARY)], &[("x-token", "")], &[("x-token", SECRET), ("x-token", SECRET)]] {
        assert_eq!(with(wrong), Err(Refused::Unproved), "{wrong:?}");
    }
}

fn send(settings: &str) -> baro::lines::Call {
    let to = phone(NUMBER);
    let message = Outbound { reference: 42, to: &to, text: "a&b \"é\"", now: NOW, until: NOW.plus(HOUR) };
    wire(&format!("api_key = '{SECRET}'\nsender = 'BARO'\nsend_accepted = 'OK'\n{settings}")).compose(&message)
}

#[test]
fn a_message_leaves_as_the_settings_say() {
    let call = send(
        "send_method = 'GET'\nsend_url = 'https://x.test/s?to={to}&t={text}&from={sender}'\nsend_number = '00223…'",
    );
    assert_eq!(call.method, "GET");
    assert_eq!(call.url, "https://x.test/s?to=0022376123456&t=a%26b+%22%C3%A9%22&from=BARO");
    let body = r#"{"to":["{to}"],"m":{"t":"{text}"},"k":"{id}"}"#;
    let call = send(&format!(
        "send_url = 'https://x.test/s'\nsend_type = 'json'\nsend_number = '223…'\nsend_body = '{body}'\nsend_headers = ['x-api-key: {{key}}']"
    ));
    let written = String::from_utf8(call.body).unwrap();
    assert_eq!(written, r#"{"to":["22376123456"],"m":{"t":"a&b \"é\""},"k":"2a-1a1ee8d4c80"}"#);
    assert_eq!(call.headers, [("X-API-Key", SECRET.to_owned()), ("Content-Type", "application/json".to_owned())]);
    let call = send("send_url = 'https://x.test/s'\nsend_type = 'xml'\nsend_body = '<m to=\"{to}\">{text}</m>'");
    assert_eq!(String::from_utf8(call.body).unwrap(), "<m to=\"+22376123456\">a&#38;b &#34;é&#34;</m>");
}

#[test]
fn a_response_counts_only_with_what_the_settings_want() {
    let base = "send_url = 'https://x.test/s?to={to}&t={text}'\n";
    let unreadable = Verdict::Unknown { why: "unreadable" };
    let line = wire(&format!("{base}send_accepted = 'status:OK'"));
    assert_eq!(line.verdict(200, None, b"id:1 status:OK"), Verdict::Accepted { id: None });
    assert_eq!(line.verdict(200, None, b"id:1 status:FAILED"), unreadable);
    let line = wire(&format!("{base}send_id = 'messages.0.id'\nsend_accepted = 'ok'"));
    let id = |id: &str| Verdict::Accepted { id: Some(ProviderMessageId(id.into())) };
    assert_eq!(line.verdict(200, None, br#"{"s":"ok","messages":[{"id":7}]}"#), id("7"));
    for body in
        [r#"{"s":"ko","messages":[{"id":7}]}"#, r#"{"s":"ok","messages":[]}"#, "ok", r#"{"s":"ok","messages":[{"id":"#]
    {
        assert_eq!(line.verdict(200, None, body.as_bytes()), unreadable, "{body}");
    }
}

#[test]
fn a_text_without_an_id_is_known_by_its_time_or_by_ours() {
    let line =
        wire(&format!("api_key = '{SECRET}'\nsms_reads = 'form'\nsms_from = 'f'\nsms_text = 't'\nsms_time = 'd'"));
    let read = |body: &'static str, later: i64| {
        let content_type = Some("application/x-www-form-urlencoded");
        let now = NOW.plus(later);
        line.receive(&Request { content_type, body: body.as_bytes(), now, ..Request::to(Hook::Sms) }).unwrap()
    };
    let first = read("f=76123456&t=AIDE&d=09:15", 0);
    assert_eq!(read("f=%2B22376123456&t=AIDE&d=09:15", HOUR), first);
    assert_ne!(read("f=76123456&t=AIDE&d=09:16", 0), first);
    let first = read("f=76123456&t=AIDE", 0);
    assert_eq!(read("f=76123456&t=AIDE&d=", MINUTE), first);
    assert_ne!(read("f=76123456&t=AIDE", 11 * MINUTE), first);
}
