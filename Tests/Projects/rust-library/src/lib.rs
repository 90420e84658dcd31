/// The price of some pieces.
pub fn price(pieces: u32) -> u32 {
    pieces * 2
}
