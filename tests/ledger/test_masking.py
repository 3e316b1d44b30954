import pytest
from pydantic import SecretStr

from ledger.masking import shown


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (None, None),
        (5000, 5000),
        (True, True),
        ("localhost:9092", "localhost:9092"),
        (SecretStr("word"), "***"),
        (SecretStr("host=h password=word"), "***"),
        (SecretStr("postgresql://h/books"), "postgresql://h/books"),
        (SecretStr("postgresql://u@h/books"), "postgresql://u@h/books"),
        (SecretStr("postgresql://u:word@h1:1,h2:2/books"), "postgresql://u:***@h1:1,h2:2/books"),
        (SecretStr("postgresql://u:@h/books"), "postgresql://u:***@h/books"),
        (
            SecretStr("postgresql:///books?host=/tmp&password=word"),
            "postgresql:/books?host=/tmp&password=***",
        ),
        (SecretStr("postgresql://u:wo/rd@h/books"), "***"),
        (SecretStr("postgresql://u:wo#rd@h/books"), "***"),
        (SecretStr("postgresql://u:wo?rd@h/books"), "***"),
        (SecretStr("postgresql://u:p@[word/books"), "***"),
        ("http://u:word@h/api", "http://u:***@h/api"),
        ("http://h/api?api_key=word&x=1", "http://h/api?api_key=***&x=1"),
    ],
)
def test_only_the_secret_of_a_value_is_masked(value: object, seen: object) -> None:
    assert shown(value) == seen
