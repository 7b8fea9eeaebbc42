// A phone's own line to the feed. It may be cut for minutes: it says so, tries again ever more seldom, and costs little.

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const STALE_MS = 12_000; //: the server's heart beats every five seconds
const WATCH_MS = 1_000;
const GONE = 4404; //: the link leads to no ticket of today
const EARLY = 4425; //: the kiosk that gave this ticket has not handed it in yet
const REFUSED = 1008; //: what we showed is no token
const ASK = '{"ask":"frame"}';

export class Link {
  #socket = null;
  #pause = FIRST_PAUSE_MS;
  #timer = 0;
  #heard = performance.now();
  #heardAt = new Date();
  #seq = null;
  #asked = false;
  #over = false;
  #early = false;
  #live = null;

  /**
   * onView(view); onLive(live, since) with the hour of the last message; onGone() when there is nothing to follow;
   * onEarly() when there will be, and nobody knows when.
   */
  constructor(hello, { onView, onLive, onGone, onEarly }) {
    this.hello = JSON.stringify(hello);
    this.onView = onView;
    this.onLive = onLive;
    this.onGone = onGone;
    this.onEarly = onEarly;
  }

  start() {
    this.#connect();
    setInterval(() => this.#watch(), WATCH_MS);
    window.addEventListener("online", () => this.#hurry());
    window.addEventListener("offline", () => this.#announce(false));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#hurry(); });
  }

  #connect() {
    clearTimeout(this.#timer);
    const address = new URL("/api/feed?topic=ticket", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#asked = false;
    socket.addEventListener("open", () => socket.send(this.hello));
    socket.addEventListener("message", (event) => this.#receive(socket, JSON.parse(event.data)));
    socket.addEventListener("close", (event) => this.#lost(socket, event.code));
  }

  #receive(socket, frame) {
    if (socket !== this.#socket) return;
    this.#heard = performance.now();
    this.#heardAt = new Date(frame.sent_at);
    this.#pause = FIRST_PAUSE_MS;
    const mark = `${frame.epoch} ${frame.seq}`;
    if (frame.view) {
      this.#seq = mark;
      this.#asked = false;
      this.#over = frame.view.over;
      this.#announce(true);
      this.onView(frame.view);
      if (this.#over) socket.close();
    } else if (mark !== this.#seq) {
      // A frame went missing: ask for it; if the answer does not come either, begin again.
      if (this.#asked) socket.close();
      else socket.send(ASK);
      this.#asked = true;
    } else {
      this.#announce(true);
    }
  }

  #lost(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (code === GONE || code === REFUSED) {
      this.#over = true;
      this.onGone();
    }
    if (this.#over) return;
    this.#early = code === EARLY;
    if (this.#early) {
      this.#live = null;
      this.onEarly();
    }
    this.#timer = setTimeout(() => this.#connect(), this.#pause * (0.5 + Math.random()));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #hurry() {
    this.#pause = FIRST_PAUSE_MS;
    if (!this.#socket && !this.#over) this.#connect();
    // A phone that slept may hold a socket that is long dead.
    else if (this.#socket?.readyState === WebSocket.OPEN && performance.now() - this.#heard > STALE_MS) this.#drop();
  }

  /** Let go of a socket without waiting for the other side's farewell, and begin again. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket.close();
    this.#connect();
  }

  #watch() {
    const silence = performance.now() - this.#heard;
    if (this.#over || this.#early || silence <= STALE_MS) return;
    this.#announce(false);
    // A link that is cut without a word keeps its socket open for minutes: give it up.
    if (silence > 2 * STALE_MS && this.#socket?.readyState === WebSocket.OPEN) this.#drop();
  }

  #announce(live) {
    if (live === this.#live || this.#over) return;
    this.#live = live;
    this.onLive(live, this.#heardAt);
  }
}
