// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

func TestErrorDetail(t *testing.T) {
	t.Parallel()
	withRequestID := &smithy.OperationError{ServiceID: "CloudTrail", OperationName: "CreateChannel", Err: &awshttp.ResponseError{
		RequestID: "01234567-89ab-cdef-0123-456789abcdef",
		ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusBadRequest}},
			Err:      &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "not you"},
		},
	}}
	tests := []struct {
		name  string
		err   error
		hints []string
		want  []string
	}{
		{"code, message, request ID, permission", withRequestID, nil, []string{
			"The service answered AccessDeniedException: not you", "Allow cloudtrail:CreateChannel to the principal", "Request ID: 01234567-89ab-cdef-0123-456789abcdef"}},
		{"new customers", &smithy.GenericAPIError{Code: "InvalidParameterException", Message: "CloudTrail Lake is no longer accepting new customers. Existing customers can continue."}, nil,
			[]string{"closed CloudTrail Lake to new customers on 31 May 2026", "endpoints"}},
		{"hint of the code", apiError("EventDataStoreMaxLimitExceededException"), nil, []string{"wait for their deletion count"}},
		{"hint of the caller", apiError("SomethingNewException"), []string{"", "Try this."}, []string{"SomethingNewException: said the service", "Try this."}},
		{"hint of the operation", &smithy.OperationError{ServiceID: "CloudTrail", OperationName: "UpdateChannel", Err: apiError(codeChannelNotFound)}, nil,
			[]string{"apply again, without -refresh=false"}},
		{"throttled", apiError("ThrottlingException"), nil, []string{"-parallelism=2"}},
		{"timeout after conflicts", fmt.Errorf("%w; the last answer was: %w", context.DeadlineExceeded, apiError(codeConflict)), nil, []string{"ConflictException", "Raise it in the timeouts block"}},
		{"timeout", context.DeadlineExceeded, nil, []string{"The timeout ran out"}},
		{"interrupted", context.Canceled, nil, []string{"interrupted"}},
		{"no answer", &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}, nil, []string{"connection refused", "check that it runs"}},
		{"anything else", errors.New("odd"), nil, []string{"odd"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			detail := errorDetail(test.err, test.hints...)
			for _, want := range test.want {
				if !strings.Contains(detail, want) {
					t.Errorf("%q lacks %q", detail, want)
				}
			}
			if strings.Contains(detail, "\n\n\n") || strings.HasSuffix(detail, "\n") {
				t.Errorf("%q has an empty paragraph", detail)
			}
		})
	}
}

func TestAddAttributeAWSError(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addAttributeAWSError(&diags, "Creating channel audit", apiError("InvalidSourceException"), channelErrorPaths)
	addAttributeAWSError(&diags, "Creating channel audit", apiError("AccessDeniedException"), channelErrorPaths)
	if len(diags) != 2 {
		t.Fatalf("there are %d diagnostics, want 2", len(diags))
	}
	blamed, ok := diags[0].(diag.DiagnosticWithPath)
	if !ok || !blamed.Path().Equal(path.Root("source")) {
		t.Errorf("%v does not blame source", diags[0])
	}
	if _, ok := diags[1].(diag.DiagnosticWithPath); ok {
		t.Errorf("%v blames an attribute", diags[1])
	}
}

func TestIsNotFound(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		codeChannelNotFound: true, codeEventDataStoreNotFound: true, codeResourceNotFound: true, codeResourcePolicyNotFound: true,
		codeResourceARNNotValid: false, "AccessDeniedException": false,
	} {
		if got := isNotFound(fmt.Errorf("wrapped: %w", apiError(code))); got != want {
			t.Errorf("%s counts as not found: %v, want %v", code, got, want)
		}
	}
	if isNotFound(nil) || isNotFound(errors.New("x")) {
		t.Error("no error, or one without a code, counts as not found")
	}
	if !isPolicyGone(apiError(codeResourceARNNotValid)) {
		t.Error("a policy whose resource is absent does not count as gone")
	}
}
