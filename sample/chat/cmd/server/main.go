// Server sends every line that it receives back to whoever sent it.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"

	"example.com/chat/internal/line"
)

func main() {
	listener, err := net.Listen("tcp", ":7000")
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(connection)
	}
}

func serve(connection net.Conn) {
	defer connection.Close()
	scanner := bufio.NewScanner(connection)
	for scanner.Scan() {
		fmt.Fprintln(connection, line.Clean(scanner.Text()))
	}
}
