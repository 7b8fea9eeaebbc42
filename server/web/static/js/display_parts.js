// The pieces that both displays are made of: the number, the call card, what is frozen.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { keyed } from "../vendor/lit-html/directives/keyed.js";
import { labelParts, said } from "./format.js";
import { icon } from "./icons.js";

const LONG_NAME = 12; //: letters of a counter's name that fit in its large size
const LONGER_NAME = 22;

/** A label as it is printed: the letter, a gap, the digits. */
export function number(label) {
  const { letter, digits } = labelParts(label);
  return html`<span class=${digits.length > 3 ? "num long" : "num"}><b>${letter}</b><i></i>${digits}</span>`;
}

/** "Guichet 3" in two: the word, and the number that is to be seen from afar. A name without number is a word. */
export function place(name) {
  const found = /^(.*\D)\s+(\w{1,3})$/.exec(name);
  return found ? { word: found[1], number: found[2] } : { word: name, number: "" };
}

/** Minutes after midnight as an hour in a sentence: "8 h 30", "9 h". */
export function minuteOf(minute) {
  const rest = minute % 60;
  const hour = `${Math.floor(minute / 60)}\u00a0h`;
  return rest ? `${hour}\u00a0${String(rest).padStart(2, "0")}` : hour;
}

/** A date in two words: "lundi 23". */
export function shortDay(date) {
  const format = new Intl.DateTimeFormat("fr-FR", { timeZone: "UTC", weekday: "long", day: "numeric" });
  return format.format(new Date(`${date}T12:00:00Z`));
}

/** The class by which a name that does not fit is written smaller. */
export function nameSize(name) {
  if (name.length > LONGER_NAME) return "longer-name";
  return name.length > LONG_NAME ? "long-name" : "";
}

/** A call: the number above the tear line, the counter below; `look` is call or stale. */
export function callCard(card, { look, shared }) {
  const name = said(card.call.counter_name);
  const { word, number: counter } = place(name);
  const classes = `billet ${look} ${shared ? "lying" : ""} ${card.fresh && look === "call" ? "fresh" : ""}`;
  return keyed(card.call.id, html`<article class=${classes} data-testid="call" data-label=${card.call.label}>
    <p class="who">${number(card.call.label)}</p>
    <div class="tear"></div>
    <p class="where ${nameSize(word)}">${icon("arrow-right")}<span class="word">${word}</span>${
      counter ? html` <span class=${counter.length > 2 ? "counter far" : "counter"}>${counter}</span>` : nothing}</p>
  </article>`);
}

/** A fact and what it means, in words. */
export function message(name, fact, then) {
  return html`<div class="message" data-testid="message">${icon(name)}<p class="fact">${fact}</p>
    ${then ? html`<p class="then">${then}</p>` : nothing}</div>`;
}
