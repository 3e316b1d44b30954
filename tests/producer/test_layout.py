"""The encoding and the delimiter of a file are stated or found out."""

from pathlib import Path

import pytest

from ledger.errors import UsageError
from producer.csv_meaning import understood
from producer.request import Request
from producer.source import Record, Unreadable
from producer.sources.layout import Layout, Stated, layout_of
from tests.producer.files import HEADER, items_of, write

_CZECH = [
    "účet,popis",
    "1,příliš žluťoučký kůň úpěl ďábelské ódy",
    "2,platba za služby \u2013 měsíční poplatek",
]


def _layout(path: Path, encoding: str | None = None) -> Layout:
    return layout_of(path, Stated(encoding=encoding), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_recognised_with_and_without_its_mark(tmp_path: Path, encoding: str) -> None:
    layout = _layout(write(tmp_path / "a.csv", *_CZECH, encoding=encoding))
    assert layout.header == ("účet", "popis")
    assert layout.encoding.found != "guessed"


def test_utf16_rows_keep_their_lines_also_where_a_character_holds_the_byte_of_a_line_end(
    tmp_path: Path,
) -> None:
    header = "debitAccountId,creditAccountId,amount,currencyCode,transactionType,referenceId"
    path = write(tmp_path / "a.csv", header, "\u0a58\u0100,C,1,EUR,P,R1", "D,C,1,EUR,P,R2", encoding="utf-16")
    first, second = items_of(path)
    assert (first.position, second.position) == ("line:2", "line:3")
    assert isinstance(first, Record)
    assert first.values[0] == "\u0a58\u0100"


def test_a_legacy_encoding_is_guessed_and_says_so(tmp_path: Path) -> None:
    text = [line.replace("\u2013", "-") for line in _CZECH] * 20
    layout = _layout(write(tmp_path / "a.csv", *text, encoding="cp1250"))
    assert layout.encoding.found == "guessed"
    assert layout.header == ("účet", "popis")


def test_a_bad_byte_makes_no_other_encoding_of_a_utf8_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = f"{HEADER}\nKůň,C,1,EUR,P,R1\n".encode()
    path.write_bytes(good + b"K\xf9\xf2,C,1,EUR,P,R2\n")
    assert _layout(path).encoding.name == "utf-8"
    kept, bad = items_of(path)
    assert isinstance(kept, Record)
    assert kept.values[0] == "Kůň"
    assert isinstance(bad, Unreadable)
    assert bad.refusal.reason == f"line 3: byte {len(good) + 1} of the file (0xF9) is not utf-8"


def test_a_line_of_another_encoding_that_ends_like_a_cut_character_is_not_utf8(tmp_path: Path) -> None:
    text = [line.replace("\u2013", "-") for line in _CZECH] * 20
    path = write(tmp_path / "a.csv", *text, "3,voda pitn\u00ed", encoding="cp1250")
    assert _layout(path).encoding.found == "guessed"


def test_a_guessed_encoding_is_good_for_a_rehearsal_and_not_for_a_load(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, *["Žluťoučký kůň,C,1,EUR,P,R1"] * 9, encoding="cp1250")
    with pytest.raises(UsageError, match="is not stated; it looks like cp") as raised:
        understood(Request(path))
    assert "--encoding" in raised.value.hint
    meaning = understood(Request(path, may_guess=True))
    assert f"looks like {meaning.layout.encoding.name}: a guess" in meaning.notes[0]
    assert understood(Request(path, encoding="cp1250")).layout.encoding.found == "stated"


def test_a_stated_encoding_wins(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a,b", "Müller,ß", encoding="latin-1")
    assert _layout(path, encoding="latin-1").encoding[::2] == ("iso8859-1", "stated")
    with pytest.raises(UsageError, match="no text encoding 'latin-99'"):
        _layout(path, encoding="latin-99")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [
        delimiter.join(row) for row in (["id", "amount", "note"], ["1", '"2,50"', "a"], ["2", '"3,75"', "b"])
    ]
    assert _layout(write(tmp_path / "a.csv", *lines)).delimiter == delimiter


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (Stated(delimiter="'", quote="'"), "delimiter and quote are both"),
        (Stated(delimiter="\n"), "is not one character within a line"),
        (Stated(delimiter="\r"), "is not one character within a line"),
        (Stated(delimiter="\0"), "is not one character within a line"),
        (Stated(delimiter=""), "is not one character within a line"),
        (Stated(delimiter=";;"), "is not one character within a line"),
        (Stated(quote="\n"), "is not one character within a line"),
    ],
)
def test_a_delimiter_and_a_quote_that_no_file_can_have_are_refused(
    tmp_path: Path, stated: Stated, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        layout_of(write(tmp_path / "a.csv", "id,amount", "1,2"), stated, ())


def test_a_quote_is_never_taken_for_the_delimiter(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ";id;,;a;", ";1;,;2;")
    assert layout_of(path, Stated(quote=";"), ()).delimiter == ","


def test_known_columns_decide_between_delimiters(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id;amount, in EUR;note, free, text", "1;2;3")
    assert layout_of(path, Stated(), {"id", "amount, in EUR"}).delimiter == ";"


def test_one_column_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="delimiter cannot be told"):
        _layout(write(tmp_path / "a.csv", "id", "1"))
