// Logging in: the API makes the session, then the page that was asked for opens.

import { Problem, send } from "./api.js";

const EMPTY = "Écrivez votre identifiant et votre mot de passe.";
const WRONG = "Identifiant ou mot de passe inconnu.";

const form = document.getElementById("login-form");
const error = document.getElementById("login-error");
const button = document.getElementById("login-button");

function tell(words) {
  error.textContent = words;
  error.hidden = false;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { login, password } = Object.fromEntries(new FormData(form));
  if (!login || !password) {
    tell(EMPTY);
    return;
  }
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await send("/api/session", { login, password });
    location.assign(form.dataset.next);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tell(problem.status === 401 ? WRONG : problem.message);
    button.removeAttribute("aria-disabled");
    form.elements.password.select();
  }
});
