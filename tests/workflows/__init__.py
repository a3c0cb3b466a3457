"""What takes time, with a scripted customer and a simulated clock."""
