"""Everything we hold about me, on pages: asked, read row by row, let go of, fetched once."""

import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import time_machine

from audit.scope import organisation_scope
from delegation.models import Bundle, BundleItem
from delegation.services.bundle_rounds import gather, look_after_bundles
from delegation.services.bundles import ask_for_bundle
from tests.cast import Cast
from tests.integration.pages.conftest import Enter


def test_ada_asks_and_lena_reads_it_before_she_has_it(enter: Enter, cast: Cast) -> None:
    ada_id = cast.person("ada").id
    mine = f"/people/{ada_id}/everything/"
    ada = enter("ada")
    ada.get(f"/people/{ada_id}/wishes/")
    assert mine in ada.page
    assert "You get it by" in ada.get(mine) + ada.press("Ask for everything you hold about me", do="ask")
    assert not ada.has("Fetch it")
    joe = enter("joe")  # she asked, and he is not told
    assert "You get it by" not in joe.get(mine)
    assert not joe.has("Ask for everything you hold about me")
    with organisation_scope(cast.organisation.id):
        bundle = Bundle.objects.ours().get()
    look_after_bundles(organisation_id=cast.organisation.id, at=cast.at)
    lena = enter("lena")
    page = f"/organisation/everything/{bundle.id}/"
    lena.get("/organisation/records/")
    assert page in lena.page
    assert "About you" in lena.get(page)
    assert not lena.has("Let them have it")
    wrong = {"how1": "withheld", "why1": "", "how2": "withheld", "why2": "third_party"}
    assert "Say why" in lena.press("I have read these", do="read", **wrong)
    assert lena.status == 400
    assert lena.page.count('<option value="withheld" selected') == 2  # what was chosen stays chosen
    assert lena.page.count('<option value="third_party" selected') == 1
    lena.get(page)
    lena.press("I have read these", do="read", how1="withheld", why1="third_party")
    lena.get(f"{page}?first=1")
    lena.press("I have read these", do="read", how1="withheld", why1="in_confidence", how2="shown")
    while lena.has("I have read these") and not lena.has("Let them have it"):
        lena.press("I have read these", do="read")
    lena.press("Let them have it", do="release")
    ada.get(mine)
    assert "Save the file" in ada.press("Fetch it", do="fetch")
    answer: Any = ada.client.get(f"/everything/{bundle.id}/file/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="everything.zip"'
    inside = json.loads(ZipFile(io.BytesIO(b"".join(answer.streaming_content))).read("everything.json"))
    assert inside["held_back"] == [{"how": "withheld", "why": "in_confidence", "count": 1}]
    with organisation_scope(cast.organisation.id):
        assert len(inside["rows"]) == BundleItem.objects.ours().count() - 1
        bundle.refresh_from_db()
    assert bundle.fetched_at is not None
    with time_machine.travel(bundle.fetched_at + timedelta(minutes=16), tick=True):
        assert "Save the file" not in ada.get(mine)
        assert ada.client.get(f"/everything/{bundle.id}/file/").status_code == 409


def test_what_is_not_for_who_gets_it_is_left_out_unless_somebody_says_so(enter: Enter, cast: Cast) -> None:
    with organisation_scope(cast.organisation.id):
        bundle = ask_for_bundle(by=cast.user("maya"), person_id=cast.person("leo").id, at=cast.at)
        gather(bundle_id=bundle.id, at=cast.at)
        BundleItem.objects.ours().filter(bundle=bundle, number__in=(1, 2)).update(apart=True)
    lena = enter("lena")
    lena.get(f"/organisation/everything/{bundle.id}/")
    assert lena.page.count("asked for this between the two of them") == 2
    assert lena.page.count('<option value="withheld" selected') == 2
    assert lena.page.count('<option value="in_confidence" selected') == 2
    # As the form stands, but for the second row, of which she says that they get it.
    lena.press("I have read these", do="read", how1="withheld", why1="in_confidence", how2="shown", why2="")
    with organisation_scope(cast.organisation.id):
        said = BundleItem.objects.ours().filter(bundle=bundle, number__lte=3).order_by("number")
        assert list(said.values_list("said", "why")) == [("withheld", "in_confidence"), ("shown", ""), ("shown", "")]
