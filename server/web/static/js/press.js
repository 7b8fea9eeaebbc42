// A button that stays in its place: grey when it cannot be pressed, and then deaf.

import { html, nothing } from "../vendor/lit-html/lit-html.js";

/** `on`: whether it acts; `look`: further classes. It stays focusable when grey, so that the keyboard keeps its place. */
export function press(on, run, words, { look = "", testid = nothing, label = nothing } = {}) {
  return html`<button type="button" class="button ${look}" data-testid=${testid} aria-label=${label}
    aria-disabled=${String(!on)} @click=${() => { if (on) run(); }}>${words}</button>`;
}
