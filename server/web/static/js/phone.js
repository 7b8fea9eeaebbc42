// A visitor's ticket on a telephone. The server says everything in words; this page only puts them in their places.

import { newId } from "./ids.js";
import { Link } from "./phone_link.js";
import { arm, ring } from "./phone_ring.js";

const FAR_COUNTER = 2; //: more characters of a counter's number are written smaller
const NBSP = "\u00a0";
const UNKNOWN = "–";

const token = location.hash.slice(1);
const page = document.body;
const at = (id) => document.getElementById(id);
const field = (name) => document.querySelector(`[data-field=${name}]`);
let view = null;
let live = true;
let rung = "";
let armed = false;

function say(name, text) {
  const place = field(name);
  if (place.textContent !== text) place.textContent = text;
}

/** "A042" as it is printed: the letter, a gap, the digits. */
function number(label) {
  const [, letter, digits] = /^(\D*)(.*)$/.exec(label);
  const parts = [document.createElement("b"), document.createElement("i"), digits];
  parts[0].textContent = letter;
  field("number").replaceChildren(...parts);
  field("number").classList.toggle("long", digits.length > 3);
}

/** "Guichet 3" in two: the word, and the number that is to be seen at once. */
function place(name) {
  const found = /^(.*\D)\s+(\w{1,4})$/.exec(name);
  say("word", found ? found[1] : name);
  say("counter", found ? found[2] : "");
  field("counter").classList.toggle("far", (found?.[2].length ?? 0) > FAR_COUNTER);
}

/** People in a line, the visitor the last of them and filled; a longer line is not drawn longer. */
function queue(ahead) {
  const places = [...at("queue").children];
  places.forEach((place, index) => { place.hidden = places.length - index > (ahead ?? 0) + 1; });
  at("queue").hidden = !ahead;
}

function look(state) {
  if (!live) return "stale";
  return { waiting: "waits", called: "call" }[state] ?? "here";
}

function render() {
  const { state } = view;
  const called = state === "called";
  page.dataset.state = state;
  page.dataset.ahead = view.ahead ?? "";
  page.dataset.live = live ? "yes" : "no";
  for (const id of ["starting", "slow", "early"]) at(id).hidden = true;
  at("card").hidden = false;
  at("card").className = `billet ${look(state)}${called && live && rung === view.ring ? " fresh" : ""}`;
  number(view.label);
  place(called ? view.fact : "");
  for (const name of ["place", "title", "people", "fact", "more", "note"]) say(name, view[name]);
  say("wait", live || !view.wait ? view.wait : UNKNOWN);
  queue(view.ahead);
  at("fact").hidden = !view.fact || called;
  at("live").hidden = !live || view.over;
  at("ring").hidden = armed || !["waiting", "held"].includes(state);
  at("armed").hidden = !armed || !["waiting", "held"].includes(state);
  at("time").hidden = !called || view.needs_time || !live;
  at("known").hidden = !called || !view.needs_time;
  if (at("time").hidden) at("unsaid").hidden = true;
  at("papers").hidden = !view.papers;
  if (view.papers) at("papers").setAttribute("href", view.papers);
  at("cancel").hidden = !view.cancellable || !live;
  const words = called ? `${view.title}, ${view.fact}` : view.title;
  document.title = [words, spaced(view.label)].filter(Boolean).join(" · ");
}

const spaced = (label) => label.replace(/^(\D+)/, `$1${NBSP}`);

/** Words for whoever does not look: a change of state, never each step of the queue. */
function announce(before) {
  if (before?.state === view.state && before.ring === view.ring) return;
  at("said").textContent = before ? [view.title, view.fact].filter(Boolean).join(". ") : "";
}

function receive(found) {
  const before = view;
  view = found;
  const calls = view.ring && view.ring !== rung;
  rung = view.ring;
  render();
  announce(before);
  if (calls) ring();
  if (!view.cancellable && at("sure").open) at("sure").close();
}

function clock(moment) {
  const [hour, minute] = [moment.getHours(), String(moment.getMinutes()).padStart(2, "0")];
  return document.documentElement.lang === "fr" ? `${hour}${NBSP}h${NBSP}${minute}` : `${hour}:${minute}`;
}

function note(nowLive, since) {
  live = nowLive;
  at("lost").hidden = live || !view;
  at("slow").hidden = live || Boolean(view);
  at("starting").hidden = !live || Boolean(view);
  at("early").hidden = true;
  const words = at("lost").querySelector("[data-text]");
  words.textContent = words.dataset.text.replace("{time}", clock(since));
  if (view) render();
}

/** Nothing to follow, or not yet: what was shown is no longer true of anything. */
function only(id) {
  view = null;
  page.dataset.state = id;
  for (const one of ["card", "lost", "fact", "starting", "slow", "early", "ring", "armed", "time", "known", "unsaid", "papers", "cancel", "live"]) at(one).hidden = true;
  say("note", "");
  at(id).hidden = false;
}

/** Ask once; the same press may be sent again, it acts once. */
async function ask(what, key) {
  const answer = await fetch(`/api/ticket/${what}`, {
    method: "POST", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(8_000),
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify({ token }),
  });
  // 409: it is over already, and the next frame says how.
  if (!answer.ok && answer.status !== 409) throw new Error(`the server answered ${answer.status}`);
}

/** Have a button ask; what it says when that fails stands in `trouble`. */
async function press(button, trouble, what, key) {
  at(trouble).hidden = true;
  at(button).disabled = true;
  try {
    await ask(what, key);
    return true;
  } catch (error) {
    console.info(`${what} was not heard: ${error.message}`);
    at(trouble).hidden = false;
    return false;
  } finally {
    at(button).disabled = false;
  }
}

function listen() {
  let key = "";
  at("cancel").addEventListener("click", () => {
    key = newId();
    at("refused").hidden = true;
    at("sure").showModal();
  });
  at("yes").addEventListener("click", async () => {
    if (await press("yes", "refused", "cancel", key)) at("sure").close();
  });
  at("time").addEventListener("click", () => press("time", "unsaid", "need-time", newId()));
  at("ring").addEventListener("click", async () => {
    await arm();
    armed = true;
    if (view) render();
  });
}

for (const link of document.querySelectorAll(".languages a")) link.hash = location.hash;
window.addEventListener("hashchange", () => location.reload());
if (token) {
  listen();
  new Link({ token, language: page.dataset.language }, {
    onView: receive, onLive: note, onGone: () => only("gone"), onEarly: () => only("early"),
  }).start();
} else {
  only("bare");
}
