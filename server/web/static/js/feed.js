// One topic, live. Each frame is the whole truth; heartbeats say that silence is not news.

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 4_000;
const WATCH_MS = 250;
const ASK = '{"ask":"frame"}';

export class Feed {
  #socket = null;
  #pause = FIRST_PAUSE_MS;
  #failures = 0;
  #heard; // performance.now() of the last message, or of the start
  #clock = null; // {at, mono}: the server's time and when it was received
  #stale = false;
  #asked = false;

  /**
   * @param {string} topic such as "console:HDV:3"
   * @param {{onFrame: Function, onLink: Function, onTrouble?: Function, staleAfter?: number}} listeners
   *   onFrame(view, frame); onLink({live, since}) where since is the server's time of the last message;
   *   onTrouble(failures) after each connection that failed
   */
  constructor(topic, { onFrame, onLink, onTrouble = () => {}, staleAfter = 5_000 }) {
    this.topic = topic;
    this.seq = -1;
    this.epoch = null;
    this.onFrame = onFrame;
    this.onLink = onLink;
    this.onTrouble = onTrouble;
    this.staleAfter = staleAfter;
    this.#heard = performance.now();
  }

  start() {
    this.#connect();
    setInterval(() => this.#watch(), WATCH_MS);
    for (const back of ["online", "session-unlocked"]) window.addEventListener(back, () => this.#hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#hurry(); });
  }

  /** The server's present time, as a Date. A screen's own clock does not matter. */
  now() {
    if (!this.#clock) return new Date();
    return new Date(this.#clock.at + performance.now() - this.#clock.mono);
  }

  get live() {
    return this.seq >= 0 && !this.#stale;
  }

  #connect() {
    const address = new URL("/api/feed", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("topic", this.topic);
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#asked = false;
    socket.addEventListener("message", (event) => this.#receive(socket, event.data));
    socket.addEventListener("close", () => this.#lost(socket));
  }

  #receive(socket, data) {
    if (socket !== this.#socket) return;
    const frame = JSON.parse(data);
    this.#heard = performance.now();
    this.#clock = { at: Date.parse(frame.sent_at), mono: this.#heard };
    this.#pause = FIRST_PAUSE_MS;
    this.#failures = 0;
    if (frame.view) {
      this.#asked = false;
      this.seq = frame.seq;
      this.epoch = frame.epoch;
      this.#announce(false);
      this.onFrame(frame.view, frame);
    } else if (frame.seq !== this.seq || frame.epoch !== this.epoch) {
      this.#askAgain(socket);
    } else {
      this.#announce(false);
    }
  }

  /** A frame went missing: ask for it; if the answer does not come either, begin again. */
  #askAgain(socket) {
    if (this.#asked) socket.close();
    else socket.send(ASK);
    this.#asked = true;
  }

  #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#failures += 1;
    this.onTrouble(this.#failures);
    setTimeout(() => { if (!this.#socket) this.#connect(); }, this.#pause * (0.5 + Math.random()));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #hurry() {
    this.#pause = FIRST_PAUSE_MS;
    if (!this.#socket) this.#connect();
  }

  #watch() {
    const silence = performance.now() - this.#heard;
    if (silence > this.staleAfter) {
      this.#announce(true);
      // A link that is cut without a word keeps its socket open for minutes: give it up.
      if (silence > 2 * this.staleAfter && this.#socket?.readyState === WebSocket.OPEN) this.#socket.close();
    }
  }

  #announce(stale) {
    if (stale === this.#stale) return;
    this.#stale = stale;
    this.onLink({ live: !stale, since: this.#clock ? new Date(this.#clock.at) : null });
  }
}
