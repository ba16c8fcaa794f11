"""Which events an endpoint wants, and which may leave at all."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from audit import anchors, outbox
from notifications.models import WebhookEndpoint
from notifications.rules import RULES
from notifications.selectors import endpoints
from notifications.silent import SILENT

TESTED = "webhook.tested"  # for one endpoint alone, whatever it wants


def known_types() -> Sequence[str]:
    """This function will list the types of events that may leave."""
    return sorted(({rule.event for rule in RULES} | set(SILENT)) - outbox.UNTOLD - {TESTED})


def wants(endpoint: WebhookEndpoint, type: str) -> bool:
    """This function will say whether an endpoint wants events of a type. What is restricted leaves for nobody."""
    if type in outbox.UNTOLD or type == TESTED:
        return False
    if type == anchors.TOLD and not endpoint.types:  # every 5 seconds, and nothing that happened: only by its name
        return False
    return not endpoint.types or any(fnmatchcase(type, each) for each in endpoint.types)


def who_wants(type: str) -> list[WebhookEndpoint]:
    """This function will list the endpoints of the organisation in scope that are to hear of events of a type."""
    return [each for each in endpoints().filter(paused_at=None) if wants(each, type)]
