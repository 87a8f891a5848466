"""Pages generated from the code: the description, parameters, README's answer, the site."""
