"""How a place where somebody is signed in is called."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.models import SignedIn
from delegation.models.signing_in import Way
from delegation.sentences import moment

# What browsers and machines are called; their makers' names are not translated.
BROWSERS = {"edge": "Edge", "samsung": "Samsung Internet", "firefox": "Firefox", "chrome": "Chrome", "safari": "Safari"}
MACHINES = {
    "iphone": "iPhone",
    "ipad": "iPad",
    "android": "Android",
    "windows": "Windows",
    "chromebook": "Chromebook",
    "mac": "Mac",
    "linux": "Linux",
}
A_BROWSER, A_MACHINE = gettext_lazy("A browser"), gettext_lazy("a phone or computer")
WAYS = {
    Way.PASSWORD: gettext_lazy("with a password"),
    Way.LINK: gettext_lazy("with a link by e-mail"),
    Way.TEXT: gettext_lazy("with a code by text"),
    Way.IN_PERSON: gettext_lazy("with a code from a worker"),
    Way.PASSKEY: gettext_lazy("with a passkey"),
    Way.WORK: gettext_lazy("with a work account"),
}


def place_words(row: SignedIn, *, here: str | None, zone: str) -> dict[str, Any]:
    """This function will say where, since when and how somebody is signed in."""
    names = {"browser": BROWSERS.get(row.browser, A_BROWSER), "machine": MACHINES.get(row.machine, A_MACHINE)}
    said = {"when": moment(row.at, time_zone=zone), "how": WAYS[Way(row.way)]}
    return {
        "id": row.id,
        "where": _("%(browser)s on %(machine)s") % names,
        "since": _("Since %(when)s, %(how)s") % said,
        "here": row.session_key == here,
    }
