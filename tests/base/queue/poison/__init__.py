"""An app with nothing but tasks, installed only where the queue's faults are tried."""
