"""Alembic's entry: it runs on the connection handed over in the config."""

from alembic import context

from impact.store.schema.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
