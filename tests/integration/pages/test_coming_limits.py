"""What takes room from somebody is read by anybody before it starts, and says what it waits for (rule 15)."""

from copy import deepcopy
from datetime import datetime, timedelta
from uuid import UUID

from django.test import Client

from audit import clock
from delegation.demo.building import demo_scheme
from delegation.models import Scheme
from delegation.services.comments import answer_comment, comment_on
from delegation.services.figures import show_letting_go
from delegation.services.schemes import draft_scheme, propose, publish
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, text_of

DAY = timedelta(days=1)
SHOWN = "/letting-go/elmbridge-vale/"


def cut(cast: Cast, *, at: datetime) -> Scheme:
    """Publish £90 for families, from 28 days later."""
    terms = deepcopy(dict(demo_scheme()))
    families = next(role for role in terms["roles"] if role["code"] == "family")
    families["limits"] = [
        {**each, "amount": 9_000} if each["key"] == "family.each" else each for each in families["limits"]
    ]
    draft = draft_scheme(by=cast.user("lena"), terms=terms, at=at)
    propose(by=cast.user("lena"), scheme_id=draft.id, at=at)
    return publish(by=cast.user("mark"), scheme_id=draft.id, in_force_from=at + 28 * DAY, at=at)


def test_anybody_reads_what_is_to_come(cast: Cast) -> None:
    at, anybody = clock.now(), Client()
    with cast.scope():
        show_letting_go(by=cast.user("lena"), public=True, at=at)
    before = anybody.get(SHOWN)
    assert "Our limits that are to come" not in text_of(before.content.decode())
    with cast.scope():
        starts = cut(cast, at=at).in_force_from
    assert starts is not None
    after = anybody.get(SHOWN, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    text = text_of(after.content.decode())
    assert f"From {starts.day} {starts:%B %Y} Lowered for Family: from £100 at a time to £90 at a time." in text
    assert anybody.get(SHOWN, headers={"If-None-Match": after.headers["ETag"]}).status_code == 304


def test_what_waits_for_an_answer_says_so(cast: Cast, enter: Enter) -> None:
    at = clock.now() - 30 * DAY
    with cast.scope():
        show_letting_go(by=cast.user("lena"), public=True, at=at)
        version = cut(cast, at=at)
        comment = comment_on(by=cast.user("joe"), scheme_id=version.id, text="That is a week of buses.", at=at + DAY)
    waits = "Its day has come. It starts when all that was said about it has an answer."
    lena = enter("lena")
    assert waits in _shown(SHOWN)
    assert waits in lena.get(f"/lead/limits/{version.id}/")
    assert "week of buses" not in _shown(SHOWN)
    _answer(cast, comment.id)
    assert waits not in _shown(SHOWN)
    assert waits not in lena.get(f"/lead/limits/{version.id}/")
    assert "£90" in _shown(SHOWN)


def _answer(cast: Cast, comment_id: UUID) -> None:
    with cast.scope():
        answer_comment(by=cast.user("lena"), comment_id=comment_id, text="Buses are paid by the pass.", at=clock.now())


def _shown(path: str) -> str:
    return text_of(Client().get(path).content.decode())
