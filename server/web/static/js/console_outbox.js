// The end of the visit at hand, when it could not be told: kept in this browser until the link is back, then sent once.
// What is kept has an id of its own, which goes with every try: whatever was lost on the way, the visit ends once.

import { newId } from "./ids.js";

const DAY_MS = 12 * 3_600_000; //: older than any visit: the day that it belongs to is over

export class Outbox {
  #name;
  #end = null;

  /** `name`: the counter and its agent; nobody else sends what they kept. */
  constructor(name, storage = window.localStorage) {
    this.#name = `visit ended: ${name}`;
    this.storage = storage;
    this.#end = this.#read();
  }

  /** What waits to be sent: {id, at, path, body, label}, or nothing. */
  get end() {
    return this.#end;
  }

  keep({ path, body, label, at }) {
    this.#end = { id: newId(), at, path, body, label };
    this.#store(JSON.stringify(this.#end));
  }

  drop() {
    this.#end = null;
    this.#store(null);
  }

  #read() {
    try {
      const end = JSON.parse(this.storage.getItem(this.#name));
      return end && Date.now() - end.at < DAY_MS ? end : null;
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof DOMException)) throw error;
      return null;
    }
  }

  /** A browser that keeps nothing still sends it, if the page stays open. */
  #store(text) {
    try {
      if (text === null) this.storage.removeItem(this.#name);
      else this.storage.setItem(this.#name, text);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
}
