// Videos lists the clips of a catalogue as JSON.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
)

type video struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

var catalogue = []video{
	{ID: "a1", Title: "Layers, explained"},
	{ID: "b2", Title: "A graph of stages"},
}

func main() {
	address := os.Getenv("ADDRESS")
	if address == "" {
		address = ":8080"
	}
	http.HandleFunc("/videos", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(catalogue)
	})
	log.Printf("videos on %s", address)
	log.Fatal(http.ListenAndServe(address, nil))
}
