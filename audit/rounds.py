"""Timers go from organisation to organisation, since no row is seen outside the scope of one."""

import logging
from typing import Protocol
from uuid import UUID

from audit.scope import all_organisation_ids

logger = logging.getLogger("leeway.timers")


class Round(Protocol):
    """What is done in one organisation."""

    def __call__(self, organisation_id: UUID) -> object:
        """This function will do it."""


def for_each_organisation(do: Round) -> None:
    """This function will do something for each organisation; one that fails does not keep the others waiting."""
    for organisation_id in all_organisation_ids():
        try:
            do(organisation_id)
        except Exception as error:  # noqa: BLE001 - the beat comes again
            logger.error("organisation %s was left out this time: %s", organisation_id, type(error).__name__)
