// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package main

import (
	"os"

	"github.com/mattn/go-isatty"
)

// terminalColumns is a common width for a terminal; 0 for what is none.
func terminalColumns(file *os.File) int {
	if !isatty.IsTerminal(file.Fd()) {
		return 0
	}
	return 120
}
