package main

import (
	"fmt"
	"os"
	"time"
)

func main() {
	zone, err := time.LoadLocation(os.Args[1])
	fmt.Println(time.Unix(0, 0).In(zone), err)
}
