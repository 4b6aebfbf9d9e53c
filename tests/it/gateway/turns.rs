//! Sessions and messages: input that grows, repeats, twins, lost state.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn input_that_grows_is_cut_at_what_was_seen() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    let menu = turn(&app, "s1", AWA, "").await;
    assert!(menu.starts_with("CON Forum de Konna\n1 "), "{menu}");
    let question = turn(&app, "s1", AWA, "1").await;
    assert!(question.starts_with("CON Forum de Konna. Quelle date?"), "{question}");
    assert_eq!(turn(&app, "s1", AWA, "1").await, question, "a repeat shows the same");
    // A `*` within one answer: one answer all the same, and it fits nothing.
    let missed = turn(&app, "s1", AWA, "1*7*7").await;
    assert!(missed.starts_with("CON ") && missed.contains("Quelle date?"), "{missed}");
    assert_eq!(turn(&app, "s1", AWA, "1*7*7").await, missed);
    assert_eq!(answers(&app.gateway, AWA).await, []);
    let noted = turn(&app, "s1", AWA, "1*7*7*12").await;
    assert!(noted.starts_with("END Noté: "), "{noted}");
    assert_eq!(answers(&app.gateway, AWA).await, BOTH);
    assert_eq!(turn(&app, "s1", AWA, "1*7*7*12").await, noted);
    let over = turn(&app, "s1", AWA, "1*7*7*12*0").await;
    assert!(over.starts_with("END Fini."), "after the end nothing more is taken: {over}");
    assert_eq!(answers(&app.gateway, AWA).await, BOTH);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_whose_beginning_was_missed_is_gone_through_again() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    assert!(turn(&app, "s1", AWA, "1*12").await.starts_with("END Noté: "));
    assert_eq!(answers(&app.gateway, AWA).await, BOTH);
    // What does not go on from what was seen is another session under an old name.
    turn(&app, "s2", AWA, "").await;
    turn(&app, "s2", AWA, "1").await;
    let other = turn(&app, "s2", AWA, "4").await;
    assert!(other.starts_with("CON Vous recevez nos SMS."), "{other}");
    let again = turn(&app, "s2", AWA, "").await;
    assert!(again.starts_with("CON Forum de Konna\n1 "), "{again}");
    // Only the last answer changes anything: what was answered before was written when it came.
    assert!(turn(&app, "s3", AWA, "4*1*1*0").await.starts_with("END "));
    assert!(!is_stopped(&app.gateway, AWA).await);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_answers_than_are_gone_through_change_nothing() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    // Eighteen steps forth and back, then the vote, then one more answer: the vote is not the last one.
    let text = format!("{}1*12*4", "4*0*".repeat(9));
    let page = turn(&app, "s1", AWA, &text).await;
    assert!(page.starts_with("END ") || page.starts_with("CON "), "{page}");
    assert_eq!(answers(&app.gateway, AWA).await, [], "an answer in the middle was taken for the last: {page}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_in_the_middle_of_a_session_loses_no_vote() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    turn(&app, "s1", AWA, "").await;
    turn(&app, "s1", AWA, "1").await;
    let app = app.restart().await;
    assert!(turn(&app, "s1", AWA, "1*0").await.starts_with("END Noté: aucune"));
    assert_eq!(answers(&app.gateway, AWA).await, NONE);
    // A line that sends the latest answer alone can't know what it was to: it starts over.
    let (page, end) = app.ussd("t1", AWA, Some("12")).await;
    assert!(page.starts_with("Forum de Konna\n1 ") && !end, "{page}");
    assert_eq!(answers(&app.gateway, AWA).await, NONE);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_id_used_by_another_number_is_another_session() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    let (amadou, stranger) = ("+22370000002", "+22379999999");
    for line in ["at", "sim"] {
        let say = async |from: &str, so_far: &str, typed: Option<&str>| match line {
            "at" => turn(&app, "same", from, so_far).await,
            _ => app.ussd("same", from, typed).await.0,
        };
        say(AWA, "", None).await;
        assert!(say(AWA, "1", Some("1")).await.contains("Quelle date?"));
        let seen = say(stranger, "", None).await;
        assert!(!seen.contains("Konna"), "{seen}");
        let seen = say(amadou, "", None).await;
        assert!(seen.contains("Konna nyògònye"), "{seen}");
        let unlisted = say(stranger, "4", Some("4")).await;
        assert!(unlisted.contains("Nous n'avons pas votre numéro"), "{unlisted}");
        let missed = say(AWA, "1*5", Some("5")).await;
        assert!(missed.contains("Mauvais choix") && missed.contains("Quelle date?"), "the first one goes on: {missed}");
    }
    assert_eq!(answers(&app.gateway, amadou).await, []);
    app.finish().await;
}

/// What many callers get who all ask at once.
async fn at_once<T>(count: usize, ask: impl AsyncFn(usize) -> T) -> Vec<T> {
    let mut asked: Vec<_> = (0..count).map(|n| Box::pin(ask(n))).collect();
    let mut heard: Vec<Option<T>> = (0..count).map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (asked, heard) in asked.iter_mut().zip(&mut heard).filter(|(_, heard)| heard.is_none()) {
            if let std::task::Poll::Ready(answer) = asked.as_mut().poll(context) {
                *heard = Some(answer);
            }
        }
        if heard.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    heard.into_iter().map(|answer| answer.unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_of_a_turn_have_one_effect_and_one_screen() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    turn(&app, "s1", AWA, "").await;
    let questions = at_once(32, async |_| turn(&app, "s1", AWA, "1").await).await;
    assert!(questions[0].contains("Quelle date?"), "{}", questions[0]);
    assert_eq!(HashSet::<String>::from_iter(questions).len(), 1);
    let noted = at_once(32, async |_| turn(&app, "s1", AWA, "1*12").await).await;
    assert!(noted[0].starts_with("END Noté: "), "{}", noted[0]);
    assert_eq!(HashSet::<String>::from_iter(noted).len(), 1);
    assert_eq!(answers(&app.gateway, AWA).await, BOTH);
    // Sessions that begin 32 times at once begin once.
    let menus = at_once(32, async |_| turn(&app, "s2", "+22370000002", "").await).await;
    assert_eq!(HashSet::<String>::from_iter(menus).len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn different_turns_of_a_session_at_once_leave_one_of_their_effects_whole() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    turn(&app, "s1", AWA, "").await;
    turn(&app, "s1", AWA, "1").await;
    let typed = |n: usize| if n.is_multiple_of(2) { "1*12" } else { "1*0" };
    let pages = at_once(32, async |n| turn(&app, "s1", AWA, typed(n)).await).await;
    for (n, page) in pages.iter().enumerate() {
        // Who came second is told own words that were noted, or where things stand.
        let own = if n.is_multiple_of(2) { "END Noté: mar" } else { "END Noté: aucune" };
        assert!(page.starts_with(own) || page.starts_with("CON "), "{:?}: {page}", typed(n));
    }
    let kept = answers(&app.gateway, AWA).await;
    assert!(kept == BOTH || kept == NONE, "{kept:?}");
    let shown = turn(&app, "s2", AWA, "1").await;
    assert!(shown.contains(if kept == BOTH { "Noté: mar" } else { "Noté: aucune" }), "{shown}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_sms_is_heard_once_however_often_it_comes() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    assert_eq!(at_sms(&app, "m1", AWA, "OUI 12").await, 200);
    standin.until(AWA, 1).await;
    assert_eq!(answers(&app.gateway, AWA).await, BOTH);
    for text in ["OUI 12", "0", "STOP"] {
        assert_eq!(at_sms(&app, "m1", AWA, text).await, 200);
    }
    assert_eq!(answers(&app.gateway, AWA).await, BOTH, "the same id is the same message, whatever it says");
    assert!(!is_stopped(&app.gateway, AWA).await);
    let amadou = "+22370000002";
    let heard = at_once(32, async |_| at_sms(&app, "m2", amadou, "DATE").await).await;
    assert_eq!(heard, vec![200; 32]);
    let heard =
        at_once(32, async |n| at_sms(&app, "m3", "+22370000012", if n == 7 { "STOP" } else { "AIDE" }).await).await;
    assert_eq!(heard, vec![200; 32]);
    standin.until(amadou, 1).await;
    standin.until("+22370000012", 1).await;
    // An id belongs to its line.
    assert_eq!(app.sms("m1", AWA, "0").await, 200);
    eventually("the other line's message", async || (answers(&app.gateway, AWA).await == NONE).then_some(())).await;
    assert_eq!(replies(&app.gateway).await, 4);
    app.finish().await;
    assert_eq!(standin.count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_after_a_restart_is_still_a_repeat() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    at_sms(&app, "m1", AWA, "OUI 12").await;
    standin.until(AWA, 1).await;
    let app = app.restart().await;
    assert_eq!(at_sms(&app, "m1", AWA, "0").await, 200);
    assert_eq!((answers(&app.gateway, AWA).await.as_slice(), replies(&app.gateway).await), (BOTH, 1));
    app.finish().await;
    assert_eq!(standin.count(), 1);
}
