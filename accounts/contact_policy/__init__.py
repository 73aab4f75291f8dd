"""May we write to this person, for this purpose, by this channel, now? And if not, why not, in words.

Facts come from `sources`, one statement each, for ten people by their keys as for a million; `rules` decide over them, and its
table says which rules hold for what. `judged_sql` decides a million at once when an outreach is planned, `verdicts` a few under
the locks of the sender, `reasons` one person for whoever asks why. Upper floors add facts and rules when their app is ready.
"""

from accounts.contact_policy import own_rules, own_sources  # noqa: F401 - they register what they hold
from accounts.contact_policy.asks import Ask
from accounts.contact_policy.checking import Verdict, refusals, upsets, verdicts
from accounts.contact_policy.knowing import judged_sql
from accounts.contact_policy.telling import Reason, reasons
from accounts.contact_policy.words import is_reason, reason_words, register_reasons

__all__ = [
    "Ask",
    "Reason",
    "Verdict",
    "is_reason",
    "judged_sql",
    "reason_words",
    "reasons",
    "refusals",
    "register_reasons",
    "upsets",
    "verdicts",
]
