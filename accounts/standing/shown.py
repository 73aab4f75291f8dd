"""The stage that pages show of a customer. Rows must come with their standing (`select_related("standing")`)."""

from accounts.models import Customer, Stage, Standing

# Until a customer's standing was first looked at, what the contract says; of who pays, use is not known yet
FROM_CONTRACT = {
    Customer.State.TRIAL: Stage.TRIAL,
    Customer.State.PAYING: Stage.UNKNOWN,
    Customer.State.LEFT: Stage.LEFT,
    Customer.State.NONE: Stage.NONE,
}


def standing_of(customer: Customer) -> Standing | None:
    """Return how they stand; None until it was first looked at."""
    return getattr(customer, "standing", None)


def stage_of(customer: Customer, state: Customer.State) -> Stage:
    """Return the stage of a customer whose contract puts them into `state`."""
    standing = standing_of(customer)
    return standing.shown if standing else FROM_CONTRACT[state]


def risk_percent(standing: Standing | None) -> str:
    """Return the risk in whole percent; empty where there is nothing to say, which is not a low one."""
    return f"{100 * standing.risk:.0f}" if standing and standing.risk is not None else ""
