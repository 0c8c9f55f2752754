// SPDX-License-Identifier: MPL-2.0

package apimodel

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// unchecked are shapes whose pattern and length real answers do not keep: a service-linked
// channel's name has slashes.
var unchecked = map[string]bool{"ChannelName": true}

// Faults tells what is wrong with a JSON value that ought to have a shape: one line for each, with the
// member's path. JSON objects are map[string]any, arrays []any, numbers float64.
func (m *Model) Faults(shapeName string, value any) []string { return m.faults(shapeName, "", value) }

func (m *Model) faults(shapeName, path string, value any) (faults []string) {
	shape := m.Shapes[shapeName]
	fault := func(format string, args ...any) []string {
		return append(faults, fmt.Sprintf("%s (%s): %s", path, shapeName, fmt.Sprintf(format, args...)))
	}
	if shape == nil {
		return fault("the model has no such shape")
	}
	switch value := value.(type) {
	case map[string]any:
		return m.objectFaults(shape, shapeName, path, value)
	case []any:
		if shape.Type != "list" {
			return fault("is an array, not a %s", shape.Type)
		}
		if !shape.Allows(len(value)) {
			faults = fault("has %d entries", len(value))
		}
		for i, entry := range value {
			faults = append(faults, m.faults(shape.Member.Shape, fmt.Sprintf("%s[%d]", path, i), entry)...)
		}
		return faults
	case string:
		switch {
		case shape.Type != "string":
			return fault("is a string, not a %s", shape.Type)
		case len(shape.Enum) > 0 && !slices.Contains(shape.Enum, value):
			return fault("%q is none of %q", value, shape.Enum)
		case unchecked[shapeName]:
		case !shape.Allows(utf8.RuneCountInString(value)):
			return fault("%q has %d characters", value, utf8.RuneCountInString(value))
		case !shape.Matches(value):
			return fault("%q does not match %s", value, shape.Pattern)
		}
	case bool:
		if shape.Type != "boolean" {
			return fault("is a boolean, not a %s", shape.Type)
		}
	case float64:
		switch {
		case shape.Type == "timestamp":
		case shape.Type != "integer" && shape.Type != "long" || value != math.Trunc(value):
			return fault("is the number %v, not a %s", value, shape.Type)
		case !shape.Allows(int(value)):
			return fault("is %v", value)
		}
	default:
		return fault("is %v", value)
	}
	return faults
}

func (m *Model) objectFaults(shape *Shape, shapeName, path string, value map[string]any) (faults []string) {
	if shape.Type == "map" {
		for name, entry := range value {
			faults = append(faults, m.faults(shape.Value.Shape, path+"."+name, entry)...)
		}
		return faults
	}
	if shape.Type != "structure" {
		return []string{fmt.Sprintf("%s (%s): is an object, not a %s", path, shapeName, shape.Type)}
	}
	for _, name := range shape.Required {
		if _, found := value[name]; !found {
			faults = append(faults, fmt.Sprintf("%s.%s: is required and missing", path, name))
		}
	}
	for name, entry := range value {
		member, known := shape.Members[name]
		if !known {
			faults = append(faults, fmt.Sprintf("%s.%s: is no member of %s", path, name, shapeName))
			continue
		}
		faults = append(faults, m.faults(member.Shape, path+"."+name, entry)...)
	}
	return faults
}

// Allows tells whether a length or a number is within the shape's bounds.
func (s *Shape) Allows(n int) bool {
	return (s.Min == nil || n >= *s.Min) && (s.Max == nil || n <= *s.Max)
}
