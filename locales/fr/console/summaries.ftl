# Résumés, envois à tous, promesses.
summaries-title = Résumés
summaries-tabs = Résumés et promesses
summaries-intro = Chaque forum tenu a un résumé, en français et en bambara. Une personne l’écrit, une autre l’approuve, puis il part par SMS.
summaries-forum = Forum de { $place }
summaries-committee = Comité de sécurité de { $place }
summaries-network = Réunion des forces de { $place }
summaries-place = Lieu
summaries-step = État
summaries-any = Tous
summaries-all = Tout montrer
summaries-narrow = Filtrer
summaries-none = Aucun forum n’a encore été tenu. Quand un forum sera tenu, son résumé s’écrira ici.
summaries-none-so = Rien ne correspond à ce choix.
summaries-to-forums = Voir les forums
summaries-caption = Forums tenus et leur résumé
summaries-head-forum = Forum
summaries-head-day = Tenu le
summaries-head-written = Écrit par
summaries-by = { $name }, le { $day }

summaries-show-title = Résumé : { $forum }
summaries-unwritten = Personne n’a encore écrit le résumé de ce forum.
summaries-write = Écrire le résumé
summaries-public = Envoyé : tout le monde peut le lire
summaries-written-by = Écrit par { $name } ({ $at }).
summaries-approved-by = Approuvé par { $name } ({ $at }).
summaries-public-since = Lisible par tous depuis : { $at }.
summaries-go-on = Continuer à écrire
summaries-own = Vous l’avez écrit : une autre personne doit l’approuver.
summaries-who-else = Peuvent l’approuver : { $names }.
summaries-nobody-else = Personne d’autre n’a ce rôle. Demandez à l’administration d’ouvrir un compte.
summaries-correct = Corriger le texte
summaries-correct-sent = Écrire une correction
summaries-approve-question = Lisez les deux langues ci-dessous, comme sur un téléphone, et les promesses. Le bouton est à la fin.
summaries-approve-hint = Si tout est juste, approuvez : votre nom reste avec le texte.
summaries-approve-button = J’ai tout lu, j’approuve
summaries-approved = Approuvé. Il peut maintenant être envoyé.
summaries-send = Envoyer par SMS
summaries-send-more = Envoyer à d’autres personnes
summaries-radio = Texte pour la radio
summaries-back = Retirer l’approbation
summaries-back-question = Le résumé attendra de nouveau un second avis. Les envois prévus attendront aussi.
summaries-back-button = Retirer
summaries-taken-back = L’approbation est retirée.
summaries-publish = Rendre lisible sans envoyer de SMS
summaries-publish-question = Tout le monde pourra le lire en composant le code court. Après, les promesses ne changent plus.
summaries-publish-button = Rendre lisible
summaries-published = Tout le monde peut maintenant le lire.
summaries-refused-author = Vous l’avez écrit : une autre personne doit l’approuver.
summaries-refused-changed = Le texte a changé depuis que vous l’avez lu. Lisez-le de nouveau.
summaries-refused-lacks = Il manque quelque chose au résumé. Rien n’a été fait.
summaries-refused-late = Ce n’est plus possible : l’état du résumé a changé entre-temps.
summaries-reported = Ce que le facilitateur a dit
summaries-came = Sont venus : { $women } { $women ->
    [one] femme
   *[other] femmes
  } et { $men } { $men ->
    [one] homme
   *[other] hommes
  }, dont { $youth } jeunes.
summaries-points = Ses points clés :
summaries-heard = Les participants se sont-ils sentis écoutés ?
summaries-heard-yes = Écoutés
summaries-heard-no = Pas écoutés
summaries-heard-absent = N’y étaient pas
summaries-heard-few = Moins de { $fewest } réponses : elles ne sont pas montrées.
summaries-versions = Versions d’avant
summaries-version = Version { $version }
summaries-broadcasts = Envois de ce résumé
summaries-leave = Revenir au résumé

summaries-edit-title = Écrire : { $forum }
summaries-no-names = N’écrivez le nom d’aucune personne privée : tout le monde lira ce texte.
summaries-edit-asked = Ce texte attend un second avis. Si vous l’enregistrez, il faudra le demander de nouveau.
summaries-edit-approved = Ce texte est approuvé. Si vous l’enregistrez, il redevient un brouillon et doit être approuvé de nouveau.
summaries-edit-sent = Ce texte a été envoyé. Ce que vous enregistrez est une correction : une nouvelle version, à approuver et à envoyer.
summaries-day = Jour du forum
summaries-day-wrong = Choisissez un jour, par exemple 12/01/2027.
summaries-day-future = Ce jour n’est pas encore passé.
summaries-said = Ce qui a été dit
summaries-text = Texte en { $language }
summaries-promised = Ce qui a été promis
summaries-promise = Promesse { $nth }
summaries-promise-hint = En peu de mots, les mêmes chiffres dans les deux langues. Pour enlever une promesse, videz ses cases.
summaries-promises-stand = Les promesses ont été envoyées : elles ne changent plus. Leur suite se note sous Promesses.
summaries-no-promises = Rien n’a été promis.
summaries-owner = Qui promet
summaries-owner-wrong = Promesse { $nth } : choisissez qui promet.
summaries-community = La communauté
summaries-until = Pour quand
summaries-due-wrong = Promesse { $nth } : choisissez un jour.
summaries-before = avant le { $day }
summaries-not-plain = Ce texte contient des signes qu’aucun téléphone ne montre. Écrivez-le au clavier plutôt que de le coller.
summaries-too-long = C’est trop long : { $most } signes au plus.
summaries-nothing = Écrivez quelque chose.
summaries-look-button = Voir sur un téléphone
summaries-more-button = Une promesse de plus
summaries-save-button = Enregistrer le brouillon
summaries-ask-button = Enregistrer et demander un second avis
summaries-ask-hint = Une autre personne le lira et l’approuvera. Rien ne part avant.
summaries-saved = Enregistré.
summaries-asked = Enregistré. Une autre personne doit maintenant l’approuver.
summaries-met = { $name } a enregistré un autre texte pendant que vous écriviez ({ $at }). Rien n’est perdu : votre texte est dans les cases, le sien est dessous. Gardez ce qui est juste, puis enregistrez.
summaries-theirs = L’autre texte :
summaries-theirs-empty = (vide)
summaries-not-held = Ce forum n’a pas été tenu : il n’y a pas encore de résumé à écrire.

summaries-look = Sur un téléphone
summaries-phone = En { $language }
summaries-pieces = { $count ->
    [one] La suite, pour qui répond SUITE : { $count } SMS
   *[other] La suite, pour qui répond SUITE : { $count } SMS
  }
summaries-pages = { $count ->
    [one] En composant le code court : { $count } écran
   *[other] En composant le code court : { $count } écrans
  }
summaries-costly = Ces signes coûtent cher :
summaries-costly-sign = « { $sign } » ({ $at }e signe) : { $count } SMS de plus
summaries-cost = { $people } personnes, { $segments } SMS : { $cost }.
summaries-no-price = prix inconnu
summaries-whole = Rien ne manque.
summaries-lacks = Avant l’approbation, il manque :
summaries-lack-text = le texte en { $language }
summaries-lack-promise = la promesse { $nth } en { $language }
summaries-lack-long = le texte en { $language } a { $count } signes : { $most } au plus
summaries-lack-long-promise = la promesse { $nth } en { $language } a { $count } signes : { $most } au plus
summaries-lack-many = il y a { $count } promesses : { $most } au plus
summaries-lack-numbers = la promesse { $nth } n’a pas les mêmes chiffres en { $language } qu’en { $other }

summaries-send-title = Envoyer : { $forum }
summaries-send-place = À qui : les gens de
summaries-send-hint = Avec tout ce qui est dedans : un cercle avec ses communes. Sans autre choix, tout le monde le reçoit.
summaries-circles = Seulement
summaries-languages = Seulement ceux qui lisent
summaries-unchosen = N’ont pas choisi de langue
summaries-everybody = tout le monde
summaries-count = Compter
summaries-people = { $count ->
    [one] { $people } personne
   *[other] { $people } personnes
  }
summaries-nobody = Personne n’est joignable ici. Choisissez un autre lieu ou d’autres personnes.
summaries-by-network = Ce que coûte l’envoi, par réseau
summaries-head-network = Réseau
summaries-head-people = Personnes
summaries-head-segments = SMS
summaries-head-cost = Coût
summaries-network-unknown = Réseau inconnu
summaries-sum = En tout
summaries-cost-hint = Un réseau inconnu compte au prix le plus cher. Les suites demandées coûtent en plus.
summaries-when = Quand
summaries-now = Maintenant
summaries-now-night = Dès que les SMS peuvent partir : { $at }
summaries-later = Plus tard, le
summaries-when-day = Jour
summaries-when-hour = Heure
summaries-hour-wrong = Choisissez une heure, par exemple 10:30.
summaries-when-past = Choisissez un jour à venir, dans les deux mois.
summaries-when-night = Les SMS ne partent pas à cette heure. Première heure possible : { $at }.
summaries-once-hint = Qui l’a déjà reçu ne le reçoit pas deux fois.
summaries-order = { $count ->
    [one] Envoyer à { $people } personne
   *[other] Envoyer à { $people } personnes
  }
summaries-ordered = L’envoi est commandé.
summaries-not-approved = Ce résumé n’est pas approuvé : il ne peut pas encore sortir.
summaries-too-late = Ce résumé a été envoyé il y a plus de trois semaines : on ne sait plus qui l’a reçu. Écrivez une correction pour l’envoyer de nouveau.

summaries-going-title = Envoi : { $forum }
summaries-held-back = Le texte de cet envoi attend un second avis : rien ne part avant.
summaries-head-whom = À qui
summaries-head-starts = Départ
summaries-head-stand = État
summaries-head-ordered = Commandé par
summaries-stand-soon = Part dans un instant
summaries-stand-waiting = Attend son heure
summaries-stand-running = En cours
summaries-stand-paused = En pause
summaries-stand-cancelled = Arrêté
summaries-stand-done = Tous servis
summaries-bar = { $done } messages réglés sur { $all } ({ $percent } %)
summaries-again = Cette page se met à jour toute seule.
summaries-still = Ne plus la mettre à jour
summaries-look-again = Mettre à jour
summaries-pause = Mettre en pause
summaries-paused-hint = Plus rien ne part. Les messages attendent.
summaries-resume = Reprendre l’envoi
summaries-cancel = Arrêter l’envoi pour de bon
summaries-cancel-question = { $count ->
    [one] { $count } personne ne recevra pas le résumé. On ne peut pas revenir en arrière.
   *[other] { $count } personnes ne recevront pas le résumé. On ne peut pas revenir en arrière.
  }
summaries-cancel-button = Arrêter
summaries-did-pause = L’envoi est en pause.
summaries-did-resume = L’envoi reprend.
summaries-did-cancel = L’envoi est arrêté.
summaries-did-not = L’envoi a changé entre-temps : rien n’a été fait.
summaries-results = Ce que sont devenus les messages
summaries-results-network = Résultats par réseau
summaries-show-networks = Compter par réseau
summaries-head-outcome = Résultat
summaries-head-why = Pourquoi
summaries-head-messages = Messages
summaries-head-went = Partis
summaries-head-lost = Perdus
summaries-fate-queued = Attend
summaries-fate-held = Attend la reprise
summaries-fate-sent = Remis à l’opérateur
summaries-fate-delivered = Arrivé
summaries-fate-failed = Pas arrivé
summaries-fate-expired = Trop tard
summaries-fate-dropped = Pas envoyé
summaries-why-cap = A déjà reçu ses messages de la semaine
summaries-why-cancelled = Envoi arrêté
summaries-why-late = N’a pas pu partir à temps
summaries-why-stopped = Ne veut plus de messages
summaries-why-number = Numéro faux
summaries-why-unreachable = Téléphone injoignable
summaries-why-balance = Plus de crédit chez l’opérateur
summaries-why-other = Refusé par l’opérateur

summaries-radio-title = Radio : { $forum }
summaries-radio-languages = Langues
summaries-radio-hint = À lire à voix haute. Imprimez la page, ou emportez le texte.
summaries-radio-text = Télécharger le texte
summaries-radio-none = Il n’y a pas encore de texte parlé dans cette langue.

summaries-follow-title = Promesses
summaries-follow-intro = Ce qui a été promis aux forums. Ce qui est en retard vient d’abord.
summaries-follow-none = Rien n’a encore été promis dans un résumé envoyé.
summaries-follow-none-so = Aucune promesse ne correspond à ce choix.
summaries-follow-caption = Promesses
summaries-follow-head-what = Promesse
summaries-follow-standing = État
summaries-follow-said-done = Son auteur dit : fait
summaries-follow-said-not = Son auteur dit : pas fait
summaries-follow-open = Suivre
summaries-follow-one-title = Promesse { $number }
summaries-follow-head-said = Dit par téléphone
summaries-follow-head-checked = Vérifié par
summaries-follow-head-note = Constaté
summaries-follow-look = Noter ce qu’on a constaté
summaries-follow-found = Cette promesse
summaries-follow-find-kept = est tenue
summaries-follow-find-late = n’est pas tenue à temps
summaries-follow-find-dropped = est abandonnée
summaries-follow-find-open = est encore en cours
summaries-follow-found-missing = Choisissez ce que vous avez constaté.
summaries-follow-note = Ce qu’on a vu
summaries-follow-note-hint = Une ou deux lignes, sans nom de personne privée.
summaries-follow-save = Enregistrer
summaries-follow-saved = C’est noté.
summaries-follow-met = Quelqu’un a noté autre chose entre-temps. Regardez, puis enregistrez si cela reste juste.
summaries-follow-leave = Toutes les promesses

summaries-due-paused = { $count ->
    [one] Un envoi est en pause : plus rien ne part.
   *[other] { $count } envois sont en pause : plus rien ne part.
  }
summaries-due-asked = { $count ->
    [one] Un résumé attend votre avis.
   *[other] { $count } résumés attendent votre avis.
  }
summaries-due-approved = { $count ->
    [one] Un résumé est approuvé et pas encore envoyé.
   *[other] { $count } résumés sont approuvés et pas encore envoyés.
  }
summaries-due-missing = { $count ->
    [one] Un forum a été tenu et n’a pas de résumé.
   *[other] { $count } forums ont été tenus et n’ont pas de résumé.
  }
summaries-due-overdue = { $count ->
    [one] Une promesse est en retard.
   *[other] { $count } promesses sont en retard.
  }
summaries-paid = Coût jusqu’ici
