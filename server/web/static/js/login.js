// Logging in without losing what was typed: the field for a code appears when one is needed.

import { Problem, send } from "./api.js";

const EMPTY = "Écrivez votre identifiant et votre mot de passe.";
const WRONG = "Identifiant ou mot de passe inconnu.";
const COUNT_MS = 1_000;

const form = document.getElementById("login-form");
const error = document.getElementById("login-error");
const button = document.getElementById("login-button");
const codeField = document.getElementById("code-field");
const { code, password } = form.elements;
let counting = null;

function tell(words) {
  error.textContent = words;
  error.hidden = !words;
}

function free() {
  button.removeAttribute("aria-disabled");
}

/** The button comes back by itself when the time that the server asked for is over. */
function wait(seconds) {
  const until = performance.now() + seconds * 1_000;
  clearInterval(counting);
  const count = () => {
    const left = Math.ceil((until - performance.now()) / 1_000);
    if (left > 0) {
      error.textContent = `Trop d’essais\u00a0: recommencez dans ${left}\u00a0s.`;
      return;
    }
    clearInterval(counting);
    tell("");
    free();
  };
  tell(`Trop d’essais\u00a0: recommencez dans ${seconds}\u00a0s.`);
  // Said once to who listens, then counted for who looks.
  error.setAttribute("role", "none");
  counting = setInterval(count, COUNT_MS);
}

function refused(problem) {
  if (problem.slug === "too-many-tries") {
    wait(problem.facts.retry_after_s);
    return;
  }
  free();
  error.setAttribute("role", "alert");
  if (problem.slug === "code-needed") {
    codeField.hidden = false;
    tell("");
    code.focus();
    return;
  }
  tell(problem.slug === "login-refused" ? WRONG : problem.message);
  (problem.slug === "code-refused" ? code : password).select();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const login = form.elements.login.value.trim();
  if (!login || !password.value) {
    tell(EMPTY);
    (login ? password : form.elements.login).focus();
    return;
  }
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  const typed = codeField.hidden ? "" : code.value.replace(/\s/g, "");
  try {
    await send("/api/session", { login, password: password.value, ...(typed ? { code: typed } : {}) });
    location.assign(form.dataset.next);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    refused(problem);
  }
});
