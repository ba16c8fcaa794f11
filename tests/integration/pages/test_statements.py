"""No page asks the database much, and no list asks more as it grows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection

from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow.models import Ask
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

# Statements, the session's and the scope's own among them. Checking is as long as its search for who could decide.
MOST_TO_READ, MOST_TO_CHECK = 20, 18


def count(act: Callable[[], object]) -> int:
    """This function will count the statements of a page; a test's savepoints stand for a request's transaction."""
    said: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        act()
    return len([sql for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))])


def some_asks(cast: Cast, number: int) -> str:
    """This function will make asks that wait with Priya and as many yeses of Joe's, and give one that waits."""
    waiting = ""
    with cast.scope():
        for each in range(number):
            at = cast.at - timedelta(minutes=each)
            waiting = f"/asks/{_asked(cast, amount=15_000, at=at).id}/"
            _asked(cast, amount=100, at=at)
    return waiting


def _asked(cast: Cast, *, amount: int, at: datetime) -> Ask:
    fields = AskFields(person=cast.person("ada").id, kind="one_off", amount=amount, what_for="Shoes")
    return submit_ask(by=cast.user("joe"), fields=fields, at=at)


def test_no_page_asks_much_and_a_longer_list_asks_no_more(enter: Enter, cast: Cast) -> None:
    joe, priya = enter("joe"), enter("priya")
    waiting = some_asks(cast, 1)
    pages = ((joe, "/me/"), (joe, waiting), (priya, "/worker/"), (priya, "/worker/people/"), (priya, waiting))
    few = [count(partial(who.get, path)) for who, path in pages]
    some_asks(cast, 5)
    many = [count(partial(who.get, path)) for who, path in pages]
    assert max(few) <= MOST_TO_READ
    assert many == few


def test_checking_asks_as_much_as_finding_who_decides_takes(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    address = f"/people/{cast.person('ada').id}/check/"
    at_once = count(lambda: joe.send(address, amount="12.50", what_for="Bus pass"))
    further = count(lambda: joe.send(address, amount="150", what_for="Shoes"))
    assert at_once <= MOST_TO_READ
    assert further <= MOST_TO_CHECK
