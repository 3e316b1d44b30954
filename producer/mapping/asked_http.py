"""The table `[http]`: how an API is asked for its records; `docs/sources.md` explains each key."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from producer.mapping.table import Table

Name = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Length = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}[smhd]$")]  # 30s, 15m, 6h, 1d

_NEEDS = {
    "none": set(),
    "cursor": {"cursor_at", "cursor_parameter"},
    "page": {"page_parameter"},
    "offset": {"offset_parameter"},
    "link": set[str](),
}


class Authentication(Table):
    """Who asks; `variable` names the environment variable that holds the secret."""

    scheme: Literal["bearer", "basic", "header", "parameter"]
    variable: Name
    user: Name | None = Field(default=None, description="of the scheme basic")
    header: Name | None = Field(default=None, description="of the scheme header, such as X-Api-Key")
    parameter: Name | None = Field(default=None, description="of the scheme parameter, in the query")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for scheme, key in (("basic", "user"), ("header", "header"), ("parameter", "parameter")):
            if (getattr(self, key) is not None) != (self.scheme == scheme):
                raise ValueError(f'{key} belongs to scheme = "{scheme}", which needs it')
        return self


class Http(Table):
    """One paged API. What is None is not sent, or not looked for."""

    records: str = Field(default="", description="dotted path to the list; empty: the answer is the list")
    paging: Literal["none", "cursor", "page", "offset", "link"]
    cursor_at: Name | None = Field(default=None, description="dotted path to the cursor of the next page")
    cursor_parameter: Name | None = None
    page_parameter: Name | None = None
    first_page: int = Field(default=1, ge=0, le=1)
    offset_parameter: Name | None = None
    more_at: Name | None = Field(default=None, description="dotted path to whether there are more pages")
    size_parameter: Name | None = None
    page_size: int | None = Field(default=None, ge=1, le=100_000)
    parameters: dict[str, str] = Field(default_factory=dict, description="sent with every request")
    from_parameter: Name | None = Field(default=None, description="the begin of a window")
    to_parameter: Name | None = Field(default=None, description="the end of a window, which it leaves out")
    time_format: Name = Field(
        default="iso", description="iso, date, epoch_seconds, epoch_millis, or strftime's"
    )
    inclusive_end: bool = Field(default=False, description="the API's last date belongs to its answer")
    window: Length | None = Field(default=None, description="30s, 15m, 6h, 1d: --from to --to in pieces")
    auth: Authentication | None = None
    timeout_seconds: float = Field(default=30, gt=0, le=600)
    attempts: int = Field(default=5, ge=1, le=20, description="of one request, before it is told and waited")
    ca_file: str | None = Field(default=None, description="PEM, beside the mapping: who signs the server")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := sorted(name for name in _NEEDS[self.paging] if getattr(self, name) is None):
            raise ValueError(f'paging = "{self.paging}" needs {", ".join(missing)}')
        owned = {name for names in _NEEDS.values() for name in names} - _NEEDS[self.paging]
        if strange := sorted(name for name in owned if getattr(self, name) is not None):
            raise ValueError(f'{strange[0]} means nothing with paging = "{self.paging}"')
        if (self.from_parameter is None) != (self.to_parameter is None):
            raise ValueError("from_parameter and to_parameter go together")
        if self.from_parameter is None and self.window is not None:
            raise ValueError("window needs from_parameter and to_parameter")
        if self.inclusive_end and self.time_format != "date":
            raise ValueError(
                'inclusive_end belongs to time_format = "date": of times, moments would be missing'
            )
        if self.size_parameter is not None and self.page_size is None:
            raise ValueError("size_parameter needs page_size")
        return self
