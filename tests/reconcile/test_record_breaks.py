"""Goal: a break is opened once, says how it looks now, and is closed when gone: as a plain model has it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.reconcile.compared import Compared
from audit.reconcile.model import Break, Comparison
from audit.reconcile.recording import look_up, record
from ledger.books import Books, Refused, connect
from ledger.config import Settings
from tests.fixtures.outside import query

_RELAYS = "rejected_by_scb"
Key = tuple[str, str | None, str | None, str | None]

_BREAKS = st.builds(
    Break,
    st.sampled_from(["balance", "amount", "missing_in_dbis", "unacknowledged"]),
    st.sampled_from(["1", "2", None]),
    st.sampled_from(["1", None]),
    st.sampled_from(["M", None]),
    st.sampled_from(["R-1", "R-2", None]),
    st.sampled_from(["A", None]),
    details=st.sampled_from([{}, {"at": "2026-01-01T00:00:00+00:00"}]),
)
_ROUNDS = st.lists(
    st.tuples(
        st.sampled_from(["outbox", "ledgers"]),
        st.lists(_BREAKS, max_size=6),
        st.integers(0, 3),  # so many of the open ones are not looked at
        st.lists(st.integers(0, 9), max_size=2),  # these are corrected afterwards
    ),
    min_size=1,
    max_size=5,
)


def _key(one: Break) -> Key:
    return one.kind, one.ledger_id, one.reference_id, one.account_id


class _Model:
    """Breaks as a list; the id of one is its place."""

    def __init__(self) -> None:
        self.breaks: list[dict[str, Any]] = []

    def record(self, name: str, found: list[Break], kept: list[int]) -> list[tuple[int, bool]]:
        answers, seen = [], set()
        standing = {row["id"]: row for row in self.breaks if row["name"] == name and row["status"] == "OPEN"}
        firsts: dict[Key, dict[str, Any]] = {}
        for one in found:
            corrected = self._corrected(name, one)
            if corrected is not None:
                answers.append((corrected, True))
                continue
            row = firsts.get(_key(one))
            if row is None:
                row = next((row for row in standing.values() if row["key"] == _key(one)), None)
                row = row or self._opened(name, one)
                row.update(expected=one.expected, actual=one.actual)
                firsts[_key(one)] = row
            seen.add(row["id"])
            answers.append((row["id"], False))
        for number, row in standing.items():
            if number not in seen and number not in kept:
                row["status"] = "CLOSED"
        return answers

    def _opened(self, name: str, one: Break) -> dict[str, Any]:
        row = {"id": len(self.breaks), "name": name, "key": _key(one), "status": "OPEN"}
        self.breaks.append(row)
        return row

    def _corrected(self, name: str, one: Break) -> int | None:
        alike = [
            row["id"]
            for row in self.breaks
            if (row["name"], row["key"], row["status"]) == (name, _key(one), "CORRECTED")
            and (row["expected"], row["actual"]) == (one.expected, one.actual)
            and one.kind != "balance"
        ]
        return max(alike, default=None)


@settings(max_examples=30)
@given(rounds=_ROUNDS)
def test_recording_is_what_a_plain_model_does(shared_settings: Settings, rounds: list[Any]) -> None:
    database = shared_settings.database_url
    assert database is not None
    url = database.get_secret_value()
    query(url, "DELETE FROM breaks")
    model = _Model()
    ids: dict[int, int | None] = {}
    with connect(shared_settings, role="operator", application="tests") as books:
        for name, found, skipped, corrected in rounds:
            kept = [row["id"] for row in model.breaks if (row["name"], row["status"]) == (name, "OPEN")][
                :skipped
            ]
            compared = Compared(Comparison(name, 0, tuple(found)), [ids[number] or 0 for number in kept])
            foreseen = look_up(books, compared)
            answers = record(books, compared, reason="r", operator_name="o")
            expected = model.record(name, found, kept)
            for answer, (number, _) in zip(answers, expected, strict=True):
                assert ids.setdefault(number, answer.break_id) == answer.break_id
            assert [one.corrected for one in answers] == [corrected for _, corrected in expected]
            assert [one.corrected for one in foreseen] == [corrected for _, corrected in expected]
            assert _states(url, ids) == {row["id"]: _state(row) for row in model.breaks}
            for number in corrected:
                _correct(url, model, ids, number)


def _state(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["name"], row["status"], row["expected"], row["actual"], row["key"]


def _states(url: str, ids: Mapping[int, int | None]) -> dict[int, tuple[Any, ...]]:
    numbers = {break_id: number for number, break_id in ids.items()}
    rows = query(
        url,
        "SELECT id, comparison, status, expected, actual, kind, ledger_id, reference_id, account_id "
        "FROM breaks",
    )
    return {numbers[row[0]]: (*row[1:5], tuple(row[5:])) for row in rows}


def _correct(url: str, model: _Model, ids: Mapping[int, int | None], number: int) -> None:
    if number < len(model.breaks) and model.breaks[number]["status"] == "OPEN":
        model.breaks[number]["status"] = "CORRECTED"
        query(url, "UPDATE breaks SET status = 'CORRECTED', closed_at = now() WHERE id = %s", ids[number])


@pytest.fixture
def books(database: str) -> Iterator[Books]:
    settings = Settings.model_validate({"database_url": database})
    with connect(settings, role="operator", application="tests") as opened:
        yield opened


def _recorded(books: Books, *breaks: Break, name: Any = "acknowledgements") -> list[int | None]:
    compared = Compared(Comparison(name, 0, breaks))
    return [one.break_id for one in record(books, compared, reason="r", operator_name="o")]


def test_what_the_relay_opened_is_never_opened_changed_or_closed(books: Books, database: str) -> None:
    refused = Break("rejected_by_scb", "x", "y", "M", "R-1")
    assert _recorded(books, refused) == []  # settled in between: nothing to tell of
    query(
        database,
        "INSERT INTO breaks (kind, ledger_id, reference_id, expected, actual) "
        "VALUES (%s, 'M', 'R-1', 'a', 'b')",
        _RELAYS,
    )
    ((number,),) = query(database, "SELECT id FROM breaks")
    assert _recorded(books, refused) == [number]
    assert _recorded(books) == []
    assert query(database, "SELECT status, expected, actual FROM breaks") == [("OPEN", "a", "b")]


def test_ten_thousand_are_recorded_at_once_and_again_without_a_new_one(books: Books, database: str) -> None:
    many = [Break("amount", str(n), "0", "M", f"R-{n}") for n in range(10_000)]
    first = _recorded(books, *many, name="ledgers")
    assert len({*first}) == 10_000
    assert _recorded(books, *many, name="ledgers") == first
    assert _recorded(books, *many[:9_999], name="ledgers") == first[:9_999]
    assert query(database, "SELECT status, count(*) FROM breaks GROUP BY 1 ORDER BY 1") == [
        ("CLOSED", 1),
        ("OPEN", 9_999),
    ]
    assert query(database, "SELECT count(*) FROM audit_log") == [(2,)]


@pytest.mark.parametrize(
    ("comparison", "breaks", "state"),
    [
        ("elsewhere", "[]", "LD983"),
        (None, "[]", "LD983"),
        ("outbox", "{}", "LD985"),
        ("outbox", None, "LD985"),
    ],
)
def test_what_is_no_finding_is_refused(
    books: Books, comparison: str | None, breaks: str | None, state: str
) -> None:
    with pytest.raises(Refused) as refused:
        books.rows("breaks_record", comparison=comparison, breaks=breaks, operator="", reason="r", kept=[])
    assert refused.value.sqlstate == state
