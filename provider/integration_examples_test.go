// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// Each example of an integration applies, takes the events beside it from whom it
// names, refuses everybody else, plans no change, and can be destroyed.
func TestAccIntegrationExamples(t *testing.T) {
	t.Parallel()
	const partner, senderAccount = "444455556666", "222233334444"
	senderRole := func(name string) func(*testing.T, *emulatortest.Server) aws.Config {
		return func(t *testing.T, server *emulatortest.Server) aws.Config {
			return roleConfig(t, server, fmt.Sprintf("arn:aws:iam::%s:role/%s", senderAccount, name), senderAccount)
		}
	}
	root := func(account string) func(*testing.T, *emulatortest.Server) aws.Config {
		return func(_ *testing.T, server *emulatortest.Server) aws.Config { return server.Config(account) }
	}
	type sender struct {
		config     func(*testing.T, *emulatortest.Server) aws.Config
		externalID string
	}
	for _, test := range []struct {
		example, events string
		variables       config.Variables
		sender          sender
		refused         map[string]sender
	}{
		{
			example: "direct-integration", events: "clumio-audit-events.jsonl",
			variables: config.Variables{
				"partner_account_id": config.StringVariable(partner), "external_id": config.StringVariable("cl-3f2a9c7b"),
			},
			sender: sender{root(partner), "cl-3f2a9c7b"},
			refused: map[string]sender{
				"without external ID":    {root(partner), ""},
				"with another's ID":      {root(partner), "cl-00000000"},
				"from another account":   {root(senderAccount), "cl-3f2a9c7b"},
				"owner's without its ID": {root("111122223333"), ""},
			},
		},
		{
			example: "solution-integration", events: "okta-system-log-events.jsonl",
			variables: config.Variables{"sender_role_arn": config.StringVariable("arn:aws:iam::" + senderAccount + ":role/okta-forwarder")},
			sender:    sender{senderRole("okta-forwarder"), ""},
			refused: map[string]sender{
				"another role":         {senderRole("build"), ""},
				"root of its account":  {root(senderAccount), ""},
				"from another account": {root(partner), ""},
			},
		},
		{
			example: "solution-integration", events: "okta-system-log-events.jsonl",
			variables: config.Variables{
				"sender_role_arn": config.StringVariable("arn:aws:iam::" + senderAccount + ":role/okta-forwarder"),
				"external_id":     config.StringVariable("okta-1"),
			},
			sender:  sender{senderRole("okta-forwarder"), "okta-1"},
			refused: map[string]sender{"without external ID": {senderRole("okta-forwarder"), ""}},
		},
	} {
		test.variables["protect_events"] = config.BoolVariable(false)
		t.Run(fmt.Sprintf("%s with %d variables", test.example, len(test.variables)), func(t *testing.T) {
			t.Parallel()
			server := emulatortest.Start(t)
			directory := filepath.Join("..", "examples", test.example)
			configuration := exampleConfiguration(t, directory, server)
			sendAndLook := func(state *terraform.State) error {
				outputs := state.RootModule().Outputs
				channel, store := outputs["channel_arn"].Value.(string), outputs["event_data_store_arn"].Value.(string)
				for name, sender := range test.refused {
					err := sendOne(t, sender.config(t, server), channel, sender.externalID)
					if _, ok := errors.AsType[*cloudtraildata.ChannelInsufficientPermission](err); !ok {
						t.Errorf("%s: the error is %v, want ChannelInsufficientPermission", name, err)
					}
				}
				want, err := sendFile(t, test.sender.config(t, server), channel, test.sender.externalID, filepath.Join(directory, test.events))
				if err != nil {
					return err
				}
				got, err := storedEventData(server, store)
				if err != nil {
					return err
				}
				if diff := cmp.Diff(want, got); diff != "" {
					return fmt.Errorf("stored events differ from those sent (-sent +stored):\n%s", diff)
				}
				return nil
			}
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: providerFactories,
				Steps: []resource.TestStep{
					{Config: configuration, ConfigVariables: test.variables, Check: sendAndLook},
				},
			})
		})
	}
}

// roleConfig is the configuration of a session of a role, which account has assumed.
func roleConfig(t *testing.T, server *emulatortest.Server, role, account string) aws.Config {
	t.Helper()
	session, err := sts.NewFromConfig(server.Config(account)).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String("sender")})
	if err != nil {
		t.Fatal(err)
	}
	configuration := server.Config(account)
	configuration.Credentials = credentials.NewStaticCredentialsProvider(
		aws.ToString(session.Credentials.AccessKeyId), aws.ToString(session.Credentials.SecretAccessKey), aws.ToString(session.Credentials.SessionToken))
	return configuration
}

func sendOne(t *testing.T, configuration aws.Config, channel, externalID string) error {
	t.Helper()
	_, err := cloudtraildata.NewFromConfig(configuration).PutAuditEvents(t.Context(), &cloudtraildata.PutAuditEventsInput{
		ChannelARN: channel, ExternalID: externalID, AuditEvents: []cloudtraildata.AuditEvent{{ID: "1", EventData: "{}"}},
	})
	return err
}

// sendFile sends a file of events and returns the eventData of each by UID. All have to be taken.
func sendFile(t *testing.T, configuration aws.Config, channel, externalID, file string) (map[string]any, error) {
	t.Helper()
	sent := map[string]any{}
	summary, err := cloudtraildata.NewFromConfig(configuration).Send(t.Context(), cloudtraildata.SendInput{
		ChannelARN: channel, ExternalID: externalID, FillChecksums: true,
		Report: func(r cloudtraildata.SendResult) {
			if r.Err != nil {
				t.Errorf("event %s: %v", r.ID, r.Err)
			}
		},
	}, auditEventsOf(file, sent))
	if err == nil && (summary.Accepted == 0 || summary.Failed > 0) {
		err = fmt.Errorf("%d events were taken, %d failed", summary.Accepted, summary.Failed)
	}
	return sent, err
}

// auditEventsOf reads a file of JSON Lines and notes the eventData of each event by UID.
func auditEventsOf(file string, sent map[string]any) iter.Seq2[cloudtraildata.AuditEvent, error] {
	return func(yield func(cloudtraildata.AuditEvent, error) bool) {
		opened, err := os.Open(file)
		if err != nil {
			yield(cloudtraildata.AuditEvent{}, err)
			return
		}
		defer opened.Close()
		lines := bufio.NewScanner(opened)
		for lines.Scan() {
			var line struct {
				ID        string          `json:"id"`
				EventData json.RawMessage `json:"eventData"`
			}
			var data map[string]any
			err := errors.Join(json.Unmarshal(lines.Bytes(), &line), json.Unmarshal(line.EventData, &data))
			sent[fmt.Sprint(data["UID"])] = data
			if !yield(cloudtraildata.AuditEvent{ID: line.ID, EventData: string(line.EventData)}, err) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(cloudtraildata.AuditEvent{}, err)
		}
	}
}

// storedEventData is the eventData of every record of a store, by UID.
func storedEventData(server *emulatortest.Server, store string) (map[string]any, error) {
	response, err := http.Get(server.URL + "/_emulator/events?limit=100&event_data_store=" + store)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var page struct {
		Events []struct {
			EventData map[string]any `json:"eventData"`
		} `json:"events"`
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		return nil, err
	}
	stored := map[string]any{}
	for _, event := range page.Events {
		stored[fmt.Sprint(event.EventData["UID"])] = event.EventData
	}
	if len(stored) != len(page.Events) {
		return nil, fmt.Errorf("%d records of %d events", len(page.Events), len(stored))
	}
	return stored, nil
}
