"""Goal: a pack can be checked by somebody who has nothing of ours, and is whole or not there."""

import json
from pathlib import Path

from tests.evidence.scene import checked


def test_a_pack_is_checked_by_its_own_script_alone(pack: Path) -> None:
    verdict = checked(pack)
    assert verdict.status == 0, verdict.said
    about = json.loads((pack / "pack.json").read_text())
    print(verdict.said, json.dumps(about["covers"], indent=1), about["findings"])
    for x in sorted((pack / "found").glob("*.csv")):
        print(x.name, x.read_text()[:1500])
