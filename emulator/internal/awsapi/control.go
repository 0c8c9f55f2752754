// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

const (
	contentTypeJSON11 = "application/x-amz-json-1.1"
	maxControlBody    = 1 << 20 // far beyond the largest valid request
)

// control answers the CloudTrail API: awsJson1.1 on POST /.
func (s *server) control(x *exchange) error {
	body, err := x.readBody(maxControlBody)
	if err != nil {
		return err
	}
	operation, err := findTarget(x.r.Header.Get("X-Amz-Target"))
	x.entry.Operation = operation.Name // also if it is not supported
	if err != nil {
		return err
	}
	return s.carryOut(x, operation, request{body: body})
}

// findTarget reads X-Amz-Target. SDKs use two prefixes for the same
// operations; what counts is the text after the last dot (CTL-001).
func findTarget(target string) (Operation, error) {
	name := afterLastDot(target)
	prefix, _, _ := strings.Cut(target, ".")
	if !strings.HasSuffix(strings.TrimSuffix(target, "."+name), "CloudTrail_20131101") {
		return Operation{}, &wireError{"UnknownOperationException", fmt.Sprintf("X-Amz-Target %.120q is not an operation of CloudTrail (CloudTrail_20131101.OPERATION): service %.60q is not part of this emulator.", target, prefix)}
	}
	return findOperation(serviceControl, name)
}

func afterLastDot(target string) string { return target[strings.LastIndexByte(target, '.')+1:] }

// answers makes what serves an operation of a function that takes a request struct and gives a
// response struct. invalid is its error for a member of the wrong type.
func answers[In, Out any](invalid lake.Code, fn func(context.Context, *lake.Service, lake.Caller, In) (Out, error)) serveFunc {
	return func(s *server, x *exchange, r request) (func(), error) {
		var in In
		if err := s.decode(r.body, &in, invalid); err != nil {
			return nil, err
		}
		if err := s.authorize(x, r.caller, in); err != nil {
			return nil, err
		}
		out, err := fn(x.r.Context(), s.Service, r.caller, in)
		return func() { x.write(http.StatusOK, contentTypeJSON11, out) }, err
	}
}

// decides is answers for a function that holds the request against policies itself, and tells what they decided.
func decides[In, Out any](invalid lake.Code, fn func(context.Context, *lake.Service, lake.Caller, In) (Out, lake.Decision, error)) serveFunc {
	return func(s *server, x *exchange, r request) (func(), error) {
		return answers(invalid, func(ctx context.Context, service *lake.Service, caller lake.Caller, in In) (Out, error) {
			out, decision, err := fn(ctx, service, caller, in)
			if decided := journalDecision(decision); decided != nil {
				x.entry.Decision = decided
			}
			return out, err
		})(s, x, r)
	}
}

// acts is answers for a function whose operation has no response members; its answer has
// an empty body (CTL-018).
func acts[In any](invalid lake.Code, fn func(context.Context, *lake.Service, lake.Caller, In) error) serveFunc {
	return func(s *server, x *exchange, r request) (func(), error) {
		var in In
		if err := s.decode(r.body, &in, invalid); err != nil {
			return nil, err
		}
		if err := s.authorize(x, r.caller, in); err != nil {
			return nil, err
		}
		err := fn(x.r.Context(), s.Service, r.caller, in)
		return func() { x.send(http.StatusOK, contentTypeJSON11, nil) }, err
	}
}

// decode reads a JSON body into a request struct. Malformed JSON is a
// SerializationException; a member that is unknown or of the wrong type is invalid.
func (s *server) decode(body []byte, in any, invalid lake.Code) error {
	if string(bytes.TrimSpace(body)) == "null" { // which the decoder takes for an empty request
		return &wireError{"SerializationException", "the request's body must be a JSON object; it is null."}
	}
	err := json.Unmarshal(body, in, json.RejectUnknownMembers(!s.IgnoreUnknownMembers))
	if err == nil {
		return nil
	}
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		why := err.Error()
		if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
			why = fmt.Sprintf("%s at byte %d", syntactic.Err, syntactic.ByteOffset)
			if errors.Is(syntactic, jsontext.ErrDuplicateName) {
				why = fmt.Sprintf("it has the member %s more than once", memberPath(syntactic.JSONPointer))
			}
		}
		return &wireError{"SerializationException", "the request's body is not a valid JSON object: " + strings.TrimPrefix(why, "jsontext: ") + "."}
	}
	member := memberPath(semantic.JSONPointer)
	if errors.Is(err, json.ErrUnknownName) {
		return &lake.Error{Code: invalid, Message: fmt.Sprintf("the request has an unknown member %s.%s", member, membersHint(in, member))}
	}
	if member == "" {
		return &wireError{"SerializationException", fmt.Sprintf("the request's body must be a JSON object; it is a JSON %s.", kindName(semantic.JSONKind))}
	}
	return &lake.Error{Code: invalid, Message: fmt.Sprintf("%s must be %s; this JSON %s is not.", member, wireType(semantic.GoType), kindName(semantic.JSONKind))}
}

// kindName names a kind of JSON value; Kind itself shows brackets.
func kindName(kind jsontext.Kind) string {
	switch kind {
	case jsontext.KindBeginArray:
		return "array"
	case jsontext.KindBeginObject:
		return "object"
	default:
		return kind.String()
	}
}

// memberPath writes a JSON pointer as people write members: Destinations[0].Type.
func memberPath(pointer jsontext.Pointer) string {
	var path strings.Builder
	for token := range pointer.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			fmt.Fprintf(&path, "[%s]", token)
		case path.Len() > 0:
			path.WriteString("." + token)
		default:
			path.WriteString(token)
		}
	}
	const most = 200
	if path.Len() > most {
		return strings.ToValidUTF8(path.String()[:most], "") + "…"
	}
	return path.String()
}

// membersHint lists the members that the request itself has.
func membersHint(in any, member string) string {
	if strings.ContainsAny(member, ".[") {
		return ""
	}
	structure := reflect.TypeOf(in).Elem()
	names := make([]string, 0, structure.NumField())
	for field := range structure.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = field.Name
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return " It takes no members."
	}
	return " It takes " + strings.Join(names, ", ") + "."
}

func wireType(t reflect.Type) string {
	if t == nil {
		return "taken"
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[epoch]() {
		return "a number of seconds since 1970, of the years to 9999"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Int, reflect.Int64:
		return "a whole number of 64 bits"
	case reflect.Slice:
		return "a list"
	default:
		return "a structure"
	}
}

// epoch is a timestamp as awsJson1.1 has it: seconds since 1970, with a fraction.
type epoch time.Time

// MarshalJSON writes seconds with milliseconds.
func (e epoch) MarshalJSON() ([]byte, error) {
	t := time.Time(e)
	return fmt.Appendf(nil, "%d.%03d", t.Unix(), t.Nanosecond()/int(time.Millisecond)), nil
}

// UnmarshalJSON reads seconds, of the years 1970 to 9999.
func (e *epoch) UnmarshalJSON(text []byte) error {
	seconds, err := strconv.ParseFloat(string(text), 64)
	if err != nil || seconds < 0 || seconds >= latestEpoch {
		return errNoEpoch
	}
	*e = epoch(time.UnixMilli(int64(math.Round(seconds * 1000))).UTC())
	return nil
}

const latestEpoch = 253402300800 // the year 10000

var errNoEpoch = errors.New("the value is no time")

// IsZero lets omitzero leave a zero time out.
func (e epoch) IsZero() bool { return time.Time(e).IsZero() }
