"""The bench's organisation with a card for each caller: prints who asks, and what signs the taps of their cards."""

import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import django

django.setup()

from audit import clock  # noqa: E402 - Django first
from audit.scope import organisation_scope  # noqa: E402
from bench.world import SET_UP, build_world  # noqa: E402
from delegation.models import Budget, CircleMember  # noqa: E402
from delegation.services.sources import add_source, secret_of  # noqa: E402
from workflow.services.cards import CardFields, link_card  # noqa: E402


def main() -> int:
    """This function will make it, and print one line of JSON."""
    at = clock.now() - timedelta(hours=1)
    world: dict[str, Any] = build_world(at=at)
    with organisation_scope(UUID(world["organisation"])):
        source = add_source(by=SET_UP, kind="cards", name="bench", at=at)
        for tie in CircleMember.objects.ours().select_related("user", "person"):
            budget = Budget.objects.ours().get(person=tie.person)
            fields = CardFields(
                source=source.id,
                token=f"card-{tie.person_id}",
                budget=budget.id,
                holder=tie.user_id,
                said="They are measured.",
            )
            link_card(by=tie.user, person_id=tie.person_id, fields=fields, at=at)
        world |= {"source": str(source.id), "secret": secret_of(by=SET_UP, source_id=source.id, at=at)}
    print(json.dumps(world))
    return 0


if __name__ == "__main__":
    sys.exit(main())
