// What an agent can do, and when. Places never move: an action that is not possible is grey, not hidden.

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
  { name: "start", key: "F3", icon: "play", when: called },
  { name: "finish", key: "F4", icon: "check", when: inHand, done: "done_finished" },
  { name: "hold", key: "F6", icon: "circle-pause", when: inHand, dialog: "hold" },
  { name: "transfer", key: "F7", icon: "corner-up-right", when: inHand, dialog: "transfer" },
  { name: "recall", key: "F9", icon: "bell-ring", when: called, done: "done_recalled" },
  { name: "no-show", key: "F10", icon: "user-x", when: called, done: "done_no_show" },
  { name: "release", key: "F8", icon: "undo-2", when: called, done: "done_released" },
  {
    name: "reopen", key: "Maj F4", icon: "rotate-ccw",
    when: (view) => view.condition === "free" && view.may_reopen !== null,
  },
];

/** What stands elsewhere than in the grid: on the card, and under the line. */
export const SERVICES = { name: "services", key: "Maj F3", when: inHand, dialog: "services" };
export const WALK_IN = {
  name: "walk-in", key: "Maj F2", dialog: "walk-in", when: (view) => view.condition === "free" || inHand(view),
};

/** Whether the person may press at all: link alive, nothing under way, own counter. */
export function usable(app) {
  return app.view !== null && app.live && !app.busy;
}

/** Whether an action of the grid can be pressed now. */
export function possible(app, action) {
  return usable(app) && !taken(app) && action.when(app.view);
}

/** Run an action of the grid: at once, or through its dialog. */
export function run(app, action) {
  if (!possible(app, action)) return;
  if (action.dialog) {
    app.open({ kind: action.dialog, hand: app.view.at_hand });
    return;
  }
  app.atCounter(action.name, {}, { done: action.done, label: app.view.at_hand?.label });
}

/** Run what the large button says. */
export function runMain(app) {
  const action = mainAction(app);
  if (!usable(app) || !action.enabled || app.settling) return;
  if (action.name === "open" || action.name === "resume") app.counterCommand(action.name, {});
  else app.atCounter(action.name, {}, action.name === "recall" ? { done: "done_recalled", label: app.view.at_hand.label } : {});
}

/** The keys of the picture. A key that repeats by being held down is one press. */
export function onKey(app, event) {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || app.dialog || !app.view) return;
  const name = event.shiftKey ? `Maj ${event.key}` : event.key;
  const action = [...ACTIONS, SERVICES, WALK_IN].find((candidate) => candidate.key === name);
  if (name !== "F2" && !action) return;
  event.preventDefault();
  if (name === "F2") runMain(app);
  else run(app, action);
}
