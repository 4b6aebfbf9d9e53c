//! Lists of thousands of rows.

use super::{Desk, HEADER, SKIP_BAD};
use baro::cli::people::Options;
use baro::store::engine::Sql;
use std::fmt::Write;

on_both_engines!(five_thousand_rows, three_bad_rows_in_five_thousand);

async fn five_thousand_rows(desk: Desk) {
    let mut list = HEADER.to_owned();
    for i in 0..5000 {
        let place = ["Konna", "soni ali ber", "Pondori (Koro)"][i % 3];
        writeln!(list, "76{i:06},Personne {},{place},participant,,bm,f,oral", i / 3 * 3 % 4500).unwrap();
    }
    let watch = baro::clock::Clock::system();
    let start = watch.now();
    let (done, said) = desk.people(list.as_bytes(), Options::default()).await;
    let first = watch.now();
    assert!(done, "{said}");
    // All that a second import could have touched: what is there, and how often other processes have to read the board.
    const STATE: Sql = Sql::both(
        "SELECT (SELECT board FROM revision), (SELECT max(id) FROM person), (SELECT count(*) FROM number),
           (SELECT count(*) FROM member), (SELECT count(*) FROM series)",
    );
    let state = async || -> (i64, i64, i64, i64, i64) {
        desk.book.engine().one(desk.book.engine().query(STATE)).await.unwrap()
    };
    let before = state().await;
    assert!(desk.people(list.as_bytes(), Options::default()).await.0);
    assert_eq!(state().await, before);
    let ms = (first.0 - start.0, watch.now().0 - first.0);
    eprintln!("5000 rows: {} ms, the same again: {} ms", ms.0, ms.1);
    let engine = desk.book.engine();
    let counts =
        Sql::both("SELECT (SELECT count(*) FROM number), (SELECT count(*) FROM person), (SELECT count(*) FROM member)");
    let people = 4500;
    assert_eq!(engine.one::<(i64, i64, i64)>(engine.query(counts)).await.unwrap(), (5000, people, people));
    let first = Sql::both(
        "SELECT count(*) FROM person p WHERE (SELECT min(n.position) FROM number n WHERE n.person = p.id) = 0",
    );
    assert_eq!(
        engine.one::<(i64,)>(engine.query(first)).await.unwrap(),
        (people,),
        "everybody has a number that messages go to"
    );
}

async fn three_bad_rows_in_five_thousand(desk: Desk) {
    let mut list = HEADER.to_owned();
    for i in 0..5000 {
        match i {
            1000 => writeln!(list, "15,Personne mille,Konna,participant,,,,oral").unwrap(),
            2500 => writeln!(list, "76{i:06},Personne mille,Gao-Gao,participant,,,,oral").unwrap(),
            4999 => writeln!(list, "76{i:06},,Konna,participant,,,,oral").unwrap(),
            _ => writeln!(list, "76{i:06},Personne {i},Konna,subscriber,,,,oral").unwrap(),
        }
    }
    let summary = "People: 4997; numbers: 4997, of which already there: 0; wrong rows: 3.";
    let (done, said) = desk.people(list.as_bytes(), Options::default()).await;
    let lines: Vec<&str> = said.lines().collect();
    assert!(!done && lines.len() == 4, "{said}");
    for (line, row) in lines.iter().zip(["line 1002, phone: ", "line 2502, commune: ", "line 5001, name: "]) {
        assert!(line.starts_with(row), "{said}");
    }
    assert!(lines[3].starts_with(&format!("{summary} Nothing was written.")), "{said}");
    let counts = Sql::both("SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM number)");
    let count = async || -> (i64, i64) { desk.book.engine().one(desk.book.engine().query(counts)).await.unwrap() };
    assert_eq!(count().await, (0, 0));
    let (done, said) = desk.people(list.as_bytes(), SKIP_BAD).await;
    assert!(done && said.ends_with(&format!("{summary} Written.\n")), "{said}");
    assert_eq!(count().await, (4997, 4997));
}
