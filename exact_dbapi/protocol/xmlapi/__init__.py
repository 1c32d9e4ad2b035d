"""The XML API of Exact Online: topics that are downloaded, and documents that are uploaded.

Requests go out and answers come in, as in every protocol room; no I/O. What comes from elsewhere is parsed as a stream,
and never trusted: no document type, no entity, no depth or size without bounds.
"""
