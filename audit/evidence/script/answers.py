"""7. The SCB: its word on each window, held against what was recomputed here, and the signatures."""

import sys
from datetime import UTC, datetime, timedelta

from audit.evidence.script.chain import Chain
from audit.evidence.script.ed25519 import public_key, verifies
from audit.evidence.script.texts import FOLDER, Row, broken, passed, rows, spoken

ANSWERS, SIGNATURES = "found/acknowledgements.csv", "found/signatures.csv"
SIGNED = ("number", "digest", "entries", "content_digest", "result", "reason", "acknowledged_at")


def check_answers(chain: Chain) -> int:
    """The latest answer to each window counts; of how many windows the SCB holds something else."""
    kept = {row["id"]: row for _, _, row, _ in chain.sealed("acknowledgements")}
    latest: dict[str, tuple[int, Row]] = {}
    for line, row in rows(ANSWERS):
        sealed = kept.get(row["id"], row)
        if any(sealed[name] != row[name] for name in row):
            broken(ANSWERS, line, "sealed/acknowledgements.csv says something else of this id")
        latest[row["number"]] = line, row  # they are in the order in which they came
    different = 0
    for number, (line, row) in latest.items():
        if row["result"] != "EQUAL":
            different += 1
            sys.stdout.write(f"!!  window {number}: the SCB holds something else: {row['reason']}\n")
        elif any(
            row[name] != chain.windows[number][name] for name in ("digest", "entries", "content_digest")
        ):
            broken(ANSWERS, line, f"EQUAL, it says; window {number} has another digest, or other entries")
    equal = len(latest) - different
    passed(
        "SCB", f"its own ledger holds the same entries, it says, in {equal} of {len(chain.windows)} windows"
    )
    return different


def check_signatures(chain: Chain) -> None:
    """Those that a key in keys/ can verify. Whose keys these are, you have to know from elsewhere."""
    keys = dict(public_key(path.read_text()) for path in sorted(FOLDER.glob("keys/*.pem")))
    signed = []
    for line, row in rows(SIGNATURES):
        signed.append((SIGNATURES, line, row, bytes.fromhex(chain.windows[row["number"]]["digest"])))
    for line, row in rows(ANSWERS):
        if row["signature"] is not None:
            since = datetime.fromisoformat(row["acknowledged_at"]) - datetime(1970, 1, 1, tzinfo=UTC)
            told = {**row, "acknowledged_at": str(since // timedelta(microseconds=1))}
            signed.append((ANSWERS, line, row, spoken(told[name] for name in SIGNED)))
    sums = FOLDER / "SHA256SUMS"
    if chain.signed_by is not None:
        told = {"key_id": chain.signed_by, "signature": sums.with_suffix(".sig").read_bytes().hex()}
        signed.append(("SHA256SUMS.sig", 1, told, sums.read_bytes()))
    known = [one for one in signed if one[2]["key_id"] in keys]
    for file, line, row, message in known:
        if not verifies(keys[row["key_id"]], message, bytes.fromhex(row["signature"])):
            broken(file, line, f"not signed by the key {row['key_id']}, or not this")
    passed(
        "signatures", f"{len(known)} of {len(signed)} verified, with the keys: {', '.join(keys) or 'none'}"
    )
