# Personnes : la liste, une personne, une liste importée.
people-new = Nouvelle personne
people-import = Importer une liste
people-empty = Personne n’est encore inscrit. Importez la liste de la commune, ou écrivez une personne à la fois.
people-none = Personne ne répond à cette recherche.
people-all = Voir tout le monde
people-any = Tous
people-find = Nom, ou numéro complet
people-find-hint = Le début d’un nom suffit ; les accents ne comptent pas.
people-find-more = Chercher aussi par rôle, force, langue ou messages
people-find-button = Chercher
people-find-not-whole = Ce n’est pas un numéro complet. Écrivez tous les chiffres, ou un nom.
people-find-nobody = Ce numéro n’est à personne ici.
people-count = { $count ->
    [one] Une personne.
   *[other] { $shown } personnes.
  } { $stopped ->
    [0] Personne n’a dit STOP.
    [one] Une a dit STOP.
   *[other] { $stopped } ont dit STOP.
  }
people-table = Les personnes, par nom
people-name = Nom
people-commune = Commune
people-is = Ce qu’elle est
people-language = Langue
people-state = Messages
people-place = Lieu
people-role = Rôle
people-force = Force
people-gender = Sexe
people-consent = Accord
people-nameless = Sans nom (inscrit par téléphone)
people-language-none = Pas choisie
people-not-said = Pas dit
people-stopped = STOP
people-reached = Reçoit les messages
people-numberless = Sans numéro
people-state-stopped = A dit STOP
people-state-reached = Reçoit les messages
people-state-nameless = Sans nom
people-state-numberless = Sans numéro
people-deputy = Adjoint du commandant
people-role-second = Facilitateur adjoint

people-edit = Corriger
people-edit-title = Corriger : { $name }
people-messages = Ses messages
people-stopped-lead = Cette personne a dit STOP : elle ne reçoit plus aucun message.
people-consent-none = Rien n’est écrit. Demandez-lui si elle est d’accord, et écrivez-le.
people-consent-phone = Au téléphone, en { $language } (texte { $wording })
people-consent-on = { $how }, le { $day }
people-numbers = Numéros
people-numbers-none = Aucun numéro : aucun message ne peut partir.
people-numbers-first = Les messages vont au premier.
people-number-show = Montrer le numéro { $nth }, qui finit par { $ends }
people-number-show-button = Montrer
people-number-once = Montré une seule fois, sur cette page. Ne le recopiez pas.
people-number-unreadable = Un numéro que les clés d’ici n’ouvrent pas
people-need = Pourquoi ?
people-need-hint = Votre nom et la raison restent dans le journal.
people-need-missing = Choisissez une raison.
people-number-take = Retirer le numéro { $nth }, qui finit par { $ends }
people-number-take-question = La personne ne sera plus reconnue avec ce numéro. Les messages qui attendent iront à un autre de ses numéros, ou nulle part.
people-number-take-button = Retirer ce numéro
people-number-new = Numéro
people-number-hint = Huit chiffres, ou + et l’indicatif du pays.
people-number-add = Ajouter ce numéro
people-roles = Rôles et postes
people-roles-none = Ni rôle ni poste : cette personne ne reçoit rien des forums.
people-role-add = Ajouter un rôle
people-role-add-button = Ajouter ce rôle
people-role-take = Retirer ce rôle
people-role-take-question = La personne ne recevra plus rien de ce forum, si rien d’autre ne l’y lie.
people-role-take-button = Retirer
people-post-give = Donner un poste
people-post-give-hint = Si quelqu’un tient déjà ce poste, il passe à cette personne : les questions ouvertes aussi.
people-post-as = Comme
people-post-holder = Commandant, tient le poste
people-post-deputy = Adjoint, répond à sa place
people-post-give-button = Donner ce poste
people-post-take = Reprendre ce poste
people-post-take-question = Le poste restera vide : personne ne répondra pour cette force avant qu’on lui trouve quelqu’un.
people-post-take-button = Reprendre
people-answers = Réponses aux dates
people-answers-none = Cette personne n’a encore répondu à aucune date.
people-answers-table = Les quarante dernières réponses
people-answers-hint = C’est tout ce qui est gardé de cette personne. Les appels ne sont pas notés.
people-answer-forum = Forum
people-answer-date = Date proposée
people-answer-said = Réponse
people-answer-when = Dite le
people-answer-yes = Oui
people-answer-no = Non
people-answer-day = { $day }, { $hour }
people-answer-chosen = Date retenue
people-word = À sa demande
people-stop-text = La personne ne veut plus de messages. Elle reste sur la liste.
people-stop = Noter STOP
people-stop-done = STOP est noté. Ce qui attendait ne partira plus.
people-again-text = La personne veut de nouveau des messages.
people-again = Reprendre les messages
people-again-done = Les messages reprennent.
people-erase = Effacer cette personne
people-erase-question = Son nom, ses numéros, ses rôles, ses réponses et ses messages seront effacés. On ne peut pas revenir en arrière.
people-erase-button = Effacer pour toujours
people-erased = La personne est effacée.

people-added = La personne est inscrite.
people-changed = C’est noté.
people-save = Enregistrer
people-new-button = Inscrire
people-name-hint = Une seule personne de ce nom dans la commune : ajoutez au besoin le nom du père ou du quartier.
people-commune-hint = Par exemple Konna, ou Konna (Mopti) si plusieurs communes portent ce nom.
people-consent-hint = Comment, quand et où la personne a dit oui, par exemple : réunion du 5 janvier, fiche 2.
people-no-force = Aucune
people-choose = Choisissez dans la liste.
people-refused-name = Une autre personne de cette commune porte déjà ce nom.
people-refused-number = Ce numéro est à une autre personne. Cherchez-la par ce numéro.
people-refused-many = Cette personne a déjà huit numéros. Retirez-en un d’abord.
people-refused-stale = Quelqu’un a corrigé cette personne pendant que vous écriviez. Relisez : si ce que vous avez écrit est juste, enregistrez encore une fois.
people-refused-gone = Ce n’est plus là : quelqu’un d’autre vient de le changer.

people-import-lead = Choisissez un fichier CSV. Rien n’est écrit avant que vous ayez vu ce qu’il contient.
people-import-file = Fichier de la liste
people-import-file-hint = CSV avec virgules ou points-virgules, 8 Mo et 50 000 lignes environ.
people-import-look = Regarder la liste
people-import-example = Télécharger un exemple à remplir
people-import-no-file = Choisissez un fichier.
people-columns = Les colonnes, dans n’importe quel ordre
people-column = Colonne
people-column-holds = Ce qu’il faut y écrire
people-column-phone = Le numéro. Une personne qui en a plusieurs a plusieurs lignes.
people-column-name = Le nom, le même sur toutes ses lignes
people-column-commune = La commune, avec le cercle entre parenthèses si plusieurs portent ce nom
people-column-role = participant, abonné, facilitateur ou commandant
people-column-force = La force d’un commandant ; vide pour les autres
people-column-language = fr ou bm ; peut rester vide
people-column-gender = f ou m ; peut rester vide
people-column-consent = Comment la personne a dit oui
people-import-new = Nouvelles personnes
people-import-changed = Personnes qui changent
people-import-unchanged = Déjà inscrites, sans changement
people-import-wrong = Lignes fausses
people-import-nothing-yet = Rien n’est encore écrit.
people-import-wrong-first = Voici les { $shown } premières erreurs sur { $count }.
people-import-wrong-table = Ce qui est faux, ligne par ligne
people-import-wrong-file = Télécharger toutes les erreurs
people-import-row = ligne entière
people-import-line = Ligne
people-import-why = Ce qui est faux
people-import-posts = Des postes changent de main
people-import-posts-text = Ces lignes prennent un poste à la personne qui le tient. Une vieille liste ramènerait quelqu’un qui est parti.
people-import-post = Ligne { $line } : { $force }
people-import-first = { $shown ->
    [one] La première personne sur { $count }
   *[other] Les { $shown } premières personnes sur { $count }
  }
people-import-write = { $count ->
    [one] Importer une personne
   *[other] Importer { $shown } personnes
  }
people-import-without = { $count ->
    [one] Laisser de côté la ligne fausse
   *[other] Laisser de côté les { $shown } lignes fausses
  }
people-import-without-question = Les autres lignes seront inscrites. Mieux vaut corriger la liste et l’importer entière.
people-import-other = Prendre un autre fichier
people-import-going = { $done } personnes sur { $all } sont inscrites.
people-import-leave = Cette page se recharge seule. Vous pouvez la quitter : l’importation continue.
people-import-done = La liste est inscrite. Nouvelles : { $new }. Changées : { $changed }. Sans changement : { $unchanged }.
people-import-stopped = La base s’est arrêtée après { $done } personnes sur { $all }. Importez la même liste : elle ajoute ce qui manque et ne change rien d’autre.
people-import-gone = Le fichier n’est plus là. Choisissez-le de nouveau.
people-import-other-now = La base a changé depuis que vous avez regardé. Regardez encore une fois.
people-import-busy = Une autre liste est en cours d’importation. Attendez qu’elle soit finie.

people-quote = « { $cell } »
people-quote-empty = une case vide
people-quote-hidden = ce qui est écrit ici
people-or = ou
people-fault-csv = Ce n’est pas un fichier CSV. Enregistrez la feuille comme « CSV UTF-8 ».
people-fault-empty = Le fichier est vide.
people-fault-twice = Il y a deux colonnes pour { $column }.
people-fault-missing = La colonne { $column } manque.
people-fault-misspelt = Colonne inconnue : { $title }. Vouliez-vous écrire { $meant } ?
people-fault-unknown = Colonne inconnue : { $title }. La première ligne nomme les colonnes : { $ours }.
people-reason-overfull = La ligne a plus de cases que la première. Mettez entre guillemets un texte qui contient une virgule ou un point-virgule.
people-reason-no-number = Il n’y a pas de numéro.
people-reason-rounded = Le tableur a arrondi le numéro. Mettez la colonne en texte et récrivez-le.
people-reason-not-a-number = Ce n’est pas un numéro de téléphone. Écrivez { $digits } chiffres, ou + et l’indicatif du pays.
people-reason-number-in-name = Un nom ne contient pas de numéro.
people-reason-no-consent = Dites comment la personne a dit oui : personne n’est inscrit sans son accord.
people-reason-empty = C’est vide.
people-reason-long = C’est trop long : { $length } signes, { $most } au plus.
people-reason-unreadable = Un signe ne peut pas être lu. Enregistrez la feuille comme « CSV UTF-8 ».
people-reason-role = Rôle inconnu : { $cell }. Écrivez participant, abonné, facilitateur ou commandant.
people-reason-force = Force inconnue : { $cell }. Les forces sont : { $forces }.
people-reason-gender = Sexe inconnu : { $cell }. Écrivez f ou m, ou rien.
people-reason-language = Langue inconnue : { $cell }. Les langues d’ici sont : { $known }.
people-reason-force-of-nobody = Seul un commandant a une force.
people-reason-no-force = Un commandant a une force : { $forces }.
people-reason-region = C’est une région. Écrivez une commune.
people-reason-several = Plusieurs communes portent ce nom. Écrivez { $names }.
people-reason-cercle = C’est un cercle. Écrivez une commune, ou { $code } pour le forum du cercle.
people-reason-no-commune = Aucune commune ne s’appelle { $cell }.
people-reason-near-commune = Aucune commune ne s’appelle { $cell }. Vouliez-vous écrire { $names } ?
people-reason-other-owner = La ligne { $line } donne ce numéro à une autre personne.
people-reason-other-commander = La ligne { $line } nomme un autre commandant pour ce poste.
people-reason-otherwise = La ligne { $line } dit autre chose de ce nom dans cette commune. Deux personnes ont besoin de deux noms.
people-reason-taken = Ce numéro est déjà à une autre personne, ou à celle-ci sous un autre nom ou dans une autre commune.
