# Today: what waits for whoever opens the console.
today-greeting = Hello { $name }. Today is { $day }.
today-nothing = Nothing waits for you. You can close the console.
today-now = Now
today-soon = Soon
today-know = To know
