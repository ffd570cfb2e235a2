"""What an agent must fill in: Markdown, one heading a field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast, get_args, get_origin, overload

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from genesys.agents.markdown import items, nothing, plain, sections, thought_through, unfenced
from genesys.agents.misread import Misread


class Form(BaseModel):
    """Fields with their descriptions; those without a default must be filled in.

    Fields are texts, tuples of texts (one a line), whole numbers, or one of a few words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Filled = TypeVar("Filled", bound=Form)
Other = TypeVar("Other", bound=Form)

_WHOLE = "Answer again, whole."


def heading(name: str) -> str:
    """Return the heading of a field.

    >>> heading("mechanism")
    '## Mechanism'
    """
    return f"## {_spoken(name)}"


def layout(*forms: type[Form]) -> str:
    """Describe how to answer, for a prompt: the headings, each with what stands below it."""
    return "\n\nor\n\n".join(_described(form) for form in forms)


def written(form: Form) -> str:
    """Write a filled form as an answer; `filled` reads it back."""
    parts = []
    for name in type(form).model_fields:
        value = getattr(form, name)
        text = "\n".join(f"- {item}" for item in value) if isinstance(value, tuple) else str(value)
        parts.append(f"{heading(name)}\n{text or 'none'}")
    return "\n\n".join(parts)


@overload
def filled(text: str, form: type[Filled], /) -> Filled | Misread: ...
@overload
def filled(text: str, form: type[Filled], other: type[Other], /) -> Filled | Other | Misread: ...


def filled(text: str, *forms: type[Form]) -> Form | Misread:
    """Read an answer: Markdown with a heading for each field, or a JSON object with the fields.

    Of several forms the headings say which one was filled in. What stands before the first
    heading is not looked at. Never raises.
    """
    names = {name for form in forms for name in form.model_fields}
    text = thought_through(text)
    found = sections(text, names) or _object(text, names)
    if isinstance(found, Misread):
        return found
    form = _meant(found, forms)
    return form if isinstance(form, Misread) else _validated(found, form)


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _described(form: type[Form]) -> str:
    return "\n\n".join(
        f"{heading(name)}\n{_description(field)}" for name, field in form.model_fields.items()
    )


def _description(field: FieldInfo) -> str:
    text = field.description or ""
    if get_origin(field.annotation) is tuple:
        text = f"{text} A line that begins with `- ` for each."
    return text if field.is_required() else f"{text} May be left out."


def _object(text: str, names: set[str]) -> Mapping[str, Any]:
    """Return the fields of an answer that is a JSON object; none of any other answer."""
    found = _loaded(unfenced(text)) or _loaded(text[text.find("{") : text.rfind("}") + 1])
    if not isinstance(found, dict):
        return {}
    keys = {re.sub(r"[\s_-]+", "_", str(key).strip()).lower(): key for key in found}
    return {name: found[key] for name, key in keys.items() if name in names}


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _meant(found: Mapping[str, Any], forms: Sequence[type[Form]]) -> type[Form] | Misread:
    """Return the form that was filled in: the only complete one, or the only one begun."""
    own = [form for form in forms if found.keys() & form.model_fields.keys()]
    if not own:
        offered = " or ".join(_headings(form) for form in forms)
        return Misread(
            f"Expected an answer under the headings {offered}; got none of them. {_WHOLE}"
        )
    complete = [form for form in own if not _missing(found, form)]
    if len(complete) > 1:
        offered = ", or ".join(_headings(form) for form in complete)
        return Misread(f"Expected one kind of answer, got two: either {offered}. {_WHOLE}")
    if complete:
        return complete[0]
    return min(own, key=lambda form: len(_missing(found, form)) / len(form.model_fields))


def _missing(found: Mapping[str, Any], form: type[Form]) -> list[str]:
    return [
        name
        for name, field in form.model_fields.items()
        if field.is_required() and not _given(found.get(name), field)
    ]


def _given(value: Any, field: FieldInfo) -> bool:
    return (
        bool(_read(value, field))
        if get_origin(field.annotation) is tuple
        else bool(str("" if value is None else value).strip())
    )


def _headings(form: type[Form]) -> str:
    return ", ".join(f"`{heading(name)}`" for name in form.model_fields)


def _validated(found: Mapping[str, Any], form: type[Form]) -> Form | Misread:
    if missing := _missing(found, form):
        faults = [
            f"nothing under `{heading(name)}`" if name in found else f"no `{heading(name)}`"
            for name in missing
        ]
        return Misread(f"Expected {_headings(form)}; got {' and '.join(faults)}. {_WHOLE}")
    values: dict[str, Any] = {}
    for name, field in form.model_fields.items():
        value = _read(found.get(name), field)
        if isinstance(value, Misread):
            return Misread(f"Under `{heading(name)}`: {value.reason} {_WHOLE}")
        if value is not None:
            values[name] = value
    try:
        return form(**values)
    except ValidationError as error:
        first = error.errors()[0]
        place = heading(str(first["loc"][0])) if first["loc"] else "the form"
        return Misread(f"Under `{place}`: {first['msg']}. {_WHOLE}")


def _read(value: Any, field: FieldInfo) -> Any:
    """Return the value of a field, None where it was left out, or what is wrong with it."""
    kind = field.annotation
    if get_origin(kind) is tuple:
        found = items(value) if isinstance(value, str) else _texts(value)
        return tuple(found)
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    text = text.strip()
    if not field.is_required() and nothing(text):
        return None
    if kind is int:
        return _rating(text, field)
    if choices := get_args(kind):
        chosen = plain(text).lower()
        if chosen in choices:
            return chosen
        return Misread(
            f"expected {' or '.join(f'`{each}`' for each in choices)}, got {text[:80]!r}."
        )
    return text


def _texts(value: Any) -> list[str]:
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [part.strip() if isinstance(part, str) else json.dumps(part) for part in found if part]


_NUMBER = re.compile(r"(-?\d+)(?:\.0)?(?:\s*(?:/|out of)\s*5)?(?!\s*/)(?=$|[\s.,:;)\u2013\u2014-])")
_NO_NUMBER = re.compile(r"-?\d+\s*(?:[.,](?!0\b)\d|[-\u2013]\s*\d|(?:to|or)\s+\d)")


def _rating(text: str, field: FieldInfo) -> int | Misread:
    bounds = {type(bound).__name__: bound for bound in field.metadata}
    low, high = cast(Any, bounds["Ge"]).ge, cast(Any, bounds["Le"]).le
    shown = plain(text)
    number = None if _NO_NUMBER.match(shown) else _NUMBER.match(shown)
    if number and low <= int(number[1]) <= high:
        return int(number[1])
    return Misread(f"expected one whole number from {low} to {high}, got {text[:80]!r}.")
