// The sentences that staff read: French is the source, other languages would map these keys.

const N = "\u00a0"; // French puts a no-break space before : ; ? ! %

const SENTENCES = {
  // the link
  live: "En direct",
  connecting: "Connexion au serveur…",
  frozen: `Figé depuis {time}`,
  frozen_detail: "Les boutons reviennent avec le réseau. « Terminer » est gardé ici.",
  end_kept: "La fin de {label} est gardée sur ce poste.",
  end_kept_detail: "Elle sera enregistrée, à son heure, quand le réseau reviendra.",
  end_sent: "La fin de {label} est enregistrée.",
  ended_alone: "Visite terminée",
  ended_alone_detail: "Appelez à la voix, dans l’ordre de la liste.",
  voice: "Appel à la voix",
  voice_title: "Appel à la voix",
  voice_seen: "Liste vue à {time}.",
  voice_now: "Liste de {time}.",
  voice_share: "Un seul guichet appelle pour une même file.",
  voice_waiting: "Personnes en attente, dans l’ordre",
  voice_number: "Numéro",
  voice_arrived: "Arrivée",
  voice_called: "Appelé à",
  voice_end: "Reçu ou absent",
  voice_kiosks: "Les numéros que les bornes donnent seules",
  voice_after: "Les bornes continuent. Appelez ces numéros après la liste, toutes lettres confondues.",
  voice_range: ` : {first} à {last}, puis {more}…`,
  voice_any: "De 800 à 999, puis à partir de 2001.",
  voice_given: "Numéros de borne appelés",
  voice_blank: "à remplir",
  voice_print: "Imprimer",
  range: "Reçus à la voix",
  range_title: "Numéros reçus à la voix",
  range_detail: "Ces tickets seront clos comme reçus : rien n’est annoncé, et leur attente n’entre pas dans les chiffres.",
  range_letter: "Lettre",
  range_first: "Du numéro",
  range_last: "Au numéro",
  range_hour: "Environ à",
  range_hint: "Pour un seul numéro, le premier suffit.",
  range_preview_none: "Personne n’attend avec ces numéros.",
  range_preview_one: `1 ticket : {labels}.`,
  range_preview: `{n} tickets : {labels}.`,
  range_absent: `Noté absent : {labels}.`,
  range_beyond: "Cet écran n’en voit que {n} : le serveur en clora peut-être d’autres de la plage.",
  range_run: "{first} à {last}",
  range_pair: "{first}, {last}",
  range_hour_like: `Par exemple 10${N}h${N}30`,
  range_confirm: "Clore ces tickets",
  range_closed_one: `1 ticket clos : {labels}.`,
  range_closed: `{n} tickets clos : {labels}.`,
  range_before: `Déjà clos : {labels}.`,
  range_at_counter: `À un guichet : {labels}.`,
  range_elsewhere: `D’une autre file : {labels}.`,
  range_unknown: `Sans ticket : {labels}.`,
  back_again: "Le serveur est de retour",
  back_enter: "Saisir",
  back_again_detail: "Des personnes ont-elles été reçues à la voix ?",
  // the bar
  pause: "Pause",
  resume: "Reprendre",
  close_counter: "Fermer le guichet",
  other_counters: "Autres guichets",
  // what comes
  my_queues: "Mes files",
  oldest: `le plus ancien${N}: {wait}`,
  nobody: "personne",
  help_only: "en renfort",
  suspended: "suspendue",
  upcoming: "Prochains",
  no_upcoming: "Personne n’attend dans vos files.",
  appointment: "RDV de {time}",
  comes_back: "revient à {time}",
  next: "prochain",
  line_open: `Ticket {label}, {service}, attend depuis {wait}`,
  // who is here
  called: "Appelé",
  serving: "En cours",
  next_up: "Prochain",
  since: "depuis",
  waits_since: "attend depuis",
  arrived: "Arrivée à {time}, attente de {wait}",
  arrived_short: "arrivé {time}",
  arrived_waiting: "Arrivée à {time}",
  printed: "ticket imprimé",
  not_confirmed: "ticket non confirmé",
  priority: "prioritaire",
  is_appointment: "rendez-vous de {time}",
  call_number: "{n}e appel",
  why: `Pourquoi ce ticket${N}?`,
  language: `Langue${N}: {language}`,
  free: "Personne n’attend",
  free_detail: "Le prochain ticket s’affichera ici.",
  counter_closed: "Guichet fermé",
  counter_closed_detail: "Ouvrez-le pour appeler les visiteurs.",
  counter_paused: "En pause",
  counter_paused_detail: "Personne n’est appelé à ce guichet.",
  counter_taken: "Un autre agent tient ce guichet",
  counter_taken_detail: "Choisissez un autre guichet, ou attendez qu’il le ferme.",
  // what to do
  call_next: "Appeler le suivant",
  finish_and_call: "Terminer et appeler le suivant",
  recall: "Rappeler",
  open_counter: "Ouvrir le guichet",
  resume_counter: "Reprendre l’accueil",
  start: "Débuter",
  finish: "Terminer",
  hold: "Mettre de côté",
  transfer: "Réorienter",
  no_show: "Absent",
  release: "Annuler l’appel",
  reopen: "Rouvrir le dernier",
  issue: "Délivrer un ticket",
  services: "Démarches",
  services_title: "Ticket {label} : démarches faites",
  services_which: "Qu’a-t-on fait pendant cette visite ?",
  services_kept: "{n} démarches seront comptées.",
  keep_services: "Retenir",
  note: "Note",
  noted: "avec une note",
  needs_time: "Arrive, a besoin de temps",
  note_title: "Note sur {label}",
  note_words: "Pour le collègue qui recevra cette personne",
  note_hint: "Elle s’efface quand la visite se termine. N’écrivez ni nom, ni santé, ni situation sociale.",
  note_keep: "Garder",
  keypad: "Sur le pavé numérique",
  walk_in: "Sans ticket",
  walk_in_title: "Recevoir quelqu’un sans ticket",
  walk_in_detail: "La visite commence tout de suite et n’est pas annoncée.",
  walk_in_finishes: "Le visiteur présent est terminé, la nouvelle visite commence tout de suite et n’est pas annoncée.",
  walk_in_confirm: "Recevoir",
  silent_alert: "Alerte discrète",
  // what is set aside, what is wrong
  held: "Mis de côté",
  no_held: "Aucun ticket mis de côté.",
  resume_ticket: "Reprendre",
  absent: "Absents",
  no_absent: "Aucun absent.",
  reinstate: "Réintégrer",
  my_morning: "Ma matinée",
  my_day: "Ma journée",
  received_one: "personne reçue",
  received: "personnes reçues",
  per_person: "par personne",
  site_waiting_none: "Personne n’attend",
  site_waiting_one: "1 personne attend",
  site_waiting: "{n} personnes attendent",
  counters_open_one: "1 guichet ouvert sur {all}",
  counters_open: "{n} guichets ouverts sur {all}",
  alert_help: "Un visiteur demande de l’aide",
  alert_silent: "Un collègue demande du renfort",
  alert_emergency: "Le compte de secours a été utilisé",
  alert_paper: "Deux papiers portent le même numéro",
  alert_device: "Une borne n’imprime plus",
  alert_done: "C’est fait",
  alert_sent: "Vos collègues sont prévenus.",
  // dialogs
  cancel_dialog: "Revenir",
  hold_title: "Mettre {label} de côté",
  hold_why: "Pour quelle raison ?",
  hold_photocopy: "photocopie",
  hold_form: "formulaire à remplir",
  hold_paper: "papier à chercher",
  hold_photo: "photo d’identité",
  hold_other: "autre raison",
  hold_until: "Son ticket revient de lui-même dans",
  hold_minutes: `{n}${N}min`,
  transfer_title: "Réorienter {label}",
  transfer_site: "Sur quel site ?",
  here: "ici",
  closed_now: "fermé",
  transfer_away: "Son heure d’arrivée le suit : il garde sa place, avec un nouveau numéro.",
  send_out: "Envoyer",
  sent_title: "Nouveau numéro, {site}",
  sent_detail: "Dites au visiteur : « Votre numéro est maintenant {label}. » Le papier porte encore {former}.",
  sent_said: "C’est dit",
  transfer_service: "Vers quelle démarche ?",
  transfer_counter: "À quel guichet ?",
  any_counter: "Le premier guichet libre",
  transfer_place: "À quelle place ?",
  place_keep: "Selon son heure d’arrivée",
  place_end: "Après les personnes qui attendent déjà",
  ticket_title: "Ticket {label}",
  call_this: "Appeler ce ticket maintenant",
  call_this_why: "Pourquoi maintenant ?",
  call_this_fragile: "visiteur fragile",
  call_this_quick: "question rapide",
  call_this_mistake: "erreur de démarche",
  call_this_back: "visiteur de retour",
  give_up: "Annuler le ticket",
  give_up_title: "Annuler le ticket {label}",
  give_up_detail: "Le visiteur ne sera plus appelé.",
  close_title: "Fermer le guichet",
  close_detail: "Personne n’y sera plus appelé. La file, elle, ne change pas.",
  issue_title: "Délivrer un ticket",
  issued_number: `Numéro {label}. Notez-le pour le visiteur.`,
  // what was done
  done_held: "{label} est mis de côté.",
  done_noted: "La note est gardée.",
  done_unnoted: "La note est effacée.",
  done_transferred: "{label} est réorienté.",
  done_no_show: "{label} est noté absent.",
  done_released: "{label} reprend sa place.",
  done_finished: "{label} est terminé.",
  done_resumed: "{label} est de nouveau dans la file.",
  done_reinstated: "{label} est réintégré.",
  done_cancelled: "{label} est annulé.",
  done_recalled: "{label} est rappelé.",
  done_called: "Vous appelez {label}.",
  updated: "L’écran vient d’être mis à jour. Vérifiez, puis recommencez.",
  nothing_done: "Rien n’a été enregistré.",
  // levels
  level_1: "Fluide",
  level_2: "Modéré",
  level_3: "Chargé",
  level_4: "Très chargé",
};

/** Refusals that this page says better than the server, which knows most of them (the problem's `detail`). */
const PROBLEMS = {
  "stale-view": SENTENCES.updated,
  "transition-refused": SENTENCES.updated,
  "nobody-in-range": SENTENCES.range_preview_none,
  "nothing-changes": "C’est déjà fait.",
  "server-unreachable": "Le serveur ne répond pas. Vérifiez le réseau, puis réessayez.",
};

function fill(sentence, facts) {
  return sentence.replace(/ ([?!:;])/g, `${N}$1`)
    .replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

/** Add a page's own sentences to those that all pages share. */
export function learn(more) {
  Object.assign(SENTENCES, more);
}

/** The sentence of a key with its {places} filled. A key that does not exist is a mistake of the page. */
export function t(key, facts = {}) {
  const sentence = SENTENCES[key];
  if (sentence === undefined) throw new Error(`no sentence for ${key}`);
  return fill(sentence, facts);
}

/** The sentence for `n` things: `key_none` for 0 and `key_one` for 1 where they exist. */
export function plural(key, n, facts = {}) {
  const exact = { 0: `${key}_none`, 1: `${key}_one` }[n];
  const fallback = n === 0 && SENTENCES[`${key}_one`] ? `${key}_one` : key;
  return t(exact && SENTENCES[exact] ? exact : fallback, { n, ...facts });
}

/** What a refusal means, in one French sentence. */
export function problemSentence(slug, facts) {
  return PROBLEMS[slug] ?? facts.detail ?? `L’action n’a pas abouti (${slug}). ${SENTENCES.nothing_done}`;
}

/** A language's name in French. */
export function languageName(code) {
  return new Intl.DisplayNames(["fr"], { type: "language" }).of(code);
}

/** Why a ticket is called: the same sentences as `ausuivant.why.say_why`. */
export function whySentence(why) {
  const length = `${why.minutes}${N}min`;
  const reasons = {
    first: "Premier arrivé parmi vos files.",
    priority: `Prioritaire : avance de ${length}.`,
    appointment: "Rendez-vous : appelé à son heure.",
    help: `Renfort : attend depuis plus de ${length}.`,
    pinned: "Réservé à votre guichet.",
    walked_in: "Passage rapide, sans ticket.",
    chosen: why.detail ? `Choisi à la main : ${why.detail}.` : "Choisi à la main.",
  };
  const reason = fill(reasons[why.reason] ?? why.detail ?? "", {});
  if (why.passed < 1) return reason;
  const passed = why.passed === 1
    ? "1 personne arrivée plus tôt attend encore."
    : `${why.passed} personnes arrivées plus tôt attendent encore.`;
  return `${reason} ${passed}`;
}
