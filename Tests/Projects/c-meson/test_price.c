int price(int pieces);

int main(void) { return price(21) == 42 ? 0 : 1; }
