"""pydantic's complaints about a file's shape, said in French for whoever edits the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ausuivant.sitefile.lines import Path

_KINDS: Final[Mapping[str, str]] = {
    "string_type": "un texte entre guillemets est attendu",
    "int_type": "un nombre entier est attendu",
    "bool_type": "true ou false est attendu",
    "list_type": "une liste entre crochets est attendue",
    "dict_type": "une table est attendue",
    "model_type": "une table est attendue",
    "model_attributes_type": "une table est attendue",
    "date_type": "une date sans guillemets est attendue, par exemple 2026-11-22",
}

#: What a pattern refuses, by the last key of the path.
_FORMS: Final[Mapping[str, str]] = {
    "letter": "une majuscule de A à Z",
    "queue": "des minuscules sans accent, des chiffres et des tirets",
    "icon": "le nom d’une icône lucide, en minuscules",
}


def shape_complaints(error: ValidationError) -> list[tuple[Path, str]]:
    """Turn a validation error into paths and French sentences."""
    return [_complaint(detail) for detail in error.errors(include_url=False)]


def _complaint(detail: ErrorDetails) -> tuple[Path, str]:
    # Where a mapping's key itself is wrong, pydantic adds a last step that is no place in the file.
    path: Path = tuple(step for step in detail["loc"] if step != "[key]")
    key = path[-1] if path else ""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return path[:-1], f"il manque la clé « {key} »"
        case "extra_forbidden":
            return path, f"la clé « {key} » n’existe pas ici"
        case "value_error":
            return path, str(context.get("error", detail["msg"]))
        case "literal_error":
            expected = str(context.get("expected", "")).replace(" or ", " ou ")
            return path, f"« {detail['input']} » n’est pas possible ; il faut {expected}"
        case "string_pattern_mismatch":
            return path, f"« {detail['input']} » ne convient pas ; il faut {_form(path)}"
        case "string_too_short":
            return path, f"« {key} » est vide"
        case "string_too_long":
            return path, f"« {key} » est trop long ({context.get('max_length')} caractères au plus)"
        case "too_short" | "too_long":
            return path, f"« {key} » n’a pas le bon nombre d’éléments"
        case "greater_than_equal" | "less_than_equal":
            bound = context.get("ge", context.get("le"))
            side = "au moins" if "ge" in context else "au plus"
            return path, f"« {key} » doit valoir {side} {bound}"
        case kind:
            return path, f"« {key} » : {_KINDS.get(kind, 'cette valeur ne convient pas')}"


def _form(path: Path) -> str:
    key = str(path[-1]) if path else ""
    if key == "id" and "queue" not in path and "service" not in path:
        return "des lettres et des chiffres sans accent" if "counter" in path else "des majuscules et des chiffres"
    if key == "id":
        return _FORMS["queue"]
    return _FORMS.get(key, "un code de langue de deux lettres minuscules")
