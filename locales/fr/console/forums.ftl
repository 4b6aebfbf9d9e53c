### Forums : tableau, calendrier, séries, postes, jours fériés.

## Titres et chemins

forums-tabs = Pages des forums
forums-tab-board = Tableau
forums-tab-attention = À voir
forums-tab-month = Calendrier
forums-tab-series = Séries
forums-tab-posts = Postes
forums-tab-holidays = Jours fériés
forums-board = Forums par commune et par période
forums-board-caption = Où en est chaque commune
forums-board-empty = Aucune série ici. Une série est la réunion d’une commune qui revient chaque trimestre ou chaque mois : faites-en une.
forums-meeting-forum = Forum de { $place }
forums-meeting-committee = Comité de sécurité de { $place }
forums-meeting-network = Réseau des forces de { $place }
forums-quarter = { $quarter ->
    [1] 1er
   *[other] { $quarter }e
  } trimestre { $year }
forums-colon = { $what } :
forums-date = { $day }, { $hour }
forums-region = Région de { $name }
forums-cercle = Cercle de { $name }
forums-everywhere = Partout
forums-all-kinds = Toutes les réunions
forums-all-forces = Toutes les forces
forums-narrow = Afficher
forums-earlier = Périodes d’avant
forums-later = Périodes d’après
forums-back = Revenir au forum
forums-back-series = Revenir à la série
forums-the-series = La série
forums-the-post = Le poste
forums-save = Enregistrer
forums-saved = C’est enregistré.
forums-remove = Retirer
forums-removed = C’est retiré.
forums-change = Changer
forums-seek = Chercher
forums-no-line = Aucune ligne n’est réglée : aucun message ne peut partir. Voyez l’administration.
forums-nameless = Sans nom (inscrit par téléphone)

## Têtes de tableaux

forums-head-place = Lieu
forums-head-record = Bilan
forums-head-meeting = Réunion
forums-head-what = Ce qui se passe
forums-head-since = Depuis
forums-head-action = À faire
forums-head-date = Date
forums-head-participants = Participants
forums-head-hands = Mains levées
forums-head-forces = Forces
forums-head-calendar = Calendrier
forums-head-force = Force
forums-head-holder = Commandant
forums-head-word = Réponse
forums-head-came = Présence
forums-head-message = Message
forums-head-all = Tous
forums-head-delivered = Arrivés
forums-head-sent = Envoyés, sans nouvelle
forums-head-waiting = En attente
forums-head-failed = Échoués
forums-head-dropped = Non envoyés
forums-head-usual = D’habitude
forums-head-required = Forces exigées
forums-head-starts = Commence
forums-head-now = En cours
forums-head-name = Nom
forums-head-part = Rôle
forums-head-people = Présents
forums-head-state = État
forums-head-day = Jour
forums-head-holiday = Fête
forums-head-sure = Sûr ?
forums-head-market = Marché
forums-head-rains = Pluies

## Cases du tableau

forums-priority = Prioritaire
forums-paused = En pause
forums-cell-none = Aucun forum
forums-cell-to-come = À venir
forums-cell-collecting = propositions jusqu’au { $date }
forums-cell-polling = jusqu’au { $date }
forums-cell-confirming = { $count ->
    [0] toutes ont répondu
    [one] une force manque sur { $all }
   *[other] { $count } forces manquent sur { $all }
  }
forums-cell-stuck = à vous de décider
forums-cell-over = le { $date }, sans compte rendu
forums-cell-on = le { $date }
forums-record-none = Rien encore
forums-record-on-time = à temps : { $count }
forums-record-late = en retard : { $count }
forums-record-missed = manqués : { $count }
forums-record-unreported = non rapportés : { $count }
forums-record-hint = Le bilan compte les forums depuis janvier { $year } : tenus dans leur période, tenus après, sans date trouvée. Une force est absente si elle n’est pas venue, muette si elle n’a pas répondu avant.
forums-missing = { $force } : { $said }
forums-missing-absent = absente { $count } fois
forums-missing-silent = muette { $count } fois

## Étapes

forums-stage-collecting = Pas de date
forums-stage-polling = Sondage ouvert
forums-stage-confirming = On attend les forces
forums-stage-confirmed = Fixé
forums-stage-stuck = Aucune date trouvée
forums-stage-held = Tenu
forums-stage-cancelled = Annulé
forums-stage-missed = Manqué
forums-stage-unreported = Jamais rapporté
forums-how-on-time = Tenu à temps
forums-how-late = Tenu en retard
forums-how-missed = Manqué
forums-how-cancelled = Annulé
forums-how-unreported = Jamais rapporté
forums-how-under-way = En cours
forums-now-collecting = On propose des dates jusqu’au { $until }. S’il n’en vient aucune, Baro en propose deux.
forums-now-polling = { $answered } participants sur { $all } ont répondu. Le sondage se ferme { $until }.
forums-now-confirming = { $count ->
    [0] Toutes les forces ont répondu.
    [one] Une force n’a pas répondu. Elle a jusqu’à { $until }.
   *[other] { $count } forces n’ont pas répondu. Elles ont jusqu’à { $until }.
  }
forums-now-confirmed = Tout le monde est invité ; les rappels partent d’eux-mêmes.
forums-now-over = L’heure est passée. Le facilitateur est interrogé ; vous pouvez écrire le compte rendu.
forums-now-stuck = Les règles n’ont trouvé aucune date. Choisissez ou proposez-en une, ou annulez.
forums-now-held = Le forum a eu lieu.
forums-now-cancelled = Il n’y aura pas de forum dans cette période.
forums-now-missed = La période est passée sans date.
forums-now-unreported = Personne n’a dit comment cela s’est passé. Si vous l’apprenez, écrivez le compte rendu.

## La page d’un forum

forums-fact-stage = Où on en est
forums-fact-chosen = Date choisie
forums-fact-date = Date
forums-fact-venue = Lieu
forums-fact-told = Ce qu’on dit avant
forums-fact-record = Bilan
forums-fact-pace = Délais
forums-fact-people = Personnes
forums-fact-quorum = Quorum
forums-no-venue = lieu non fixé
forums-dates = Dates proposées
forums-dates-none = Aucune date n’est proposée pour l’instant.
forums-people = Participants : { $all }. Ont répondu : { $answered }. Ont dit STOP : { $stopped }.
forums-quorum = Pour tenir malgré un silence, il faut au moins : participants { $participants }, commandants { $commanders }, femmes { $women }.
forums-option-chosen = Choisie
forums-option-closed = Écartée
forums-option-counts = { $yes } oui (dont { $women } femmes), { $no } non
forums-option-refused = { $date } (une force l’a refusée)
forums-proposed-by = proposée par { $person }
forums-forces = Forces
forums-forces-none = Aucune force n’est attendue à cette réunion.
forums-not-required = non exigée
forums-deputy = Adjoint
forums-came = Présente
forums-absent = Absente
forums-word-yes = Oui
forums-word-no = Non
forums-word-silent = Pas de réponse
forums-nudges = Ceux qui n’ont pas répondu sont relancés :
forums-nudge-half = à mi-délai
forums-nudge-last = un jour avant la fin
forums-nudge-done = faite
forums-nudge-to-come = prévue
forums-word-form = Noter la réponse d’une force, donnée de vive voix ou par écrit
forums-word-comes = Elle vient
forums-word-does-not = Elle ne vient pas
forums-word-note = Noter cette réponse
forums-word-noted = La réponse est notée.
forums-messages = Messages envoyés
forums-messages-bundled = { $count } questions sont parties dans un message qui en groupait plusieurs.
forums-messages-hint = Non envoyés : devenus inutiles ou trop tardifs, STOP, ou plus de place dans la semaine de la personne. Les lignes s’effacent 30 jours après la fin du forum.
forums-class-question = Questions
forums-class-invitation = Invitations
forums-class-change = Changements et annulations
forums-class-week = Rappels, 7 jours avant
forums-class-eve = Rappels de la veille
forums-class-today = Rappels du matin
forums-class-pulse = Questions après le forum
forums-class-summary = Résumés
forums-class-answer = Réponses
forums-history = Décisions de l’équipe
forums-decided-choose = autre date choisie
forums-decided-propose = date proposée
forums-decided-stand = date maintenue
forums-decided-move = déplacé
forums-decided-postpone = reporté
forums-decided-cancel = annulé
forums-decided-held = déclaré tenu
forums-decided-word = réponse d’une force notée
forums-decided-report = compte rendu corrigé

## Décisions

forums-decide = Ce que vous pouvez décider
forums-decided = C’est décidé.
forums-way-choose = Choisir une date
forums-way-propose = Proposer une date
forums-way-stand = Maintenir la date
forums-way-move = Déplacer
forums-way-postpone = Reporter
forums-way-cancel = Annuler le forum
forums-hint-choose = Les forces sont interrogées sur cette date, aussi celles qui l’avaient refusée.
forums-hint-propose = Les participants et les commandants sont interrogés sur cette date.
forums-hint-stand = La date choisie est fixée, même si une force n’a pas répondu.
forums-hint-move = Autre jour, autre heure ou autre lieu. Ceux qui connaissaient la date l’apprennent.
forums-hint-postpone = Cette date est retirée et on en cherche d’autres.
forums-hint-cancel = Pas de forum dans cette période. Cela ne se reprend pas.
forums-see-first = Voir ce qui va se passer
forums-sure = À confirmer. { $title }
forums-weighed = Ce qui va partir
forums-weighed-nobody = Aucun message ne part.
forums-weighed-people = { $count ->
    [one] Une personne sera prévenue
   *[other] { $count } personnes seront prévenues
  } : { $who }.
forums-weighed-leads = { $count ->
    [one] 1 commandant, adjoint ou facilitateur
   *[other] { $count } commandants, adjoints ou facilitateurs
  }
forums-weighed-participants = { $count ->
    [one] 1 participant
   *[other] { $count } participants
  }
forums-weighed-subscribers = { $count ->
    [one] 1 abonné
   *[other] { $count } abonnés
  }
forums-weighed-segments = Cela fait { $count } SMS.
forums-weighed-cost = Coût : { $cost } au plus.
forums-weighed-no-price = Aucun prix n’est réglé pour cette ligne.
forums-weighed-text = { $count ->
    [one] Le texte pour 1 personne :
   *[other] Le texte pour { $count } personnes :
  }
forums-weighed-more = Et { $count } autres textes.
forums-weighed-when = Les messages partent tout de suite, la nuit exceptée.
forums-reason-kept = Raison gardée avec votre nom : { $reason }
forums-against = Contre cette date :
forums-refused-stale = Ce forum a changé depuis que cette page a été affichée. Relisez où il en est, puis recommencez.
forums-refused-stage = Le forum n’en est plus là : cela ne peut pas être décidé maintenant.
forums-refused-date = Cette date est passée, ou n’est pas à venir.
forums-refused-full = Trois dates sont déjà ouvertes, ou neuf ont déjà été proposées : aucune de plus.
forums-refused-post = Choisissez une force de cette réunion.

## Compte rendu

forums-report = Compte rendu
forums-report-write = Écrire le compte rendu
forums-report-correct = Corriger le compte rendu
forums-report-hint = Le forum a eu lieu et vous savez combien sont venus. S’il n’a pas eu lieu, annulez ou reportez-le.
forums-report-save = Enregistrer le compte rendu
forums-report-saved = Le compte rendu est enregistré.
forums-report-counts = { $all } personnes : { $women } femmes et { $men } hommes, dont { $youth } jeunes.
forums-report-doubtful = Chiffres à vérifier
forums-report-points = Points discutés
forums-pulse = Question après le forum : { $heard } se sont sentis écoutés, { $unheard } non, { $absent } n’y étaient pas.
forums-came-counts = { $all } (dont { $women } femmes)

## À voir

forums-attention = À voir
forums-attention-hint = Le plus pressé d’abord. Une ligne disparaît quand la chose est réglée, ou quand vous dites que c’est vu.
forums-attention-empty = Rien à voir : tous les forums suivent leur cours.
forums-attention-done = C’est vu
forums-attention-noted = C’est noté.
forums-attention-gone = C’était déjà réglé.
forums-pressing = Pressé
forums-soon = À voir
forums-alert-stuck = aucune date trouvée, à vous de décider
forums-alert-unconvened = aucun facilitateur ne peut être joint
forums-alert-unreported = personne n’a dit comment le forum s’est passé
forums-alert-missed = la période est passée sans forum
forums-alert-doubtful = les chiffres du compte rendu sont à vérifier
forums-alert-unreachable = { $force } : personne à interroger, le poste est vide ou sans téléphone
forums-alert-silent = { $force } : pas de réponse malgré les relances
forums-alert-withdrawn = { $force } : ne vient plus, la date est déjà annoncée
forums-alert-hand-over = { $force } : { $person } quitte le poste, nommez qui le suit
forums-alert-stopped = { $person } (commandant ou facilitateur) a dit STOP
forums-alert-other = quelque chose est à voir
forums-due-waiting = { $count ->
    [one] une force n’a pas répondu, fin { $when }
   *[other] { $count } forces n’ont pas répondu, fin { $when }
  }
forums-due-more = Forums : { $count } autres choses à voir

## Calendrier

forums-month = Calendrier, { $month }
forums-date-proposed = Proposé
forums-date-asked = En attente des forces
forums-computed = calculé
forums-announced = Annoncé
forums-by-law = Fixé par la loi
forums-feed = Dans votre agenda
forums-feed-how = Un agenda (Outlook, Google, téléphone) peut suivre les forums par cette adresse : « ajouter un agenda par URL ».
forums-feed-secret = Qui a l’adresse voit ce que tout le monde peut savoir : la semaine seulement, là où le lieu reste discret jusqu’à la veille.
forums-feed-host = Mettez devant le nom du serveur : il n’est pas dans les réglages (server.public_url).
forums-feed-none = Pas d’adresse pour l’instant : l’administration met un secret dans server.calendar_token.

## Séries

forums-series = Séries
forums-series-new = Nouvelle série
forums-series-empty = Aucune série ne correspond.
forums-series-make = Créer la série
forums-series-made = La série est créée. Dites maintenant quelles forces elle exige et qui la convoque.
forums-new-title = Nouvelle série : { $title }
forums-any-day = n’importe quel jour
forums-cadence-quarter = Chaque trimestre
forums-cadence-month = Chaque mois
forums-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
  }
forums-pace = { $options } pour proposer des dates, { $poll } de sondage, { $confirm } pour les forces, invitation { $notice } avant
forums-members = participants : { $participants }, abonnés : { $subscribers }, facilitateurs : { $facilitators }
forums-starts = Les forums commencent d’eux-mêmes depuis le { $day }.
forums-paused-hint = Aucun forum ne commence de lui-même.
forums-settings = Réglages de la série
forums-settings-hint = Un changement vaut pour ce qui vient ; ce qui est déjà parti reste.
forums-pause = Mettre en pause
forums-pause-question = Aucun nouveau forum ne commencera de lui-même. Celui qui est en cours continue.
forums-paused-now = La série est en pause.
forums-resume = Reprendre
forums-resumed = La série reprend.
forums-now = Forum en cours
forums-open-none = Aucun forum n’est en cours.
forums-open = Ouvrir un forum
forums-open-hint = Avec une date au moins, le sondage part tout de suite aux participants et aux commandants. Sans date, on en demande aux facilitateurs.
forums-opened = Le forum est ouvert.
forums-forces-change = Changer les forces exigées
forums-forces-hint = Une force exigée est interrogée sur chaque date et son absence entre au bilan.
forums-forces-required = Forces exigées
forums-facilitators = Facilitateurs
forums-facilitators-none = Personne ne convoque cette réunion : nommez un facilitateur.
forums-facilitator-add = Nommer facilitateur
forums-part-first = Convoque
forums-part-deputy = Adjoint
forums-make-first = Faire premier
forums-make-deputy = Faire adjoint
forums-found = Personnes trouvées
forums-found-more = Il y en a d’autres : écrivez plus du nom.
forums-nobody-found = Personne de ce nom. Ajoutez d’abord la personne à la liste.
forums-no-place = Aucun lieu de ce nom.
forums-disclosure-hint = La veille seulement : là où se réunir est dangereux. Le jour est dit aux participants, la semaine aux autres.
forums-quorum-hint = Ce qu’il faut pour qu’une date tienne quand une force ne répond pas.

## Postes

forums-posts = Qui commande où
forums-posts-empty = Aucun poste ne correspond. Les postes naissent quand une série exige une force.
forums-post-empty = Poste vide
forums-post-leaves = Quitte le poste
forums-post-unsure = N’a pas encore dit s’il est toujours en poste
forums-post-fine = Bien
forums-reach-stopped = A dit STOP
forums-reach-none = Sans numéro
forums-since-beginning = depuis le début
forums-hand-over = Nommer le successeur
forums-hand-over-hint = Les questions ouvertes passent au nouveau commandant ; l’ancien ne reçoit plus rien pour ce poste.
forums-handed-over = Le poste est passé au successeur.
forums-vacate = Laisser le poste vide
forums-vacate-question = Personne ne sera interrogé pour cette force jusqu’à ce que vous nommiez quelqu’un.
forums-vacated = Le poste est vide.
forums-deputy-name = Nommer l’adjoint
forums-deputy-hint = L’adjoint est interrogé quand le commandant ne répond pas.
forums-deputy-none = Sans adjoint
forums-deputy-none-question = Il n’y aura plus d’adjoint pour ce poste.
forums-terms = Qui a tenu ce poste
forums-gone = N’est plus sur la liste
forums-until-now = aujourd’hui

## Jours fériés

forums-holidays = Jours fériés et fêtes
forums-holidays-of = Jours de { $year }
forums-holidays-hint = Aucun forum un jour fixé par la loi ou annoncé. Une fête calculée avertit d’un jour avant à deux jours après : dès que la date est annoncée, changez la ligne.
forums-feast-add = Ajouter une fête
forums-feast-change = Changer cette fête
forums-feast-remove-question = Cette ligne disparaît ; les dates ne seront plus comparées à elle.
forums-warnings = Dates en cours à revoir
forums-feast-ramadan = Début du Ramadan
forums-feast-korite = Korité (fin du Ramadan)
forums-feast-tabaski = Tabaski
forums-feast-maouloud = Maouloud
forums-feast-bapteme = Baptême du Prophète
forums-holiday-new-year = Nouvel An
forums-holiday-army = Fête de l’Armée
forums-holiday-martyrs = Journée des Martyrs
forums-holiday-easter = Lundi de Pâques
forums-holiday-labour = Fête du Travail
forums-holiday-africa = Journée de l’Afrique
forums-holiday-independence = Fête de l’Indépendance
forums-holiday-christmas = Noël
forums-remark-prayer = Prière du vendredi
forums-remark-near = { $feast } : date proche, encore calculée
forums-remark-ramadan = Ramadan
forums-remark-ramadan-late = Ramadan, l’après-midi
forums-remark-dark = Route de nuit
forums-remark-market = Jour de marché
forums-remark-rains = Saison des pluies
forums-places-days = Marchés et pluies par lieu
forums-places-days-hint = Ce qu’un lieu ne dit pas, il le prend du lieu où il se trouve : cercle, puis région.
forums-places-days-empty = Aucun lieu n’a encore dit son marché ni ses pluies. Cherchez un lieu et remplissez sa fiche.
forums-place-days = Marché et pluies : { $place }
forums-market = tous les { $every } jours, par exemple le { $day }
forums-wish-avoid = éviter ce jour
forums-wish-seek = chercher ce jour

## Champs

forums-field-kind = Réunion
forums-field-area = Région ou cercle
forums-field-place = Nom du lieu
forums-field-period = Période
forums-field-day = Jour
forums-field-hour = Heure
forums-field-day-n = Date { $n }, jour
forums-field-hour-n = Date { $n }, heure
forums-field-venue = Lieu de la réunion
forums-field-venue-hint = 20 lettres au plus : il doit tenir dans un SMS.
forums-field-reason = Pourquoi
forums-field-reason-hint = Gardé avec votre nom. Pas de numéro, pas de nom de villageois.
forums-field-who = Nom
forums-field-who-hint = Une partie du nom suffit ; les accents ne comptent pas.
forums-field-women = Femmes
forums-field-men = Hommes
forums-field-youth = Dont jeunes
forums-field-came = Forces présentes
forums-field-points = Points discutés
forums-field-points-hint = { $count } signes au plus. Aucun nom.
forums-field-starts = Premier jour
forums-field-starts-hint = À partir de ce jour, les forums commencent d’eux-mêmes. Vide : en pause.
forums-field-cadence = Combien de fois
forums-field-weekday = Jour habituel
forums-field-usual-hour = Heure habituelle
forums-field-options = Jours pour proposer des dates
forums-field-poll = Jours de sondage
forums-field-confirm = Jours pour les forces
forums-field-notice = Jours entre l’invitation et le forum
forums-field-participants = Participants
forums-field-commanders = Commandants
forums-field-quorum-women = Femmes
forums-field-more = Autres choix
forums-field-priority = Prioritaire : en tête des listes
forums-field-pulse = Demander après le forum si on s’est senti écouté
forums-field-joinable = Chacun peut s’inscrire par téléphone
forums-field-announced = La date est annoncée
forums-field-market = Un jour de marché
forums-field-market-hint = N’importe lequel, passé ou à venir. Vide : comme le lieu où il se trouve.
forums-field-every = Le marché revient tous les
forums-field-wish = Pour un forum, le jour de marché est à
forums-field-from = Les pluies commencent
forums-field-to = Les pluies finissent
forums-field-rains-hint = Jour et mois, comme 15/06.

## Ce qui est faux

forums-wrong-day = Écrivez un jour, comme 19/01/2027.
forums-wrong-hour = Écrivez une heure, comme 10:30.
forums-wrong-venue = Le lieu a 20 lettres au plus, sur une ligne.
forums-wrong-reason-missing = Dites pourquoi : la décision est gardée avec sa raison.
forums-wrong-reason = La raison a 300 signes au plus, sans caractères spéciaux.
forums-wrong-number = Écrivez un nombre de { $least } à { $most }.
forums-wrong-option = Choisissez une des dates.
forums-wrong-comes = Dites si elle vient ou non.
forums-wrong-points = Les points ont 450 signes au plus.
forums-wrong-youth = Les jeunes sont comptés parmi les femmes et les hommes : ils ne peuvent pas être plus nombreux.
forums-wrong-choice = Choisissez une réponse.
forums-wrong-period = Choisissez une des deux périodes.
forums-wrong-too-soon = Cette date est trop proche ou y est deux fois : il faut le temps de voter, de confirmer et d’inviter.
forums-wrong-under-way = Un forum est déjà en cours.
forums-wrong-had = Cette période a déjà eu son forum.
forums-wrong-person = Choisissez une personne de la liste.
forums-wrong-same = Le commandant ne peut pas être son propre adjoint.
forums-wrong-series-there = Ce lieu a déjà une telle série.
forums-wrong-feast-moved = Cette ligne a changé entre-temps : rouvrez la page.
forums-wrong-feast-there = Cette fête est déjà dans cette année : changez sa ligne.
forums-wrong-month-day = Écrivez un jour et un mois, comme 15/06.
