// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// demo is what the steps share.
type demo struct {
	work      string // temporary directory
	events    string // file of audit events
	emulator  string // binary
	terraform *terraform
	server    *server

	outputs outputs
	stored  []string // ids of the stored events
}

type outputs struct{ channelARN, eventDataStoreID string }

type step struct {
	title string
	do    func() error
}

const (
	partnerAccount = "444455556666"
	externalID     = "gh-3f2a9c7b"
)

func (d *demo) steps() []step {
	return []step{
		{"Start the emulator of CloudTrail Lake, with a data directory", d.start},
		{"Apply a configuration: event data store, GitHub channel, resource policy with an external ID", d.apply},
		{"Send GitHub audit events from the partner's account; the one that breaks the schema fails alone", d.send},
		{"Look at what the event data store holds, the newest first", d.look},
		{"A second GitHub channel is refused: one channel per source", d.secondChannel},
		{"A call without the external ID is refused", d.withoutExternalID},
		{"Plan again: nothing to change", d.plan},
		{"Restart the emulator: the events are still there", d.restart},
		{"Ask them a question in SQL: who took copies of the code, or showed it to the world?", d.ask},
		{"Destroy", d.destroy},
	}
}

func (d *demo) start() (err error) {
	d.server, err = startServer(d.emulator, d.work)
	if err == nil {
		say("It listens on %s and keeps its state in a directory.", d.server.Endpoint)
	}
	return err
}

func (d *demo) stop() {
	if d.server != nil {
		_ = d.server.stop()
	}
}

func (d *demo) directory() string { return filepath.Join(d.work, "integration") }

func (d *demo) apply() error {
	if _, err := d.terraform.quiet(d.directory(), d.server, "init", "-input=false"); err != nil {
		return err
	}
	if _, err := d.terraform.run(d.directory(), d.server, "apply", "-auto-approve", "-input=false"); err != nil {
		return err
	}
	text, err := d.terraform.quiet(d.directory(), d.server, "output", "-json")
	if err != nil {
		return err
	}
	var values map[string]struct{ Value string }
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		return fmt.Errorf("outputs: %w", err)
	}
	d.outputs = outputs{channelARN: values["channel_arn"].Value, eventDataStoreID: values["event_data_store_id"].Value}
	if d.outputs.channelARN == "" || d.outputs.eventDataStoreID == "" {
		return fmt.Errorf("outputs are missing in %s", text)
	}
	return nil
}

// asPartner is the environment of the partner's account. A 12-digit access key is
// that account's root user.
func (d *demo) asPartner() []string {
	return append(d.server.environment(), "AWS_ACCESS_KEY_ID="+partnerAccount, "AWS_SECRET_ACCESS_KEY=any")
}

// sendEvents runs `send` on the events as the partner's account.
func (d *demo) sendEvents(flags ...string) (output string, code int, err error) {
	args := append([]string{"send", "--channel", d.outputs.channelARN}, flags...)
	say("As account %s:", partnerAccount)
	return runCommand(command{name: d.emulator, args: append(args, filepath.Base(d.events)), directory: filepath.Dir(d.events), environment: d.asPartner()})
}

func (d *demo) send() error {
	output, code, err := d.sendEvents("--external-id", externalID)
	if err != nil {
		return err
	}
	if code != 1 || !strings.Contains(output, "InvalidData") || !strings.Contains(output, "eventTime") {
		return fmt.Errorf("exit code %d: one event should have failed for its eventTime", code)
	}
	return nil
}

func (d *demo) look() error {
	records, err := d.server.records(d.outputs.eventDataStoreID)
	if err != nil {
		return err
	}
	for _, record := range records {
		say("%s  %-38s %-20s %s", record.EventTime, record.EventData.EventName, record.EventData.UserIdentity.PrincipalID, record.EventID)
		d.stored = append(d.stored, record.EventID)
	}
	sent, err := os.ReadFile(d.events)
	if err != nil {
		return err
	}
	if want := strings.Count(strings.TrimSpace(string(sent)), "\n"); len(records) != want { // all lines but one
		return fmt.Errorf("%d events are stored, want %d", len(records), want)
	}
	return nil
}

const secondChannel = `
terraform {
  required_providers {
    cloudtraillake = { source = "cloudtraillake/cloudtraillake" }
  }
}

resource "cloudtraillake_channel" "second" {
  name         = "another-github"
  source       = "GitHub"
  destinations = [{ type = "EVENT_DATA_STORE", location = %q }]
}
`

func (d *demo) secondChannel() error {
	directory := filepath.Join(d.work, "second")
	if err := os.Mkdir(directory, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(directory, "main.tf"), fmt.Appendf(nil, secondChannel, d.outputs.eventDataStoreID), 0o600); err != nil {
		return err
	}
	if _, err := d.terraform.quiet(directory, d.server, "init", "-input=false"); err != nil {
		return err
	}
	output, err := d.terraform.run(directory, d.server, "apply", "-auto-approve", "-input=false")
	if err == nil {
		return errors.New("the second channel was made")
	}
	return contains(output, "ChannelMaxLimitExceededException", d.outputs.channelARN)
}

func (d *demo) withoutExternalID() error {
	output, code, err := d.sendEvents()
	if err != nil {
		return err
	}
	if code != 3 {
		return fmt.Errorf("exit code %d, want 3: request refused", code)
	}
	return contains(output, "ChannelInsufficientPermission", "cloudtrail:ExternalId")
}

func (d *demo) plan() error {
	_, err := d.terraform.run(d.directory(), d.server, "plan", "-detailed-exitcode", "-input=false")
	return err // with changes the exit code is 2
}

func (d *demo) restart() error {
	if err := d.server.stop(); err != nil {
		return err
	}
	say("Stopped.")
	if err := d.start(); err != nil {
		return err
	}
	records, err := d.server.records(d.outputs.eventDataStoreID)
	if err != nil {
		return err
	}
	found := make([]string, len(records))
	for i, record := range records {
		found[i] = record.EventID
	}
	if !slices.Equal(found, d.stored) {
		return fmt.Errorf("%d events before the restart, %d after, or others", len(d.stored), len(found))
	}
	say("The same %d events.", len(found))
	return nil
}

const question = `SELECT eventData.userIdentity.principalId AS who, eventData.eventName AS what, count(*) AS times,
       array_join(array_agg(element_at(eventData.userIdentity.details, 'Repository') ORDER BY eventTime), ', ') AS repositories
FROM %s
WHERE eventData.eventName = 'git.clone'
   OR element_at(eventData.requestParameters, 'visibility') = 'public'
GROUP BY eventData.userIdentity.principalId, eventData.eventName
ORDER BY times DESC, who`

func (d *demo) ask() error {
	output, code, err := runCommand(command{name: d.emulator, args: []string{"query", fmt.Sprintf(question, d.outputs.eventDataStoreID)}, environment: d.server.environment()})
	if err != nil {
		return err
	}
	if code != 0 {
		return fmt.Errorf("exit code %d", code)
	}
	return contains(output, "hubot", "acme-widgets/billing", "mona", "repo.access")
}

func (d *demo) destroy() error {
	if _, err := d.terraform.run(d.directory(), d.server, "destroy", "-auto-approve", "-input=false"); err != nil {
		return err
	}
	records, err := d.server.records(d.outputs.eventDataStoreID)
	if err != nil {
		return err
	}
	if len(records) != len(d.stored) {
		return fmt.Errorf("%d events after the destroy, want %d", len(records), len(d.stored))
	}
	say("As at AWS, the event data store is pending deletion: for seven days it can be restored, with its %d events.", len(records))
	return nil
}

func contains(output string, texts ...string) error {
	// Command lines wrap long lines and draw a bar beside errors.
	flat := strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), "")
	for _, text := range texts {
		if !strings.Contains(flat, strings.ReplaceAll(text, " ", "")) {
			return fmt.Errorf("the error does not name %s", text)
		}
	}
	return nil
}

func say(format string, args ...any) { fmt.Printf("   "+format+"\n", args...) }
