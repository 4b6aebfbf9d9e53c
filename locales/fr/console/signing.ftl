# Entrer et sortir.
signing-title = Entrer
signing-name = Nom
signing-password = Mot de passe
signing-code = Code à 6 chiffres
signing-code-hint = Le code que montre votre téléphone. Téléphone perdu : un de vos codes de secours. La première fois : laissez vide.
signing-in = Entrer
signing-wrong = Le nom, le mot de passe ou le code est faux. Un code ne sert qu’une fois : attendez le suivant.
signing-too-often = Trop d’essais depuis cet endroit. Attendez quelques minutes.
signing-busy = Trop de personnes entrent en même temps. Réessayez dans une minute.
signing-then = Entrez d’abord : vous verrez ensuite la page demandée. Après 15 minutes sans un geste, la session est finie.
signing-over = Votre session est finie. Entrez de nouveau : ce que vous avez écrit n’est pas perdu.
signing-welcome = Vous êtes de nouveau là
signing-go-on = Voici ce que vous aviez écrit. Envoyez-le maintenant.
signing-post-again = Envoyer
signing-invited = J’ai reçu une invitation
signing-invited-title = Première entrée
signing-invited-how = La personne qui a ouvert votre compte vous a donné un nom et un code d’invitation. Choisissez votre mot de passe : personne d’autre ne le connaîtra.
signing-invitation = Code d’invitation
signing-new-password = Nouveau mot de passe
signing-password-hint = Au moins { $count } signes. Plusieurs mots font un bon mot de passe.
signing-password-again = Le même mot de passe, encore une fois
signing-differ = Les deux mots de passe ne sont pas les mêmes.
signing-password-wrong = Le mot de passe est faux.
signing-invitation-wrong = Ce nom et ce code ne vont pas ensemble, ou le code est trop vieux (7 jours). Demandez-en un autre.
signing-keep = Garder ce mot de passe
signing-factor-title = Votre téléphone comme deuxième clé
signing-factor-app = Sur votre téléphone, ouvrez une application de codes (Aegis, Google Authenticator, FreeOTP…).
signing-factor-scan = Ajoutez un compte en photographiant l’image.
signing-factor-type = Écrivez ici le code à 6 chiffres qu’elle montre.
signing-factor-picture = Image à photographier avec l’application de codes
signing-factor-by-hand = Sans appareil photo, tapez cette clé :
signing-factor-password = Encore une fois : la deuxième clé est gardée sous votre mot de passe.
signing-factor-keep = Garder cette deuxième clé
signing-factor-wrong = Ce n’est pas le code de maintenant. L’heure du téléphone est-elle juste ?
signing-spares-title = Vos codes de secours
signing-spares = Notez ces 8 codes sur papier, loin de votre téléphone. Chacun remplace une fois le code à 6 chiffres. Ils ne seront plus montrés.
signing-spares-noted = C’est noté
signing-spares-left = { $count ->
    [0] Vous n’avez plus de code de secours. Demandez de nouveaux codes dans Bureau.
    [one] Il vous reste un code de secours.
   *[other] Il vous reste { $count } codes de secours.
  }
signing-freeze-what = Toutes les personnes seront déconnectées, et personne ne pourra plus entrer.
signing-freeze-when = Faites-le si un ordinateur, un téléphone ou un mot de passe est tombé entre de mauvaises mains. Deux responsables devront rouvrir ensemble. Les téléphones des gens continuent de marcher.
signing-freeze-do = Tout fermer maintenant
signing-closed-title = La console est fermée
signing-closed = Quelqu’un a tout fermé. Deux responsables doivent rouvrir. Appelez-les.
signing-closed-by = { $name } a tout fermé.
signing-thaw-how = Appelez cette personne avant de rouvrir. Il faut deux responsables.
signing-thaw-first = { $name } veut rouvrir. Il faut encore une autre personne.
signing-thaw-do = Je suis d’accord pour rouvrir
signing-thawed = La console est ouverte.
