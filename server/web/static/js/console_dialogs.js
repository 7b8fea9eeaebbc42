// Questions that a press asks before it acts. Reasons are chosen from a list: the log holds nobody's own words.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { usable } from "./console_actions.js";
import { said, spoken } from "./format.js";
import { t } from "./sentences.js";

const HOLD_REASONS = ["hold_photocopy", "hold_form", "hold_paper", "hold_photo", "hold_other"];
const CALL_REASONS = ["call_this_fragile", "call_this_quick", "call_this_mistake", "call_this_back"];

function radios(name, legend, choices) {
  return html`<fieldset><legend>${t(legend)}</legend><div class="choices">${choices.map(([value, words], index) => html`
    <label class="choice"><input type="radio" name=${name} value=${value} ?checked=${index === 0}><span>${words}</span></label>`)}
  </div></fieldset>`;
}

function select(name, label, choices) {
  return html`<label class="field"><span>${t(label)}</span><select name=${name} data-testid=${name}>
    ${choices.map(([value, words]) => html`<option value=${value}>${words}</option>`)}</select></label>`;
}

/** A dialog's frame. `submit(values, form)` runs on the confirming button, then the dialog closes. */
function frame(app, { title, body, confirm, submit, tone = "primary" }) {
  const onSubmit = (event) => {
    event.preventDefault();
    if (!usable(app)) return;
    const form = new FormData(event.currentTarget);
    app.shut();
    submit(Object.fromEntries(form), form);
  };
  return html`<form method="dialog" class="dialog" @submit=${onSubmit}>
    <h2 id="dialog-title">${title}</h2>${body}
    <div class="dialog-foot"><button type="button" class="button" data-testid="dialog-back" @click=${() => app.shut()}>${t("cancel_dialog")}</button>
      ${confirm ? html`<button type="submit" class="button ${tone}" data-testid="dialog-confirm" aria-disabled=${String(!usable(app))}>${confirm}</button>` : nothing}
    </div></form>`;
}

function holdDialog(app, { hand }) {
  return frame(app, {
    title: t("hold_title", { label: spoken(hand.label) }),
    body: html`${radios("reason", "hold_why", HOLD_REASONS.map((key) => [t(key), t(key)]))}
      ${radios("minutes", "hold_until", [5, 15, 30].map((n) => [n, t("hold_minutes", { n })]))}`,
    confirm: t("hold"),
    submit: ({ reason, minutes }) => app.atCounter("hold", { reason, delay: `PT${minutes}M` }, { done: "done_held", label: hand.label }),
  });
}

function transferDialog(app, { hand, line }) {
  const { view } = app;
  const ticket = hand ?? line;
  const counters = [["", t("any_counter")], ...view.counters.map((choice) => [choice.id, said(choice.name)])];
  return frame(app, {
    title: t("transfer_title", { label: spoken(ticket.label) }),
    body: html`${select("service_id", "transfer_service", view.services.map((choice) => [choice.id, said(choice.name)]))}
      ${select("only_counter", "transfer_counter", counters)}
      ${radios("place", "transfer_place", [["keep", t("place_keep")], ["end", t("place_end")]])}`,
    confirm: t("transfer"),
    submit: (values) => {
      const body = { service_id: values.service_id, only_counter: values.only_counter || null, place: values.place };
      const done = { done: "done_transferred", label: ticket.label };
      if (hand) app.atCounter("transfer", { ticket_id: hand.ticket_id, ...body }, done);
      else app.ticketCommand(line.ticket_id, "transfer", body, done);
    },
  });
}

function ticketDialog(app, { line }) {
  const { view } = app;
  const free = view.condition === "free" || view.condition === "serving";
  return frame(app, {
    title: t("ticket_title", { label: spoken(line.label) }),
    body: html`<p>${said(line.service_name)}</p>
      ${free ? radios("reason", "call_this_why", CALL_REASONS.map((key) => [t(key), t(key)])) : nothing}
      <div class="dialog-more">
        <button type="button" class="button" data-testid="line-transfer" @click=${() => app.open({ kind: "transfer", line })}>${t("transfer")}</button>
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
  services: servicesDialog, "walk-in": walkInDialog,
};

/** The question being asked, or nothing. */
export function dialog(app) {
  return app.dialog ? KINDS[app.dialog.kind](app, app.dialog) : nothing;
}
