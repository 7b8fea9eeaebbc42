// What every question of the console is made of.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { usable } from "./console_actions.js";
import { t } from "./sentences.js";

export function radios(name, legend, choices) {
  return html`<fieldset><legend>${t(legend)}</legend><div class="choices">${choices.map(([value, words], index) => html`
    <label class="choice"><input type="radio" name=${name} value=${value} ?checked=${index === 0}><span>${words}</span></label>`)}
  </div></fieldset>`;
}

export function select(name, label, choices) {
  return html`<label class="field"><span>${t(label)}</span><select name=${name} data-testid=${name}>
    ${choices.map(([value, words]) => html`<option value=${value}>${words}</option>`)}</select></label>`;
}

/** A dialog's frame. `submit(values, form)` runs on the confirming button, then the dialog closes. */
export function frame(app, { title, body, confirm = null, submit = null, tone = "primary", back = t("cancel_dialog") }) {
  const onSubmit = (event) => {
    event.preventDefault();
    if (!usable(app) || !submit) return;
    const form = new FormData(event.currentTarget);
    app.shut();
    submit(Object.fromEntries(form), form);
  };
  return html`<form method="dialog" class="dialog" @submit=${onSubmit}>
    <h2 id="dialog-title">${title}</h2>${body}
    <div class="dialog-foot"><button type="button" class="button" data-testid="dialog-back" @click=${() => app.shut()}>${back}</button>
      ${confirm ? html`<button type="submit" class="button ${tone}" data-testid="dialog-confirm" aria-disabled=${String(!usable(app))}>${confirm}</button>` : nothing}
    </div></form>`;
}
