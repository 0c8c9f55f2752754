// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

type healthCommand struct {
	EndpointURL   string `default:"http://127.0.0.1:4590" help:"Where the emulator is."`
	EndpointsFile string `placeholder:"FILE" help:"Take the endpoint from the file that 'serve --endpoints-file' has written."`
}

func (c *healthCommand) Help() string {
	return `For the health check of a container, which has no other program. Exit code 0: it is ready; 1: it is not.`
}

// healthTimeout is how long a ready emulator may take to answer.
const healthTimeout = 5 * time.Second

// Run asks once.
func (c *healthCommand) Run(std *streams) error {
	endpoint := c.EndpointURL
	if c.EndpointsFile != "" {
		e, err := readEndpoints(c.EndpointsFile)
		if err != nil {
			return err
		}
		endpoint = e.Endpoint
	}
	ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(endpoint, "/")+"/readyz", nil)
	if err != nil {
		return usageErrorf("--endpoint-url %q is not a URL, such as http://127.0.0.1:4590", endpoint)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%s does not answer: %w", endpoint, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s to GET %s: is it the endpoint of an emulator?", endpoint, response.Status, request.URL.Path)
	}
	_, err = fmt.Fprintln(std.out, endpoint, "is ready")
	return err
}
