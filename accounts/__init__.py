"""Floor 1: who customers are and what happened to them.

`accounts` means *customer accounts*, not log-ins. It also holds `User` and `Team`, since staff are the other side of every
account. Web addresses say `/customers/` and `/login/`.
"""
