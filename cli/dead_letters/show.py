"""`dual-ledger dead-letters show`."""

import click

from cli.context import configuration
from cli.dead_letters.filters import ID_MAX
from cli.dead_letters.page_text import page_text
from cli.output import complain, emit, json_option, say
from ledger.books import connect
from ledger.dead_letters.page import answers_of, page
from ledger.framing import codec


@click.command()
@click.argument("identity", metavar="ID", type=click.IntRange(1, ID_MAX))
@click.option("--whole", is_flag=True, help="Dump long keys and values to their last byte.")
@json_option
def show(identity: int, whole: bool, as_json: bool) -> int:
    """One dead letter with all that is known of it.

    Why it was refused, its message field by field, its bytes, and everything that was tried. Amounts and
    accounts are shown: it is the message itself. What the latest answer is about is marked. Exit status 1
    when there is no such dead letter.

    \b
    Example: dual-ledger dead-letters show 7
             dual-ledger dead-letters show 7 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    with connect(settings, role="auditor", application="dual-ledger dead-letters") as books:
        found = page(books, identity, answers_of(settings), lambda: codec(settings, writes=False))
    if found is None:
        if as_json:
            emit({"found": False, "dead_letter": None, "message": None, "books_entry": None, "attempts": []})
        complain(
            f"there is no dead letter {identity}", "`dual-ledger dead-letters list --status all` shows them"
        )
        return 1
    if as_json:
        emit(found.document())
    else:
        for line in page_text(found, whole=whole):
            say(line)
    return 0
