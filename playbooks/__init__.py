"""Floor 3: what we do: Today, promises, offboarding, outreach, plays. It may import every floor below; nothing imports it."""
