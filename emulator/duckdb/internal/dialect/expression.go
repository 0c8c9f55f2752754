// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/scalar"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// expressions translates expressions of one place of a query.
type expressions struct {
	*translator
	scope  *scope
	clause string // names the place in messages
	// aggregates and windows may be called here.
	aggregates, windows bool
	// grouping holds what is grouped by, translated; nil: the query does not group.
	grouping map[string]bool
	// groupsSubqueries says that a subquery is in what is grouped by; groupedFrom is how many
	// names were given out before.
	groupsSubqueries bool
	groupedFrom      int
	// aliases are names of the result, in small letters, that an expression of ORDER BY can use.
	aliases map[string]trino.Expression
	// parameters of the lambdas around, and how many there are, hidden ones included.
	parameters map[string]value
	lambdas    int
	// casts counts the lambdas of the casts around.
	casts int
	// instantOf is an expression of which nothing but the instant counts, so that its time zone
	// need not be UTC; nil: there is none.
	instantOf trino.Expression
	// hoisted collects what must be computed before the try() around; nil: there is none.
	hoisted *hoisted
}

// expression translates an expression. In a query that groups, columns must be grouped by
// or stand inside an aggregate.
func (x *expressions) expression(e trino.Expression) value {
	if len(x.grouping) > 0 && !x.aggregated(e) && (x.groupsSubqueries || !hasSubquery(e)) {
		if v, ok := x.grouped(e); ok {
			return v
		}
	}
	v := x.translate(e)
	x.weigh(v.sql, e.Place())
	return v
}

// instant translates an expression of which nothing but the instant counts, if it is a
// timestamp with time zone. (QRY-026)
func (x *expressions) instant(e trino.Expression) value {
	inside := *x
	inside.instantOf = e
	return inside.expression(e)
}

func (x *expressions) translate(e trino.Expression) value {
	switch e := e.(type) {
	case *trino.Null, *trino.Boolean, *trino.Integer, *trino.Decimal, *trino.Double, *trino.String, *trino.Binary, *trino.Typed, *trino.Interval:
		return x.literal(e)
	case *trino.Identifier:
		return x.identifier(e)
	case *trino.Field:
		return x.field(e)
	case *trino.Subscript:
		return x.subscript(e)
	case *trino.Unary:
		return x.unary(e)
	case *trino.Operation:
		return x.operation(e)
	case *trino.Distinct:
		operator := "IS DISTINCT FROM"
		if e.Not {
			operator = "IS NOT DISTINCT FROM"
		}
		return x.compare(operator, x.instant(e.Left), x.instant(e.Right), e.Place())
	case *trino.IsNull:
		v := x.expression(e.Operand)
		if e.Not {
			return x.of(Boolean, "(%s IS NOT NULL)", v.sql)
		}
		return x.of(Boolean, "(%s IS NULL)", v.sql)
	case *trino.Between:
		return x.between(e)
	case *trino.In:
		return x.in(e)
	case *trino.Like:
		return x.like(e)
	case *trino.Quantified:
		return x.quantified(e)
	case *trino.Exists:
		return x.hoist(x.of(Boolean, "EXISTS (%s)", x.subquery(e.Query, e.Place()).sql))
	case *trino.Scalar:
		return x.scalar(e)
	case *trino.AtTimeZone:
		return x.atTimeZone(e)
	case *trino.Call:
		return x.call(e)
	case *trino.Cast:
		return x.castTo(e)
	case *trino.Case:
		return x.caseOf(e)
	case *trino.Row:
		return x.row(e)
	case *trino.Array:
		return x.array(e)
	case *trino.Extract:
		return x.call(trino.NewCall(e.Place(), strings.ToLower(e.Field), e.Operand))
	case *trino.Now:
		return x.now(e)
	case *trino.Grouping:
		return x.groupingOf(e)
	case *trino.Lambda:
		x.fail(e.Place(), "a lambda can only be an argument of a function that takes one")
	}
	panic(fmt.Sprintf("expression %T", e))
}

func (x *expressions) of(kind Kind, format string, args ...any) value {
	return value{sql: fmt.Sprintf(format, args...), typ: simple(kind)}
}

func not(negated bool, format string) string {
	if negated {
		return "(NOT " + format + ")"
	}
	return format
}

// boolean translates what must be true or false.
func (x *expressions) boolean(e trino.Expression, where string) value {
	v := x.expression(e)
	if !coercible(v.typ, simple(Boolean)) {
		x.fail(e.Place(), "%s must evaluate to a boolean: actual type %s", where, v.typ)
	}
	return x.coerce(v, simple(Boolean))
}

// find looks a column up, whatever its case (QRY-004): in the query itself, then in those
// around it. Aliases are no columns (QRY-008).
func (x *expressions) find(qualifier, name string, at trino.Pos) (column, bool) {
	for s := x.scope; s != nil; s = s.outer {
		var found []column
		for _, c := range s.columns {
			if c.name != "" && strings.EqualFold(c.name, name) && (qualifier == "" || strings.EqualFold(c.qualifier, qualifier)) {
				found = append(found, c)
			}
		}
		if len(found) > 1 {
			x.fail(at, "Column '%s' is ambiguous", name)
		}
		if len(found) == 1 {
			if s == x.scope && x.grouping != nil && !x.grouping[found[0].sql] {
				x.fail(at, "'%s' must be an aggregate expression or appear in GROUP BY clause", name)
			}
			if s != x.scope && s.grouping != nil && !s.grouping[found[0].sql] {
				x.fail(at, "Subquery uses '%s' which must appear in GROUP BY clause", name)
			}
			return found[0], true
		}
	}
	return column{}, false
}

func (x *expressions) identifier(e *trino.Identifier) value {
	if v, ok := x.parameters[strings.ToLower(e.Text)]; ok {
		return v
	}
	if aliased, ok := x.aliases[strings.ToLower(e.Text)]; ok {
		plain := *x
		plain.aliases = nil
		return plain.expression(aliased)
	}
	c, ok := x.find("", e.Text, e.Place())
	if !ok {
		x.fail(e.Place(), "Column '%s' cannot be resolved", e.Text)
	}
	return value{sql: c.sql, typ: c.typ}
}

// field translates relation.column and row.field.
func (x *expressions) field(e *trino.Field) value {
	if name, ok := e.Base.(*trino.Identifier); ok {
		if _, isParameter := x.parameters[strings.ToLower(name.Text)]; !isParameter {
			if c, ok := x.find(name.Text, e.Name, name.Place()); ok {
				return value{sql: c.sql, typ: c.typ}
			}
			if _, ok := x.find("", name.Text, name.Place()); !ok {
				x.fail(name.Place(), "Column '%s' cannot be resolved", name.Text+"."+e.Name)
			}
		}
	}
	base := x.expression(e.Base)
	if !base.typ.is(Row) {
		x.fail(e.Place(), "Expression before '.%s' is not of type ROW: %s", e.Name, base.typ)
	}
	for i, field := range base.typ.Fields {
		if strings.EqualFold(field.Name, e.Name) {
			return value{sql: "(" + base.sql + ")." + fieldName(i), typ: field.Type}
		}
	}
	x.fail(e.Place(), "Column '%s' cannot be resolved: the row has the fields %s", e.Name, fieldNames(base.typ))
	return value{}
}

func fieldNames(row Type) string {
	names := make([]string, len(row.Fields))
	for i, field := range row.Fields {
		names[i] = field.Name
	}
	return strings.Join(names, ", ")
}

// subscript: a key that is not there, and a place beyond an array's ends, are errors.
func (x *expressions) subscript(e *trino.Subscript) value {
	base, index := x.expression(e.Base), x.expression(e.Index)
	switch {
	case base.typ.is(Map):
		return x.mapSubscript(base, x.argument(index, *base.typ.Key, e.Index.Place(), "map subscript"), e.Place())
	case base.typ.is(Array):
		return x.arraySubscript(base, x.argument(index, simple(BigInt), e.Index.Place(), "array subscript"))
	case base.typ.is(Row):
		n, ok := e.Index.(*trino.Integer)
		if ok {
			if i, inside := x.ordinalField(n, base.typ); inside {
				return value{sql: "(" + base.sql + ")." + fieldName(i), typ: base.typ.Fields[i].Type}
			}
		}
		x.fail(e.Place(), "a subscript of a row is a number from 1 to %d", len(base.typ.Fields))
	}
	x.fail(e.Place(), "Cannot use subscript operator on %s", base.typ)
	return value{}
}

func (x *expressions) ordinalField(n *trino.Integer, row Type) (int, bool) {
	for i := range row.Fields {
		if n.Text == strconv.Itoa(i+1) {
			return i, true
		}
	}
	return 0, false
}

// argument coerces a value to what takes it.
func (x *expressions) argument(v value, to Type, at trino.Pos, what string) value {
	if !coercible(v.typ, to) {
		x.fail(at, "%s must be %s, not %s", what, to, v.typ)
	}
	return x.coerce(v, to)
}

// mapSubscript fails where the key is not there; element_at gives NULL. (QRY-010)
func (x *expressions) mapSubscript(base, key value, at trino.Pos) value {
	x.hazard(true)
	x.searchable(at, key.typ)
	there := "map_contains(%s, %s)"
	if canBeNaN(key) {
		there = "(map_contains(%s, %s) AND NOT isnan(%[2]s))"
	}
	shown := "CAST(" + key.sql + " AS VARCHAR)"
	sql := once(base.sql, func(base_ string) string {
		return once(key.sql, func(key string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL OR %s THEN %s[%s] ELSE %s END)",
				base_, key, fmt.Sprintf(there, base_, key), base_, key, raiseAbout("Key not present in map: ", shown, *base.typ.Element))
		})
	})
	return value{sql: sql, typ: *base.typ.Element}
}

func (x *expressions) arraySubscript(base, index value) value {
	x.hazard(true)
	typ := *base.typ.Element
	sql := once(base.sql, func(list string) string {
		return once(index.sql, func(i string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL THEN NULL WHEN %s = 0 THEN %s WHEN %s < 0 THEN %s WHEN %s > len(%s) THEN %s ELSE %s[%s] END)",
				list, i, raise("SQL array indices start at 1", typ), i, raiseAbout("Array subscript is negative: ", "CAST("+i+" AS VARCHAR)", typ),
				i, list, raiseAbout("Array subscript must be less than or equal to array length: ", "(CAST("+i+" AS VARCHAR) || ' > ' || CAST(len("+list+") AS VARCHAR))", typ), list, i)
		})
	})
	return value{sql: sql, typ: typ}
}

// between compares once if all three have one type.
func (x *expressions) between(e *trino.Between) value {
	operand, low, high := x.instant(e.Operand), x.instant(e.Low), x.instant(e.High)
	both, ok := common(low.typ, high.typ)
	if ok {
		both, ok = common(operand.typ, both)
	}
	if ok && !both.holds(Map, JSON) && plainlyCompared("<=", operand, high, both) {
		return x.of(Boolean, not(e.Not, "(%s BETWEEN %s AND %s)"), x.coerce(operand, both).sql, x.coerce(low, both).sql, x.coerce(high, both).sql)
	}
	return x.of(Boolean, not(e.Not, "%s"), once(operand.sql, func(sql string) string {
		again := value{sql: sql, typ: operand.typ, text: operand.text}
		return fmt.Sprintf("(%s AND %s)", x.compare(">=", again, low, e.Place()).sql, x.compare("<=", again, high, e.Place()).sql)
	}))
}

func (x *expressions) in(e *trino.In) value {
	operand := x.instant(e.Operand)
	if e.Query != nil {
		r := x.oneColumn(e.Query, e.Place())
		inner := r.columns[0].typ
		both, ok := common(operand.typ, inner)
		if !ok && textAndTime(operand.typ, inner) { // Lake's coercion
			both, ok = simple(Timestamp), true
		}
		if !ok || both.holds(Map) {
			x.fail(e.Place(), "value and result of subquery must be of the same type for IN expression: %s vs %s", operand.typ, inner)
		}
		if both.is(Row, Array) {
			x.fail(e.Place(), "IN with a subquery of %s is not supported here; use EXISTS with a condition", both)
		}
		return x.hoist(x.of(Boolean, not(e.Not, "%s"), x.member(operand, both, r)))
	}
	values := make([]value, len(e.List))
	typ, ok := operand.typ, true
	for i, one := range e.List {
		values[i] = x.instant(one)
		if ok {
			typ, ok = common(typ, values[i].typ)
		}
	}
	if ok && !slices.ContainsFunc(values, func(v value) bool { return !plainlyCompared("=", operand, v, typ) }) {
		parts := make([]string, len(values))
		for i, v := range values {
			parts[i] = x.coerce(v, typ).sql
		}
		return x.of(Boolean, not(e.Not, "(%s IN (%s))"), x.coerce(operand, typ).sql, strings.Join(parts, ", "))
	}
	return x.of(Boolean, not(e.Not, "%s"), once(operand.sql, func(sql string) string {
		equal := make([]string, len(values))
		for i, v := range values {
			equal[i] = x.compare("=", value{sql: sql, typ: operand.typ, text: operand.text}, v, e.List[i].Place()).sql
		}
		return "(" + strings.Join(equal, " OR ") + ")"
	}))
}

// member tells whether a value is one of a subquery's. NaN equals nothing (QRY-012): a value that can
// be NaN is compared together with whether it is, which the subquery's never are.
func (x *expressions) member(operand value, both Type, r result) string {
	v := x.meet(operand, both)
	query := x.convert(r, []column{{typ: both}})
	if !canBeNaN(v) {
		return fmt.Sprintf("(%s IN (%s))", v.sql, query)
	}
	return fmt.Sprintf("(%s IN (SELECT (CASE WHEN n.c IS NOT NULL THEN struct_pack(v := n.c, u := FALSE) END) FROM (%s) AS n(c)))", once(v.sql, func(sql string) string {
		return fmt.Sprintf("(CASE WHEN %s IS NOT NULL THEN struct_pack(v := %s, u := isnan(%s)) END)", sql, sql, sql)
	}), query)
}

// meet coerces, text to a timestamp too.
func (x *expressions) meet(v value, to Type) value {
	if v.typ.is(Varchar) && to.moment() {
		return x.time(v, to, 0)
	}
	return x.coerce(v, to)
}

// subquery translates a query in an expression.
func (x *expressions) subquery(q *trino.Query, at trino.Pos) result {
	if x.inside++; x.inside > maxSubqueries {
		x.fail(at, "more than %d subqueries inside each other; use WITH", maxSubqueries)
	}
	defer func() { x.inside-- }()
	return x.query(q, x.scope)
}

func (x *expressions) oneColumn(q *trino.Query, at trino.Pos) result {
	r := x.subquery(q, at)
	if len(r.columns) != 1 {
		x.fail(at, "Multiple columns returned by subquery are not yet supported. Found %d", len(r.columns))
	}
	return r
}

func (x *expressions) scalar(e *trino.Scalar) value {
	r := x.oneColumn(e.Query, e.Place())
	return x.hoist(value{sql: "(" + r.sql + ")", typ: r.columns[0].typ})
}

func (x *expressions) quantified(e *trino.Quantified) value {
	operand := x.instant(e.Operand)
	r := x.oneColumn(e.Query, e.Place())
	both, ok := common(operand.typ, r.columns[0].typ)
	if !ok && textAndTime(operand.typ, r.columns[0].typ) {
		both, ok = simple(Timestamp), true
	}
	if !ok || both.holds(Map, JSON) {
		x.fail(e.Place(), "Cannot apply operator: %s %s %s", operand.typ, e.Operator, r.columns[0].typ)
	}
	if both.is(Row, Array) {
		x.fail(e.Place(), "%s %s with a subquery of %s is not supported here; use EXISTS with a condition", e.Operator, e.Quantifier, both)
	}
	equals, differs := e.Operator == "=" && e.Quantifier != "ALL", e.Operator == "<>" && e.Quantifier == "ALL"
	if equals || differs { // IN and NOT IN
		return x.hoist(x.of(Boolean, not(differs, "%s"), x.member(operand, both, r)))
	}
	v, operator, query := x.meet(operand, both).sql, e.Operator, x.convert(r, []column{{typ: both}})
	if both.is(Real, Double) {
		v, operator, query = withoutNaN(v, operator, e.Quantifier, both, query)
	}
	return x.hoist(x.of(Boolean, "(%s %s %s (%s))", v, operator, e.Quantifier, query))
}

// withoutNaN is a comparison with all or any of a subquery's numbers, of which none may be
// NaN: for Trino's engine, which compares with the smallest or greatest of them, NaN is not
// there, by its documentation it compares as everywhere. DuckDB takes NaN for the greatest
// number, so that it is right on the left of < and <=: what is greater is turned round. (QRY-013)
func withoutNaN(v, operator, quantifier string, typ Type, query string) (string, string, string) {
	nan := raise(fmt.Sprintf("%s %s with a subquery that gives NaN is not supported here; leave NaN out with is_nan", operator, quantifier), typ)
	sign := ""
	if turned, ok := map[string]string{">": "<", ">=": "<="}[operator]; ok {
		sign, v, operator = "-", "(-"+v+")", turned
	}
	return v, operator, fmt.Sprintf("SELECT (CASE WHEN isnan(n.c) THEN %s ELSE %sn.c END) FROM (%s) AS n(c)", nan, sign, query)
}

func (x *expressions) like(e *trino.Like) value {
	operand := x.argument(x.expression(e.Operand), simple(Varchar), e.Operand.Place(), "Left side of LIKE expression")
	pattern := x.argument(x.expression(e.Pattern), simple(Varchar), e.Pattern.Place(), "Pattern for LIKE expression")
	if e.Escape == nil {
		return x.of(Boolean, not(e.Not, "(%s LIKE %s)"), operand.sql, pattern.sql)
	}
	escape, ok := e.Escape.(*trino.String)
	if !ok || len([]rune(escape.Text)) != 1 {
		x.fail(e.Escape.Place(), "Escape string must be a single character")
	}
	if literal, ok := e.Pattern.(*trino.String); !ok {
		pattern.sql = x.lake("like_pattern", pattern.sql, text(escape.Text))
	} else if err := scalar.CheckLike(literal.Text, escape.Text); err != nil {
		x.fail(e.Pattern.Place(), "%s", err)
	}
	return x.of(Boolean, not(e.Not, "(%s LIKE %s ESCAPE %s)"), operand.sql, pattern.sql, text(escape.Text))
}

// caseOf: the branches get the type common to all.
func (x *expressions) caseOf(e *trino.Case) value {
	var operand value
	if e.Operand != nil {
		operand = x.expression(e.Operand)
		if len(operand.sql) > maxRepeated {
			return x.caseOfLong(e, operand)
		}
	}
	var conditions []string
	var branches []trino.Expression
	for _, when := range e.When {
		if e.Operand == nil {
			conditions = append(conditions, x.boolean(when.Condition, "CASE WHEN clause").sql)
		} else {
			conditions = append(conditions, x.compare("=", operand, x.expression(when.Condition), when.Condition.Place()).sql)
		}
		branches = append(branches, when.Result)
	}
	if e.Else != nil {
		branches = append(branches, e.Else)
	}
	values, typ := x.unified(branches, "All CASE results")
	var sql strings.Builder
	sql.WriteString("CASE")
	for i, condition := range conditions {
		fmt.Fprintf(&sql, " WHEN %s THEN %s", condition, values[i].sql)
	}
	if e.Else != nil {
		fmt.Fprintf(&sql, " ELSE %s", values[len(values)-1].sql)
	}
	return value{sql: "(" + sql.String() + " END)", typ: typ}
}

// caseOfLong is CASE of an operand that must not be written for each branch: a parameter
// stands for it.
func (x *expressions) caseOfLong(e *trino.Case, operand value) value {
	var typ Type
	sql := once(operand.sql, func(sql string) string {
		inner := *x
		inner.parameters = maps.Clone(x.parameters)
		if inner.parameters == nil {
			inner.parameters = map[string]value{}
		}
		const name = " operand" // no identifier begins with a blank
		inner.parameters[name] = value{sql: sql, typ: operand.typ}
		short := *e
		short.Operand = trino.NewIdentifier(e.Operand.Place(), name)
		v := inner.caseOf(&short)
		typ = v.typ
		return v.sql
	})
	return value{sql: sql, typ: typ}
}

// unified translates expressions and coerces them to the type common to all.
func (x *expressions) unified(list []trino.Expression, what string) ([]value, Type) {
	values := make([]value, len(list))
	var typ Type
	for i, e := range list {
		values[i] = x.expression(e)
		both, ok := common(typ, values[i].typ)
		if !ok {
			x.fail(e.Place(), "%s must be the same type or coercible to a common type. Cannot find common type between %s and %s", what, typ, values[i].typ)
		}
		typ = both
	}
	for i := range values {
		values[i] = x.coerce(values[i], typ)
	}
	return values, typ
}

func (x *expressions) row(e *trino.Row) value {
	fields := make([]Field, len(e.Items))
	parts := make([]string, len(e.Items))
	for i, one := range e.Items {
		v := x.expression(one)
		fields[i] = Field{Type: v.typ}
		parts[i] = fieldName(i) + " := " + v.sql
	}
	return value{sql: "struct_pack(" + strings.Join(parts, ", ") + ")", typ: RowOf(fields...)}
}

func (x *expressions) array(e *trino.Array) value {
	values, typ := x.unified(e.Items, "All ARRAY elements")
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = v.sql
	}
	of := ArrayOf(typ)
	if len(values) == 0 {
		return value{sql: "[]", typ: of}
	}
	return value{sql: "[" + strings.Join(parts, ", ") + "]", typ: of}
}

// lambda translates the body of a lambda whose parameters have types. It gives the
// parameters' names in DuckDB.
func (x *expressions) lambda(e *trino.Lambda, types []Type) ([]string, value) {
	if len(e.Parameters) != len(types) {
		x.fail(e.Place(), "the lambda must take %d parameters; it takes %d", len(types), len(e.Parameters))
	}
	inner := *x
	inner.aggregates, inner.windows, inner.hoisted = false, false, nil
	inner.parameters = maps.Clone(x.parameters)
	if inner.parameters == nil {
		inner.parameters = map[string]value{}
	}
	names := make([]string, len(types))
	for i, parameter := range e.Parameters {
		key := strings.ToLower(parameter.Text)
		if slices.ContainsFunc(e.Parameters[:i], func(n trino.Name) bool { return strings.EqualFold(n.Text, parameter.Text) }) {
			x.fail(parameter.At, "the lambda names its parameter %s twice", parameter.Text)
		}
		inner.lambdas++
		names[i] = fmt.Sprintf("p%d", inner.lambdas) // by depth, so that equal lambdas give equal SQL
		inner.parameters[key] = value{sql: names[i], typ: types[i]}
	}
	return names, inner.expression(e.Body)
}
