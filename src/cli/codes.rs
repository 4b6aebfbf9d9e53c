//! The phones of the demo's staff: a page that shows their codes, as their authenticators would.
//!
//! Must not know: the console. Served by `baro demo` only. Tested in `tests/it/cli.rs`.

use crate::clock::Clock;
use crate::demo::staff::Login;
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, html};
use std::sync::Arc;

/// Where it is.
pub(super) const PATH: &str = "/phone/codes";

/// Its route.
pub(super) fn router(logins: Vec<Login>, clock: Clock) -> Router {
    let logins = Arc::new(logins);
    Router::new().route(PATH, get(async move || show(&logins, &clock)))
}

fn show(logins: &[Login], clock: &Clock) -> Response {
    let unix = u64::try_from(clock.wall().0 / 1000).unwrap_or(0);
    let page = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="refresh" content="5";
                title { "Baro demo: codes" }
                link rel="icon" href="data:,";
            }
            body {
                h1 { "Les téléphones de l’équipe" }
                p { "Dans cette démo seulement : ce que montrent leurs applications de codes. Un code sert une fois ; le suivant vient dans " (30 - unix % 30) " s." }
                table {
                    @for login in logins {
                        tr { th scope="row" { (login.name) } td { code { (*login.code(unix)) } } td { (login.roles.code()) } }
                    }
                }
            }
        }
    };
    let kind = (header::CONTENT_TYPE, "text/html; charset=utf-8");
    ([kind, (header::CACHE_CONTROL, "no-store")], page.into_string()).into_response()
}
