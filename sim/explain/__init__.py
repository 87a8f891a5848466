"""Why a firm chose as it did, found by replaying the month."""
