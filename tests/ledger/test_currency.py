from iso4217 import Currency

from ledger.currency import MINOR_UNITS


def test_every_current_iso_code_with_a_minor_unit_is_known_with_it() -> None:
    expected = {c.value: c.exponent for c in Currency if c.exponent is not None}

    assert expected.items() <= MINOR_UNITS.items()


def test_withdrawn_codes_keep_the_minor_unit_they_had() -> None:
    known = {code: MINOR_UNITS[code] for code in ("DEM", "FRF", "ITL", "BEF", "TRL", "BGN", "ZWL", "YDD")}

    assert known == {"DEM": 2, "FRF": 2, "ITL": 0, "BEF": 0, "TRL": 0, "BGN": 2, "ZWL": 2, "YDD": 3}


def test_a_code_without_a_minor_unit_is_no_currency_to_post_in() -> None:
    without = {c.value for c in Currency if c.exponent is None} | {"XFO", "XFU", "XRE"}

    assert {"XAU", "XXX", "XDR"} <= without
    assert without.isdisjoint(MINOR_UNITS)


def test_the_table_cannot_be_changed() -> None:
    assert not hasattr(MINOR_UNITS, "update")
    assert all(len(code) == 3 and code.isupper() and 0 <= places <= 4 for code, places in MINOR_UNITS.items())
