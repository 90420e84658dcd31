from shop.app import app


def test_home():
    assert app.test_client().get("/").data == b"hello"
