// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// auditEventModel is an event that a configuration sends.
type auditEventModel struct {
	ID                types.String `tfsdk:"id"`
	EventData         types.String `tfsdk:"event_data"`
	EventDataChecksum types.String `tfsdk:"event_data_checksum"`
}

// auditEvents makes requests of events. An event without an id gets its position
// as one: only the answer refers to it.
func auditEvents(models []auditEventModel) []cloudtraildata.AuditEvent {
	events := make([]cloudtraildata.AuditEvent, len(models))
	for i, m := range models {
		events[i] = cloudtraildata.AuditEvent{
			ID:                m.ID.ValueString(),
			EventData:         m.EventData.ValueString(),
			EventDataChecksum: m.EventDataChecksum.ValueString(),
		}
		if m.ID.IsNull() {
			events[i].ID = strconv.Itoa(i)
		}
	}
	return events
}

func auditEventIDValidator() stringRule {
	return stringRule{"1 to 128 letters, digits, hyphens and underscores", func(value string) string {
		if !cloudtraildata.ValidAuditEventID(value) {
			return "the id of an event has 1 to 128 letters, digits, hyphens and underscores; leave it out to have one made"
		}
		return ""
	}}
}

// eventDataValidator accepts a JSON object. Its errors show the beginning of the
// text only, which may be 256 kB long.
type eventDataValidator struct{}

var _ validator.String = eventDataValidator{}

func (eventDataValidator) Description(context.Context) string         { return "a JSON object" }
func (eventDataValidator) MarkdownDescription(context.Context) string { return "a JSON object" }

func (eventDataValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	var members map[string]json.RawMessage
	err := json.Unmarshal([]byte(text), &members)
	if err == nil && members == nil {
		err = errors.New("it is null")
	}
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Value is not valid",
			fmt.Sprintf("%s is not a JSON object (%s): %q. Write it with jsonencode.", attributeName(req.Path), err, beginning(text)))
	}
}

// beginning is enough of a text to recognize it by.
func beginning(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// maxEventErrors is how many events have an error of their own; the others are
// counted.
const maxEventErrors = 20

// addAuditEventErrors tells of each event that was not taken, with the argument
// to blame. Those that failed with their whole request, with requestErr, are left
// to what is said about the request.
func addAuditEventErrors(diags *diag.Diagnostics, failures []cloudtraildata.SendResult, requestErr error) {
	told := 0
	for _, failure := range failures {
		if requestErr != nil && errors.Is(failure.Err, requestErr) {
			continue
		}
		if told++; told > maxEventErrors {
			continue
		}
		diags.AddAttributeError(auditEventPath(failure), "Audit event was not taken",
			fmt.Sprintf("events[%d], with the id %q: %s", failure.Index, failure.ID, failure.Err))
	}
	if told > maxEventErrors {
		diags.AddAttributeError(path.Root("events"), "Audit events were not taken",
			fmt.Sprintf("%d further events were not taken. Correct the first ones; the others may have failed for the same reason.", told-maxEventErrors))
	}
}

// auditEventPath is the argument that is to blame for the failure of an event.
func auditEventPath(failure cloudtraildata.SendResult) path.Path {
	name := "event_data"
	switch {
	case !cloudtraildata.ValidAuditEventID(failure.ID):
		name = "id"
	case errorCode(failure.Err) == "InvalidChecksum":
		name = "event_data_checksum"
	}
	return path.Root("events").AtListIndex(failure.Index).AtName(name)
}
