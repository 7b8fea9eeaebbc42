// The centre of the console: who is here, and what can be done.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ACTIONS, NOTE, SERVICES, mainAction, possible, run, runMain, taken, usable } from "./console_actions.js";
import { noteLine } from "./console_note.js";
import { elapsed, labelParts, minutes, said, spoken, time } from "./format.js";
import { icon } from "./icons.js";
import { languageName, t, whySentence } from "./sentences.js";

/** A number as the look writes it: the letter, a gap, the digits. */
export function number(label) {
  const { letter, digits } = labelParts(label);
  return html`<span class="num"><b>${letter}</b><i>\u00a0</i>${digits}</span>`;
}

function facts(app, ticket) {
  const { view } = app;
  const words = [];
  const arrived = time(new Date(ticket.arrived_at), view.timezone);
  const until = ticket.called_at ? new Date(ticket.called_at) : null;
  words.push(until
    ? t("arrived", { time: arrived, wait: minutes(until - new Date(ticket.waits_from)) })
    : t("arrived_waiting", { time: arrived }));
  if (ticket.klass === "priority") words.push(t("priority"));
  if (ticket.appointed_at) words.push(t("is_appointment", { time: time(new Date(ticket.appointed_at), view.timezone) }));
  if (ticket.confirmed !== undefined) words.push(ticket.confirmed ? t("printed") : t("not_confirmed"));
  if (ticket.calls > 1) words.push(t("call_number", { n: ticket.calls }));
  return words.join(", ");
}

function billet({ state, head, since, label, below, testid, noted = false }) {
  return html`<section class="billet ${state} ${noted ? "noted" : ""}" data-testid=${testid} data-label=${label ?? ""}>
    <div class="billet-head"><span class="billet-state">${head}</span><span class="grow"></span>${since}</div>
    <div class="billet-number ${label && label.length > 4 ? "long" : ""}" data-testid="number">${label ? number(label) : nothing}</div>
    <div class="tear"></div>
    <div class="billet-below">${below}</div>
  </section>`;
}

function atHand(app) {
  const { view } = app;
  const hand = view.at_hand;
  const serving = view.condition === "serving";
  const from = new Date(serving && hand.started_at ? hand.started_at : hand.called_at);
  return billet({
    state: app.live ? (serving ? "here" : "call") : "stale",
    testid: "at-hand",
    label: hand.label,
    noted: Boolean(app.noteOf(hand)) || view.needs_time,
    head: html`${icon(serving ? "user-round" : "megaphone")}${t(serving ? "serving" : "called")}`,
    since: html`<button type="button" class="button small" id="action-note" data-testid="note" aria-keyshortcuts="Shift+F6"
        aria-disabled=${String(!possible(app, NOTE))} @click=${() => run(app, NOTE)}>${icon("notebook-pen")}<span>${t("note")}</span><kbd>${NOTE.key}</kbd></button>
      <span class="soft">${t("since")}</span> <b class="tn">${elapsed(app.now() - from)}</b>`,
    below: html`<div class="billet-visit"><h2 class="billet-name" data-testid="visit-services">${visited(app, hand)}</h2>
      <button type="button" class="button small" id="action-services" data-testid="services" aria-keyshortcuts="Shift+F3"
        aria-disabled=${String(!possible(app, SERVICES))} @click=${() => run(app, SERVICES)}>${icon("list-checks")}<span>${t("services")}</span><kbd>${SERVICES.key}</kbd></button></div>
      ${view.needs_time ? html`<p class="slow" data-testid="needs-time">${icon("hand")}${t("needs_time")}</p>` : nothing}
      ${noteLine(app.noteOf(hand))}
      <p>${facts(app, hand)}${hand.language === "fr" ? nothing : html`. ${t("language", { language: languageName(hand.language) })}`}</p>
      <p class="why">${icon("info")}<span data-testid="why">${t("why")} ${whySentence(hand.why)}</span></p>`,
  });
}

/** What the visit is for: the ticket's démarche, or those that the agent named. */
function visited(app, hand) {
  const ids = app.servicesOf(hand);
  const names = app.view.services.filter((choice) => ids.includes(choice.id)).map((choice) => said(choice.name));
  return names.length > 1 ? names.join(", ") : names[0] ?? said(hand.service_name);
}

function nextUp(app) {
  const { next_up: line, next_why: why } = app.view;
  return billet({
    state: app.live ? "waits" : "stale",
    testid: "next-up",
    label: line.label,
    head: html`${icon("users-round")}${t("next_up")}`,
    since: html`<span class="soft">${t("waits_since")}</span> <b class="tn">${minutes(app.now() - new Date(line.waits_from))}</b>`,
    below: html`<h2 class="billet-name">${said(line.service_name)}</h2>
      <p>${facts(app, line)}</p>
      ${why ? html`<p class="why">${icon("info")}<span data-testid="why">${t("why")} ${whySentence(why)}</span></p>` : nothing}`,
  });
}

function empty(name, title, detail) {
  return html`<section class="empty" data-testid="empty">${icon(name)}<h2>${t(title)}</h2><p>${t(detail)}</p></section>`;
}

/** The card of the present condition. */
export function card(app) {
  const { view } = app;
  if (taken(app)) return empty("lock", "counter_taken", "counter_taken_detail");
  if (view.condition === "closed") return empty("lock", "counter_closed", "counter_closed_detail");
  if (view.condition === "paused") return empty("coffee", "counter_paused", "counter_paused_detail");
  if (app.ended) return empty("check", "ended_alone", "ended_alone_detail");
  if (view.at_hand) return atHand(app);
  if (view.next_up) return nextUp(app);
  return empty("armchair", "free", "free_detail");
}

function nextLine(app) {
  const line = app.view.next_up;
  if (!line) return html`<small>${t("no_upcoming")}</small>`;
  return html`<small>${spoken(line.label)}, ${said(line.service_name)}, ${minutes(app.now() - new Date(line.waits_from))}</small>`;
}

/** The large button: its place is the same in every state. */
export function mainButton(app) {
  const action = mainAction(app);
  const off = !usable(app) || !action.enabled || app.settling;
  return html`<button type="button" class="main ${action.call ? "call" : "primary"}" id="main-button" data-testid="main"
      data-action=${action.label} aria-disabled=${String(off)} aria-keyshortcuts="F2" @click=${() => runMain(app)}>
    ${icon(action.icon)}<span class="main-words"><span>${t(action.label)}</span>${action.next ? nextLine(app) : nothing}</span>
    <span class="grow"></span><kbd>F2</kbd></button>`;
}

/** Everything else that can be done with the visitor, two a row. */
export function actionGrid(app) {
  return html`<div class="actions">${ACTIONS.map((action) => html`
    <button type="button" class="button" id=${`action-${action.name}`} data-testid=${action.name}
        aria-disabled=${String(!possible(app, action))} aria-keyshortcuts=${action.key.replace("Maj ", "Shift+")}
        @click=${() => run(app, action)}>
      ${icon(action.icon)}<span>${t(action.name.replace("-", "_"))}</span><span class="grow"></span><kbd class="pad" title=${t("keypad")}>${action.pad}</kbd><kbd>${action.key}</kbd>
    </button>`)}</div>`;
}
