"""The cast, made once for the tests of a file; what a test does is undone after it.

Quicker than `cast`, which is made anew for each test. Tests that commit stay in files of their own.
"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, build_cast


@pytest.fixture(scope="module")
def standing_cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The demo's people, in a transaction that is rolled back after the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_cast()
        transaction.set_rollback(True)


@pytest.fixture
def kept_cast(standing_cast: Cast) -> Iterator[Cast]:
    """The demo's people. Rows and objects are as they were for the next test; foreign keys hold at the end of each."""
    with transaction.atomic():
        yield deepcopy(standing_cast)
        if not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)


@pytest.fixture
def east(kept_cast: Cast) -> Iterator[Cast]:
    """The same, inside Elmbridge Vale's scope."""
    with kept_cast.scope():
        yield kept_cast
