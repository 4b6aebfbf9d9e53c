//! Operators and aggregators at the wire: Orange, Africa's Talking, Infobip, Twilio, Vonage.
//!
//! Must not know: faults. Facts: the same as in `src/lines/`, read from the other side.

use super::http::{Callback, Said};
use super::{Api, KEY, PUBLIC, Taken, Want};
use baro::lines::Fate;
use baro::seal::proof::{self, Method};
use serde_json::{Value, json};

pub const ALL: [Api; 5] = [ORANGE, AFRICASTALKING, INFOBIP, TWILIO, VONAGE];

const ORANGE: Api = Api {
    kind: "orange",
    settings: |url| format!("api_url = \"{url}\"\nclient_id = \"baro\"\nclient_secret = \"{KEY}\""),
    read: |asked| {
        if asked.is("POST", "/oauth/v3/token") {
            let right = asked.header("authorization") == Some(&*proof::basic("baro", KEY))
                && asked.field("grant_type").as_deref() == Some("client_credentials");
            return if right { Want::Permit } else { Want::Unproved };
        }
        if asked.is("GET", "/sms/admin/v1/contracts") {
            return Want::Account(Said::new(200, r#"[{"country":"MLI","availableUnits":1000,"status":"ACTIVE"}]"#));
        }
        if !asked.is("POST", "/smsmessaging/v1/outbound/tel%3A%2B2230000/requests") {
            return Want::Strange;
        }
        let read = || {
            let body = asked.json()?;
            let request = &body["outboundSMSMessageRequest"];
            let text = request["outboundSMSTextMessage"]["message"].as_str()?.to_owned();
            let to = request["address"].as_str()?.strip_prefix("tel:")?.to_owned();
            let permit = Some(asked.header("authorization")?.strip_prefix("Bearer ")?.to_owned());
            (request["senderAddress"] == "tel:+2230000").then_some(Taken { to, text, name: None, told: None, permit })
        };
        read().map_or(Want::Strange, Want::Send)
    },
    receipt: |taken, id| {
        let url = format!("https://api.orange.com/smsmessaging/v1/outbound/tel:+2230000/requests/{id}");
        let request = json!({"address": [format!("tel:{}", taken.to)], "resourceURL": url});
        Said::new(201, json!({ "outboundSMSMessageRequest": request }).to_string())
    },
    receipts: None,
    dead: (
        || {
            Said::new(
                400,
                r#"{"requestError":{"serviceException":{"messageId":"SVC0004","text":"No valid addresses"}}}"#,
            )
        },
        "number",
    ),
    known: None,
    status: |sent, fate| {
        let word = match fate {
            Fate::Delivered => "DeliveredToTerminal",
            Fate::Underway => "DeliveredToNetwork",
            Fate::Failed | Fate::OptedOut => "DeliveryImpossible",
        };
        let info = json!({"address": format!("tel:{}", sent.taken.to), "deliveryStatus": word});
        let body = json!({"deliveryInfoNotification": {"callbackData": sent.id(), "deliveryInfo": info}});
        Callback::json(format!("{}/status", sent.hooks), &body)
    },
    sms: |sms| {
        let from = if sms.from.is_empty() { String::new() } else { format!("tel:{}", sms.from) };
        let message = json!({"messageId": sms.id, "senderAddress": from, "message": sms.text,
            "destinationAddress": "+2230000", "dateTime": "Tue Dec 01 09:15:30 GMT 2026"});
        let body = json!({"inboundSMSMessageNotification": {"callbackData": "", "inboundSMSMessage": message}});
        Callback::json(format!("{}/sms", sms.hooks), &body)
    },
    signs: false,
};

const AFRICASTALKING: Api = Api {
    kind: "africastalking",
    settings: |url| format!("api_url = \"{url}\"\nusername = \"baro\"\napi_key = \"{KEY}\""),
    read: |asked| {
        if !asked.is("POST", "/version1/messaging") && !asked.is("GET", "/version1/user") {
            return Want::Strange;
        }
        if asked.header("apikey") != Some(KEY) {
            return Want::Unproved;
        }
        if asked.method == "GET" {
            return Want::Account(Said::new(200, r#"{"UserData":{"balance":"XOF 1000.00"}}"#));
        }
        let (Some(to), Some(text)) = (asked.field("to"), asked.field("message")) else { return Want::Strange };
        // It answers in XML unless asked not to.
        let right =
            asked.field("username").as_deref() == Some("baro") && asked.header("accept") == Some("application/json");
        let taken = Taken { to, text, name: None, told: None, permit: None };
        if right { Want::Send(taken) } else { Want::Strange }
    },
    receipt: |taken, id| Said::new(201, recipients(101, "Success", &taken.to, id)),
    receipts: None,
    dead: (|| Said::new(201, recipients(403, "InvalidPhoneNumber", "+22300000000", "None")), "number"),
    known: None,
    status: |sent, fate| {
        let word = match fate {
            Fate::Delivered => "Success",
            Fate::Underway => "Buffered",
            Fate::Failed | Fate::OptedOut => "Failed",
        };
        let fields = [("id", sent.id()), ("status", word), ("phoneNumber", &sent.taken.to), ("networkCode", "61002")];
        Callback::form(format!("{}/status", sent.hooks), &fields)
    },
    sms: |sms| {
        let fields = [("id", sms.id), ("from", sms.from), ("to", "36001"), ("text", sms.text), ("linkId", "")];
        Callback::form(format!("{}/sms", sms.hooks), &fields)
    },
    signs: false,
};

fn recipients(code: u16, status: &str, to: &str, id: &str) -> String {
    let entry = json!({"statusCode": code, "number": to, "cost": "XOF 14", "status": status, "messageId": id});
    json!({"SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [entry]}}).to_string()
}

const INFOBIP: Api = Api {
    kind: "infobip",
    settings: |url| {
        format!(
            "api_url = \"{url}\"\napi_key = \"{KEY}\"\nsender = \"BARO\"\ncallback_url = \"{PUBLIC}\"\n\
             callback_username = \"infobip\"\ncallback_password = \"{KEY}\""
        )
    },
    read: |asked| {
        if asked.header("authorization") != Some(&format!("App {KEY}")) {
            return Want::Unproved;
        }
        if asked.is("GET", "/sms/3/logs") {
            let name = asked.query.strip_prefix("messageId=").map(str::to_owned);
            return name.map_or(Want::Strange, Want::Asks);
        }
        let read = |message: &Value| {
            let [to] = &message["destinations"].as_array()?[..] else { return None };
            let text = |value: &Value| Some(value.as_str()?.to_owned());
            let told = Some(text(&message["webhooks"]["delivery"]["url"])?);
            let name = Some(text(&to["messageId"])?);
            let (to, text) = (format!("+{}", text(&to["to"])?), text(&message["content"]["text"])?);
            (message["sender"] == "BARO").then_some(Taken { to, text, name, told, permit: None })
        };
        let all = |body: Value| body["messages"].as_array()?.iter().map(read).collect::<Option<Vec<Taken>>>();
        let all = asked.json().filter(|_| asked.is("POST", "/sms/3/messages")).and_then(all);
        match all.as_deref() {
            None | Some([]) => Want::Strange,
            Some([one]) => Want::Send(one.clone()),
            Some(all) => Want::SendAll(all.to_vec()),
        }
    },
    receipt: |taken, _| Said::new(200, entry(taken, 1, "PENDING_ACCEPTED")),
    receipts: Some(|all| {
        let said = |(taken, is_dead): &(_, bool)| match is_dead {
            false => (*taken, 1, "PENDING_ACCEPTED"),
            true => (*taken, 5, "REJECTED_DESTINATION"),
        };
        Said::new(200, receipts(&all.iter().map(said).collect::<Vec<(&Taken, u8, &str)>>()))
    }),
    dead: (
        || {
            let taken = Taken { to: "+2230".into(), text: String::new(), name: None, told: None, permit: None };
            Said::new(200, entry(&taken, 5, "REJECTED_DESTINATION"))
        },
        "refused",
    ),
    known: Some(|name, fate| {
        let group = if fate == Some(Fate::Failed) { "UNDELIVERABLE" } else { "DELIVERED" };
        let found = json!({"messageId": name, "status": {"groupName": group}});
        let results = if fate.is_some() { json!([found]) } else { json!([]) };
        Said::new(200, json!({ "results": results }).to_string())
    }),
    status: |sent, fate| {
        let (group, name) = match fate {
            Fate::Delivered => ("DELIVERED", "DELIVERED_TO_HANDSET"),
            Fate::Underway => ("PENDING", "PENDING_ENROUTE"),
            Fate::Failed | Fate::OptedOut => ("UNDELIVERABLE", "UNDELIVERABLE_NOT_DELIVERED"),
        };
        let status = json!({"groupName": group, "name": name});
        let body = json!({"results": [{"bulkId": "b", "messageId": sent.id(), "to": sent.taken.to, "status": status}]});
        named(Callback::json(sent.told(), &body))
    },
    sms: |sms| {
        let message = json!({"messageId": sms.id, "from": sms.from.trim_start_matches('+'), "to": "36001",
            "text": sms.text, "receivedAt": "2026-12-01T09:15:30.000+0000"});
        let body = json!({"results": [message], "messageCount": 1, "pendingMessageCount": 0});
        named(Callback::json(format!("{}/sms", sms.hooks), &body))
    },
    signs: true,
};

fn entry(taken: &Taken, group: u8, name: &str) -> String {
    receipts(&[(taken, group, name)])
}

fn receipts(all: &[(&Taken, u8, &str)]) -> String {
    let receipt = |(taken, group, name): &(&Taken, u8, &str)| {
        let status = json!({"groupId": group, "name": name});
        json!({"messageId": taken.name, "destination": taken.to, "status": status})
    };
    // The order is promised nowhere.
    json!({"bulkId": "b", "messages": all.iter().rev().map(receipt).collect::<Vec<_>>()}).to_string()
}

/// With the name and the password that Infobip was told to show.
fn named(callback: Callback) -> Callback {
    Callback { headers: format!("authorization: {}\r\n", *proof::basic("infobip", KEY)), ..callback }
}

const TWILIO: Api = Api {
    kind: "twilio",
    settings: |url| {
        format!(
            "api_url = \"{url}\"\naccount_sid = \"AC9\"\nauth_token = \"{KEY}\"\nsender = \"BARO\"\n\
             callback_url = \"{PUBLIC}\""
        )
    },
    read: |asked| {
        if !asked.is("POST", "/2010-04-01/Accounts/AC9/Messages.json") {
            return Want::Strange;
        }
        if asked.header("authorization") != Some(&*proof::basic("AC9", KEY)) {
            return Want::Unproved;
        }
        let fields = ["To", "Body", "StatusCallback"].map(|name| asked.field(name));
        let [Some(to), Some(text), Some(told)] = fields else { return Want::Strange };
        let name = told.split_once("ref=").map(|(_, name)| name.to_owned());
        let taken = Taken { to, text, name, told: Some(told), permit: None };
        if asked.field("From").as_deref() == Some("BARO") { Want::Send(taken) } else { Want::Strange }
    },
    receipt: |_, id| Said::new(201, json!({"sid": id, "status": "queued", "error_code": null}).to_string()),
    receipts: None,
    dead: (|| Said::new(400, r#"{"code":21211,"message":"Invalid 'To' Phone Number","status":400}"#), "number"),
    known: None,
    status: |sent, fate| {
        let word = match fate {
            Fate::Delivered => "delivered",
            Fate::Underway => "sent",
            Fate::Failed | Fate::OptedOut => "undelivered",
        };
        posted(
            sent.told(),
            &[("MessageSid", sent.id), ("MessageStatus", word), ("To", &sent.taken.to), ("From", "BARO")],
        )
    },
    sms: |sms| {
        let fields = [("MessageSid", sms.id), ("From", sms.from), ("To", "+15005550006"), ("Body", sms.text)];
        posted(format!("{}/sms", sms.hooks), &fields)
    },
    signs: true,
};

/// As Twilio signs: the address, then the fields in the order of their names.
fn posted(path: String, fields: &[(&str, &str)]) -> Callback {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let whole = sorted.into_iter().fold(format!("{PUBLIC}{path}"), |whole, (name, value)| whole + name + value);
    let signature = proof::base64(&proof::signed(Method::HmacSha1, KEY.as_bytes(), &[whole.as_bytes()]));
    Callback { headers: format!("x-twilio-signature: {signature}\r\n"), ..Callback::form(path, fields) }
}

const VONAGE: Api = Api {
    kind: "vonage",
    settings: |url| {
        format!(
            "api_url = \"{url}\"\napi_key = \"baro\"\napi_secret = \"{KEY}\"\nsender = \"BARO\"\nsignature_secret = \"{KEY}\""
        )
    },
    read: |asked| {
        if !asked.is("POST", "/sms/json") {
            return Want::Strange;
        }
        if asked.header("authorization") != Some(&*proof::basic("baro", KEY)) {
            return Want::Unproved;
        }
        let fields = ["to", "text", "client-ref", "type"].map(|name| asked.field(name));
        let [Some(to), Some(text), Some(name), Some(kind)] = fields else { return Want::Strange };
        let right =
            ["text", "unicode"].contains(&kind.as_str()) && asked.field("status-report-req").as_deref() == Some("1");
        let taken = Taken { to: format!("+{to}"), text, name: Some(name), told: None, permit: None };
        if right { Want::Send(taken) } else { Want::Strange }
    },
    receipt: |taken, id| Said::new(200, parts("0", &taken.to, id)),
    receipts: None,
    dead: (|| Said::new(200, parts("7", "2230", "")), "number"),
    known: None,
    status: |sent, fate| {
        let word = match fate {
            Fate::Delivered => "delivered",
            Fate::Underway => "buffered",
            Fate::Failed | Fate::OptedOut => "failed",
        };
        let to = sent.taken.to.trim_start_matches('+');
        let fields = [("messageId", sent.id), ("msisdn", to), ("status", word), ("client-ref", sent.id())];
        timed(format!("{}/status", sent.hooks), &fields, sent.seconds)
    },
    sms: |sms| {
        let from = sms.from.trim_start_matches('+');
        let fields = [("messageId", sms.id), ("msisdn", from), ("to", "36001"), ("text", sms.text), ("type", "text")];
        timed(format!("{}/sms", sms.hooks), &fields, sms.seconds)
    },
    signs: true,
};

fn parts(status: &str, to: &str, id: &str) -> String {
    json!({"message-count": "1", "messages": [{"to": to, "message-id": id, "status": status}]}).to_string()
}

/// As Vonage signs: all fields in the order of their names, the time among them.
fn timed(path: String, fields: &[(&str, &str)], seconds: i64) -> Callback {
    let seconds = seconds.to_string();
    let mut all = [fields, &[("timestamp", seconds.as_str())]].concat();
    all.sort_unstable();
    let clean = |value: &str| value.replace(['&', '='], "_");
    let whole = all.iter().fold(String::new(), |whole, (name, value)| whole + "&" + name + "=" + &clean(value));
    let sig = proof::hex(&proof::signed(Method::HmacSha256, KEY.as_bytes(), &[whole.as_bytes()]));
    all.push(("sig", &sig));
    Callback::form(path, &all)
}
