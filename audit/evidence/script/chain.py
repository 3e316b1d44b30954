"""2. The chain: windows over ranges, ranges over rows, each window linked to the one before."""

import json
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256

from audit.evidence.script.texts import FOLDER, Row, broken, passed, rows, spoken

WINDOWS, RANGES = "sealed/windows.csv", "sealed/ranges.csv"


class Chain:
    """The windows and their ranges; what the next steps find in sealed/ stands on them."""

    def __init__(self, head: str | None) -> None:
        """Recompute each window's digest from its columns and its ranges; `head`: of the last, if known."""
        about = json.loads((FOLDER / "pack.json").read_text(encoding="utf-8"))
        self.covers, self.signed_by = about["covers"], about["made"]["signed_by"]
        self.windows: dict[str, Row] = {}
        self.ranges: dict[str, list[tuple[int, Row]]] = defaultdict(list)
        digests = {}
        last: Row = {}
        for line, window in rows(WINDOWS):
            follows = not last or int(window["number"]) == int(last["number"]) + 1
            if not follows or (last and window["previous_digest"] != last["digest"]):
                broken(WINDOWS, line, f"window {window['number']} does not follow window {last['number']}")
            digests[window["number"]] = sha256(spoken([*window.values()][:-1]))
            self.windows[window["number"]] = last = {**window, "line": line}
        before = (0, "", 0)
        for line, one in rows(RANGES):
            place = int(one["number"]), one["part"], int(one["shard"])
            if one["number"] not in digests or place <= before:
                broken(RANGES, line, "of no window that is here, or not in order of window, part and shard")
            before = place
            digests[one["number"]].update(spoken([*one.values()][1:]))
            self.ranges[one["part"]].append((line, {**one, "marks": bytes.fromhex(one["marks"])}))
        for number, window in self.windows.items():
            if digests[number].hexdigest() != window["digest"] or window["version"] != "1":
                broken(WINDOWS, window["line"], f"window {number}, or a range of it, is not what was sealed")
        self._ends(head)

    def _ends(self, head: str | None) -> None:
        """The first and the last window are those that pack.json names."""
        if not self.windows:
            broken(WINDOWS, 1, "there is no window")
        first, *_, last = [*self.windows.values()] * 2
        told = {
            "first_window": int(first["number"]),
            "previous_digest": first["previous_digest"],
            "last_window": int(last["number"]),
            "head": last["digest"],
        }
        for name, value in told.items():
            if self.covers[name] != value:
                broken("pack.json", 0, f"covers.{name} is {self.covers[name]}; the windows say {value}")
        if head not in (None, last["digest"]):
            broken(WINDOWS, last["line"], f"the digest of the last window is not {head}")
        passed(
            "chain", f"{len(self.windows)} windows to number {last['number']}, each linked to the one before"
        )
        passed("", f"before the first: {first['previous_digest']}")
        passed("", f"of the last:      {last['digest']}{' (as you said)' if head else ''}")

    def sealed(self, part: str) -> Iterator[tuple[str, int, Row, Row]]:
        """The rows of a part (file, line, row, its range), each the one that was sealed at its place."""
        file, count, at = f"sealed/{part}.csv", 0, 1
        reached: dict[str, int] = {}
        found = rows(file)
        gapless = part in ("entries", "outbox")  # other numbers may have gone to what was rolled back
        for line, one in sorted(self.ranges[part], key=lambda r: (int(r[1]["shard"]), int(r[1]["first"]))):
            whole, shard, number = sha256(), one["shard"], int(one["first"]) - 1
            if gapless and reached.get(shard, number) != number:
                broken(RANGES, line, f"{part} of shard {shard} do not go on behind {reached[shard]}")
            for nth in range(int(one["rows"])):
                at, row = next(found, (at, {}))
                if not row:
                    broken(file, at, f"behind this line rows of window {one['number']} are missing")
                digest = sha256(spoken([*row.values()][2:])).digest()
                if digest[:8] != one["marks"][8 * nth : 8 * nth + 8]:
                    broken(file, at, f"not the row that window {one['number']} sealed at this place")
                here = int(row["range_number"])
                if row["range_shard"] != shard or here <= number or (gapless and here != number + 1):
                    broken(file, at, "range_shard and range_number are not those of this place")
                whole.update(digest)
                number, count = here, count + 1
                yield file, at, row, one
            if whole.hexdigest() != one["digest"] or str(number) != one["last"]:
                broken(RANGES, line, f"the rows of {part} have another digest than this range")
            reached[shard] = number
        for at, _ in found:
            broken(file, at, "a row that no range covers")
        if self.covers[part] != count:
            broken("pack.json", 0, f"covers.{part} is {self.covers[part]}; there are {count}")
        passed(part, f"{count} rows, each as it was sealed, in the order in which it was sealed")
