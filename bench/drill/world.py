"""`python -m bench.drill.world` makes the demo organisation in the database that the environment names.

It prints, as JSON, who may ask for whom and who decides, with a token each.
"""

import json
from datetime import timedelta
from typing import Any

import django

FAMILIES = 40  # few enough that eight clients press the same person, budget and limits


def build_world() -> dict[str, Any]:
    """This function will make the organisation by the real services, everybody with an e-mail address."""
    from django.db.models import F, Value
    from django.db.models.functions import Concat

    from audit import clock
    from audit.scope import organisation_scope
    from delegation.demo.background import add_background
    from delegation.demo.building import ELMBRIDGE_VALE, SET_UP, build
    from delegation.models import User
    from delegation.services.tokens import mint_token

    at = clock.now()
    built = build(ELMBRIDGE_VALE, at=at)
    with organisation_scope(built.organisation.id):
        neighbours = add_background(built)
        User.objects.ours().filter(email="").update(email=Concat(F("username"), Value("@drill.example")))

        def token(user: User) -> str:
            return mint_token(by=SET_UP, user=user, label="drill", lasts=timedelta(days=1), at=at)

        families = [{"token": token(each.decider), "person": str(each.person.id)} for each in neighbours[:FAMILIES]]
        deciders = {str(user.id): token(user) for user in built.users.values() if user.team is not None}
    return {"families": families, "deciders": deciders}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build_world()))
