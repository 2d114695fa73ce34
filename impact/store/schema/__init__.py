"""The tables, one module per part of the domain.

All are imported here, because a foreign key finds its table by name among those that are imported.
"""

from impact.store.schema import (
    accounts as accounts,
)
from impact.store.schema import (
    audit as audit,
)
from impact.store.schema import (
    evidence as evidence,
)
from impact.store.schema import (
    figure_comments as figure_comments,
)
from impact.store.schema import (
    figures as figures,
)
from impact.store.schema import (
    indicators_and_measurements as indicators_and_measurements,
)
from impact.store.schema import (
    organisations as organisations,
)
from impact.store.schema import (
    settings as settings,
)
from impact.store.schema import (
    submissions as submissions,
)
from impact.store.schema import (
    theory_of_change as theory_of_change,
)
from impact.store.schema.decisions import (
    tables as tables,
)
