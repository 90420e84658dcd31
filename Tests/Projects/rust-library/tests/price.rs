#[test]
fn a_piece_costs_two() {
    assert_eq!(price::price(21), 42);
}
