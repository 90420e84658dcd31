require_relative "../lib/price"
