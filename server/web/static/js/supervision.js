// The supervision: one feed a site, one column each, live without reload.

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { checkSession, Problem, send } from "./api.js";
import { Feed } from "./feed.js";
import { day } from "./figures.js";
import { clock } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./sentences.js";
import { siteColumn, topAlerts, totals } from "./supervision_column.js";

class Supervision {
  sites; // [{id, view, live, since, feed}]
  busy = new Set();
  notice = null;

  constructor(root) {
    this.root = root;
    this.town = root.dataset.town;
    this.tools = document.getElementById("staff-tools"); // made by the server, moved into the bar
    this.sites = root.dataset.sites.split(" ").filter(Boolean).map((id) => this.#site(id));
  }

  #site(id) {
    const site = { id, view: null, live: false, since: null };
    site.feed = new Feed(`supervision:${id}`, {
      onFrame: (view) => { Object.assign(site, { view, live: true }); this.paint(); },
      onLink: ({ live, since }) => { Object.assign(site, { live, since }); this.paint(); },
      onTrouble: (failures) => { if (failures % 3 === 0) checkSession(); },
    });
    return site;
  }

  start() {
    for (const site of this.sites) site.feed.start();
    setInterval(() => this.paint(), 1000);
    this.paint();
  }

  /** Say that somebody took care of an alert. */
  async clear(site, alertId) {
    if (this.busy.has(alertId) || !site.live) return;
    this.busy.add(alertId);
    this.notice = null;
    this.paint();
    try {
      await send(`/api/sites/${site.id}/alerts/${alertId}/clear`);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.notice = problem.message;
    } finally {
      this.busy.delete(alertId);
      this.paint();
    }
  }

  paint() {
    render(page(this), this.root);
  }
}

function linkState(app) {
  const live = app.sites.filter((site) => site.live).length;
  const all = app.sites.length;
  if (live === all) {
    return html`<span class="link live" data-testid="link"><i class="pulse"></i>${t("live_sites", { live, all, sites: live > 1 ? "sites" : "site" })}</span>`;
  }
  const words = app.sites.some((site) => site.view)
    ? t("live_sites", { live, all, sites: live > 1 ? "sites" : "site" }) : t("connecting");
  return html`<span class="link lost" data-testid="link">${icon("wifi-off")}${words}</span>`;
}

function page(app) {
  const known = app.sites.find((site) => site.view);
  const timezone = known?.view.timezone;
  return html`<header class="bar"><h1>${app.town}</h1>
    ${known ? html`<span class="on-bar-soft">${t("reception", { day: day(known.feed.now(), timezone) })}</span>` : nothing}
    <span class="grow"></span>${linkState(app)}
    ${known ? html`<b class="bar-clock tn">${clock(known.feed.now(), timezone)}</b>` : nothing}
    <a class="button" href="/calendrier">${icon("calendar-days")}${t("calendars")}</a>
    ${app.tools}</header>
  <main class="supervision" id="content">
    ${topAlerts(app)}
    <div class="columns" data-testid="columns">${app.sites.map((site) => siteColumn(site))}</div>
    ${totals(app)}
  </main>`;
}

new Supervision(document.getElementById("app")).start();
