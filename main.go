// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-cloudtraillake serves the cloudtraillake provider
// to Terraform or OpenTofu, which start it as a plugin.
package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider"
)

// version is set by the linker: -ldflags "-X main.version=1.2.3".
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve in debug mode: print the TF_REATTACH_PROVIDERS line and keep running for a debugger")
	showVersion := flag.Bool("version", false, "print the version and stop")
	flag.Parse()

	if *showVersion {
		fmt.Println("terraform-provider-cloudtraillake " + version)
		return
	}

	if err := provider.Serve(version, *debug); err != nil {
		log.Fatal(err)
	}
}
