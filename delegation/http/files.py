"""One file in, by multipart, and one file out, as a download that no browser runs or guesses about."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from delegation.errors import Invalid, TooLarge, Unsupported

FILE = "file"
AROUND_BYTES = 64 * 1024  # boundaries and headers around the one file
ALONE = "sandbox; default-src 'none'; frame-ancestors 'none'"


def read_file(request: HttpRequest, *, most_bytes: int) -> tuple[str, str, bytes]:
    """This function will read the one file that was sent: its name, the type it says it has, and its bytes.

    Raises Unsupported for anything but multipart, TooLarge by what the header announces or by what came, Invalid.
    """
    if request.content_type != "multipart/form-data":
        raise Unsupported(_("Send one file, as `multipart/form-data`."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes + AROUND_BYTES:
        raise TooLarge(_("This file is too large: at most 10 megabytes."))
    try:
        files, others = request.FILES, request.POST
    except MultiPartParserError:
        raise Invalid(FILE, _("What you sent broke off in the middle.")) from None
    sent = files.getlist(FILE)
    unknown = {*files, *others} - {FILE, "form_key", "csrfmiddlewaretoken"}
    if len(sent) != 1 or unknown or len(files) != 1:
        raise Invalid(FILE, _("Send one file, called `file`."))
    sent[0].seek(0)  # the handler may run again
    data = sent[0].read()
    if len(data) > most_bytes:
        raise TooLarge(_("This file is too large: at most 10 megabytes."))
    return sent[0].name or "", sent[0].content_type or "", data


def files_digest(request: HttpRequest) -> bytes:
    """This function will sum up what files were sent, for a command that is repeated."""
    found = hashlib.sha256()
    for name in sorted(request.FILES):
        for each in request.FILES.getlist(name):
            each.seek(0)
            found.update(f"{name}\n{each.name}\n{each.content_type}\n{each.size}\n".encode() + each.read())
    return found.digest()


def as_download(data: bytes, *, name: str, content_type: str) -> HttpResponse:
    """This function will give a file to keep: never shown inside our pages, never guessed at, never run."""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
