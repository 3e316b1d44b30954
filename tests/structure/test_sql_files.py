import re
from pathlib import Path

import pytest

from tests.structure.sql_text import created_anew, definer_faults, objects, raise_faults
from tests.structure.tree import PACKAGES, ROOT, files, place

_SQL = [path for package in PACKAGES for path in files(".sql", under=ROOT / package)]


def _in_folder(*names: str) -> list[Path]:
    return [path for path in _SQL if path.parent.name in names]


def test_every_raise_has_an_sqlstate_of_its_own() -> None:
    assert [f"{place(path)}: {fault}" for path in _SQL for fault in raise_faults(path.read_text())] == []


def test_an_sqlstate_that_is_no_outcome_is_raised_in_one_place() -> None:
    """Those below LD900 are words for a refusal, whoever says it; from there on each is one fault."""
    found = [code for path in _SQL for code in re.findall(r"ERRCODE = '(LD9\d\d)'", path.read_text())]
    assert found
    assert sorted(found) == sorted({*found})


def test_every_security_definer_function_ends_its_search_path_with_pg_temp() -> None:
    assert [f"{place(path)}: {fault}" for path in _SQL for fault in definer_faults(path.read_text())] == []


def test_migrations_are_numbered_from_1_without_gaps() -> None:
    folders = {path.parent for path in _in_folder("migrations")}
    assert folders
    for folder in folders:
        names = sorted(path.name for path in folder.glob("*.sql"))
        assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", name) for name in names), place(folder)
        assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1)), place(folder)


def test_a_function_or_view_file_holds_the_one_object_it_is_named_for() -> None:
    wrong = {
        place(path): found
        for path in _in_folder("functions", "views")
        if (found := objects(path.read_text())) != [path.stem]
    }
    assert wrong == {}


def test_function_and_view_files_can_be_applied_again() -> None:
    wrong = {
        place(path): found
        for path in _in_folder("functions", "views")
        if (found := created_anew(path.read_text()))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "statement",
    [
        "RAISE EXCEPTION 'no code; at all';",
        "RAISE 'USING ERRCODE = ''LD101''';",
        "RAISE EXCEPTION 'x' USING HINT = 'ERRCODE = LD101';",
        "RAISE EXCEPTION 'x' USING HINT = 'y', ERRCODE = 'unique_violation';",
        "raise exception 'x' using errcode = 'LD1';",
        "RAISE EXCEPTION 'x' /* USING ERRCODE = 'LD101' */;",
        "RAISE NOTICE 'fine'; RAISE EXCEPTION 'not fine';",
    ],
)
def test_a_raise_without_an_sqlstate_is_found(statement: str) -> None:
    text = f"CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n{statement}\nEND $$;"
    assert len(list(raise_faults(text))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "RAISE EXCEPTION 'it''s; %', 1 USING ERRCODE = 'LD101', HINT = 'x';",
        "RAISE EXCEPTION USING MESSAGE = 'x', ERRCODE = outcome_sqlstate(_code);",
        "RAISE NOTICE 'only said';",
        "RAISE;",
        "-- RAISE EXCEPTION 'in a comment';",
    ],
)
def test_a_raise_with_an_sqlstate_is_not_reported(statement: str) -> None:
    assert list(raise_faults(f"DO $$\nBEGIN\n{statement}\nEND $$;")) == []


@pytest.mark.parametrize(
    ("setting", "faults"),
    [
        ("SET search_path = pg_catalog, public, pg_temp", 0),
        ("SET search_path TO public, pg_temp", 0),
        ("SET search_path = pg_temp, public", 1),
        ("SET search_path = public", 1),
        ("-- SET search_path = public, pg_temp\n", 1),
        ("", 1),
    ],
)
def test_an_open_search_path_is_found(setting: str, faults: int) -> None:
    text = f"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER {setting} AS $$ SELECT 1 $$;"
    assert len(list(definer_faults(text))) == faults


def test_the_objects_of_a_file_are_told_from_those_inside_a_body() -> None:
    text = """
    -- CREATE VIEW commented AS SELECT 1;
    CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$
    BEGIN CREATE TEMPORARY TABLE inner_one (x int); END $body$;
    CREATE VIEW v AS SELECT ';CREATE TABLE quoted (x int)';
    GRANT EXECUTE ON FUNCTION f() TO poster;
    """
    assert objects(text) == ["f", "v"]
    assert created_anew(text) == ["v"]
