// French typography of times, durations and numbers: always a no-break space inside a figure.

const NBSP = "\u00a0";

/** The parts of an instant in the site's own time zone. */
function parts(at, timezone) {
  const format = new Intl.DateTimeFormat("fr-FR", {
    timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const found = {};
  for (const part of format.formatToParts(at)) found[part.type] = part.value;
  return { hour: Number(found.hour), minute: found.minute };
}

/** An instant as a clock shows it: "10 h 05", "9 h 00". */
export function clock(at, timezone) {
  const { hour, minute } = parts(at, timezone);
  return `${hour}${NBSP}h${NBSP}${minute}`;
}

/** An instant in a sentence: "10 h 05", "9 h". */
export function time(at, timezone) {
  const { hour, minute } = parts(at, timezone);
  return minute === "00" ? `${hour}${NBSP}h` : `${hour}${NBSP}h${NBSP}${minute}`;
}

/** The hour of the day, 0 to 23, in the site's time zone. */
export function hourOf(at, timezone) {
  return parts(at, timezone).hour;
}

/** Minutes after midnight, in the site's time zone. */
export function localMinute(at, timezone) {
  const { hour, minute } = parts(at, timezone);
  return hour * 60 + Number(minute);
}

/** A length in milliseconds, to the minute: "19 min", "1 h 05". Never below zero. */
export function minutes(length) {
  const whole = Math.max(0, Math.floor(length / 60_000));
  if (whole < 60) return `${whole}${NBSP}min`;
  return `${Math.floor(whole / 60)}${NBSP}h${NBSP}${String(whole % 60).padStart(2, "0")}`;
}

/** A length in milliseconds, to the second under an hour: "45 s", "3 min 12". */
export function elapsed(length) {
  const seconds = Math.max(0, Math.floor(length / 1000));
  if (seconds < 60) return `${seconds}${NBSP}s`;
  if (seconds >= 3600) return minutes(length);
  return `${Math.floor(seconds / 60)}${NBSP}min${NBSP}${String(seconds % 60).padStart(2, "0")}`;
}

/** A label cut into its letter and its digits, which the look sets apart. */
export function labelParts(label) {
  const found = /^(\D*)(.*)$/.exec(label);
  return { letter: found[1], digits: found[2] };
}

/** A label as it is said in a sentence: "A 042". */
export function spoken(label) {
  const { letter, digits } = labelParts(label);
  return `${letter}${NBSP}${digits}`;
}

/** A name in French: pages of the staff are in French, and every name has it. */
export function said(names) {
  return names.fr;
}
