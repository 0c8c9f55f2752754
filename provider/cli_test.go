// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// servePlugin makes the test binary serve a provider instead of running tests,
// for tests that need the CLI to start it as a process of its own.
const servePlugin = "CLOUDTRAILLAKE_TEST_SERVE_PLUGIN"

func TestMain(m *testing.M) {
	if os.Getenv(servePlugin) == "" {
		addSweepers()
		resource.TestMain(m) // runs the tests and exits, or with -sweep the sweepers
		return
	}
	if err := serve(filepath.Base(os.Args[0])); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve serves the provider that an executable has the name of: this one, or
// what stands for another.
func serve(executable string) error {
	const hashicorp = "registry.terraform.io/hashicorp/"
	ctx := context.Background()
	api := func() *cloudtrail.Client {
		settings, err := config.LoadDefaultConfig(ctx)
		if err != nil {
			panic(err)
		}
		return cloudtrail.NewFromConfig(settings)
	}
	switch executable {
	case "terraform-provider-aws":
		server, err := awsProvider(api, 6)()
		if err != nil {
			return err
		}
		return tf5server.Serve(hashicorp+"aws", func() tfprotov5.ProviderServer { return server })
	case "terraform-provider-awscc":
		return providerserver.Serve(ctx, func() provider.Provider { return &awsccProvider{api: api} }, providerserver.ServeOpts{Address: hashicorp + "awscc"})
	}
	return Serve("test", false)
}

// acceptanceCLI is the path of the CLI that acceptance tests use.
func acceptanceCLI(t *testing.T) string {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	if cli := os.Getenv("TF_ACC_TERRAFORM_PATH"); cli != "" {
		return cli
	}
	cli, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("there is no terraform on PATH, and TF_ACC_TERRAFORM_PATH is not set")
	}
	return cli
}

var terraformVersion = regexp.MustCompile(`^Terraform v1\.(\d+)`)

// needsTerraform skips a test unless the CLI is Terraform 1.minor or later. The
// version alone would not tell: OpenTofu has versions of its own.
func needsTerraform(t *testing.T, minor int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), acceptanceCLI(t), "version")
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=")
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v", command, err)
	}
	if match := terraformVersion.FindSubmatch(output); match != nil {
		if has, err := strconv.Atoi(string(match[1])); err == nil && has >= minor {
			return
		}
	}
	cli, _, _ := strings.Cut(string(output), "\n")
	t.Skipf("it needs Terraform 1.%d or later, and the CLI is %s", minor, cli)
}

// shell runs commands as a user does: `terraform` is the CLI, whichever it is,
// the providers are those of this package, and the account is an emulator's.
type shell struct {
	t         *testing.T
	bin       string // the CLI and the providers
	directory string
	env       []string
}

// startShell makes the directory of a shell. environment comes on top of the
// emulator's and the test's own.
func startShell(t *testing.T, server *emulatortest.Server, environment ...string) *shell {
	t.Helper()
	cli := acceptanceCLI(t)
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	overrides := ""
	for name, target := range map[string]string{
		"terraform": cli, "terraform-provider-cloudtraillake": executable, "terraform-provider-aws": executable, "terraform-provider-awscc": executable,
	} {
		if err := os.Symlink(target, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range []string{"cloudtraillake/cloudtraillake", "hashicorp/aws", "hashicorp/awscc"} {
		overrides += fmt.Sprintf("    %q = %q\n", address, bin)
	}
	settings := filepath.Join(bin, "cli.tfrc")
	if err := os.WriteFile(settings, []byte("provider_installation {\n  dev_overrides {\n"+overrides+"  }\n  direct {}\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(),
		servePlugin+"=1", "CHECKPOINT_DISABLE=1", "TF_INPUT=0", "TF_CLI_ARGS=-no-color", "TF_CLI_CONFIG_FILE="+settings,
		"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"AWS_ENDPOINT_URL="+server.URL, "AWS_REGION="+server.Region, "AWS_ACCESS_KEY_ID="+server.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+server.SecretAccessKey,
	)
	return &shell{t: t, bin: bin, directory: t.TempDir(), env: append(env, environment...)}
}

// write makes the files of a directory those of texts.
func (s *shell) write(directory string, texts map[string]string) {
	s.t.Helper()
	directory = filepath.Join(s.directory, directory)
	if err := os.MkdirAll(directory, 0o750); err != nil {
		s.t.Fatal(err)
	}
	old, err := filepath.Glob(filepath.Join(directory, "*.tf"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			s.t.Fatal(err)
		}
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
}

// run runs commands of a shell and returns what they print.
func (s *shell) run(commands string) string {
	s.t.Helper()
	command := exec.CommandContext(s.t.Context(), "sh", "-ec", commands)
	command.Dir, command.Env = s.directory, s.env
	output, err := command.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		s.t.Fatalf("%s: %v\n%s%s", strings.TrimSpace(commands), err, output, exit.Stderr)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return string(output)
}

// apply, destroy and planNothing run the CLI; arguments are words of its own.
// planNothing fails the test if the plan has a change.
func (s *shell) apply(arguments ...string) {
	s.t.Helper()
	s.run("terraform apply -auto-approve " + strings.Join(arguments, " "))
}

func (s *shell) destroy(arguments ...string) {
	s.t.Helper()
	s.run("terraform destroy -auto-approve " + strings.Join(arguments, " "))
}

func (s *shell) planNothing(arguments ...string) {
	s.t.Helper()
	s.run("terraform plan -detailed-exitcode " + strings.Join(arguments, " "))
}

// shownModule is what tests read of a module in a state.
type shownModule struct {
	Address      string          `json:"address"`
	Resources    []shownResource `json:"resources"`
	ChildModules []shownModule   `json:"child_modules"`
}

type shownResource struct {
	Address string `json:"address"`
	Mode    string `json:"mode"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Index   any    `json:"index"` // a number with count, a key with for_each
	Values  struct {
		ARN  string            `json:"arn"`
		Name string            `json:"name"`
		Tags map[string]string `json:"tags"`
	} `json:"values"`
}

// state is the root module of the state.
func (s *shell) state() shownModule {
	s.t.Helper()
	var shown struct {
		Values struct {
			RootModule shownModule `json:"root_module"`
		} `json:"values"`
	}
	if err := json.Unmarshal([]byte(s.run("terraform show -json")), &shown); err != nil {
		s.t.Fatal(err)
	}
	return shown.Values.RootModule
}

// managed are the resources of a module and of those that it calls, without data
// sources.
func (m shownModule) managed() []shownResource {
	var resources []shownResource
	for _, r := range m.Resources {
		if r.Mode == "managed" {
			resources = append(resources, r)
		}
	}
	for _, child := range m.ChildModules {
		resources = append(resources, child.managed()...)
	}
	return resources
}

// accountProvider is a provider block with an alias, for an account of an emulator.
func accountProvider(t *testing.T, server *emulatortest.Server, alias, account string) string {
	t.Helper()
	credentials, err := server.Config(account).Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("provider \"cloudtraillake\" {\n  alias      = %q\n  access_key = %q\n  secret_key = %q\n}\n",
		alias, credentials.AccessKeyID, credentials.SecretAccessKey)
}

// requiredProvider is the terraform block that names this provider.
const requiredProvider = "terraform {\n  required_providers {\n    cloudtraillake = { source = \"cloudtraillake/cloudtraillake\" }\n  }\n}\n"
