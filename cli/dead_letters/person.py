"""Who is at the desk, as the audit log names them beside their login to the database."""

import os
import pwd


def person() -> str:
    """The name of the account that runs this command; its number when it has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def is_reason(text: str | None) -> bool:
    """Whether it says anything."""
    return bool(text and text.strip())
