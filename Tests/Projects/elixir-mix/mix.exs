defmodule Price.MixProject do
  use Mix.Project

  def project, do: [app: :price, version: "0.1.0", deps: []]
end
