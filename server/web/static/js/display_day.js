// Today, as the calendar says that such a day usually is: a bar for each half-hour, the present one ringed.
// The same as counter_display/day.py draws.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import { minuteOf } from "./display_parts.js";
import { localMinute } from "./format.js";
import { t } from "./sentences.js";

const SLOT = 30; //: minutes
const PITCH = 25; //: of the drawing, for a half-hour
const HIGH = 60; //: of the highest bar
const HEIGHTS = [0.22, 0.46, 0.64, 0.82, 1]; //: by level; 0: too few visits to say

function bar(slot, first, present) {
  const height = HIGH * HEIGHTS[slot.level ?? 0];
  const x = ((slot.starts - first) / SLOT) * PITCH + 3;
  const y = HIGH + 4 - height;
  const ring = slot.starts <= present && present < slot.starts + SLOT;
  return svg`<rect class=${slot.level ? `bar n${slot.level}` : "bar unknown"} data-starts=${slot.starts} x=${x} y=${y} width=${PITCH - 6} height=${height} rx="3"></rect>
    ${ring ? svg`<rect class="ring" x=${x - 2.5} y=${y - 2.5} width=${PITCH - 1} height=${height + 5} rx="4.5"></rect>` : nothing}`;
}

/** The day's bars with the hours at both ends, or nothing if nobody can say anything of it. */
export function today(view, now) {
  const slots = view.today ?? [];
  if (!slots.some((slot) => slot.level)) return null;
  const first = slots[0].starts;
  const last = slots.at(-1).starts + SLOT;
  const present = localMinute(now, view.timezone);
  const hours = { opens: minuteOf(first), closes: minuteOf(last) };
  return html`<figure class="today" data-testid="today">
    <svg viewBox="0 0 ${((last - first) / SLOT) * PITCH} ${HIGH + 8}" role="img" aria-label=${t("display_usual", hours)}>${slots.map((slot) => bar(slot, first, present))}</svg>
    <figcaption><span>${hours.opens}</span><span>${hours.closes}</span></figcaption></figure>`;
}
