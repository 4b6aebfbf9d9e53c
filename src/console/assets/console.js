// What a browser with JavaScript adds: nothing that a page needs. Tested with it on and off.
"use strict";

// The first thing that is wrong, or the notice, is read out and in sight.
const first = document.querySelector(".wrongs");
if (first) first.focus();

// A button is pressed once: the server knows a second posting anyway, but whoever waits on a slow line should see that it was heard.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
}

// Words that were typed are not left behind by mistake.
for (const area of document.querySelectorAll("textarea")) {
  const before = area.value;
  const changed = () => area.value !== before && !area.form?.dataset.sent;
  addEventListener("beforeunload", (event) => { if (changed()) event.preventDefault(); });
}
