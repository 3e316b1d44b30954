"""4. The audit log: each line is chained to the line before."""

import json
from hashlib import sha256

from audit.evidence.script.chain import Chain
from audit.evidence.script.texts import broken


def check_audit_log(chain: Chain) -> None:
    """A digest is over that of the line before and all that the line says; old ones leave the id out."""
    before, with_ids = chain.covers["audit_log_before"], False
    for file, line, row, _ in chain.sealed("audit_log"):
        told = [int(row["id"]), row["at"], row["actor"], row["action"], row["reason"], row["details"]]
        numbered, unnumbered = (
            sha256(bytes.fromhex(row["previous_digest"]) + json.dumps(one, ensure_ascii=False).encode())
            for one in (told, told[1:])
        )
        with_ids = with_ids or row["digest"] == numbered.hexdigest()
        digest = numbered if with_ids else unnumbered
        if row["previous_digest"] != before or row["digest"] != digest.hexdigest():
            broken(file, line, "not chained to the line before, or not what was written")
        before = row["digest"]
