"""`dual-ledger mapping suggest FILE`."""

from pathlib import Path

import click

from cli.mapping.file_options import FILE, file_options
from cli.output import console, emit, json_option, say
from cli.printable import printable
from ledger.errors import UsageError
from producer.mapping.draft.draft import Draft, draft_of


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@file_options
@click.option("--output", type=FILE, help="Where to write it; by default stdout. No file is overwritten.")
@json_option
def suggest(
    file: Path, encoding: str | None, delimiter: str | None, output: Path | None, as_json: bool
) -> int:
    """Draft a mapping for FILE from its header and its first records.

    Comments in the draft say why each line is there and how sure that is. Where it says DECIDE a person must:
    which currency, which side, whose clock. What nothing in the file tells is left out, behind a #, and the
    draft is no mapping before it is filled in.

    \b
    Example: dual-ledger mapping suggest legacy.csv
             dual-ledger mapping suggest legacy.csv --output legacy.toml
    """  # noqa: D301  \b is click's mark for a text kept as it is
    _must_be_new(output)
    draft = draft_of(file, encoding=encoding, delimiter=delimiter)
    if output is not None and draft.shape is None:
        _write(output, draft.text)
    if as_json:
        emit(_document(file, output, draft))
    elif draft.shape is not None:
        say(f"{file} is of DBIS's own shape ({draft.shape}), which needs no mapping; nothing was written")
        say(f"see what it becomes: dual-ledger mapping check {file}")
    else:
        if output is None:
            say(draft.text.rstrip("\n"))
        _tell(file, output, draft)
    return 0


def _must_be_new(output: Path | None) -> None:
    if output is not None and output.exists():
        raise UsageError(
            f"{output} is there already, and is not overwritten", hint="name another --output FILE"
        )


def _write(output: Path, text: str) -> None:
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        _must_be_new(output)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error


def _tell(file: Path, output: Path | None, draft: Draft) -> None:
    """What is to be done with the draft, on stderr when the draft itself is on stdout."""
    lines = [f"drafted from {draft.records:,} records of {file}; to decide: {len(draft.decisions)}"]
    if output is not None:
        lines.insert(0, f"written to {output}")
    if draft.missing:
        lines += [f"to be filled in before it is a mapping: {', '.join(draft.missing)}"]
    if draft.found is not None:
        found = draft.found
        refused = ", ".join(f"{code} {count:,}" for code, count in sorted(found.refused.items()))
        lines += [
            f"as it stands, {found.totals.count:,} of them become entries"
            + (f"; refused: {refused}" if refused else "")
        ]
    lines.append(f"next: dual-ledger mapping check {file} --mapping {output or 'FILE'}")
    for line in lines:
        if output is None:
            console.print(printable(line), style="dim", markup=False, soft_wrap=True)
        else:
            say(printable(line))


def _document(file: Path, output: Path | None, draft: Draft) -> dict[str, object]:
    found = draft.found
    return {
        "file": str(file),
        "needs_mapping": draft.shape is None,
        "shape": draft.shape,
        "output": str(output) if output is not None and draft.shape is None else None,
        "mapping": draft.text or None,
        "records": draft.records,
        "decisions": draft.decisions,
        "missing": draft.missing,
        "good": found.totals.count if found else None,
        "refused": found.read - found.totals.count if found else None,
        "refused_by_code": dict(sorted(found.refused.items())) if found else {},
    }
