"""What was typed after the session had ended comes back by a link too. By an account at work: test_work_account.py."""

import re

from django.core import mail

from delegation.http.holding import FIELD
from delegation.tasks import send_to_sign_in
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor
from tests.integration.pages.test_links import JOES
from tests.integration.pages.test_second_step import late

WHAT_FOR = "Bus pass for the pool"


def link_from(visitor: Visitor, address: str) -> str:
    """This function will ask for a link on the sign-in page as it stands, and give its path from the e-mail."""
    visitor.press("Send me a link or a code", to=address)
    send_to_sign_in()
    found = re.search(r"https?://[^/]+(/sign-in/link/\S+/)", str(mail.outbox[-1].body))
    assert found, visitor.page
    return found[1]


def test_it_comes_back_to_who_signs_in_by_a_link(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    late(joe, cast, amount="12.50", what_for=WHAT_FOR)
    path = link_from(joe, JOES)
    assert WHAT_FOR not in str(dict(joe.client.session))
    joe.get(path)
    joe.send(path)
    assert joe.path == "/carry-on/"
    assert WHAT_FOR in joe.page
    joe.press("Send it now", amount="12.50", what_for=WHAT_FOR)
    assert joe.path.startswith("/asks/")


def test_somebody_else_who_uses_a_link_there_is_shown_nothing_of_it(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    late(joe, cast, amount="12.50", what_for=WHAT_FOR)
    joe.send(link_from(joe, "maya@elmbridge-vale.example"))
    assert joe.path == "/me/"
    assert WHAT_FOR not in joe.get("/carry-on/")


def test_what_no_page_of_ours_sealed_is_not_kept_for_anybody(cast: Cast) -> None:
    visitor = Visitor()
    visitor.send("/sign-in/link/", to=JOES, held="x" * 1_000)
    assert FIELD not in visitor.client.session
