// Where a visitor goes on: another queue, one counter, or another site, where the ticket gets a number of that site.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { keyed } from "../vendor/lit-html/directives/keyed.js";
import { number } from "./console_card.js";
import { frame, radios, select } from "./console_frame.js";
import { said, spoken } from "./format.js";
import { t } from "./sentences.js";

const named = (choices) => choices.map((choice) => [choice.id, said(choice.name)]);

/** The town's other sites; those that are closed say so and cannot be chosen. */
function siteSelect(app, question) {
  const choose = ({ target }) => {
    app.dialog = { ...question, site: target.value };
    app.paint();
  };
  return html`<label class="field"><span>${t("transfer_site")}</span>
    <select name="to_site" data-testid="to_site" @change=${choose}>
      <option value="">${said(app.view.site_name)}, ${t("here")}</option>
      ${app.around.sites.map((site) => html`<option value=${site.id} ?disabled=${!site.open}>${said(site.name)}${site.open ? "" : `, ${t("closed_now")}`}</option>`)}
    </select></label>`;
}

function here(app) {
  const { view } = app;
  return html`${select("service_id", "transfer_service", named(view.services))}
    ${select("only_counter", "transfer_counter", [["", t("any_counter")], ...named(view.counters)])}
    ${radios("place", "transfer_place", [["keep", t("place_keep")], ["end", t("place_end")]])}`;
}

export function transferDialog(app, question) {
  const { hand, line } = question;
  const ticket = hand ?? line;
  const site = app.around.sites.find((one) => one.id === question.site);
  return frame(app, {
    title: t("transfer_title", { label: spoken(ticket.label) }),
    body: html`${app.around.sites.length ? siteSelect(app, question) : nothing}
      ${keyed(site?.id, site
    ? html`${select("service_id", "transfer_service", named(site.services))}<p class="soft">${t("transfer_away")}</p>` : here(app))}`,
    confirm: t(site ? "send_out" : "transfer"),
    submit: (values) => {
      const done = { done: "done_transferred", label: ticket.label };
      if (site) app.sendOut(ticket, site, values.service_id, hand);
      else {
        const body = { service_id: values.service_id, only_counter: values.only_counter || null, place: values.place };
        if (hand) app.atCounter("transfer", { ticket_id: hand.ticket_id, ...body }, done);
        else app.ticketCommand(line.ticket_id, "transfer", body, done);
      }
    },
  });
}

/** The number that the ticket has at the other site, large enough to be read out. It stays until the agent has said it. */
export function sentDialog(app, { site, label, former }) {
  return frame(app, {
    title: t("sent_title", { site: said(site.name) }),
    body: html`<p class="sent-number" data-testid="sent-number">${number(label)}</p>
      <p>${t("sent_detail", { label: spoken(label), former: spoken(former) })}</p>`,
    back: t("sent_said"),
  });
}
