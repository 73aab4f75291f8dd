"""axe on a page. Everything is looked at; the page tells only what is wrong, for what is right takes long to send."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

RUN = 'axe.run({resultTypes: ["violations"]}).then(({violations}) => ({violations}))'


class Axe:
    def run(self, page) -> AxeResults:
        page.evaluate(AXE_SCRIPT)
        return AxeResults(page.evaluate(RUN))
