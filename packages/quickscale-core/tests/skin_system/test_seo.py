"""What a page's head says to search engines."""

import json
import re

from django.template import Context, Template

HEAD = Template('{% include "screens/seo.html" %}')


def draw(**seo):
    return HEAD.render(Context({"seo": {"meta": [], "links": [], "json_ld": [], **seo}}))


def test_meta_and_links_are_escaped():
    html = draw(
        meta=[{"name": "description", "content": 'A "mug" <b>'}],
        links=[{"rel": "canonical", "href": "/mug/"}],
    )
    assert '<meta name="description" content="A &quot;mug&quot; &lt;b&gt;">' in html
    assert '<link rel="canonical" href="/mug/">' in html


def test_linked_data_cannot_leave_its_block():
    item = {"@type": "Product", "name": "</script><script>alert(1)</script> & Söhne <!--"}
    html = draw(json_ld=[item])
    found = re.fullmatch(r'\s*<script type="application/ld\+json">(.*)</script>\s*', html, re.S)
    assert found
    assert not set("<>&") & set(found[1])
    assert json.loads(found[1]) == item
