"""What keeps the site running."""
