"""How contacts want to be written to: the page behind the link in every mail, and its one-click unsubscribe."""
