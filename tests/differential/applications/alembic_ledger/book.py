"""Enter and sum up; print the schema."""
import os

from sqlalchemy import create_engine, func, inspect, select
from sqlalchemy.orm import Session

from ledger.tables import Account, Entry

engine = create_engine("sqlite:///" + os.path.join(os.environ["LEDGER_DATA"], "ledger.sqlite3"))
with Session(engine) as session:
    ann = session.scalars(select(Account).where(Account.owner == "ann")).one()
    ann.entries += [Entry(cents=250), Entry(cents=-100)]
    session.commit()
    print(ann.owner, ann.currency, session.scalar(select(func.sum(Entry.cents))))
for table in sorted(inspect(engine).get_table_names()):
    print(table, [(column["name"], str(column["type"]), column["nullable"]) for column in inspect(engine).get_columns(table)])
