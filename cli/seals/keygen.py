"""A new key to sign with."""

from pathlib import Path

import click

from cli.context import configuration
from cli.output import emit, json_option, say
from ledger.cosigning.key_files import write_pair


@click.command()
@click.option(
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder for both files.",
)
@json_option
def keygen(folder: Path, as_json: bool) -> None:
    """Make a key to sign sealed windows with.

    An Ed25519 pair in two PEM files: the private key for its owner alone (mode 600; encrypted where
    seal_key_password is set), the public one to be given away. Files that are there are never written over.

    \b
    Example: dual-ledger seals keygen --output keys/dbis
             DUAL_LEDGER_SEAL_KEY_FILE=keys/dbis/seal-key.pem dual-ledger seal
    """  # noqa: D301  \b is click's mark for a text kept as it is
    written = write_pair(folder, configuration().settings.seal_key_password)
    if as_json:
        emit(
            {
                "key_id": written.key_id,
                "private_key": str(written.private_file),
                "public_key": str(written.public_file),
            }
        )
        return
    say(f"key {written.key_id}")
    say(f"  {written.private_file}: sign with it, keep it to yourself (seal_key_file)")
    say(f"  {written.public_file}: give it to who checks (seal_public_keys)")
