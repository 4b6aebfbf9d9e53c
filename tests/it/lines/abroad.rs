//! The other gateway of our own, Jasmin, and the aggregators that work in many countries: their good callbacks in the shape that is
//! documented, stand-ins that read what they send, the receipts that they give.

use super::kinds::header;
use super::shape::{HOOKS, Shape};
use super::{Filled, Kind, NUMBER, Nothing, SECRET, There, callback, phone, sms, status};
use baro::lines::infobip::Infobip;
use baro::lines::jasmin::Jasmin;
use baro::lines::twilio::Twilio;
use baro::lines::vonage::Vonage;
use baro::lines::{Call, Fate, Hook};
use baro::seal::proof::{self, Method};
use serde_json::Value;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

pub(super) fn kinds() -> Vec<Kind> {
    vec![jasmin(), infobip(), twilio(), vonage(Shape::AnyForm), vonage(Shape::AnyJson), vonage(Shape::SignedQuery)]
}

fn form(call: &Call) -> BTreeMap<String, String> {
    assert_eq!(header(call, "Content-Type"), "application/x-www-form-urlencoded");
    let pairs: Vec<(String, String)> = form_urlencoded::parse(&call.body).into_owned().collect();
    let form: BTreeMap<String, String> = pairs.iter().cloned().collect();
    assert_eq!(form.len(), pairs.len(), "a field twice");
    form
}

fn jasmin() -> Kind {
    let wire = Jasmin {
        api_url: "http://127.0.0.1:1401/".into(),
        username: "baro".into(),
        password: Zeroizing::new(SECRET.into()),
        sender: Some("36001".into()),
        hooks: Zeroizing::new(HOOKS.into()),
    };
    Kind {
        name: "jasmin",
        wire: Box::new(wire),
        shape: Shape::NamedForm,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("7c1", "AIDE 1*2"),
                &[
                    ("id", "7c1", Filled),
                    ("from", NUMBER, Filled),
                    ("coding", "8", Nothing),
                    ("binary", "004100490044004500200031002a0032", There),
                ],
                &[("to", "36000"), ("origin-connector", "orange-ml"), ("priority", "1"), ("content", "\0A\0I\0D\0E")],
            ),
            callback(
                Hook::Status,
                status("2a-1a1", Fate::Delivered),
                &[("message_status", "DELIVRD", Filled)],
                &[
                    ("id", "3e1b77c2-8fc0-4b1a-b7a6-9d1f0f6f6a11"),
                    ("level", "3"),
                    ("connector", "orange-ml"),
                    ("id_smsc", "77"),
                    ("sub", "001"),
                    ("dlvrd", "001"),
                    ("donedate", "2611210915"),
                    ("err", "000"),
                    ("text", "Bonjour"),
                ],
            ),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "http://127.0.0.1:1401/send");
            let form = form(call);
            let own = format!("{HOOKS}/status?ref=2a-1a1ee8d4c80");
            for (name, value) in [
                ("username", "baro"),
                ("password", SECRET),
                ("from", "36001"),
                ("dlr-level", "3"),
                ("dlr-method", "POST"),
                ("dlr-url", &own),
                ("validity-period", "60"),
            ] {
                assert_eq!(form[name], value, "{name}");
            }
            let octets = |hex: &str| -> Vec<u16> {
                let unit = |at| u16::from_str_radix(&hex[at..at + 4], 16).expect("hexadecimal");
                (0..hex.len()).step_by(4).map(unit).collect()
            };
            let text = match (form["coding"].as_str(), form.get("content"), form.get("hex-content")) {
                ("0", Some(text), None) => text.clone(),
                ("8", None, Some(hex)) => String::from_utf16(&octets(hex)).expect("UTF-16"),
                other => panic!("{other:?}"),
            };
            assert!(form["to"].bytes().all(|byte| byte.is_ascii_digit()));
            (phone(&format!("+{}", form["to"])), text)
        },
        receipt: (200, b"Success \"3e1b77c2-8fc0-4b1a-b7a6-9d1f0f6f6a11\"", None),
        screen: None,
        answers: "text/plain; charset=utf-8",
    }
}

fn infobip() -> Kind {
    let wire = Infobip {
        api_url: "https://stand-in.test/".into(),
        api_key: Zeroizing::new(SECRET.into()),
        sender: "BARO".into(),
        callback: None,
        hooks: Zeroizing::new(HOOKS.into()),
    };
    Kind {
        name: "infobip",
        wire: Box::new(wire),
        shape: Shape::Json,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("m1", "AIDE 1*2"),
                &[
                    ("results.0.messageId", "m1", Filled),
                    ("results.0.from", NUMBER, Filled),
                    ("results.0.text", "AIDE 1*2", There),
                ],
                &[
                    ("results.0.to", "36000"),
                    ("results.0.cleanText", "1*2"),
                    ("results.0.keyword", "AIDE"),
                    ("results.0.receivedAt", "2026-11-21T09:15:30.000+0000"),
                    ("results.0.price.currency", "EUR"),
                    ("messageCount", "1"),
                    ("pendingMessageCount", "0"),
                ],
            ),
            callback(
                Hook::Status,
                status("2a-1a1", Fate::Delivered),
                &[
                    ("results.0.messageId", "2a-1a1", Filled),
                    ("results.0.status.groupName", "DELIVERED", Filled),
                    ("results.0.status.name", "DELIVERED_TO_HANDSET", Nothing),
                ],
                &[
                    ("results.0.bulkId", "b1"),
                    ("results.0.to", "22376123456"),
                    ("results.0.doneAt", "2026-11-21T09:15:33.000+0000"),
                    ("results.0.mccMnc", "61002"),
                    ("results.0.error.name", "NO_ERROR"),
                ],
            ),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "https://stand-in.test/sms/3/messages");
            assert_eq!(header(call, "Authorization"), format!("App {SECRET}"));
            let body: Value = serde_json::from_slice(&call.body).expect("JSON");
            let [message] = &body["messages"].as_array().expect("a list")[..] else { panic!("one message") };
            let [to] = &message["destinations"].as_array().expect("a list")[..] else { panic!("one recipient") };
            assert_eq!((&message["sender"], &to["messageId"]), (&"BARO".into(), &"2a-1a1ee8d4c80".into()));
            assert_eq!(message["webhooks"]["delivery"]["url"], format!("{HOOKS}/status"));
            let lasts = &message["options"]["validityPeriod"];
            assert_eq!((&lasts["amount"], &lasts["timeUnit"]), (&60.into(), &"MINUTES".into()));
            assert_eq!(message["content"]["transliteration"], "NONE");
            let text = message["content"]["text"].as_str().expect("a text");
            (phone(&format!("+{}", to["to"].as_str().expect("a number"))), text.to_owned())
        },
        receipt: (
            200,
            br#"{"bulkId":"b1","messages":[{"messageId":"2a-1a1","destination":"22376123456","status":{"groupId":1,
                "groupName":"PENDING","id":26,"name":"PENDING_ACCEPTED","description":"Message sent to next instance"},
                "details":{"messageCount":1}}]}"#,
            Some("2a-1a1"),
        ),
        screen: None,
        answers: "text/plain; charset=utf-8",
    }
}

fn twilio() -> Kind {
    let wire = Twilio {
        account_sid: "AC9".into(),
        auth_token: Zeroizing::new(SECRET.into()),
        sender: "BARO".into(),
        api_url: "https://stand-in.test/".into(),
        hooks: Zeroizing::new(HOOKS.into()),
    };
    Kind {
        name: "twilio",
        wire: Box::new(wire),
        shape: Shape::TwilioForm,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("SM0a1b", "AIDE 1*2"),
                &[("MessageSid", "SM0a1b", Filled), ("From", NUMBER, Filled), ("Body", "AIDE 1*2", There)],
                &[
                    ("SmsSid", "SM0a1b"),
                    ("AccountSid", "AC9"),
                    ("To", "+15005550006"),
                    ("NumMedia", "0"),
                    ("NumSegments", "1"),
                    ("FromCountry", "ML"),
                    ("ApiVersion", "2010-04-01"),
                ],
            ),
            callback(
                Hook::Status,
                status("2a-1a1", Fate::OptedOut),
                &[("MessageStatus", "failed", Filled), ("ErrorCode", "21610", Nothing)],
                &[("MessageSid", "SM0a1b"), ("AccountSid", "AC9"), ("To", "+22376123456"), ("From", "BARO")],
            ),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "https://stand-in.test/2010-04-01/Accounts/AC9/Messages.json");
            assert_eq!(header(call, "Authorization"), *proof::basic("AC9", SECRET));
            let form = form(call);
            let own = format!("{HOOKS}/status?ref=2a-1a1ee8d4c80");
            for (name, value) in [("From", "BARO"), ("StatusCallback", &own), ("ValidityPeriod", "3600")] {
                assert_eq!(form[name], value, "{name}");
            }
            (phone(&form["To"]), form["Body"].clone())
        },
        receipt: (
            201,
            br#"{"sid":"SM0a1b","status":"queued","error_code":null,"error_message":null,"num_segments":"1"}"#,
            None,
        ),
        screen: None,
        answers: "text/xml",
    }
}

fn vonage(shape: Shape) -> Kind {
    let wire = Vonage {
        api_key: "baro".into(),
        api_secret: Zeroizing::new(SECRET.into()),
        signature: shape.is_signed().then(|| (Method::HmacSha256, Zeroizing::new(SECRET.into()))),
        sender: "BARO".into(),
        api_url: "https://stand-in.test/".into(),
    };
    Kind {
        name: match shape {
            Shape::AnyForm => "vonage, forms",
            Shape::AnyJson => "vonage, JSON",
            _ => "vonage, signed queries",
        },
        wire: Box::new(wire),
        shape,
        callbacks: vec![
            callback(
                Hook::Sms,
                sms("0B0C", "AIDE 1*2"),
                &[
                    ("messageId", "0B0C", Filled),
                    ("msisdn", NUMBER, Filled),
                    ("text", "AIDE 1*2", There),
                    ("type", "text", Nothing),
                    ("concat", "false", Nothing),
                ],
                &[("to", "36000"), ("keyword", "AIDE"), ("message-timestamp", "2026-11-21 09:15:30"), ("nonce", "a1")],
            ),
            callback(
                Hook::Status,
                status("2a-1a1", Fate::Failed),
                &[("status", "expired", Filled), ("client-ref", "2a-1a1", Nothing)],
                &[
                    ("messageId", "0A0B"),
                    ("msisdn", "22376123456"),
                    ("to", "BARO"),
                    ("err-code", "2"),
                    ("network-code", "61002"),
                    ("price", "0.05"),
                    ("scts", "2611210915"),
                ],
            ),
        ],
        stand_in: |call| {
            assert_eq!(call.url, "https://stand-in.test/sms/json");
            assert_eq!(header(call, "Authorization"), *proof::basic("baro", SECRET));
            let form = form(call);
            for (name, value) in
                [("from", "BARO"), ("status-report-req", "1"), ("client-ref", "2a-1a1ee8d4c80"), ("ttl", "3600000")]
            {
                assert_eq!(form[name], value, "{name}");
            }
            assert!(form["type"] == "unicode" || baro::domain::text::gsm7::is_gsm7(&form["text"]));
            (phone(&format!("+{}", form["to"])), form["text"].clone())
        },
        receipt: (
            200,
            br#"{"message-count":"1","messages":[{"to":"22376123456","message-id":"0A0B","status":"0",
                "remaining-balance":"12.30","message-price":"0.05","network":"61002"}]}"#,
            None,
        ),
        screen: None,
        answers: "text/plain; charset=utf-8",
    }
}
