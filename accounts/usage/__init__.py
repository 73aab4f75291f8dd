"""What customers do with products: taking it in at speed, counting it by day and month, letting single events go."""
