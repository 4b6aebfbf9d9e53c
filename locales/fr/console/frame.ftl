# Ce qui entoure chaque page : titres, menu, boutons, erreurs générales.
frame-skip = Aller au contenu
frame-menu = Menu
frame-today = Aujourd’hui
frame-review = Soucis
frame-release = Communiqués
frame-forums = Forums
frame-people = Personnes
frame-summaries = Résumés
frame-delivery = Envois
frame-reports = Rapports
frame-office = Bureau
frame-guide = Guide
frame-sign-out = Quitter
frame-language = English
frame-freeze = Tout fermer
frame-wrongs = { $count ->
    [one] Une chose à corriger
   *[other] { $count } choses à corriger
  }
frame-page = Page { $page } sur { $pages }
frame-before = Page précédente
frame-after = Page suivante
frame-characters = { $count ->
    [one] { $count } signe
   *[other] { $count } signes
  }
frame-segments = { $count ->
    [one] { $count } SMS
   *[other] { $count } SMS
  }
frame-screen = Écran { $nth }
frame-cancel = Annuler
trouble-missing-title = Cette page n’existe pas
trouble-missing = L’adresse est fausse, ou ce qui était ici n’y est plus.
trouble-refused-title = Cette page n’est pas pour vous
trouble-refused = Votre rôle ne permet pas de faire cela.
trouble-stale-title = Cette page a vieilli
trouble-stale = Revenez à la page d’avant, rechargez-la et recommencez. Rien n’a été fait.
trouble-gone-title = Ce n’est plus possible
trouble-store-title = Le serveur ne peut pas répondre
trouble-store = La base de données ne répond pas. Rien n’a été perdu. Réessayez dans une minute.
trouble-bug = Quelque chose est faux chez nous. Dites-le à l’administration : ce que vous avez fait n’a pas été enregistré.
trouble-large = C’est trop grand.
trouble-no-trail-key = Vous n’avez pas encore la clé du registre. Elle vous sera remise quand une personne responsable entrera.
trouble-back = Revenir à Aujourd’hui
done-already = C’était déjà fait.
