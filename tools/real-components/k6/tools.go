//go:build tools

// Package tools pins k6: `go install` of it asks its vanity host, which not every machine reaches.
package tools

import _ "go.k6.io/k6/v2"
