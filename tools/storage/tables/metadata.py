"""What all tables share: one metadata, names for constraints, and the few column types both databases keep alike."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, MetaData, Text
from sqlalchemy import text as sql

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[str]:
    """The table's own identifier."""
    return Column("id", Text, primary_key=True)


def business() -> Column[str]:
    """The business a row belongs to; everything belongs to exactly one."""
    return Column("business_id", Text, ForeignKey("businesses.id"), nullable=False)


def text(name: str, *, default: str = "") -> Column[str]:
    """A text that is never null."""
    return Column(name, Text, nullable=False, server_default=default)


def sortable(name: str) -> Column[str]:
    """A text that never is null, and sorts by its letters' numbers: alike on every database, whatever its locale."""
    return Column(name, Text().with_variant(Text(collation="C"), "postgresql"), nullable=False, server_default="")


def maybe_text(name: str) -> Column[str]:
    """A text that may be absent."""
    return Column(name, Text)


def points_to(name: str, target: str, *, required: bool = True) -> Column[str]:
    """A reference to a row of another table."""
    return Column(name, Text, ForeignKey(target), nullable=not required)


def moment(name: str) -> Column[int]:
    """A time in microseconds since 1970, UTC (docs/decisions/0002)."""
    return Column(name, BigInteger, nullable=False)


def maybe_moment(name: str) -> Column[int]:
    """A time that may be absent."""
    return Column(name, BigInteger)


def number(name: str, *, default: int = 0) -> Column[int]:
    """A whole number that is never null."""
    return Column(name, BigInteger, nullable=False, server_default=str(default))


def json(name: str, *, default: str = "{}") -> Column[str]:
    """JSON as text: read and written whole, never searched by the database."""
    return Column(name, Text, nullable=False, server_default=default)


def pointing(name: str, column: str) -> Index:
    """Finds the rows that point at one which is about to go; most point at none, and stand in no index."""
    return Index(
        name, column, sqlite_where=sql(f"{column} IS NOT NULL"), postgresql_where=sql(f"{column} IS NOT NULL")
    )
