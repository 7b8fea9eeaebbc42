// A kiosk's printer, or a display's loudspeaker, in plain words: what is so, since when, what to do about it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { day } from "./figures.js";
import { time } from "./format.js";
import { icon } from "./icons.js";
import { learn, t } from "./sentences.js";

const NBSP = "\u00a0";

learn({
  devices: "Appareils",
  device_stopped: "{name} n’imprime plus",
  device_what: "{what} depuis {when}. {remedy}",
  device_since: "depuis {when}",
  device_silent: "sans nouvelles",
  device_since_metres: `depuis {when}, {metres}${NBSP}m imprimés avec ce rouleau`,
  on_day_at: "{day} à {time}",
  printer_ready: "prête",
  printer_broken: "en panne",
  printer_broken_do: "Éteignez-la puis rallumez-la ; si rien ne change, appelez le dépanneur.",
  printer_cutter: "massicot bloqué",
  printer_cutter_do: "Ouvrez le capot, retirez le papier, refermez.",
  printer_paper_jam: "papier coincé",
  printer_paper_jam_do: "Ouvrez le capot et retirez le papier.",
  printer_paper_out: "plus de papier",
  printer_paper_out_do: "Changez le rouleau.",
  printer_cover_open: "capot ouvert",
  printer_cover_open_do: "Refermez le capot.",
  printer_head_hot: "tête trop chaude",
  printer_head_hot_do: "Elle repart d’elle-même.",
  printer_error: "en erreur",
  printer_error_do: "Éteignez-la puis rallumez-la.",
  printer_offline: "hors ligne",
  printer_offline_do: "Vérifiez qu’elle est en ligne.",
  printer_job_unknown: "dernier ticket incertain",
  printer_job_unknown_do: "Regardez s’il est sorti.",
  printer_ticket_left: "un ticket dans la sortie",
  printer_ticket_left_do: "Retirez-le.",
  printer_paper_near_end: "bientôt plus de papier",
  printer_paper_near_end_do: "Préparez un rouleau.",
  printer_unsynced: "tickets pas encore remis",
  printer_unsynced_do: "La borne les remet seule. Si cela dure : son menu du personnel.",
  printer_heard: "les appels s’entendent",
  printer_no_sound: "pas de son",
  printer_no_sound_do: "Vérifiez le haut-parleur et son câble.",
  printer_unreachable: "injoignable",
  printer_unreachable_do: "Vérifiez son alimentation et son câble.",
  printer_unknown: "état inconnu",
  printer_blocked: "arrêtée",
  printer_blocked_do: "Allez la voir.",
  printer_warning: "à surveiller",
});

/** A kiosk, and a display that has a voice, speaks at least once an hour; after this it is silent. */
const SILENT_MS = 135 * 60_000;
const LOOK = {
  ready: ["ok", "circle-check"], warning: ["warn", "triangle-alert"], blocked: ["bad", "octagon-alert"],
  unreachable: ["bad", "octagon-alert"], heard: ["ok", "circle-check"], unknown: ["soft", "info"],
};
const NUMBER = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 });

/** The key of what people should be told first: the worst trouble, or the state itself. */
const told = (device) => `printer_${device.troubles[0] ?? device.health}`;

/** An instant as people say it: the time, and the day if it is not today's. */
function said(at, now, timezone) {
  const when = time(at, timezone);
  return day(at, timezone) === day(now, timezone) ? when : t("on_day_at", { day: day(at, timezone), time: when });
}

/** An alert about a printer, as its fact and its detail; null for an alert about anything else. */
export function printerAlert(view, alert, now) {
  if (alert.kind !== "device" || !alert.source_name) return null;
  const device = (view.devices ?? []).find((one) => one.device_id === alert.source)
    ?? { troubles: [], health: alert.detail, since: alert.raised_at };
  const key = told(device);
  const what = t(key);
  const when = said(new Date(device.since), now, view.timezone);
  return {
    fact: t("device_stopped", { name: alert.source_name }),
    detail: t("device_what", { what: what[0].toUpperCase() + what.slice(1), when, remedy: t(`${key}_do`) }),
  };
}

function row(site, device) {
  const now = site.feed.now();
  const { timezone } = site.view;
  const silent = !site.live || now - Date.parse(device.reported_at) > SILENT_MS;
  const [tone, name] = silent ? ["soft", "wifi-off"] : LOOK[device.health];
  const what = silent ? t("device_silent") : t(told(device));
  const since = said(new Date(silent ? device.reported_at : device.since), now, timezone);
  const below = device.metres === null || silent
    ? t("device_since", { when: since }) : t("device_since_metres", { when: since, metres: NUMBER.format(device.metres) });
  return html`<li class="device" data-testid="device" data-health=${device.health} data-silent=${String(silent)}>
    <b>${device.device_name}</b><span class="state ${tone}">${icon(name)}${what}</span>
    <span class="soft since">${below}</span></li>`;
}

/** The kiosks' printers and the displays' loudspeakers of a site, as they themselves report them. */
export function printers(site) {
  const { devices } = site.view;
  if (!devices.length) return nothing;
  return html`<section class="devices" aria-label=${t("devices")}>
    <h3>${icon("monitor-smartphone")}${t("devices")}</h3><ul>${devices.map((device) => row(site, device))}</ul></section>`;
}
