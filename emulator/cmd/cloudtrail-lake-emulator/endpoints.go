// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// endpoints is what a client has to know of a running emulator. As JSON it is
// the content of the file that --endpoints-file names.
type endpoints struct {
	Endpoint        string `json:"endpoint"`
	Region          string `json:"region"`
	AccountID       string `json:"account_id"`
	AccessKeyID     string `json:"access_key_id"`
	SecretAccessKey string `json:"secret_access_key"`
	PID             int    `json:"pid"`
}

// newEndpoints describes the emulator of this process.
func newEndpoints(address net.Addr, f *emulatorFlags) endpoints {
	return endpoints{
		Endpoint:        endpointURL(address),
		Region:          f.Region,
		AccountID:       f.AccountID,
		AccessKeyID:     emulator.DevelopmentAccessKeyID,
		SecretAccessKey: emulator.DevelopmentSecretAccessKey,
		PID:             os.Getpid(),
	}
}

// endpointURL is the URL under which this machine reaches the address. An
// address that stands for all interfaces is reached through loopback.
func endpointURL(address net.Addr) string {
	parsed, err := netip.ParseAddrPort(address.String())
	if err != nil || !parsed.Addr().IsUnspecified() {
		return "http://" + address.String()
	}
	return fmt.Sprintf("http://127.0.0.1:%d", parsed.Port())
}

// variable is one environment variable.
type variable struct{ name, value string }

// environment points the SDKs and the provider at the emulator. Python's SDK
// reads AWS_DEFAULT_REGION, all others AWS_REGION.
func (e endpoints) environment() []variable {
	return []variable{
		{"AWS_ENDPOINT_URL_CLOUDTRAIL", e.Endpoint},
		{"AWS_ENDPOINT_URL_CLOUDTRAIL_DATA", e.Endpoint},
		{"AWS_ENDPOINT_URL_STS", e.Endpoint},
		{"AWS_ACCESS_KEY_ID", e.AccessKeyID},
		{"AWS_SECRET_ACCESS_KEY", e.SecretAccessKey},
		{"AWS_REGION", e.Region},
		{"AWS_DEFAULT_REGION", e.Region},
	}
}

// conflicting are variables that would keep clients from the emulator.
var conflicting = []string{"AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}

// encode is the content of the endpoints file.
func (e endpoints) encode() ([]byte, error) {
	content, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding endpoints: %w", err)
	}
	return append(content, '\n'), nil
}

// write makes the file appear whole: who sees it can read it and connect. It
// holds a secret, so that only its owner may read it.
func (e endpoints) write(path string) (err error) {
	content, err := e.encode()
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("--endpoints-file %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
			err = fmt.Errorf("--endpoints-file %s: %w", path, err)
		}
	}()
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// remove takes the file away, unless another emulator has written it since.
func (e endpoints) remove(path string) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("--endpoints-file %s: %w", path, err)
	}
	if own, err := e.encode(); err != nil || !bytes.Equal(content, own) {
		return err
	}
	return os.Remove(path)
}

// readEndpoints reads the file that a running emulator has written.
func readEndpoints(path string) (endpoints, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return endpoints{}, fmt.Errorf("--endpoints-file %s does not exist: an emulator started with the same flag writes it when it is ready", path)
	}
	if err != nil {
		return endpoints{}, fmt.Errorf("--endpoints-file %s: %w", path, err)
	}
	var e endpoints
	if err := json.Unmarshal(content, &e); err != nil {
		return endpoints{}, fmt.Errorf("--endpoints-file %s: %w", path, err)
	}
	if !strings.HasPrefix(e.Endpoint, "http") {
		return endpoints{}, fmt.Errorf("--endpoints-file %s: endpoint is %q, not a URL; is this the file of an emulator?", path, e.Endpoint)
	}
	return e, nil
}
