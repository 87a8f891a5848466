"""Why a firm chose as it did, by a replay of its month, and what one beside the market would."""
