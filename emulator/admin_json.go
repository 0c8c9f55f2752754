// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/spelling"
)

// readJSON reads a body strictly: one JSON object, no unknown and no repeated members.
func readJSON(w http.ResponseWriter, r *http.Request, in any) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControlBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &endpointError{http.StatusRequestEntityTooLarge, string(lake.ErrRequestEntityTooLarge), fmt.Sprintf("the request's body has more than %d bytes.", maxControlBody)}
	}
	if err != nil {
		return invalid("the request's body ended early: %v.", err)
	}
	if err := json.Unmarshal(body, in, json.RejectUnknownMembers(true), durationsAsText); err != nil {
		return invalid("%s.", describeJSON(err, in))
	}
	return nil
}

// describeJSON tells what is wrong with a body in JSON's words, without the names of Go's types.
func describeJSON(err error, in any) string {
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(syntactic, jsontext.ErrDuplicateName) {
			return fmt.Sprintf("the request's body has a duplicate member %.80q: give it once", memberName(syntactic.JSONPointer))
		}
		return fmt.Sprintf("the request's body is not valid JSON: %s at byte %d", strings.TrimPrefix(syntactic.Err.Error(), "jsontext: "), syntactic.ByteOffset)
	}
	semantic, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return "the request's body is not valid JSON"
	}
	member := memberName(semantic.JSONPointer)
	switch {
	case errors.Is(err, json.ErrUnknownName):
		known := memberNames(reflect.TypeOf(in).Elem())
		if strings.Contains(member, ".") { // of an object inside, whose members docs/test-control.md has
			return fmt.Sprintf("the request's body has an unknown member %.80q", member)
		}
		return fmt.Sprintf("the request's body has an unknown member %.80q%s; it takes %s", member, didYouMean(member, known), strings.Join(known, ", "))
	case member == "":
		return "the request's body must be a JSON object"
	}
	if failed, ok := errors.AsType[*durationError](err); ok {
		return fmt.Sprintf("%s is %.80s; give a duration such as \"250ms\" or \"168h\", at most \"2562047h\"", member, failed.given)
	}
	if len(semantic.JSONValue) > 0 {
		return fmt.Sprintf("%s is %.80s; it must be %s", member, semantic.JSONValue, wanted(semantic.GoType))
	}
	return fmt.Sprintf("%s must be %s", member, wanted(semantic.GoType))
}

// wanted says which JSON values a Go type takes.
func wanted(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[time.Time]() {
		return "a time such as \"2026-01-02T03:04:05Z\", of a year of four digits"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int64:
		return "an integer"
	case reflect.Uint64:
		return "an integer of 0 or more"
	case reflect.Slice:
		return "a list"
	default:
		return "an object"
	}
}

// memberName writes a JSON pointer as people write members: entries.nth.
func memberName(pointer jsontext.Pointer) string {
	var path []string
	for token := range pointer.Tokens() {
		path = append(path, token)
	}
	return strings.Join(path, ".")
}

// memberNames lists the members that a struct takes.
func memberNames(t reflect.Type) (names []string) {
	seen := map[string]bool{}
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

func didYouMean(wrong string, known []string) string {
	if near := spelling.Nearest(wrong, known); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// durationsAsText writes and reads a time.Duration as 1.5s.
var durationsAsText = json.JoinOptions(
	json.WithMarshalers(json.MarshalFunc(func(d time.Duration) ([]byte, error) {
		return jsontext.AppendQuote(nil, d.String())
	})),
	json.WithUnmarshalers(json.UnmarshalFunc(func(text []byte, d *time.Duration) (err error) {
		var given string
		if err = json.Unmarshal(text, &given); err == nil {
			*d, err = time.ParseDuration(given)
		}
		if err != nil {
			return &durationError{string(text)}
		}
		return nil
	})),
)

// durationError is about a JSON value that is no duration.
type durationError struct{ given string }

func (e *durationError) Error() string { return e.given + " is no duration" }
