"""`manage.py dead_letters [--replay ID | --replay-all | --leave ID --why CODE]`: what was not delivered, what then."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from audit import clock, deliveries
from audit.events import Actor
from audit.models import Delivery
from audit.scope import all_organisation_ids, organisation_scope

PROCESS = Actor(process="manage.dead_letters")


class Command(BaseCommand):
    """Lists dead deliveries of every organisation, or gives one, or all, their tries again."""

    help = "List deliveries that failed too often; --replay ID tries one again, --replay-all every one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will say what may be asked."""
        parser.add_argument("--replay", type=UUID, metavar="ID", help="the delivery to try again")
        parser.add_argument("--replay-all", action="store_true", help="try every dead delivery again")
        parser.add_argument("--leave", type=UUID, metavar="ID", help="the delivery to set aside for good")
        parser.add_argument("--why", choices=deliveries.WHYS, help="why it is set aside")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will list or replay."""
        wanted, everything = options["leave"] or options["replay"], options["replay_all"]
        replayed = 0
        if options["leave"] and not options["why"]:
            raise CommandError("Say --why it is set aside.")
        for organisation_id in all_organisation_ids():
            with organisation_scope(organisation_id):
                for delivery in deliveries.dead_letters():
                    self.stdout.write(_line(delivery))
                    if delivery.id == options["leave"]:
                        deliveries.leave(delivery_id=delivery.id, why=options["why"], by=PROCESS, at=clock.now())
                        replayed += 1
                    elif everything or delivery.id == wanted:
                        deliveries.replay(delivery_id=delivery.id, by=PROCESS, at=clock.now())
                        replayed += 1
        if wanted and not replayed:
            raise CommandError(f"No dead delivery has the id {wanted}.")
        became = "set aside" if options["leave"] else "to be tried again"
        self.stdout.write(f"{replayed} {became}." if replayed else "Try again: --replay ID or --replay-all.")


def _line(delivery: Delivery) -> str:
    """This function will show one dead delivery: ids and codes, nobody's words."""
    event, died = delivery.event, f"{delivery.dead_at:%Y-%m-%d %H:%M}"
    return f"{delivery.id}  {died}  {delivery.consumer}  {event.type}  {delivery.error}  {delivery.attempts} tries"
