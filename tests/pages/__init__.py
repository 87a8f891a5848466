"""The pages that follow from the code: the description, parameters, README's answer, the site."""
