package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/price/price"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, price.Of(21)) })
	log.Fatal(http.ListenAndServe("localhost:@PORT@", nil))
}
