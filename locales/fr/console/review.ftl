# Les soucis : la file, la page d’un souci, la réponse à son auteur. On parle à des modérateurs fatigués : une chose par phrase.
review-title = Soucis
review-back = Revenir à la file
review-no-trail = Vous n’avez pas encore la clé du journal, où chaque lecture est notée. Un responsable vous la donne en ouvrant sa console.

# L’ouverture après la connexion.
review-opening-title = Ouverture des soucis
review-opening-why = Les soucis sont fermés à clé. Votre clé les ouvre une fois, après la connexion ; ils se referment quand vous quittez.
review-opening-far = { $done } messages ouverts sur { $of }.
review-opening-again = La page avance seule.
review-opening-go-on = Continuer maintenant

# Alertes.
review-swapped-title = Une clé a été remplacée
review-swapped = Quelqu’un a mis une autre clé à la place de la vôtre pour : { $which }. Ce qui arrive depuis pouvait être lu par cette personne. Ce compartiment est gelé et rien n’y est ouvert. Dites-le tout de suite aux autres responsables, de vive voix. Ne touchez à rien d’autre.
review-no-keys = Vous n’avez aucune clé : vous ne pouvez lire aucun souci. Demandez à un responsable, puis à l’administration, de vous donner l’accès.
review-no-key-now = Vous n’avez pas la clé de ce mois pour : { $which }. Les nouveaux soucis n’y apparaissent pas. Demandez à un responsable de faire les clés.
review-keys-damaged = { $count ->
    [one] Une de vos clés est abîmée.
   *[other] { $count } de vos clés sont abîmées.
  } Des soucis peuvent manquer ici. Dites-le à un responsable.
review-damaged = { $count ->
    [one] Un message est abîmé et ne s’ouvre plus.
   *[other] { $count } messages sont abîmés et ne s’ouvrent plus.
  } Quelqu’un a peut-être écrit là. Dites-le à un responsable.
review-withheld = { $count ->
    [one] Un souci n’est pas montré : vous y avez renoncé, ou un lien vous en tient loin.
   *[other] { $count } soucis ne sont pas montrés : vous y avez renoncé, ou un lien vous en tient loin.
  }

# La file.
review-tabs = Où en sont les soucis
review-tab-new = Nouveaux
review-tab-mine = Les miens
review-tab-others = Chez d’autres
review-tab-waiting = En attente de l’auteur
review-tab-closed = Clos
review-none-new = Aucun souci n’attend. Les nouveaux apparaissent ici seuls.
review-none-mine = Vous n’avez pris aucun souci. Prenez-en un dans « Nouveaux ».
review-none-others = Personne d’autre n’a de souci en main.
review-none-waiting = Aucune question n’attend la réponse d’un auteur.
review-none-closed = Aucun souci n’est clos.
review-none-found = Rien ne correspond à cette recherche dans cet onglet.
review-due-danger = Danger
review-due-late = En retard
review-due-today = Aujourd’hui
review-due-week = Cette semaine
review-due-open = Sans délai
review-search = Chercher
review-search-words = Mots
review-search-compartment = Compartiment
review-search-place = Lieu
review-search-kind = Sujet
review-search-only = Seulement
review-search-all = Tout
review-search-go = Chercher
review-search-clear = Tout montrer
review-search-like = Seulement les soucis qui ressemblent à celui que vous regardiez.
review-search-wrong = Au plus { $most } signes, sur une ligne.
review-only-danger = Danger
review-only-news = L’auteur a ajouté un mot
review-only-lead = Un responsable est appelé
review-only-translation = Traduction demandée
review-no-text = Sans texte : seuls les choix du menu.
review-by-sms = Par SMS
review-no-place = Lieu non dit
review-tag-damaged = Travail abîmé
review-tag-danger = Danger
review-tag-late = En retard depuis le { $day }
review-tag-before = Répondre avant le { $day }
review-tag-news = Nouveau mot de l’auteur
review-tag-held = { $who } est dessus
review-tag-stale = { $who } l’a pris, sans nouvelles : à reprendre
review-tag-lead = Responsable appelé
review-tag-merged = Rattaché à un autre

# La page d’un souci.
review-case-title = Souci du { $day }
review-case-damaged = Le travail fait sur ce souci est abîmé, ou écrit par une version plus récente. On peut lire le message, pas travailler dessus. Dites-le à un responsable.
review-status-new = Nouveau
review-status-claimed = Pris
review-status-waiting = En attente de l’auteur
review-status-answered = Répondu
review-status-closed = Clos
review-claim = Je m’en occupe
review-take-over = Le reprendre
review-claim-hint = Les autres verront votre nom. Sans un geste de vous pendant trois jours (un jour en cas de danger), un collègue peut le reprendre.
review-let-go = Le laisser aux autres
review-escalate = Appeler un responsable
review-reopen = Le rouvrir
review-yours = Vous êtes dessus
review-thread = Ce qui a été dit
review-told-report = Message du { $day }
review-told-sms = Par SMS, { $day }
review-told-added = Ajouté par l’auteur, { $day }
review-told-asked = Question de { $who }, { $day }
review-told-answered = Réponse de { $who }, { $day }
review-cleaned = Signes invisibles retirés
review-marks = Marqué dans le texte, à ne jamais recopier :
review-mark-number = numéro ou montant
review-mark-plate = plaque
review-mark-name = nom propre
review-mark-kin = parent ou fonction

review-translation-asked = Traduction demandée : { $language }
review-translation-done = Traduction ({ $language }) par { $who }
review-translation-ask = Demander une traduction en français
review-translation-text = Traduction en français
review-translation-hint = Le sens, avec vos mots. Elle reste avec le souci et ne sort pas.
review-translation-save = Donner la traduction
review-translation-missing = Écrivez la traduction.
review-translation-long = Au plus { $most } signes.

review-triage = De quoi il s’agit
review-triage-hint = Ce que vous voyez, pas seulement ce que l’auteur a choisi. Il le faut avant de répondre.
review-triage-done = Dit :
review-triage-choose = Choisissez
review-triage-kind = Sujet précis
review-triage-accused = Qui est mis en cause
review-triage-place = Lieu
review-triage-place-hint = Commune, cercle ou région. Vide si on ne sait pas.
review-triage-place-which = Lequel ?
review-triage-danger = Danger
review-danger-none = Personne n’est en danger
review-danger-harm = Quelqu’un peut être blessé
review-danger-life = Une vie est en danger
review-triage-save = Enregistrer
review-triage-kind-missing = Choisissez un sujet précis.
review-triage-accused-missing = Choisissez qui est mis en cause.
review-triage-danger-missing = Dites si quelqu’un est en danger.
review-triage-place-unknown = Ce lieu n’est pas dans la liste. Vérifiez l’orthographe, ou laissez vide.
review-triage-place-many = Plusieurs lieux portent ce nom. Choisissez.

review-letter = Répondre à l’auteur
review-letter-no-box = L’auteur n’a pas de code : une réponse ne peut pas l’atteindre. Tranchez, puis fermez le souci.
review-letter-take-first = Pour répondre, occupez-vous d’abord de ce souci.
review-letter-triage-first = Pour une réponse, dites d’abord de quoi il s’agit. Une question est possible tout de suite.
review-letter-own = Votre texte ({ $language })
review-letter-hint = Court et simple. Ni nom, ni numéro, ni lieu : quelqu’un d’autre peut tenir le téléphone. Ne promettez rien.
review-letter-french = Le même en français
review-letter-french-hint = Pour vos collègues. L’auteur ne le voit pas.
review-letter-preview = Voir comme sur le téléphone
review-letter-previewed = Sur le téléphone de l’auteur
review-letter-answer = Déposer la réponse
review-letter-ask = Déposer la question
review-letter-sees = Ce que l’auteur voit aujourd’hui avec son code
review-letter-sees-hint = S’il n’a pas effacé. Il ne voit ni le statut ni vos noms.
review-letter-risky = Un nom, un numéro ou un parent dans ce texte ? Qui tient le téléphone le lira.
review-letter-kept = Votre texte, gardé pour que vous puissiez le copier
review-letter-missing = Écrivez un texte, ou prenez une phrase.
review-letter-long = Trop long pour la boîte : retirez environ { $over } lettres.
review-not-plain = Ce texte a des signes invisibles. Écrivez-le à nouveau, sans le copier d’ailleurs.
review-phrases = Phrases toutes faites
review-phrases-hint = Chaque bouton ajoute une phrase à votre texte.
review-phrase-unread = à faire relire

review-releases = Communiqués
review-releases-count = { $count ->
    [0] Aucun texte n’est sorti de ce souci.
    [one] Un texte est tiré de ce souci.
   *[other] { $count } textes sont tirés de ce souci.
  }
review-releases-go = Écrire ou suivre un texte qui sort
review-releases-later = Possible une fois dit de quoi il s’agit, et si le souci n’est pas rattaché à un autre.

review-alike = { $count ->
    [0] Rattaché
    [one] Un souci ressemble à celui-ci
   *[other] { $count } soucis ressemblent à celui-ci
  }
review-alike-hint = Si deux messages disent la même chose, rattachez le plus récent au plus ancien : on le compte une fois. Chaque auteur garde sa réponse.
review-alike-same = Même texte, même jour
review-alike-near = Texte très proche
review-alike-burst = Beaucoup le même jour
review-alike-all = Voir les { $count } dans la file
review-merge = Rattacher à celui-ci
review-merged-to = Voir l’autre souci
review-part = Le détacher

review-close = Clore
review-close-unanswered = L’auteur n’a eu aucune réponse. Dites-lui un mot avant.
review-close-open = Clore ce souci
review-close-why = Pourquoi
review-close-hint = Il s’ouvre à nouveau si l’auteur ajoute un mot.
review-close-go = Clore
review-close-missing = Dites pourquoi.
review-closing-settled = Quelque chose a été fait
review-closing-cannot-help = On ne peut rien faire, et l’auteur le sait
review-closing-no-concern = Ce n’est pas un souci : essai, salut, insulte
review-conflict = Je connais quelqu’un ici : renoncer à ce souci
review-conflict-sure = Un parent, un ami, un ancien compte à régler ? Vous ne verrez plus ce souci, et ne pourrez pas revenir. Personne ne vous demandera pourquoi.
review-conflict-go = Renoncer à ce souci

review-done = C’est fait.
review-done-claim = Vous êtes dessus.
review-done-let-go = Le souci est aux autres.
review-done-triage = C’est enregistré.
review-done-letter = Le texte est dans la boîte de l’auteur.
review-done-escalate = Un responsable est appelé.
review-done-conflict = Vous avez renoncé à ce souci.
review-done-merge = Le souci est rattaché à l’autre.
review-done-part = Le souci est détaché.
review-done-ask-translation = La traduction est demandée.
review-done-translate = La traduction est enregistrée.
review-done-close = Le souci est clos.
review-done-reopen = Le souci est rouvert, et vous êtes dessus.

review-no-such-step = Cette page a vieilli : ce bouton n’existe plus.
review-gone = Ce souci ne s’ouvre plus : sa clé n’est plus la vôtre, ou il est effacé.
review-full = Le dossier de ce souci est plein. Fermez-le et dites-le à un responsable.
review-changed-title = Ce souci a changé pendant que vous le lisiez
review-changed = Rien n’a été fait. Votre texte est gardé plus bas : relisez, puis recommencez si c’est encore juste.
review-changed-free = Plus personne n’est dessus.
review-changed-holder = { $who } est dessus.
review-changed-status = Il en est maintenant à : { $status }.
review-changed-letters = { $count ->
    [one] Une réponse ou question a été déposée.
   *[other] { $count } réponses ou questions ont été déposées.
  }
review-changed-notes = { $count ->
    [one] L’auteur a ajouté un mot.
   *[other] L’auteur a ajouté { $count } mots.
  }
review-refused-held = { $who } est dessus. Parlez-vous, ou attendez.
review-refused-role = Votre rôle ne permet pas cela.
review-refused-tied = Un lien vous tient loin de ce souci.
review-refused-not-held = Occupez-vous d’abord de ce souci.
review-refused-closed = Ce souci est clos.
review-refused-open = Ce souci n’est pas clos.
review-refused-not-triaged = Dites d’abord de quoi il s’agit.
review-refused-no-text = Il manque un texte.
review-refused-merged = Ce souci est rattaché à un autre.
review-refused-not-merged = Ce souci n’est pas rattaché.
review-refused-not-earlier = On rattache le plus récent au plus ancien. Ouvrez l’autre et rattachez-le à celui-ci.
review-refused-not-asked = Personne n’a demandé de traduction.
review-refused-releasing = Un texte tiré de ce souci est encore en route. Retirez-le ou menez-le à son terme.
review-refused-other = Ce n’est pas possible maintenant.

# Sur la page Aujourd’hui.
review-today-open = Ouvrir les soucis pour voir ce qui attend
review-today-danger = Danger : { $count } à lire
review-today-late = Réponses en retard : { $count }
review-today-lead = Un responsable est appelé : { $count }
review-today-news = Un auteur a répondu : { $count } chez vous
review-today-ends = Réponses promises pour aujourd’hui : { $count }
review-today-new = Nouveaux, { $which } : { $count }
review-about-few = 1 à 4
review-about-some = 5 à 9
review-about-many = 10 ou plus
