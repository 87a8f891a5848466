"""Why a firm chooses as it does."""
