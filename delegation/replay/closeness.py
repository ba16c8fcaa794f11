"""Which asks of one person to one payee were close together while asks are played (pure): `workflow.close_together`."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from delegation.close import CLOSE_DAYS, MOST_CLOSE, CloseAsk
from delegation.replay.values import PastAsk

SPENDS = frozenset({"one_off", "weekly"})
FOR = timedelta(days=CLOSE_DAYS)


class Closeness:
    """The asks of the last days that stand, by person, payee and kind."""

    def __init__(self) -> None:
        self._asked: dict[tuple[UUID, str, str], list[CloseAsk]] = {}

    def meet(self, ask: PastAsk) -> tuple[CloseAsk, ...]:
        """This function will remember an ask, and give those close before it: none where it is said to stand alone."""
        key = _key(ask)
        if key is None:
            return ()
        this = CloseAsk(ask.id, ask.act.amount or 0, ask.at)
        found = self._asked.get(key)
        if found is None:
            self._asked[key] = [this]
            return ()
        since = ask.at - FOR
        found[:] = [each for each in found if each.created_at > since]
        before = () if ask.separate or ask.plan_line is not None else tuple(found[-MOST_CLOSE:])
        found.append(this)
        return before

    def forget(self, ask: PastAsk) -> None:
        """This function will forget an ask: there was a no, or it is no longer asked."""
        found = self._asked.get(key) if (key := _key(ask)) is not None else None
        if found:
            found[:] = [each for each in found if each.id != ask.id]


def _key(ask: PastAsk) -> tuple[UUID, str, str] | None:
    act = ask.act
    return (act.person, act.payee_key, act.kind) if act.payee_key and act.kind in SPENDS else None
