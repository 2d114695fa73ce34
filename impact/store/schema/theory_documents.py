"""Documents of the editor of theories: the draft as a whole, and one edit of it."""

from __future__ import annotations

from impact.store.schema.documents import Document
from impact.theory.document import TheoryDocument, TheoryEdit

THEORY = Document("theory", TheoryDocument)
THEORY_EDIT = Document("theory_edit", TheoryEdit)
