"""An advocate reads what the person shares, at every door: not the words of an ask, not who is paid, unless shared."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from audit.ids import new_id
from delegation.demo.building import SET_UP
from delegation.services.people import TieFields, add_circle_member
from delegation.services.preferences import share_with_advocate
from tests.cast import Cast
from tests.integration.matrix.table import rows
from tests.integration.matrix.test_matrix import send
from tests.integration.pages.conftest import Enter
from workflow.models import Ask, Attachment
from workflow.services.attaching import Sent, attach
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.own_ways import no_money_needed
from workflow.services.submitting import submit_ask
from workflow.services.talking import answer, comment, question

WORDS = ("Zebra", "Quokka", "Wombat", "Ibex", "Numbat", "Gecko")
PAYEES = ("Aardvark", "Bandicoot")
FILE = "Okapi"


@dataclass
class Told:
    """An ask that says something in every place where something can be said, and who looks at it."""

    cast: Cast
    ask: Ask
    file: UUID

    def share(self, what: str, *, on: bool) -> None:
        with self.cast.scope():
            ada, nia = self.cast.person("ada"), self.cast.user("nia")
            share_with_advocate(
                by=self.cast.user("ada"), person_id=ada.id, advocate_id=nia.id, what=what, on=on, at=self.cast.at
            )

    @property
    def objects(self) -> Mapping[str, UUID | str]:
        """The objects of the matrix: every ask is this one, and what is Ada's is hers."""
        known: dict[str, UUID | str] = defaultdict(new_id)
        names = ("ask", "approved_ask", "paid_ask", "paused_ask", "declined_ask", "urgent_ask", "weekly_ask")
        known |= dict.fromkeys(names, self.ask.id)
        known |= {"person": self.cast.person("ada").id, "payee_key": self.ask.payee_key}
        return known


@pytest.fixture
def told(cast: Cast) -> Told:
    """Joe asks for Ada, is asked back, changes it, adds a file; Priya says yes to less, and Ada has it looked at."""
    at = cast.at
    with cast.scope():
        joe, priya, ada = cast.user("joe"), cast.user("priya"), cast.user("ada")
        person = cast.person("ada")
        fields = AskFields(person=person.id, kind="one_off", amount=15_000, what_for="Zebra coat", payee="Aardvark Ltd")
        ask = submit_ask(by=joe, fields=fields, at=at)
        question(by=priya, ask_id=ask.id, text="Quokka size?", at=at)
        answer(by=joe, ask_id=ask.id, text="Wombat size.", at=at)
        comment(by=joe, ask_id=ask.id, text="Ibex is the colour.", at=at)
        change(by=joe, ask_id=ask.id, changes={"payee": "Bandicoot Ltd", "what_for": "Numbat coat"}, at=at)
        sent = Sent(name=f"{FILE}.pdf", content_type="application/pdf", data=b"%PDF-1.7\n%%EOF")
        attach(by=joe, ask_id=ask.id, sent=sent, at=at)
        less = Verdict(outcome="approve", amount=9_000, reason="The shop has the same for less.", reason_code="other")
        decide(by=priya, ask_id=ask.id, verdict=less, at=at)
        challenge(by=ada, ask_id=ask.id, reason="Gecko", at=at)
        no_money_needed(by=joe, person_id=person.id, words="Zebra, a lift", at=at)
        ask.refresh_from_db()
        return Told(cast, ask, Attachment.objects.ours().get(ask=ask).id)


def read_all(told: Told, nia: Client) -> str:
    """This function will open every address of the table as Nia, and search for each word; all she is shown, as one."""
    token = Client(headers={"Authorization": f"Bearer {told.cast.token('nia')}"})
    found = [
        send(row, told.objects, nia if row.is_page else token).content.decode() for row in rows() if row.method == "GET"
    ]
    found.append(token.get(f"/api/v1/asks?person={told.cast.person('ada').id}").content.decode())
    return "\n".join(found)


def read_some(told: Told, nia: Any) -> str:
    """This function will open the ask, the person and the whole ask of the API as Nia."""
    token = Client(headers={"Authorization": f"Bearer {told.cast.token('nia')}"})
    nia.get(f"/people/{told.cast.person('ada').id}/")
    whole = token.get(f"/api/v1/asks/{told.ask.id}").content.decode()
    return str(nia.page) + whole + str(nia.get(f"/asks/{told.ask.id}/"))


def finds(told: Told, nia: Any, **wanted: str) -> bool:
    """This function will say whether Nia finds the ask by its words, in the API and on the page alike."""
    token = Client(headers={"Authorization": f"Bearer {told.cast.token('nia')}"})
    listed = token.get("/api/v1/asks", wanted).json()["results"]
    if "q" in wanted:
        nia.send("/asks/", **wanted)
        assert bool(listed) == (f"/asks/{told.ask.id}/" in nia.page)
    return bool(listed)


def shown(page: str, names: tuple[str, ...]) -> set[str]:
    """This function will name which of some words stand in what was shown."""
    return {name for name in names if name in page}


def test_no_door_shows_an_advocate_the_words_or_who_is_paid_unless_they_are_shared(told: Told, enter: Enter) -> None:
    nia = enter("nia")
    told.share("words", on=False)
    page = read_all(told, nia.client)
    assert str(told.ask.id) in page
    assert shown(page, (*WORDS, *PAYEES, FILE)) == set()
    told.share("words", on=True)
    assert shown(read_some(told, nia), (*WORDS, *PAYEES, FILE)) == set(WORDS)
    file = f"/asks/{told.ask.id}/files/{told.file}/"
    assert nia.client.get(file).status_code == 404
    told.share("payees", on=True)
    assert shown(read_some(told, nia), (*WORDS, *PAYEES, FILE)) == {*WORDS, *PAYEES, FILE}
    assert nia.client.get(file).status_code == 200
    told.share("words", on=False)
    assert shown(read_some(told, nia), (*WORDS, *PAYEES, FILE)) == set(PAYEES)


def test_no_search_finds_by_what_is_not_shared(told: Told, enter: Enter) -> None:
    nia, key = enter("nia"), told.ask.payee_key
    told.share("words", on=False)
    assert finds(told, nia, q="")
    assert not any(finds(told, nia, q=word) for word in ("Numbat", "Bandicoot"))
    assert not finds(told, nia, payee=key)
    told.share("words", on=True)
    assert finds(told, nia, q="Numbat")
    assert not finds(told, nia, q="Bandicoot")
    told.share("payees", on=True)
    assert finds(told, nia, q="Bandicoot")
    assert finds(told, nia, payee=key)


def test_her_family_her_workers_and_who_asked_read_it_all(told: Told, enter: Enter) -> None:
    for name in ("joe", "ada", "priya", "gwen"):
        page = enter(name).get(f"/asks/{told.ask.id}/")
        assert shown(page, ("Numbat", "Bandicoot", "Quokka")) == {"Numbat", "Bandicoot", "Quokka"}, name


def test_an_advocate_who_is_her_family_too_reads_what_families_read(told: Told, enter: Enter) -> None:
    cast = told.cast
    with cast.scope():
        tie = TieFields(role="nominated_person", position=9)
        add_circle_member(by=SET_UP, person=cast.person("ada"), user=cast.user("nia"), fields=tie, at=cast.at)
    assert "Bandicoot" in enter("nia").get(f"/asks/{told.ask.id}/")


def test_ada_chooses_what_nia_reads_and_nia_reads_what_that_is(cast: Cast, enter: Enter) -> None:
    ada, nia, address = enter("ada"), enter("nia"), f"/people/{cast.person('ada').id}/"
    assert "Ada Bright shares with you: asks and answers. Not: payees, or the money." in nia.get(address)
    ada.get(f"{address}circle/")
    said = ada.press("Share who is paid", share="yes")
    assert "Sees what is asked and answered. Not: the money." in said
    assert "Ada Bright shares with you: asks and answers. Not: the money." in nia.get(address)
    said = ada.press("Stop sharing what it is for", share="no")
    assert "Sees how much, who is paid and the answer. Not: the words, or the money." in said
    said = ada.press("Stop sharing who is paid", share="no")
    assert "Sees how much and the answer. Not: the words, who is paid, or the money." in said
    assert "Not: the words, payees, or the money." in nia.get(address)
    ada.press("Stop sharing what is asked", share="no")
    assert not ada.has("Share who is paid")
    ada.send(f"{address}circle/{cast.user('nia').id}/share/", share="yes", what="everything")
    assert ada.status == 400
