"""Reading: files, folders, tables, pages and texts become `Article`s, or say in one line why they cannot.

`read` streams; nothing is held but the article at hand. A text is never altered: what belongs to the report is
marked by `Article.passages`, and everything else (comments, links, captions, biographies) by no passage.
"""

from __future__ import annotations

from sitgraph.read.inputs import read, size
from sitgraph.read.meter import Meter
from sitgraph.read.text import Unreadable, article_of

__all__ = ["Meter", "Unreadable", "article_of", "read", "size"]
