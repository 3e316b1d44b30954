"""What every table of a mapping file has in common."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """One table: an unknown key is an error, and no value is made another type to fit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
