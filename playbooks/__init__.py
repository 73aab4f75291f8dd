"""Floor 3: what we do: Today, promises, offboarding, outreach and plays. It may import every floor below; nothing imports it."""
