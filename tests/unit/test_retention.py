"""How long records are kept, by their class, by the organisation's own years, and by what somebody said who looked."""

from datetime import date

from delegation.retention import YEARS, Kept, RecordClass, Why, kept_until

LAST, BORN = date(2026, 3, 1), date(2012, 2, 29)


def kept(
    record_class: RecordClass, *, years: int | None = None, born: date | None = BORN, said: date | None = None
) -> Kept:
    """This function will ask about a record whose last entry is of 1 March 2026."""
    return kept_until(
        record_class=record_class, years=years or YEARS[record_class], born=born, last_entry=LAST, said=said
    )


def test_an_adults_record_is_kept_for_eight_years_after_its_last_entry() -> None:
    assert kept(RecordClass.ADULT) == Kept(date(2034, 3, 1), Why.LAST_ENTRY)


def test_that_of_a_child_in_care_for_75_years_from_birth() -> None:
    assert kept(RecordClass.CHILD_IN_CARE) == Kept(date(2087, 3, 1), Why.BIRTH)
    assert kept(RecordClass.CHILD_IN_CARE, born=date(1940, 1, 1)) == Kept(date(2034, 3, 1), Why.LAST_ENTRY)
    assert kept(RecordClass.CHILD_IN_CARE, born=None) == Kept(date(2101, 3, 1), Why.LAST_ENTRY)


def test_an_organisations_own_years_count() -> None:
    assert kept(RecordClass.ADULT, years=20).until == date(2046, 3, 1)
    assert kept(RecordClass.CHILD_IN_CARE, years=100).until == date(2112, 2, 29)


def test_what_somebody_said_only_ever_keeps_a_record_for_longer() -> None:
    assert kept(RecordClass.ADULT, said=date(2040, 1, 1)) == Kept(date(2040, 1, 1), Why.SAID)
    assert kept(RecordClass.ADULT, said=date(2030, 1, 1)).why == Why.LAST_ENTRY
