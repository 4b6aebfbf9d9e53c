//! What is filed, found, kept and taken back.

use super::{Base, MONTH, all_of, envelope, file, key, noise, place, reply, review_key, wrap};
use baro::domain::concern::Compartment::{Army, Police, Unsorted};
use baro::domain::key::KeyId;
use baro::store::vault::boxes::{Contents, EraseReplies, PutReply};
use baro::store::vault::filing::{Erase, File};
use baro::store::vault::keys::{RemoveWraps, SetManifest, SetReviewKeys, SetWraps, Setting, Settle};
use baro::store::vault::review::{Casework, PutCasework};
use baro::store::vault::upkeep::Counts;
use baro::store::{StoreError, Violation};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

#[tokio::test]
async fn filing_twice_keeps_the_first_and_taking_back_leaves_nothing() {
    let Base { vault, folder: _folder } = Base::new().await;
    let mut first = file(1);
    first.envelopes.push(envelope(2, key(Police)));
    vault.file(first.clone()).await.unwrap();
    // Sealed again after a lost answer: other bytes under the same names.
    let mut again = first.clone();
    again.envelopes[0].body.reverse();
    vault.file(again).await.unwrap();
    let more = File { envelopes: vec![envelope(3, key(Police))], place: None };
    vault.file(more).await.unwrap();
    let mut stored = all_of(&vault, key(Police)).await;
    stored.sort_by_key(|envelope| envelope.body[0]);
    let mut expected = vec![envelope(1, key(Police)), envelope(2, key(Police)), envelope(3, key(Police))];
    expected.sort_by_key(|envelope| envelope.body[0]);
    assert!(stored == expected, "three envelopes as they were first filed");
    assert!(vault.look(noise("locator", 1)).await.unwrap().thread == Some(place(1, MONTH).thread));

    // Another's filing beside it, to see that it stays.
    vault.file(file(9)).await.unwrap();
    vault.write(PutReply { locator: noise("locator", 1), reply: reply(1) }).await.unwrap();
    let erase = || Erase { envelopes: (1..=3).map(|n| noise("id", n)).collect(), locator: Some(noise("locator", 1)) };
    vault.write(erase()).await.unwrap();
    vault.write(erase()).await.unwrap();
    assert!(vault.look(noise("locator", 1)).await.unwrap() == Contents::default());
    assert_eq!(vault.counts().await.unwrap(), Counts { envelopes: 1, boxes: 1, ..Counts::default() });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_file_at_once_and_one_fault_is_its_own() {
    let Base { vault, folder: _folder } = Base::new().await;
    let mut filings = JoinSet::new();
    for n in 0..600 {
        let vault = vault.clone();
        filings.spawn(async move {
            // Some file what others file at the same moment; one brings a body of another size.
            let mut file = file(n % 500);
            if n == 77 {
                file = File { envelopes: vec![envelope(10_000, key(Police))], place: None };
                file.envelopes[0].body.pop();
            }
            (n, vault.file(file).await)
        });
    }
    while let Some(filed) = filings.join_next().await {
        let (n, filed) = filed.unwrap();
        match n {
            77 => assert!(matches!(filed, Err(StoreError::Broken(_))), "{filed:?}"),
            _ => assert_eq!(filed, Ok(()), "{n}"),
        }
    }
    // 77 came a second time as 577.
    let counts = vault.counts().await.unwrap();
    assert_eq!((counts.envelopes, counts.boxes), (500, 500));
}

#[tokio::test]
async fn a_body_of_another_size_is_refused_without_being_quoted() {
    let Base { vault, folder: _folder } = Base::new().await;
    for change in [
        |file: &mut File| file.envelopes[0].body.push(7),
        |file: &mut File| {
            file.place.as_mut().unwrap().thread.truncate(20);
        },
    ] {
        let mut file = file(1);
        change(&mut file);
        let refused = vault.file(file).await.unwrap_err();
        assert!(!refused.is_transient() && refused.to_string().contains("CHECK constraint failed"), "{refused}");
        let told = refused.to_string();
        assert!(told.len() < 150, "{told}");
    }
    let counts = vault.counts().await.unwrap();
    assert_eq!(counts, Counts::default(), "nor is what came with it kept");
}

#[tokio::test]
async fn a_box_holds_replies_until_its_holder_empties_it() {
    let Base { vault, folder: _folder } = Base::new().await;
    let locator = noise("locator", 1);
    let put = |n| PutReply { locator, reply: reply(n) };
    assert!(!vault.write(put(1)).await.unwrap(), "there is no such box yet");
    vault.file(file(1)).await.unwrap();
    for n in [1, 2, 1] {
        assert!(vault.write(put(n)).await.unwrap());
    }
    let mut replies = [reply(1), reply(2)];
    replies.sort_by_key(|reply| reply.id);
    let contents = vault.look(locator).await.unwrap();
    assert!(contents.replies == replies && contents.thread.is_some());
    assert!(vault.look(noise("locator", 2)).await.unwrap() == Contents::default(), "another box is not this one");
    vault.write(EraseReplies { locator }).await.unwrap();
    vault.write(EraseReplies { locator: noise("locator", 2) }).await.unwrap();
    let contents = vault.look(locator).await.unwrap();
    assert!(contents.replies.is_empty() && contents.thread.is_some(), "staff can still answer");
    assert!(vault.write(put(3)).await.unwrap());
}

#[tokio::test]
async fn a_key_is_never_replaced_and_its_wraps_go_with_it() {
    let Base { vault, folder: _folder } = Base::new().await;
    let (police, army) = (key(Police), key(Army));
    let set = |keys: Vec<_>, wraps: Vec<_>| SetReviewKeys { keys, wraps };
    let keys = vec![review_key(police, 1), review_key(army, 2)];
    assert!(vault.write(set(keys.clone(), vec![wrap(police, 1, 1), wrap(army, 1, 2)])).await.unwrap());
    assert!(vault.write(set(keys.clone(), vec![])).await.unwrap(), "the same again is no other");
    let swapped = vec![review_key(key(Unsorted), 4), review_key(army, 3)];
    assert!(!vault.write(set(swapped, vec![wrap(army, 1, 5)])).await.unwrap());
    let mut stored = vault.review_keys().await.unwrap();
    stored.sort_by_key(|key| key.id);
    assert!(stored == keys, "nothing of the refused was written");

    vault.write(SetWraps(vec![wrap(police, 2, 3), wrap(army, 2, 4), wrap(police, 1, 6)])).await.unwrap();
    assert!(vault.wraps(1).await.unwrap() == [wrap(police, 1, 6), wrap(army, 1, 2)]);
    let lost = vault.write(SetWraps(vec![wrap(key(Unsorted), 2, 7)])).await.unwrap_err();
    assert!(matches!(lost, StoreError::Conflict { violation: Violation::Reference, .. }), "{lost:?}");

    vault.write(SetManifest { slot: 2, proof: [1; 41] }).await.unwrap();
    vault.write(SetManifest { slot: 2, proof: [2; 41] }).await.unwrap();
    assert_eq!(vault.manifest(2).await.unwrap(), Some([2; 41]));
    assert_eq!(vault.write(RemoveWraps { slot: 2, keys: Some(vec![army]) }).await.unwrap(), 1);
    assert!(vault.wraps(2).await.unwrap() == [wrap(police, 2, 3)]);
    assert_eq!(vault.write(RemoveWraps { slot: 2, keys: None }).await.unwrap(), 1);
    assert!(vault.wraps(2).await.unwrap().is_empty() && vault.manifest(2).await.unwrap().is_none());
    assert_eq!(vault.counts().await.unwrap().wraps, 2, "the other's are there");
}

#[tokio::test]
async fn what_was_settled_stays() {
    let Base { vault, folder: _folder } = Base::new().await;
    let settle = |value: u8| Settle { setting: Setting::Salt, value: vec![value; 32] };
    assert_eq!(vault.setting(Setting::Salt).await.unwrap(), None);
    assert!(vault.write(settle(1)).await.unwrap());
    assert!(!vault.write(settle(2)).await.unwrap());
    assert!(vault.write(settle(1)).await.unwrap());
    assert_eq!(vault.setting(Setting::Salt).await.unwrap(), Some(vec![1; 32]));
    assert_eq!(vault.setting(Setting::Recovery).await.unwrap(), None);
}

#[tokio::test]
async fn casework_is_not_written_over_unread() {
    let Base { vault, folder: _folder } = Base::new().await;
    let casework = |body: u8| Casework { id: [1; 16], key: key(Police), state: body, body: vec![body; 256] };
    let put = |body, over: Option<u8>| PutCasework { casework: casework(body), over: over.map(|n| vec![n; 256]) };
    assert!(!vault.write(put(2, Some(1))).await.unwrap(), "what was destroyed does not come back");
    assert!(vault.write(put(1, None)).await.unwrap());
    assert!(vault.write(put(1, None)).await.unwrap(), "the same again, after a lost answer");
    assert!(!vault.write(put(2, None)).await.unwrap(), "another began it too");
    assert!(vault.write(put(2, Some(1))).await.unwrap());
    assert!(!vault.write(put(3, Some(1))).await.unwrap(), "somebody was faster");
    assert!(vault.casework_tags(key(Police)).await.unwrap() == [([1; 16], casework(2).tag())]);
    assert!(vault.casework_tags(key(Army)).await.unwrap().is_empty());
    assert!(vault.casework_with(&[[1; 16], [2; 16]]).await.unwrap() == [casework(2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_are_read_while_others_file() {
    let Base { vault, folder: _folder } = Base::new().await;
    let fill = async |from: u64, until: u64, key: KeyId| {
        for part in (from..until).collect::<Vec<_>>().chunks(500) {
            let envelopes = part.iter().map(|n| envelope(*n, key)).collect();
            vault.file(File { envelopes, place: None }).await.unwrap();
        }
    };
    fill(0, 10_000, key(Police)).await;
    fill(10_000, 10_500, key(Army)).await;
    let ids = vault.envelope_ids(key(Police)).await.unwrap();
    assert!(ids.is_sorted());
    let mut seen = BTreeSet::new();
    for (n, some) in ids.chunks(777).enumerate() {
        let page = vault.envelopes_with(some).await.unwrap();
        assert!(page.len() == some.len() && page.iter().all(|envelope| envelope.key == key(Police)));
        seen.extend(page.iter().map(|envelope| envelope.id));
        vault.file(file(20_000 + n as u64)).await.unwrap();
    }
    assert!((0..10_000).all(|n| seen.contains(&noise::<16>("id", n))), "all that were there at the start are seen");

    let now = vault.envelope_ids(key(Police)).await.unwrap();
    let new: Vec<[u8; 16]> = now.iter().filter(|id| !seen.contains(*id)).copied().collect();
    assert!(now.len() == 10_013 && new.len() == 13, "{} of {}", new.len(), now.len());
    let mut fetched: Vec<_> = vault.envelopes_with(&new).await.unwrap().into_iter().map(|e| e.id).collect();
    fetched.sort_unstable();
    assert!(fetched == new);
}

/// No metric tells when a concern came.
#[test]
fn what_passes_is_counted_nowhere() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // Counters are kept for this thread, so all runs on it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let Base { vault, folder: _folder } = Base::new().await;
            vault.file(file(1)).await.unwrap();
            vault.write(Erase { envelopes: vec![noise("id", 1)], locator: None }).await.unwrap();
            vault.look(noise("locator", 1)).await.unwrap();
            assert_eq!(handle.render(), "");
            // The recorder would have seen it.
            let door = baro::store::door::Door::start(vault.engine().clone());
            door.write_many(file(2)).await.unwrap();
            assert!(handle.render().contains("store_works_total{name=\"file\"} 1"), "{}", handle.render());
        });
    });
}
