//! What is left on an account, asked over HTTP with the permit that it takes, kept in the book, told when it is little.

use crate::app::{SECRET, TestApp};
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use baro::gateway::dispatch::{self, Caller, account};
use baro::store::book::alerts::of_money;
use baro::store::book::lines;
use tokio::net::TcpListener;

/// Orange's addresses for tokens and contracts; so many messages are left.
async fn orange(units: u32) -> String {
    let contracts = async move |headers: HeaderMap| {
        let known = headers.get("authorization").is_some_and(|header| header == "Bearer t0k");
        if known { format!("[{{\"availableUnits\":{units},\"status\":\"ACTIVE\"}}]") } else { "{}".to_owned() }
    };
    let token = || async { "{\"token_type\":\"Bearer\",\"access_token\":\"t0k\",\"expires_in\":\"3600\"}" };
    let router = Router::new().route("/sms/admin/v1/contracts", get(contracts)).route("/oauth/v3/token", post(token));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_is_kept_with_its_age_and_little_is_told() {
    for (units, alerts) in [(1_200, 0), (400, 1)] {
        let settings = format!(
            "[server]\nmetrics_bind = \"off\"\n[[line]]\nname = \"orange\"\nkind = \"orange\"\nsecret = \"{SECRET}\"\nclient_id = \"c\"\n\
             client_secret = \"s\"\napi_url = \"{}\"\nbalance_warning = 500\n",
            orange(units).await
        );
        let app = TestApp::with(&settings, None).await;
        let caller = Caller::new(dispatch::client().unwrap());
        for _ in 0..2 {
            assert!(account::look(&app.gateway, &app.gateway.lines[0], &caller).await.unwrap());
        }
        let known = lines::list(app.gateway.book.engine()).await.unwrap();
        let (left, at) = known[0].balance.as_ref().unwrap();
        assert_eq!((left.to_string(), *at), (format!("{units} SMS"), app.clock.now()));
        let told = of_money(app.gateway.book.engine()).await.unwrap();
        assert_eq!((told.len(), told.iter().all(|told| told.line.as_deref() == Some("orange"))), (alerts, true));
        app.finish().await;
    }
}
