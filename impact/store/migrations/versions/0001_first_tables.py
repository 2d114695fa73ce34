"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table('organisation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('ref', sa.String(length=200), nullable=False),
    sa.Column('theme', sa.String(length=60), nullable=False),
    sa.Column('regions', sa.JSON(), nullable=False),
    sa.Column('story', sa.JSON(), nullable=False),
    sa.Column('fictional', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation'))
    )
    op.create_index('ix_organisation_name', 'organisation', ['name'], unique=False)
    op.create_table('setting',
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_setting'))
    )
    op.create_table('account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('persona', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=24), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('portfolios', sa.JSON(), nullable=False),
    sa.Column('organisations', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_account_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('persona', name=op.f('uq_account_persona'))
    )
    op.create_table('file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('format', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_file_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file')),
    sa.UniqueConstraint('organisation_id', 'content_hash', name=op.f('uq_file_organisation_id'))
    )
    op.create_table('portfolio',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('bands_on_track', sa.Double(), nullable=False),
    sa.Column('bands_attention', sa.Double(), nullable=False),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('shared_indicators', sa.JSON(), nullable=False),
    sa.Column('small_number', sa.Integer(), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_portfolio_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portfolio')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_portfolio_organisation_id'))
    )
    op.create_table('theory',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=True),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.Column('agreed_by', sa.JSON(), nullable=False),
    sa.Column('ceiling_above', sa.String(length=20), nullable=False),
    sa.Column('external_factors', sa.JSON(), nullable=False),
    sa.Column('versions', sa.JSON(), nullable=False),
    sa.Column('dialogue', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_theory_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theory')),
    sa.UniqueConstraint('organisation_id', 'version', name=op.f('uq_theory_organisation_id'))
    )
    op.create_table('grant',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('portfolio_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=300), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('theme', sa.String(length=60), nullable=False),
    sa.Column('sdg', sa.String(length=60), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=True),
    sa.Column('total_budget_cents', sa.BigInteger(), nullable=True),
    sa.Column('non_financial', sa.Text(), nullable=False),
    sa.Column('starts', sa.Date(), nullable=True),
    sa.Column('ends', sa.Date(), nullable=True),
    sa.Column('reporting', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_grant_organisation_id')),
    sa.ForeignKeyConstraint(['portfolio_id'], ['portfolio.id'], name=op.f('fk_grant_portfolio_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grant')),
    sa.UniqueConstraint('portfolio_id', 'organisation_id', 'ref', name=op.f('uq_grant_portfolio_id'))
    )
    op.create_index('ix_grant_organisation', 'grant', ['organisation_id'], unique=False)
    op.create_table('link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('theory_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source_key', sa.String(length=60), nullable=False),
    sa.Column('target_key', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('assumption', sa.JSON(), nullable=False),
    sa.Column('criticality', sa.String(length=16), nullable=False),
    sa.Column('evidence_level', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_link_organisation_id')),
    sa.ForeignKeyConstraint(['theory_id'], ['theory.id'], name=op.f('fk_link_theory_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link'))
    )
    op.create_index('ix_link_theory', 'link', ['theory_id'], unique=False)
    op.create_table('node',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('theory_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('sphere', sa.String(length=16), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('stakeholder', sa.JSON(), nullable=False),
    sa.Column('fund_outcome', sa.String(length=60), nullable=False),
    sa.Column('accountable', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_node_organisation_id')),
    sa.ForeignKeyConstraint(['theory_id'], ['theory.id'], name=op.f('fk_node_theory_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_node')),
    sa.UniqueConstraint('theory_id', 'key', name=op.f('uq_node_theory_id'))
    )
    op.create_table('reporting_period',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('portfolio_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('frequency', sa.String(length=16), nullable=False),
    sa.Column('starts', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reporting_period_organisation_id')),
    sa.ForeignKeyConstraint(['portfolio_id'], ['portfolio.id'], name=op.f('fk_reporting_period_portfolio_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reporting_period')),
    sa.UniqueConstraint('portfolio_id', 'frequency', 'ends', name=op.f('uq_reporting_period_portfolio_id'))
    )
    op.create_table('standing',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('portfolio_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('conversations', sa.Integer(), nullable=False),
    sa.Column('unclear', sa.Integer(), nullable=False),
    sa.Column('latest_period', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_standing_organisation_id')),
    sa.ForeignKeyConstraint(['portfolio_id'], ['portfolio.id'], name=op.f('fk_standing_portfolio_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing')),
    sa.UniqueConstraint('portfolio_id', 'organisation_id', name=op.f('uq_standing_portfolio_id'))
    )
    op.create_index('ix_standing_conversations', 'standing', ['portfolio_id', 'conversations'], unique=False)
    op.create_table('submission',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('portfolio_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('reading_hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('layout', sa.String(length=60), nullable=False),
    sa.Column('locale', sa.String(length=60), nullable=False),
    sa.Column('reading', sa.JSON(), nullable=False),
    sa.Column('issues', sa.JSON(), nullable=False),
    sa.Column('undo', sa.LargeBinary(), nullable=True),
    sa.Column('values', sa.Integer(), nullable=False),
    sa.Column('unclear', sa.Integer(), nullable=False),
    sa.Column('submitted_by', sa.String(length=200), nullable=False),
    sa.Column('submitted_at', sa.DateTime(), nullable=False),
    sa.Column('approved_by', sa.String(length=200), nullable=False),
    sa.Column('approved_at', sa.DateTime(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['file_id'], ['file.id'], name=op.f('fk_submission_file_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_submission_organisation_id')),
    sa.ForeignKeyConstraint(['portfolio_id'], ['portfolio.id'], name=op.f('fk_submission_portfolio_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission'))
    )
    op.create_index('ix_submission_organisation', 'submission', ['organisation_id', 'submitted_at'], unique=False)
    op.create_index('ix_submission_reading', 'submission', ['organisation_id', 'reading_hash'], unique=False)
    op.create_table('cell',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('portfolio_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('grant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('variant', sa.String(length=12), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('theme', sa.String(length=60), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('shared_key', sa.String(length=60), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('achieved', sa.Integer(), nullable=False),
    sa.Column('on_track', sa.Integer(), nullable=False),
    sa.Column('attention', sa.Integer(), nullable=False),
    sa.Column('behind', sa.Integer(), nullable=False),
    sa.Column('regressing', sa.Integer(), nullable=False),
    sa.Column('not_rated', sa.Integer(), nullable=False),
    sa.Column('indicators', sa.Integer(), nullable=False),
    sa.Column('reporting', sa.Integer(), nullable=False),
    sa.Column('evidenced', sa.Integer(), nullable=False),
    sa.Column('due', sa.Integer(), nullable=False),
    sa.Column('reported', sa.Integer(), nullable=False),
    sa.Column('actual', sa.Double(), nullable=True),
    sa.Column('target', sa.Double(), nullable=True),
    sa.Column('numerator', sa.Double(), nullable=True),
    sa.Column('denominator', sa.Double(), nullable=True),
    sa.Column('weighted', sa.Double(), nullable=True),
    sa.Column('weight', sa.Double(), nullable=True),
    sa.Column('largest', sa.Double(), nullable=True),
    sa.Column('summed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['grant_id'], ['grant.id'], name=op.f('fk_cell_grant_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_cell_organisation_id')),
    sa.ForeignKeyConstraint(['portfolio_id'], ['portfolio.id'], name=op.f('fk_cell_portfolio_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cell'))
    )
    op.create_index('ix_cell_organisation', 'cell', ['organisation_id', 'portfolio_id', 'variant', 'until', 'as_of'], unique=False)
    op.create_index('ix_cell_page', 'cell', ['portfolio_id', 'variant', 'until', 'as_of'], unique=False)
    op.create_table('indicator',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('grant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('node_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('code', sa.String(length=200), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('definition', sa.Text(), nullable=False),
    sa.Column('result_title', sa.Text(), nullable=False),
    sa.Column('result_no', sa.Integer(), nullable=True),
    sa.Column('indicator_no', sa.Integer(), nullable=True),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('theme', sa.String(length=60), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('measure', sa.String(length=12), nullable=False),
    sa.Column('direction', sa.String(length=10), nullable=False),
    sa.Column('direction_origin', sa.String(length=10), nullable=False),
    sa.Column('time_kind', sa.String(length=12), nullable=False),
    sa.Column('time_kind_origin', sa.String(length=10), nullable=False),
    sa.Column('aggregation', sa.String(length=16), nullable=False),
    sa.Column('baseline', sa.Double(), nullable=True),
    sa.Column('baseline_raw', sa.Text(), nullable=False),
    sa.Column('baseline_state', sa.String(length=16), nullable=False),
    sa.Column('baseline_date', sa.Date(), nullable=True),
    sa.Column('baseline_numerator', sa.Double(), nullable=True),
    sa.Column('baseline_denominator', sa.Double(), nullable=True),
    sa.Column('baseline_submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('baseline_sheet', sa.Text(), nullable=False),
    sa.Column('baseline_row', sa.Integer(), nullable=True),
    sa.Column('baseline_column', sa.Integer(), nullable=True),
    sa.Column('band_low', sa.Double(), nullable=True),
    sa.Column('band_high', sa.Double(), nullable=True),
    sa.Column('numerator_text', sa.Text(), nullable=False),
    sa.Column('denominator_text', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('frequency', sa.String(length=16), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('shared_key', sa.String(length=60), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('breakdown', sa.Text(), nullable=False),
    sa.Column('occurrence', sa.Integer(), nullable=False),
    sa.Column('has_parts', sa.Boolean(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('external', sa.JSON(), nullable=False),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('withdrawn_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('source_sheet', sa.Text(), nullable=False),
    sa.Column('source_row', sa.Integer(), nullable=True),
    sa.CheckConstraint("baseline_state = 'reported' OR baseline IS NULL", name=op.f('ck_indicator_baseline')),
    sa.ForeignKeyConstraint(['baseline_submission_id'], ['submission.id'], name=op.f('fk_indicator_baseline_submission_id')),
    sa.ForeignKeyConstraint(['grant_id'], ['grant.id'], name=op.f('fk_indicator_grant_id')),
    sa.ForeignKeyConstraint(['node_id'], ['node.id'], name=op.f('fk_indicator_node_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_indicator_organisation_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_indicator_submission_id')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['submission.id'], name=op.f('fk_indicator_withdrawn_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('grant_id', 'key', name=op.f('uq_indicator_grant_id'))
    )
    op.create_index('ix_indicator_organisation', 'indicator', ['organisation_id', 'id'], unique=False)
    op.create_index('ix_indicator_shared', 'indicator', ['shared_key', 'organisation_id'], unique=False)
    op.create_table('figure',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('indicator_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('variant', sa.String(length=12), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=True),
    sa.Column('period_end', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('actual', sa.Double(), nullable=True),
    sa.Column('numerator', sa.Double(), nullable=True),
    sa.Column('denominator', sa.Double(), nullable=True),
    sa.Column('n', sa.Double(), nullable=True),
    sa.Column('baseline', sa.Double(), nullable=True),
    sa.Column('target', sa.Double(), nullable=True),
    sa.Column('target_start', sa.Date(), nullable=True),
    sa.Column('target_end', sa.Date(), nullable=True),
    sa.Column('target_final', sa.Double(), nullable=True),
    sa.Column('target_final_end', sa.Date(), nullable=True),
    sa.Column('target_denominator', sa.Double(), nullable=True),
    sa.Column('actual_to_date', sa.Double(), nullable=True),
    sa.Column('target_to_date', sa.Double(), nullable=True),
    sa.Column('achievement', sa.Double(), nullable=True),
    sa.Column('achievement_final', sa.Double(), nullable=True),
    sa.Column('ratio_to_target', sa.Double(), nullable=True),
    sa.Column('basis', sa.String(length=16), nullable=False),
    sa.Column('direction', sa.String(length=10), nullable=False),
    sa.Column('expected', sa.Double(), nullable=True),
    sa.Column('pace', sa.Double(), nullable=True),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('bands_on_track', sa.Double(), nullable=False),
    sa.Column('bands_attention', sa.Double(), nullable=False),
    sa.Column('slope', sa.Double(), nullable=True),
    sa.Column('trend', sa.String(length=8), nullable=False),
    sa.Column('trend_n', sa.Integer(), nullable=False),
    sa.Column('due', sa.Integer(), nullable=False),
    sa.Column('reported', sa.Integer(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('measurement_id', sa.BigInteger(), nullable=True),
    sa.Column('target_id', sa.BigInteger(), nullable=True),
    sa.Column('target_final_id', sa.BigInteger(), nullable=True),
    sa.Column('latest', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_figure_indicator_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_figure_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure'))
    )
    op.create_index('ix_figure_latest', 'figure', ['organisation_id', 'variant', 'latest', 'status'], unique=False)
    op.create_index('ix_figure_series', 'figure', ['indicator_id', 'variant', 'period_end'], unique=False)
    op.create_table('measurement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('indicator_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('superseded_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=True),
    sa.Column('period_end', sa.Date(), nullable=True),
    sa.Column('breakdown', sa.Text(), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('numerator', sa.Double(), nullable=True),
    sa.Column('denominator', sa.Double(), nullable=True),
    sa.Column('n', sa.Double(), nullable=True),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('sheet', sa.Text(), nullable=False),
    sa.Column('row_no', sa.Integer(), nullable=True),
    sa.Column('column_no', sa.Integer(), nullable=True),
    sa.CheckConstraint("state = 'reported' OR value IS NULL", name=op.f('ck_measurement_value')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_measurement_indicator_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_measurement_organisation_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_measurement_submission_id')),
    sa.ForeignKeyConstraint(['superseded_by'], ['submission.id'], name=op.f('fk_measurement_superseded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurement'))
    )
    op.create_index('ix_measurement_series', 'measurement', ['indicator_id', 'breakdown', 'period_end'], unique=False)
    op.create_index('ix_measurement_submission', 'measurement', ['submission_id'], unique=False)
    op.create_table('target',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('indicator_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('superseded_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=True),
    sa.Column('period_end', sa.Date(), nullable=True),
    sa.Column('breakdown', sa.Text(), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('denominator', sa.Double(), nullable=True),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('sheet', sa.Text(), nullable=False),
    sa.Column('row_no', sa.Integer(), nullable=True),
    sa.Column('column_no', sa.Integer(), nullable=True),
    sa.CheckConstraint("state = 'reported' OR value IS NULL", name=op.f('ck_target_value')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_target_indicator_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_target_organisation_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_target_submission_id')),
    sa.ForeignKeyConstraint(['superseded_by'], ['submission.id'], name=op.f('fk_target_superseded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target'))
    )
    op.create_index('ix_target_series', 'target', ['indicator_id', 'breakdown', 'period_end'], unique=False)
    op.create_index('ix_target_submission', 'target', ['submission_id'], unique=False)


def downgrade() -> None:
    """Take all tables away."""
    op.drop_index('ix_target_submission', table_name='target')
    op.drop_index('ix_target_series', table_name='target')
    op.drop_table('target')
    op.drop_index('ix_measurement_submission', table_name='measurement')
    op.drop_index('ix_measurement_series', table_name='measurement')
    op.drop_table('measurement')
    op.drop_index('ix_figure_series', table_name='figure')
    op.drop_index('ix_figure_latest', table_name='figure')
    op.drop_table('figure')
    op.drop_index('ix_indicator_shared', table_name='indicator')
    op.drop_index('ix_indicator_organisation', table_name='indicator')
    op.drop_table('indicator')
    op.drop_index('ix_cell_page', table_name='cell')
    op.drop_index('ix_cell_organisation', table_name='cell')
    op.drop_table('cell')
    op.drop_index('ix_submission_reading', table_name='submission')
    op.drop_index('ix_submission_organisation', table_name='submission')
    op.drop_table('submission')
    op.drop_index('ix_standing_conversations', table_name='standing')
    op.drop_table('standing')
    op.drop_table('reporting_period')
    op.drop_table('node')
    op.drop_index('ix_link_theory', table_name='link')
    op.drop_table('link')
    op.drop_index('ix_grant_organisation', table_name='grant')
    op.drop_table('grant')
    op.drop_table('theory')
    op.drop_table('portfolio')
    op.drop_table('file')
    op.drop_table('account')
    op.drop_table('setting')
    op.drop_index('ix_organisation_name', table_name='organisation')
    op.drop_table('organisation')
