// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Serve serves the provider to the CLI that started the process, until it has no
// more use for it. With debug it waits for CLIs that a developer tells of it.
func Serve(version string, debug bool) error {
	server, err := NewServer(version)
	if err != nil {
		return err
	}
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	} else if err := limitLogs(); err != nil {
		return err
	}
	return tf6server.Serve(Address, func() tfprotov6.ProviderServer { return server }, options...)
}

// limitLogs sets the level of logs to the one that the CLI shows. By default the
// framework writes all it can, and the CLI reads all that only to drop it, which
// takes both of them longer than the work.
func limitLogs() error {
	level := os.Getenv("TF_LOG_PROVIDER")
	if level == "" {
		level = os.Getenv("TF_LOG")
	}
	switch strings.ToUpper(level) {
	case "":
		level = "OFF"
	case "JSON":
		level = "TRACE"
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_CLOUDTRAILLAKE"} {
		if os.Getenv(name) != "" {
			continue
		}
		if err := os.Setenv(name, level); err != nil {
			return err
		}
	}
	return nil
}

// NewServer returns the provider as the protocol has it.
func NewServer(version string) (tfprotov6.ProviderServer, error) {
	framework, err := providerserver.NewProtocol6WithError(New(version)())()
	if err != nil {
		return nil, err
	}
	whole, ok := framework.(wholeServer)
	if !ok {
		return nil, fmt.Errorf("%T serves no actions or no list resources", framework)
	}
	return server{whole}, nil
}

// wholeServer is a provider with what tfprotov6 keeps apart for older ones.
type wholeServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

type server struct {
	wholeServer
}

// messagePackNull is null in MessagePack, whatever its type.
var messagePackNull = []byte{0xc0}

// CallFunction takes null from OpenTofu too, which sends such an argument
// without any data (1.12.6). The framework refuses that as a broken request.
func (s server) CallFunction(ctx context.Context, request *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	for i, argument := range request.Arguments {
		if argument == nil || (len(argument.MsgPack) == 0 && len(argument.JSON) == 0) {
			request.Arguments[i] = &tfprotov6.DynamicValue{MsgPack: messagePackNull}
		}
	}
	return s.wholeServer.CallFunction(ctx, request)
}
