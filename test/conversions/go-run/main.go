package main

import (
	"fmt"
	"os"

	"example.com/tools/greeter/greet"
)

func main() {
	name, err := os.ReadFile("names/first")
	if err != nil {
		panic(err)
	}
	fmt.Println(greet.Text(string(name)), os.Args[1:])
}
