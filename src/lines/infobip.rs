//! Infobip: SMS both ways and delivery reports, in batches.
//!
//! Facts from the models and comments of the provider's own client libraries. Its callbacks are not signed; they can be made to show a
//! name and a password, and else are proved by the secret in their path and the allow-list of the line. One callback may carry many
//! messages or reports, of which one that can't be read costs none of the others. Its dates are not those of RFC 3339 and are not read.
//!
//! Messages go under ids of ours, under which they can be asked for, so that one whose fate was not learnt is not sent twice, and many may
//! go in one request. Its USSD
//! gateway, known from one description older than 2015, is not spoken. Must not know: any client, clock, store or dialogue. Tested here
//! and in `tests/it/lines/`.

use super::form::{MOST_ID, MOST_WORD};
use super::json::Json;
use super::{
    Answer, Bulk, Call, Event, Fate, Found, Hook, LookUp, Outbound, Refused, Reply, Request, SmsIn, StatusIn,
    UNTIL_SOMEBODY_ACTS, Verdict, Wire,
};
use crate::domain::phone::ProviderMessageId;
use crate::seal::proof;
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// Most minutes that Infobip keeps a message: two days.
const LONGEST_VALIDITY: u64 = 48 * 60;
const UNREADABLE: Verdict = Verdict::Unknown { why: "unreadable" };

/// One account. Holds its key: no `Debug`.
pub struct Infobip {
    /// The account's own address, `https://xxxxx.api.infobip.com`.
    pub api_url: String,
    /// The account's key.
    pub api_key: Zeroizing<String>,
    /// The number or registered name that our messages come from.
    pub sender: String,
    /// What callbacks show in `Authorization`, where Infobip was told to.
    pub callback: Option<Zeroizing<String>>,
    /// Where this line's callbacks are, secret included: `https://…/hooks/LINE/SECRET`.
    pub hooks: Zeroizing<String>,
}

impl Wire for Infobip {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        if !matches!(request.hook, Hook::Sms | Hook::Status) {
            return Err(Refused::NoSuchHook);
        }
        if let Some(right) = &self.callback {
            let given = request.header("authorization").unwrap_or_default();
            if !proof::same(given.as_bytes(), right.as_bytes()) {
                return Err(Refused::Unproved);
            }
        }
        let body = Json::posted(request)?;
        each(&body, |entry| if request.hook == Hook::Sms { sms(entry, request) } else { status(entry) })
    }

    fn answer(&self, _: &Request<'_>, answer: Answer<'_>) -> Reply {
        let status = if answer == Answer::Later { 503 } else { 200 };
        Reply { status, content_type: "text/plain; charset=utf-8", headers: Vec::new(), body: String::new() }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        self.compose_all(std::slice::from_ref(message))
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        if !(200..=299).contains(&status) {
            return Verdict::of_failure(status, retry_after);
        }
        Json::read(body).and_then(|body| taken(receipts(&body).first()?)).unwrap_or(UNREADABLE)
    }

    fn bulk(&self) -> Option<&dyn Bulk> {
        Some(self)
    }

    fn names(&self, message: &Outbound<'_>) -> Option<ProviderMessageId> {
        Some(ProviderMessageId(message.name()))
    }

    fn look_up(&self) -> Option<&dyn LookUp> {
        Some(self)
    }
}

impl Bulk for Infobip {
    /// Some twelve kilobytes, a few seconds of a slow line. How many Infobip takes at most is not in its documents.
    fn most(&self) -> usize {
        20
    }

    fn compose_all(&self, messages: &[Outbound<'_>]) -> Call {
        let all: Vec<Value> = messages.iter().map(|message| self.written(message)).collect();
        let mut headers = self.headers();
        headers.push(("Content-Type", "application/json".into()));
        Call {
            method: "POST",
            url: format!("{}/sms/3/messages", self.api_url.trim_end_matches('/')),
            headers,
            body: json!({ "messages": all }).to_string().into_bytes(),
        }
    }

    fn verdicts(&self, status: u16, retry_after: Option<u64>, body: &[u8], messages: &[Outbound<'_>]) -> Vec<Verdict> {
        if !(200..=299).contains(&status) {
            let all = match Verdict::of_failure(status, retry_after) {
                // One of them is wrong, and it is not said which: none went.
                Verdict::Never { .. } => Verdict::Again { after: None, why: "together" },
                verdict => verdict,
            };
            return vec![all; messages.len()];
        }
        let body = Json::read(body);
        let receipts = body.as_ref().map_or(&[][..], receipts);
        // Found by the names of ours in them: their order is promised nowhere.
        let is_of = |receipt: &Json, name: &str| {
            receipt.optional("messageId", MOST_ID).is_ok_and(|id| id.is_some_and(|id| *id == name))
        };
        let verdict = |message: &Outbound<'_>| {
            let name = message.name();
            receipts.iter().find(|receipt| is_of(receipt, &name)).and_then(taken).unwrap_or(UNREADABLE)
        };
        messages.iter().map(verdict).collect()
    }
}

impl LookUp for Infobip {
    fn ask(&self, message: &Outbound<'_>) -> Call {
        // Kept for two days, and many times longer than the pause after which is asked.
        let url = format!("{}/sms/3/logs?messageId={}", self.api_url.trim_end_matches('/'), message.name());
        Call { method: "GET", url, headers: self.headers(), body: Vec::new() }
    }

    fn found(&self, status: u16, body: &[u8]) -> Found {
        const GROUP: &str = "results.0.status.groupName";
        let known = |body: Json| {
            let Some(Json::List(results)) = body.at("results", "results").ok()? else { return None };
            if results.is_empty() {
                return Some(Found::Absent);
            }
            let group = body.required(GROUP, MOST_WORD).ok()?;
            Some(match fate(&group)? {
                Fate::Failed | Fate::OptedOut => Found::Failed,
                Fate::Underway | Fate::Delivered => Found::Taken,
            })
        };
        let found = (status == 200).then(|| Json::read(body)).flatten().and_then(known);
        found.unwrap_or(Found::Unclear)
    }
}

impl Infobip {
    /// One message of a request.
    fn written(&self, message: &Outbound<'_>) -> Value {
        let to = std::str::from_utf8(message.to.digits()).expect("digits are ASCII");
        let mut sent = json!({
            "sender": self.sender,
            "destinations": [{ "to": to, "messageId": message.name() }],
            // What is sent is what was counted and measured.
            "content": { "text": message.text, "transliteration": "NONE" },
            "webhooks": {
                "delivery": { "url": format!("{}/status", *self.hooks) },
                "contentType": "application/json",
            },
        });
        if let Some(lasts) = message.lasts() {
            let minutes = lasts.as_secs().div_ceil(60).clamp(1, LONGEST_VALIDITY);
            sent["options"] = json!({ "validityPeriod": { "amount": minutes, "timeUnit": "MINUTES" } });
        }
        sent
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        vec![("Accept", "application/json".into()), ("Authorization", format!("App {}", *self.api_key))]
    }
}

/// Reads each entry of a batch. It is refused only where nothing of it can be read: a repeat would bring the good ones again.
fn each(body: &Json, read: impl Fn(&Json) -> Result<Event, Refused>) -> Result<Vec<Event>, Refused> {
    const RESULTS: &str = "results";
    let entries = match body.at(RESULTS, RESULTS)? {
        Some(Json::List(entries)) => entries,
        Some(_) => return Err(Refused::Unreadable(RESULTS)),
        None => return Err(Refused::Missing(RESULTS)),
    };
    let read: Vec<Result<Event, Refused>> = entries.iter().map(read).collect();
    let refused = read.iter().find_map(|read| read.as_ref().err().copied()).unwrap_or(Refused::Missing(RESULTS));
    let good: Vec<Event> = read.into_iter().flatten().collect();
    if good.is_empty() { Err(refused) } else { Ok(good) }
}

fn sms(entry: &Json, request: &Request<'_>) -> Result<Event, Refused> {
    // Pictures come with their parts in a list and no text.
    if let Some(Json::List(_)) = entry.at("message", "message")? {
        return Ok(Event::Ignored);
    }
    let id = ProviderMessageId(entry.id("messageId")?);
    let from = entry.sender("from", request.plan)?;
    // Whole; `cleanText` lacks the first word.
    Ok(Event::Sms(SmsIn { id, from, text: entry.text("text")? }))
}

fn status(entry: &Json) -> Result<Event, Refused> {
    let id = ProviderMessageId(entry.id("messageId")?);
    let group = entry.required("status.groupName", MOST_WORD)?;
    let name = entry.optional("status.name", MOST_WORD)?;
    let fate = if name.is_some_and(|name| *name == DO_NOT_DISTURB) { Some(Fate::OptedOut) } else { fate(&group) };
    Ok(fate.map_or(Event::Ignored, |fate| Event::Status(StatusIn { id, fate })))
}

/// The status of a number whose owner has asked the network for silence.
const DO_NOT_DISTURB: &str = "REJECTED_DND";

/// What a group of statuses says; `None` for one that is new.
fn fate(group: &str) -> Option<Fate> {
    Some(match group {
        "ACCEPTED" | "PENDING" => Fate::Underway,
        "DELIVERED" => Fate::Delivered,
        "UNDELIVERABLE" | "EXPIRED" | "REJECTED" => Fate::Failed,
        _ => return None,
    })
}

/// The receipts of a response, one for each message.
fn receipts(body: &Json) -> &[Json] {
    match body.at("messages", "messages") {
        Ok(Some(Json::List(receipts))) => receipts,
        _ => &[],
    }
}

/// What the receipt of one message says.
fn taken(receipt: &Json) -> Option<Verdict> {
    let group = receipt.required("status.groupId", MOST_WORD).ok()?;
    let name = receipt.optional("status.name", MOST_WORD).ok()?.unwrap_or_default();
    let id = receipt.optional("messageId", MOST_ID).ok()?.filter(|id| !id.is_empty());
    let id = id.map(|id| ProviderMessageId(id.to_string()));
    let acts = |why| Verdict::Again { after: Some(UNTIL_SOMEBODY_ACTS), why };
    Some(match (group.as_str(), name.as_str()) {
        ("0" | "1" | "3", _) => Verdict::Accepted { id },
        // It has this message of ours since an earlier attempt.
        ("5", "REJECTED_DUPLICATE_MESSAGE_ID") => Verdict::Accepted { id },
        ("5", DO_NOT_DISTURB) => Verdict::OptedOut,
        ("5", "REJECTED_NOT_ENOUGH_CREDITS" | "REJECTED_PREPAID_PACKAGE_EXPIRED") => acts("balance"),
        ("5", "REJECTED_SENDER" | "REJECTED_SOURCE") => acts("sender"),
        ("5", "REJECTED_ROUTE_NOT_AVAILABLE") => acts("route"),
        ("5", "REJECTED_SYSTEM_ERROR") => Verdict::Again { after: None, why: "provider" },
        ("5", "REJECTED_FLOODING_FILTER") => Verdict::Again { after: None, why: "rate" },
        ("2" | "4" | "5", _) => Verdict::Never { why: "refused" },
        _ => Verdict::Unknown { why: "code" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone::{FreeText, Phone, Plan};
    use crate::domain::time::{At, HOUR};

    fn line(callback: Option<&str>) -> Infobip {
        Infobip {
            api_url: "https://xyz.api.infobip.com".into(),
            api_key: Zeroizing::new("key".into()),
            sender: "BARO".into(),
            callback: callback.map(|value| Zeroizing::new(value.to_owned())),
            hooks: Zeroizing::new("https://baro.example.org/hooks/infobip/s3cret".into()),
        }
    }

    fn receive(hook: Hook, body: &str) -> Result<Vec<Event>, Refused> {
        let content_type = Some("application/json");
        line(None).receive(&Request { content_type, body: body.as_bytes(), ..Request::to(hook) })
    }

    fn text(id: &str, text: &str) -> Event {
        let from = Phone::read("76123456", Plan::MALI);
        Event::Sms(SmsIn { id: ProviderMessageId(id.into()), from, text: FreeText::new(text) })
    }

    #[test]
    fn one_bad_message_costs_no_other() {
        let good = |id: &str, text: &str| {
            format!(
                r#"{{"messageId":"{id}","from":"22376123456","to":"36000","text":"{text}","cleanText":"eau",
                    "keyword":"AIDE","receivedAt":"2026-11-21T09:15:30.000+0000","smsCount":1,
                    "price":{{"pricePerMessage":0,"currency":"EUR"}}}}"#
            )
        };
        let (first, second) = (good("m1", "AIDE eau"), good("m2", ""));
        for bad in [
            r#"{"messageId":"m3","from":"22376123456"}"#,
            r#"{"messageId":{},"from":"22376123456","text":"a"}"#,
            r#"{"messageId":"m3","from":"22376123456","text":7}"#,
            r#"{"messageId":"m3","messageId":"m4","from":"22376123456","text":"a"}"#,
            "7",
            "null",
            "[]",
            "{}",
        ] {
            let batch = format!(r#"{{"results":[{first},{bad},{second}],"messageCount":3,"pendingMessageCount":0}}"#);
            assert_eq!(receive(Hook::Sms, &batch), Ok(vec![text("m1", "AIDE eau"), text("m2", "")]), "{bad}");
            let alone = receive(Hook::Sms, &format!(r#"{{"results":[{bad}]}}"#));
            assert!(alone.is_err(), "{bad}: {alone:?}");
        }
        let picture =
            r#"{"results":[{"messageId":"m1","from":"22376123456","message":[{"contentType":"image/png"}]}]}"#;
        assert_eq!(receive(Hook::Sms, picture), Ok(vec![Event::Ignored]));
        for (body, why) in [
            ("{}", Refused::Missing("results")),
            (r#"{"results":[]}"#, Refused::Missing("results")),
            (r#"{"results":{}}"#, Refused::Unreadable("results")),
            (r#"{"results":[1],"results":[2]}"#, Refused::Doubled("results")),
        ] {
            assert_eq!(receive(Hook::Sms, body), Err(why), "{body}");
        }
    }

    #[test]
    fn every_status_has_its_fate_in_a_batch_too() {
        let report = |id: &str, group: &str, name: &str| {
            format!(
                r#"{{"bulkId":"b1","messageId":"{id}","to":"22376123456","doneAt":"2026-11-21T09:15:33.000+0000",
                    "status":{{"groupId":3,"groupName":"{group}","id":5,"name":"{name}","description":"x"}},
                    "error":{{"groupId":0,"groupName":"OK","id":0,"name":"NO_ERROR","permanent":false}}}}"#
            )
        };
        let words = [
            ("ACCEPTED", "MESSAGE_ACCEPTED", Some(Fate::Underway)),
            ("PENDING", "PENDING_ENROUTE", Some(Fate::Underway)),
            ("DELIVERED", "DELIVERED_TO_HANDSET", Some(Fate::Delivered)),
            ("UNDELIVERABLE", "UNDELIVERABLE_NOT_DELIVERED", Some(Fate::Failed)),
            ("EXPIRED", "EXPIRED_EXPIRED", Some(Fate::Failed)),
            ("REJECTED", "REJECTED_NETWORK", Some(Fate::Failed)),
            ("REJECTED", "REJECTED_DND", Some(Fate::OptedOut)),
            ("SOMETHING_NEW", "SOMETHING_NEW", None),
        ];
        let reports: Vec<String> =
            words.iter().enumerate().map(|(i, (group, name, _))| report(&format!("{i}"), group, name)).collect();
        let events: Vec<Event> = words
            .iter()
            .enumerate()
            .map(|(i, (_, _, fate))| {
                let id = ProviderMessageId(i.to_string());
                fate.map_or(Event::Ignored, |fate| Event::Status(StatusIn { id, fate }))
            })
            .collect();
        let batch = format!(r#"{{"results":[{},{{"messageId":"lost"}}]}}"#, reports.join(","));
        assert_eq!(receive(Hook::Status, &batch), Ok(events));
    }

    #[test]
    fn callbacks_show_the_password_where_there_is_one() {
        let right = proof::basic("infobip", "tam:bour");
        let line = line(Some(&right));
        let sent = |headers: &[(&str, &str)]| {
            let content_type = Some("application/json");
            line.receive(&Request { content_type, body: b"{}", headers, ..Request::to(Hook::Sms) })
        };
        let proved = Err(Refused::Missing("results"));
        assert_eq!(sent(&[("authorization", &right)]), proved);
        let (wrong, cut) = (proof::basic("infobip", "tam"), &right[..right.len() - 1]);
        for wrong in [&[][..], &[("authorization", "")], &[("authorization", &*wrong)], &[("authorization", cut)]] {
            assert_eq!(sent(wrong), Err(Refused::Unproved));
        }
        assert_eq!(sent(&[("authorization", &right), ("authorization", &right)]), Err(Refused::Unproved), "twice");
    }

    #[test]
    fn a_receipt_says_what_became_of_it() {
        let acts = Some(UNTIL_SOMEBODY_ACTS);
        let accepted = || Verdict::Accepted { id: Some(ProviderMessageId("2a-1".into())) };
        for (group, name, verdict) in [
            (0, "MESSAGE_ACCEPTED", accepted()),
            (1, "PENDING_ACCEPTED", accepted()),
            (3, "DELIVERED_TO_HANDSET", accepted()),
            (5, "REJECTED_DUPLICATE_MESSAGE_ID", accepted()),
            (5, "REJECTED_DND", Verdict::OptedOut),
            (5, "REJECTED_NOT_ENOUGH_CREDITS", Verdict::Again { after: acts, why: "balance" }),
            (5, "REJECTED_PREPAID_PACKAGE_EXPIRED", Verdict::Again { after: acts, why: "balance" }),
            (5, "REJECTED_SENDER", Verdict::Again { after: acts, why: "sender" }),
            (5, "REJECTED_ROUTE_NOT_AVAILABLE", Verdict::Again { after: acts, why: "route" }),
            (5, "REJECTED_SYSTEM_ERROR", Verdict::Again { after: None, why: "provider" }),
            (5, "REJECTED_FLOODING_FILTER", Verdict::Again { after: None, why: "rate" }),
            (5, "REJECTED_DESTINATION", Verdict::Never { why: "refused" }),
            (2, "UNDELIVERABLE_REJECTED_OPERATOR", Verdict::Never { why: "refused" }),
            (9, "SOMETHING_NEW", Verdict::Unknown { why: "code" }),
        ] {
            let body =
                format!(r#"{{"messages":[{{"messageId":"2a-1","status":{{"groupId":{group},"name":"{name}"}}}}]}}"#);
            assert_eq!(line(None).verdict(200, None, body.as_bytes()), verdict, "{body}");
        }
        for page in ["<html>", "{}", r#"{"messages":[]}"#, r#"{"messages":[{"messageId":"2a-1"}]}"#] {
            let verdict = line(None).verdict(200, None, page.as_bytes());
            assert_eq!(verdict, Verdict::Unknown { why: "unreadable" }, "{page}");
        }
    }

    #[test]
    fn many_go_in_one_request_and_each_has_its_receipt() {
        let (awa, ali) = (Phone::read("76123456", Plan::MALI).unwrap(), Phone::read("66123456", Plan::MALI).unwrap());
        let message = |reference, to, text| Outbound { reference, to, text, now: At(0), until: At(2 * HOUR) };
        let (line, both) = (line(None), [message(42, &awa, "a"), message(43, &ali, "ɛ")]);
        let call = line.compose_all(&both);
        let body: Value = serde_json::from_slice(&call.body).unwrap();
        let said = |at: usize| {
            let message = &body["messages"][at];
            let to = &message["destinations"][0];
            [&to["to"], &to["messageId"], &message["content"]["text"]].map(|value| value.as_str().unwrap().to_owned())
        };
        assert_eq!(body["messages"].as_array().unwrap().len(), 2);
        assert_eq!(said(0), ["22376123456", "2a-6ddd00", "a"]);
        assert_eq!(said(1), ["22366123456", "2b-6ddd00", "ɛ"]);
        assert!(line.compose(&both[1]) == line.compose_all(&both[1..]), "one alone is the same");

        let receipt = |id: &str, group: u8, name: &str| {
            format!(r#"{{"messageId":"{id}","status":{{"groupId":{group},"name":"{name}"}}}}"#)
        };
        let taken = receipt("2a-6ddd00", 1, "PENDING_ACCEPTED");
        let dead = receipt("2b-6ddd00", 5, "REJECTED_DESTINATION");
        let accepted = Verdict::Accepted { id: Some(ProviderMessageId("2a-6ddd00".into())) };
        let never = Verdict::Never { why: "refused" };
        let verdicts = |status, body: &str| line.verdicts(status, None, body.as_bytes(), &both);
        for order in [format!("{taken},{dead}"), format!("{dead},{taken}"), format!("{{}},{dead},1,{taken}")] {
            let body = format!(r#"{{"bulkId":"b","messages":[{order}]}}"#);
            assert_eq!(verdicts(200, &body), [accepted.clone(), never.clone()], "{body}");
        }
        let strange = receipt("2c-6ddd00", 1, "PENDING_ACCEPTED");
        let half = format!(r#"{{"messages":[{taken},{strange}]}}"#);
        assert_eq!(verdicts(200, &half), [accepted, UNREADABLE], "one that is not named may have been taken or not");
        for page in ["<html>", "{}", r#"{"messages":[]}"#, r#"{"messages":1}"#] {
            assert_eq!(verdicts(200, page), [UNREADABLE, UNREADABLE], "{page}");
        }
        let again = |why| Verdict::Again { after: None, why };
        assert_eq!(verdicts(400, ""), [again("together"), again("together")]);
        assert_eq!(verdicts(503, ""), [again("busy"), again("busy")]);
        assert_eq!(verdicts(500, ""), [Verdict::Unknown { why: "status" }, Verdict::Unknown { why: "status" }]);
    }

    #[test]
    fn a_message_can_be_asked_for_by_our_name() {
        let to = Phone::read("76123456", Plan::MALI).unwrap();
        let message = Outbound { reference: 42, to: &to, text: "a", now: At(0), until: At(2 * HOUR) };
        let line = line(None);
        let asked = line.ask(&message);
        assert_eq!((asked.method, asked.body.len()), ("GET", 0));
        assert_eq!(asked.url, "https://xyz.api.infobip.com/sms/3/logs?messageId=2a-6ddd00");
        assert!(asked.headers.contains(&("Authorization", "App key".into())));
        let log = |group: &str| format!(r#"{{"results":[{{"messageId":"2a","status":{{"groupName":"{group}"}}}}]}}"#);
        for (status, body, found) in [
            (200, log("PENDING"), Found::Taken),
            (200, log("DELIVERED"), Found::Taken),
            (200, log("EXPIRED"), Found::Failed),
            (200, log("SOMETHING_NEW"), Found::Unclear),
            (200, r#"{"results":[]}"#.into(), Found::Absent),
            (200, "{}".into(), Found::Unclear),
            (200, "<html>".into(), Found::Unclear),
            (404, String::new(), Found::Unclear),
            (401, r#"{"results":[]}"#.into(), Found::Unclear),
        ] {
            assert_eq!(line.found(status, body.as_bytes()), found, "{status} {body}");
        }
    }
}
