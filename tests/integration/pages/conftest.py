"""Visitors: people of the cast who signed in through the sign-in page and follow what the pages offer."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from delegation.models import User
from tests.cast import Cast

PASSWORD = "a long password for tests"


@dataclass
class Visitor:
    """One browser, without JavaScript."""

    client: Client = field(default_factory=Client)
    page: str = ""
    status: int = 0
    path: str = ""

    def get(self, path: str) -> str:
        """This function will open an address, follow where it leads, and give the text of the page."""
        return self._took(self.client.get(path, follow=True), path)

    def send(self, path: str, **fields: str) -> str:
        """This function will send a form, follow where it leads, and give the text of the page."""
        return self._took(self.client.post(path, fields, follow=True), path)

    def press(self, button: str, **typed: str) -> str:
        """This function will send the form on the page that has a button, its hidden fields as they are."""
        for action, body in re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', self.page, re.DOTALL):
            if re.search(rf"<button[^>]*>\s*{re.escape(html.escape(button))}\s*</button>", body):
                return self.send(html.unescape(action), **{**hidden(body), **typed})
        raise AssertionError(f"there is no button {button!r} on {self.path}")

    def has(self, button: str) -> bool:
        """This function will say whether a button is on the page."""
        return re.search(rf"<button[^>]*>\s*{re.escape(html.escape(button))}\s*</button>", self.page) is not None

    def _took(self, response: Any, path: str) -> str:
        self.page, self.status = response.content.decode(), response.status_code
        self.path = response.redirect_chain[-1][0] if response.redirect_chain else path
        return text_of(self.page)


def hidden(form: str) -> dict[str, str]:
    """This function will read the hidden fields of a form."""
    tags = re.findall(r'<input type="hidden"[^>]*>', form)
    named = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: html.unescape(value[1]) if value else "" for name, value in named if name}


def text_of(page: str) -> str:
    """This function will give the words of a page's main part, each space single."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[0] if main else page)).split())


Enter = Callable[[str], Visitor]


@pytest.fixture
def enter(cast: Cast) -> Enter:
    """Sign somebody of the cast in by name."""
    for name in ("joe", "otto"):
        with cast.scope(of=name):
            User.objects.ours().update(password=make_password(PASSWORD))

    def sign_in(name: str) -> Visitor:
        visitor = Visitor()
        visitor.send("/sign-in/", username=name, password=PASSWORD)
        assert visitor.status == 200, visitor.page
        assert visitor.path != "/sign-in/"
        return visitor

    return sign_in


def ask(visitor: Visitor, person: Any, **typed: str) -> str:
    """This function will ask for something on a person's page, through the check page, and give the ask's address."""
    visitor.get(f"/people/{person.id}/")
    visitor.press("See who decides this", **typed)
    button = re.search(r"<button class=\"yes\">(.*?)</button>", visitor.page)
    assert button, visitor.page
    visitor.press(html.unescape(button[1]))
    assert visitor.path.startswith("/asks/"), visitor.page
    return visitor.path
