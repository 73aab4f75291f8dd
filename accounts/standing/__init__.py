"""How customers stand: facts set against rules, the risk that our own history tells, and how good both have been."""
