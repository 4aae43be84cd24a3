// Package line is what the client and the server agree on: one message per line.
package line

import "strings"

// Clean makes one message of what was typed or received.
func Clean(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\x00", ""))
}
