"""Tables of the ledger."""
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of all tables."""


class Account(Base):
    """An account."""
    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(50))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    entries: Mapped[list["Entry"]] = relationship(back_populates="account")


class Entry(Base):
    """An entry of an account."""
    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    cents: Mapped[int]
    account: Mapped[Account] = relationship(back_populates="entries")
