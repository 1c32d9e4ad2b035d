"""What a user's processes share and keep: one SQLite file, `state.sqlite`, in the state folder.

Each kind of state is a module of its own that owns its tables; `database` opens the file. Never talks to Exact.
"""
