"""Commands that keep the site running."""
