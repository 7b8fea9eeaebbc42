// The agent's console: one topic of the feed in, one command a press out. Nothing is decided here.

import { html, render } from "../vendor/lit-html/lit-html.js";
import { keyed } from "../vendor/lit-html/directives/keyed.js";
import { checkSession, look, Problem, send } from "./api.js";
import { onKey, taken, usable } from "./console_actions.js";
import { actionGrid, card, mainButton } from "./console_card.js";
import { dialog } from "./console_dialogs.js";
import { alerts, asides, myDay, queues, sorted, upcoming } from "./console_lists.js";
import { Outbox } from "./console_outbox.js";
import { Feed } from "./feed.js";
import { clock, said, spoken, time } from "./format.js";
import { icon } from "./icons.js";
import { newId } from "./ids.js";
import { press } from "./press.js";
import { t } from "./sentences.js";

const FRAME_WAIT_MS = 1_500; //: how long an answer waits for the frame that shows it
const SETTLE_MS = 600; //: a large button whose meaning has just changed does not act yet
const NOTICE_MS = 12_000;
const VOICE_MS = 120_000; //: a silence after which people are called by voice
const ENDING = new Set(["finish", "call-next"]); //: commands that say what the visit was for
const AROUND_MS = 900_000; //: what lies around the counter is asked for again after this long
const AGAIN_MS = 4_000; //: before an end that was kept is sent again
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
  outage = null; // {from, until}: the last one, once people may have been called by voice; until they are entered
  around = { sites: [], kiosks: [] }; // the town's other sites, the numbers of this one's kiosks
  #aroundAt = -AROUND_MS;
  #sending = false;
  #services = null; // the démarches of the visit at hand: {call, ids}
  #waiters = [];
  #meaning = null;
  #dialogCount = 0;

  constructor(root) {
    const { site, counter, agent } = root.dataset;
    Object.assign(this, { root, site, counter, agent });
    this.outbox = new Outbox(`${site}:${counter}:${agent}`);
    this.mayIssue = root.dataset.issue === "yes";
    this.said = root.parentElement.querySelector("#said");
    this.box = root.parentElement.querySelector("#dialog");
    this.tools = document.getElementById("staff-tools");
    this.box.addEventListener("close", () => { this.dialog = null; this.paint(); });
    this.feed = new Feed(`console:${site}:${counter}`, {
      onFrame: (view, frame) => this.#show(view, frame),
      onLink: (link) => { this.#linked(link); this.#sendEnd(); this.paint(); },
      onTrouble: (failures) => { if (failures % 3 === 0) checkSession(); },
    });
  }

  start() {
    document.addEventListener("keydown", (event) => onKey(this, event));
    setInterval(() => this.paint(), 1000);
    window.addEventListener("beforeprint", () => { if (this.view && !this.live && !this.dialog) this.open({ kind: "voice" }); });
    this.feed.start();
    this.paint();
  }

  now() {
    return this.feed.now();
  }

  /** What a colleague or this agent wrote about a visit. */
  noteOf(ticket) {
    return this.view.notes?.[ticket.ticket_id] ?? "";
  }

  /** Whether the visit on the last frame has ended since, without the server. */
  get ended() {
    const { end } = this.outbox;
    return !this.live && end && end.body.seen_call === this.view.at_hand?.call_id;
  }

  // --- frames ---------------------------------------------------------------------------------------------

  #show(view, frame) {
    const before = this.view?.at_hand;
    const slow = view.needs_time && !(this.view?.needs_time && before?.call_id === view.at_hand?.call_id);
    this.view = view;
    this.seq = frame.seq;
    this.live = true;
    if (this.dialog?.hand && this.dialog.hand.call_id !== view.at_hand?.call_id) this.shut();
    if (view.at_hand && view.at_hand.call_id !== before?.call_id) this.say(t("done_called", { label: spoken(view.at_hand.label) }));
    if (slow) this.say(`${spoken(view.at_hand.label)}\u00a0: ${t("needs_time")}`);
    this.#settle();
    this.#sendEnd();
    this.#lookAround();
    this.#waiters = this.#waiters.filter(({ seq, done }) => { if (seq <= frame.seq) done(); return seq > frame.seq; });
    this.paint();
  }

  /** The link was lost, or is back. A long silence, or a sheet that was opened, tells that people were called by voice. */
  #linked({ live, since }) {
    Object.assign(this, { live, since });
    if (!live) {
      if (!this.outage || this.outage.until) this.outage = { from: since ?? this.now(), until: null, voice: false };
    } else if (this.outage && !this.outage.until) {
      const until = this.now();
      this.outage = this.outage.voice || until - this.outage.from > VOICE_MS ? { ...this.outage, until } : null;
    }
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

  /** People were called by voice while the server was away. */
  servedOffline(body) {
    return this.#send(`/api/sites/${this.site}/tickets/served-offline`, { ...body, counter_id: this.counter }, {});
  }

  counterCommand(name, body, told = {}) {
    return this.#send(this.#path(name), body, told);
  }

  #path(name) {
    return `/api/sites/${this.site}/counters/${encodeURIComponent(this.counter)}/${name}`;
  }

  ticketCommand(ticketId, name, body, told = {}) {
    return this.#send(`/api/sites/${this.site}/tickets/${ticketId}/${name}`, body, told);
  }

  /** The visitor goes to another site; the agent is told the number to say. */
  async sendOut(ticket, site, serviceId, hand) {
    const from = hand ? { counter_id: this.counter, seen_call: hand.call_id } : {};
    const answer = await this.ticketCommand(ticket.ticket_id, "send-out", { to_site: site.id, service_id: serviceId, ...from });
    if (answer) this.open({ kind: "sent", site, label: answer.admitted.label, former: ticket.label });
  }

  /** The visit at hand ends, and the server cannot be told now. */
  endAlone(at = this.now()) {
    const hand = this.view.at_hand;
    const body = { seen_call: hand.call_id, services: this.servicesOf(hand), happened_at: at.toISOString() };
    this.outbox.keep({ path: this.#path("finish"), body, label: hand.label, at: Date.now() });
    this.say(t("end_kept", { label: spoken(hand.label) }));
    this.paint();
  }

  /** Send the end that was kept. Until that is done nothing else is pressed: the frame still shows the visit. */
  async #sendEnd() {
    const { end } = this.outbox;
    if (!end || !this.live || this.#sending || this.busy) return;
    this.#sending = this.busy = true;
    try {
      const answer = await send(end.path, end.body, "POST", end.id);
      this.outbox.drop();
      await this.#reached(answer.seq);
      this.tell("ok", "check", t("end_sent", { label: spoken(end.label) }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Without an answer, or before the agent has logged in again, it is kept for the next try.
      if (error.status === 401) checkSession();
      else if (error.status && error.status < 500) { this.outbox.drop(); this.#refused(error); }
      setTimeout(() => this.#sendEnd(), AGAIN_MS);
    } finally {
      this.#sending = this.busy = false;
      this.paint();
    }
  }

  async #lookAround() {
    if (performance.now() - this.#aroundAt < AROUND_MS) return;
    this.#aroundAt = performance.now();
    this.around = await look(`/api/sites/${this.site}/around`) ?? this.around;
    this.paint();
  }

  /** What the first of the alerts asks for was done. */
  clearFirst() {
    const [alert] = sorted(this.view);
    if (alert) this.clearAlert(alert.id);
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
    const pressed = this.now();
    try {
      const answer = await send(path, body);
      await this.#reached(answer?.seq ?? 0);
      if (done) this.say(t(done, { label: label ? spoken(label) : "" }));
      return answer;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // If it arrived after all, the end that is kept finds nobody there, and is dropped.
      if (!error.status && path === this.#path("finish") && this.view.at_hand) this.endAlone(pressed);
      else this.#refused(error);
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
  tell(tone, name, fact, detail = "") {
    const notice = { tone, name, fact, detail };
    this.notice = notice;
    setTimeout(() => { if (this.notice === notice) { this.notice = null; this.paint(); } }, NOTICE_MS);
    this.paint();
  }

  open(question) {
    if (question.kind === "voice" && !this.live && this.outage) this.outage.voice = true;
    this.dialog = question;
    this.#dialogCount += 1;
    document.body.classList.toggle("calls-by-voice", question.kind === "voice");
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
