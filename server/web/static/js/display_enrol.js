// A television waits to be let in: it shows a code and a fingerprint, and asks every few seconds. Its key never leaves
// this browser, its token never comes into it: the server puts that into a cookie.

import { html, render } from "../vendor/lit-html/lit-html.js";
import { Problem, send } from "./api.js";
import { base64, keepKey, newKey, signed } from "./display_key.js";
import "./display_sentences.js";
import { t } from "./sentences.js";

const AGAIN_S = 10; //: before a new try, when the server cannot be asked

const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

function show(root, content) {
  render(content, root);
}

/** Wait with one code until this screen is one of the town's; a Problem when the code has died. */
async function wait(root, main, key) {
  const publicKey = base64(await crypto.subtle.exportKey("raw", key.publicKey));
  const begun = await send("/api/enrolments", { public_key: publicKey, role: main.dataset.role });
  show(root, html`<p class="enrol-label">${t("enrol_code")}</p><p class="enrol-letters" data-testid="code">${begun.code}</p>
    <p class="enrol-label">${t("enrol_fingerprint")}</p><p class="enrol-print">${begun.fingerprint}</p>`);
  const signature = await signed(key, `ausuivant claim ${begun.enrolment_id}`);
  for (let interval = begun.interval_s; ; ) {
    await pause(interval);
    const answer = await send(main.dataset.claim, { enrolment_id: begun.enrolment_id, signature });
    if (answer.state === "enrolled") return;
    interval = answer.interval_s + (answer.state === "slow_down" ? 5 : 0);
  }
}

async function enrol(root, main) {
  root.replaceChildren(); // what stood here for a browser without scripts
  const key = await newKey();
  if (!key) {
    show(root, html`<p class="enrol-word">${t("enrol_old")}</p>`);
    return;
  }
  for (;;) {
    try {
      await wait(root, main, key);
      await keepKey(key);
      location.reload();
      return;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.slug === "enrolment-unknown") continue; // the code has died: another one
      show(root, html`<p class="enrol-word">${t("enrol_wait", { seconds: AGAIN_S })}</p>`);
      await pause(AGAIN_S);
    }
  }
}

enrol(document.getElementById("enrol-code"), document.getElementById("content"));
