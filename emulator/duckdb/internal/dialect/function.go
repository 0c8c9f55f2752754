// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/scalar"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/spelling"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// Use is where a function may be called.
type Use int

// Uses.
const (
	Scalar Use = iota
	Aggregate
	WindowOnly
)

// Function is one function of Trino, in one of its forms.
type Function struct {
	// Signature is what it takes and gives.
	Signature string
	Use       Use
	// SQL is what DuckDB runs: $1 and so on are the arguments, coerced to the signature's
	// types; $* are all of them, with commas between; $r is the result's type. A lambda is
	// DuckDB's lambda. "lake_name(…)" is a function of package scalar. The parentheses of
	// an aggregate or window function are "$[" and "$)": what OVER and its like say is put
	// there.
	SQL string
	// Build gives the SQL, where a text with holes does not do. It fails with x.fail. Of an
	// aggregate or window function it gives a text with holes.
	Build func(x *expressions, call *trino.Call, arguments []value, result Type) string
	// Result gives the result's type, where it is more than the signature says.
	Result func(arguments []value) Type
	// Gives says the result's type for people, where Result tells it.
	Gives string
	// Fails says that DuckDB's own functions in SQL or Build can fail.
	Fails bool
	// Literals are the arguments, from 0, that Check can judge when they are written out.
	// Then the function cannot fail, unless the error is scalar.ErrTexts.
	Literals []int
	Check    func(literals []string) error
	// Note says what differs from Trino.
	Note string
	// Cases are what Trino's documentation says that calls give; tests run them.
	Cases []Case

	parsed signature
	// checked and sure are SQL with the functions of package scalar written out, for
	// arguments that can make them fail and for those that cannot.
	checked, sure           string
	checkedFails, sureFails bool
}

// Case is an expression and what it is, as Lake would print it; NULL is "NULL". Error is
// part of the message with which it fails, in translation or when it is computed.
type Case struct{ Expression, Want, Error string }

// functions holds every form of every function, by name.
var functions = map[string][]*Function{}

func init() { // some forms call what looks others up
	for _, list := range [][]Function{
		stringFunctions, regexpFunctions, jsonFunctions, arrayFunctions, mapFunctions, lambdaFunctions, dateTimeFunctions, mathFunctions,
		binaryFunctions, urlFunctions, aggregateFunctions, windowFunctions,
	} {
		for _, f := range list {
			f.parsed = parseSignature(f.Signature)
			f.checked, f.checkedFails = expand(f.SQL, false)
			f.sure, f.sureFails = expand(f.SQL, true)
			functions[f.parsed.name] = append(functions[f.parsed.name], &f)
		}
	}
}

// Functions lists every form of every function, for documentation and tests.
func Functions() []*Function {
	var all []*Function
	for _, forms := range functions {
		all = append(all, forms...)
	}
	slices.SortFunc(all, func(a, b *Function) int { return strings.Compare(a.Signature, b.Signature) })
	return all
}

func uses(call *trino.Call, use Use) bool {
	for _, f := range functions[call.Name] {
		if f.Use == use {
			return true
		}
	}
	return false
}

// hasAggregate tells whether an expression aggregates rows, other than over a window.
func hasAggregate(e trino.Expression) bool {
	found := false
	trino.Walk(e, func(e trino.Expression) bool {
		call, ok := e.(*trino.Call)
		found = found || ok && call.Over == nil && uses(call, Aggregate)
		if _, grouping := e.(*trino.Grouping); grouping {
			found = true
		}
		return !found
	})
	return found
}

func hasWindow(e trino.Expression) bool {
	found := false
	trino.Walk(e, func(e trino.Expression) bool {
		call, ok := e.(*trino.Call)
		found = found || ok && call.Over != nil
		return !found
	})
	return found
}

// call translates a call of a function.
func (x *expressions) call(call *trino.Call) value {
	if form, ok := specialForms[call.Name]; ok {
		return form.translate(x, call)
	}
	forms := functions[call.Name]
	if forms == nil {
		if why, known := refused[call.Name]; known {
			x.fail(call.Place(), "Function '%s' is not supported here: %s", call.Name, why)
		}
		x.fail(call.Place(), "Function '%s' not registered%s", call.Name, nearest(call.Name))
	}
	inside := x.insideOf(call)
	f, bound, arguments := inside.choose(call, forms)
	result, ok := bound.of(f.parsed.result)
	if !ok {
		x.fail(call.Place(), "the type of %s cannot be told from its arguments", call.Name)
	}
	if f.Result != nil {
		result = f.Result(arguments)
	}
	template, fails := f.checked, f.checkedFails || f.Fails
	if x.sure(call, f, arguments) {
		template, fails = f.sure, f.sureFails || f.Fails
	}
	x.hazard(fails)
	if f.Build != nil {
		template = f.Build(inside, call, arguments, result)
	}
	switch {
	case f.Use != Scalar:
		return x.hoist(value{sql: inside.modified(call, f, template, arguments, result), typ: result})
	case f.Build != nil:
		x.checkScalar(call)
		return value{sql: template, typ: result}
	default:
		x.checkScalar(call)
		return value{sql: fill(template, arguments, result, "", ""), typ: result}
	}
}

// sure checks arguments that are written out, and tells whether the function cannot fail
// with them.
func (x *expressions) sure(call *trino.Call, f *Function, arguments []value) bool {
	if f.Check == nil {
		return false
	}
	literals := make([]string, len(f.Literals))
	for i, n := range f.Literals {
		if n >= len(arguments) || arguments[n].text == nil {
			return false
		}
		literals[i] = *arguments[n].text
	}
	if err := f.Check(literals); errors.Is(err, scalar.ErrTexts) {
		return false
	} else if err != nil {
		x.fail(call.Arguments[f.Literals[0]].Place(), "%s", err)
	}
	return true
}

// insideOf gives the translator of a call's arguments: those of an aggregate see rows that
// are not grouped yet.
func (x *expressions) insideOf(call *trino.Call) *expressions {
	aggregate := uses(call, Aggregate) && call.Over == nil
	windowOnly := !uses(call, Scalar) && !uses(call, Aggregate)
	switch {
	case windowOnly && call.Over == nil:
		x.fail(call.Place(), "Window function %s requires an OVER clause", call.Name)
	case call.Over != nil && !x.windows:
		x.fail(call.Place(), "%s cannot contain window functions: %s", x.where(), call.Name)
	case aggregate && !x.aggregates:
		x.fail(call.Place(), "%s cannot contain aggregations, window functions or grouping operations: %s", x.where(), call.Name)
	}
	if aggregate {
		inside := x.ungrouped()
		inside.clause = "Aggregate function"
		return inside
	}
	if call.Over != nil {
		inside := *x
		inside.windows, inside.hoisted = false, nil
		return &inside
	}
	return x
}

func (x *expressions) where() string {
	if x.clause == "" {
		return "This clause"
	}
	return x.clause
}

func (x *expressions) checkScalar(call *trino.Call) {
	switch {
	case call.Over != nil:
		x.fail(call.Place(), "%s is not an aggregate or window function and cannot have OVER", call.Name)
	case call.Distinct, call.Filter != nil, call.OrderBy != nil, call.Star:
		x.fail(call.Place(), "DISTINCT, FILTER, ORDER BY and * are only for aggregate functions, and %s is none", call.Name)
	case call.IgnoreNulls:
		x.fail(call.Place(), "IGNORE NULLS is only for window functions, and %s is none", call.Name)
	}
}

// choose finds the form of a function that takes the arguments: one that takes them as
// they are before one that coerces them.
func (x *expressions) choose(call *trino.Call, forms []*Function) (*Function, binding, []value) {
	translated := make([]value, len(call.Arguments))
	types := make([]string, len(call.Arguments))
	for i, argument := range call.Arguments {
		if _, ok := argument.(*trino.Lambda); ok {
			types[i] = "function"
			continue
		}
		if call.Name == "to_unixtime" {
			translated[i] = x.instant(argument)
		} else {
			translated[i] = x.expression(argument)
		}
		types[i] = translated[i].typ.String()
	}
	for _, exact := range []bool{true, false} {
		for _, f := range forms {
			if bound, arguments, ok := x.fit(call, f, translated, exact); ok {
				return f, bound, arguments
			}
		}
	}
	expected := make([]string, len(forms))
	for i, f := range forms {
		expected[i] = f.parsed.String()
	}
	x.fail(call.Place(), "Unexpected parameters (%s) for function %s. Expected: %s", strings.Join(types, ", "), call.Name, strings.Join(expected, ", "))
	return nil, nil, nil
}

// fit binds a form's variables to the arguments' types and coerces the arguments. exact
// wants the types of simple arguments to be the same.
func (x *expressions) fit(call *trino.Call, f *Function, translated []value, exact bool) (binding, []value, bool) {
	s := f.parsed
	n := len(call.Arguments)
	if call.Star != (len(s.arguments) == 0 && s.name == "count") && call.Star {
		return nil, nil, false
	}
	least := len(s.arguments)
	if s.variadic {
		least--
	}
	if n < least || n > len(s.arguments) && !s.variadic {
		return nil, nil, false
	}
	at := func(i int) pattern { return s.arguments[min(i, len(s.arguments)-1)] }
	bound := binding{}
	for i, argument := range call.Arguments {
		_, isLambda := argument.(*trino.Lambda)
		if isLambda != (at(i).kind == lambda) {
			return nil, nil, false
		}
		if isLambda {
			continue
		}
		if exact && at(i).variable == "" && at(i).inner == nil && !translated[i].typ.is(at(i).kind, Unknown) {
			return nil, nil, false
		}
		if !bound.bind(at(i), translated[i].typ) {
			return nil, nil, false
		}
	}
	arguments := make([]value, n)
	const rounds = 3 // what a lambda gives can widen what another one takes
	for range rounds {
		before := maps.Clone(bound)
		for i, argument := range call.Arguments {
			if l, ok := argument.(*trino.Lambda); ok {
				v, ok := x.lambdaArgument(l, at(i), bound)
				if !ok {
					return nil, nil, false
				}
				arguments[i] = v
			}
		}
		if !before.widened(bound) {
			break
		}
	}
	for i := range call.Arguments {
		if at(i).kind == lambda {
			continue
		}
		to, ok := bound.of(at(i))
		if !ok {
			return nil, nil, false
		}
		if at(i).kind == Decimal {
			to = translated[i].typ
		}
		arguments[i] = x.coerce(translated[i], to)
		arguments[i].text = translated[i].text
	}
	return bound, arguments, true
}

// lambdaArgument translates a lambda for a pattern whose parameters are bound by now, and
// binds what it gives. Its SQL is DuckDB's lambda.
func (x *expressions) lambdaArgument(l *trino.Lambda, p pattern, bound binding) (value, bool) {
	last := len(p.inner) - 1
	types := make([]Type, last)
	for i := range types {
		var ok bool
		if types[i], ok = bound.of(p.inner[i]); !ok {
			return value{}, false
		}
	}
	if hasSubquery(l.Body) {
		x.fail(l.Place(), "a lambda with a subquery is not supported")
	}
	names, body := x.lambda(l, types)
	if !bound.bind(p.inner[last], body.typ) {
		return value{}, false
	}
	if to, ok := bound.of(p.inner[last]); ok && coercible(body.typ, to) {
		body = x.coerce(body, to)
	}
	return value{sql: "lambda " + strings.Join(names, ", ") + ": " + body.sql, typ: body.typ, parameters: names, body: body.sql}, true
}

func hasSubquery(e trino.Expression) bool {
	found := false
	trino.Walk(e, func(e trino.Expression) bool {
		switch e := e.(type) {
		case *trino.Scalar, *trino.Exists, *trino.Quantified:
			found = true
		case *trino.In:
			found = found || e.Query != nil
		}
		return !found
	})
	return found
}

// fill puts arguments into a form's SQL, and what belongs inside the parentheses of an
// aggregate or window function: begin before its arguments, end behind them.
func fill(sql string, arguments []value, result Type, begin, end string) string {
	all := make([]string, len(arguments))
	for i, argument := range arguments {
		all[i] = argument.sql
	}
	var filled strings.Builder
	for i := 0; i < len(sql); i++ {
		if sql[i] != '$' || i+1 == len(sql) {
			filled.WriteByte(sql[i])
			continue
		}
		i++
		switch c := sql[i]; {
		case c == '[':
			filled.WriteString("(" + begin)
		case c == ')':
			filled.WriteString(end)
		case c == '*':
			filled.WriteString(strings.Join(all, ", "))
		case c == 'r':
			filled.WriteString(result.DuckDB())
		case c >= '1' && c <= '9' && int(c-'1') < len(all):
			filled.WriteString(all[c-'1'])
		default:
			panic(fmt.Sprintf("form %q has no argument $%c", sql, c))
		}
	}
	return filled.String()
}

// nearest names the function whose name is closest, for a message.
func nearest(name string) string {
	known := slices.AppendSeq(slices.Collect(maps.Keys(functions)), maps.Keys(specialForms))
	slices.Sort(known)
	if best := spelling.Nearest(name, known); best != "" {
		return fmt.Sprintf(". Did you mean %s?", best)
	}
	return ""
}

// CanFail tells whether the function can fail when it is computed.
func (f *Function) CanFail() bool {
	return f.Fails || f.checkedFails && (f.Check == nil || len(f.Literals) > 0)
}
