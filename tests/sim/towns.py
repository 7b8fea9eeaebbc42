"""A small town for the tests of the simulator and of what reads its logs."""

from datetime import timedelta

from ausuivant.core.config import Counter, Hours, Interval, Queue, Served, Service, Site, TicketClass

MORNING = (Interval(510, 720), Interval(810, 1020))
HOURS = Hours(weekly=(MORNING, (Interval(720, 1080),), MORNING, MORNING, MORNING, (), ()))
HEAD_START = {TicketClass.PRIORITY: timedelta(minutes=30), TicketClass.APPOINTMENT: timedelta(minutes=15)}


def a_site(site_id: str = "HDV", letters: str = "ABC", counters: int = 3) -> Site:
    """Make a site whose counters each serve two queues, and help the others after 15 minutes."""
    names = [f"q{letter}" for letter in letters]
    own = [{names[place % len(names)], names[(place + 1) % len(names)]} for place in range(counters)]
    late = timedelta(minutes=15)
    return Site(
        id=site_id,
        version=1,
        town="Miramas",
        name={"fr": site_id},
        timezone="Europe/Paris",
        hours=HOURS,
        queues={
            f"q{letter}": Queue(f"q{letter}", letter, {"fr": letter}, HEAD_START, service_time=timedelta(minutes=7))
            for letter in letters
        },
        services={
            f"s{letter}{place}": Service(f"s{letter}{place}", {"fr": letter}, f"q{letter}", "file", {})
            for letter in letters
            for place in range(2)
        },
        counters={
            str(place + 1): Counter(
                str(place + 1),
                {"fr": f"Guichet {place + 1}"},
                tuple(Served(name, timedelta(0) if name in own[place] else late) for name in names),
            )
            for place in range(counters)
        },
    )
