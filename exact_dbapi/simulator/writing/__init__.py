"""The write half of the simulator: POST, PUT and DELETE.

`payload` reads what was sent, `filling` adds what the server adds, `demands` refuses what it must not store, `storing`
changes the tables, and `writing` answers. What Exact does for one endpoint alone stands as facts in
`seed.rules_trade` and `seed.rules_books`.
Nothing here encodes a row and nothing reads a URL.
"""
