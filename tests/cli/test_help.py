import re
from collections.abc import Iterator

import click
import pytest

from cli.commands import COMMANDS, cli


def _commands(here: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(here, click.Group):
        for name in here.list_commands(click.Context(here)):
            found = here.get_command(click.Context(here), name)
            assert found is not None
            yield from _commands(found, (*words, name))


def _command(words: tuple[str, ...]) -> click.Command:
    here: click.Command = cli
    for word in words:
        assert isinstance(here, click.Group)
        found = here.get_command(click.Context(here), word)
        assert found is not None
        here = found
    return here


def _help(words: tuple[str, ...]) -> str:
    command = _command(words)
    with click.Context(command, info_name=" ".join(("dual-ledger", *words))) as context:
        return command.get_help(context)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_and_what_is_below_it_has_an_example(name: str) -> None:
    without = []
    for words in _commands(_command((name,)), (name,)):
        text = re.sub(r"Usage:.*\n(?: +.*\n)*", "", _help(words))
        if f"dual-ledger {' '.join(words)}" not in text or "\\b" in text:
            without.append(" ".join(words))
    assert without == []


def test_the_commands_are_listed_with_a_line_each() -> None:
    text = _help(())
    assert all(line in text for line in COMMANDS.values())


def test_the_lines_of_a_list_of_commands_are_whole() -> None:
    cut = [
        line.strip()
        for name in COMMANDS
        if isinstance(_command((name,)), click.Group)
        for line in _help((name,)).splitlines()
        if line.endswith("...") and not line.startswith("Usage")
    ]
    assert cut == []


def test_every_option_says_what_it_is_for() -> None:
    silent = [
        f"{' '.join(words)} {option.opts[0]}"
        for name in COMMANDS
        for words in _commands(_command((name,)), (name,))
        for option in _command(words).params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []
