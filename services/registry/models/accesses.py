"""Who looked at what of a person, when and what for; only ever added to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.people import AboutCase


class Access(AboutCase, Base):
    """What an account saw or looked for. `area` is the account's. `veteran_id` is None where no one was found.

    `fields` are those disclosed, or those searched by. The reason is sealed under the person's key.
    """

    __tablename__ = "accesses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account: Mapped[UUID]
    kind: Mapped[str]
    veteran_id: Mapped[UUID | None]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    purpose: Mapped[str | None]
    reason_sealed: Mapped[bytes | None]
    at: Mapped[datetime]
