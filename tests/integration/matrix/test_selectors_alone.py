"""The permission matrix as a role that row-level security does not bind: the selectors alone keep others out."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from delegation.models import Person
from tests.cast import build_cast
from tests.integration.matrix.table import topics
from tests.integration.matrix.test_matrix import check
from tests.integration.matrix.world import World, build_world
from tests.servers import BYPASS

# A topic is some hundreds of requests.
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The two organisations with one of everything, behind no wall, made once and rolled back."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.close()
        user, connection.settings_dict["USER"] = connection.settings_dict["USER"], BYPASS
        try:
            with transaction.atomic():
                yield build_world(build_cast())
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict["USER"] = user


@pytest.fixture(autouse=True)
def undone(world: World) -> Iterator[None]:
    """What a test did is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("topic", topics(owned=True))
def test_selectors_alone_keep_others_out(world: World, topic: str) -> None:
    assert Person.objects.filter(display_name="Wyn").exists()  # the wall is down: no scope is open
    check(world, topic, foreign_only=True)
