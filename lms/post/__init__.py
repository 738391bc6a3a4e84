"""Letters to people: an inbox in the site, and e-mail where there is an address."""
