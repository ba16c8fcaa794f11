"""Changing only what one has read: If-Match against the ETag of what there is now (RFC 9110, section 13.1.1)."""

from django.utils.translation import gettext as _

from delegation.errors import Stale, VersionNeeded


def check_if_match(header: str | None, etag: str, *, needed: bool) -> None:
    """This function will raise Stale where If-Match names another state, VersionNeeded where it is missing."""
    if header is None:
        if needed:
            raise VersionNeeded(_("Say which version you change: send its ETag as If-Match."))
        return
    named = [word.strip() for word in header.split(",")]
    if etag not in named and "*" not in named:
        raise Stale(_("Somebody changed this since you opened it. Look at it again."))
