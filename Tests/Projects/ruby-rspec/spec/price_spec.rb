RSpec.describe "price" do
  it("is two a piece") { expect(price(21)).to eq 42 }
end
