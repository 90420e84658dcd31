from fastapi.testclient import TestClient

from shop.main import app


def test_home():
    assert TestClient(app).get("/").json() == {"word": "hello"}
