"""What a page's form brought, and what is wrong with it: shown again as typed, each refusal beside its field."""

from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from ausuivant.core.errors import DomainError
from ausuivant.wire.sentences import sentence

LONGEST: Final = 500  #: characters of a field that anybody would type
#: never shown again
SECRET: Final = frozenset(
    {"password", "current", "new", "again", "pin", "pin_again", "pin_password", "codes_password", "secret", "code"}
)


@dataclass(slots=True)
class Form:
    """The fields by name. `errors`: a sentence by field; that of no field in particular stands under ''."""

    typed: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field without the spaces around it; empty if it is missing."""
        return self.typed.get(name, "").strip()

    def secret(self, name: str) -> str:
        """A password as it was typed."""
        return self.typed.get(name, "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may come several times."""
        return self.chosen.get(name, ())

    def refuse(self, name: str, why: DomainError | str) -> "Form":
        """Say what is wrong with a field."""
        self.errors[name] = why if isinstance(why, str) else sentence(why)
        return self

    def shown(self) -> "Form":
        """The form as it may be shown again: without its secrets."""
        return Form({name: said for name, said in self.typed.items() if name not in SECRET}, self.chosen, self.errors)


async def form_of(request: Request) -> Form:
    """Read what was posted. Files and overlong fields count as nothing."""
    posted = await request.form()
    pairs = [(name, said) for name, said in posted.multi_items() if isinstance(said, str) and len(said) <= LONGEST]
    several: dict[str, tuple[str, ...]] = {}
    for name, said in pairs:
        several[name] = (*several.get(name, ()), said)
    return Form(dict(pairs), several)
