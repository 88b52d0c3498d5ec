import pytest


@pytest.fixture
def tool(load):
    return load("external_requests")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script async src="https://cdn.example.com/a.js"></script>'),
        ("a.html", "<link rel=stylesheet href=//fonts.example.com/css>"),
        ("a.html", '<img alt="" src="http://example.com/a.png">'),
        ("a.css", "@font-face { src: url(https://example.com/a.woff2) }"),
        ("a.css", '@import "https://example.com/a.css";'),
    ],
)
def test_a_page_that_asks_another_host_is_told(tool, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert [line.partition(":")[0] for line in tool.find_requests(tmp_path)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.com/">Elsewhere</a>',
        '<link rel="canonical" href="https://example.com/">',
        '<script src="_static/a.js"></script><img src="data:image/png;base64,//8=">',
    ],
)
def test_links_and_the_sites_own_files_are_not(tool, tmp_path, text):
    (tmp_path / "a.html").write_text(text)
    assert not list(tool.find_requests(tmp_path))
