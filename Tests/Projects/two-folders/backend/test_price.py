import unittest

from price import price


class PriceTest(unittest.TestCase):
    def test_price(self):
        self.assertEqual(price(21), 42)
