// Questions that a press asks before it acts. Reasons are chosen from a list: the log holds nobody's own words.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { frame, radios, select } from "./console_frame.js";
import { noteDialog, noteLine } from "./console_note.js";
import { openRange, rangeDialog } from "./console_range.js";
import { sentDialog, transferDialog } from "./console_transfer.js";
import { voiceDialog } from "./console_voice.js";
import { said, spoken } from "./format.js";
import { t } from "./sentences.js";

const HOLD_REASONS = ["hold_photocopy", "hold_form", "hold_paper", "hold_photo", "hold_other"];
const CALL_REASONS = ["call_this_fragile", "call_this_quick", "call_this_mistake", "call_this_back"];

function holdDialog(app, { hand }) {
  return frame(app, {
    title: t("hold_title", { label: spoken(hand.label) }),
    body: html`${radios("reason", "hold_why", HOLD_REASONS.map((key) => [t(key), t(key)]))}
      ${radios("minutes", "hold_until", [5, 15, 30].map((n) => [n, t("hold_minutes", { n })]))}`,
    confirm: t("hold"),
    submit: ({ reason, minutes }) => app.atCounter("hold", { reason, delay: `PT${minutes}M` }, { done: "done_held", label: hand.label }),
  });
}

function ticketDialog(app, { line }) {
  const { view } = app;
  const free = view.condition === "free" || view.condition === "serving";
  return frame(app, {
    title: t("ticket_title", { label: spoken(line.label) }),
    body: html`<p>${said(line.service_name)}</p>${noteLine(app.noteOf(line))}
      ${free ? radios("reason", "call_this_why", CALL_REASONS.map((key) => [t(key), t(key)])) : nothing}
      <div class="dialog-more">
        <button type="button" class="button" data-testid="line-transfer" @click=${() => app.open({ kind: "transfer", line })}>${t("transfer")}</button>
        <button type="button" class="button" data-testid="line-note" @click=${() => app.open({ kind: "note", line })}>${t("note")}</button>
        <button type="button" class="button" data-testid="line-range" @click=${() => openRange(app, line)}>${t("range")}</button>
        <button type="button" class="button bad" data-testid="line-cancel" @click=${() => app.open({ kind: "give-up", line })}>${t("give_up")}</button>
      </div>`,
    confirm: free ? t("call_this") : null,
    submit: ({ reason }) => app.atCounter("call", { ticket_id: line.ticket_id, reason }, { done: "done_called", label: line.label }),
  });
}

function giveUpDialog(app, { line }) {
  return frame(app, {
    title: t("give_up_title", { label: spoken(line.label) }),
    body: html`<p>${t("give_up_detail")}</p>`,
    confirm: t("give_up"),
    tone: "bad",
    submit: () => app.ticketCommand(line.ticket_id, "cancel", {}, { done: "done_cancelled", label: line.label }),
  });
}

function closeDialog(app) {
  return frame(app, {
    title: t("close_title"),
    body: html`<p>${t("close_detail")}</p>`,
    confirm: t("close_counter"),
    submit: () => app.counterCommand("close", {}),
  });
}

/** Every démarche that the visit was for: the log counts each. Kept until the visit ends. */
function servicesDialog(app, { hand }) {
  const done = app.servicesOf(hand);
  const first = app.view.services.filter((choice) => done.includes(choice.id));
  const others = app.view.services.filter((choice) => !done.includes(choice.id));
  return frame(app, {
    title: t("services_title", { label: spoken(hand.label) }),
    body: html`<fieldset><legend>${t("services_which")}</legend><div class="choices scroll">${[...first, ...others].map((choice) => html`
      <label class="choice"><input type="checkbox" name="services" value=${choice.id} ?checked=${done.includes(choice.id)}><span>${said(choice.name)}</span></label>`)}
    </div></fieldset>`,
    confirm: t("keep_services"),
    submit: (_, form) => app.keepServices(hand, form.getAll("services")),
  });
}

function walkInDialog(app, { hand }) {
  return frame(app, {
    title: t("walk_in_title"),
    body: html`<p>${t(hand ? "walk_in_finishes" : "walk_in_detail")}</p>
      ${select("service_id", "transfer_service", app.view.services.map((choice) => [choice.id, said(choice.name)]))}`,
    confirm: t("walk_in_confirm"),
    submit: ({ service_id: serviceId }) => app.walkIn(serviceId),
  });
}

function issueDialog(app) {
  return frame(app, {
    title: t("issue_title"),
    body: select("service_id", "transfer_service", app.view.services.map((choice) => [choice.id, said(choice.name)])),
    confirm: t("issue"),
    submit: ({ service_id: serviceId }) => app.issue(serviceId),
  });
}

const KINDS = {
  hold: holdDialog, transfer: transferDialog, ticket: ticketDialog, "give-up": giveUpDialog, close: closeDialog, issue: issueDialog,
  services: servicesDialog, "walk-in": walkInDialog, note: noteDialog, sent: sentDialog, voice: voiceDialog,
  range: rangeDialog,
};

/** The question being asked, or nothing. */
export function dialog(app) {
  return app.dialog ? KINDS[app.dialog.kind](app, app.dialog) : nothing;
}
