// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

type versionCommand struct{}

func (c *versionCommand) Run(std *streams) error {
	_, err := fmt.Fprintln(std.out, programName, emulator.Version())
	return err
}
