"""`manage.py check_books`: whether balances, rows and the log agree, in every organisation."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.books import comparisons, differences
from audit.scope import all_organisation_ids


class Command(BaseCommand):
    """Compares, prints a table of what was compared and what differs, and ends with 1 where anything does."""

    help = "Compare budgets, holds, steps, decisions and changes with each other and with the log; changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will compare everything, and print each row of the table as soon as it is known."""
        organisations, total = all_organisation_ids(), 0
        wide = max(len(each.name) for each in comparisons())
        self.stdout.write(f"{'what was compared':<{wide}}  {'rows':>10}  {'differ':>7}")
        for number, (comparison, found) in enumerate(differences(organisations), start=1):
            self.stdout.write(f"{comparison.name:<{wide}}  {found.compared:>10,}  {found.differ:>7,}")
            self._name(found.ids, found.differ)
            total += found.differ
            if sys.stderr.isatty():
                self.stderr.write(f"{number} of {len(comparisons())} compared", ending="\r")
        if total:
            raise CommandError(f"The books do not agree: {total:,} differ.")
        self.stdout.write(f"The books of {len(organisations):,} organisations agree.")

    def _name(self, ids: tuple[object, ...], differ: int) -> None:
        """This function will name what differs by its ids."""
        for id in ids:
            self.stdout.write(f"    {id}")
        if differ > len(ids):
            self.stdout.write(f"    and {differ - len(ids):,} more")
