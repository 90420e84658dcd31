package price

import "testing"

func TestOf(t *testing.T) {
	if Of(21) != 42 {
		t.Fatalf("21 pieces cost %d", Of(21))
	}
}
