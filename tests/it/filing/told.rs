//! A concern told, followed, answered and erased; by SMS; and what of it can be seen.

use super::{AWA, OTHER, Phone, TO_THE_TEXT, code, keyed, reply};
use crate::app::{SECRET, SETTINGS, TestApp};
use crate::lines::calls::{Script, says};
use baro::domain::concern::{Accused, Compartment, Kind};
use baro::domain::force::Force;
use baro::seal::envelope::Origin;

const TEXT: &str = "Au pont les gendarmes prennent 1000 F";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_concern_is_told_answered_and_closed() {
    let app = TestApp::empty().await;
    let moderators = keyed(&app).await;
    let mut awa = Phone::dial(&app, "s1", AWA).await;
    awa.types_all(&TO_THE_TEXT).await;
    let (filed, _) = awa.types(TEXT).await;
    let own = code(&filed).unwrap();
    assert_eq!(awa.again().await.0, filed, "a repeat gets the same screen and the same code");
    let (more, _) = awa.types(&format!("Appelez-moi {AWA} ou 76 00 00 11")).await;
    assert_eq!(code(&more).unwrap(), own);
    let (last, end) = awa.types("0").await;
    assert!(end && code(&last).unwrap() == own, "{last}");

    let read = moderators.read(&app).await;
    let [(first_in, first), (second_in, second)] = &read[..] else { panic!("{} envelopes", read.len()) };
    assert_eq!((*first_in, *second_in), (Compartment::Gendarmerie, Compartment::Gendarmerie));
    assert_eq!((first.origin, first.part, second.part), (Origin::Concern, 0, 1));
    assert_eq!(first.thread, second.thread);
    assert_eq!((first.kind, first.accused), (Some(Kind::Corruption), Accused::Force(Force::Gendarmerie)));
    assert_eq!(first.day, app.clock.now().day());
    assert_eq!((first.text.read(), second.text.read()), (TEXT, "Appelez-moi [numero] ou [numero]"));

    // A moderator asks; the holder of the code reads it on another phone, and answers.
    assert!(reply(&app, &first.reply_to.unwrap(), "Quel jour etait-ce?").await);
    let mut other = Phone::dial(&app, "s2", OTHER).await;
    let (shown, _) = other.types_all(&["2", "2", &own]).await;
    assert!(shown.contains("Quel jour etait-ce?"), "{shown}");
    let (noted, _) = other.types_all(&["2", "Jeudi, jour du marche"]).await;
    assert_eq!(other.again().await.0, noted);
    other.types("0").await;
    let answer = moderators.read(&app).await;
    let answer = answer.iter().find(|(_, envelope)| envelope.origin == Origin::FollowUp).unwrap();
    assert_eq!((answer.0, answer.1.text.read()), (Compartment::Gendarmerie, "Jeudi, jour du marche"));
    assert!(answer.1.thread == first.thread && answer.1.reply_to.is_none());

    // Erased replies are gone; the box is there for the next one.
    let mut third = Phone::dial(&app, "s3", OTHER).await;
    let (erased, end) = third.types_all(&["2", "2", &own, "1", "1"]).await;
    assert!(end, "{erased}");
    let mut fourth = Phone::dial(&app, "s4", OTHER).await;
    let (empty, _) = fourth.types_all(&["2", "2", &own]).await;
    let mut fifth = Phone::dial(&app, "s5", AWA).await;
    let (unknown, _) = fifth.types_all(&["2", "2", "18 89 05 49 88 42 48"]).await;
    assert_eq!(empty, unknown, "a code without replies and an unknown one look the same");
    assert!(reply(&app, &first.reply_to.unwrap(), "Merci").await);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_erased_at_once_is_not_there_any_more() {
    let app = TestApp::empty().await;
    let moderators = keyed(&app).await;
    let mut awa = Phone::dial(&app, "s1", AWA).await;
    awa.types_all(&TO_THE_TEXT).await;
    let own = code(&awa.types(TEXT).await.0).unwrap();
    awa.types(&"mot ".repeat(500)).await;
    let read = moderators.read(&app).await;
    assert_eq!(read.len(), 4, "a long text is in several envelopes");
    let whole: String = read[1..].iter().map(|(_, envelope)| envelope.text.read()).collect();
    assert_eq!(whole.trim_end(), "mot ".repeat(500).trim_end());
    let to = read[0].1.reply_to.unwrap();
    let (erased, end) = awa.types_all(&["2", "1"]).await;
    assert!(end && erased.contains("ffac"), "{erased}");
    assert_eq!(moderators.read(&app).await.len(), 0);
    assert!(!reply(&app, &to, "Quel jour?").await, "the box went with it");
    let mut other = Phone::dial(&app, "s2", OTHER).await;
    let (shown, _) = other.types_all(&["2", "2", &own]).await;
    assert!(!shown.contains("Quel"), "{shown}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_write_speaks_by_choosing_and_without_keys_there_is_nothing_to_choose() {
    let app = TestApp::empty().await;
    let mut early = Phone::dial(&app, "s0", AWA).await;
    let (menu, _) = early.again().await;
    assert!(!menu.contains("souci"), "{menu}");
    let moderators = keyed(&app).await;
    let mut awa = Phone::dial(&app, "s1", AWA).await;
    awa.types_all(&TO_THE_TEXT).await;
    let (filed, _) = awa.types("1").await;
    assert!(code(&filed).is_some(), "{filed}");
    assert_eq!(moderators.texts(&app).await, [""]);
    early.types("0").await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_message_is_sealed_and_answered_as_any_other() {
    let mut app = TestApp::empty().await;
    let moderators = keyed(&app).await;
    assert_eq!(app.sms("m1", AWA, "Les douaniers de Konna demandent de l'argent").await, 200);
    assert_eq!(app.sms("m1", AWA, "Les douaniers de Konna demandent de l'argent").await, 200, "a repeat");
    assert_eq!(app.sms("m2", OTHER, "xyz").await, 200);
    // A code is for no SMS.
    assert_eq!(app.sms("m3", OTHER, "18 89 05 49 88 42 48").await, 200);
    app.settle().await;
    let answers = app.received().await;
    assert_eq!(answers.len(), 2, "once a day and number");
    assert_eq!(answers[0].text, answers[1].text, "nothing tells who filed");
    let read = moderators.read(&app).await;
    assert_eq!(read.len(), 1);
    let (compartment, envelope) = &read[0];
    assert_eq!((*compartment, envelope.origin), (Compartment::Unsorted, Origin::Sms));
    assert_eq!(envelope.text.read(), "Les douaniers de Konna demandent de l'argent");
    assert!(envelope.reply_to.is_none() && envelope.kind.is_none() && envelope.place.is_none());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_too_much_is_not_answered_and_heard_up_to_another_bound() {
    let settings = SETTINGS.replace("[limits]\n", "[limits]\nsms = [\"2/day\"]\nsealed_sms = [\"3/day\"]\n");
    let app = TestApp::with(&settings, None).await;
    let moderators = keyed(&app).await;
    for n in 0..9 {
        // What says nothing counts as well: the count of who says too much does not tell concerns apart.
        let text = if n == 2 { "xyz".to_owned() } else { format!("Texte numero {n} du village") };
        assert_eq!(app.sms(&format!("m{n}"), AWA, &text).await, 200);
    }
    assert_eq!(moderators.texts(&app).await.len(), 2 + 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_from_elsewhere_is_heard_and_answered_only_where_that_is_wanted() {
    const ABIDJAN: &str = "+22507070707";
    const DAKAR: &str = "+221770000000";
    let settings = SETTINGS.replace("[server]", "[programme]\nanswer_abroad = [\"221\"]\n[server]");
    let mut app = TestApp::with(&settings, None).await;
    let moderators = keyed(&app).await;
    for (n, from) in [ABIDJAN, DAKAR, AWA].into_iter().enumerate() {
        assert_eq!(app.sms(&format!("help{n}"), from, "AIDE").await, 200);
        assert_eq!(app.sms(&format!("told{n}"), from, "Au pont on nous prend de l'argent").await, 200);
    }
    app.settle().await;
    let answered: std::collections::BTreeSet<String> = app.received().await.into_iter().map(|sms| sms.to).collect();
    assert_eq!(answered, [DAKAR, AWA].map(str::to_owned).into());
    assert_eq!(moderators.texts(&app).await.len(), 3, "what anybody tells is heard");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_a_long_text_are_kept_one_by_one_and_are_no_commands() {
    let taken = says(200, r#"{"message-count":"1","messages":[{"status":"0","message-id":"0A"}]}"#);
    let script = Script::start([taken]).await;
    let line = format!(
        "{SETTINGS}[[line]]\nname = \"vo\"\nkind = \"vonage\"\nsecret = \"{SECRET}\"\napi_key = \"k\"\napi_secret = \"s\"\n\
         sender = \"36000\"\napi_url = \"{}\"\n",
        script.url
    );
    let app = TestApp::with(&line, None).await;
    let moderators = keyed(&app).await;
    let post = async |id: &str, text: &str, rest: &[(&str, &str)]| {
        let pairs =
            [&[("messageId", id), ("msisdn", AWA), ("to", "36000"), ("text", text), ("type", "text")], rest].concat();
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        app.post_to(&format!("/hooks/vo/{SECRET}/sms"), body).await
    };
    let part = |number| [("concat", "true"), ("concat-ref", "7"), ("concat-total", "4"), ("concat-part", number)];
    // Out of order, one of them twice; what would be a command, a choice or too short to say anything is a part nonetheless.
    let texts = ["Au pont les gendarmes prennent 1000 F a chacun", "STOP", "AIDE", "1"];
    for (id, at, number) in [("b", 1, "2"), ("a", 0, "1"), ("b", 1, "2"), ("d", 3, "4"), ("c", 2, "3")] {
        assert_eq!(post(id, texts[at], &part(number)).await, (200, String::new()), "{id}");
    }
    // A code belongs on no SMS, whole or in parts.
    assert_eq!(post("e", "18 89 05 49 88 42 48", &part("1")).await.0, 200);
    let mut kept = moderators.texts(&app).await;
    kept.sort();
    let mut expected = texts.map(str::to_owned);
    expected.sort();
    assert_eq!(kept, expected);
    app.finish().await;
    // One answer to all, the same as to whatever is no command.
    let asked: Vec<String> = script.asked().into_iter().map(|(line, _)| line).collect();
    assert_eq!(asked, ["POST /sms/json HTTP/1.1"]);
    assert!(script.body().contains("composez"), "{}", script.body());
}
