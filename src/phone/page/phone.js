// A basic phone in the browser. It plays the handset and the aggregator behind it: it calls the hooks of a simulator line,
// and polls /phone/api/inbox for what Baro sent. Data reach the page as text only, never as markup.
// Settings in the address: ?input=45&session=180 (seconds), ?lang=en. Tested in tests/it/browser.rs.
"use strict";

const $ = (id) => document.getElementById(id);
const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
const settings = new URLSearchParams(location.search);
const seconds = (name, usual) => (Number(settings.get(name)) > 0 ? Number(settings.get(name)) : usual);

// Limits of real networks: one USSD page, and how long they wait (product.md gives 30-60 s and 120-180 s).
const PAGE = { gsm: 160, ucs: 70 };
// A longer SMS goes in parts, each with a header that joins them (3GPP TS 23.040, 9.2.3.24.1).
const PART = { [PAGE.gsm]: 153, [PAGE.ucs]: 67 };
const INPUT = seconds("input", 45);
const SESSION = seconds("session", 180);
const ANSWER_WITHIN = 15_000;
const POLL_EVERY = 2_000;
const [HOUR, DAY] = [3_600_000, 86_400_000];

const phone = {
  line: null, // what /phone/api/cast told: code, number, hooks, cast, clock
  me: "",
  mode: "ussd",
  session: null, // { id, inputBy, endBy } while one is open
  threads: new Map(), // number -> [{ n, from, text, at, mine }]
  after: 0,
  clock: null, // what /phone/api/clock told last: now, offset
  ahead: 0, // what the demo's clock has over this computer's, in ms
  online: true,
};

// What this browser remembers between visits: the language, whose phone, what was read and acknowledged. No text.
const kept = { language: "fr", me: "", others: [], read: {}, told: 0 };
try {
  Object.assign(kept, JSON.parse(localStorage.getItem("baro.phone")));
} catch {
  // Nothing remembered is as good.
}
function keep() {
  try {
    localStorage.setItem("baro.phone", JSON.stringify(kept));
  } catch {
    // A browser that stores nothing still is a phone.
  }
}

// ---- words: French is written where it is used, English here ----

const ENGLISH = {
  "téléphone d'essai": "trial phone",
  "Baro ne répond pas. Nouvel essai dans quelques secondes.": "Baro does not answer. Trying again in a few seconds.",
  "Qui êtes-vous ?": "Who are you?",
  "Autre numéro…": "Another number…",
  "Son numéro": "Its number",
  "Prendre ce téléphone": "Hold this phone",
  "Un numéro a 8 chiffres, ou commence par + et l'indicatif du pays.": "A number has 8 digits, or starts with + and the country code.",
  "Appel": "Call",
  "Messages": "Messages",
  "Appeler": "Call",
  "Envoyer": "Send",
  "Raccrocher": "Hang up",
  "Effacer": "Clear",
  "Numéro à composer": "Number to dial",
  "Votre réponse": "Your answer",
  "SMS au {to}": "SMS to {to}",
  "Touche verte pour appeler": "Green key to call",
  "Appel de {code}…": "Calling {code}…",
  "Session expirée": "Session expired",
  "Session terminée": "Session ended",
  "Problème de connexion ou code non valide": "Connection problem or invalid code",
  "Message non envoyé": "Message not sent",
  "Aucun message": "No messages",
  "Aucun SMS": "No SMS yet",
  "moi": "me",
  "réponse {a} s · session {b} s": "answer {a} s · session {b} s",
  "Limites d'un vrai réseau": "Limits of a real network",
  "{a} s par réponse, {b} s par session. Puis le réseau coupe.": "{a} s per answer, {b} s per session. Then the network hangs up.",
  "Prenez votre temps : rien ne coupe.": "Take your time: nothing hangs up.",
  "Essayer en deux minutes": "Try it in two minutes",
  "Appuyez sur la touche verte : le menu s'ouvre. Répondez par un chiffre, puis la touche verte.": "Press the green key: the menu opens. Answer with a digit, then the green key.",
  "Une question arrive par SMS ? Ouvrez Messages et répondez, par exemple 1.": "A question comes by SMS? Open Messages and answer, for example 1.",
  "Changez de personne : chacune a son téléphone. Un rond rouge compte ses SMS non lus.": "Change person: each has a phone. A red circle counts their unread SMS.",
  "Avancez l'horloge : le vote se ferme, la date tient, les rappels partent, le facilitateur dit comment c'était.": "Move the clock: the vote closes, the date stands, reminders leave, the facilitator says how it went.",
  "L'heure de la démonstration": "The demonstration's time",
  "+ 1 heure": "+ 1 hour",
  "+ 1 jour": "+ 1 day",
  "+ 7 jours": "+ 7 days",
  "Demain, 8:00": "Tomorrow, 8:00",
  "Heure réelle": "Real time",
  "avance de {a} j {b} h": "{a} d {b} h ahead",
  "Leurs messages": "Their messages",
  "et {n} avant": "and {n} before",
  "non lus": "unread",
  "Nouveau SMS pour {who}": "New SMS for {who}",
};

function t(french, values = {}) {
  const words = kept.language === "en" ? ENGLISH[french] ?? french : french;
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function speak(language) {
  kept.language = language === "en" ? "en" : "fr";
  keep();
  document.documentElement.lang = kept.language;
  each("[data-t]", (node) => {
    node.dataset.t ||= node.textContent;
    node.textContent = t(node.dataset.t);
  });
  each("[data-t-label]", (node) => node.setAttribute("aria-label", t(node.dataset.tLabel)));
  each("[data-language]", (node) => node.setAttribute("aria-pressed", node.dataset.language === kept.language));
  drawAll();
}

// ---- sizes: 3GPP TS 23.038, one septet a character, two for the extension table ----

const ONE = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const TWO = "\f^{}\\[~]|€";

function measure(text) {
  const septets = [...text].map((c) => (ONE.includes(c) ? 1 : TWO.includes(c) ? 2 : Infinity));
  const used = septets.reduce((sum, n) => sum + n, 0);
  return used === Infinity ? { used: text.length, room: PAGE.ucs } : { used, room: PAGE.gsm };
}

// How many SMS are paid for. What cannot be split (an escape pair, an emoji) moves to the next part.
function segments(text) {
  const { used, room } = measure(text);
  if (used <= room) return 1;
  let [parts, filled] = [1, 0];
  for (const c of text) {
    const width = room === PAGE.ucs ? c.length : measure(c).used;
    if (filled + width > PART[room]) [parts, filled] = [parts + 1, 0];
    filled += width;
  }
  return parts;
}

const size = (text) => `${measure(text).used}/${measure(text).room}`;

// ---- the way to Baro ----

const word = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16).padStart(2, "0")).join("");

async function ask(path, options = {}) {
  const response = await fetch(path, { signal: AbortSignal.timeout(ANSWER_WITHIN), cache: "no-store", ...options });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

// `keepalive` lets the last word of a page that is being closed arrive.
const hook = (name, fields) =>
  ask(`${phone.line.hooks}/${name}`, { method: "POST", body: new URLSearchParams(fields), keepalive: true });

// ---- dialling ----

async function dial(code) {
  if (code !== phone.line.code) return refuse(t("Problème de connexion ou code non valide"));
  phone.session = { id: word(), inputBy: Infinity, endBy: performance.now() + SESSION * 1000 };
  show(t("Appel de {code}…", { code }), "own");
  await turn({});
}

async function turn(input) {
  const session = phone.session;
  session.inputBy = Infinity;
  entry("");
  try {
    const screen = await hook("ussd", { session: session.id, from: phone.me, code: phone.line.code, ...input });
    // Hung up or expired meanwhile: the answer comes to nobody.
    if (phone.session !== session) return;
    if (screen.end) phone.session = null;
    else session.inputBy = performance.now() + INPUT * 1000;
    show(screen.text, screen.end ? "last" : "page");
  } catch {
    if (phone.session === session) refuse(t("Problème de connexion ou code non valide"));
  }
  soon();
}

function refuse(words) {
  phone.session = null;
  show(words, "own");
}

// The network tells Baro that a session is over, whoever ended it early.
function over(words) {
  if (!phone.session) return;
  const { id } = phone.session;
  refuse(words);
  hook("ended", { session: id }).catch(() => {});
}

function hangUp() {
  if (phone.session) over(t("Session terminée"));
  else show("", "idle");
  turnTo("ussd");
}

function tick() {
  drawHour();
  const session = phone.session;
  if (!session || !$("limits").checked) return ($("left").textContent = "");
  const now = performance.now();
  const until = (by, most) => Math.min(most, Math.max(0, Math.ceil((by - now) / 1000)));
  if (now >= session.inputBy || now >= session.endBy) over(t("Session expirée"));
  else $("left").textContent = t("réponse {a} s · session {b} s", { a: until(session.inputBy, INPUT), b: until(session.endBy, SESSION) });
}

function limit() {
  const on = $("limits").checked;
  $("limits-say").textContent = on
    ? t("{a} s par réponse, {b} s par session. Puis le réseau coupe.", { a: INPUT, b: SESSION })
    : t("Prenez votre temps : rien ne coupe.");
}

// Switched on again during a session, both limits count from now.
function rearm() {
  const now = performance.now();
  if (phone.session) Object.assign(phone.session, { inputBy: now + INPUT * 1000, endBy: now + SESSION * 1000 });
  limit();
}

// ---- messages ----

const thread = (number) => phone.threads.get(number) ?? phone.threads.set(number, []).get(number);
const unread = (number) => thread(number).filter((sms) => !sms.mine && sms.n > (kept.read[number] ?? 0)).length;

async function sendSms(text) {
  const mine = { mine: true, text, at: Date.now() + phone.ahead };
  thread(phone.me).push(mine);
  entry("");
  drawMessages();
  try {
    await hook("sms", { id: word(), from: phone.me, to: phone.line.number, text });
  } catch {
    mine.failed = true;
    drawMessages();
  }
  soon();
}

function receive(sms) {
  // Two polls may cross.
  if (sms.n <= phone.after) return;
  phone.after = sms.n;
  thread(sms.to).push(sms);
  if (sms.n > kept.told) $("news").textContent = t("Nouveau SMS pour {who}", { who: nameOf(sms.to) });
}

// What a network reports of a message that reached its phone. One after the other: a broadcast is many.
async function acknowledge(batch) {
  const fresh = batch.filter((sms) => sms.n > kept.told);
  kept.told = Math.max(kept.told, ...fresh.map((sms) => sms.n));
  keep();
  for (const sms of fresh) await hook("status", { id: sms.id, status: "delivered" }).catch(() => {});
}

function read(number) {
  const last = thread(number).findLast((sms) => !sms.mine);
  if (last) kept.read[number] = last.n;
  keep();
}

async function poll() {
  try {
    if (!phone.online) await join();
    const batch = await ask(`/phone/api/inbox?after=${phone.after}`);
    if (batch.newest < phone.after) return await join();
    batch.messages.forEach(receive);
    if (batch.messages.length) drawMessages();
    acknowledge(batch.messages);
    if (phone.line.clock) drawClock(await ask("/phone/api/clock"));
    online(true);
  } catch {
    online(false);
  }
}

function online(yes) {
  phone.online = yes;
  $("offline").hidden = yes;
  $("phone").classList.toggle("lost", !yes);
}

let next = 0;
async function pollAgain() {
  clearTimeout(next);
  if (!document.hidden) await poll();
  clearTimeout(next);
  next = setTimeout(pollAgain, POLL_EVERY);
}

// After something was said an answer may be on its way: look at once.
function soon() {
  clearTimeout(next);
  next = setTimeout(pollAgain, 300);
}

// ---- whose phone ----

const people = () => [...phone.line.cast, ...kept.others.map((number) => ({ label: spaced(number), phone: number }))];
const nameOf = (number) => people().find((person) => person.phone === number)?.label ?? spaced(number);
const spaced = (number) => number.replace(/^(\+223)(..)(..)(..)(..)$/, "$1 $2 $3 $4 $5");

function hold(number, mode = phone.mode) {
  if (number !== phone.me) {
    over("");
    phone.me = kept.me = number;
    show("", "idle");
  }
  $("other").hidden = true;
  turnTo(mode);
}

function choose() {
  const number = $("who").value;
  if (number) return hold(number);
  $("other").hidden = false;
  $("number").focus();
}

function takeOther(event) {
  event.preventDefault();
  const written = $("number").value.replace(/[\s.\-]/g, "").replace(/^00/, "+");
  const number = /^\d{8}$/.test(written) ? `+223${written}` : written;
  const right = /^\+\d{8,15}$/.test(number);
  $("wrong").textContent = right ? "" : t("Un numéro a 8 chiffres, ou commence par + et l'indicatif du pays.");
  if (!right) return $("number").focus();
  if (!people().some((person) => person.phone === number)) kept.others = [...kept.others, number].slice(-5);
  hold(number);
}

// ---- drawing ----

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function show(text, kind) {
  $("page").dataset.kind = kind;
  $("screen").textContent = kind === "idle" ? t("Touche verte pour appeler") : text;
  $("screen").lang = kind === "page" || kind === "last" ? "fr" : kept.language;
  $("screen").dataset.code = phone.line.code;
  $("size").textContent = kind === "page" || kind === "last" ? size(text) : "";
  if (phone.mode === "ussd") entry(phone.session ? "" : phone.line.code);
  labels();
  tick();
}

function entry(text) {
  $("said").value = text;
  drawLength();
}

function drawLength() {
  const text = $("said").value;
  const parts = phone.mode === "sms" ? segments(text) : 1;
  const length = parts > 1 ? `${size(text)} · ${parts} SMS` : size(text);
  $("length").textContent = phone.mode === "sms" || phone.session ? length : "";
}

function labels() {
  const sms = phone.mode === "sms";
  const asks = sms ? t("SMS au {to}", { to: phone.line.number }) : phone.session ? t("Votre réponse") : t("Numéro à composer");
  $("ask").textContent = asks;
  $("call").textContent = sms || phone.session ? t("Envoyer") : t("Appeler");
}

function turnTo(mode) {
  phone.mode = mode;
  each("[data-mode]", (node) => node.setAttribute("aria-pressed", node.dataset.mode === mode));
  $("page").hidden = mode !== "ussd";
  $("thread").hidden = mode !== "sms";
  $("said").rows = mode === "sms" ? 2 : 1;
  entry(mode === "ussd" && !phone.session ? phone.line.code : "");
  labels();
  drawMessages();
}

const locale = () => (kept.language === "en" ? "en-GB" : "fr");
const stamp = (at) => new Intl.DateTimeFormat(locale(), { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" }).format(at);

function bubble(sms) {
  const node = make("li", sms.mine ? "mine" : "theirs");
  const from = sms.mine ? t("moi") : sms.from;
  const when = sms.at ? ` · ${stamp(sms.at)}` : "";
  node.append(make("span", "from", sms.failed ? t("Message non envoyé") : from + when));
  const text = make("p", "", sms.text);
  text.lang = "fr";
  node.append(text);
  return node;
}

function badge(node, count) {
  node.hidden = count === 0;
  node.replaceChildren(String(count), make("span", "heard", ` ${t("non lus")}`));
}

function drawMessages() {
  if (!phone.line) return;
  if (phone.mode === "sms") read(phone.me);
  const bubbles = thread(phone.me).map(bubble);
  $("thread").replaceChildren(...(bubbles.length ? bubbles : [make("li", "none", t("Aucun message"))]));
  $("thread").scrollTop = $("thread").scrollHeight;
  badge($("unread"), unread(phone.me));
  drawWho();
  drawCards();
}

function drawWho() {
  const options = people().map(({ label, phone: number }) => {
    const count = unread(number);
    return new Option(count ? `${label}  ● ${count}` : label, number);
  });
  $("who").replaceChildren(...options, new Option(t("Autre numéro…"), ""));
  $("who").value = $("other").hidden ? phone.me : "";
}

function drawCards() {
  const focused = document.activeElement?.dataset.phone;
  $("cards").replaceChildren(...people().map(card));
  if (focused) $("cards").querySelector(`[data-phone="${CSS.escape(focused)}"]`)?.focus();
}

// In a narrow window the phone is above the cards, maybe out of sight.
function take(number) {
  hold(number, unread(number) ? "sms" : phone.mode);
  if ($("phone").getBoundingClientRect().bottom < 200) $("who").scrollIntoView();
}

// The card of one person: who, the last SMS received, and a way to hold their phone.
function card(person) {
  const node = make("li", person.phone === phone.me ? "card held" : "card");
  const button = make("button", "take");
  button.type = "button";
  button.dataset.phone = person.phone;
  button.setAttribute("aria-pressed", person.phone === phone.me);
  const count = make("b", "badge");
  badge(count, unread(person.phone));
  button.append(make("span", "label", person.label), count, make("span", "number", spaced(person.phone)));
  button.addEventListener("click", () => take(person.phone));
  const received = thread(person.phone).filter((sms) => !sms.mine);
  const list = make("ol");
  list.append(...received.slice(-2).reverse().map(bubble));
  if (received.length === 0) list.append(make("li", "none", t("Aucun SMS")));
  if (received.length > 2) list.append(make("li", "none", t("et {n} avant", { n: received.length - 2 })));
  node.append(button, list);
  return node;
}

function drawHour() {
  $("hour").textContent = new Date(Date.now() + phone.ahead).toISOString().slice(11, 16);
}

function drawClock(clock) {
  phone.clock = clock;
  phone.ahead = clock.now - Date.now();
  $("now").textContent = new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "short", timeZone: "UTC" }).format(clock.now);
  const [a, b] = [Math.floor(clock.offset / DAY), Math.round((clock.offset % DAY) / HOUR)];
  $("ahead").textContent = a || b ? t("avance de {a} j {b} h", { a, b }) : "";
  drawHour();
}

async function moveClock(move) {
  const { now } = await ask("/phone/api/clock");
  const morning = (Math.floor(now / DAY) + 1) * DAY + 8 * HOUR - now;
  const wanted = move === "real" ? "reset" : { advance: { hour: HOUR, day: DAY, week: 7 * DAY, morning }[move] };
  const headers = { "Content-Type": "application/json" };
  drawClock(await ask("/phone/api/clock", { method: "POST", headers, body: JSON.stringify(wanted) }));
  soon();
}

function drawAll() {
  if (!phone.line) return;
  limit();
  labels();
  if (!phone.session) show("", "idle");
  drawMessages();
  if (phone.clock) drawClock(phone.clock);
}

// ---- keys ----

function press(key) {
  const { selectionStart: from, selectionEnd: to, value } = $("said");
  // The first digit pressed on an idle phone starts a new number.
  const fresh = phone.mode === "ussd" && !phone.session && value === phone.line.code;
  entry(fresh ? key : value.slice(0, from) + key + value.slice(to));
  const at = fresh ? 1 : from + 1;
  $("said").setSelectionRange(at, at);
}

function send(event) {
  event.preventDefault();
  const said = $("said").value.trim();
  if (!phone.line || !said) return;
  if (phone.mode === "sms") sendSms(said);
  else if (phone.session) turn({ input: said });
  else dial(said);
}

// Keys of the keyboard work while the focus is on the phone, so that they are in nobody's way elsewhere.
function typed(event) {
  const writing = event.target === $("said");
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (event.key === "Escape") hangUp();
  else if (event.key === "Enter" && writing && !event.shiftKey) $("entry").requestSubmit();
  else if (!writing && plain && /^[0-9*#]$/.test(event.key)) press(event.key);
  else if (!writing && event.key === "Backspace") entry($("said").value.slice(0, -1));
  else return;
  event.preventDefault();
}

function drawKeys() {
  const letters = { 2: "abc", 3: "def", 4: "ghi", 5: "jkl", 6: "mno", 7: "pqrs", 8: "tuv", 9: "wxyz" };
  for (const key of "123456789*0#") {
    const button = make("button", "", key);
    button.type = "button";
    button.dataset.key = key;
    const small = make("small", "", letters[key] ?? "");
    small.setAttribute("aria-hidden", "true");
    button.append(small);
    button.addEventListener("click", () => press(key));
    $("keys").append(button);
  }
}

// ---- start ----

// Learns the line and its people, at the start and whenever Baro was away: it may be another demo by now.
async function join() {
  phone.line = await ask("/phone/api/cast");
  phone.after = 0;
  phone.threads.clear();
  const { newest } = await ask("/phone/api/inbox?number=");
  if (newest < kept.told) Object.assign(kept, { told: 0, read: {} });
  $("clock").hidden = !phone.line.clock;
  $("main").inert = false;
  const known = people().map((person) => person.phone);
  const me = [phone.me, kept.me].find((number) => known.includes(number)) ?? known[0] ?? "";
  if (!phone.session) show("", "idle");
  hold(me);
  $("other").hidden = Boolean(me);
}

function listen() {
  $("entry").addEventListener("submit", send);
  $("phone").addEventListener("keydown", typed);
  $("said").addEventListener("input", drawLength);
  $("end").addEventListener("click", hangUp);
  $("clear").addEventListener("click", () => entry($("said").value.slice(0, -1)));
  $("who").addEventListener("change", choose);
  $("other").addEventListener("submit", takeOther);
  $("limits").addEventListener("change", rearm);
  each("[data-mode]", (node) => node.addEventListener("click", () => turnTo(node.dataset.mode)));
  each("[data-language]", (node) => node.addEventListener("click", () => speak(node.dataset.language)));
  each("[data-move]", (node) => node.addEventListener("click", () => moveClock(node.dataset.move).catch(() => online(false))));
  document.addEventListener("visibilitychange", soon);
  addEventListener("pagehide", () => over(""));
}

async function start() {
  drawKeys();
  listen();
  phone.online = false; // so that the first poll joins
  await pollAgain();
  speak(settings.get("lang") ?? kept.language);
  setInterval(tick, 250);
}

start();
