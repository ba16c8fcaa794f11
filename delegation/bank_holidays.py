"""The bank holidays of the four nations, by the `holidays` library."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

# ISO 3166-2:GB, as the library writes it.
SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}


@cache
def bank_holidays(nation: str, years: range) -> frozenset[date]:
    """Give the days on which offices in this nation are closed in these years; looked up once.

    Raises KeyError for a nation that is not england, wales, scotland or northern_ireland.
    """
    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=list(years)))
