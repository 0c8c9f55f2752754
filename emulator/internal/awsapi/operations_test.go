// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/apimodel"
)

// clientMethods are the operations of the newest official client.
func clientMethods() map[string]reflect.Method {
	methods := map[string]reflect.Method{}
	for method := range reflect.TypeFor[*cloudtrail.Client]().Methods() {
		if in := method.Type; in.NumIn() >= 3 && in.In(2) != nil && in.In(2).Kind() == reflect.Pointer && in.In(2).Elem().Name() == method.Name+"Input" {
			methods[method.Name] = method
		}
	}
	return methods
}

// CTL-006: every operation of the newest official client stands in the registry, and no other; and the
// published model has none that the client lacks. Those that are unsupported say why.
func TestOperationsAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	official := clientMethods()
	for name := range readModel(t, apimodel.Control).Operations {
		if _, found := official[name]; !found {
			t.Errorf("the model has %s and the client has not", name)
		}
	}
	if len(official) < 60 {
		t.Errorf("the client has only %d operations", len(official))
	}
	ours := map[string]bool{}
	for _, operation := range Operations() {
		if ours[operation.Name] {
			t.Errorf("%s stands twice", operation.Name)
		}
		if (operation.Support == Unsupported) != (operation.serve == nil) || (operation.Support == Full) != (operation.Note == "") {
			t.Errorf("%s is %s: note %q, served %t", operation.Name, operation.Support, operation.Note, operation.serve != nil)
		}
		if operation.Service == serviceControl {
			ours[operation.Name] = true
		}
	}
	for name := range official {
		if !ours[name] {
			t.Errorf("%s is missing", name)
		}
	}
	server := newServer(t)
	for _, operation := range Operations() {
		if operation.Support != Unsupported {
			continue
		}
		code, message := call(t, server, operation.Name, "{}")
		if code != "UnsupportedOperationException" || !strings.Contains(message, operation.Name) || !strings.Contains(message, operation.Note) {
			t.Errorf("%s: %s: %s", operation.Name, code, message)
		}
	}
	for name := range ours {
		if _, found := official[name]; !found {
			t.Errorf("%s is no operation of CloudTrail", name)
		}
	}
}

// served lists the operations of CloudTrail that the emulator has.
func served() []Operation {
	return slices.DeleteFunc(Operations(), func(operation Operation) bool {
		return operation.Service != serviceControl || operation.Support == Unsupported
	})
}

// CTL-019: each supported operation takes every member that its input has, nested ones included, and no other.
func TestRequestMembersAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	model := readModel(t, apimodel.Control)
	for _, operation := range served() {
		input := model.Operations[operation.Name].Input.Shape
		body, err := json.Marshal(everyMember(model, input))
		if err != nil {
			t.Fatal(err)
		}
		if _, message := call(t, server, operation.Name, string(body)); strings.Contains(message, "unknown member") {
			t.Errorf("%s: %s", operation.Name, message)
		}
		_, message := call(t, server, operation.Name, `{"NoSuchMember":1}`)
		_, taken, _ := strings.Cut(strings.TrimSuffix(message, "."), "It takes ")
		for member := range strings.SplitSeq(taken, ", ") {
			if !slices.Contains(model.Shapes[input].MemberNames(), member) && member != "no members" {
				t.Errorf("%s takes %s, which the model has not", operation.Name, member)
			}
		}
	}
}

// everyMember is a value of a shape in which every structure has each of its members.
func everyMember(model *apimodel.Model, shapeName string) any {
	switch shape := model.Shapes[shapeName]; shape.Type {
	case "structure":
		object := map[string]any{}
		for name, member := range shape.Members {
			object[name] = everyMember(model, member.Shape)
		}
		return object
	case "list":
		return []any{everyMember(model, shape.Member.Shape)}
	default:
		return nil
	}
}

// The model, with what was added to it, has the members and enumerated values of the newest official client.
func TestModelIsThatOfTheClient(t *testing.T) {
	t.Parallel()
	model, methods := readModel(t, apimodel.Control), clientMethods()
	for _, operation := range served() {
		method, shapes := methods[operation.Name].Type, model.Operations[operation.Name]
		compareShape(t, operation.Name, model, shapes.Input.Shape, method.In(2).Elem())
		compareShape(t, operation.Name, model, shapes.Output.Shape, method.Out(0).Elem())
	}
}

func compareShape(t *testing.T, path string, model *apimodel.Model, shapeName string, of reflect.Type) {
	t.Helper()
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	shape := model.Shapes[shapeName]
	switch {
	case shape == nil:
		t.Errorf("%s: the model has no shape %q", path, shapeName)
	case of.Kind() == reflect.Slice:
		compareShape(t, path, model, shape.Member.Shape, of.Elem())
	case of.Kind() == reflect.Struct && of != reflect.TypeFor[time.Time]():
		members := shape.MemberNames()
		for field := range of.Fields() {
			if !field.IsExported() || field.Name == "ResultMetadata" {
				continue
			}
			member, found := shape.Members[field.Name]
			if !found {
				t.Errorf("%s: the client has %s and the model has not", path, field.Name)
				continue
			}
			members = slices.DeleteFunc(members, func(name string) bool { return name == field.Name })
			compareShape(t, path+"."+field.Name, model, member.Shape, field.Type)
		}
		if len(members) > 0 {
			t.Errorf("%s: the model has %q and the client has not", path, members)
		}
	case of.Kind() == reflect.String && of.PkgPath() != "":
		values := reflect.New(of).MethodByName("Values").Call(nil)[0]
		enum := make([]string, values.Len())
		for i := range enum {
			enum[i] = values.Index(i).String()
		}
		slices.Sort(enum)
		if diff := gocmp.Diff(enum, slices.Sorted(slices.Values(shape.Enum))); diff != "" {
			t.Errorf("%s: -client +model:\n%s", path, diff)
		}
	}
}
