// Which calls stand on the display, and for how long. No page, no clock: milliseconds of performance.now() come in.
// The rules are those of counter_display/announcer.py: each announcement is new once, by its id; a new call takes the
// place when the one before has had its time, and else shares it; a third waits until one of the two had it.

export const SHOWN_MS = 8_000; //: what each call has for itself before another may take its place
export const HURRIED_MS = 4_000; //: the same when several wait for the place
export const CARDS = 2; //: at once on the display
export const NEWS_MS = 30_000; //: older when first heard of: a fact, not a call to be made
export const PREVIOUS = 4; //: lines beside the card

export class Announcer {
  #known = new Set();
  #waiting = []; // [{call, born}]
  #cards = []; // [{call, since, fresh, born}], newest first
  #view = [];
  #started = false;

  /** Take in what a frame holds, newest first. `sentAt`: the server's hour, `received`: when it came here. */
  receive(announcements, { sentAt, received }) {
    this.#view = announcements;
    const born = (call) => received - (sentAt - Date.parse(call.called_at));
    for (const call of [...announcements].reverse()) {
      if (this.#known.has(call.id)) continue;
      this.#known.add(call.id);
      if (received - born(call) <= NEWS_MS) this.#waiting.push({ call, born: born(call) });
    }
    // Only what frames may still hold needs to be known.
    const held = new Set([...announcements, ...this.#waiting.map((one) => one.call)].map((call) => call.id));
    this.#known = new Set([...this.#known].filter((id) => held.has(id)));
    if (!this.#started && !this.#waiting.length && announcements.length) {
      this.#cards = [{ call: announcements[0], since: received, fresh: false, born: born(announcements[0]) }];
    }
    this.#started = true;
  }

  /** What stands on the display, newest first: one call, or two that share the place. */
  cards(now) {
    if (this.#cards.length && !this.#cards[0].fresh && this.#waiting.length) this.#cards = [];
    while (this.#waiting.length) {
      const least = this.#waiting.length + this.#cards.length > CARDS ? HURRIED_MS : SHOWN_MS;
      const kept = this.#cards.filter((card) => now - card.since < least);
      if (kept.length >= CARDS) break;
      const { call, born } = this.#waiting.shift();
      const others = kept.filter((card) => card.call.call_id !== call.call_id);
      this.#cards = [{ call, since: now, fresh: true, born }, ...others];
    }
    if (this.#cards.length > 1 && now - this.#cards[0].since >= SHOWN_MS) this.#cards = this.#cards.slice(0, 1);
    return this.#cards;
  }

  /** Leave the place to the town's messages once the newest call is this old and was shown as long. */
  rest(now, after) {
    const over = (card) => now - card.born >= after && (!card.fresh || now - card.since >= after);
    if (!this.#waiting.length && this.#cards.every(over)) this.#cards = [];
  }

  /** The last calls that are not on a card, newest first, each call once. */
  previous() {
    const busy = new Set([...this.#cards, ...this.#waiting].map((one) => one.call.call_id));
    const found = new Map();
    for (const call of this.#view) {
      if (!busy.has(call.call_id) && !found.has(call.call_id)) found.set(call.call_id, call);
    }
    return [...found.values()].slice(0, PREVIOUS);
  }

  /** When the newest call was made, or nothing. */
  get newest() {
    return this.#view[0] ?? null;
  }
}
