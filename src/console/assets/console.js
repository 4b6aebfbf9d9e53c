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

// What phones will show follows the typing. The button that shows it without JavaScript stays where it is.
for (const form of document.querySelectorAll("form[data-look]")) {
  const place = document.getElementById("look");
  let timer, asked;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      const fields = new URLSearchParams(new FormData(form));
      // A name of its own: looking must not use up the form that will be saved.
      fields.set("once", [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
      place.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(form.dataset.look, { method: "POST", body: fields, signal: asked.signal });
        if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
        place.removeAttribute("aria-busy");
      } catch (error) {
        if (error.name !== "AbortError") place.removeAttribute("aria-busy");
      }
    }, 1200);
  });
}
