"""Files and data frames as tables, and results as files.

In come the path of a local file and how to read it, or a frame of the caller's; out comes something that the embedded
engine reads as Arrow. In the other direction rows come in, and a file goes out. Only local files, and only when a
statement asks for them by name; never the network.
"""

from __future__ import annotations

from exact_dbapi.files.frames import PLACE, as_table
from exact_dbapi.files.mapping import read_mapping
from exact_dbapi.files.source import FUNCTIONS, FileCall, open_file
from exact_dbapi.files.target import KINDS, kind_of, write_file

__all__ = [
    "FUNCTIONS",
    "KINDS",
    "PLACE",
    "FileCall",
    "as_table",
    "kind_of",
    "open_file",
    "read_mapping",
    "write_file",
]
