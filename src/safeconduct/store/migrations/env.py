"""Alembic's entrance: the vault hands over the open transaction in which the migrations run."""

from alembic import context

from safeconduct.store.schema import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables,
    transactional_ddl=False,  # the transaction is the vault's: it begins and ends it
)
context.run_migrations()
