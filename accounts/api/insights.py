"""REST: retention and churn, revenue retention, why customers left. Rates in percent, intervals of 95 %, null for nothing."""

from drf_spectacular.utils import OpenApiParameter

from accounts.exits import SPLITS
from accounts.retention import Unit
from accounts.stretches import MOST_SILENCE, USUAL_SILENCE, Basis

DAY = {"type": "string", "format": "date"}
START = OpenApiParameter("start", DAY, required=True, description="A day of the first period, or the closing day before it.")
END = OpenApiParameter("end", DAY, required=True, description="A day of the last period.")
PERIOD = OpenApiParameter("period", enum=[each.value for each in Unit], description="How long each is; months unless told.")
BASIS = OpenApiParameter(
    "basis", enum=[each.value for each in Basis], description="What makes a customer; contract unless told."
)
SILENCE = OpenApiParameter(
    "inactive_after",
    {"type": "integer", "minimum": 1, "maximum": MOST_SILENCE},
    description=f"Days of silence after which somebody is gone, for activity; {USUAL_SILENCE} unless told.",
)
BY = OpenApiParameter("by", enum=list(SPLITS), description="What to part the exits by; the kind of reason unless told.")
DEFINITION = (
    "A period is the days after `start` up to and with `end`. BC: customers at the end of the day `start`; RC: at the end of"
    " `end`, those gained among them; NC: there at the end and not at the start. retention = (RC - NC) / BC x 100, churn ="
    " lost / BC x 100; they come to 100 % of BC, and without a BC there is neither. low and high bound retention (Wilson 95 %)."
)
MONEY = (
    "Of the customers who paid in the currency at the end of the day `start`: gross = what they still pay, nothing added"
    " counted; net = with what they added; in percent of what they paid. Currencies are never added up."
)
AS_OF_NOW = " Of a segment: those who are in it today, whenever they came; whether they were in it in the periods is not asked."
