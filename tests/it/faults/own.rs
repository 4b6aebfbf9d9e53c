//! Gateways of our own at the wire: Kannel, Jasmin, a phone with the app, and what a generic line was told to speak.
//!
//! Must not know: faults. Facts: the same as in `src/lines/`, read from the other side.

use super::http::{Callback, Said};
use super::{Api, KEY, Taken, Want};
use baro::lines::Fate;
use baro::seal::proof;
use serde_json::json;

pub const ALL: [Api; 4] = [KANNEL, JASMIN, ANDROID, GENERIC];

const KANNEL: Api = Api {
    kind: "kannel",
    settings: |url| format!("api_url = \"{url}\"\nusername = \"baro\"\npassword = \"{KEY}\"\nsender = \"36001\""),
    read: |asked| {
        if !asked.is("POST", "/cgi-bin/sendsms") {
            return Want::Strange;
        }
        let header = |name: &str| asked.header(name).map(str::to_owned);
        if header("x-kannel-username").as_deref() != Some("baro") || header("x-kannel-password").as_deref() != Some(KEY)
        {
            return Want::Unproved;
        }
        let (Some(to), Some(told)) = (header("x-kannel-to"), header("x-kannel-dlr-url")) else { return Want::Strange };
        // Without its coding, text outside of GSM's alphabet would reach phones as question marks.
        let right = header("content-type").as_deref() == Some("text/plain; charset=UTF-8")
            && header("x-kannel-coding").is_some_and(|coding| ["0", "2"].contains(&coding.as_str()))
            && header("x-kannel-dlr-mask").as_deref() == Some("19")
            && told.contains("%d");
        match String::from_utf8(asked.body.clone()) {
            Ok(text) if right => {
                let name = told.split_once("id=").and_then(|(_, id)| Some(id.split_once('&')?.0.to_owned()));
                Want::Send(Taken { to, text, name, told: Some(told), permit: None })
            }
            _ => Want::Strange,
        }
    },
    receipt: |_, _| Said::new(202, "0: Accepted for delivery"),
    receipts: None,
    dead: (|| Said::new(400, "Missing receiver or sender number, rejected"), "refused"),
    known: None,
    status: |sent, fate| {
        let value = match fate {
            Fate::Delivered => "1",
            Fate::Underway => "8",
            Fate::Failed | Fate::OptedOut => "2",
        };
        Callback::get(sent.told().replace("%d", value))
    },
    sms: |sms| {
        let pairs = [("id", sms.id), ("from", sms.from), ("to", "36001"), ("text", sms.text), ("charset", "UTF-8")];
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Callback::get(format!("{}/sms?{query}", sms.hooks))
    },
    signs: false,
};

const JASMIN: Api = Api {
    kind: "jasmin",
    settings: |url| format!("api_url = \"{url}\"\nusername = \"baro\"\npassword = \"{KEY}\"\nsender = \"36001\""),
    read: |asked| {
        if !asked.is("POST", "/send") {
            return Want::Strange;
        }
        if asked.field("username").as_deref() != Some("baro") || asked.field("password").as_deref() != Some(KEY) {
            return Want::Unproved;
        }
        let text = match (asked.field("coding").as_deref(), asked.field("content"), asked.field("hex-content")) {
            (Some("0"), Some(text), None) => Some(text),
            (Some("8"), None, Some(hex)) => utf16(&hex),
            _ => None,
        };
        let (Some(to), Some(text), Some(told)) = (asked.field("to"), text, asked.field("dlr-url")) else {
            return Want::Strange;
        };
        let right = asked.field("dlr-method").as_deref() == Some("POST") && to.bytes().all(|b| b.is_ascii_digit());
        let name = told.split_once("ref=").map(|(_, name)| name.to_owned());
        let taken = Taken { to: format!("+{to}"), text, name, told: Some(told), permit: None };
        if right { Want::Send(taken) } else { Want::Strange }
    },
    receipt: |_, id| Said::new(200, format!("Success \"{id}\"")),
    receipts: None,
    dead: (|| Said::new(400, "Error \"Argument [to] has an invalid value\""), "refused"),
    known: None,
    status: |sent, fate| {
        let said = match fate {
            Fate::Delivered => "DELIVRD",
            Fate::Underway => "ESME_ROK",
            Fate::Failed | Fate::OptedOut => "UNDELIV",
        };
        Callback::form(sent.told(), &[("id", sent.id), ("message_status", said), ("level", "2"), ("dlvrd", "001")])
    },
    sms: |sms| {
        let octets: Vec<u8> = sms.text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (binary, from) = (proof::hex(&octets), sms.from.trim_start_matches('+'));
        let fields = [("id", sms.id), ("from", from), ("to", "36001"), ("coding", "8"), ("binary", &binary)];
        Callback::form(format!("{}/sms", sms.hooks), &fields)
    },
    signs: false,
};

fn utf16(hex: &str) -> Option<String> {
    let unit = |at: usize| u16::from_str_radix(hex.get(at..at + 4)?, 16).ok();
    String::from_utf16(&(0..hex.len()).step_by(4).map(unit).collect::<Option<Vec<u16>>>()?).ok()
}

const ANDROID: Api = Api {
    kind: "android",
    settings: |url| {
        format!("api_url = \"{url}\"\nusername = \"sms\"\npassword = \"{KEY}\"\nsigning_key = \"{KEY}\"\nsim = 1")
    },
    read: |asked| {
        if asked.header("authorization") != Some(&*proof::basic("sms", KEY)) {
            return Want::Unproved;
        }
        if let Some(name) = asked.path.strip_prefix("/message/").filter(|_| asked.method == "GET") {
            return Want::Asks(name.to_owned());
        }
        let read = || {
            let body = asked.json()?;
            let [to] = &body["phoneNumbers"].as_array()?[..] else { return None };
            let text = |value: &serde_json::Value| Some(value.as_str()?.to_owned());
            let name = Some(text(&body["id"])?);
            Some(Taken { to: text(to)?, text: text(&body["textMessage"]["text"])?, name, told: None, permit: None })
        };
        match read() {
            Some(taken) if asked.is("POST", "/message") => Want::Send(taken),
            _ => Want::Strange,
        }
    },
    receipt: |taken, _| Said::new(202, json!({"id": taken.name, "state": "Pending", "recipients": []}).to_string()),
    receipts: None,
    dead: (|| Said::new(400, r#"{"message":"Invalid phone number"}"#), "refused"),
    known: Some(|name, fate| match fate {
        None => Said::new(404, r#"{"message":"Not Found"}"#),
        Some(Fate::Failed) => Said::new(200, json!({"id": name, "state": "Failed"}).to_string()),
        Some(_) => Said::new(200, json!({"id": name, "state": "Sent"}).to_string()),
    }),
    status: |sent, fate| {
        let event = match fate {
            Fate::Delivered => "sms:delivered",
            Fate::Underway => "sms:sent",
            Fate::Failed | Fate::OptedOut => "sms:failed",
        };
        let body = json!({"deviceId": "d", "event": event, "id": sent.id, "payload": {"messageId": sent.id()}});
        signed(Callback::json(format!("{}/status", sent.hooks), &body), sent.seconds)
    },
    sms: |sms| {
        let payload = json!({"messageId": sms.id, "sender": sms.from, "message": sms.text, "simNumber": 1,
            "receivedAt": sms.id});
        let body = json!({"deviceId": "d", "event": "sms:received", "id": sms.id, "payload": payload});
        signed(Callback::json(format!("{}/sms", sms.hooks), &body), sms.seconds)
    },
    signs: true,
};

/// As the app signs: the body, then the time.
fn signed(callback: Callback, seconds: i64) -> Callback {
    let seconds = seconds.to_string();
    let signature = proof::signature(KEY.as_bytes(), &[&callback.body, seconds.as_bytes()]);
    Callback { headers: format!("x-signature: {signature}\r\nx-timestamp: {seconds}\r\n"), ..callback }
}

const GENERIC: Api = Api {
    kind: "generic",
    settings: |url| {
        format!(
            "api_key = '{KEY}'\nsender = '36001'\nsms_reads = 'form'\nsms_id = 'id'\nsms_from = 'from'\nsms_text = 'text'\n\
             status_reads = 'form'\nstatus_id = 'id'\nstatus_word = 'status'\nstatus_delivered = ['delivered']\n\
             status_failed = ['failed']\nsend_url = '{url}/out'\nsend_type = 'json'\n\
             send_body = '{{\"to\":\"{{to}}\",\"text\":\"{{text}}\",\"ref\":\"{{id}}\"}}'\n\
             send_headers = ['Authorization: Bearer {{key}}']\nsend_id = 'message.id'\nproof_header = 'x-proof'\n\
             proof_value = '{KEY}'"
        )
    },
    read: |asked| {
        if !asked.is("POST", "/out") {
            return Want::Strange;
        }
        if asked.header("authorization") != Some(&format!("Bearer {KEY}")) {
            return Want::Unproved;
        }
        let read = || {
            let body = asked.json()?;
            let field = |name: &str| Some(body[name].as_str()?.to_owned());
            // It keeps our name and tells its own id.
            field("ref")?;
            Some(Taken { to: field("to")?, text: field("text")?, name: None, told: None, permit: None })
        };
        read().map_or(Want::Strange, Want::Send)
    },
    receipt: |_, id| Said::new(200, json!({"message": {"id": id}}).to_string()),
    receipts: None,
    dead: (|| Said::new(422, r#"{"error":"number"}"#), "refused"),
    known: None,
    status: |sent, fate| {
        let word = match fate {
            Fate::Delivered => "delivered",
            Fate::Underway => "sent",
            Fate::Failed | Fate::OptedOut => "failed",
        };
        proved(Callback::form(format!("{}/status", sent.hooks), &[("id", sent.id()), ("status", word)]))
    },
    sms: |sms| {
        let fields = [("id", sms.id), ("from", sms.from), ("text", sms.text)];
        proved(Callback::form(format!("{}/sms", sms.hooks), &fields))
    },
    signs: true,
};

fn proved(callback: Callback) -> Callback {
    Callback { headers: format!("x-proof: {KEY}\r\n"), ..callback }
}
