"""Instants as others write them: what a clock may show, be it a wrong one."""

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, Field

FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)  #: where a machine begins to count whose battery is empty
END: Final = datetime(3000, 1, 1, tzinfo=UTC)
#: days before and after it exist, in every time zone: calendars end at the years 1 and 9999
ClockReading = Annotated[AwareDatetime, Field(ge=FIRST, lt=END)]
