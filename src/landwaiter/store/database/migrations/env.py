"""Run the migrations in the transaction of the connection that opened the database; Alembic runs this file."""

from __future__ import annotations

from alembic import context

# Who opened the database commits: all steps are there afterwards, or none.
context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
