"""The bank holidays of the four nations, by the `holidays` library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays

# ISO 3166-2:GB, as the library writes it.
SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}


def bank_holidays(nation: str, years: Iterable[int]) -> frozenset[date]:
    """Give the days on which offices in this nation are closed in these years.

    Raises KeyError for a nation that is not england, wales, scotland or northern_ireland.
    """
    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=list(years)))
