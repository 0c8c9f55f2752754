// SPDX-License-Identifier: MPL-2.0

package trino

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxStatement is the longest statement that Lake takes, in characters.
const MaxStatement = 10000

// maxDepth bounds how deep a statement nests, so that neither this parser nor an engine
// behind it runs out of stack.
const maxDepth = 100

// Parse reads one SELECT statement (QRY-001). A semicolon may end it (QRY-003). The error is an *Error.
func Parse(statement string) (*Query, error) {
	p := &parser{scanner: scanner{statement: statement}}
	return p.parse()
}

func (p *parser) parse() (query *Query, err error) {
	if n := utf8.RuneCountInString(p.statement); n > MaxStatement {
		return nil, ErrorAt(p.statement, 0, "a statement can have %d characters; this one has %d", MaxStatement, n)
	}
	if at := invalidText(p.statement); at >= 0 {
		return nil, ErrorAt(p.statement, Pos(at), "a statement is UTF-8 text without NUL; the byte here is 0x%02X", p.statement[at])
	}
	defer func() {
		if cause := recover(); cause != nil {
			failure, ok := cause.(*Error)
			if !ok {
				panic(cause)
			}
			err = failure
		}
	}()
	if !p.startsQuery() && !p.is("(") {
		p.failHere("only a SELECT statement can be run; this one begins with %s", p.peek().describe())
	}
	query = p.query()
	ended := p.accept(";")
	if t := p.peek(); t.kind != tokenEnd {
		if p.startsQuery() || ended && p.is("(") {
			p.failHere("a statement can be only one SELECT; %s begins another", t.describe())
		}
		p.unexpected("the end of the statement")
	}
	return query, nil
}

// invalidText finds the first byte that cannot be in a statement; -1: none.
func invalidText(statement string) int {
	for at, r := range statement {
		if r == 0 {
			return at
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(statement[at:]); size == 1 {
				return at
			}
		}
	}
	return -1
}

// parser is a recursive descent over the tokens. It fails by a panic with an *Error. It
// reads every text once: what stands in parentheses is read before it is known whether
// it is a query, a relation or an expression, and then handed on as pending.
type parser struct {
	scanner
	ahead *token
	depth int
	// pending is an expression that has been read and that the next primary gives.
	pending Expression
	// pendingRelation is the like of relations.
	pendingRelation Relation
	// pendingBody is the like of what queries select from.
	pendingBody Body
}

func (p *parser) peek() token {
	if p.ahead == nil {
		t := p.next()
		p.ahead = &t
	}
	return *p.ahead
}

func (p *parser) take() token {
	t := p.peek()
	if t.err != nil {
		panic(t.err)
	}
	p.ahead = nil
	return t
}

// mark and reset go back to an earlier place.
func (p *parser) mark() int { return int(p.peek().at) }

func (p *parser) reset(mark int) { p.at, p.ahead = mark, nil }

func (p *parser) failHere(format string, args ...any) { p.fail(int(p.peek().at), format, args...) }

func (p *parser) unexpected(wanted string) {
	if err := p.peek().err; err != nil {
		panic(err)
	}
	p.failHere("mismatched input %s; expected %s", p.peek().describe(), wanted)
}

// is tells whether words, keywords or symbols, come next.
func (p *parser) is(words ...string) bool {
	if len(words) == 1 {
		return p.peek().upper == words[0] && p.peek().upper != ""
	}
	mark := p.mark()
	defer p.reset(mark)
	for _, word := range words {
		if p.peek().upper != word {
			return false
		}
		p.take()
	}
	return true
}

func (p *parser) accept(words ...string) bool {
	if !p.is(words...) {
		return false
	}
	for range words {
		p.take()
	}
	return true
}

func (p *parser) expect(words ...string) {
	for _, word := range words {
		if !p.accept(word) {
			p.unexpected(word)
		}
	}
}

// oneOf takes one of several keywords.
func (p *parser) oneOf(words ...string) string {
	if slices.Contains(words, p.peek().upper) {
		return p.take().upper
	}
	p.unexpected(strings.Join(words, ", "))
	return ""
}

// enter bounds recursion; the caller defers leave.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.failHere("the statement nests deeper than %d levels", maxDepth)
	}
}

func (p *parser) leave() { p.depth-- }

// reserved words cannot be names without quotes.
var reserved = func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(`ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE
		CURRENT_PATH CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT
		DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO
		IS JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_TABLE JSON_VALUE LEFT LIKE LISTAGG LOCALTIME LOCALTIMESTAMP
		NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT SKIP TABLE THEN TRIM TRUE UESCAPE UNION
		UNNEST USING VALUES WHEN WHERE WITH`) {
		words[word] = true
	}
	return words
}()

func (p *parser) isName() bool {
	t := p.peek()
	return t.kind == tokenQuoted || t.kind == tokenIdentifier && !reserved[t.upper]
}

func (p *parser) name(what string) Name {
	if !p.isName() {
		p.unexpected(what)
	}
	t := p.take()
	return Name{t.at, t.text}
}

func (p *parser) names(what string) (names []Name) {
	p.expect("(")
	for {
		names = append(names, p.name(what))
		if !p.accept(",") {
			p.expect(")")
			return names
		}
	}
}

// startsQuery tells whether a query that is not in parentheses begins here.
func (p *parser) startsQuery() bool {
	return slices.Contains([]string{"SELECT", "WITH", "VALUES", "TABLE"}, p.peek().upper) && !p.is("TABLE", "(")
}

// continuesQuery tells whether what follows a query in parentheses goes on with it.
func (p *parser) continuesQuery() bool {
	return slices.Contains([]string{"UNION", "EXCEPT", "INTERSECT", "ORDER", "OFFSET", "LIMIT", "FETCH"}, p.peek().upper)
}

func (p *parser) query() *Query {
	p.enter()
	defer p.leave()
	q := &Query{At: p.peek().at}
	if p.accept("WITH") {
		if p.is("RECURSIVE") {
			p.failHere("WITH RECURSIVE is not supported")
		}
		for {
			q.With = append(q.With, p.commonTable())
			if !p.accept(",") {
				break
			}
		}
	}
	q.Body = p.setOperations(0)
	p.tail(q)
	return q
}

func (p *parser) commonTable() (table CommonTable) {
	table.Name = p.name("a table name")
	if p.is("(") {
		table.Columns = p.names("a column name")
	}
	p.expect("AS", "(")
	table.Query = p.query()
	p.expect(")")
	return table
}

// tail reads ORDER BY, OFFSET and LIMIT or FETCH.
func (p *parser) tail(q *Query) {
	if p.accept("ORDER") {
		p.expect("BY")
		q.OrderBy = p.sortItems()
	}
	if p.accept("OFFSET") {
		q.Offset = p.rowCount()
		if !p.accept("ROW") {
			p.accept("ROWS")
		}
	}
	switch {
	case p.accept("LIMIT"):
		if !p.accept("ALL") {
			q.Limit = p.rowCount()
		}
	case p.accept("FETCH"):
		p.oneOf("FIRST", "NEXT")
		if p.is("ROW") || p.is("ROWS") {
			q.Limit = &Integer{node{p.peek().at}, "1"}
		} else {
			q.Limit = p.rowCount()
		}
		p.oneOf("ROW", "ROWS")
		at := p.peek().at
		if p.oneOf("ONLY", "WITH") == "WITH" {
			p.expect("TIES")
			if q.OrderBy == nil {
				p.fail(int(at), "FETCH FIRST … WITH TIES requires ORDER BY")
			}
			q.Ties, q.TiesAt = true, at
		}
	}
}

func (p *parser) rowCount() Expression {
	t := p.peek()
	if t.kind != tokenInteger {
		p.unexpected("a whole number of rows")
	}
	p.take()
	return &Integer{node{t.at}, t.text}
}

func (p *parser) sortItems() (items []SortItem) {
	for {
		item := SortItem{Expression: p.expression()}
		if !p.accept("ASC") {
			item.Descending = p.accept("DESC")
		}
		if p.accept("NULLS") {
			item.NullsFirst = p.oneOf("FIRST", "LAST") == "FIRST"
		}
		items = append(items, item)
		if !p.accept(",") {
			return items
		}
	}
}

// setOperations reads bodies joined by set operators; INTERSECT binds more tightly.
func (p *parser) setOperations(level int) Body {
	operators := [][]string{{"UNION", "EXCEPT"}, {"INTERSECT"}}
	if level == len(operators) {
		return p.body()
	}
	left := p.setOperations(level + 1)
	for slices.Contains(operators[level], p.peek().upper) {
		t := p.take()
		all := p.accept("ALL")
		if !all {
			p.accept("DISTINCT")
		}
		left = &SetOperation{At: t.at, Operator: t.upper, All: all, Left: left, Right: p.setOperations(level + 1)}
	}
	return left
}

func (p *parser) body() Body {
	if b := p.pendingBody; b != nil {
		p.pendingBody = nil
		return b
	}
	t := p.peek()
	switch {
	case p.accept("SELECT"):
		return p.selection(t.at)
	case p.accept("VALUES"):
		return p.values(t.at)
	case p.accept("TABLE"):
		return &Select{At: t.at, Items: []SelectItem{{At: t.at}}, From: []Relation{p.table()}}
	case p.accept("("):
		q := p.query()
		p.expect(")")
		return q
	}
	p.unexpected("SELECT")
	return nil
}

func (p *parser) values(at Pos) *Values {
	v := &Values{At: at}
	for {
		v.Rows = append(v.Rows, p.expression())
		if !p.accept(",") {
			return v
		}
	}
}
