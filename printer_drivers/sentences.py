"""What the technician reads about a printer: what is the matter, and what to do. French is the source.

Each is a pair of sentences to be translated where they are shown; {places} are the error's own facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ausuivant.i18n import Translator, mark
from printer_drivers import errors
from printer_drivers.errors import PrinterError
from printer_drivers.model import Condition, Evidence, Health, JobState

HEALTH: Final[Mapping[Health, str]] = {
    Health.READY: mark("Prête."),
    Health.WARNING: mark("Elle imprime, mais il faut s’en occuper bientôt."),
    Health.BLOCKED: mark("Bloquée : elle répond, mais ne peut pas imprimer."),
    Health.UNREACHABLE: mark("Injoignable."),
    Health.UNKNOWN: mark("État inconnu : cette liaison n’a pas de retour."),
}

CONDITIONS: Final[Mapping[Condition, tuple[str, str]]] = {
    Condition.PAPER_NEAR_END: (
        mark("Le rouleau touche à sa fin."),
        mark("Préparez un rouleau neuf et changez-le avant la prochaine affluence."),
    ),
    Condition.PAPER_OUT: (
        mark("Il n’y a plus de papier."),
        mark("Mettez un rouleau neuf dans le même sens que l’ancien, puis fermez le capot."),
    ),
    Condition.COVER_OPEN: (mark("Le capot est ouvert."), mark("Fermez le capot jusqu’au déclic.")),
    Condition.OFFLINE: (
        mark("L’imprimante est hors ligne."),
        mark("Regardez si elle signale autre chose ; sinon éteignez-la et rallumez-la."),
    ),
    Condition.CUTTER_ERROR: (
        mark("Le massicot est bloqué."),
        mark("Éteignez l’imprimante, ouvrez-la, retirez le papier coincé sous la lame, refermez et rallumez."),
    ),
    Condition.PAPER_JAM: (
        mark("Il y a un bourrage de papier."),
        mark("Ouvrez l’imprimante et retirez le papier coincé sans forcer."),
    ),
    Condition.HEAD_HOT: (
        mark("La tête d’impression est trop chaude."),
        mark("Attendez une minute : elle refroidit seule."),
    ),
    Condition.RECOVERABLE: (
        mark("L’imprimante s’est arrêtée sur une erreur."),
        mark("Ouvrez et refermez le capot ; si cela ne suffit pas, éteignez-la et rallumez-la."),
    ),
    Condition.UNRECOVERABLE: (
        mark("L’imprimante signale une panne dont elle ne se remet pas seule."),
        mark("Éteignez-la, attendez dix secondes, rallumez-la. Si la panne revient, appelez la maintenance."),
    ),
    Condition.FEED_BUTTON: (mark("Quelqu’un appuie sur le bouton d’avance."), mark("Relâchez le bouton.")),
    Condition.TICKET_IN_OUTPUT: (mark("Un ticket attend dans la sortie."), mark("Prenez-le.")),
    Condition.VIRTUAL_PAPER_END: (
        mark("Le compteur de papier annonce la fin du rouleau."),
        mark("Changez le rouleau et remettez le compteur à zéro selon la notice de l’imprimante."),
    ),
    Condition.HEAD_UP: (mark("La tête d’impression est relevée."), mark("Rabaissez-la jusqu’au déclic.")),
    Condition.VOLTAGE: (
        mark("L’alimentation électrique n’est pas bonne."),
        mark("Vérifiez le bloc d’alimentation et sa prise ; n’en mettez pas un autre modèle."),
    ),
}

ERRORS: Final[Mapping[type[PrinterError], tuple[str, str]]] = {
    errors.PrinterError: (mark("L’imprimante a un problème."), mark("Regardez l’imprimante.")),
    errors.ConfigError: (
        mark("L’adresse ou le modèle de l’imprimante est faux ({what})."),
        mark("Corrigez le réglage ; « ausuivant printer profiles » nomme les modèles connus."),
    ),
    errors.AddressNotUnderstood: (
        mark("L’adresse « {what} » n’est pas comprise ({why})."),
        mark(
            "Formes : tcp://hôte:9100, usb://04b8:0e28, usb://04b8:0e28/NUMÉRO-DE-SÉRIE, "
            "serial:///dev/ttyS0?baud=19200&flow=rts, file:///dev/usb/lp0, cups://file."
        ),
    ),
    errors.MissingSoftware: (mark("Il manque un programme ({what})."), mark("Installez-le : {remedy}")),
    errors.LinkError: (
        mark("La liaison avec l’imprimante a échoué ({where})."),
        mark("Vérifiez le courant, le câble et l’adresse."),
    ),
    errors.NotReachable: (
        mark("L’imprimante est injoignable ({where})."),
        mark("Vérifiez qu’elle est allumée et branchée, l’adresse, et qu’aucun autre programme ne la tient."),
    ),
    errors.NotAllowed: (
        mark("Ce compte n’a pas le droit d’ouvrir l’imprimante ({where})."),
        mark("Donnez-lui ce droit, puis débranchez et rebranchez l’imprimante : {remedy}"),
    ),
    errors.HeldElsewhere: (
        mark("Un autre programme tient l’imprimante ({where})."),
        mark("Retirez-la de CUPS, arrêtez ipp-usb, et ne lancez qu’une borne par imprimante."),
    ),
    errors.LinkLost: (
        mark("La liaison a été coupée ({where})."),
        mark("Vérifiez le câble ; la liaison se rouvre au prochain ticket."),
    ),
    errors.WriteStalled: (
        mark("L’imprimante n’accepte plus rien."),
        mark("Elle est souvent ouverte ou sans papier : regardez-la."),
    ),
    errors.NoReply: (
        mark("L’imprimante ne répond pas."),
        mark("Vérifiez qu’elle parle ESC/POS sur cette liaison, puis éteignez-la et rallumez-la."),
    ),
    errors.DeviceBlocked: (mark("L’imprimante ne peut pas imprimer."), mark("Regardez l’imprimante.")),
    errors.PaperOut: CONDITIONS[Condition.PAPER_OUT],
    errors.CoverOpen: CONDITIONS[Condition.COVER_OPEN],
    errors.CutterError: CONDITIONS[Condition.CUTTER_ERROR],
    errors.Jam: CONDITIONS[Condition.PAPER_JAM],
    errors.TicketStuck: (
        mark("Le ticket précédent est resté dans la sortie."),
        mark("Tirez-le doucement ; s’il est coincé, ouvrez l’imprimante."),
    ),
    errors.Offline: CONDITIONS[Condition.OFFLINE],
    errors.HeadHot: CONDITIONS[Condition.HEAD_HOT],
    errors.Unrecoverable: CONDITIONS[Condition.UNRECOVERABLE],
    errors.ProtocolError: (
        mark("La réponse de l’imprimante n’a pas de sens."),
        mark("Vérifiez le modèle choisi, et qu’aucun autre programme ne se sert de l’imprimante."),
    ),
    errors.BadReply: (
        mark("La réponse de l’imprimante n’est pas de l’ESC/POS."),
        mark("Vérifiez le modèle choisi, et qu’aucun autre programme ne se sert de l’imprimante."),
    ),
    errors.JournalFailed: (
        mark("Le journal d’impression ne peut pas être écrit, donc rien n’a été imprimé ({why})."),
        mark("Libérez de la place sur le disque et vérifiez les droits du dossier des données."),
    ),
    errors.JobUncertain: (
        mark("Personne ne peut dire si ce ticket est sorti."),
        mark("Regardez le papier ; une réimpression porte le même numéro et DUPLICATA."),
    ),
}

STATES: Final[Mapping[JobState, str]] = {
    JobState.QUEUED: mark("En attente."),
    JobState.SENDING: mark("En cours d’envoi."),
    JobState.PRINTED: mark("Imprimé : l’imprimante l’a confirmé."),
    JobState.PROCESSED: mark("Imprimé : l’imprimante a tout traité, coupe comprise."),
    JobState.NOT_STARTED: mark("Rien n’est sorti : rien n’a été envoyé."),
    JobState.NOT_PRINTED: mark("Rien n’est sorti : c’est prouvé."),
    JobState.UNKNOWN: mark("Nul ne sait si le ticket est sorti : regardez le papier."),
    JobState.UNCONFIRMED: mark("Tout a été envoyé, mais cette liaison ne confirme rien : regardez le papier."),
    JobState.PRESENTED: mark("Imprimé et présenté dans la sortie."),
    JobState.TAKEN: mark("Imprimé et pris."),
    JobState.EJECTED: mark("Imprimé, puis lâché par la sortie."),
    JobState.RETRACTED: mark("Imprimé, puis repris par l’imprimante : personne ne l’a pris."),
    JobState.LEFT: mark("Imprimé ; il est encore dans la sortie."),
}

EVIDENCE: Final[Mapping[Evidence, str]] = {
    "pid": mark("le numéro du travail, rendu par l’imprimante"),
    "counter": mark("le compteur du massicot"),
    "gs_r": mark("une réponse demandée après la coupe"),
    "etb": mark("le compteur de travaux de l’imprimante"),
    "asb": mark("l’état envoyé d’elle-même"),
    "human": mark("une personne"),
}


#: What this package and the system say in English about a link, at the end of an error's fact.
REASONS: Final[Mapping[str, str]] = {
    "not plugged in": mark("non branchée"),
    "it has no printer interface": mark("sans interface d’imprimante"),
    "its serial number cannot be read": mark("son numéro de série ne peut pas être lu"),
    "closed by the printer": mark("fermée par l’imprimante"),
    "no such queue; see lpstat -e": mark("pas de file de ce nom ; voyez lpstat -e"),
    "it holds a control character": mark("elle contient un caractère de commande"),
    "it has no scheme such as tcp:": mark("elle ne commence pas par tcp:// ou une autre forme"),
    "tcp:// wants a host, and a port if it is not 9100": mark("après tcp://, un hôte, et un port si ce n’est pas 9100"),
    "usb:// wants vendor and product, four hexadecimal digits each": mark(
        "après usb://, fabricant et produit, quatre chiffres hexadécimaux chacun"
    ),
    "serial:// wants a third slash and a device": mark("après serial://, une troisième barre et un port"),
    "file:// wants a third slash and a path": mark("après file://, une troisième barre et un chemin"),
    "cups:// wants a queue, or a server and a queue": mark("après cups://, une file, ou un serveur et une file"),
    "Connection refused": mark("connexion refusée"),
    "timed out": mark("pas de réponse à temps"),
    "No route to host": mark("aucun chemin jusqu’à elle"),
    "Network is unreachable": mark("réseau absent"),
    "Name or service not known": mark("nom inconnu"),
    "No such file or directory": mark("pas de fichier de ce nom"),
    "Permission denied": mark("accès refusé"),
    "Access denied (insufficient permissions)": mark("accès refusé"),
    "Device or resource busy": mark("déjà pris"),
    "Resource busy": mark("déjà pris"),
    "No such device": mark("débranchée"),
    "Connection reset by peer": mark("coupée par l’imprimante"),
    "Broken pipe": mark("coupée"),
}


def conditions_in(found: Condition) -> list[Condition]:
    """Take a sum of conditions apart, those with the most telling sentence first."""
    return [one for one in CONDITIONS if one in found]


def explain(error: PrinterError, say: Translator) -> str:
    """Say what is the matter and what to do, by the error's class or the nearest that has a sentence."""
    kind = next(one for one in type(error).__mro__ if one in ERRORS)
    facts = {name: _said(str(value), say) for name, value in vars(error).items()}
    what, remedy = ERRORS[kind]
    return f"{say(what, **facts)} {say(remedy, **facts)}"


def _said(fact: str, say: Translator) -> str:
    """Say the reason at a fact's end in the reader's language, where it is a known one."""
    address, comma, reason = fact.rpartition(", ")
    if reason in REASONS:
        return f"{address}{comma}{say(REASONS[reason])}"
    return say(REASONS[fact]) if fact in REASONS else fact
