// SPDX-License-Identifier: MPL-2.0

package main

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestEndpointURL(t *testing.T) {
	t.Parallel()
	tests := []struct{ address, want string }{
		{"127.0.0.1:4590", "http://127.0.0.1:4590"},
		{"[::1]:4590", "http://[::1]:4590"},
		{"0.0.0.0:4590", "http://127.0.0.1:4590"},
		{"[::]:4590", "http://127.0.0.1:4590"},
		{"192.0.2.7:80", "http://192.0.2.7:80"},
	}
	for _, test := range tests {
		address, err := net.ResolveTCPAddr("tcp", test.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := endpointURL(address); got != test.want {
			t.Errorf("endpointURL(%s) is %s, want %s", test.address, got, test.want)
		}
	}
}

func TestEndpointsFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "endpoints.json")
	own := endpoints{Endpoint: "http://127.0.0.1:1", Region: "us-east-1", AccountID: "111122223333", AccessKeyID: "k", SecretAccessKey: "s", PID: 1}
	if err := own.write(path); err != nil {
		t.Fatal(err)
	}
	if got, err := readEndpoints(path); err != nil || got != own {
		t.Errorf("read back: %+v, %v", got, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %s: the file has a secret", info.Mode())
	}

	// Another emulator has taken over the file: it stays.
	other := own
	other.PID = 2
	if err := other.write(path); err != nil {
		t.Fatal(err)
	}
	if err := own.remove(path); err != nil {
		t.Fatal(err)
	}
	if got, err := readEndpoints(path); err != nil || got != other {
		t.Errorf("after removing another's: %+v, %v", got, err)
	}

	for range 2 { // the second time it is gone already
		if err := other.remove(path); err != nil {
			t.Fatal(err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left in the directory: %v, %v", left, err)
	}
}

func TestEndpointsFileCannotBeWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "missing", "endpoints.json")
	err := endpoints{}.write(path)
	if err == nil || !strings.Contains(err.Error(), "--endpoints-file "+path) {
		t.Errorf("error is %v, want one that names flag and path", err)
	}
}
