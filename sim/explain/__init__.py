"""Why a firm chose as it did, by a replay of its month."""
