//! The lines, each with a good callback of every sort in the shape in which it was recorded or documented, a stand-in that reads what it
//! sends, and the receipt that its aggregator gives.

use super::shape::Shape;
use super::{CANARY, Filled, Kind, NUMBER, Nothing, SECRET, There, callback, ended, phone, sms, status, ussd};
use super::{abroad, presets};
use baro::domain::phone::{FreeText, Plan};
use baro::lines::africastalking::AfricasTalking;
use baro::lines::android::Android;
use baro::lines::kannel::Kannel;
use baro::lines::orange::{self, Orange};
use baro::lines::simulator::{Delivered, Simulator};
use baro::lines::{Call, Event, Fate, Hook, Typed};
use baro::seal::proof;
use serde_json::Value;
use zeroize::Zeroizing;

/// All kinds.
pub(super) fn kinds() -> Vec<Kind> {
    let mut kinds =
        vec![africastalking(), simulator(), kannel(), orange(), android(), generic(Shape::Form), generic(Shape::Json)];
    kinds.extend(abroad::kinds());
    kinds
}

fn africastalking() -> Kind {
    let wire = AfricasTalking {
        username: "baro".into(),
        api_key: Zeroizing::new(SECRET.into()),
        sender: Some("36001".into()),
        api_url: "https://stand-in.test/".into(),
        enqueue: true,
    };
    Kind {
        name: "africastalking",
        wire: Box::new(wire),
        shape: Shape::Form,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("8f3c", "AIDE 1*2"),
                &[("id", "8f3c", Filled), ("from", NUMBER, Filled), ("text", "AIDE 1*2", There)],
                &[("to", "36001"), ("date", "2026-11-21 09:15:30"), ("linkId", ""), ("networkCode", "61002")],
            ),
            callback(
                Hook::Ussd,
                ussd("ATUid_77aa", Typed::SoFar(FreeText::new("1*2"))),
                &[("sessionId", "ATUid_77aa", Filled), ("phoneNumber", NUMBER, Filled), ("text", "1*2", Nothing)],
                &[("serviceCode", "*384*1234#"), ("networkCode", "99999")],
            ),
            callback(
                Hook::Status,
                status("ATXid_5f", Fate::OptedOut),
                &[
                    ("id", "ATXid_5f", Filled),
                    ("status", "Failed", Filled),
                    ("failureReason", "UserInBlackList", Nothing),
                ],
                &[("phoneNumber", "+22376123456"), ("networkCode", "99999"), ("retryCount", "0")],
            ),
            callback(
                Hook::Ended,
                ended("ATUid_77aa"),
                &[("sessionId", "ATUid_77aa", Filled)],
                &[("input", CANARY), ("lastAppResponse", CANARY), ("status", "Incomplete"), ("cost", "")],
            ),
            callback(
                Hook::Optout,
                Event::Optout(phone(NUMBER)),
                &[("phoneNumber", NUMBER, Filled), ("updateType", "Deletion", Nothing)],
                &[("senderId", "36001")],
            ),
        ],
        stand_in: |call| {
            let field = |wanted: &str| {
                form_urlencoded::parse(&call.body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
            };
            assert_eq!(call.url, "https://stand-in.test/version1/messaging");
            assert!(call.headers.contains(&("apiKey", SECRET.into())));
            assert!(call.headers.contains(&("Accept", "application/json".into())));
            for (name, value) in [("username", "baro"), ("from", "36001"), ("bulkSMSMode", "1"), ("enqueue", "1")] {
                assert_eq!(field(name).as_deref(), Some(value), "{name}");
            }
            (phone(&field("to").expect("a number")), field("message").expect("a text"))
        },
        receipt: (
            201,
            br#"{"SMSMessageData":{"Message":"Sent to 1/1 Total Cost: USD 0.0400","Recipients":[{"statusCode":101,
                "number":"+22376123456","cost":"USD 0.0400","status":"Success","messageId":"ATXid_5f"}]}}"#,
            Some("ATXid_5f"),
        ),
        screen: Some(|text, end| format!("{}{text}", if end { "END " } else { "CON " })),
        answers: "text/plain; charset=utf-8",
    }
}

fn simulator() -> Kind {
    let wire = Simulator {
        api_url: "http://127.0.0.1:9/sim".into(),
        secret: Zeroizing::new(SECRET.into()),
        number: "36001".into(),
    };
    Kind {
        name: "simulator",
        wire: Box::new(wire),
        shape: Shape::Form,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("8f3c", "AIDE 1*2"),
                &[("id", "8f3c", Filled), ("from", NUMBER, Filled), ("text", "AIDE 1*2", There)],
                &[("to", "36001")],
            ),
            callback(
                Hook::Ussd,
                ussd("s1", Typed::Latest(Some(FreeText::new("1*2")))),
                &[("session", "s1", Filled), ("from", NUMBER, Filled), ("input", "1*2", Nothing)],
                &[("code", "*123#")],
            ),
            callback(
                Hook::Status,
                status("m1", Fate::Delivered),
                &[("id", "m1", Filled), ("status", "delivered", Filled)],
                &[],
            ),
            callback(Hook::Ended, ended("s1"), &[("session", "s1", Filled)], &[]),
            callback(Hook::Optout, Event::Optout(phone(NUMBER)), &[("from", NUMBER, Filled)], &[]),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "http://127.0.0.1:9/sim/messages");
            assert!(call.headers.contains(&("Authorization", format!("Bearer {SECRET}"))));
            let delivered = Delivered::read(&call.body, Plan::MALI).expect("what the line wrote");
            assert_eq!((delivered.reference, delivered.from.as_str()), (42, "36001"));
            (delivered.to, delivered.text.read().to_owned())
        },
        receipt: (200, br#"{"id":"m1"}"#, Some("m1")),
        screen: Some(|text, end| serde_json::json!({ "text": text, "end": end }).to_string()),
        answers: "application/json",
    }
}

fn kannel() -> Kind {
    let wire = Kannel {
        api_url: "http://127.0.0.1:13013/".into(),
        username: "baro".into(),
        password: Zeroizing::new(SECRET.into()),
        sender: Some("36001".into()),
        smsc: Some("orange-ml".into()),
        hooks: Zeroizing::new("http://127.0.0.1:8080/hooks/k/s3cret".into()),
    };
    Kind {
        name: "kannel",
        wire: Box::new(wire),
        shape: Shape::Query,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("15f9210d-956c-4ad0-a58c-e1b3257989f5", "AIDE 1*2"),
                &[
                    ("id", "15f9210d-956c-4ad0-a58c-e1b3257989f5", Filled),
                    ("from", NUMBER, Filled),
                    ("text", "AIDE 1*2", There),
                    ("charset", "UTF-8", Nothing),
                ],
                &[("to", "36000"), ("ts", "1795350364"), ("smsc", "FAKE"), ("coding", "0")],
            ),
            callback(
                Hook::Status,
                status("2a-1a1", Fate::Delivered),
                &[("id", "2a-1a1", Filled), ("value", "1", Filled)],
                &[],
            ),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "http://127.0.0.1:13013/cgi-bin/sendsms");
            let own = "http://127.0.0.1:8080/hooks/k/s3cret/status?id=2a-1a1ee8d4c80&value=%d";
            for (name, value) in [
                ("Content-Type", "text/plain; charset=UTF-8"),
                ("X-Kannel-Username", "baro"),
                ("X-Kannel-Password", SECRET),
                ("X-Kannel-From", "36001"),
                ("X-Kannel-SMSC", "orange-ml"),
                ("X-Kannel-DLR-Mask", "19"),
                ("X-Kannel-DLR-Url", own),
                ("X-Kannel-Validity", "60"),
            ] {
                assert_eq!(header(call, name), value, "{name}");
            }
            (phone(header(call, "X-Kannel-To")), String::from_utf8(call.body.clone()).expect("UTF-8"))
        },
        receipt: (202, b"0: Accepted for delivery", None),
        screen: None,
        answers: "text/plain; charset=utf-8",
    }
}

fn orange() -> Kind {
    let wire = Orange {
        client_id: "baro".into(),
        client_secret: Zeroizing::new(SECRET.into()),
        sender_address: orange::MALI.into(),
        sender: Some("BARO".into()),
        api_url: "https://stand-in.test/".into(),
    };
    Kind {
        name: "orange",
        wire: Box::new(wire),
        shape: Shape::Json,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("8f3c", "AIDE 1*2"),
                &[
                    ("inboundSMSMessageNotification.inboundSMSMessage.messageId", "8f3c", Nothing),
                    ("inboundSMSMessageNotification.inboundSMSMessage.senderAddress", NUMBER, Filled),
                    ("inboundSMSMessageNotification.inboundSMSMessage.message", "AIDE 1*2", There),
                ],
                &[
                    ("inboundSMSMessageNotification.callbackData", ""),
                    ("inboundSMSMessageNotification.inboundSMSMessage.dateTime", "Sat Nov 21 09:15:30 GMT 2026"),
                    ("inboundSMSMessageNotification.inboundSMSMessage.destinationAddress", "+2236000"),
                ],
            ),
            callback(
                Hook::Status,
                status("6d1f-42", Fate::Delivered),
                &[
                    ("deliveryInfoNotification.callbackData", "6d1f-42", Filled),
                    ("deliveryInfoNotification.deliveryInfo.deliveryStatus", "DeliveredToTerminal", Filled),
                ],
                &[("deliveryInfoNotification.deliveryInfo.address", "tel:+22376123456")],
            ),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "https://stand-in.test/smsmessaging/v1/outbound/tel%3A%2B2230000/requests");
            let body: Value = serde_json::from_slice(&call.body).expect("JSON");
            let field = |name: &str| body["outboundSMSMessageRequest"][name].as_str().expect(name).to_owned();
            assert_eq!((field("senderAddress"), field("senderName")), ("tel:+2230000".into(), "BARO".into()));
            let text = &body["outboundSMSMessageRequest"]["outboundSMSTextMessage"]["message"];
            (phone(&field("address")), text.as_str().expect("a text").to_owned())
        },
        receipt: (
            201,
            br#"{"outboundSMSMessageRequest":{"address":["tel:+22376123456"],"senderAddress":"tel:+2230000","senderName":
                "BARO","outboundSMSTextMessage":{"message":"Bonjour"},"resourceURL":
                "https://api.orange.com/smsmessaging/v1/outbound/tel:+2230000/requests/6d1f-42"}}"#,
            Some("6d1f-42"),
        ),
        screen: None,
        answers: "text/plain; charset=utf-8",
    }
}

fn android() -> Kind {
    let wire = Android {
        api_url: "http://192.168.1.20:8080/".into(),
        cloud: false,
        username: "sms".into(),
        password: Zeroizing::new(SECRET.into()),
        signing_key: Zeroizing::new(SECRET.into()),
        sim: Some(1),
    };
    let at = "2026-11-21T09:15:30.000+00:00";
    let id = proof::fingerprint(SECRET.as_bytes(), &[phone(NUMBER).digits(), at.as_bytes(), b"AIDE 1*2"]);
    Kind {
        name: "android",
        wire: Box::new(wire),
        shape: Shape::SignedJson,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms(&id, "AIDE 1*2"),
                &[
                    ("event", "sms:received", Filled),
                    ("payload.sender", NUMBER, Filled),
                    ("payload.message", "AIDE 1*2", There),
                    ("payload.receivedAt", at, Nothing),
                ],
                &[
                    ("id", "Ey6ECgOkVVFjz3CL48B8C"),
                    ("webhookId", "LreFUt-Z3sSq0JufY9uWB"),
                    ("deviceId", "dev-1"),
                    ("payload.messageId", "a1b2c3d4"),
                    ("payload.recipient", "+22366000001"),
                    ("payload.simNumber", "1"),
                ],
            ),
            callback(
                Hook::Status,
                status("2a-1a1", Fate::Failed),
                &[("event", "sms:failed", Filled), ("payload.messageId", "2a-1a1", Filled)],
                &[
                    ("id", "Ey6E"),
                    ("deviceId", "dev-1"),
                    ("payload.recipient", "+22376123456"),
                    ("payload.reason", "RESULT_ERROR_NO_SERVICE"),
                    ("payload.failedAt", "2026-11-21T09:15:30.000+00:00"),
                ],
            ),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "http://192.168.1.20:8080/message");
            assert_eq!(header(call, "Authorization"), *proof::basic("sms", SECRET));
            let body: Value = serde_json::from_slice(&call.body).expect("JSON");
            assert_eq!(
                (&body["id"], &body["simNumber"], &body["ttl"]),
                (&"2a-1a1ee8d4c80".into(), &1.into(), &3600.into())
            );
            assert_eq!(body["phoneNumbers"].as_array().map(Vec::len), Some(1));
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            (phone(&text(&body["phoneNumbers"][0])), text(&body["textMessage"]["text"]))
        },
        receipt: (202, br#"{"id":"2a-1a1","state":"Pending","recipients":[],"isEncrypted":false}"#, Some("2a-1a1")),
        screen: None,
        answers: "text/plain; charset=utf-8",
    }
}

/// A line by its settings; its fields are called as refusals call them.
fn generic(shape: Shape) -> Kind {
    let reads = if shape == Shape::Form { "form" } else { "json" };
    let wire = presets::wire(&format!(
        "api_key = '{SECRET}'\nsender = '36001'\n\
         ussd_reads = '{reads}'\nussd_session = 'session'\nussd_phone = 'phone'\nussd_input = 'input'\n\
         ussd_answer_type = 'text'\nussd_answer = 'CON {{text}}'\nussd_last = 'END {{text}}'\n\
         sms_reads = '{reads}'\nsms_id = 'id'\nsms_from = 'from'\nsms_text = 'text'\n\
         status_reads = '{reads}'\nstatus_id = 'id'\nstatus_word = 'status'\n\
         status_delivered = ['delivered']\nstatus_failed = ['failed']\nstatus_optout = ['stopped']\n\
         send_url = 'https://stand-in.test/send'\nsend_body = 'to={{to}}&text={{text}}&from={{sender}}&ref={{id}}'\n\
         send_headers = ['Authorization: Bearer {{key}}']\nsend_id = 'message.id'"
    ));
    Kind {
        name: if shape == Shape::Form { "generic, forms" } else { "generic, JSON" },
        wire,
        shape,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("8f3c", "AIDE 1*2"),
                &[("id", "8f3c", Filled), ("from", NUMBER, Filled), ("text", "AIDE 1*2", There)],
                &[("to", "36001")],
            ),
            callback(
                Hook::Ussd,
                ussd("s1", Typed::Latest(Some(FreeText::new("1*2")))),
                &[("session", "s1", Filled), ("phone", NUMBER, Filled), ("input", "1*2", Nothing)],
                &[("code", "*123#")],
            ),
            callback(
                Hook::Status,
                status("m1", Fate::OptedOut),
                &[("id", "m1", Filled), ("status", "Stopped", Filled)],
                &[("network", "orange")],
            ),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "https://stand-in.test/send");
            assert_eq!(header(call, "Authorization"), format!("Bearer {SECRET}"));
            let field = |wanted: &str| {
                let found = form_urlencoded::parse(&call.body).find(|(name, _)| name == wanted);
                found.map(|(_, value)| value.into_owned()).expect("a field")
            };
            assert_eq!((field("from"), field("ref")), ("36001".into(), "2a-1a1ee8d4c80".into()));
            (phone(&field("to")), field("text"))
        },
        receipt: (200, br#"{"status":"queued","message":{"id":"m1"}}"#, Some("m1")),
        screen: Some(|text, end| format!("{}{text}", if end { "END " } else { "CON " })),
        answers: "text/plain; charset=utf-8",
    }
}

/// The one header of this name.
pub(super) fn header<'c>(call: &'c Call, name: &str) -> &'c str {
    let mut found = call.headers.iter().filter(|(known, _)| *known == name);
    let value = found.next().map_or_else(|| panic!("no header {name}"), |(_, value)| value);
    assert!(found.next().is_none(), "{name} twice");
    value
}
