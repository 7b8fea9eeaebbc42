"""What became of every ticket: paper, log and display compared. Pure: records in, two lists of faults out.

The records come from four programs that know nothing of one another: the kiosk's journal, the pictures that the
(simulated) printer rendered and from which the numbers were read back, the server's log, and the display's record of
what stood on its screen.

**Lost** is each of:
- a ticket that the kiosk's journal says was numbered and that the log does not know, or knows by another number;
- a ticket of this kiosk in the log that no paper bears;
- a paper without a readable number, or with a number that no ticket of this kiosk has in the log;
- a call or a recall in the log that never stood on the display.

**Twice** is each of:
- a number that two papers bear, beyond the duplicates that visitors asked for and the journal recorded;
- a number that two tickets of one site and day have in the log;
- a ticket that the journal numbered twice, or the log issued twice;
- an announcement that the display made twice;
- a ticket called while a counter still had it, or a counter calling while it still had another ticket.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Entry = Mapping[str, Any]

ISSUED: Final = frozenset({"issued", "adopted"})
SERVES: Final = frozenset({"finished", "served_offline"})
LEAVES_COUNTER: Final = frozenset(
    {
        "finished",
        "no_show",
        "held",
        "released",
        "transferred",
        "cancelled",
        "sent_out",
        "expired",
        "served_offline",
        "closed_by_system",
    }
)


@dataclass(frozen=True, slots=True)
class Records:
    """What the programs kept of one run at one site.

    `journal`: entries with `id`, `kind` and `payload`; `papers`: what was read on each; `log`: the site's facts of the
    day, in order, with `kind`, `payload` and `seq`; `shown`: the display's lines; `kiosk`: the device's id, which is
    the origin of its tickets; `since`: the log's last seq before the run, whose calls the display may not have seen.
    """

    journal: Sequence[Entry]
    papers: Sequence[Entry]
    log: Sequence[Entry]
    shown: Sequence[Entry]
    kiosk: str
    since: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """The sum. Counts are of the kiosk's tickets; faults are sentences for whoever looks for the cause."""

    printed: int
    called: int
    served: int
    shown_on_display: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Nothing was lost and nothing came twice."""
        return not self.lost and not self.twice

    def as_json(self) -> dict[str, int]:
        """The line that the demo ends with."""
        return {
            "printed": self.printed,
            "called": self.called,
            "served": self.served,
            "shown_on_display": self.shown_on_display,
            "lost": len(self.lost),
            "twice": len(self.twice),
        }


def account(records: Records) -> Account:
    """Compare the records."""
    labels = _labels(records)
    papers = Counter(str(paper["label"]) for paper in records.papers if paper["label"])
    calls = _calls(records)
    mine = {ticket_id for ticket_id, _ in calls.values() if ticket_id in labels}
    shown = {str(line["announcement_id"]) for line in records.shown}
    seen = {ticket_id for announcement, (ticket_id, _) in calls.items() if announcement in shown}
    return Account(
        printed=sum(label in papers for label in labels.values()),
        called=len(mine),
        served=len({_ticket(entry) for entry in records.log if entry["kind"] in SERVES} & set(labels)),
        shown_on_display=len(seen & mine),
        lost=tuple(_lost(records, labels, papers, calls, shown)),
        twice=tuple(_twice(records, papers)),
    )


def unsettled(records: Records) -> bool:
    """Whether something is still under way: a visitor at the kiosk, a ticket not handed in or
    not called, a call not yet shown."""
    labels = _labels(records)
    calls = _calls(records)
    shown = {str(line["announcement_id"]) for line in records.shown}
    done = {str(entry["id"]) for entry in records.journal if entry["kind"] in ("printed", "print_failed", "abandoned")}
    called = {ticket_id for ticket_id, _ in calls.values()}
    numbered = {str(entry["id"]) for entry in records.journal if entry["kind"] == "numbered"}
    return (
        any(str(entry["id"]) not in done for entry in records.journal)
        or not numbered <= set(labels)
        or not set(labels) <= called
        or not set(calls) <= shown
        or bool(_at_counters(records) & set(labels))
    )


def _ticket(entry: Entry) -> str:
    return str(entry["payload"].get("ticket_id", ""))


def _label(payload: Mapping[str, Any]) -> str:
    return f"{payload['letter']}{payload['number']:03d}{payload.get('suffix', '')}"


def _labels(records: Records) -> dict[str, str]:
    """The number of each of the kiosk's tickets, as the log says it last."""
    labels: dict[str, str] = {}
    for entry in records.log:
        payload = entry["payload"]
        given = entry["kind"] in ISSUED and payload.get("origin") == records.kiosk
        changed = entry["kind"] == "relabelled" and _ticket(entry) in labels
        if given or changed:
            labels[_ticket(entry)] = _label(payload)
    return labels


def _calls(records: Records) -> dict[str, tuple[str, str]]:
    """The run's announcements: the ticket that each is of, and whether it was a call or a recall."""
    calls: dict[str, tuple[str, str]] = {}
    for entry in records.log:
        if entry["seq"] <= records.since:
            continue
        if entry["kind"] == "called":
            calls[str(entry["payload"]["call_id"])] = (_ticket(entry), "call")
        elif entry["kind"] == "recalled":
            calls[str(entry["payload"]["announcement_id"])] = (_ticket(entry), "recall")
    return calls


def _at_counters(records: Records) -> set[str]:
    held: set[str] = set()
    for entry in records.log:
        if entry["kind"] in ("called", "reopened"):
            held.add(_ticket(entry))
        elif entry["kind"] in LEAVES_COUNTER:
            held.discard(_ticket(entry))
    return held


def _lost(
    records: Records,
    labels: Mapping[str, str],
    papers: Mapping[str, int],
    calls: Mapping[str, tuple[str, str]],
    shown: set[str],
) -> Iterable[str]:
    for entry in records.journal:
        if entry["kind"] == "numbered":
            ticket_id, label = str(entry["id"]), entry["payload"]["label"]
            if ticket_id not in labels:
                yield f"{label}: the kiosk gave it, the log does not know it"
            elif labels[ticket_id] != label:
                yield f"{label}: the kiosk's number, the log has {labels[ticket_id]}"
    unpaid = {str(entry["id"]) for entry in records.journal if entry["kind"] in ("print_failed", "abandoned")}
    for ticket_id, label in labels.items():
        # A failure that the visitor was told of, with the number on the screen, is no lost paper.
        if not papers.get(label) and ticket_id not in unpaid:
            yield f"{label}: in the log, on no paper"
    known = set(labels.values())
    for paper in records.papers:
        if not paper["label"]:
            yield f"paper {paper.get('papers', '?')}: no number can be read"
        elif paper["label"] not in known:
            yield f"{paper['label']}: on paper, in no log"
    for announcement, (ticket_id, what) in calls.items():
        if announcement not in shown:
            yield f"{labels.get(ticket_id, ticket_id)}: a {what} that the display never showed"


def _twice(records: Records, papers: Mapping[str, int]) -> Iterable[str]:
    attempts = Counter(str(entry["payload"].get("label")) for entry in records.journal if entry["kind"] == "printed")
    for label, count in papers.items():
        if count > max(1, attempts[label]):
            yield f"{label}: on {count} papers"
    issued = [entry for entry in records.log if entry["kind"] in ISSUED]
    numbers = Counter((entry["payload"].get("service_day"), _label(entry["payload"])) for entry in issued)
    for (_, label), count in numbers.items():
        if count > 1:
            yield f"{label}: given to {count} tickets"
    for ticket_id, count in Counter(_ticket(entry) for entry in issued).items():
        if count > 1:
            yield f"{ticket_id}: issued {count} times"
    numbered = Counter(str(entry["id"]) for entry in records.journal if entry["kind"] == "numbered")
    for ticket_id, count in numbered.items():
        if count > 1:
            yield f"{ticket_id}: numbered {count} times by the kiosk"
    made = Counter(str(line["announcement_id"]) for line in records.shown if line.get("fresh", True))
    for line in {str(line["announcement_id"]): line for line in records.shown}.values():
        if made[str(line["announcement_id"])] > 1:
            yield f"{line['label']}: announced {made[str(line['announcement_id'])]} times by the display"
    yield from _called_at_once(records.log)


def _called_at_once(log: Sequence[Entry]) -> Iterable[str]:
    where: dict[str, str] = {}
    for entry in log:
        ticket_id, counter = _ticket(entry), str(entry["payload"].get("counter_id", ""))
        if entry["kind"] in ("called", "reopened"):
            if ticket_id in where:
                yield f"{ticket_id}: called by counter {counter} while counter {where[ticket_id]} had it"
            elif counter in where.values():
                yield f"counter {counter}: called {ticket_id} while it still had another ticket"
            where[ticket_id] = counter
        elif entry["kind"] in LEAVES_COUNTER:
            where.pop(ticket_id, None)
