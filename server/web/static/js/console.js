// The agent's console: one topic of the feed in, one command a press out. Nothing is decided here.

import { html, render } from "../vendor/lit-html/lit-html.js";
import { keyed } from "../vendor/lit-html/directives/keyed.js";
import { checkSession, Problem, send } from "./api.js";
import { onKey, taken, usable } from "./console_actions.js";
import { actionGrid, card, mainButton } from "./console_card.js";
import { dialog } from "./console_dialogs.js";
import { alerts, asides, myDay, queues, upcoming } from "./console_lists.js";
import { Feed } from "./feed.js";
import { clock, said, spoken, time } from "./format.js";
import { icon } from "./icons.js";
import { newId } from "./ids.js";
import { press } from "./press.js";
import { t } from "./sentences.js";

const FRAME_WAIT_MS = 1_500; //: how long an answer waits for the frame that shows it
const SETTLE_MS = 600; //: a large button whose meaning has just changed does not act yet
const NOTICE_MS = 12_000;
const ENDING = new Set(["finish", "call-next"]); //: commands that say what the visit was for
const QUIET = new Set(["stale-view", "nothing-changes", "transition-refused"]);

class Console {
  view = null;
  seq = -1;
  live = false;
  since = null; // the server's time when the link fell silent
  busy = false;
  settling = false;
  dialog = null;
  notice = null;
  #services = null; // the démarches of the visit at hand: {call, ids}
  #waiters = [];
  #meaning = null;
  #dialogCount = 0;

  constructor(root) {
    const { site, counter, agent } = root.dataset;
    Object.assign(this, { root, site, counter, agent });
    this.mayIssue = root.dataset.issue === "yes";
    this.said = root.parentElement.querySelector("#said");
    this.box = root.parentElement.querySelector("#dialog");
    this.tools = document.getElementById("staff-tools");
    this.box.addEventListener("close", () => { this.dialog = null; this.paint(); });
    this.feed = new Feed(`console:${site}:${counter}`, {
      onFrame: (view, frame) => this.#show(view, frame),
      onLink: ({ live, since }) => { this.live = live; this.since = since; this.paint(); },
      onTrouble: (failures) => { if (failures % 3 === 0) checkSession(); },
    });
  }

  start() {
    document.addEventListener("keydown", (event) => onKey(this, event));
    setInterval(() => this.paint(), 1000);
    this.feed.start();
    this.paint();
  }

  now() {
    return this.feed.now();
  }

  // --- frames ---------------------------------------------------------------------------------------------

  #show(view, frame) {
    const before = this.view?.at_hand;
    this.view = view;
    this.seq = frame.seq;
    this.live = true;
    if (this.dialog?.hand && this.dialog.hand.call_id !== view.at_hand?.call_id) this.shut();
    if (view.at_hand && view.at_hand.call_id !== before?.call_id) this.say(t("done_called", { label: spoken(view.at_hand.label) }));
    this.#settle();
    this.#waiters = this.#waiters.filter(({ seq, done }) => { if (seq <= frame.seq) done(); return seq > frame.seq; });
    this.paint();
  }

  /** Presses meant for the former meaning of the large button must not act on the new one. */
  #settle() {
    const meaning = this.view.condition;
    if (this.#meaning !== null && meaning !== this.#meaning) {
      this.settling = true;
      setTimeout(() => { this.settling = false; this.paint(); }, SETTLE_MS);
    }
    this.#meaning = meaning;
  }

  #reached(seq) {
    if (this.feed.seq >= seq) return Promise.resolve();
    return new Promise((resolve) => {
      const late = setTimeout(resolve, FRAME_WAIT_MS);
      this.#waiters.push({ seq, done: () => { clearTimeout(late); resolve(); } });
    });
  }

  // --- commands -------------------------------------------------------------------------------------------

  /** A command that names the call which the agent sees. */
  atCounter(name, body, told = {}) {
    const hand = this.view.at_hand;
    const ending = hand && ENDING.has(name) ? { services: this.servicesOf(hand) } : {};
    return this.counterCommand(name, { ...body, ...ending, seen_call: hand?.call_id ?? null }, told);
  }

  /** The démarches of a visit: the ticket's own until the agent says more. */
  servicesOf(hand) {
    return this.#services?.call === hand.call_id ? this.#services.ids : [hand.service_id];
  }

  keepServices(hand, ids) {
    this.#services = { call: hand.call_id, ids: ids.length ? ids : [hand.service_id] };
    this.say(t("services_kept", { n: this.servicesOf(hand).length }));
    this.paint();
  }

  walkIn(serviceId) {
    return this.atCounter("walk-in", { ticket_id: newId(), service_id: serviceId });
  }

  counterCommand(name, body, told = {}) {
    return this.#send(`/api/sites/${this.site}/counters/${encodeURIComponent(this.counter)}/${name}`, body, told);
  }

  ticketCommand(ticketId, name, body, told = {}) {
    return this.#send(`/api/sites/${this.site}/tickets/${ticketId}/${name}`, body, told);
  }

  clearAlert(alertId) {
    return this.#send(`/api/sites/${this.site}/alerts/${alertId}/clear`, {}, {});
  }

  async callColleagues() {
    if (await this.#send(`/api/sites/${this.site}/alerts`, { alert: "silent", source: this.counter }, {})) {
      this.tell("ok", "check", t("alert_sent"));
    }
  }

  async issue(serviceId) {
    const answer = await this.#send(`/api/sites/${this.site}/tickets`, { ticket_id: newId(), service_id: serviceId }, {});
    if (answer) this.tell("ok", "ticket", t("issued_number", { label: spoken(answer.ticket.label) }));
  }

  async #send(path, body, { done, label }) {
    if (!usable(this)) return null;
    this.busy = true;
    this.notice = null;
    this.paint();
    try {
      const answer = await send(path, body);
      await this.#reached(answer.seq ?? 0);
      if (done) this.say(t(done, { label: label ? spoken(label) : "" }));
      return answer;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#refused(error);
      return null;
    } finally {
      this.busy = false;
      this.paint();
    }
  }

  /** What another press already did is no trouble: the frame that shows it is here or on its way. */
  #refused(problem) {
    if (problem.status === 401) checkSession();
    if (QUIET.has(problem.slug)) this.say(problem.message);
    else this.tell("bad", "octagon-alert", problem.message);
  }

  // --- words and dialogs ----------------------------------------------------------------------------------

  /** For who listens to the screen. */
  say(words) {
    this.said.textContent = words;
  }

  /** For everybody, for a while. */
  tell(tone, name, fact) {
    const notice = { tone, name, fact };
    this.notice = notice;
    setTimeout(() => { if (this.notice === notice) { this.notice = null; this.paint(); } }, NOTICE_MS);
    this.paint();
  }

  open(question) {
    this.dialog = question;
    this.#dialogCount += 1;
    this.paint();
    if (!this.box.open) this.box.showModal();
    this.box.querySelector("input, select, button")?.focus();
  }

  shut() {
    if (this.box.open) this.box.close();
  }

  // --- the page -------------------------------------------------------------------------------------------

  paint() {
    render(page(this), this.root);
    render(keyed(this.#dialogCount, dialog(this)), this.box);
  }
}

function linkState(app) {
  if (app.live) return html`<span class="link live" data-testid="link"><i class="pulse"></i>${t("live")}</span>`;
  const words = app.view ? t("frozen", { time: time(app.since ?? app.now(), app.view.timezone) }) : t("connecting");
  return html`<span class="link lost" data-testid="link">${icon("wifi-off")}${words}</span>`;
}

function bar(app) {
  const { view } = app;
  const free = usable(app) && !taken(app);
  const closed = view.condition === "closed" || taken(app);
  const paused = view.condition === "paused";
  const empty = free && !view.at_hand;
  const turn = paused ? "resume" : "pause";
  return html`<header class="bar">
    <h1>${said(view.counter_name)}</h1><span class="on-bar-soft">${said(view.site_name)}</span><span class="grow"></span>
    ${linkState(app)}<b class="bar-clock tn">${clock(app.now(), view.timezone)}</b>
    ${closed ? html`<a class="button" href="/agent">${icon("layout-grid")}${t("other_counters")}</a>` : html`
    ${press(paused ? free : empty, () => app.counterCommand(turn, {}), html`${icon(paused ? "play" : "coffee")}${t(turn)}`, { testid: turn })}
    ${press(empty, () => app.open({ kind: "close" }), html`${icon("log-out")}${t("close_counter")}`, { testid: "close" })}`}
    ${app.tools}</header>`;
}

function page(app) {
  if (!app.view) {
    return html`<header class="bar"><h1>${app.root.dataset.title}</h1><span class="grow"></span>${linkState(app)}${app.tools}</header>
      <main class="console" id="content"><p class="empty alone">${t("connecting")}</p></main>`;
  }
  return html`${bar(app)}<main class="console ${app.live ? "" : "frozen"}" id="content" data-testid="console"
      data-condition=${app.view.condition} data-live=${String(app.live)} data-busy=${String(app.busy || app.settling)}>
    <div class="left">${queues(app)}${upcoming(app)}</div>
    <div class="centre">${card(app)}${mainButton(app)}${actionGrid(app)}</div>
    <div class="right"><div class="aside-scroll">${alerts(app)}${asides(app)}${myDay(app)}</div>
      ${press(usable(app), () => app.callColleagues(), html`${icon("octagon-alert")}${t("silent_alert")}`, { look: "bad wide tall", testid: "silent-alert" })}</div>
  </main>`;
}

new Console(document.getElementById("app")).start();
