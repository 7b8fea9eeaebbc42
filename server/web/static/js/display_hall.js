// The hall's display: the call that is being made, the last ones, how many wait, and how fresh all this is.

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { Announcer } from "./display_announcer.js";
import { today } from "./display_day.js";
import { callCard, message, minuteOf, nameSize, number, place, shortDay } from "./display_parts.js";
import "./display_sentences.js";
import { keepAwake, leaveIfRefused, renewIfOld } from "./display_screen.js";
import { Feed } from "./feed.js";
import { day, range } from "./figures.js";
import { clock, said, spoken, time } from "./format.js";
import { dots, icon } from "./icons.js";
import { t } from "./sentences.js";

const STALE_MS = 10_000; //: a display says that it is frozen after this long without a sign of the server
const TICK_MS = 200;
const LAST_CALL_MS = 120_000; //: calls of visitors who still came in are shown after closing time for this long
const REST_MS = 60_000; //: the town's messages may stand once the last call is this old
const MESSAGE_MS = 15_000; //: each of them, before the next

class Hall {
  view = null;
  since = null;
  #live = false;
  #shown = [];
  #told = null;
  announcer = new Announcer();

  constructor(root) {
    this.root = root;
    this.feed = new Feed(`hall:${root.dataset.site}`, {
      staleAfter: STALE_MS,
      onFrame: (view, frame) => this.#receive(view, frame),
      onLink: ({ live, since }) => { this.#live = live; this.since = since; this.tick(); },
      onTrouble: (failures) => { if (failures % 3 === 0) leaveIfRefused(`/api/sites/${root.dataset.site}/views/hall`); },
    });
  }

  start() {
    this.feed.start();
    setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  #receive(view, frame) {
    this.view = view;
    this.#live = true;
    this.announcer.receive(view.announcements, { sentAt: Date.parse(frame.sent_at), received: performance.now() });
    this.tick();
  }

  /** What the display says as a whole: starting, stale, live or closed. */
  get condition() {
    if (!this.view) return "starting";
    if (!this.#live) return "stale";
    if (this.view.hours.open || this.view.waiting > 0) return "live";
    const { newest } = this.announcer;
    return newest && this.feed.now() - Date.parse(newest.called_at) < LAST_CALL_MS ? "live" : "closed";
  }

  /** Show the present moment, if it differs from what is shown. */
  tick() {
    const now = performance.now();
    const condition = this.condition;
    if (condition === "closed" && this.#shown[0] === "live") renewIfOld();
    if (condition === "live" && this.view.messages?.length) this.announcer.rest(now, REST_MS);
    const cards = condition === "starting" || condition === "closed" ? [] : this.announcer.cards(now);
    const minute = Math.floor(this.feed.now() / 60_000);
    const turn = this.view?.messages?.length && !cards.length ? Math.floor(now / MESSAGE_MS) : 0;
    const shown = [condition, this.view, minute, turn, ...cards.map((card) => card.call.id)];
    if (shown.length === this.#shown.length && shown.every((one, at) => one === this.#shown[at])) return;
    this.#shown = shown;
    render(page(this, { condition, cards, turn }), this.root);
    this.#tell(cards);
  }

  /** Say a new call to whoever hears the page rather than sees it, once. */
  #tell([card]) {
    if (!card?.fresh || this.#told === card.call.id) return;
    this.#told = card.call.id;
    document.getElementById("said").textContent = t("display_said", {
      label: spoken(card.call.label), counter: said(card.call.counter_name),
    });
  }
}

function page(hall, { condition, cards, turn }) {
  const { view } = hall;
  return html`<h1 class="sr">${view ? said(view.site_name) : t("display_starting")}</h1>
    <div class="hall" data-condition=${condition}>
      <section class="stage">${cards.length ? cards.map((card) => callCard(card, {
        look: condition === "stale" ? "stale" : "call", shared: cards.length > 1,
      })) : words(hall, condition, turn)}</section>
      <section class="beside">${condition === "closed" ? week(view) : lastCalls(hall, condition)}</section>
      <section class="band">${waiting(view, condition)}${middle(hall, condition)}${hour(hall, condition)}</section>
    </div>`;
}

function words({ view }, condition, turn) {
  if (condition === "starting") return message("wifi-off", t("display_starting"), t("display_listen"));
  if (condition === "closed") {
    const at = view.hours.changes_at && new Date(view.hours.changes_at);
    const opens = at && !view.hours.open
      ? t("display_opens", { day: day(at, view.timezone), time: time(at, view.timezone) }) : "";
    return message("lock", t("display_closed"), opens);
  }
  const messages = view.messages ?? [];
  if (messages.length && condition === "live") {
    return message("info", said(messages[turn % messages.length]), "");
  }
  return message("armchair", said(view.site_name), condition === "live" ? t("display_soon") : "");
}

function lastCalls(hall, condition) {
  const calls = condition === "starting" ? [] : hall.announcer.previous();
  if (!calls.length) return nothing;
  return html`<table class="last-calls"><thead><tr><th scope="col">${t("display_number")}</th>
    <th scope="col">${t("display_counter")}</th></tr></thead><tbody>${calls.map((call) => {
      const { word, number: counter } = place(said(call.counter_name));
      return html`<tr data-testid="last-call"><td>${number(call.label)}</td><td class=${counter ? "" : `name ${nameSize(word)}`}>
        ${counter ? html`${icon("arrow-right")}<span class=${counter.length > 2 ? "num far" : "num"}>${counter}</span>` : word}</td></tr>`;
    })}</tbody></table>`;
}

/** The week to come, while the doors are closed. */
function week(view) {
  const hours = ({ opens, closes }) => t("display_hours", { opens: minuteOf(opens), closes: minuteOf(closes) });
  return html`<dl class="week">${(view.week ?? []).map(({ day: date, openings }) => html`<div>
    <dt>${shortDay(date)}</dt>
    <dd>${openings.length ? openings.map((one) => html`<span>${hours(one)}</span>`) : t("display_closed_day")}</dd>
  </div>`)}</dl>`;
}

function waiting(view, condition) {
  if (!view || condition === "closed") return html`<div class="waiting"></div>`;
  const count = (figure) => (condition === "live" ? figure : "–");
  const queues = view.queues.filter((queue) => !queue.sensitive);
  // A site whose queues are all discreet says how many wait in all, under no letter.
  const cells = queues.length
    ? queues.map((queue) => html`<li data-queue=${queue.letter}><b>${queue.letter}</b>${count(queue.waiting)}</li>`)
    : html`<li class="whole">${count(view.waiting)}</li>`;
  return html`<div class="waiting"><h2>${t("display_waiting")}</h2>
    <ul class=${queues.length > 6 ? "cells many" : "cells"}>${cells}</ul></div>`;
}

function middle(hall, condition) {
  const { view, since } = hall;
  if (condition === "stale") {
    return html`<div class="frozen" role="status" data-testid="frozen">${icon("ear")}<p><b>${
      t("display_frozen_since", { time: time(since, view.timezone) })}</b><span>${t("display_listen")}</span></p></div>`;
  }
  if (!view) return html`<div class="here"></div>`;
  const level = condition === "live" ? view.level : null;
  const day = condition === "live" ? today(view, hall.feed.now()) : null;
  if (day) {
    return html`<div class="here"><p class="now"><span class="site">${t("display_today")}</span>
      ${level ? html`<span class="level n${level}">${dots(level)}${t(`level_${level}`)}</span>` : nothing}</p>${day}</div>`;
  }
  return html`<div class="here"><p class="site">${view.town} · ${said(view.site_name)}</p>
    ${level ? html`<p class="now"><span class="level n${level}">${dots(level)}${t(`level_${level}`)}</span>
      ${view.range ? html`<span class="wait">${t("display_wait", { range: range(view.range) })}</span>` : nothing}</p>`
      : nothing}</div>`;
}

function hour({ view, feed }, condition) {
  const state = { starting: "display_connecting", stale: "display_frozen" }[condition];
  return html`<div class="hour"><p class="clock">${clock(feed.now(), view?.timezone ?? "Europe/Paris")}</p>
    <p class="link ${state ? "lost" : "live"}" data-testid="link">${state ? icon("wifi-off")
      : html`<span class="pulse"></span>`}${t(state ?? "live")}</p></div>`;
}

new Hall(document.getElementById("content")).start();
keepAwake();
