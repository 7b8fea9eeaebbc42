// French typography of what only the supervision shows: days, ranges, shares.

const NBSP = "\u00a0";

/** A day in words: "jeudi 26 novembre". */
export function day(at, timezone) {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: timezone, weekday: "long", day: "numeric", month: "long" })
    .format(at);
}

/** An honest range of a wait: "10 à 20 min", "plus de 40 min", or a dash when nobody can say. */
export function range(found) {
  if (!found) return "–";
  if (found.high === null) return `plus de ${found.low}${NBSP}min`;
  return `${found.low} à ${found.high}${NBSP}min`;
}

/** A share between 0 and 1: "86 %". */
export function percent(share) {
  return `${Math.round(share * 100)}${NBSP}%`;
}
