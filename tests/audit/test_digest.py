"""Goal: the database adds up digests as the producer does."""

import hashlib

import psycopg
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from ledger import sql
from tests.fixtures.outside import query

_PIECES = """
    SELECT additive_digest(ARRAY[
        sum(substr(d, 1, 7)::bigint), sum(substr(d, 8, 7)::bigint), sum(substr(d, 15, 7)::bigint),
        sum(substr(d, 22, 7)::bigint), sum(substr(d, 29, 4)::bigint)])
    FROM unnest(%s::bytea[]) AS d
"""
_DIGESTS = st.lists(
    st.one_of(st.binary(min_size=32, max_size=32), st.sampled_from([b"\xff" * 32, b"\0" * 32, b"\x80" * 32])),
    max_size=20,
)


@profile(max_examples=60)
@given(digests=_DIGESTS)
def test_any_digests_add_up_to_the_same_in_the_database_and_here(
    shared_database: str, digests: list[bytes]
) -> None:
    ((total,),) = query(shared_database, _PIECES, digests)
    assert int(total) == sum(map(int.from_bytes, digests)) % 2**256


def test_the_named_queries_cut_a_digest_into_the_same_pieces() -> None:
    cuts = ((1, 7), (8, 7), (15, 7), (22, 7), (29, 4))
    pieces = [f"content_digest, {at}, {size})::bigint" for at, size in cuts]
    for name, digests in (("verify_totals", 2), ("verify_posted_totals", 1)):
        text = sql.query(name)
        assert [text.count(piece) for piece in pieces] == [digests] * 5, name


def test_a_million_digests_take_about_a_second(shared_database: str) -> None:
    """Five million then take some seconds; the bound is wide, for a machine that is busy."""
    with psycopg.connect(shared_database) as connection:
        connection.execute(
            "CREATE TEMPORARY TABLE d AS SELECT sha256(n::text::bytea) AS d "
            "FROM generate_series(1, 1000000) AS n"
        )
        connection.execute("SET statement_timeout = '20s'")
        statement = _PIECES.replace("unnest(%s::bytea[]) AS d", "d")
        (total,) = connection.execute(statement.encode()).fetchone() or (0,)
    expected = sum(int.from_bytes(hashlib.sha256(str(n).encode()).digest()) for n in range(1, 1000001))
    assert int(total) == expected % 2**256
