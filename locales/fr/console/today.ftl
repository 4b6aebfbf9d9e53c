# Aujourd’hui : ce qui attend la personne qui ouvre la console.
today-greeting = Bonjour { $name }. Nous sommes { $day }.
today-nothing = Rien ne vous attend. Vous pouvez fermer la console.
today-now = Maintenant
today-soon = Bientôt
today-know = À savoir
