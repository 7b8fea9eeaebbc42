// The lock of a shared computer: hides the page at once, keeps it as it is, and opens it again with the PIN.

import { Problem, send } from "./api.js";

const TELL_EVERY_MS = 60_000; //: the server is told of a sign of life at most that often
const LOOK_EVERY_MS = 5_000;
const LOST = "Le serveur ne répond pas. L’écran reste verrouillé.";
const EMPTY = "Saisissez votre code PIN ou votre mot de passe.";

const cover = document.getElementById("lock");
const form = document.getElementById("lock-form");
const error = document.getElementById("lock-error");
const secret = document.getElementById("lock-secret");
const others = new BroadcastChannel("session"); // the other pages of this browser
const idleMs = Number(cover.dataset.idleMin) * 60_000;

let locked = false;
let alive = Date.now(); // by the clock, which goes on while the computer sleeps
let told = 0;

function tell(words) {
  error.textContent = words;
  error.hidden = !words;
}

function hide() {
  if (locked) return;
  locked = true;
  tell("");
  secret.value = "";
  cover.showModal();
  secret.focus();
}

function show() {
  if (!locked) return;
  locked = false;
  alive = told = Date.now();
  secret.value = "";
  cover.close();
  window.dispatchEvent(new Event("session-unlocked"));
}

/** What cannot be locked on the server is hidden all the same; the server locks by itself when it hears nothing. */
async function lock() {
  if (locked) return;
  hide();
  others.postMessage("locked");
  try {
    await send("/api/session/lock");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401 && problem.slug !== "session-locked") leave();
    else if (problem.slug !== "session-locked") tell(LOST);
  }
}

function leave() {
  location.assign(`/connexion?vers=${encodeURIComponent(location.pathname)}`);
}

async function unlock() {
  if (!secret.value) {
    tell(EMPTY);
    secret.focus();
    return;
  }
  try {
    await send("/api/session/unlock", { secret: secret.value });
    show();
    others.postMessage("unlocked");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.slug === "login-needed") leave();
    tell(problem.message);
    secret.select();
  }
}

/** Somebody is there: told to the other pages and, once a minute, to the server. */
async function sign() {
  alive = Date.now();
  if (locked || alive - told < TELL_EVERY_MS) return;
  told = alive;
  others.postMessage("alive");
  try {
    await send("/api/session/seen");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.slug === "session-locked") hide();
  }
}

function look() {
  if (!locked && Date.now() - alive >= idleMs) lock();
}

function isHotkey(event) {
  return event.ctrlKey && event.altKey && !event.repeat && (event.key.toLowerCase() === "l" || event.code === "KeyL");
}

// Before every other listener: no key acts on what the cover hides.
window.addEventListener("keydown", (event) => {
  if (isHotkey(event)) {
    event.preventDefault();
    lock();
  }
  if (locked && !cover.contains(event.target)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, { capture: true });
cover.addEventListener("keydown", (event) => event.stopPropagation());
cover.addEventListener("cancel", (event) => event.preventDefault());
cover.addEventListener("close", () => { if (locked) cover.showModal(); });
form.addEventListener("submit", (event) => { event.preventDefault(); unlock(); });
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-lock]")) return;
  event.preventDefault();
  lock();
});

for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) {
  window.addEventListener(kind, () => { sign(); }, { passive: true, capture: true });
}
others.addEventListener("message", ({ data }) => {
  if (data === "locked") hide();
  else if (data === "unlocked") show();
  else alive = told = Date.now();
});
window.addEventListener("session-locked", hide);
setInterval(look, LOOK_EVERY_MS);
document.addEventListener("visibilitychange", look);

// The menu under the person's name closes as menus do.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" ? document.querySelector("details.menu[open]") : null;
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
