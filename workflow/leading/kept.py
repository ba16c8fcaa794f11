"""What leaders' first page is kept as from one reckoning to the next, and read back from (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from workflow.leading.values import (
    AlwaysYes,
    Eroded,
    Found,
    InForce,
    LastYear,
    NeverReached,
    NothingChanged,
    Trial,
    WaitsLongest,
)

Finding = AlwaysYes | NothingChanged | NeverReached | Eroded | WaitsLongest
KINDS: Mapping[str, Callable[..., Any]] = {
    "always_yes": AlwaysYes,
    "nothing_changed": NothingChanged,
    "never_reached": NeverReached,
    "eroded": Eroded,
    "waits_longest": WaitsLongest,
}


@dataclass(frozen=True, slots=True)
class LetGo:
    """What could be let go of, of how many asks that were answered, and the amount of each limit at that moment."""

    found: Found
    answered: int
    no_index: bool
    amounts: Mapping[str, int | None]

    @classmethod
    def of(cls, year: LastYear, found: Found) -> LetGo:
        """This function will put together what is kept of a year."""
        amounts = {key: each.limit.amount for key, each in year.limits.items()}
        return cls(found, len(year.waited), not year.prices, amounts)

    def to_document(self) -> dict[str, Any]:
        """This function will give it as JSON has it."""
        found = {name: [_written(each) for each in getattr(self.found, name)] for name in KINDS}
        return {
            "found": found,
            "answered": self.answered,
            "no_index": self.no_index,
            "amounts": dict(self.amounts),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> LetGo:
        """This function will read back what `to_document` gave."""
        found = {name: tuple(_read(kind, each) for each in document["found"][name]) for name, kind in KINDS.items()}
        return cls(Found(**found), document["answered"], document["no_index"], document["amounts"])

    def under(self, limits: Mapping[str, InForce]) -> LetGo:
        """This function will leave out what is said of limits that were changed since."""

        def stands(each: Finding) -> bool:
            key = each.trial.limit
            return key in limits and key in self.amounts and limits[key].limit.amount == self.amounts[key]

        found = {name: tuple(each for each in getattr(self.found, name) if stands(each)) for name in KINDS}
        return replace(self, found=Found(**found))


def _written(each: Finding) -> dict[str, Any]:
    written = {**asdict(each), "trial": each.trial._asdict()}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in written.items()}


def _read(kind: Callable[..., Any], written: Mapping[str, Any]) -> Any:
    values = {**written, "trial": Trial(**written["trial"])}
    if "since" in values:
        values["since"] = datetime.fromisoformat(values["since"])
    return kind(**values)
