"""The XML half of the simulator: topics downloaded and uploaded over the same rows that REST shows.

`door` signs in and counts, `download` and `listings` answer reads, `upload` takes documents in. Which field of a topic
is which property of REST stands in the catalog's mappings; what is special about a topic stands in `seed.topics`.
Nothing here writes to a connection, and nothing is shared with a client's XML.
"""
