//! A moderator's hour: somebody tells of a racket on a phone; it is read, asked about, written up, approved and handed over by others; and whoever told it
//! reads what came of it.

use super::phone::Handset;
use super::staff::Staff;
use super::{Scripts, hour};
use crate::console::review::let_in;

const REPORT: &str = "Adama Coulibaly, AB 1234 MD, prend 5000 F. Son numero 66 55 44 33";
const ASKED: &str = "Merci. Quel jour etait-ce?";
const ADDED: &str = "Jeudi, jour du marche";
const QUOTE: &str = "Adama Coulibaly, AB 1234 MD, prend 5000 F.";
const CLEAR: &str = "Dans la région, des usagers disent payer aux barrages sans recevoir de quittance.";
const TOLD: &str = "L'information est transmise aux responsables.";
const MENU: &str = "2 Dire un souci";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moderators_hour() {
    hour(Scripts::On, "moderator", lived).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moderators_hour_without_scripts() {
    hour(Scripts::Off, "moderator", lived).await;
}

async fn lived(mut staff: Staff, phone: Handset) {
    let_in(&staff.desk).await;
    let code = told(&phone).await;
    asked(&mut staff).await;
    answered(&phone, &code).await;
    written(&mut staff).await;
    approved(&mut staff).await;
    // The day that chance has chosen is at most five days away.
    phone.later("week").await;
    handed_over(&mut staff).await;
    phone.hold_other("66 00 00 02").await;
    phone.dial(MENU, &[("2", "2 Suivre mon code"), ("2", "Tapez votre code."), (&code, TOLD)]).await;
    phone.say("0", "Fini.").await;
    staff.done();
}

/// Files a racket; what the screen gives to come back with.
async fn told(phone: &Handset) -> String {
    phone.hold_other("76 12 34 56").await;
    let steps = [
        ("2", "1 Nouveau souci"),
        ("1", "N'écrivez ni nom ni numéro."),
        ("1", "De quoi s'agit-il?"),
        ("4", "Qui l'a fait?"),
        ("3", "Quelle commune?"),
        ("1", "Écrivez peu à la fois"),
        (REPORT, "Notez-le, pas dans ce téléphone."),
    ];
    phone.dial(MENU, &steps).await;
    let shown = phone.shows().await;
    let (_, code) = shown.split_once("Code: ").unwrap();
    let code = code.split('.').next().unwrap().to_owned();
    phone.say("0", "Merci. Code:").await;
    assert!(phone.shows().await.contains(&code), "it stays on the phone");
    code
}

/// Comes in, takes the case, corrects what it is about, and asks.
async fn asked(staff: &mut Staff) {
    staff.sees(&["Code à 6 chiffres"]).await;
    staff.knock("fanta", "000000").await;
    staff.sees(&["Le nom, le mot de passe ou le code est faux."]).await;
    staff.look("sign-in-wrong").await;
    staff.sign_in("fanta").await;
    staff.follow("Ouvrir les soucis pour voir ce qui attend").await;
    staff.sees(&["Nouveaux (1)", "Les miens (0)"]).await;
    staff.look("queue").await;
    staff.follow("Adama Coulibaly").await;
    staff.sees(&["Je m’en occupe", "Police", "Fatoma", "Pour répondre, occupez-vous d’abord de ce souci."]).await;
    for (class, words) in [("digits", "66 55 44 33"), ("plate", "AB 1234 MD"), ("proper", "Coulibaly")] {
        let marked = staff.marked(class).await;
        assert!(marked.iter().any(|own| own.contains(words)), "{class}: {marked:?}");
    }
    staff.look("case-new").await;
    staff.press("Je m’en occupe").await;
    staff.sees(&["Vous êtes dessus", "Le laisser aux autres"]).await;
    staff.choose("Sujet précis", "Corruption – Racket à un poste de contrôle").await;
    staff.choose("Qui est mis en cause", "Gendarmerie").await;
    staff.fill("Lieu", "Konna").await;
    staff.tick("Personne n’est en danger").await;
    staff.press("Enregistrer").await;
    staff.sees(&["C’est enregistré.", "Racket à un poste de contrôle · Gendarmerie · Konna"]).await;
    staff.fill("Votre texte", ASKED).await;
    staff.press("Voir comme sur le téléphone").await;
    staff.sees(&["Sur le téléphone de l’auteur", ASKED, "Écran 1 · 55 signes"]).await;
    staff.look("case-preview").await;
    staff.press("Déposer la question").await;
    staff.sees(&["Le texte est dans la boîte de l’auteur.", "Question de fanta"]).await;
    staff.is_at_its_top().await;
    staff.look("case-asked").await;
}

/// From another phone: the code opens the question, and takes an answer.
async fn answered(phone: &Handset, code: &str) {
    phone.hold_other("66 00 00 01").await;
    phone.dial(MENU, &[("2", "2 Suivre mon code"), ("2", "Tapez votre code."), (code, ASKED)]).await;
    phone.say("2", "Écrivez peu à la fois").await;
    phone.say(ADDED, "Recu.").await;
    phone.say("0", "Merci. Réponse sous 7 jours").await;
}

/// Reads the answer and writes a text that leaves the house: first one that tells who wrote.
async fn written(staff: &mut Staff) {
    staff.follow("Aujourd’hui").await;
    staff.sees(&["Un auteur a répondu : 1 à 4 chez vous"]).await;
    staff.look("today").await;
    staff.follow("Un auteur a répondu").await;
    staff.sees(&["Nouveau mot de l’auteur"]).await;
    staff.follow("Adama Coulibaly").await;
    staff.sees(&["Ajouté par l’auteur", ADDED]).await;
    staff.follow("Écrire ou suivre un texte qui sort").await;
    staff.sees(&["Écrire un communiqué"]).await;
    staff.fill("Texte", QUOTE).await;
    staff.press("Enregistrer et relire").await;
    staff.sees(&["Le brouillon est enregistré.", "À changer", "Ce sont les mots du signalement", "une plaque"]).await;
    staff.look("release-stopped").await;
    staff.follow("Changer le texte").await;
    staff.press("Le signalement, pour comparer").await;
    staff.sees(&["Son numero 66 55 44 33"]).await;
    staff.look("release-draft").await;
    staff.fill("Texte", CLEAR).await;
    staff.press("Enregistrer et relire").await;
    staff.sees(&["Rien n’a été trouvé.", "Une autre personne responsable"]).await;
    staff.leave().await;
}

/// A lead agrees, with the second factor.
async fn approved(staff: &mut Staff) {
    staff.sign_in("aminata").await;
    staff.follow("Ouvrir les soucis pour voir ce qui attend").await;
    staff.sees(&["Nouveaux (0)"]).await;
    staff.follow("Aujourd’hui").await;
    staff.follow("Un communiqué attend votre approbation").await;
    staff.sees(&["À approuver par vous (1)"]).await;
    staff.follow("Racket à un poste de contrôle").await;
    staff.sees(&[CLEAR, "Vous répondez de ce texte avec son auteur."]).await;
    staff.look("release-approve").await;
    staff.desk.clock.advance(30_000);
    staff.fill("Votre mot de passe", staff.desk.password()).await;
    staff.fill("Code de votre application", &staff.desk.code("aminata")).await;
    staff.press("Approuver ce texte").await;
    staff.sees(&["Le communiqué est approuvé.", "Il ne peut être remis avant"]).await;
    staff.look("release-approved").await;
    staff.leave().await;
}

/// Another lead prints it, hands it over, says what came of it and tells the author.
async fn handed_over(staff: &mut Staff) {
    staff.sign_in("issa").await;
    staff.follow("Ouvrir les soucis pour voir ce qui attend").await;
    staff.sees(&["fanta l’a pris, sans nouvelles : à reprendre"]).await;
    staff.follow("Aujourd’hui").await;
    staff.follow("Un communiqué est à remettre").await;
    staff.sees(&["À remettre : le jour est venu (1)"]).await;
    staff.look("release-list").await;
    staff.follow("Racket à un poste de contrôle").await;
    staff.follow("Le document à imprimer").await;
    staff.sees(&["Information transmise", CLEAR, "Les faits ne sont pas établis."]).await;
    staff.look("release-document").await;
    staff.follow("Revenir au communiqué").await;
    staff.press("C’est remis").await;
    staff.press("Oui, il est remis").await;
    staff.sees(&["C’est noté : le communiqué est remis."]).await;
    staff.tick("Le destinataire a fait quelque chose").await;
    staff.press("Noter la suite").await;
    staff.sees(&["La suite est notée."]).await;
    staff.look("release-ended").await;
    staff.follow("Revenir au dossier").await;
    staff.press("Le reprendre").await;
    staff.sees(&["Vous êtes dessus"]).await;
    staff.press("Phrases toutes faites").await;
    staff.press(TOLD).await;
    staff.sees(&["Sur le téléphone de l’auteur", TOLD]).await;
    staff.press("Déposer la réponse").await;
    staff.sees(&["Le texte est dans la boîte de l’auteur.", "Répondu", "Réponse de issa"]).await;
    staff.look("case-answered").await;
    staff.leave().await;
}
