"""`python -m tests.pages` renews the parts of pages that follow from declarations in the code."""

from openclosed.analysis.published import what_ifs
from openclosed.experiments.validation.what_ifs import pages as what_ifs_page
from tests.pages import cite_page, model_page, parameters_page, readme_page

if __name__ == "__main__":
    parameters_page.write()
    what_ifs_page.write()
    what_ifs_page.largest(what_ifs()).savefig(readme_page.WHAT_IFS, dpi=100)
    readme_page.write()
    model_page.write()
    cite_page.write()
