// SPDX-License-Identifier: MPL-2.0

package apimodel

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Services, as signatures name them.
const (
	Control = "cloudtrail"
	Data    = "cloudtrail-data"
)

// Model is the model of one API.
type Model struct {
	Operations map[string]Operation
	Shapes     map[string]*Shape
}

// Operation is one operation of an API.
type Operation struct {
	Input, Output struct{ Shape string } // "": a structure without members, or not known
	Errors        []Error
}

// Error is an error that an operation models.
type Error struct{ Shape string }

// Lists tells whether the operation models an error.
func (o Operation) Lists(code string) bool { return slices.Contains(o.Errors, Error{code}) }

// Shape is a type of the model with its constraints.
type Shape struct {
	Type     string // structure, list, map, string, integer, long, boolean, timestamp
	Required []string
	Members  map[string]Member
	Member   struct{ Shape string } // of a list
	Value    struct{ Shape string } // of a map
	Min, Max *int                   // length of a string or list, value of a number
	Pattern  string
	Enum     []string

	pattern *regexp.Regexp // nil: anything
}

// Member is a member of a structure.
type Member struct {
	Shape        string
	Location     string // "": the body; "querystring"
	LocationName string
}

// InQuery tells whether the member is a query parameter.
func (m Member) InQuery() bool { return m.Location == "querystring" }

// Matches tells whether a whole text fits the shape's pattern.
func (s *Shape) Matches(text string) bool { return s.pattern == nil || s.pattern.MatchString(text) }

// MemberNames lists the members of a structure in order.
func (s *Shape) MemberNames() []string { return slices.Sorted(maps.Keys(s.Members)) }

// Read reads the model of a service, with what came to it later.
func Read(ctx context.Context, service string) (*Model, error) {
	path := map[string]string{Control: "cloudtrail/2013-11-01", Data: "cloudtrail-data/2021-08-11"}[service]
	folder, err := moduleFolder(ctx, "github.com/aws/aws-sdk-go")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(folder, "models", "apis", filepath.FromSlash(path), "api-2.json"))
	if err != nil {
		return nil, err
	}
	model := &Model{}
	if err := json.Unmarshal(text, model); err != nil {
		return nil, err
	}
	if service == Control {
		if err := model.add(); err != nil {
			return nil, err
		}
		if err := model.takeErrorsOfClient(ctx); err != nil {
			return nil, err
		}
	}
	for name, shape := range model.Shapes {
		if shape.pattern, err = compile(shape.Pattern); err != nil {
			return nil, fmt.Errorf("shape %s: %w", name, err)
		}
	}
	return model, nil
}

// moduleFolder finds where a module's source lies.
func moduleFolder(ctx context.Context, module string) (string, error) {
	output, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("finding %s: %w", module, err)
	}
	return strings.TrimSpace(string(output)), nil
}

var clientError = regexp.MustCompile(`(?m)^func awsAwsjson11_deserializeOpError([A-Za-z]+)\(|case strings\.EqualFold\("([A-Za-z0-9]+)", errorCode\):`)

// takeErrorsOfClient replaces the errors of every operation by those that the newest official
// client tells apart, which are all that the newest model lists.
func (m *Model) takeErrorsOfClient(ctx context.Context) error {
	folder, err := moduleFolder(ctx, "github.com/aws/aws-sdk-go-v2/service/cloudtrail")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(folder, "deserializers.go"))
	if err != nil {
		return err
	}
	name := ""
	for _, match := range clientError.FindAllStringSubmatch(string(text), -1) {
		operation := m.Operations[cmp.Or(match[1], name)]
		if match[1] != "" {
			name = match[1]
			operation.Errors = nil
		} else {
			operation.Errors = append(operation.Errors, Error{match[2]})
		}
		m.Operations[name] = operation
	}
	return nil
}

// compile makes a pattern that has to fit a whole text.
func compile(pattern string) (*regexp.Regexp, error) {
	if pattern == "" || strings.Contains(pattern, `\uD800`) { // the latter is all of Unicode, in UTF-16
		return nil, nil
	}
	return regexp.Compile(`\A(?:` + strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$") + `)\z`)
}
