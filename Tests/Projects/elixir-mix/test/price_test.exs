defmodule PriceTest do
  use ExUnit.Case

  test "a piece costs two" do
    assert Price.of(21) == 42
  end
end
