"""How Alembic reaches the database."""
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine

from ledger.tables import Base

fileConfig(context.config.config_file_name)
URL = "sqlite:///" + os.path.join(os.environ["LEDGER_DATA"], "ledger.sqlite3")

if context.is_offline_mode():
    context.configure(url=URL, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(URL).connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()
