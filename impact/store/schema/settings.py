"""Facts about the database itself."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base


class Setting(Base):
    """Facts about this database: whether it is a demo, and the secret that keys pseudonyms and counters."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
