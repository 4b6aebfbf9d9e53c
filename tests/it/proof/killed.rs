//! Two instances on one folder, killed again and again at any time while people tell concerns: what was answered with a receipt or taken with
//! 200 is there, and nothing can be read from what the dead leave. Kills at points that have a name are in `points` and `tidied`.
//!
//! Each person speaks to one instance all the time: sessions and rates live in the memory of a process, and one that sees only the rest of a
//! session goes through its answers again. Nobody is turned away while both live: who finds the other writing is kept waiting, not refused.

use super::{ABOUT_ARMY, site};
use crate::crash::{Process, SECRET};
use crate::privacy::scanner::Scanner;
use crate::standin::Standin;
use baro::gateway::dispatch::{self, Client};
use std::collections::BTreeMap;
use std::time::Duration;

const KILLS: usize = 12;
/// People who tell at once, half of them by message.
const HANDS: usize = 8;

/// The word that stands in one concern only.
fn word(life: usize, hand: usize, n: usize) -> String {
    let sign = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    format!("KANARI{}{}{}{}K", sign(life), sign(hand), sign(n / 26), sign(n))
}

/// Where in a word the hand is; even ones tell by session.
const HAND: usize = "KANARI".len() + 1;

/// One request; nothing where no answer came.
async fn post(client: &Client, address: &str, hook: &str, pairs: &[(&str, &str)]) -> Option<(u16, String)> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let url = format!("http://{address}/hooks/at/{SECRET}/{hook}");
    dispatch::exchange(client, "POST", &url, Some(body)).await.ok()
}

/// Tells one concern after the other until no answer comes. What was acknowledged, and what was tried.
async fn tells(client: Client, address: String, (life, hand): (usize, usize)) -> (Vec<String>, usize) {
    let (mut thanked, mut n) = (Vec::new(), 0);
    loop {
        let (word, number) = (word(life, hand, n), format!("+22376{life:02}{hand:01}{n:03}"));
        let text = format!("Au poste de {word} ils prennent tout");
        n += 1;
        let answer = if hand % 2 == 0 {
            let session = format!("s{life}h{hand}n{n}");
            let turn = async |typed: &str| {
                post(&client, &address, "ussd", &[("sessionId", &session), ("phoneNumber", &number), ("text", typed)])
                    .await
            };
            // A session that began elsewhere: its answers come at once, and are gone through.
            let Some(_) = turn(ABOUT_ARMY).await else { return (thanked, n) };
            turn(&format!("{ABOUT_ARMY}*{text}")).await.map(|(status, page)| (status, page.starts_with("CON Recu")))
        } else {
            let id = format!("m{life}h{hand}n{n}");
            let pairs = [("id", id.as_str()), ("from", &number), ("to", "36001"), ("text", &text)];
            post(&client, &address, "sms", &pairs).await.map(|(status, _)| (status, status == 200))
        };
        match answer {
            Some((_, true)) => thanked.push(word),
            Some((200 | 503, false)) => {}
            Some((status, _)) => panic!("{status}"),
            None => return (thanked, n),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_thanked_for_survives_every_kill_of_two_instances() {
    let standin = Standin::start().await;
    let site = site(&standin, "off");
    site.settle(0).await;
    let moderators = site.keyed().await;
    let client = dispatch::client().unwrap();
    let (mut thanked, mut tried, mut broken) = (Vec::new(), 0, 0);
    for life in 0..KILLS {
        let (one, other) = (Process::start(&site, &client).await, Process::start(&site, &client).await);
        let mut tasks = tokio::task::JoinSet::new();
        for hand in 0..HANDS {
            let address = if hand % 4 < 2 { &one.address } else { &other.address };
            tasks.spawn(tells(client.clone(), address.clone(), (life, hand)));
        }
        tokio::time::sleep(Duration::from_millis(60 + u64::from(baro::seal::random::<1>()[0]))).await;
        let [first, second] = if life % 2 == 0 { [one, other] } else { [other, one] };
        first.kill();
        tokio::time::sleep(Duration::from_millis(u64::from(baro::seal::random::<1>()[0]) / 4)).await;
        second.kill();
        while let Some(ended) = tasks.join_next().await {
            let (some, n) = ended.unwrap();
            tried += n;
            broken += 1;
            thanked.extend(some);
        }
        let vault = site.vault().await;
        let read = moderators.open(&vault).await;
        vault.close().await;
        let mut copies: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, envelope) in &read {
            let word = envelope.text.read().split(' ').find(|word| word.starts_with("KANARI")).unwrap_or("");
            *copies.entry(word).or_default() += 1;
        }
        let lost: Vec<_> = thanked.iter().filter(|word| !copies.contains_key(word.as_str())).collect();
        assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), thanked.len());
        let doubled = copies.values().filter(|copies| **copies > 1).count();
        assert_eq!(doubled, 0, "nobody sent anything twice");
    }
    let by_session = thanked.iter().filter(|word| word.as_bytes()[HAND] % 2 == b'A' % 2).count();
    let refused = tried - broken - thanked.len();
    crate::measured(format_args!(
        "{} of {tried} were thanked for, {by_session} by session; {broken} were cut off, {refused} refused",
        thanked.len()
    ));
    assert!(by_session > KILLS && thanked.len() - by_session > KILLS && broken > 0);
    assert!(refused * 20 < tried, "nobody is turned away because another instance writes");
    // What the dead left, before anybody tidied it.
    let mut search = Scanner::new(&thanked, Vec::<String>::new()).search();
    search.files(&site.data());
    Process::start(&site, &client).await.terminate();
    search.files(&site.data());
    for log in ["stdout.log", "stderr.log"] {
        search.bytes(log, &std::fs::read(site.path(log)).unwrap());
    }
    search.found_nothing("after the kills");
}
