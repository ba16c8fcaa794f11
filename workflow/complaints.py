"""Who looks at a complaint about a council once the council has answered it, by nation (pure).

None of them charges anything. Hold the numbers and addresses against what each of the four publishes before people are
sent there: only those of England and Scotland, and the number of Wales, were seen in print when this was written.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ombudsman:
    """Somebody outside the council who looks at complaints."""

    name: str
    phone: str
    address: str


OMBUDSMEN = {
    "england": Ombudsman(
        "Local Government and Social Care Ombudsman", "0300 061 0614", "PO Box 4771, Coventry, CV4 0EH"
    ),
    "wales": Ombudsman(
        "Public Services Ombudsman for Wales", "0300 790 0203", "1 Ffordd yr Hen Gae, Pencoed, CF35 5LJ"
    ),
    "scotland": Ombudsman(
        "Scottish Public Services Ombudsman", "0800 377 7330", "Bridgeside House, 99 McDonald Road, Edinburgh, EH7 4NS"
    ),
    "northern_ireland": Ombudsman(
        "Northern Ireland Public Services Ombudsman",
        "0800 34 34 24",
        "Progressive House, 33 Wellington Place, Belfast, BT1 6HN",
    ),
}
