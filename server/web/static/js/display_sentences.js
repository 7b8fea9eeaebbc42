// The sentences that only the displays show.

import { learn } from "./sentences.js";

const N = "\u00a0";

learn({
  display_number: "Numéro",
  display_counter: "Guichet",
  display_waiting: "Personnes en attente",
  display_waiting_here: "en attente",
  display_wait: "{range} d’attente",
  display_today: "Aujourd’hui",
  display_usual: "Affluence habituelle d’aujourd’hui, de {opens} à {closes}",
  display_starting: "Connexion au serveur",
  display_listen: "Écoutez les appels",
  display_frozen: "Figé",
  display_frozen_since: `Figé depuis {time}`,
  display_connecting: "Connexion…",
  display_soon: "Votre numéro s’affichera ici.",
  display_closed: "Fermé",
  display_opens: "Ouvre {day} à {time}.",
  display_closed_day: "fermé",
  display_hours: `{opens} à {closes}`,
  display_free: "Libre",
  display_paused: "En pause",
  display_serving: "En cours",
  display_said: `Ticket {label}, {counter}.`,
  enrol_code: "Code",
  enrol_fingerprint: "Empreinte",
  enrol_old: "Ce navigateur est trop ancien pour être enregistré. Mettez-le à jour.",
  enrol_wait: `Le serveur ne répond pas encore. Nouvel essai dans {seconds}${N}s.`,
});
