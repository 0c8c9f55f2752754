// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// emulatorFlags are the flags of the commands that run an emulator.
type emulatorFlags struct {
	Region    string `default:"us-east-1" help:"Region for the environment of clients. Requests name their own Region."`
	AccountID string `default:"111122223333" help:"Account of the development key and of keys that the emulator does not know."`
	Auth      string `default:"verify-known" help:"verify-known: verify the signatures of known keys, accept unknown ones. strict: refuse unknown keys. none: verify nothing."`

	Seed string `placeholder:"FILE" help:"YAML or JSON file of identities, event data stores, channels and events that are there from the start. What a data directory has under the same name is left as it is."`

	eventRuleFlags              `embed:""`
	AllowSeveralCustomChannels  bool `help:"Allow more than one channel with the source Custom."`
	AllowOwnerWithoutExternalID bool `name:"allow-owner-without-external-id" help:"Let the channel's own account put events without the external ID that the policy asks for."`
	AllowChannelID              bool `name:"allow-channel-id" help:"Accept the id of a channel where PutAuditEvents asks for its ARN."`
	EnforceEventSources         bool `help:"Refuse an eventSource that the partner of the channel has not registered."`
	IgnoreUnknownMembers        bool `help:"Ignore request members that the API does not have."`
	OmitNullQueryValues         bool `help:"Leave NULL out of the results of queries, instead of giving an empty text."`

	Quota map[string]int `placeholder:"NAME=N" help:"Another value for a quota, channels=100 for example. May be repeated."`

	Throttle    string   `default:"none" help:"none: take requests as they come. aws: refuse those beyond AWS's rates with ThrottlingException."`
	Pacing      string   `default:"immediate" help:"How long event data stores stay in passing statuses such as CREATED, and queries RUNNING. immediate: not at all. polls=N: for N GetEventDataStore, DescribeQuery or GetQueryResults calls. duration=30s: for a time."`
	IDSeed      string   `name:"id-seed" placeholder:"TEXT" help:"Give the same ids with every start. They depend on this text and the order of use. Not with --data-dir."`
	Admin       bool     `help:"Open test control under /_emulator/: reset, clock, faults, export and more, for whoever reaches the emulator."`
	AllowedHost []string `placeholder:"NAME" help:"A host's name under which the emulator may be called, beside IP addresses, localhost and names without a dot; pages of that host may call it too. May be repeated."`
	Journal     int      `default:"1000" placeholder:"N" help:"How many of the latest requests to keep, to be looked at under /_emulator/requests. Default 1000, at most 100000. 0: none."`

	QueryMemory      int           `default:"1024" placeholder:"MIB" help:"How many MiB queries keep in memory. Beyond that they write to disk."`
	QueryTimeout     time.Duration `default:"1h" placeholder:"TIME" help:"How long a query runs at most."`
	QueryDeliveryDir string        `placeholder:"DIR" help:"Directory for the results of queries with a DeliveryS3Uri, in place of Amazon S3. Without it such queries are refused."`

	LogFormat string `default:"text" enum:"text,json" help:"Form of the log on standard error: ${enum}."`
}

// eventRuleFlags are the flags that change the rules for a single event.
type eventRuleFlags struct {
	AllowUnknownEventFields bool `help:"Accept eventData with fields that the schema does not have."`
	AllowAnySourceIPAddress bool `name:"allow-any-source-ip-address" help:"Accept a sourceIPAddress that is no IP address."`
	AllowEventTimeFractions bool `help:"Accept fractions of a second in eventTime."`
}

// options translates the flags.
func (f *eventRuleFlags) options() emulator.Options {
	return emulator.Options{
		AllowUnknownEventFields: f.AllowUnknownEventFields,
		AllowAnySourceIPAddress: f.AllowAnySourceIPAddress,
		AllowEventTimeFractions: f.AllowEventTimeFractions,
	}
}

// options translates the flags.
func (f *emulatorFlags) options(logger *slog.Logger) (emulator.Options, error) {
	auth, err := emulator.ParseAuth(f.Auth)
	if err != nil {
		return emulator.Options{}, &exitError{exitUsage, err}
	}
	throttle, err := emulator.ParseThrottling(f.Throttle)
	if err != nil {
		return emulator.Options{}, &exitError{exitUsage, err}
	}
	pacing, err := emulator.ParsePacing(f.Pacing)
	if err != nil {
		return emulator.Options{}, &exitError{exitUsage, err}
	}
	options := f.eventRuleFlags.options()
	options.Region = f.Region
	options.AccountID = f.AccountID
	options.Auth = auth
	options.AllowSeveralCustomChannels = f.AllowSeveralCustomChannels
	options.AllowOwnerWithoutExternalID = f.AllowOwnerWithoutExternalID
	options.AllowChannelID = f.AllowChannelID
	options.EnforceEventSources = f.EnforceEventSources
	options.IgnoreUnknownMembers = f.IgnoreUnknownMembers
	options.OmitNullQueryValues = f.OmitNullQueryValues
	options.QueryTimeout = f.QueryTimeout
	options.QueryDeliveryDir = f.QueryDeliveryDir
	options.Quotas = f.Quota
	if f.Seed != "" {
		if options.Seed, err = readSeed(f.Seed); err != nil {
			return emulator.Options{}, &exitError{exitUsage, err}
		}
		options.SeedName = f.Seed
	}
	options.Throttle = throttle
	options.Pacing = pacing
	options.IDSeed = f.IDSeed
	options.Admin = f.Admin
	options.AllowedHosts = f.AllowedHost
	options.Logger = logger
	if options.Journal = f.Journal; f.Journal == 0 {
		options.Journal = -1 // in Options 0 means the default
	}
	if f.Region == "" || f.AccountID == "" {
		return emulator.Options{}, usageErrorf("--region and --account-id must not be empty: leave them out for their defaults")
	}
	if f.QueryTimeout <= 0 {
		return emulator.Options{}, usageErrorf("--query-timeout %s is not valid: give more than 0, such as 5m", f.QueryTimeout)
	}
	if f.Journal < 0 {
		return emulator.Options{}, usageErrorf("--journal %d is not valid: give how many requests to keep, or 0 for none", f.Journal)
	}
	if err := options.Validate(); err != nil {
		return emulator.Options{}, &exitError{exitUsage, err}
	}
	return options, nil
}

// readSeed reads a seed file, which may be a pipe, to one byte beyond the most that a seed may have.
func readSeed(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--seed: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, emulator.MaxSeedBytes+1))
	if err != nil {
		return nil, fmt.Errorf("--seed: %w", err)
	}
	return text, nil
}

// logger writes from this level on: debug, info, warn or error, as the flags'
// enum guarantees.
func (f *emulatorFlags) logger(w io.Writer, level string) *slog.Logger {
	var minimum slog.Level
	if err := minimum.UnmarshalText([]byte(level)); err != nil {
		minimum = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: minimum}
	if f.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
