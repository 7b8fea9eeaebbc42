// One site of the supervision: level, three figures, queues, counters, what is wrong.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ALERT_LOOK, alertCard, alertDetail, levelChip, worstFirst } from "./console_lists.js";
import { number } from "./console_card.js";
import { printerAlert, printers } from "./devices.js";
import { day, percent, range } from "./figures.js";
import { minutes, said, time } from "./format.js";
import { dots, icon } from "./icons.js";
import { press } from "./press.js";
import { plural, t } from "./sentences.js";
import "./sentences_supervision.js";

const ALERTS_SHOWN = 2;

/** A figure that is not known is a dash. */
const known = (site, value) => (site.live ? value : "–");

function figure(value, words) {
  return html`<p class="figure"><b class="tn">${value}</b><span>${words}</span></p>`;
}

function figures(site) {
  const { view } = site;
  const open = view.counters.filter((counter) => counter.condition !== "closed").length;
  const oldest = view.oldest ? minutes(site.feed.now() - new Date(view.oldest)) : "–";
  return html`<div class="figures">
    ${figure(known(site, view.waiting), plural("waiting_label", view.waiting))}
    ${figure(known(site, oldest), t("longest"))}
    ${figure(known(site, t("of", { n: open, all: view.counters.length })), t("counters_label"))}</div>`;
}

function queueRow(site, queue) {
  const level = queue.level && site.live
    ? html`<span class="level n${queue.level}">${dots(queue.level)}<span class="sr">${t(`level_${queue.level}`)}</span></span>` : nothing;
  return html`<tr data-testid="queue" data-queue=${queue.queue_id}><td class="letter-cell">${queue.letter}</td>
    <th scope="row">${said(queue.name)}${queue.suspended ? html`<span class="soft">, ${t("suspended")}</span>` : nothing}</th>
    <td class="tn right">${known(site, queue.waiting)}</td>
    <td class="tn right range">${known(site, queue.oldest ? minutes(site.feed.now() - new Date(queue.oldest)) : "–")}</td>
    <td class="tn right range">${known(site, range(queue.range))}</td><td class="right level-cell">${level}</td></tr>`;
}

function queues(site) {
  return html`<table class="queues"><thead><tr><td></td><th scope="col">${t("queue")}</th><th scope="col" class="right">${t("waiting_label")}</th>
      <th scope="col" class="right">${t("oldest_short")}</th><th scope="col" class="right">${t("expected")}</th><th scope="col" class="right"><span class="sr">${t("level")}</span></th></tr></thead>
    <tbody>${site.view.queues.map((queue) => queueRow(site, queue))}</tbody></table>`;
}

function counterTile(site, counter) {
  const length = counter.since ? minutes(site.feed.now() - new Date(counter.since)) : "";
  const looks = {
    closed: ["closed", t("counter_closed_short"), ""],
    paused: ["paused", t("counter_paused_short"), length],
    free: ["free", t("counter_free"), length],
    called: ["call", null, t("counter_calling")],
    serving: ["here", null, length],
  };
  const [look, word, below] = looks[counter.condition];
  return html`<li class="tile ${look}" data-testid="counter" data-counter=${counter.counter_id} data-condition=${counter.condition}>
    <span class="tile-name">${said(counter.name)}</span>
    <span class="tile-what">${counter.label ? number(counter.label) : html`<b>${word}</b>`}</span>
    <span class="tn">${known(site, below) || "\u00a0"}</span></li>`;
}

function opening(site) {
  const { hours, timezone } = site.view;
  if (!hours.changes_at) return hours.open ? nothing : html`<span class="state soft">${icon("lock")}${t("site_closed")}</span>`;
  const at = new Date(hours.changes_at);
  const today = day(at, timezone) === day(site.feed.now(), timezone);
  const when = today ? t("at_time", { time: time(at, timezone) }) : t("on_day_at", { day: day(at, timezone), time: time(at, timezone) });
  return hours.open
    ? html`<span class="state ok">${icon("clock")}${t("closes_at", { when: time(at, timezone) })}</span>`
    : html`<span class="state soft">${icon("lock")}${t("site_closed_until", { when })}</span>`;
}

function foot(site) {
  const { view } = site;
  const alerts = view.alerts.map((alert) => html`<span class="state ${ALERT_LOOK[alert.kind][0]}">${icon(ALERT_LOOK[alert.kind][1])}
    ${words(site, alert).fact}</span>`);
  const unconfirmed = view.unconfirmed
    ? html`<span class="state warn">${icon("printer")}${plural("unconfirmed", view.unconfirmed)}</span>` : nothing;
  const calm = !view.alerts.length && !view.unconfirmed && !view.devices.some((device) => device.troubles.length)
    ? html`<span class="state ok">${icon("circle-check")}${t("nothing_wrong")}</span>` : nothing;
  return html`<div class="site-foot">${opening(site)}${alerts}${unconfirmed}${calm}</div>`;
}

function stale(site) {
  if (site.live) return levelChip(site.view.level);
  return html`<span class="state warn" data-testid="stale">${icon("wifi-off")}${t("frozen", { time: time(site.since ?? site.feed.now(), site.view.timezone) })}</span>`;
}

/** A site's column. */
export function siteColumn(site) {
  const { view } = site;
  if (!view) {
    return html`<section class="card site"><h2>${site.id}</h2><p class="soft">${t("connecting")}</p></section>`;
  }
  return html`<section class="card site ${site.live ? "" : "frozen"}" aria-labelledby=${`site-${site.id}`} data-testid="site" data-site=${site.id} data-live=${String(site.live)}>
    <div class="site-head"><h2 id=${`site-${site.id}`}>${said(view.site_name)}</h2><span class="grow"></span>${stale(site)}</div>
    ${figures(site)}${queues(site)}<span class="grow"></span>
    <ul class="tiles">${view.counters.map((counter) => counterTile(site, counter))}</ul>${printers(site)}${foot(site)}</section>`;
}

/** What is said of an alert: of a printer, in its own words. */
function words(site, alert) {
  return printerAlert(site.view, alert, site.feed.now())
    ?? { fact: t(`alert_${alert.kind}`), detail: alertDetail(site.view, alert) };
}

/** At most two alerts, the worst first, each with its remedy at the right. */
export function topAlerts(app) {
  const all = app.sites.flatMap((site) => (site.view?.alerts ?? []).map((alert) => ({ site, alert })));
  all.sort((one, other) => worstFirst(one.alert, other.alert));
  const shown = all.slice(0, ALERTS_SHOWN).map(({ site, alert }) => {
    const off = app.busy.has(alert.id) || !site.live;
    const told = words(site, alert);
    return alertCard({
      tone: ALERT_LOOK[alert.kind][0], name: ALERT_LOOK[alert.kind][1],
      fact: `${said(site.view.site_name)}\u00a0: ${told.fact}`,
      detail: told.detail,
      action: press(!off, () => app.clear(site, alert.id), t("alert_done")),
    });
  });
  if (app.notice) shown.unshift(alertCard({ tone: "bad", name: "octagon-alert", fact: app.notice, testid: "notice" }));
  return html`<div class="alerts" role="status">${shown}</div>`;
}

/** One line of indicators for all the sites shown. */
export function totals(app) {
  const views = app.sites.filter((site) => site.view).map((site) => site.view);
  const sum = (name) => views.reduce((total, view) => total + view[name], 0);
  const called = sum("called");
  if (!sum("issued")) return html`<p class="totals">${t("tickets_none")}</p>`;
  const within = views.reduce((total, view) => total + (view.within_target ?? 0) * view.called, 0);
  return html`<p class="totals">${called ? html`<span><b>${percent(within / called)}</b> ${t("within_target")}</span>` : nothing}
    <span><b>${sum("issued")}</b> ${plural("issued", sum("issued"))}, <b>${sum("served")}</b> ${plural("received", sum("served"))}, ${plural("absences", sum("no_show"))}.</span></p>`;
}
