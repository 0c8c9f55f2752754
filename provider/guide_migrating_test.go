// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const migratingGuide = "migrating-from-aws-and-awscc.md"

// migration is what the guide shows, and an account with its resources that the
// other providers have made.
type migration struct {
	*shell
	server *emulatortest.Server
	// Configurations and commands of the guide, in its order.
	before, after, moved, removed, importByIdentity, importByID string
	backup, split, verify, apply, back                          string
}

// startMigration applies the guide's old configuration in a directory.
func startMigration(t *testing.T, directory string) *migration {
	t.Helper()
	m := &migration{server: emulatortest.Start(t)}
	m.shell = startShell(t, m.server)
	guide := guides(t)[migratingGuide]
	take := func(language string, blocks ...*string) {
		t.Helper()
		shown := codeBlocks(guide, language)
		if len(shown) != len(blocks) {
			t.Fatalf("the guide has %d blocks in %s, want %d", len(shown), language, len(blocks))
		}
		for i, block := range blocks {
			*block = shown[i]
		}
	}
	take("terraform", &m.before, &m.after, &m.moved, &m.removed, &m.importByIdentity, &m.importByID)
	take("sh", &m.backup, &m.split, &m.verify, &m.apply, &m.back)

	m.write(directory, map[string]string{"main.tf": m.before})
	m.run("terraform -chdir=" + directory + " apply -auto-approve")
	for placeholder, name := range map[string]string{
		"eventdatastore/01234567-89ab-cdef-0123-456789abcde1": "management-events",
		"eventdatastore/01234567-89ab-cdef-0123-456789abcde2": "audit-events",
		"channel/01234567-89ab-cdef-0123-456789abcde3":        "github",
	} {
		placeholder = "arn:aws:cloudtrail:us-east-1:111122223333:" + placeholder
		for _, text := range []*string{&m.importByIdentity, &m.importByID, &m.split} {
			*text = strings.ReplaceAll(*text, placeholder, m.resources()[name])
		}
	}
	return m
}

// resources are the ARNs of the account's stores and channels by their names.
func (m *migration) resources() map[string]string {
	m.t.Helper()
	api := m.server.CloudTrail(m.server.AccountID)
	stores, err := api.ListEventDataStores(m.t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil {
		m.t.Fatal(err)
	}
	channels, err := api.ListChannels(m.t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil {
		m.t.Fatal(err)
	}
	arns := map[string]string{}
	for _, store := range stores.EventDataStores {
		arns[aws.ToString(store.Name)] = aws.ToString(store.EventDataStoreArn)
	}
	for _, channel := range channels.Channels {
		arns[aws.ToString(channel.Name)] = aws.ToString(channel.ChannelArn)
	}
	return arns
}

// changes plans in the way that the guide verifies a plan, and returns what that names.
func (m *migration) changes() string {
	m.t.Helper()
	plan, look, _ := strings.Cut(m.verify, "\n")
	m.run(plan)
	return strings.TrimSpace(m.run(look))
}

// finish verifies that the plan is empty, applies it and holds the outcome to
// what there was.
func (m *migration) finish() {
	m.t.Helper()
	before := fmt.Sprint(m.resources())
	if named := m.changes(); named != "" {
		m.t.Errorf("the plan changes %s", named)
	}
	m.run(m.apply)
	m.settled(".")
	if after := fmt.Sprint(m.resources()); after != before {
		m.t.Errorf("there is\n%s\nthere was\n%s", after, before)
	}
}

// settled wants a plan without any change.
func (m *migration) settled(directory string) {
	m.t.Helper()
	m.run("terraform -chdir=" + directory + " plan -detailed-exitcode")
}

func TestAccGuideMigrating_moved(t *testing.T) {
	t.Parallel()
	m := startMigration(t, ".")
	m.run(m.backup)
	m.write(".", map[string]string{"main.tf": strings.Replace(m.after, "ingestion_enabled = false", "ingestion_enabled = true", 1), "moved.tf": m.moved})
	if named := m.changes(); named != "cloudtraillake_event_data_store.management" {
		t.Errorf("a plan that changes a store names %q", named)
	}
	m.write(".", map[string]string{"main.tf": m.after, "moved.tf": m.moved})
	m.finish()
	m.write(".", map[string]string{"main.tf": m.after}) // the blocks can go
	m.settled(".")

	m.write(".", map[string]string{"main.tf": m.before})
	m.run(m.back)
	m.settled(".")
}

// A move that is not followed by reading knows less, and can be changed all the same.
func TestAccGuideMigrating_movedUnread(t *testing.T) {
	t.Parallel()
	m := startMigration(t, ".")
	m.write(".", map[string]string{"main.tf": strings.Replace(m.after, "ingestion_enabled = false", "ingestion_enabled = true", 1), "moved.tf": m.moved})
	m.run("terraform apply -auto-approve -refresh=false")
	m.settled(".")
}

func TestAccGuideMigrating_importByID(t *testing.T) {
	t.Parallel()
	m := startMigration(t, ".")
	m.write(".", map[string]string{"main.tf": m.after, "removed.tf": m.removed, "import.tf": m.importByID})
	m.finish()
}

func TestAccGuideMigrating_importByIdentity(t *testing.T) {
	t.Parallel()
	m := startMigration(t, ".")
	var version struct {
		Terraform string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(m.run("terraform version -json")), &version); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(version.Terraform, "1.11.") {
		t.Skipf("import by identity is of Terraform 1.12, this is %s", version.Terraform)
	}
	m.write(".", map[string]string{"main.tf": m.after, "removed.tf": m.removed, "import.tf": m.importByIdentity})
	m.finish()
}

func TestAccGuideMigrating_split(t *testing.T) {
	t.Parallel()
	m := startMigration(t, "platform")
	m.write("lake", map[string]string{"main.tf": m.after})
	before := fmt.Sprint(m.resources())
	m.run(m.split)
	m.write("platform", map[string]string{"main.tf": ""})
	m.settled("platform")
	m.settled("lake")
	if after := fmt.Sprint(m.resources()); after != before {
		t.Errorf("there is\n%s\nthere was\n%s", after, before)
	}
}
