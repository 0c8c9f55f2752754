// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// server is a running emulator.
type server struct {
	process *exec.Cmd
	exited  chan error

	Endpoint        string `json:"endpoint"`
	Region          string `json:"region"`
	AccessKeyID     string `json:"access_key_id"`
	SecretAccessKey string `json:"secret_access_key"`
}

// startServer starts an emulator on a free port, with its data under work, and waits until it is ready.
func startServer(binary, work string) (*server, error) {
	file := filepath.Join(work, "endpoints.json")
	log, err := os.OpenFile(filepath.Join(work, "emulator.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	args := []string{"serve", "--addr", "127.0.0.1:0", "--data-dir", filepath.Join(work, "data"), "--endpoints-file", file}
	say("$ %s %s", filepath.Base(binary), strings.ReplaceAll(strings.Join(args, " "), work+"/", ""))
	s := &server{process: exec.Command(binary, args...), exited: make(chan error, 1)}
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	go func() { s.exited <- s.process.Wait() }()
	deadline := time.After(30 * time.Second)
	for {
		if text, err := os.ReadFile(file); err == nil {
			return s, json.Unmarshal(text, s)
		}
		select {
		case err := <-s.exited:
			text, _ := os.ReadFile(log.Name())
			return nil, fmt.Errorf("the emulator ended: %w\n%s", err, text)
		case <-deadline:
			return nil, errors.Join(errors.New("the emulator is not ready after 30 seconds"), s.process.Process.Kill())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// stop asks the emulator to end and waits for it.
func (s *server) stop() error {
	if s.process.ProcessState != nil {
		return nil
	}
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-s.exited:
		return err
	case <-time.After(30 * time.Second):
		return errors.Join(errors.New("the emulator did not stop within 30 seconds"), s.process.Process.Kill())
	}
}

// environment points AWS clients at the emulator, and away from everything else of AWS.
func (s *server) environment() []string {
	environment := []string{
		"AWS_ENDPOINT_URL_CLOUDTRAIL=" + s.Endpoint, "AWS_ENDPOINT_URL_CLOUDTRAIL_DATA=" + s.Endpoint, "AWS_ENDPOINT_URL_STS=" + s.Endpoint,
		"AWS_ACCESS_KEY_ID=" + s.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + s.SecretAccessKey, "AWS_REGION=" + s.Region,
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
	}
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		if value, found := os.LookupEnv(name); found {
			environment = append(environment, name+"="+value)
		}
	}
	return environment
}

// record is what the demo shows of a stored event.
type record struct {
	EventID   string `json:"eventID"`
	EventTime string `json:"eventTime"`
	EventData struct {
		EventName    string `json:"eventName"`
		UserIdentity struct {
			PrincipalID string `json:"principalId"`
		} `json:"userIdentity"`
	} `json:"eventData"`
}

// records reads what an event data store holds, the newest first.
func (s *server) records(eventDataStoreID string) ([]record, error) {
	path := "/_emulator/events?event_data_store=" + eventDataStoreID + "&limit=100"
	say("GET %s", path)
	response, err := http.Get(s.Endpoint + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var page struct {
		Events []record `json:"events"`
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %s", response.Status)
	}
	return page.Events, nil
}
