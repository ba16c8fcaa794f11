"""Every page there is, with somebody who may see it, from the permission matrix: a new page comes in by its row.

All that people wrote on them, and all names, can hold a script, and a word that is longer than a phone is wide.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client

from audit.scope import organisation_scope
from audit.tenancy import new_row
from delegation.demo.building import SET_UP
from delegation.http.pages import SESSION_ORGANISATION
from delegation.models import Person, Team, User
from delegation.services.figures import show_letting_go
from tests.cast import Cast
from tests.integration.matrix.table import HERE, Row, rows
from tests.integration.matrix.world import ONE_DAY, World, build_world
from workflow.models import Ask
from workflow.services import fairness
from workflow.services.leading import reckon
from workflow.services.second_looks import publish_months

BACKEND = "delegation.sign_in.NameBackend"
# An ask's page looks another way in each of these states, and to who decides.
ASKS = ("approved_ask", "paid_ask", "paused_ask", "declined_ask", "urgent_ask", "recovery_ask", "weekly_ask")
ALSO = ("priya", "ada")
# Files, and parts that go into a page: a browser that opens such a part alone asks for an icon that nobody named.
NOT_PAGES = (".csv", ".txt", ".yaml", "/files/{id}/", "/worker/waiting/")
HOSTILE = """"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}javascript:alert(1)"""
# And a word that has no place to break: a place in Wales.
HOSTILE += " Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of the cast, and the address of a page that they see."""

    who: str
    route: str
    address: str


def visits(world: World) -> list[Visit]:
    """This function will list what to look at: each page by the first who sees it, and by two others who do."""
    found = [Visit("nobody", path, path) for path in ("/sign-in/", "/offline/", "/letting-go/")]
    objects = world.objects[HERE]
    for row in rows():
        if row.is_page and row.method == "GET" and not row.route.endswith(NOT_PAGES):
            found += [Visit(who, row.route, row.address(objects)) for who in _who_sees(row)]
    found.append(Visit("omar", "/audit/records/{id}/ answered", f"/audit/records/{objects['approved_ask']}/"))
    found.append(Visit("sam", "/worker/second-looks/{id}/ said", f"/worker/second-looks/{objects['said_look']}/"))
    found += [Visit("joe", f"/asks/{{id}}/ {name}", f"/asks/{objects[name]}/") for name in ASKS]
    return found


def _who_sees(row: Row) -> Iterator[str]:
    """This function will name the first on this side who gets the page, and then who else looks at it."""
    if row.about.get("all") == 200:
        yield "joe"
        return
    by_status = row.about.get("any", row.about.get(HERE, {}))
    names = row.about.get(HERE, []) if "shows" in row.about else by_status.get(200, [])
    yield from names[:1]
    yield from (name for name in ALSO if name in names[1:])


def signed_in(cast: Cast, name: str) -> Client:
    """This function will give a browser without JavaScript in which somebody is signed in."""
    client = Client()
    if name != "nobody":
        user = cast.user(name)
        with organisation_scope(user.organisation_id):
            client.force_login(user, backend=BACKEND)
        session = client.session
        session[SESSION_ORGANISATION] = str(user.organisation_id)
        session.save()
    return client


def hostile_world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    """This function will make one of everything, each text and each name with a script in it."""

    def with_script(model: Any, **values: Any) -> Any:
        text = values["text"]
        # What somebody draws a sample with is a seed, no free text.
        return new_row(model, **{**values, "text": text if DIGEST.fullmatch(text) else text + HOSTILE})

    with monkeypatch.context() as patch:
        patch.setattr("audit.words.new_row", with_script)
        built = build_world(cast)
    with cast.scope():
        _something_to_read_for_leaders(cast)
        for model, name in ((User, "display_name"), (Person, "display_name"), (Team, "name")):
            model.objects.ours().update(**{name: Concat(name, Value(HOSTILE))})
    return built


def _something_to_read_for_leaders(cast: Cast) -> None:
    """This function will give leaders' pages their charts and tables: what was asked last month, and its answers."""
    Ask.objects.ours().update(created_at=F("created_at") - 40 * ONE_DAY)
    publish_months(at=cast.at, new_seed=lambda: "5" * 64)
    fairness.reckon(at=cast.at)
    show_letting_go(by=SET_UP, public=True, at=cast.at)
    reckon(at=cast.at)
