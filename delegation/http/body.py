"""What callers send: one JSON object of at most a megabyte, read without guessing."""

import json
import re
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from delegation.errors import Invalid, TooLarge, Unsupported

JSON_TYPE = re.compile(r'application/json\s*(;\s*charset="?utf-?8"?\s*)?', re.IGNORECASE)
LONGEST_NAME = 64
FIELD = "body"  # what a problem calls the whole of what was sent


def read_bytes(request: HttpRequest) -> bytes:
    """This function will read what was sent, or raise TooLarge by what its header announces or by what came."""
    try:
        data = request.body if "CONTENT_LENGTH" in request.META else _read_unannounced(request)
    except RequestDataTooBig:
        raise _too_large() from None
    except UnreadablePostError:
        raise Invalid(FIELD, _("What you sent broke off in the middle.")) from None
    if len(data) > limit_bytes():
        raise _too_large()
    return data


def _read_unannounced(request: HttpRequest) -> bytes:
    """This function will read a body sent in chunks, whose length no header tells; Django itself would read nothing."""
    if "_chunked_body" not in request.__dict__:
        stream = request.META.get("wsgi.input") if request.META.get("wsgi.input_terminated") else None
        request.__dict__["_chunked_body"] = b"" if stream is None else stream.read(limit_bytes() + 1)
    data: bytes = request.__dict__["_chunked_body"]
    return data


def limit_bytes() -> int:
    """This function will give the largest body that is read."""
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def _too_large() -> TooLarge:
    return TooLarge(_("This is too large: at most 1 megabyte is read."))


def read_object(request: HttpRequest) -> dict[str, Any]:
    """This function will read the JSON object that was sent; nothing sent counts as an empty one."""
    data = read_bytes(request)
    if not data:
        return {}
    if not JSON_TYPE.fullmatch(request.META.get("CONTENT_TYPE", "").strip()) or "HTTP_CONTENT_ENCODING" in request.META:
        raise Unsupported(_("Send JSON in UTF-8, as `Content-Type: application/json`."))
    value = parse(data)
    if not isinstance(value, dict):
        raise Invalid(FIELD, _("Send one JSON object."))
    return value


def parse(data: bytes) -> Any:
    """This function will parse JSON strictly: UTF-8, no name twice, no NaN or Infinity; raises Invalid."""
    try:
        return json.loads(data.decode(), object_pairs_hook=_no_name_twice, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise Invalid(FIELD, _("This is not UTF-8 text.")) from None
    except RecursionError:
        raise Invalid(FIELD, _("This is nested too deeply.")) from None
    except ValueError:  # not JSON, or a number of thousands of digits
        raise Invalid(FIELD, _("This is not JSON that can be read.")) from None


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Invalid(shown(name), _("This field is there twice."))
        found[name] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Invalid(FIELD, _("{name} is not a number in JSON.").format(name=name))


def shown(name: str) -> str:
    """This function will make the name of a field safe to write back: short, and printable ASCII."""
    return name[:LONGEST_NAME].encode("ascii", "backslashreplace").decode()
