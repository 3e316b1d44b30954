"""`python -m tests.scenarios.write PAGE…` puts the real output of a page's commands into it.

They run over what the environment configures, which should be fresh. Look at the change before you keep it.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.scenarios.page import steps_of
from tests.scenarios.play import play


def write(page: Path) -> None:
    """Run the page's commands, and show what each printed."""
    text = page.read_text()
    with tempfile.TemporaryDirectory() as folder, play(Path(folder), os.environ) as playing:
        outputs = []
        for step in steps_of(text):
            outputs.append(playing.run(step))
            sys.stderr.write(f"$ {step.command}\n{outputs[-1]}")
    for step, output in reversed(list(zip(steps_of(text), outputs, strict=True))):
        text = text[: step.begins_at] + output + text[step.ends_at :]
    page.write_text(text)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write(Path(name))
