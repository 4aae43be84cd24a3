// Greeter says hello over HTTP. It uses package net, so that a plain `go build` with a C compiler at hand links it
// against the C library of the build image.
package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Hello, %s!\n", r.RemoteAddr)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
