int price(int pieces);
