"""Floor 2: what customers say: surveys, answers and the facts for closing the loop. It imports only accounts and the cellar."""
