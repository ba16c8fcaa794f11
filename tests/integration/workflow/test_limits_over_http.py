"""What is said about limits, and what a draft shows beside life, over HTTP: the same as on their pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from audit import clock
from delegation.models import Scheme
from delegation.services.schemes import draft_scheme, propose, publish
from tests.cast import Cast
from tests.integration.delegation.test_schemes import terms
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask
from workflow.services.tracing import trace_new_asks


class Caller:
    """Somebody of the cast with a token."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {cast.token(name)}"})

    def get(self, path: str) -> Any:
        """This function will read something."""
        return self.client.get(f"/api/v1/{path}").json()

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """This function will send a command, and give its status and answer."""
        answer = self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)
        return answer.status_code, answer.json()


def drafted(cast: Cast, **amounts: int) -> Scheme:
    """This function will have Lena draft other amounts."""
    with cast.scope():
        return draft_scheme(by=cast.user("lena"), terms=terms(**amounts), at=clock.now())


def step(cast: Cast, command: Callable[..., Scheme], scheme: Scheme, *, by: str = "lena") -> None:
    """This function will have somebody take a step with limits."""
    with cast.scope():
        command(by=cast.user(by), scheme_id=scheme.id, at=clock.now())


def test_comments_are_said_listed_and_answered_once(cast: Cast) -> None:
    lena, joe, ada = (Caller(cast, name) for name in ("lena", "joe", "ada"))
    scheme = drafted(cast, family__each=9_000)
    path = f"schemes/{scheme.id}/comments"
    assert joe.post(path, {"text": "Why less?"})[0] == 404
    step(cast, propose, scheme)
    assert joe.post(path, {"text": " "})[0] == 422
    assert joe.post(path, {"words": "Why less?"})[0] == 400
    status, said = joe.post(path, {"text": "That is a week of buses."}, **{"Idempotency-Key": "k"})
    assert (status, said["name"], said["holds"], said["answer"]) == (201, "Joe Bright", False, None)
    assert joe.post(path, {"text": "That is a week of buses."}, **{"Idempotency-Key": "k"}) == (201, said)
    (seen,) = ada.get(path)["results"]
    assert (seen["text"], seen["by"], seen["name"]) == ("That is a week of buses.", None, None)
    answer = f"scheme-comments/{said['id']}/answer"
    assert joe.post(answer, {"text": "Yes"})[0] == 403
    assert lena.post(answer, {"text": ""})[0] == 422
    status, answered = lena.post(answer, {"text": "Buses are paid by the pass now."})
    assert (status, answered["by"]) == (200, str(cast.user("joe").id))
    assert answered["answer"]["name"] == "Lena Fox"
    for name in (lena, joe):
        assert name.post(answer, {"text": "Again"})[0] == 409
    assert ada.get(path)["results"][0]["answer"]["text"] == "Buses are paid by the pass now."
    begun = drafted(cast, family__each=12_000)
    step(cast, propose, begun)
    step(cast, publish, begun, by="mark")
    assert joe.post(f"schemes/{begun.id}/comments", {"text": "Too late"})[0] == 409


def test_an_old_version_is_published_again_by_two_people(cast: Cast) -> None:
    lena, mark = Caller(cast, "lena"), Caller(cast, "mark")
    with cast.scope():
        old = Scheme.objects.ours().get(version=2)
    terms_of_old = lena.get(f"schemes/{old.id}")["terms"]
    status, made = lena.post("schemes", {"terms": terms_of_old})
    assert (status, {each["effect"] for each in made["changes"]}) == (201, {"tightening"})
    path = f"schemes/{made['id']}"
    assert lena.post(f"{path}/propose")[0] == 200
    now = clock.now()
    for days, said in ((-1, "in the past. Choose today"), (27, "28 days")):
        status, refusal = mark.post(f"{path}/publish", {"in_force_from": (now + timedelta(days=days)).isoformat()})
        assert (status, refusal["errors"][0]["field"]) == (422, "in_force_from")
        assert said in refusal["errors"][0]["message"]
    later = {"in_force_from": (now + timedelta(days=29)).isoformat()}
    assert lena.post(f"{path}/publish", later)[0] == 403
    status, published = mark.post(f"{path}/publish", later)
    assert (status, published["version"], published["terms"]) == (200, 4, terms_of_old)


def test_beside_life_says_which_way_asks_would_have_gone_and_names_nobody(cast: Cast) -> None:
    lena, omar = Caller(cast, "lena"), Caller(cast, "omar")
    scheme = drafted(cast, family__each=20_000)
    path = f"schemes/{scheme.id}/beside"
    assert (lena.get(path)["since"], lena.get(path)["asks"]) == (None, 0)
    assert lena.post(f"{path}/stop")[0] == 409
    assert [caller.post(path)[0] for caller in (omar, lena, lena)] == [403, 201, 409]
    with cast.scope():
        for pence in (2_000, 15_000):
            fields = AskFields(person=cast.person("ada").id, kind="one_off", amount=pence, what_for="A winter coat")
            submit_ask(by=cast.user("joe"), fields=fields, at=clock.now())
    trace_new_asks(organisation_id=cast.organisation.id, at=clock.now())
    found = lena.get(path)
    assert [found[name] for name in ("asks", "alike", "at_once", "no_longer", "somebody_else")] == [2, 1, 1, 0, 0]
    assert found["went"] == [
        {"was": "beyond", "was_role": "practitioner", "outcome": "within", "role": "", "asks": 1},
        {"was": "within", "was_role": "", "outcome": "within", "role": "", "asks": 1},
    ]
    assert found["until"] is None
    status, stopped = lena.post(f"{path}/stop")
    assert (status, stopped["asks"], stopped["until"] is None) == (200, 2, False)
    assert omar.get(path)["status"] == 403
