// The display above a counter: its number, and whom it has. Only a call is yellow.

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { keyed } from "../vendor/lit-html/directives/keyed.js";
import { nameSize, number, place } from "./display_parts.js";
import "./display_sentences.js";
import { keepAwake, leaveIfRefused, renewIfOld } from "./display_screen.js";
import { Feed } from "./feed.js";
import { said, spoken, time } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./sentences.js";

const STALE_MS = 10_000;
const FRESH_MS = 10_000; //: a call that is older when it is first seen does not beat
const WORDS = { free: "display_free", paused: "display_paused", closed: "display_closed" };

class Counter {
  view = null;
  live = false;
  since = null;
  #told = null;

  constructor(root) {
    this.root = root;
    const { site, counter } = root.dataset;
    this.feed = new Feed(`counter:${site}:${counter}`, {
      staleAfter: STALE_MS,
      onFrame: (view) => {
        if (view.condition === "closed" && this.view && this.view.condition !== "closed") renewIfOld();
        this.view = view;
        this.live = true;
        this.paint();
      },
      onLink: ({ live, since }) => { this.live = live; this.since = since; this.paint(); },
      onTrouble: (failures) => {
        if (failures % 3 === 0) leaveIfRefused(`/api/sites/${site}/views/counter/${counter}`);
      },
    });
  }

  start() {
    this.feed.start();
    this.paint();
  }

  paint() {
    render(page(this), this.root);
    const call = this.view?.condition === "called" && this.live ? this.view.announcement : null;
    if (!call || this.#told === call.id) return;
    this.#told = call.id;
    document.getElementById("said").textContent = t("display_said", {
      label: spoken(call.label), counter: said(call.counter_name),
    });
  }
}

function page(display) {
  const { view, live, since } = display;
  if (!view) {
    return html`<h1 class="sr">${t("display_starting")}</h1>
      <div class="counter-screen plain" data-condition="starting"><p class="state small">${t("display_starting")}</p></div>`;
  }
  const name = said(view.counter_name);
  const label = view.announcement?.label ?? view.label;
  const wordless = !WORDS[view.condition] && label;
  return html`<h1 class="sr">${name}</h1>
    <div class="counter-screen ${wordless ? "" : "plain"}" data-condition=${live ? view.condition : "stale"}>${
      wordless ? card(display, label, name) : plain(view, name, live)}
      ${live ? nothing : html`<p class="frozen-line" role="status" data-testid="frozen">${icon("wifi-off")}${
        t("display_frozen_since", { time: time(since, view.timezone ?? "Europe/Paris") })}</p>`}
    </div>`;
}

/** A word in place of a number. While nothing is known, a dash. */
function plain(view, name, live) {
  const { word, number: counter } = place(name);
  const muted = view.condition === "free" ? "" : "muted";
  return html`<p class="state ${muted}" data-testid="state">${live ? t(WORDS[view.condition] ?? "display_free") : "–"}</p>
    <div class="tear"></div><p class="where ${nameSize(word)}">${word} <b>${counter}</b></p>`;
}

function card({ view, live, feed }, label, name) {
  const { word, number: counter } = place(name);
  const called = view.condition === "called";
  const look = !live ? "stale" : called ? "call" : "here";
  const call = view.announcement;
  const young = call && feed.now() - Date.parse(call.called_at) < FRESH_MS;
  return keyed(call?.id ?? label, html`<article class="billet ${look} ${look === "call" && young ? "fresh" : ""}"
      data-testid="call" data-label=${label}>
    <p class="who">${number(label)}</p><div class="tear"></div>
    <p class="where ${nameSize(word)}">${called || !live ? nothing : html`<span class="doing">${t("display_serving")}</span> `}${
      word} <b>${counter}</b></p>
  </article>`);
}

new Counter(document.getElementById("content")).start();
keepAwake();
