"""Check this folder with Python's standard library alone.

    python3 -I check.py [DIGEST OF THE LAST WINDOW]

Everything is computed anew from the texts in sealed/, step by step. The first place that is not as it should
be ends it: file, line, what is wrong; exit status 1. Exit status 0: all is in order. docs/evidence.md has the
formats. Who remakes the whole folder can make it agree with itself. So one figure should come from elsewhere:
the digest of the last window, as the SCB, the head file or an earlier copy has it.
"""

import csv
import sys
from decimal import getcontext

from audit.evidence.script.answers import check_answers, check_signatures
from audit.evidence.script.chain import Chain
from audit.evidence.script.found import check_balances, check_corrections
from audit.evidence.script.log import check_audit_log
from audit.evidence.script.money import Entries
from audit.evidence.script.sent import check_outbox
from audit.evidence.script.texts import Broken
from audit.evidence.script.whole import check_files


def main() -> int:
    """Each step stands on those before."""
    getcontext().prec = 500  # sums of money are exact
    csv.field_size_limit(2**31 - 1)
    try:
        check_files()
        chain = Chain(sys.argv[1] if len(sys.argv) > 1 else None)
        entries = Entries(chain)
        check_audit_log(chain)
        check_outbox(chain, entries)
        check_balances(entries)
        check_corrections(entries)
        different = check_answers(chain)
        check_signatures(chain)
    except (Broken, OSError, LookupError, ValueError, ArithmeticError) as error:
        sys.stdout.write(f"BROKEN  {error if isinstance(error, Broken) else repr(error)}\n")
        return 1
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
