# Rapports : forums, promesses, soucis publiés, messages. Pour le programme, les bailleurs et les organes de contrôle.
reports-title = Rapports
reports-place = Lieu
reports-everywhere = Tout le programme
reports-from = Du trimestre
reports-to = Au trimestre
reports-show = Afficher
reports-quarter = T{ $number } { $year }
reports-of = { $place }, { $first } à { $last }
reports-of-one = { $place }, { $quarter }
reports-made = { $programme }, fait le { $day }
reports-nothing = Rien à compter pour ce lieu et ces trimestres.
reports-drawing = Dessin : { $title }
reports-csv = Ce tableau en CSV
reports-xlsx = Tous les tableaux en XLSX
reports-no-file = Le fichier n’a pas pu être fait. Choisissez moins de trimestres.
# Le séparateur des colonnes d’un fichier CSV, comme les tableurs français l’attendent.
reports-separator = ;
reports-publish-link = Publier les comptes de soucis
reports-themes-link = Thèmes pour les forums

reports-part-forums = Forums
reports-part-presence = Présence
reports-part-promises = Promesses
reports-part-concerns = Soucis
reports-part-messages = Messages

reports-by-quarter = Trimestre
reports-by-kind = Réunion
reports-by-role = Rôle
reports-by-force = Force
reports-by-place = Lieu
reports-by-owner = Qui a promis
reports-by-group = Groupe de forces
reports-by-class = Message

reports-forums-title = Forums par trimestre
reports-forums-definition = Un forum compte dans le trimestre pour lequel il a été prévu. « À temps » : tenu avant la fin de ce trimestre ; « en retard » : tenu après ; « manqué » : le trimestre est passé sans date ; « sans compte rendu » : la date est passée et personne n’a dit comment c’était.
reports-on-time = À temps
reports-late = En retard
reports-missed = Manqué
reports-cancelled = Annulé
reports-unreported = Sans compte rendu
reports-under-way = En cours
reports-meetings-title = Toutes les réunions
reports-meetings-definition = Forums de la communauté et des forces (chaque trimestre), comités de sécurité et réseaux des forces (chaque mois), comptés comme les forums ci-dessus.
reports-came-title = Femmes et hommes venus
reports-came-definition = Le nombre dit par le facilitateur après chaque forum tenu. Les jeunes sont comptés aussi parmi les femmes et les hommes. Une personne venue à deux forums compte deux fois. « Forums comptés » : ceux dont le nombre a été dit.
reports-women = Femmes
reports-men = Hommes
reports-youth = dont jeunes
reports-counted = Forums comptés
reports-members-title = Femmes et hommes sur les listes
reports-members-definition = Les personnes inscrites aujourd’hui, chacune une fois par rôle. « Non dit » : personne n’a noté si c’est une femme ou un homme.
reports-unsaid = Non dit
reports-forces-title = Présence des forces
reports-forces-definition = Aux réunions tenues, pour chaque force attendue. « Présente » et « absente » : dit par le facilitateur ; « non noté » : il n’a rien dit. « Dit oui, absente » et « n’a pas répondu » disent ce que la force avait annoncé ; elles sont déjà comptées dans les trois premières colonnes.
reports-present = Présente
reports-absent = Absente
reports-not-noted = Non noté
reports-broken = Dit oui, absente
reports-silent = N’a pas répondu
reports-places-title = Forums par lieu
reports-places-definition = Les forums de chaque partie du lieu choisi, comptés comme ci-dessus. Choisissez une partie pour la voir seule.
reports-promises-title = Promesses
reports-promises-definition = Les promesses faites aux forums de ces trimestres et dites aux participants, comme elles sont aujourd’hui. « Tenue » : l’équipe l’a vérifié ; « en retard » : le jour est passé ; « abandonnée » : elle ne vaut plus ; « pas encore due » : le jour n’est pas venu.
reports-community = Communauté
reports-kept = Tenue
reports-promise-late = En retard
reports-dropped = Abandonnée
reports-open = Pas encore due

reports-concerns-title = Soucis par trimestre
reports-concerns-definition = Seuls les nombres publiés par une personne responsable sont montrés. Ce sont les soucis triés par l’équipe, un par dossier, au moins 5 par lieu et par sujet, arrondis au multiple de 5 inférieur. « – » : moins de 5, ou pas encore publié ; cela ne veut pas dire zéro. « Groupes publiés » : sur 7 groupes de forces.
reports-groups-told = Groupes publiés
reports-at-least = Au moins
reports-where-title = Soucis par lieu
reports-where-definition = Les mêmes nombres par lieu. Aucun souci n’est compté deux fois : « reste de » un cercle ou d’une région est ce qui n’a pas de ligne à soi. Un lieu sans ligne peut avoir des soucis : son nombre est caché avec d’autres.
reports-rest-of = Reste de { $place }
reports-rest-of-country = Reste du pays, ou lieu non dit
reports-groups-title = Soucis par groupe de forces
reports-groups-definition = Les mêmes nombres selon la force que l’auteur a choisie en parlant. Un souci dans un groupe n’est pas une faute établie.
reports-kind = Sujet
reports-messages-title = Messages
reports-messages-definition = Les SMS envoyés, par mois entiers. « Reçu » : l’opérateur l’a confirmé ; « parti » : remis à l’opérateur sans confirmation ; « échoué » : refusé ou jamais arrivé ; « pas parti » : trop tard, annulé ou au-delà de la limite par semaine. Un message long compte pour plusieurs SMS facturés. Les réponses ne sont comptées que pour tout le programme. Les sessions USSD ne sont pas comptées.
reports-delivered = Reçu
reports-sent = Parti
reports-failed = Échoué
reports-not-sent = Pas parti
reports-segments = SMS facturés
reports-cost = Coût
reports-costs-title = Coût
reports-costs-definition = Les SMS facturés, au prix de chaque réseau dans les réglages d’aujourd’hui. Un réseau sans prix, ou inconnu, compte au prix le plus cher de la ligne. Pour un lieu choisi, le réseau n’est pas gardé : tout compte au prix le plus cher, et le vrai coût est au plus celui-ci.
reports-by-network = Ligne et réseau
reports-line-network = { $line }, { $network }
reports-network-unknown = réseau non connu
reports-messages = Messages
reports-all = Tous
reports-class-answer = Réponse à un SMS
reports-class-urgent = Annulation du jour
reports-class-change = Changement
reports-class-today = Rappel du matin
reports-class-question = Question
reports-class-invitation = Invitation
reports-class-eve = Rappel de la veille
reports-class-summary = Résumé
reports-class-week = Rappel de la semaine
reports-class-pulse = Avez-vous été entendu ?

reports-publish-title = Publier les soucis du { $quarter }
reports-publish-why = Ces nombres seront lus par l’équipe, les bailleurs et les organes de contrôle. Regardez chaque groupe, puis publiez-le.
reports-publish-five = Un nombre n’est dit qu’à partir de 5, et arrondi au multiple de 5 inférieur. Les plus petits vont avec le lieu plus grand.
reports-publish-once = Ce qui est publié ne change plus jamais : triez d’abord tous les dossiers du trimestre.
reports-publish-group = Chaque groupe est publié par une personne qui peut en lire tous les dossiers.
reports-publish-quarters = Trimestres
reports-publish-withheld = { $count ->
    [one] Un dossier dont vous vous êtes écarté ne sera pas compté. Une autre personne responsable peut publier à votre place.
   *[other] { $count } dossiers dont vous vous êtes écarté ne seront pas comptés. Une autre personne responsable peut publier à votre place.
  }
reports-publish-unkeyed = Ce groupe ne recevait pas encore de soucis.
reports-publish-closed = À publier par quelqu’un d’autre : vous n’avez pas toutes les clés de ce groupe
reports-publish-told = Publié
reports-publish-told-by = par { $who }, { $day }
reports-publish-unsaid = { $count ->
    [one] Un dossier n’est pas trié : il ne sera jamais compté
   *[other] { $count } dossiers ne sont pas triés : ils ne seront jamais comptés
  }
reports-publish-review = Trier d’abord
reports-publish-empty = Aucun nombre n’atteint 5 : rien ne sera dit, sauf que le groupe a été compté.
reports-publish-table = Ce qui sera publié
reports-publish-open = Publier ce groupe
reports-publish-sure = Publier pour toujours ? Cela ne peut être ni changé ni retiré.
reports-publish-go = Oui, publier
reports-published = C’est publié.
reports-published-before = Ce groupe était déjà publié : rien n’a été changé.
reports-not-published = Vous ne pouvez pas publier ce groupe.
reports-due = { $count ->
    [one] Un groupe de soucis du { $quarter } n’est pas publié
   *[other] { $count } groupes de soucis du { $quarter } ne sont pas publiés
  }

reports-themes-title = Thèmes tirés des soucis du { $quarter }
reports-themes-why = Ces thèmes sont pour l’ordre du jour des forums du { $next }. On n’y dit ni nombre, ni force, ni personne.
reports-themes-proposed = Proposés aux forums
reports-themes-none = Aucun thème n’est proposé pour ce trimestre.
reports-themes-found = Ce qui peut être proposé
reports-themes-rule = Au moins 5 soucis de ce trimestre en parlent. En dessous de 5, un thème monte de la commune au cercle, puis à la région, et va à tous les forums de là.
reports-themes-none-found = Aucun sujet n’atteint 5 soucis parmi ceux que vous pouvez lire.
reports-theme = Thème
reports-theme-of-kind = { $kind } (plusieurs sujets)
reports-themes-forums = Forums
reports-themes-no-forum = Aucun forum ici
reports-themes-many = { $count ->
    [one] { $count } forum
   *[other] { $count } forums
  }
reports-themes-do = À faire
reports-themes-propose = Proposer
reports-themes-withdraw = Retirer
reports-themes-put = Le thème est proposé à tous les forums de ce lieu.
reports-themes-taken = Le thème est retiré.
reports-themes-gone = Ce thème ne peut plus être proposé : moins de 5 soucis en parlent.
