// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// log writes one line for each request: for those that were answered as asked at level
// debug, for those that were refused, not answered, or had an event refused at level
// info, and for failures of the emulator itself at level error.
func (s *server) log(x *exchange) {
	entry := x.entry
	level, text := slog.LevelDebug, "answered"
	switch {
	case x.cause != nil:
		level, text = slog.LevelError, "internal failure"
	case entry.Error != nil:
		level, text = slog.LevelInfo, "refused"
	case entry.Status == 0:
		level, text = slog.LevelInfo, "not answered"
	case entry.Failed > 0:
		level = slog.LevelInfo
	}
	ctx := context.WithoutCancel(x.r.Context())
	if !s.Log.Enabled(ctx, level) {
		return
	}
	operation := entry.Operation
	if operation == "" {
		operation = operationName(x.r)
	}
	attributes := make([]slog.Attr, 0, 16)
	attributes = append(attributes, slog.String("operation", operation), slog.Int("status", entry.Status), slog.Duration("duration", time.Duration(entry.Duration)))
	if caller := entry.Caller; caller != nil {
		attributes = append(attributes, slog.String("account", caller.Account), slog.String("region", entry.Region), slog.String("caller", caller.ARN))
	}
	if len(entry.Events) > 0 {
		attributes = append(attributes, slog.Int("accepted", entry.Accepted), slog.Int("failed", entry.Failed))
	}
	if failure := entry.Error; failure != nil {
		attributes = append(attributes, slog.String("error", failure.Code), slog.String("message", failure.Message))
		if failure.Reason != "" {
			attributes = append(attributes, slog.String("reason", failure.Reason))
		}
	}
	if entry.Fault != "" {
		attributes = append(attributes, slog.String("fault", entry.Fault))
	}
	if entry.ReplayOf != "" {
		attributes = append(attributes, slog.String("replay_of", entry.ReplayOf))
	}
	attributes = append(attributes, slog.String("request_id", entry.ID))
	s.Log.LogAttrs(ctx, level, text, attributes...)
}

// operationName names what was asked for where no operation was found.
func operationName(r *http.Request) string {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return cut(afterLastDot(target))
	}
	return r.Method + " " + cut(r.URL.Path)
}

func cut(text string) string {
	const most = 120
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// queryWithoutSignature gives the parameters of the URL that are not about who signed;
// nil if there are none.
func queryWithoutSignature(r *http.Request) map[string][]string {
	if r.URL.RawQuery == "" {
		return nil
	}
	query := r.URL.Query()
	for name := range query {
		if isAboutSignature(name) {
			delete(query, name)
		}
	}
	return query
}

// formWithoutSignature is the body without the members that are about who signed. They
// belong into the URL or the headers, but a session token is a secret wherever it stands.
func formWithoutSignature(body []byte, form url.Values) []byte {
	kept := url.Values{}
	for name, values := range form {
		if !isAboutSignature(name) {
			kept[name] = values
		}
	}
	if len(kept) == len(form) {
		return body
	}
	return []byte(kept.Encode())
}

// isAboutSignature tells whether a parameter is about who signed, and no operation's. Case does not count: a session
// token whose parameter is misspelt is a secret all the same.
func isAboutSignature(name string) bool {
	return len(name) > 6 && strings.EqualFold(name[:6], "X-Amz-")
}

// sessionToken finds a session token where a message shows what should have been signed:
// as a header or as a parameter.
var sessionToken = regexp.MustCompile(`(?i)(x-amz-security-token(?:=|%3d|:)\s*)[^\s&'"]+`)

func withoutSessionToken(message string) string {
	return sessionToken.ReplaceAllString(message, "$1…")
}
