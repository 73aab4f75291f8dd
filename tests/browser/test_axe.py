"""What finds nothing on our pages finds what is wrong on others."""

from tests.browser.axe import Axe


def test_it_finds_what_is_wrong(page):
    page.set_content("<title>A page</title><main><h1>A page</h1><img src='x.png'><p style='color: #ccc'>Pale</p></main>")
    found = Axe().run(page)
    assert {each["id"] for each in found.response["violations"]} == {"html-has-lang", "image-alt", "color-contrast"}
    assert "Found 3 accessibility violations" in found.generate_report()
