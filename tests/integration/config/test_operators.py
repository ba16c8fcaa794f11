"""The operators' desk: every table of one organisation to look at, none to change, and no way in but its link."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.apps import apps
from django.conf import settings
from django.db import InternalError
from django.urls import get_resolver

from audit.models import Event
from audit.scope import organisation_scope
from audit.tenancy import TenantModel
from config.operators.desk import looking_only
from config.servers.processes import ask_to_stop, finish, start
from config.settings.environment import BASE_DIR
from delegation.models import Person
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.cast import Cast
from tests.processes import wait_for
from tests.servers import Place
from tests.test_architecture import CHANGES, our_models


@pytest.fixture
def link(committed_cast: Cast, place: Place, tmp_path: Path) -> Iterator[str]:
    """The link of a desk that was opened on Elmbridge Vale."""
    command = [sys.executable, "-m", "config.operators", "elmbridge-vale", "--by", "kit"]
    told = {**place.environment(), "LEEWAY_HOME": str(tmp_path)}
    with (tmp_path / "desk.log").open("wb") as log:
        process = start(command, stop_signal=signal.SIGTERM, output=log, environment=told, cwd=BASE_DIR)
    try:
        yield _first_line(tmp_path / "desk.log", process)
    finally:
        ask_to_stop(process, signal.SIGTERM)
        finish(process, seconds=10)


def _first_line(log: Path, process: "subprocess.Popen[bytes]") -> str:
    wait_for(lambda: process.poll() is not None or "key=" in log.read_text(), seconds=30, what="the desk's link")
    found = re.search(r"http://\S+key=\S+", log.read_text())
    assert found, log.read_text()
    return found[0]


def test_an_operator_looks_at_every_table_of_one_organisation_and_changes_none(link: str, committed_cast: Cast) -> None:
    base = link.partition("?")[0]
    assert httpx.get(base).status_code == 403
    with httpx.Client(base_url=base, follow_redirects=True) as operator:
        front = operator.get(link)
        assert front.status_code == 200
        assert httpx.get(link, follow_redirects=True).status_code == 403  # it works once
        lists = set(re.findall(r'href="(/\w+/\w+/)"', front.text))
        for address in sorted(lists):
            listed = operator.get(address)
            assert listed.status_code == 200, address
            row = re.search(rf'href="({address}[^"/]+/change/)', listed.text)
            assert row is None or operator.get(row[1]).status_code == 200, row
            assert "/add/" not in listed.text
            for change in (f"{address}add/", row[1] if row else address):
                assert operator.post(change).status_code == 405
        shown = {tuple(address.strip("/").split("/")) for address in lists}
        walled = {m._meta.label_lower for m in our_models() if issubclass(m, TenantModel)}
        hidden = {f"{app}.{name}" for app, name in shown} ^ walled
        assert hidden == {
            "audit.words",
            "delegation.organisation",
            *(f"delegation.{name}" for name in ("concern", "concernentry", "worry", "worryentry")),
        }
        append_only = {m._meta.label_lower for m in our_models() if m._meta.label not in CHANGES}
        assert (append_only & walled) - hidden <= {f"{app}.{name}" for app, name in shown}
        ada, otto = committed_cast.person("ada"), committed_cast.user("otto")
        assert operator.get(f"/delegation/person/{ada.id}/change/").status_code == 200
        assert operator.get(f"/delegation/user/{otto.id}/change/").status_code == 404
        mine = operator.get(f"/delegation/user/{committed_cast.user('joe').id}/change/").text
        assert "field-password" not in mine
        assert operator.get("/people/").status_code == 404  # nothing of the pages is here
    with organisation_scope(committed_cast.organisation.id):
        told = Event.objects.ours().get(type="operator.came_in")
        assert told.data == {"operator": "kit"}
        write_notices(told, committed_cast.at)
        notices = Notice.objects.ours().filter(template="operator_looks")
        heard = set(notices.values_list("recipient__username", flat=True))
        assert heard == {"lena", "mark"}


def test_the_database_itself_refuses_a_change_while_an_operator_looks(cast: Cast) -> None:
    with looking_only(cast.organisation.id):
        assert Person.objects.ours().exists()
        with pytest.raises(InternalError, match="read-only transaction"):
            Person.objects.ours().update(display_name="x")


def test_organisations_own_people_reach_no_admin() -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert not [each for each in settings.MIDDLEWARE if "operators" in each]
    assert not [each for each in get_resolver("config.urls").url_patterns if "operators" in str(each.pattern)]
