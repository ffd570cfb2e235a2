"""The form of an answer, held to what is expected."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from genesys.errors import SourceError

Shape = TypeVar("Shape")


def shaped(kind: type[Shape], plain: object, service: str) -> Shape:
    """Return the plain values of a service's answer as this kind.

    Raises SourceError, saying where they are of another form.
    """
    try:
        return TypeAdapter(kind).validate_python(plain)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise SourceError(
            f"{service}: the answer is not of the form expected: {where}: {first['msg'].lower()}. "
            "Check `address`; if it is right, the service has changed."
        ) from None
