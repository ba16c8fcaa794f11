"""Going back a release: what stays of the database works with what the earlier release had."""

from importlib import import_module

import psycopg

from audit.words import keep
from delegation.models import Erasure
from tests.cast import Cast
from tests.servers import Place


def test_who_goes_back_a_release_can_still_erase(committed_cast: Cast, committed_db: Place) -> None:
    cast, at = committed_cast, committed_cast.at
    with cast.scope():
        ada, lena, mark = cast.person("ada"), cast.user("lena"), cast.user("mark")
        keep(text="She was here", subject_id=ada.id)
        asked = Erasure(person=ada, why="appraised", asked_by=lena, asked_at=at, confirmed_by=mark)
        asked.save(force_insert=True)
    guard = import_module("delegation.migrations.0038_nothing_after_erasing").GUARD
    lines = import_module("workflow.migrations.0039_erased_lines").Migration.operations[0]
    erase = "SELECT count(*) FROM leeway_erase_words(%s, now())"
    with psycopg.connect(committed_db.admin_url) as admin:
        admin.execute("SELECT set_config('leeway.organisation', %s, true)", [str(cast.organisation.id)])
        for step in ([lines.reverse_sql, guard.reverse_sql], [guard.sql, lines.sql]):
            for sql in step:
                admin.execute(sql)
            with admin.transaction(force_rollback=True):
                assert admin.execute(erase, [asked.id]).fetchone() not in (None, (0,))
        admin.rollback()
