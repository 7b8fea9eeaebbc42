// After an outage: the numbers that this counter called by voice, entered by range. The server closes them as served.

import { html } from "../vendor/lit-html/lit-html.js";
import { frame } from "./console_frame.js";
import { clock, labelParts, localMinute, spoken } from "./format.js";
import { plural, t } from "./sentences.js";

const MINUTE = 60_000;
const MOST = 100; //: numbers in one range, as in ausuivant/core/decide/offline.py
const HOUR = /^\s*([01]?\d|2[0-3])\s*[hH:.]?\s*([0-5]\d)?\s*$/;
const LISTED = 60; //: tickets in a frame, as in ausuivant/core/console.py
const RUNS = 6; //: stretches of numbers said in one sentence
const AT_COUNTER = ["called", "serving"];
const HERE = ["waiting", "held", "no_show"];

const numberOf = (label) => Number.parseInt(labelParts(label).digits, 10);

/** "A 041 à A 043, A 045": labels in their order, neighbours together. */
function stretches(labels) {
  const runs = [];
  for (const label of labels) {
    const run = runs.at(-1);
    if (run && numberOf(label) === numberOf(run.last) + 1) run.last = label;
    else runs.push({ first: label, last: label });
  }
  const words = runs.slice(0, RUNS).map(({ first, last }) => {
    if (first === last) return spoken(first);
    const pair = numberOf(last) === numberOf(first) + 1;
    return t(pair ? "range_pair" : "range_run", { first: spoken(first), last: spoken(last) });
  });
  return words.join(", ") + (runs.length > RUNS ? "…" : "");
}

/** The labels that the page knows of and that the server would close: who waits, was set aside, is absent or called here. */
function known({ view }, { letter, first, last }) {
  const hand = view.condition === "called" ? [view.at_hand] : [];
  const labels = new Set([view.next_up, ...view.waiting, ...view.held, ...view.absent, ...hand].filter(Boolean).map((line) => line.label));
  const within = (label) => labelParts(label).letter === letter && numberOf(label) >= first && numberOf(label) <= last;
  return [...labels].filter(within).sort((one, other) => numberOf(one) - numberOf(other));
}

/** The letters of this counter's queues, then those that transferred tickets brought. */
function letters({ view }) {
  const brought = [...view.waiting, ...view.held, ...view.absent].map((line) => labelParts(line.label).letter);
  return [...new Set([...view.queues.map((queue) => queue.letter), ...brought])];
}

/** The middle of the outage that has just ended, or now: what the hour is when nobody says better. */
function guess(app) {
  const { outage } = app;
  const at = outage?.until ? new Date((outage.from.getTime() + outage.until.getTime()) / 2) : app.now();
  return clock(at, app.view.timezone);
}

/** The instant of an hour of today at the site, as people write it: "9 h 30", "9h", "9:30", "0930". */
function instant(app, hour) {
  const [, hours, minutes = 0] = HOUR.exec(hour).map(Number);
  const now = app.now();
  const minute = Math.floor(now.getTime() / MINUTE) - localMinute(now, app.view.timezone) + hours * 60 + (minutes || 0);
  return new Date(minute * MINUTE).toISOString();
}

/** Ask how many, and when. From a ticket's own dialog its number is there already. */
export function openRange(app, line = null) {
  const { letter } = line ? labelParts(line.label) : { letter: letters(app)[0] };
  const number = line ? numberOf(line.label) : "";
  app.open({ kind: "range", letter, first: number, last: number, hour: guess(app), began: { first: number, hour: guess(app) } });
}

/** What was closed, then what was left and why. */
function tellResult(app, { closed, left, unknown }) {
  const of = (wanted) => left.filter(({ state }) => wanted(state)).map(({ label }) => label);
  const groups = [
    ["range_before", of((state) => !AT_COUNTER.includes(state) && !HERE.includes(state))],
    ["range_at_counter", of((state) => AT_COUNTER.includes(state))],
    ["range_elsewhere", of((state) => HERE.includes(state))],
    ["range_unknown", unknown],
  ];
  const detail = groups.filter(([, labels]) => labels.length).map(([key, labels]) => t(key, { labels: stretches(labels) })).join(" ");
  const fact = plural("range_closed", closed.length, { labels: stretches(closed) });
  app.tell("ok", "check", fact, detail);
}

async function submit(app, { letter, first, last, hour }) {
  const body = { letter, first: Number(first), last: Number(last || first), happened_at: instant(app, hour) };
  const answer = await app.servedOffline(body);
  if (answer) tellResult(app, answer);
}

function preview(app, { letter, first, last }) {
  if (!first) return t("range_hint");
  const labels = known(app, { letter, first: Number(first), last: Number(last || first) });
  const absent = labels.filter((label) => app.view.absent.some((line) => line.label === label));
  const more = absent.length ? ` ${t("range_absent", { labels: stretches(absent) })}` : "";
  const beyond = app.view.waiting.length >= LISTED ? ` ${t("range_beyond", { n: LISTED })}` : "";
  return plural("range_preview", labels.length, { labels: stretches(labels) }) + more + beyond;
}

export function rangeDialog(app, question) {
  const { began } = question;
  const change = ({ target }) => {
    app.dialog = { ...app.dialog, [target.name]: target.value };
    app.paint();
  };
  return frame(app, {
    title: t("range_title"),
    body: html`<p>${t("range_detail")}</p>
      <div class="range" @input=${change}>
        <label class="field"><span>${t("range_letter")}</span><select name="letter" data-testid="range-letter">
          ${letters(app).map((letter) => html`<option value=${letter} ?selected=${letter === question.letter}>${letter}</option>`)}</select></label>
        <label class="field"><span>${t("range_first")}</span><input type="number" name="first" inputmode="numeric" min="1" max="99999" required value=${began.first}></label>
        <label class="field"><span>${t("range_last")}</span><input type="number" name="last" inputmode="numeric" min=${question.first || 1} max=${Number(question.first || 1) + MOST - 1} value=${began.first}></label>
        <label class="field"><span>${t("range_hour")}</span><input name="hour" required autocomplete="off" pattern=${HOUR.source} title=${t("range_hour_like")} value=${began.hour}></label>
      </div>
      <p class="range-preview" role="status" data-testid="range-preview">${preview(app, question)}</p>`,
    confirm: t("range_confirm"),
    submit: (values) => submit(app, values),
  });
}
