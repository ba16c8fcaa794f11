"""The way back in for who works here and has lost their phone and their spare codes."""

import re
from datetime import timedelta

import pytest
import time_machine

from audit import clock
from audit.models import Event
from delegation.models import CodeApp, SpareCode, User
from delegation.services.way_back import WAITS_FOR_SECOND
from notifications.models import Notice
from tests.cast import Cast
from tests.integration.notifications.conftest import deliver
from tests.integration.pages.conftest import Enter, Visitor
from tests.integration.pages.test_second_step import first_step, is_in, set_up_app

CODE = re.compile(r"(?<![\w-])[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}(?![\w-])")  # no part of an id


def code_from(helper: Visitor, cast: Cast, name: str) -> str:
    """This function will have a leader write a code down for a colleague."""
    helper.get("/way-back/")
    helper.press("Make a code", user=str(cast.user(name).id))
    found = CODE.search(helper.page)
    assert found, helper.page
    return found[0]


def use(code: str) -> Visitor:
    """This function will use a code on paper in a new browser."""
    visitor = Visitor()
    visitor.send("/sign-in/paper/", code=code)
    return visitor


def told(cast: Cast, type: str) -> set[tuple[str, str, str]]:
    """This function will say who was told of the last event of a type, and how."""
    with cast.scope():
        deliver(at=clock.now())
        event = Event.objects.ours().filter(type=type).latest("at")
        rows = Notice.objects.ours().filter(event_id=event.id)
        return set(rows.values_list("template", "channel", "recipient__username"))


def test_priya_who_lost_both_comes_back_by_lenas_code_and_what_she_lost_is_good_no_more(
    enter: Enter, cast: Cast
) -> None:
    lost = enter("priya")
    set_up_app(lost)
    stuck = first_step("priya")
    assert "Ask a leader at work, or whoever looks after Leeway there." in stuck.page
    code = code_from(enter("lena"), cast, "priya")
    assert told(cast, "user.way_back_given") == {
        ("way_back_given", "in_app", "priya"),
        ("way_back_given", "email", "priya"),
    }
    priya = use(code)
    assert priya.path == "/security/"
    lost.get("/worker/")
    assert lost.path.startswith("/sign-in/")
    with cast.scope():
        assert not CodeApp.objects.ours().filter(user=cast.user("priya")).exists()
        assert not SpareCode.objects.ours().filter(user=cast.user("priya")).exists()
    assert not is_in(use(code))


def test_a_leader_comes_back_only_once_a_second_person_has_confirmed_it(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        User.objects.ours().filter(username="gwen").update(duties=[User.Duty.ADMIN])
    lena = enter("lena")
    code = code_from(lena, cast, "mark")
    assert "after a second person has confirmed it" in lena.page
    who = {(template, name) for template, _channel, name in told(cast, "user.way_back_asked")}
    assert who == {("way_back_asked", "mark"), ("please_confirm_way_back", "gwen")}
    assert not is_in(use(code))
    lena.get("/way-back/")
    assert "Waits for a second person" not in lena.page
    gwen = enter("gwen")
    assert "Lena Fox wrote a code down for Mark Dunn." in gwen.get("/way-back/")
    gwen.press("I know them, and they asked for it")
    assert "The code of Mark Dunn works now." in gwen.page
    mark = use(code)
    assert is_in(mark)
    assert mark.path == "/security/"


def test_whoever_made_it_or_whose_it_is_does_not_confirm_it(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        User.objects.ours().filter(username="gwen").update(duties=[User.Duty.ADMIN])
    lena, mark, gwen = enter("lena"), enter("mark"), enter("gwen")
    code = code_from(lena, cast, "mark")
    gwen.get("/way-back/")
    address = re.search(r"/way-back/[0-9a-f-]{36}/confirm/", gwen.page)
    assert address
    for visitor in (lena, mark):
        visitor.send(address[0])
        assert "A second person must confirm it." in visitor.page
    assert not is_in(use(code))
    with time_machine.travel(clock.now() + WAITS_FOR_SECOND + timedelta(seconds=1)):
        other = enter("gwen")
        other.send(address[0])
        assert other.status == 404


@pytest.mark.parametrize("name", ["gwen", "priya", "omar", "joe"])
def test_nobody_else_helps_a_colleague_in(enter: Enter, cast: Cast, name: str) -> None:
    visitor = enter(name)
    assert "Only a leader or an administrator can do this." in visitor.get("/way-back/")
    visitor.send("/way-back/", user=str(cast.user("priya").id))
    assert visitor.status == 403


def test_no_family_and_not_oneself_is_brought_back_by_this(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.get("/way-back/")
    for name in ("joe", "lena", "otto"):
        lena.send("/way-back/", user=str(cast.user(name).id))
        assert lena.status == 422, name
        assert not CODE.search(lena.page)
    lena.send("/way-back/", user="nobody")
    assert "Choose who is with you." in lena.page
