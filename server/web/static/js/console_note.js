// A note on a visit, for the colleagues who go on with it. The server forgets it with the visit, and no log ever has it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { frame } from "./console_frame.js";
import { spoken } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./sentences.js";

const LENGTH = 100; //: characters, as in ausuivant/wire/bodies.py

/** What was written about a visit. */
export function noteLine(note) {
  return note ? html`<p class="note" data-testid="note-text">${icon("notebook-pen")}<span><span class="sr">${t("note")}\u00a0: </span>${note}</span></p>` : nothing;
}

/** The mark of a ticket that has a note, in a list. */
export function noteMark(note) {
  return note ? html`<span class="note-mark">${icon("notebook-pen")}<span class="sr">${t("noted")}</span></span>` : nothing;
}

export function noteDialog(app, { hand, line }) {
  const ticket = hand ?? line;
  return frame(app, {
    title: t("note_title", { label: spoken(ticket.label) }),
    body: html`<label class="field"><span>${t("note_words")}</span>
        <input name="text" maxlength=${LENGTH} autocomplete="off" value=${app.noteOf(ticket)} aria-describedby="note-hint"></label>
      <p class="soft" id="note-hint">${t("note_hint")}</p>`,
    confirm: t("note_keep"),
    submit: ({ text }) => app.ticketCommand(ticket.ticket_id, "note", { text }, { done: text.trim() ? "done_noted" : "done_unnoted" }),
  });
}
