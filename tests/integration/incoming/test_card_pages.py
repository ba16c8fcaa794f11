"""The page of somebody's cards: they, or their worker, link one; whoever may ask for them stops it at once."""

from typing import Any

from django.test import Client

from delegation.http.pages import SESSION_ORGANISATION
from tests.integration.incoming.till import Till
from workflow.models import Card

BACKEND = "delegation.sign_in.NameBackend"


def page_of(till: Till, name: str) -> Client:
    """This function will sign somebody of the cast in."""
    client, user = Client(), till.cast.user(name)
    with till.cast.scope(name):
        client.force_login(user, backend=BACKEND)
    session = client.session
    session[SESSION_ORGANISATION] = str(user.organisation_id)
    session.save()
    return client


def test_a_card_is_linked_paused_and_ended_on_its_page(till: Till) -> None:
    client, person = page_of(till, "priya"), till.cast.person("ada")
    address = f"/people/{person.id}/cards/"
    shown: Any = client.get(address)
    assert shown.status_code == 200
    assert "Joe" in shown.content.decode()
    card = till.linked["ada"]
    assert client.post(address, {"do": "pause", "card": str(card.id)}).status_code == 303
    assert till.tap("t1", 500)["code"] == "card_paused"
    assert client.post(address, {"do": "end", "card": str(card.id)}).status_code == 303
    assert till.tap("t2", 500)["code"] == "card_ended"
    typed = {
        "source": str(till.cards.source.id),
        "token": "card-of-ada-2",
        "budget": str(till.cast.elmbridge_vale.budgets["ada"].id),
        "holder": str(till.cast.user("joe").id),
        "last4": "4321",
    }
    refused: Any = client.post(address, typed)
    assert refused.status_code == 422
    assert "It is theirs to choose." in refused.content.decode()
    assert client.post(address, typed | {"said": "At her table, with Joe."}).status_code == 303
    with till.cast.scope():
        assert Card.objects.ours().get(last4="4321").holder == till.cast.user("joe")
