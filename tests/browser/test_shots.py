import pytest, os
from stripe_sandbox.site import connected_stripe

pytestmark = pytest.mark.browser
OUT = os.environ.get("SHOTS", "/tmp/shots")


def test_shots(make_visit, settings, site):
    from quickscale_business_themes.ecommerce.models import ShippingZone, Order

    os.makedirs(OUT, exist_ok=True)
    z = ShippingZone.objects.create(name="UK")
    z.places.create(country="GB")
    for n, p in (("Standard", "4.90"), ("Express", "12")):
        z.methods.create(name=n, description="2 to 3 working days").rates.create(price=p)
    with connected_stripe(settings) as server:
        v = make_visit()
        page = v.page
        v.neighbours = (server.url,)
        v.open("/products/dipped-stoneware-mug/")
        page.get_by_role("button", name="Add to cart").click()
        page.wait_for_timeout(800)

        def shot(name):
            for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
                v.look(width=width, scheme=scheme)
                page.screenshot(path=f"{OUT}/{name}-{scheme}-{width}.png", full_page=True)
            v.look(width=1280, scheme="light")

        v.open("/checkout/")
        shot("1contact")
        c = page.get_by_role("region", name="Contact")
        c.get_by_label("E-mail").fill("guest@example.com")
        c.get_by_role("button", name="Continue").click()
        page.wait_for_timeout(800)
        s = page.get_by_role("region", name="Shipping address")
        s.get_by_label("Country").select_option("GB")
        page.wait_for_timeout(800)
        shot("2address")
        s.get_by_role("button", name="Continue").click()
        page.wait_for_timeout(800)
        shot("3errors")
        for l, x in {
            "Full name": "Ada Lovelace",
            "Address": "12 St James's Square",
            "Town or city": "London",
            "Postcode": "SW1Y 4JH",
        }.items():
            s.get_by_label(l, exact=True).fill(x)
        s.get_by_role("button", name="Continue").click()
        page.wait_for_timeout(800)
        shot("4shipping")
        page.get_by_role("region", name="Shipping method").get_by_role(
            "button", name="Continue"
        ).click()
        page.wait_for_timeout(800)
        shot("5payment")
        v.page.context.add_cookies([{"name": "django_language", "value": "ar", "url": site}])
        v.open("/checkout/")
        shot("6rtl")
        v.page.context.add_cookies([{"name": "django_language", "value": "en", "url": site}])
        v.open("/checkout/")
        page.get_by_role("button", name="Place order").click()
        page.wait_for_timeout(1500)
        o = Order.objects.get(email="guest@example.com")
        v.open(f"/orders/{o.number}/")
        shot("7unpaid")
        print(v.complaints)
    w = make_visit("grace@example.com")
    w.open("/addresses/new/")
    w.page.screenshot(path=f"{OUT}/8address.png", full_page=True)
    w.open("/addresses/")
    w.page.screenshot(path=f"{OUT}/9addresses.png", full_page=True)
