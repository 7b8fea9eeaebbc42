// Icons are lucide's, gathered by the server into one sprite. They never stand without a word.

import { html } from "../vendor/lit-html/lit-html.js";

const SPRITE = "/static/icons.svg";

/** An icon as tall as the text around it; `name` as in server/web/icons.py. */
export function icon(name) {
  return html`<svg class="ic" aria-hidden="true" focusable="false"><use href=${`${SPRITE}#${name}`}></use></svg>`;
}

/** Four people in a line, `level` of them there. */
export function dots(level) {
  const on = (place) => (place <= level ? "on" : "off");
  return html`<svg class="dots" viewBox="0 0 46 10" aria-hidden="true" focusable="false"
    ><circle class=${on(1)} cx="5" cy="5" r="4"></circle><circle class=${on(2)} cx="17" cy="5" r="4"></circle
    ><circle class=${on(3)} cx="29" cy="5" r="4"></circle><circle class=${on(4)} cx="41" cy="5" r="4"></circle></svg>`;
}
