// The sides of the console: what comes on the left; what is set aside and what is wrong on the right.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { DONE_KEY, RANGE_KEY, VOICE_KEY, WALK_IN, possible, run, taken, usable } from "./console_actions.js";
import { number } from "./console_card.js";
import { noteMark } from "./console_note.js";
import { openRange } from "./console_range.js";
import { hourOf, minutes, said, spoken, time } from "./format.js";
import { dots, icon } from "./icons.js";
import { press } from "./press.js";
import { plural, t } from "./sentences.js";

/** A level as the look writes it: ground, dots and word. */
export function levelChip(level) {
  if (!level) return nothing;
  return html`<span class="level n${level}">${dots(level)}${t(`level_${level}`)}</span>`;
}

function queueRow(app, queue) {
  const oldest = queue.oldest
    ? t("oldest", { wait: minutes(app.now() - new Date(queue.oldest)) }) : t("nobody");
  const more = queue.suspended ? t("suspended") : queue.own ? "" : t("help_only");
  const short = queue.oldest ? minutes(app.now() - new Date(queue.oldest)) : t("nobody");
  return html`<li class="queue-row" data-testid="queue" data-queue=${queue.queue_id}>
    <span class="letter">${queue.letter}</span>
    <span class="queue-name"><b>${said(queue.name)}</b><small>${more ? `${more}, ${short}` : oldest}</small></span>
    <b class="count tn" data-testid="waiting">${app.live ? queue.waiting : "–"}</b></li>`;
}

/** The counter's queues, its own first. */
export function queues(app) {
  const { view } = app;
  const own = view.queues.filter((queue) => queue.own);
  const level = Math.max(0, ...own.map((queue) => queue.level ?? 0));
  return html`<section class="card" aria-labelledby="queues-title">
    <div class="card-head"><h2 id="queues-title">${t("my_queues")}</h2><span class="grow"></span>${app.live ? levelChip(level) : nothing}</div>
    <ul class="rows">${view.queues.map((queue) => queueRow(app, queue))}</ul></section>`;
}

function lineNote(app, line) {
  const { timezone } = app.view;
  if (line.not_before && new Date(line.not_before) > app.now()) {
    return t("comes_back", { time: time(new Date(line.not_before), timezone) });
  }
  if (line.appointed_at) return t("appointment", { time: time(new Date(line.appointed_at), timezone) });
  return said(line.service_name);
}

function lineRow(app, line) {
  const wait = minutes(app.now() - new Date(line.waits_from));
  const next = app.view.next_up?.ticket_id === line.ticket_id;
  const on = usable(app) && !taken(app);
  const label = t("line_open", { label: spoken(line.label), service: said(line.service_name), wait });
  return html`<li><button type="button" class="line ${next ? "next" : ""} ${line.late ? "late" : ""}" data-testid="line"
      data-label=${line.label} aria-label=${[label, next && t("next"), app.noteOf(line) && t("noted")].filter(Boolean).join(", ")}
      aria-disabled=${String(!on)} @click=${() => { if (on) app.open({ kind: "ticket", line }); }}>
    ${number(line.label)}<span class="line-name">${lineNote(app, line)}</span>${noteMark(app.noteOf(line))}<span class="tn line-wait">${wait}</span></button></li>`;
}

/** Who waits, the next one first. */
export function upcoming(app) {
  const { view } = app;
  const nextId = view.next_up?.ticket_id;
  const lines = view.next_up
    ? [view.next_up, ...view.waiting.filter((line) => line.ticket_id !== nextId)] : view.waiting;
  return html`<section class="card fill" aria-labelledby="upcoming-title">
    <div class="card-head"><h2 id="upcoming-title">${t("upcoming")}</h2></div>
    ${lines.length
    ? html`<ul class="rows scroll" data-testid="upcoming">${repeat(lines, (line) => line.ticket_id, (line) => lineRow(app, line))}</ul>`
    : html`<p class="nothing">${t("no_upcoming")}</p>`}
    <span class="grow"></span>
    ${press(possible(app, WALK_IN), () => run(app, WALK_IN), html`${icon("user-plus")}${t("walk_in")}<span class="grow"></span><kbd>${WALK_IN.key}</kbd>`, { look: "wide", testid: "walk-in" })}
    ${app.mayIssue
    ? press(usable(app), () => app.open({ kind: "issue" }), html`${icon("ticket")}${t("issue")}`, { look: "wide", testid: "issue" }) : nothing}
  </section>`;
}

function asideRow(app, line, { note, label, run, testid }) {
  return html`<li class="aside-row" data-testid=${testid} data-label=${line.label}>${number(line.label)}
    <span class="soft line-name">${note}</span>${noteMark(app.noteOf(line))}
    ${press(usable(app), run, label, { look: "small", label: `${label} ${spoken(line.label)}` })}</li>`;
}

/** Tickets set aside, then absent visitors: each comes back with one press. */
export function asides(app) {
  const { view } = app;
  const held = view.held.map((line) => asideRow(app, line, {
    testid: "held", note: line.note || said(line.service_name), label: t("resume_ticket"),
    run: () => app.ticketCommand(line.ticket_id, "resume", {}, { done: "done_resumed", label: line.label }),
  }));
  const absent = view.absent.map((line) => asideRow(app, line, {
    testid: "absent", note: t("arrived_short", { time: time(new Date(line.arrived_at), view.timezone) }), label: t("reinstate"),
    run: () => app.ticketCommand(line.ticket_id, "reinstate", {}, { done: "done_reinstated", label: line.label }),
  }));
  const box = (title, id, rows, none) => html`<section class="card" aria-labelledby=${id}>
    <div class="card-head"><h2 id=${id}>${t(title)}</h2></div>
    ${rows.length ? html`<ul class="rows aside">${rows}</ul>` : html`<p class="nothing">${t(none)}</p>`}</section>`;
  return html`${box("held", "held-title", held, "no_held")}${box("absent", "absent-title", absent, "no_absent")}`;
}

/** An alert of the look: solid square, bold fact, plain remedy, action at the right. */
export function alertCard({ tone, name, fact, detail, action = nothing, testid = "alert" }) {
  return html`<div class="alert ${tone}" data-testid=${testid}><span class="alert-icon">${icon(name)}</span>
    <div class="alert-words"><b>${fact}</b>${detail ? html`<span>${detail}</span>` : nothing}</div>${action}</div>`;
}

/** Each alert's tone and icon, the worst first. */
export const ALERT_LOOK = {
  emergency: ["bad", "lock"], silent: ["bad", "octagon-alert"], help: ["warn", "hand-helping"],
  device: ["warn", "triangle-alert"], paper: ["warn", "triangle-alert"],
};
const KINDS = Object.keys(ALERT_LOOK);

/** Which alert comes first: the worse kind, then the older. */
export function worstFirst(one, other) {
  return KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || Date.parse(one.raised_at) - Date.parse(other.raised_at);
}

/** An alert's source, by its name, and time. */
export function alertDetail(view, alert) {
  const counter = view.counters.find((one) => (one.id ?? one.counter_id) === alert.source);
  const source = counter ? said(counter.name) : alert.source_name || alert.source;
  return [source, alert.kind !== "device" && alert.detail, time(new Date(alert.raised_at), view.timezone)].filter(Boolean).join(", ");
}

/** What the link has to say while it is lost, and the end of the visit that waits for it. */
function linkAlerts(app) {
  const shown = [];
  if (!app.live) {
    shown.push(alertCard({
      tone: "warn", name: "wifi-off", testid: "stale", detail: t("frozen_detail"),
      fact: t("frozen", { time: time(app.since ?? app.now(), app.view.timezone) }),
      action: html`<button type="button" class="button small" data-testid="voice" aria-keyshortcuts="Shift+F9"
        @click=${() => app.open({ kind: "voice" })}>${icon("printer")}${t("voice")}<kbd>${VOICE_KEY}</kbd></button>`,
    }));
  }
  const { end } = app.outbox;
  if (end) shown.push(alertCard({ tone: "warn", name: "check", testid: "kept", fact: t("end_kept", { label: spoken(end.label) }), detail: t("end_kept_detail") }));
  return shown;
}

/** The server was away, and people were called by voice: the list still holds them. */
function backAgain(app) {
  const done = () => { app.outage = null; app.paint(); };
  return alertCard({
    tone: "warn", name: "megaphone", testid: "back-again", fact: t("back_again"), detail: t("back_again_detail"),
    action: html`<span class="alert-actions">
      ${press(usable(app) && !taken(app), () => openRange(app), html`${t("back_enter")}<kbd>${RANGE_KEY}</kbd>`, { look: "small", testid: "back-range" })}
      ${press(true, done, t("alert_done"), { look: "small", testid: "back-done" })}</span>`,
  });
}

/** What staff should look at: the link first, then the site's alerts, two at most. */
export function alerts(app) {
  const { view } = app;
  const shown = linkAlerts(app);
  if (app.notice) shown.push(alertCard({ ...app.notice, testid: "notice" }));
  if (app.live && app.outage?.until) shown.push(backAgain(app));
  for (const [place, alert] of sorted(view).entries()) {
    const [tone, name] = ALERT_LOOK[alert.kind];
    const key = place ? nothing : html`<kbd>${DONE_KEY}</kbd>`;
    shown.push(alertCard({
      tone, name, fact: t(`alert_${alert.kind}`),
      detail: alertDetail(view, alert),
      action: press(usable(app), () => app.clearAlert(alert.id), html`${t("alert_done")}${key}`, { look: "small", testid: "alert-done" }),
    }));
  }
  return html`<div class="alerts" role="status">${shown.slice(0, 2)}</div>`;
}

/** The site's alerts, the worst first. */
export function sorted(view) {
  return [...view.alerts].sort(worstFirst);
}

/** The agent's own day and the site's present state. */
export function myDay(app) {
  const { view } = app;
  const morning = hourOf(app.now(), view.timezone) < 13;
  const mean = view.mean_service_s === null ? "–" : minutes(view.mean_service_s * 1000);
  const open = plural("counters_open", view.counters_open, { all: view.counters_all });
  return html`<section class="card fill" aria-labelledby="day-title"><h2 id="day-title">${t(morning ? "my_morning" : "my_day")}</h2>
    <div class="figures"><p><b class="tn">${view.served}</b>${plural("received", view.served)}</p>
      <p><b class="tn">${mean}</b>${t("per_person")}</p></div>
    <h2 class="site-now">${said(view.site_name)}</h2>
    <p>${app.live ? plural("site_waiting", view.site_waiting) : "–"}</p><p class="soft">${open}</p></section>`;
}
