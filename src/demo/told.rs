//! What people of the demo have told, typed into the menus of a phone as they would: all of it invented.
//!
//! Must not know: how it is sealed, who reads it. Tested by the browser tests of the console.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use std::net::SocketAddr;
use tower::ServiceExt;

/// Kind, force and place as the menus number them, and what was written; `1` is a report without words.
const TOLD: [(&str, &str, &str, &str); 9] = [
    ("1", "2", "2", "Au pont de Konna les gendarmes prennent 1000 F a chaque moto. Sans reçu. Le matin surtout."),
    ("1", "2", "2", "Au pont de Konna ils prennent 1000 F aux motos chaque matin, pas de reçu"),
    ("1", "3", "1", "Pour la carte d'identite on demande 10000 F au poste de Fatoma. C'est 1500 normalement."),
    (
        "2",
        "10",
        "2",
        "Des hommes armes dorment dans l'ecole de la route de Diallo depuis 3 nuits. Les enfants n'y vont plus.",
    ),
    (
        "3",
        "1",
        "1",
        "Mon neveu Amadou Barry a ete pris au marche jeudi. Personne ne dit ou il est. Appelez le 76 12 34 56.",
    ),
    ("1", "6", "2", "L'agent a pris mon bois et demande 25000 F pour la charrette AB 1234 MD"),
    ("4", "10", "2", "Le puits du quartier est a sec, on se bat pour l'eau la nuit"),
    ("1", "5", "1", "1"),
    ("2", "8", "2", "Les gens du groupe demandent une part de la recolte a chaque famille"),
];

/// Plays them on the line whose callbacks are below `hooks`, each from a phone of its own.
///
/// # Errors
/// If the service does not answer as it should; it says at which report.
pub async fn tell(router: &Router, hooks: &str) -> anyhow::Result<()> {
    for (nth, (kind, force, place, text)) in TOLD.iter().enumerate() {
        let mut shown = String::new();
        for input in ["", "2", "1", "1", kind, force, place, "", text, "0"] {
            // Where somebody may be in danger there is one screen more.
            let danger = shown.contains("Personne ne lit tout de suite");
            if input.is_empty() && !shown.is_empty() && !danger {
                continue;
            }
            let typed = if input.is_empty() && danger { "1" } else { input };
            shown = turn(router, hooks, nth, typed).await?;
        }
        anyhow::ensure!(shown.contains("Merci"), "report {nth} was not taken");
    }
    Ok(())
}

async fn turn(router: &Router, hooks: &str, nth: usize, input: &str) -> anyhow::Result<String> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("session", &format!("told-{nth}")).append_pair("from", &format!("+2237900010{nth}"));
    if !input.is_empty() {
        form.append_pair("input", input);
    }
    let mut request = Request::post(format!("{hooks}/ussd"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.finish()))?;
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    let response = router.clone().oneshot(request).await?;
    anyhow::ensure!(response.status().is_success(), "the line answered {}", response.status());
    Ok(String::from_utf8(to_bytes(response.into_body(), 64 * 1024).await?.to_vec())?)
}
