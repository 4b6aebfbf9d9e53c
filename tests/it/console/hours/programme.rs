//! A programme manager's hour: people are brought in, a date is overridden with a reason, the forum is held, and its summary is written in two languages,
//! agreed to and watched until it is on everybody's phone.

use super::phone::Handset;
use super::staff::Staff;
use super::{Scripts, hour};
use std::path::Path;

const AWA: &str = "+22370000001";
const MOUSSA: &str = "+22370000002";
const FACILITATOR: &str = "+22370000006";
const GENDARMERIE: &str = "+22370000012";
/// Somebody of the list that is brought in, as a phone is asked for.
const SIRA: &str = "66 00 11 01";

const HEADS: &str = "telephone;nom;commune;role;force;langue;sexe;consentement\r\n";
const WRONG: &str = "66 00 11 01;Sira Ba;Konna;participant;;fr;f;réunion du 1er décembre\r\n\
    66 00 11 02;Yaya Touré;Kona;participant;;bm;m;réunion du 1er décembre\r\n\
    70 00 00 01;Quelqu'un d'autre;Konna;participant;;fr;m;réunion du 1er décembre\r\n\
    12;Zan Diarra;Konna;roi;;fr;m;\r\n";
const RIGHT: &str = "66 00 11 01;Sira Ba;Konna;participant;;fr;f;réunion du 1er décembre\r\n\
    66 00 11 02;Yaya Touré;Konna;participant;;bm;m;réunion du 1er décembre\r\n";

const FRENCH: &str =
    "La route est gardée le jour du marché. Les femmes demandent que la patrouille passe aussi la nuit.";
const BAMBARA: &str = "Sira bɛ kɔlɔsi sugu don na.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_managers_hour() {
    hour(Scripts::On, "manager", lived).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_managers_hour_without_scripts() {
    hour(Scripts::Off, "manager", lived).await;
}

async fn lived(mut staff: Staff, phone: Handset) {
    staff.sign_in("moussa").await;
    staff.sees(&["Bonjour"]).await;
    staff.look("today").await;
    brought_in(&mut staff).await;
    voted(&mut staff, &phone).await;
    overridden(&mut staff, &phone).await;
    held(&phone).await;
    written(&mut staff).await;
    agreed(&mut staff).await;
    sent(&mut staff, &phone).await;
    staff.done();
}

/// A list with mistakes is shown line by line and writes nothing; the corrected one is written.
async fn brought_in(staff: &mut Staff) {
    let folder = tempfile::tempdir().unwrap();
    let list = |name: &str, rows: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, [HEADS, rows].concat()).unwrap();
        file
    };
    let (wrong, right) = (list("wrong.csv", WRONG), list("right.csv", RIGHT));
    let choose = async |staff: &Staff, file: &Path| {
        staff.put("Fichier de la liste", file.to_str().unwrap()).await;
        staff.press("Regarder la liste").await;
    };
    staff.follow("Personnes").await;
    staff.sees(&["13 personnes."]).await;
    staff.look("people").await;
    staff.follow("Importer une liste").await;
    choose(staff, &wrong).await;
    let said =
        ["Aucune commune ne s’appelle « Kona »", "Ce numéro est déjà à une autre personne", "Rien n’est encore écrit."];
    staff.sees(&said).await;
    staff.look("import-wrong").await;
    staff.press("Prendre un autre fichier").await;
    choose(staff, &right).await;
    staff.sees(&["Nouvelles personnes", "Sira Ba"]).await;
    staff.look("import-right").await;
    staff.press("Importer 2 personnes").await;
    staff.sees(&["La liste est inscrite. Nouvelles : 2."]).await;
    staff.look("import-done").await;
    staff.follow("Personnes").await;
    staff.sees(&["15 personnes.", "Sira Ba"]).await;
    staff.follow("Sira Ba").await;
    staff.sees(&["+223 •• •• •• 01", "Participant · Forum · Konna"]).await;
}

/// Two answer the poll on their phones, each in their language; the board and the forum's page count them.
async fn voted(staff: &mut Staff, phone: &Handset) {
    staff.follow("Forums").await;
    staff.sees(&["Sondage ouvert"]).await;
    staff.look("board").await;
    staff.follow("Sondage ouvert").await;
    staff.sees(&["3 participants sur 7 ont répondu"]).await;
    phone.hold(AWA).await;
    phone.receives("Forum de Konna. Quelle date? 1) mar 22/12 10h").await;
    phone.writes("1", "Noté: mar 22/12 10h.").await;
    phone.hold(MOUSSA).await;
    phone.receives("Don jumèn? 1) tarata 22/12 10h").await;
    phone.writes("12", "tarata 22/12 10h, alamisa 24/12 10h.").await;
    staff.follow("Forums").await;
    staff.follow("Sondage ouvert").await;
    staff
        .sees(&["5 participants sur 7 ont répondu", "5 oui (dont 3 femmes), 0 non", "4 oui (dont 2 femmes), 1 non"])
        .await;
    staff.look("forum").await;
}

/// Staff choose the other day and say why; a commander agrees, another is silent, and the date stands all the same.
async fn overridden(staff: &mut Staff, phone: &Handset) {
    staff.follow("Choisir une date").await;
    staff.tick("24 décembre 2026").await;
    staff.press("Voir ce qui va se passer").await;
    staff.sees(&["Une chose à corriger"]).await;
    staff.look("decide-wrong").await;
    staff.fill("Pourquoi", "Le 22, la mairie est prise.").await;
    staff.press("Voir ce qui va se passer").await;
    staff.sees(&["Ce qui va partir", "2 commandants", "Le 22, la mairie est prise."]).await;
    staff.look("decide-sure").await;
    staff.press("Choisir une date").await;
    staff.sees(&["C’est décidé.", "On attend les forces"]).await;
    phone.hold(GENDARMERIE).await;
    phone.receives("jeu 24/12 à 10h, mairie. Venez-vous?").await;
    phone.writes("OUI", "Merci. Vous venez jeu 24/12 à 10h.").await;
    staff.follow("Maintenir la date").await;
    staff.fill("Pourquoi", "La police a dit oui de vive voix.").await;
    staff.press("Voir ce qui va se passer").await;
    staff.sees(&["7 participants", "Date choisie. Forum de Konna: jeu 24/12 à 10h, mairie."]).await;
    staff.press("Maintenir la date").await;
    staff
        .sees(&["C’est décidé.", "Tout le monde est invité", "date maintenue", "La police a dit oui de vive voix."])
        .await;
    staff.look("forum-fixed").await;
    phone.hold(AWA).await;
    phone.receives("Date choisie. Forum de Konna: jeu 24/12 à 10h, mairie.").await;
    phone.hold_other(SIRA).await;
    phone.receives("Date choisie. Forum de Konna: jeu 24/12 à 10h, mairie.").await;
}

/// The days go by, with their reminders; the facilitator says how it was.
async fn held(phone: &Handset) {
    phone.hold(AWA).await;
    for button in ["week", "week", "day", "day"] {
        phone.later(button).await;
    }
    phone.receives("Rappel. Forum de Konna: jeu 24/12 à 10h, mairie.").await;
    phone.later("week").await;
    phone.receives("RAPPEL: Forum de Konna AUJOURD'HUI, jeu 24/12 à 10h, mairie.").await;
    phone.later("day").await;
    phone.hold(FACILITATOR).await;
    phone.receives("Forum de Konna, jeu 24/12: a eu lieu?").await;
    phone.writes("1", "Combien? Femmes, hommes").await;
    phone.writes("12 30 8", "Femmes: 12. Hommes: 30. Dont jeunes: 8.").await;
    phone.writes("1", "Quelles forces sont venues?").await;
    phone.writes("12", "Points importants, par SMS").await;
    phone.writes("POINTS La route de nuit fait peur", "Vos points: La route de nuit fait peur").await;
    phone.writes("1", "C'est gardé pour le résumé.").await;
}

/// Comes in again, and writes: French and Bambara side by side, with what phones will show.
async fn written(staff: &mut Staff) {
    staff.follow("Forums").await;
    staff.sees(&["Après 15 minutes sans un geste, la session est finie."]).await;
    staff.look("session-over").await;
    staff.sign_in("moussa").await;
    staff.follow("Aujourd’hui").await;
    staff.follow("Un forum a été tenu et n’a pas de résumé.").await;
    staff.follow("Forum de Konna, 2026-T4").await;
    staff.follow("Écrire le résumé").await;
    staff.sees(&["La route de nuit fait peur", "12 femmes"]).await;
    assert_eq!(staff.value("Jour du forum").await, "2026-12-24");
    staff.fill("Texte en Français", FRENCH).await;
    staff.fill("Texte en Bambara", BAMBARA).await;
    staff.choose("Qui promet", "Gendarmerie").await;
    // A day that reads the same in every country's way of typing it.
    staff.put("Pour quand", "02022027").await;
    staff.fill("Français", "passer 2 fois la nuit").await;
    staff.fill("Bambara", "su fɛ siɲɛ 2").await;
    if !staff.scripts() {
        staff.press("Voir sur un téléphone").await;
    }
    staff.sees(&["Rien ne manque.", "Forum de Konna, jeu 24/12: La route est gardée", " signes · "]).await;
    staff.look("summary-write").await;
    staff.press("Enregistrer et demander un second avis").await;
    staff.sees(&["Une autre personne doit maintenant l’approuver.", "Peuvent l’approuver : issa."]).await;
    staff.leave().await;
}

async fn agreed(staff: &mut Staff) {
    staff.sign_in("issa").await;
    staff.follow("Un résumé attend votre avis.").await;
    staff.follow("Forum de Konna, 2026-T4").await;
    staff.sees(&["Lisez les deux langues ci-dessous", "Sira bè kòlòsi sugu don na.", "passer 2 fois la nuit"]).await;
    staff.look("summary-approve").await;
    staff.press("J’ai tout lu, j’approuve").await;
    staff.sees(&["Approuvé. Il peut maintenant être envoyé."]).await;
    staff.leave().await;
}

/// Ordered, watched to its end, and read on phones in both languages.
async fn sent(staff: &mut Staff, phone: &Handset) {
    staff.sign_in("moussa").await;
    staff.follow("Un résumé est approuvé et pas encore envoyé.").await;
    staff.follow("Forum de Konna, 2026-T4").await;
    staff.follow("Envoyer par SMS").await;
    staff.sees(&["Konna · tout le monde", "Ce que coûte l’envoi, par réseau", "13 personnes"]).await;
    staff.look("summary-send").await;
    staff.press("Envoyer à 13 personnes").await;
    staff.sees(&["L’envoi est commandé.", "messages réglés sur 13"]).await;
    staff.follow("Ne plus la mettre à jour").await;
    staff.look("broadcast-begun").await;
    // Time goes on while somebody watches; here it stands, and the schedule looks when it moves.
    staff.desk.clock.advance(20_000);
    phone.hold(AWA).await;
    phone.receives("Forum de Konna, jeu 24/12: La route est gardée").await;
    phone.hold(MOUSSA).await;
    phone.receives("Sira bè kòlòsi sugu don na.").await;
    staff.watch("Mettre à jour", "Tous servis").await;
    staff.sees(&["13 messages réglés sur 13 (100 %)"]).await;
    staff.follow("Compter par réseau").await;
    staff.sees(&["Résultats par réseau", "Orange"]).await;
    staff.look("broadcast-ended").await;
    staff.leave().await;
}
