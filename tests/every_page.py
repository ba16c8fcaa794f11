"""Every page there is, with somebody who may see it, from the permission matrix: a new page comes in by its row."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client

from audit.scope import organisation_scope
from delegation.http.pages import SESSION_ORGANISATION
from tests.cast import Cast
from tests.integration.matrix.table import HERE, Row, rows
from tests.integration.matrix.world import World

BACKEND = "delegation.sign_in.NameBackend"
# An ask's page looks another way in each of these states, and to who decides.
ASKS = ("approved_ask", "paid_ask", "paused_ask", "declined_ask", "urgent_ask", "recovery_ask", "weekly_ask")
ALSO = ("priya", "ada")
# Files, and parts that go into a page: a browser that opens such a part alone asks for an icon that nobody named.
NOT_PAGES = (".csv", ".txt", "/files/{id}/", "/worker/waiting/")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of the cast, and the address of a page that they see."""

    who: str
    route: str
    address: str


def visits(world: World) -> list[Visit]:
    """This function will list what to look at: each page by the first who sees it, and by two others who do."""
    found = [Visit("nobody", path, path) for path in ("/sign-in/", "/offline/")]
    objects = world.objects[HERE]
    for row in rows():
        if row.is_page and row.method == "GET" and not row.route.endswith(NOT_PAGES):
            found += [Visit(who, row.route, row.address(objects)) for who in _who_sees(row)]
    found.append(Visit("omar", "/audit/records/{id}/ answered", f"/audit/records/{objects['approved_ask']}/"))
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
