"""A sealer killed at each named step: the next one leaves one log, without a gap, nothing lost, nothing doubled."""

import signal
import subprocess
import sys
from pathlib import Path

from audit.killpoints import STEPS, TOKENS_VARIABLE, token_name
from config.settings.environment import BASE_DIR
from tests.integration.audit.conftest import new_organisation
from tests.integration.audit.test_sealing import check_log, write
from tests.servers import Place


def export(place: Place, folder: Path, name: str) -> int:
    """This function will seal, sign and export in a process of its own, and give how it ended."""
    told = {**place.environment(), "LEEWAY_HOME": str(folder), TOKENS_VARIABLE: str(folder / "tokens")}
    command = [sys.executable, "manage.py", "export_log", "--organisation", "elmbridge-vale"]
    command += ["--out", str(folder / name)]
    return subprocess.run(command, check=False, cwd=BASE_DIR, env=told, capture_output=True, timeout=60).returncode


def test_a_sealer_killed_at_each_step(committed_db: Place, tmp_path: Path) -> None:
    ours = new_organisation()
    (tmp_path / "tokens").mkdir()
    for number, step in enumerate(STEPS["seal"]):
        write(ours, 5)
        token = tmp_path / "tokens" / token_name(step)
        token.touch()
        assert export(committed_db, tmp_path, f"{number}.killed") == -signal.SIGKILL
        assert not token.exists()
        write(ours, 5)
    assert export(committed_db, tmp_path, "whole") == 0
    assert check_log(ours).size == 10 * len(STEPS["seal"])
    anchors = sorted(tmp_path.glob(f"checkpoints/{ours}/*.txt"))
    assert anchors[-1].name.startswith(f"{10 * len(STEPS['seal']):012d}-")
