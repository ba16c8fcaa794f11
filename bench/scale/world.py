"""`python -m bench.scale.world` makes, by the real services, one of each thing that a long history is copied from.

It prints their ids: a team with its practitioner, a person with family and budget, an ask approved at once by the
family and one that the practitioner decided.
"""

import json
from datetime import date, timedelta
from typing import Any

import django

NOTICE = timedelta(days=30)
PAST_DAYS, COMING_DAYS = 370, 100
ALLOCATED_PENCE = 10**10
# A practitioner of the demo has no limit that adds up what they said yes to; this one does, over all their people.
MONTH = {
    "key": "practitioner.month",
    "kind": "per_period",
    "amount": 10**10,
    "period": "month",
    "act_kinds": ["one_off"],
    "counted_by": "holder",
}
SMALL, LARGE = 1, 15_000  # pence: approved at once by the family, and the practitioner's to decide


def build_world() -> dict[str, Any]:
    """This function will make the originals."""
    from audit import clock
    from audit.scope import organisation_scope
    from delegation.demo.building import ELMBRIDGE_VALE, SET_UP, build, demo_scheme, with_amounts
    from delegation.services import mandates, money, people, schemes, tokens
    from workflow.services.deciding import Verdict, decide
    from workflow.services.fields import AskFields
    from workflow.services.submitting import submit_ask

    at = clock.now() - timedelta(hours=1)
    built = build(ELMBRIDGE_VALE, at=at)
    with organisation_scope(built.organisation.id):
        terms = with_amounts(demo_scheme(), {})
        next(role for role in terms["roles"] if role["code"] == "practitioner")["limits"].append(MONTH)
        said = at - NOTICE  # a new limit tightens, so it is published this long before
        draft = schemes.draft_scheme(by=built.users["lena"], terms=terms, at=said)
        schemes.propose(by=built.users["lena"], scheme_id=draft.id, at=said)
        schemes.publish(by=built.users["mark"], scheme_id=draft.id, in_force_from=at, at=said)

        team = people.add_team(by=SET_UP, name="Scale 0", parent=built.teams["adults_and_families"], at=at)

        def user(name: str, **more: Any) -> Any:
            fields = people.UserFields(username=name, display_name=name, does="is measured", **more)
            return people.add_user(by=SET_UP, fields=fields, at=at)

        worker, family = user("scale-worker-0", team=team), user("scale-0")
        post = people.add_post(
            by=SET_UP, team=team, role="practitioner", title="Worker", constitution_paragraph="1", at=at
        )
        officer = mandates.grant_officer(by=SET_UP, holder=worker, post=post, at=at)
        born = people.PersonFields(display_name="Person 0", team=team, date_of_birth=date(1950, 1, 1))
        person = people.add_person(by=SET_UP, fields=born, at=at)
        for member, role in ((family, "nominated_person"), (worker, "worker")):
            fields = people.TieFields(role=role)
            people.add_circle_member(by=SET_UP, person=person, user=member, fields=fields, at=at)
        mandate = mandates.grant_family(by=SET_UP, holder=family, person=person, at=at)
        span = {
            "starts_on": at.date() - timedelta(days=PAST_DAYS),
            "ends_on": at.date() + timedelta(days=COMING_DAYS),
        }
        budget = money.open_budget(by=SET_UP, person=person, kind="managed", allocated=ALLOCATED_PENCE, at=at, **span)
        tokens.mint_token(by=SET_UP, user=family, label="scale", lasts=timedelta(days=1), at=at)
        words: dict[str, Any] = {"person": person.id, "kind": "one_off", "category": "everyday", "payee": "Vale Buses"}
        asks = [
            submit_ask(by=family, fields=AskFields(**words, amount=amount, what_for="for the allotment"), at=at)
            for amount in (SMALL, LARGE)
        ]
        decide(by=worker, ask_id=asks[1].id, verdict=Verdict(outcome="approve"), at=at)
    found = {
        "organisation": built.organisation,
        "team": team,
        "worker": worker,
        "family": family,
        "post": post,
        "officer": officer,
        "person": person,
        "mandate": mandate,
        "budget": budget,
        "at_once": asks[0],
        "decided": asks[1],
    }
    return {name: str(row.id) for name, row in found.items()}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build_world()))
