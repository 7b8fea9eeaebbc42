// What an agent can do, and when. Places never move: an action that is not possible is grey, not hidden.

import { openRange } from "./console_range.js";

const called = (view) => view.condition === "called";
const inHand = (view) => called(view) || view.condition === "serving";

/** Whether somebody else holds this counter. */
export function taken(app) {
  const { view } = app;
  return view.condition !== "closed" && Boolean(app.agent) && view.agent !== app.agent;
}

/** What the large button does now; `call` buttons are yellow, the others lagoon. */
export function mainAction(app) {
  const { view } = app;
  if (taken(app)) return { name: "open", label: "open_counter", icon: "door-open", enabled: false };
  switch (view.condition) {
    case "closed":
      return { name: "open", label: "open_counter", icon: "door-open", enabled: true };
    case "paused":
      return { name: "resume", label: "resume_counter", icon: "play", enabled: true };
    case "called":
      return { name: "recall", label: "recall", icon: "bell-ring", call: true, enabled: true };
    case "serving":
      return { name: "call-next", label: "finish_and_call", icon: "megaphone", call: true, enabled: true, next: true };
    default:
      return {
        name: "call-next", label: "call_next", icon: "megaphone", call: true, next: true,
        enabled: view.next_up !== null,
      };
  }
}

/** The grid under the large button, two a row, in this order for ever. */
export const ACTIONS = [
  { name: "start", key: "F3", pad: "1", icon: "play", when: called },
  { name: "finish", key: "F4", pad: "2", icon: "check", when: inHand, done: "done_finished" },
  { name: "hold", key: "F6", pad: "3", icon: "circle-pause", when: inHand, dialog: "hold" },
  { name: "transfer", key: "F7", pad: "4", icon: "corner-up-right", when: inHand, dialog: "transfer" },
  { name: "recall", key: "F9", pad: "5", icon: "bell-ring", when: called, done: "done_recalled" },
  { name: "no-show", key: "F10", pad: "6", icon: "user-x", when: called, done: "done_no_show" },
  { name: "release", key: "F8", pad: "7", icon: "undo-2", when: called, done: "done_released" },
  {
    name: "reopen", key: "Maj F4", pad: "9", icon: "rotate-ccw",
    when: (view) => view.condition === "free" && view.may_reopen !== null,
  },
];

/** What stands elsewhere than in the grid: on the card, and under the line. */
export const SERVICES = { name: "services", key: "Maj F3", when: inHand, dialog: "services" };
export const NOTE = { name: "note", key: "Maj F6", when: inHand, dialog: "note" };
export const WALK_IN = {
  name: "walk-in", key: "Maj F2", dialog: "walk-in", when: (view) => view.condition === "free" || inHand(view),
};

/** Whether the person may press at all: link alive, nothing under way, own counter. */
export function usable(app) {
  return app.view !== null && app.live && !app.busy;
}

/** Whether the end of the visit at hand can be kept here, while the server is away. */
function endsAlone(app) {
  return app.view !== null && !app.live && !app.busy && !taken(app) && inHand(app.view) && !app.outbox.end;
}

/** Whether an action of the grid can be pressed now. */
export function possible(app, action) {
  if (action.name === "finish" && !app.live) return endsAlone(app);
  return usable(app) && !taken(app) && action.when(app.view);
}

/** Run an action of the grid: at once, or through its dialog. */
export function run(app, action) {
  if (!possible(app, action)) return;
  if (!app.live) {
    app.endAlone();
    return;
  }
  if (action.dialog) {
    app.open({ kind: action.dialog, hand: app.view.at_hand });
    return;
  }
  app.atCounter(action.name, {}, { done: action.done, label: app.view.at_hand?.label });
}

/** The sheet to call from while the server is away. */
export const VOICE_KEY = "Maj F9";
/** The numbers that were called from it, once the server is back. */
export const RANGE_KEY = "Maj F7";
/** What the first of the alerts asks for was done. */
export const DONE_KEY = "Maj F8";
const OTHERS = {
  [VOICE_KEY]: (app) => app.open({ kind: "voice" }),
  [RANGE_KEY]: (app) => { if (usable(app) && !taken(app)) openRange(app); },
  [DONE_KEY]: (app) => { if (usable(app)) app.clearFirst(); },
};

/** Run what the large button says. */
export function runMain(app) {
  const action = mainAction(app);
  if (!usable(app) || !action.enabled || app.settling) return;
  if (action.name === "open" || action.name === "resume") app.counterCommand(action.name, {});
  else app.atCounter(action.name, {}, action.name === "recall" ? { done: "done_recalled", label: app.view.at_hand.label } : {});
}

/** The action of a key: by its name, or by its place on a keypad, whatever its lock says. */
function actionOf(event) {
  const pad = /^Numpad(.+)$/.exec(event.code)?.[1];
  const all = [...ACTIONS, SERVICES, NOTE, WALK_IN];
  if (pad && !event.shiftKey) return all.find((action) => action.pad === pad);
  const name = event.shiftKey ? `Maj ${event.key}` : event.key;
  return all.find((action) => action.key === name);
}

/** The keys of the picture, or a keypad's. A key that repeats by being held down is one press. */
export function onKey(app, event) {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || app.dialog || !app.view) return;
  const main = (event.key === "F2" && !event.shiftKey) || event.code === "NumpadEnter";
  const action = actionOf(event);
  const other = OTHERS[event.shiftKey ? `Maj ${event.key}` : event.key];
  if (!main && !action && !other) return;
  event.preventDefault();
  if (main) runMain(app);
  else if (action) run(app, action);
  else other(app);
}
