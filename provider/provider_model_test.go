// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// providerConfig is a provider block with some arguments, all others null.
func providerConfig(t *testing.T, values map[string]tftypes.Value) tfsdk.Config {
	t.Helper()
	schema := providerSchema()
	object, ok := schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is no object")
	}
	all := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		value, given := values[name]
		switch {
		case given:
			all[name] = value
		case kind.Is(tftypes.List{}):
			all[name] = tftypes.NewValue(kind, []tftypes.Value{})
			if _, isBlock := schema.Blocks[name]; !isBlock {
				all[name] = tftypes.NewValue(kind, nil)
			}
		default:
			all[name] = tftypes.NewValue(kind, nil)
		}
	}
	return tfsdk.Config{Schema: schema, Raw: tftypes.NewValue(object, all)}
}

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

var unknownText = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)

// blockOf is a list of one block of string and string-map arguments.
func blockOf(t *testing.T, name string, values map[string]tftypes.Value) tftypes.Value {
	t.Helper()
	list, ok := providerSchema().Type().TerraformType(t.Context()).(tftypes.Object).AttributeTypes[name].(tftypes.List)
	if !ok {
		t.Fatalf("%s is no list", name)
	}
	object, ok := list.ElementType.(tftypes.Object)
	if !ok {
		t.Fatalf("%s is no block", name)
	}
	all := map[string]tftypes.Value{}
	for attribute, kind := range object.AttributeTypes {
		all[attribute] = tftypes.NewValue(kind, nil)
		if value, given := values[attribute]; given {
			all[attribute] = value
		}
	}
	return tftypes.NewValue(list, []tftypes.Value{tftypes.NewValue(object, all)})
}

func tagMap(values map[string]tftypes.Value) tftypes.Value {
	return tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, values)
}

func TestConfigureWithUnknownArguments(t *testing.T) {
	t.Parallel()
	config := providerConfig(t, map[string]tftypes.Value{
		"region":    unknownText,
		"endpoints": blockOf(t, "endpoints", map[string]tftypes.Value{"sts": unknownText}),
	})
	p := New("test")()

	var refused provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{Config: config}, &refused)
	for _, want := range []string{"endpoints depends on a value that is only known after apply", "region depends on a value"} {
		if !strings.Contains(details(refused.Diagnostics), want) {
			t.Errorf("%q lacks %q", details(refused.Diagnostics), want)
		}
	}

	var deferred provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{
		Config: config, ClientCapabilities: provider.ConfigureProviderClientCapabilities{DeferralAllowed: true},
	}, &deferred)
	if deferred.Diagnostics.HasError() || deferred.Deferred == nil || deferred.Deferred.Reason != provider.DeferredReasonProviderConfigUnknown {
		t.Errorf("got %v and %s, want a deferral", deferred.Deferred, details(deferred.Diagnostics))
	}
}

// Unknown default tags only make tags_all unknown.
func TestConfigureWithUnknownDefaultTags(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	values := map[string]tftypes.Value{
		"region": text(server.Region), "access_key": text(server.AccessKeyID), "secret_key": text(server.SecretAccessKey),
		"endpoints": blockOf(t, "endpoints", map[string]tftypes.Value{"sts": text(server.URL), "cloudtrail": text(server.URL)}),
	}
	for name, tags := range map[string]tftypes.Value{
		"value": tagMap(map[string]tftypes.Value{"team": unknownText}),
		"map":   tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, tftypes.UnknownValue),
	} {
		values["default_tags"] = blockOf(t, "default_tags", map[string]tftypes.Value{"tags": tags})
		var resp provider.ConfigureResponse
		New("test")().Configure(t.Context(), provider.ConfigureRequest{Config: providerConfig(t, values)}, &resp)
		if resp.Diagnostics.HasError() {
			t.Fatalf("unknown %s: %s", name, details(resp.Diagnostics))
		}
		c, ok := resp.ResourceData.(*client)
		if !ok || !c.Tags.defaultsUnknown {
			t.Errorf("unknown %s: the default tags count as known", name)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, name := range []string{"AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE"} {
		t.Setenv(name, "")
	}
	tests := []struct {
		name      string
		values    map[string]tftypes.Value
		want      func(*clientSettings)
		wantError string
	}{
		{name: "nothing", want: func(*clientSettings) {}},
		{name: "no retries", values: map[string]tftypes.Value{"max_retries": tftypes.NewValue(tftypes.Number, 0)}, want: func(s *clientSettings) { s.MaxRetries = 1 }},
		{name: "retries", values: map[string]tftypes.Value{"max_retries": tftypes.NewValue(tftypes.Number, 7)}, want: func(s *clientSettings) { s.MaxRetries = 7 }},
		{
			name: "role",
			values: map[string]tftypes.Value{"assume_role": blockOf(t, "assume_role", map[string]tftypes.Value{
				"role_arn": text("arn:aws:iam::111122223333:role/x"), "duration": text("1h"), "tags": tagMap(map[string]tftypes.Value{"a": text("b")})})},
			want: func(s *clientSettings) {
				s.AssumeRoles = []assumeRole{{RoleARN: "arn:aws:iam::111122223333:role/x", Duration: time.Hour, Tags: map[string]string{"a": "b"}}}
			},
		},
		{name: "role without ARN", values: map[string]tftypes.Value{"assume_role": blockOf(t, "assume_role", nil)}, wantError: "assume_role has no role_arn"},
		{
			name: "web identity",
			values: map[string]tftypes.Value{"assume_role_with_web_identity": blockOf(t, "assume_role_with_web_identity", map[string]tftypes.Value{
				"role_arn": text("arn:aws:iam::111122223333:role/x"), "web_identity_token": text("t")})},
			want: func(s *clientSettings) {
				s.WebIdentity = &webIdentity{RoleARN: "arn:aws:iam::111122223333:role/x", Token: "t"}
			},
		},
		{name: "web identity without token", values: map[string]tftypes.Value{"assume_role_with_web_identity": blockOf(t, "assume_role_with_web_identity", nil)}, wantError: "web_identity_token_file"},
		{
			name:   "tags",
			values: map[string]tftypes.Value{"default_tags": blockOf(t, "default_tags", map[string]tftypes.Value{"tags": tagMap(map[string]tftypes.Value{"a": text("b")})})},
			want:   func(s *clientSettings) { s.Tags.defaults = map[string]string{"a": "b"} },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var model providerModel
			config := providerConfig(t, test.values)
			if diags := config.Get(t.Context(), &model); diags.HasError() {
				t.Fatal(details(diags))
			}
			got, diags := model.settings(t.Context())
			if test.wantError != "" {
				if !strings.Contains(details(diags), test.wantError) {
					t.Errorf("%q lacks %q", details(diags), test.wantError)
				}
				return
			}
			var want clientSettings
			test.want(&want)
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(tagSettings{})); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}
