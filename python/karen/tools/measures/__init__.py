"""Units of measure and what kitchens weigh by the cup."""
