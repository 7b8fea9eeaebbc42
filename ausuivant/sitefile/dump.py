"""From the core's configuration back to a town file: `load_town` of what is written gives the same town."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields

from ausuivant.core.config import Counter, Policy, Queue, Service, Site
from ausuivant.sitefile.durations import write_clock, write_duration
from ausuivant.sitefile.letters import alike
from ausuivant.sitefile.load import Town

_DEFAULT = Policy()


def dump_town(town: Town) -> str:
    """Write a town as a town file."""
    lines = [f"town = {_text(town.name)}"]
    if any(
        alike(one.letter, other.letter)
        for site in town.sites
        for one in site.queues.values()
        for elsewhere in town.sites
        for other in elsewhere.queues.values()
    ):
        lines.append('ear = "site"')
    public = next((site.public_address for site in town.sites if site.public_address), "")
    if public:
        lines.append(f"public_address = {_text(public)}")
    for site in town.sites:
        lines += ["", *_site(site)]
    return "\n".join(lines) + "\n"


def _site(site: Site) -> Iterator[str]:
    yield "[[site]]"
    yield f"id = {_text(site.id)}"
    yield f"name = {_names(site.name)}"
    yield f"hours = {_text(site.hours.source)}"
    yield f"timezone = {_text(site.timezone)}"
    yield f"languages = [{', '.join(map(_text, site.languages))}]"
    if site.notice_languages:
        yield f"notice_languages = [{', '.join(map(_text, site.notice_languages))}]"
    if site.address:
        yield f"address = {_text(site.address)}"
    if site.messages:
        yield f"messages = [{', '.join(map(_names, site.messages))}]"
    yield from _policy(site.policy)
    if site.families:
        yield from ["", "[site.families]"]
        for name, names in site.families.items():
            yield f"{_text(name)} = {_names(names)}"
    for queue in site.queues.values():
        yield from _queue(queue)
    for counter in site.counters.values():
        yield from _counter(counter)
    for service in site.services.values():
        yield from _service(service, site.queues[service.queue_id].sensitive)


def _policy(policy: Policy) -> Iterator[str]:
    """What differs from the defaults."""
    written: list[str] = []
    for one in fields(Policy):
        value = getattr(policy, one.name)
        if value == getattr(_DEFAULT, one.name):
            continue
        if one.name == "day_starts":
            said = _text(write_clock(value))
        elif one.name == "levels":
            said = f"[{', '.join(_text(write_duration(bound)) for bound in value)}]"
        elif isinstance(value, int):
            said = json.dumps(value)
        else:
            said = _text(write_duration(value))
        written.append(f"{one.name} = {said}")
    if written:
        yield from ["", "[site.policy]", *written]


def _queue(queue: Queue) -> Iterator[str]:
    yield ""
    yield "[[site.queue]]"
    yield f"id = {_text(queue.id)}"
    yield f"letter = {_text(queue.letter)}"
    yield f"name = {_names(queue.name)}"
    yield f"target = {_text(write_duration(queue.target))}"
    yield f"service_time = {_text(write_duration(queue.service_time))}"
    if queue.head_start:
        starts = [f"{klass.value} = {_text(write_duration(length))}" for klass, length in queue.head_start.items()]
        yield f"head_start = {{ {', '.join(starts)} }}"
    if queue.hours is not None:
        yield f"hours = {_text(queue.hours.source)}"
    if queue.sensitive:
        yield "sensitive = true"


def _counter(counter: Counter) -> Iterator[str]:
    yield ""
    yield "[[site.counter]]"
    yield f"id = {_text(counter.id)}"
    yield f"name = {_names(counter.name)}"
    yield "serves = ["
    for served in counter.serves:
        if served.help_after:
            help_after = _text(write_duration(served.help_after))
            yield f"    {{ queue = {_text(served.queue_id)}, help_after = {help_after} }},"
        else:
            yield f"    {_text(served.queue_id)},"
    yield "]"


def _service(service: Service, queue_is_sensitive: bool) -> Iterator[str]:
    yield ""
    yield "[[site.service]]"
    yield f"id = {_text(service.id)}"
    yield f"name = {_names(service.name)}"
    yield f"queue = {_text(service.queue_id)}"
    yield f"icon = {_text(service.icon)}"
    if service.family:
        yield f"family = {_text(service.family)}"
    if service.sensitive != queue_is_sensitive:
        yield f"sensitive = {json.dumps(service.sensitive)}"
    if service.checked_on is not None:
        yield f"checked_on = {service.checked_on.isoformat()}"
    if service.partner:
        yield f"partner = {_text(service.partner)}"
    for language, notice in service.notices.items():
        yield f"[site.service.notice.{language}]"
        yield "papers = ["
        for paper in notice.papers:
            yield f"    {_text(paper)},"
        yield "]"
        yield f"delay = {_text(notice.delay)}"
        yield f"cost = {_text(notice.cost)}"
        yield f"conditions = {_text(notice.conditions)}"


def _names(names: Mapping[str, str]) -> str:
    return f"{{ {', '.join(f'{language} = {_text(name)}' for language, name in names.items())} }}"


def _text(text: str) -> str:
    # JSON's strings are TOML's basic strings, but for the delete character, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
