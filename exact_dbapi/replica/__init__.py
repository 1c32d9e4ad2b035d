"""A local copy of sync endpoints, kept up to date: what changed comes in, the rows of whole tables go out.

`feed` asks Exact what has changed since a watermark, for whoever keeps a copy: the file of this room, or another
database. `store` is the file; `rows` reads tables from it. Sends only by what it is handed, and never parses SQL.
"""
