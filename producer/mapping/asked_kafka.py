"""The table `[kafka]`: how the values of somebody's topic are written; `docs/sources.md` explains it."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from producer.mapping.table import Table

Name = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class Kafka(Table):
    """Values of a topic, and what they stand for."""

    values: Literal["json", "avro"]
    framing: Literal["confluent", "single_object", "bare"] | None = Field(
        default=None, description="what stands before a value of Avro; JSON has nothing, or confluent"
    )
    schema_file: Name | None = Field(default=None, description="an .avsc file, beside the mapping")
    envelope: Literal["none", "debezium"] = Field(default="none", description="debezium: changes of a table")
    follow: bool = Field(default=False, description="without an end: messages are read as they come")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.values == "json":
            if self.framing not in (None, "confluent") or self.schema_file is not None:
                raise ValueError('values = "json" has no framing but confluent, and no schema_file')
            return self
        if self.framing is None:
            raise ValueError('values = "avro" needs framing: confluent, single_object or bare')
        if self.framing != "confluent" and self.schema_file is None:
            raise ValueError(
                f'framing = "{self.framing}" needs schema_file: a value does not carry its schema'
            )
        return self
