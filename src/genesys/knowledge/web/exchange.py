"""One request and its answer, over HTTP."""

import time

import httpx2

from genesys import __version__
from genesys.errors import SourceError
from genesys.knowledge.web.advice import asked_wait, told
from genesys.knowledge.web.failures import Passing, Refused
from genesys.knowledge.web.keyed_transport import KeyedTransport
from genesys.knowledge.web.request import Request

_REDIRECTS = 5
_TRY_LATER = (408, 425, 429, 500, 502, 503, 504)


def exchange(request: Request, deadline: float) -> bytes:
    """Return the body of the service's answer, whole.

    `deadline` is a moment of `time.monotonic`. Redirects are followed within http and https, never
    from https to http. Raises Passing for what may go well a little later (429 and 5xx, time-outs,
    broken connections, a body that ends early); Refused for any other status; SourceError for an
    answer that is too large, or a redirect that is not followed.
    """
    try:
        with httpx2.Client(
            transport=KeyedTransport(request.address, request.key),
            timeout=request.timeout,
            headers={"user-agent": f"genesys/{__version__}"},
            trust_env=False,
        ) as client:
            return _answer(client, request, deadline)
    except httpx2.TimeoutException:
        raise Passing(f"no answer within {request.timeout:g} s") from None
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, ValueError) as error:
        raise SourceError(
            f"{request.service}: expected an address as https://host, got {request.address!r}: "
            f"{_blotted(request, str(error)).rstrip('.')}. Correct `address`."
        ) from None
    except (httpx2.TransportError, httpx2.DecodingError) as error:
        raise Passing(_blotted(request, f"{type(error).__name__}: {error}")) from None


def _answer(client: httpx2.Client, request: Request, deadline: float) -> bytes:
    asked = client.build_request(
        "GET" if request.body is None else "POST",
        request.address,
        params=dict(request.parameters),
        headers=dict(request.headers),
        json=request.body,
    )
    for _ in range(_REDIRECTS):
        response = client.send(asked, stream=True)
        try:
            if response.next_request is None:
                return _judged(response, request, deadline)
            allowed = ("https",) if asked.url.scheme == "https" else ("http", "https")
            asked = response.next_request
        finally:
            response.close()
        if asked.url.scheme not in allowed:
            raise SourceError(
                f"{request.service}: redirected to {asked.url.scheme}://{asked.url.host}, which is "
                "not followed. Check `address`."
            )
    raise SourceError(f"{request.service}: redirected {_REDIRECTS} times. Check `address`.")


def _judged(response: httpx2.Response, request: Request, deadline: float) -> bytes:
    """Return the body of a good answer; raise what another one means."""
    status, wait = response.status_code, asked_wait(response.headers)
    body = _body(response, request, deadline)
    if response.is_success:
        return body
    words = _blotted(request, told(body))
    line = f"status {status}{': ' if words else ''}{words}"
    # GitHub and OpenAlex answer 403 as well where an allowance is used up.
    if status in _TRY_LATER or (status == 403 and wait is not None):
        raise Passing(line, wait)
    raise Refused(f"{request.service} refuses: {line}", status)


def _body(response: httpx2.Response, request: Request, deadline: float) -> bytes:
    """Return the body, unpacked; never more of it than is allowed, nor for longer."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > request.largest:
            raise SourceError(
                f"{request.service}: expected an answer of at most {request.largest:,} bytes, got "
                "more. Ask for fewer results."
            )
        if time.monotonic() > deadline:
            raise Passing("the answer comes too slowly")
    return bytes(body)


def _blotted(request: Request, text: str) -> str:
    return request.key.blot(text) if request.key else text
