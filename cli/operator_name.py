"""Who sits at the desk, for the audit log: the user of the operating system, beside the database's own."""

import os
import pwd


def operator_name() -> str:
    """The name of the user that runs this program; its number when it has no name."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
