// One request a press. A press has an id; on network trouble the same id is sent again, so it acts once.

import { newId } from "./ids.js";
import { problemSentence } from "./sentences.js";

const PATIENCE_MS = 12_000; //: how long one press goes on trying
const ATTEMPT_MS = 5_000; //: how long one attempt may take
const PAUSES_MS = [300, 700, 1500, 3000];

/** A refusal of the server, with its slug ("stale-view") and its facts. */
export class Problem extends Error {
  constructor(slug, status, facts = {}) {
    super(problemSentence(slug, facts));
    this.slug = slug;
    this.status = status;
    this.facts = facts;
  }
}

const pause = (length) => new Promise((resolve) => { setTimeout(resolve, length); });

async function refusal(response) {
  let facts = {};
  try {
    facts = await response.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const slug = String(facts.type ?? "").split(/[/:#]/).pop() || `http-${response.status}`;
  if (slug === "session-locked") window.dispatchEvent(new Event(slug)); // lock.js hides the page
  return new Problem(slug, response.status, facts);
}

async function attempt(method, path, body, id) {
  const headers = { Accept: "application/json" };
  if (id) headers["Idempotency-Key"] = id;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(path, {
    method, headers, credentials: "same-origin", cache: "no-store",
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(ATTEMPT_MS),
  });
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? null : response.json();
}

/** Worth trying again with the same id: the link broke, or the server says that it cannot answer now. */
function passing(error) {
  return !(error instanceof Problem) || (error.status === 503 && error.slug !== "clock-suspect")
    || error.status === 502 || error.status === 504;
}

async function patiently(method, path, body, id) {
  const began = performance.now();
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt(method, path, body, id);
    } catch (error) {
      const wait = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] * (0.8 + Math.random() * 0.4);
      if (!passing(error)) throw error;
      if (performance.now() - began + wait > PATIENCE_MS) {
        throw error instanceof Problem ? error : new Problem("server-unreachable", 0);
      }
      await pause(wait);
    }
  }
}

/** Ask for a change, as one press: the answer, or a Problem. */
export function send(path, body = {}, method = "POST", id = newId()) {
  return patiently(method, path, body, id);
}

/** Ask for what stands at an address, once: the answer, or null if there is none now. */
export async function look(path) {
  try {
    return await attempt("GET", path);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof TypeError || error instanceof DOMException)) throw error;
    return null;
  }
}

/** Go to the log-in page if the session has ended; a server that does not answer says nothing about it. */
export async function checkSession() {
  try {
    await attempt("GET", "/api/session");
  } catch (error) {
    if (error.slug === "login-needed") location.assign(`/connexion?vers=${encodeURIComponent(location.pathname)}`);
  }
}
