// Calling by voice while the server is away: the list as it was last seen, and the numbers that kiosks give alone.
// A sheet for one counter, on the screen and on A4. It names no démarche and no note: paper is left lying about.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { taken, usable } from "./console_actions.js";
import { number } from "./console_card.js";
import { openRange } from "./console_range.js";
import { said, time } from "./format.js";
import { icon } from "./icons.js";
import { press } from "./press.js";
import { t } from "./sentences.js";

const BLANK_ROWS = 8; //: to write down what the kiosks gave

function row(app, line) {
  const { timezone } = app.view;
  const at = line.appointed_at
    ? t("appointment", { time: time(new Date(line.appointed_at), timezone) }) : time(new Date(line.arrived_at), timezone);
  return html`<tr data-testid="voice-line" data-label=${line.label}><th scope="row">${number(line.label)}</th><td>${at}</td><td></td><td></td></tr>`;
}

function table(caption, rows) {
  return html`<table class="voice-list"><caption>${t(caption)}</caption>
    <thead><tr><th scope="col">${t("voice_number")}</th><th scope="col">${t("voice_arrived")}</th><th scope="col">${t("voice_called")}</th><th scope="col">${t("voice_end")}</th></tr></thead>
    <tbody>${rows}</tbody></table>`;
}

/** "Borne du hall : 800 à 824, puis 2001, 2009, 2017". */
function kiosk({ name, first, last, beyond, step }) {
  return html`<li data-testid="voice-kiosk"><b>${name}</b>${t("voice_range", { first, last, more: [0, 1, 2].map((k) => beyond + k * step).join(", ") })}</li>`;
}

/** Who waits, the next first: the order in which the rule would call them. */
function inOrder({ next_up: next, waiting }) {
  return next ? [next, ...waiting.filter((line) => line.ticket_id !== next.ticket_id)] : waiting;
}

export function voiceDialog(app) {
  const { view, around } = app;
  const lines = inOrder(view);
  const seen = time(app.since ?? app.now(), view.timezone);
  const blank = Array.from({ length: BLANK_ROWS }, () => html`<tr><th scope="row"><span class="sr">${t("voice_blank")}</span></th><td></td><td></td><td></td></tr>`);
  return html`<div class="dialog voice">
    <h2 id="dialog-title">${t("voice_title")}</h2>
    <p><b>${said(view.counter_name)}, ${said(view.site_name)}.</b> ${t(app.live ? "voice_now" : "voice_seen", { time: seen })} ${t("voice_share")}</p>
    ${table("voice_waiting", lines.length ? lines.map((line) => row(app, line)) : html`<tr><td colspan="4">${t("no_upcoming")}</td></tr>`)}
    ${view.held.length ? table("held", view.held.map((line) => row(app, line))) : nothing}
    <h3>${t("voice_kiosks")}</h3>
    <p>${t("voice_after")}</p>
    <ul class="voice-kiosks">${around.kiosks.length ? around.kiosks.map(kiosk) : html`<li>${t("voice_any")}</li>`}</ul>
    <div class="voice-blank">${table("voice_given", blank)}</div>
    <div class="dialog-foot"><button type="button" class="button" data-testid="dialog-back" @click=${() => app.shut()}>${t("cancel_dialog")}</button>
      ${press(usable(app) && !taken(app), () => openRange(app), html`${icon("list-checks")}${t("range")}`, { testid: "voice-range" })}
      <button type="button" class="button primary" data-testid="voice-print" @click=${() => window.print()}>${icon("printer")}${t("voice_print")}</button></div>
  </div>`;
}
