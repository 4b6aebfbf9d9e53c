# Guide : un chapitre par page ; chaque ligne d’un chapitre est une étape.
guide-title = Guide
guide-lead = Huit pages, une par travail. Imprimez celles dont vous avez besoin.
guide-next = Chapitre suivant
guide-contents = Tous les chapitres

guide-sign-in = Entrer et sortir
guide-sign-in-steps =
    La première fois, vous avez reçu un nom et un code d’invitation. Ouvrez « J’ai reçu une invitation » et choisissez un mot de passe : plusieurs mots, que vous seul connaissez.
    Entrez. La console montre une image : photographiez-la avec une application de codes. Votre téléphone est maintenant votre deuxième clé.
    Notez les 8 codes de secours sur papier et rangez-les loin du téléphone.
    Chaque jour : nom, mot de passe, code à 6 chiffres. Un code ne sert qu’une fois.
    Après 15 minutes sans rien faire, la session est finie. Ce que vous étiez en train d’écrire n’est pas perdu : entrez de nouveau, puis envoyez.
    Quittez quand vous vous levez, même pour un thé.
guide-picture-sign-in = La page d’entrée : le nom, le mot de passe et le code de votre téléphone.
guide-review = Traiter un souci
guide-review-steps =
    Ouvrez « Soucis ». Les plus urgents sont en haut : danger d’abord, puis le délai promis.
    Prenez un souci : les autres voient que vous êtes dessus. Rendez-le si vous ne pouvez pas continuer. Sans un geste de vous pendant trois jours (un jour en cas de danger), un collègue peut le reprendre.
    Lisez tout, puis classez : ce que c’est, qui, où, s’il y a danger. Corrigez ce que la personne a choisi si le texte dit autre chose.
    Regardez les soucis qui se ressemblent. Deux récits du même fait : réunissez-les. Chacun recevra quand même sa réponse.
    Les mots marqués peuvent faire reconnaître quelqu’un : numéros, plaques, noms, parenté. Ne les recopiez jamais ailleurs.
    Répondez en mots simples, dans la langue de la personne. Regardez l’aperçu : c’est ce que montre un vieux téléphone. Ne demandez jamais un nom.
    Si vous connaissez quelqu’un dans l’affaire, déclarez un conflit : le souci ira à une autre personne.
    Si quelqu’un est en danger, appelez une personne responsable tout de suite, sans passer par la console.
guide-picture-review = Un souci : ce qui peut faire reconnaître quelqu’un est marqué.
guide-picture-answer = La réponse telle que le téléphone de l’auteur la montrera, avant de l’envoyer.
guide-release = Transmettre à deux
guide-release-steps =
    Rien ne sort de la maison sans deux personnes et sans délai.
    Écrivez un texte nouveau : pas de citation, pas de jour, pas de nom, pas de petit village. La page montre ce qui ferait reconnaître quelqu’un.
    Choisissez le destinataire : d’habitude un organe de contrôle. Jamais l’unité dont le texte parle.
    Une autre personne responsable relit et approuve, avec son mot de passe et un nouveau code.
    Attendez le jour indiqué : il est tiré au sort après trois jours, pour que personne ne devine quand le souci est venu.
    Imprimez, remettez en main propre, puis notez la suite.
guide-picture-release = Un communiqué que l’autre personne relit : ce qu’elle approuve, avec son mot de passe et un nouveau code.
guide-forums = Fixer un forum
guide-forums-steps =
    Le tableau montre chaque commune et chaque trimestre. Un mot dit où on en est.
    Le système demande les dates, compte les réponses, confirme auprès des forces. Vous n’avez rien à faire tant qu’il avance.
    Quand il attend votre décision, la page du forum dit pourquoi. Choisissez une date et écrivez la raison : elle est gardée.
    Déplacer ou annuler : seules les personnes qui connaissaient l’ancienne date sont prévenues. La page dit combien de SMS cela coûte.
    Après le forum, le facilitateur dit par téléphone combien de personnes sont venues. Sans nouvelle après trois jours, appelez-le.
guide-picture-forums = Un forum dont on cherche la date : les dates proposées et qui a répondu.
guide-people = Les personnes
guide-people-steps =
    Une liste vient d’un fichier CSV. L’essai à blanc montre chaque ligne fausse avec la raison ; rien n’est écrit avant que vous le vouliez.
    Chaque personne doit avoir dit oui. Écrivez comment et quand.
    Les numéros sont cachés. En montrer un laisse une ligne dans le registre, avec la raison.
    STOP arrête tous les messages. Seule la personne elle-même y revient, par DEBUT ou en vous le demandant.
    Effacer enlève la personne pour toujours. Son nom ne reste nulle part.
guide-picture-people = L’essai à blanc d’une liste : chaque ligne fausse, avec sa raison.
guide-summaries = Résumé et diffusion
guide-summaries-steps =
    Écrivez le résumé en français et en bambara, en phrases courtes. L’aperçu montre les écrans, le nombre de SMS et le prix.
    Chaque promesse a un responsable et une date.
    Une autre personne relit et approuve exactement ce texte. Le changer demande un nouvel accord.
    Choisissez à qui, regardez le prix, puis lancez. Vous pouvez mettre en pause : ce qui est parti est parti.
    Le texte pour la radio est prêt à imprimer.
guide-picture-summaries = Le résumé, écrit dans les deux langues.
guide-reports = Chiffres et rapports
guide-reports-steps =
    Les chiffres sur les soucis commencent à 5 et sont arrondis : un petit nombre ferait reconnaître quelqu’un.
    Une personne responsable publie chaque trimestre. Ce qui est publié ne change plus.
    Chaque figure a sa définition et un tableau. Prenez-les en CSV, en XLSX, ou imprimez.
guide-picture-reports = Une figure avec sa définition et son tableau.
guide-danger = Si cela tourne mal
guide-danger-steps =
    Un ordinateur, un téléphone ou un mot de passe est tombé entre de mauvaises mains : « Tout fermer », tout de suite. N’importe qui de l’équipe peut le faire.
    Les téléphones des gens continuent de marcher : personne ne perd sa voix.
    Appelez deux responsables. Elles rouvrent ensemble, quand elles savent ce qui s’est passé.
    Une alarme sur les clés : arrêtez le serveur, ne touchez à rien, appelez l’autre responsable.
    Ne promettez jamais à quelqu’un que personne ne peut savoir. L’opérateur voit l’appel. Dites ce qui est vrai : nous ne gardons pas le numéro.
guide-picture-danger = « Tout fermer » : la page demande une fois, puis ferme tout.
