// Notes appends its arguments to a file and prints what is in it.
package main

import (
	"fmt"
	"log"
	"os"
	"strings"
)

func main() {
	file, err := os.OpenFile("notes.txt", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	if len(os.Args) > 1 {
		fmt.Fprintln(file, strings.Join(os.Args[1:], " "))
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile("notes.txt")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
}
