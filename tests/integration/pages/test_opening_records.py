"""A record that somebody from outside opens, on pages: why is asked first, and read by the family."""

from tests.cast import Cast
from tests.integration.pages.conftest import Enter


def test_somebody_opens_a_record_and_the_family_reads_why(enter: Enter, cast: Cast) -> None:
    ada, helen = cast.person("ada"), enter("helen")
    helen.get(f"/people/{ada.id}/")
    assert helen.status == 404
    assert "60 minutes" in helen.get("/worker/open-a-record/")
    typed = {"name": "Ada Bright", "born": str(ada.date_of_birth), "why": "stands_in"}
    assert "They will read it." in helen.press("Open it", **typed, text="quick")
    assert helen.status == 422
    helen.press("Open it", **typed, text="Priya is away, and Ada rang")
    assert (helen.status, helen.path) == (200, f"/people/{ada.id}/")
    circle = enter("ada").get(f"/people/{ada.id}/circle/")
    assert "Helen Marsh, who leads services for adults and families, opened it" in circle
    assert "Priya is away, and Ada rang" in circle
    assert "Priya is away" in enter("lena").get("/organisation/records/")
