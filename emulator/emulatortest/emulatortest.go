// SPDX-License-Identifier: MPL-2.0

// Package emulatortest starts emulators of CloudTrail Lake for tests.
//
//	func TestIntegration(t *testing.T) {
//		server := emulatortest.Start(t)
//		client := server.CloudTrail(server.AccountID)
//		// …
//	}
//
// Every emulator is empty, in memory, on a port of its own, and ends with the
// test, so that tests can run in parallel.
package emulatortest

import (
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// Server is an emulator that listens on the loopback interface.
type Server struct {
	URL             string // the endpoint of every service
	Region          string // a Region to sign for; any other works too
	AccountID       string // of the access key below
	AccessKeyID     string
	SecretAccessKey string

	tb       testing.TB
	emulator *emulator.Server
}

// Option changes the options of the emulator.
type Option func(*emulator.Options)

// Start starts an emulator that ends with the test.
func Start(tb testing.TB, options ...Option) *Server {
	tb.Helper()
	chosen := emulator.Options{Region: emulator.DefaultRegion, AccountID: emulator.DefaultAccountID, Admin: true}
	for _, option := range options {
		option(&chosen)
	}
	server, err := emulator.New(chosen)
	if err != nil {
		tb.Fatalf("starting the emulator: %v", err)
	}
	listener := httptest.NewServer(server)
	tb.Cleanup(func() {
		server.EndStreams() // which listener.Close would wait for
		listener.Close()
		if err := server.Close(); err != nil {
			tb.Errorf("closing the emulator: %v", err)
		}
	})
	return &Server{
		URL: listener.URL, Region: chosen.Region, AccountID: chosen.AccountID,
		AccessKeyID: emulator.DevelopmentAccessKeyID, SecretAccessKey: emulator.DevelopmentSecretAccessKey,
		tb: tb, emulator: server,
	}
}

// Config is the AWS configuration of a caller that is root of an account.
func (s *Server) Config(account string) aws.Config {
	key, secret := account, "any"
	if account == s.AccountID {
		key, secret = s.AccessKeyID, s.SecretAccessKey
	}
	return aws.Config{
		Region: s.Region, BaseEndpoint: aws.String(s.URL),
		Credentials: credentials.NewStaticCredentialsProvider(key, secret, ""),
	}
}

// CloudTrail is a client of the CloudTrail API for a caller that is root of an account.
func (s *Server) CloudTrail(account string) *cloudtrail.Client {
	return cloudtrail.NewFromConfig(s.Config(account))
}
