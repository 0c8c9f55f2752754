// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// version is set at build time (-ldflags "-X main.version=1.2.3").
var version string

// programVersion is what the build was told, or else what Go knows of it.
func programVersion() string {
	if version != "" {
		return version
	}
	return emulator.Version()
}

type versionCommand struct{}

func (c *versionCommand) Run(std *streams) error {
	_, err := fmt.Fprintln(std.out, programName, programVersion())
	return err
}
