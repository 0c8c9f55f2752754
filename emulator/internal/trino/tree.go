// SPDX-License-Identifier: MPL-2.0

package trino

// Query is a whole SELECT statement, or one in parentheses.
type Query struct {
	At      Pos
	With    []CommonTable
	Body    Body
	OrderBy []SortItem
	Offset  Expression // nil: none
	Limit   Expression // nil: none, or LIMIT ALL
	Ties    bool       // FETCH FIRST … WITH TIES
	TiesAt  Pos        // of WITH TIES
}

// CommonTable is one table of WITH.
type CommonTable struct {
	Name    Name
	Columns []Name
	Query   *Query
}

// Name is an identifier as written, without quotes. Case does not count.
type Name struct {
	At   Pos
	Text string
}

// Body is what a query selects from: *Select, *SetOperation, *Values or *Query.
type Body interface{ body() }

// SetOperation joins the rows of two bodies.
type SetOperation struct {
	At          Pos
	Operator    string // UNION, INTERSECT, EXCEPT
	All         bool
	Left, Right Body
}

// Values is a table that is written out.
type Values struct {
	At   Pos
	Rows []Expression // *Row for several columns
}

// Select is one SELECT … FROM … WHERE … GROUP BY … HAVING.
type Select struct {
	At       Pos
	Distinct bool
	Items    []SelectItem
	From     []Relation // joined as by CROSS JOIN; nil: one row without columns
	Where    Expression
	GroupBy  *GroupBy
	Having   Expression
	Windows  []NamedWindow
}

// SelectItem is an expression, or a star.
type SelectItem struct {
	At         Pos
	Expression Expression // nil: a star
	Alias      *Name
	Qualifier  Expression // of a star: before the dot; nil: none
}

// GroupBy lists grouping elements.
type GroupBy struct {
	At       Pos
	Distinct bool
	Elements []GroupingElement
}

// GroupingElement is one part of GROUP BY.
type GroupingElement struct {
	At   Pos
	Kind string         // "", GROUPING SETS, ROLLUP, CUBE
	Sets [][]Expression // for "": one set, joined to the others
}

// SortItem is one key of ORDER BY.
type SortItem struct {
	Expression Expression
	Descending bool
	NullsFirst bool // the default is last, whatever the direction
}

// NamedWindow is a window of the WINDOW clause.
type NamedWindow struct {
	Name   Name
	Window *Window
}

// Window is what OVER says.
type Window struct {
	At          Pos
	Base        *Name // a named window
	PartitionBy []Expression
	OrderBy     []SortItem
	Frame       *Frame
}

// Frame is the frame of a window.
type Frame struct {
	Unit       string // ROWS, RANGE, GROUPS
	Start, End Bound
}

// Bound is an end of a frame.
type Bound struct {
	Kind  string     // UNBOUNDED PRECEDING, PRECEDING, CURRENT ROW, FOLLOWING, UNBOUNDED FOLLOWING
	Value Expression // of PRECEDING and FOLLOWING
}

// Relation is what stands after FROM: *Table, *Subquery, *Join or *Unnest, perhaps in an *Aliased.
type Relation interface{ relation() }

// Table is an event data store, or a table of WITH.
type Table struct {
	At   Pos
	Name string
	// Store says that Name is the id of an event data store.
	Store bool
}

// Subquery is a query in parentheses.
type Subquery struct {
	At      Pos
	Query   *Query
	Lateral bool
}

// Unnest makes rows of arrays and maps.
type Unnest struct {
	At             Pos
	Expressions    []Expression
	WithOrdinality bool
}

// Join joins two relations.
type Join struct {
	At          Pos
	Kind        string // CROSS, INNER, LEFT, RIGHT, FULL
	Left, Right Relation
	On          Expression
	Using       []Name
}

// Aliased gives a relation, and perhaps its columns, other names.
type Aliased struct {
	At       Pos
	Relation Relation
	Alias    Name
	Columns  []Name
}

func (*Select) body()       {}
func (*SetOperation) body() {}
func (*Values) body()       {}
func (*Query) body()        {}

func (*Table) relation()    {}
func (*Subquery) relation() {}
func (*Unnest) relation()   {}
func (*Join) relation()     {}
func (*Aliased) relation()  {}

// Expression is a node of an expression.
type Expression interface {
	// Place is where the node begins; of an operator, where the operator stands.
	Place() Pos
}

// node has the place of an expression.
type node struct{ at Pos }

func (n node) Place() Pos { return n.at }

// Literals.
type (
	// Null is NULL.
	Null struct{ node }
	// Boolean is TRUE or FALSE.
	Boolean struct {
		node
		Value bool
	}
	// Integer is a whole number without a sign.
	Integer struct {
		node
		Text string
	}
	// Decimal is a number with a point and without an exponent.
	Decimal struct {
		node
		Text string
	}
	// Double is a number with an exponent.
	Double struct {
		node
		Text string
	}
	// String is text between quotes.
	String struct {
		node
		Text string
	}
	// Binary is X'…' in hexadecimal digits.
	Binary struct {
		node
		Digits string
	}
	// Typed is TYPE '…', TIMESTAMP '2026-01-01' for example.
	Typed struct {
		node
		Type Type
		Text string
	}
	// Interval is INTERVAL '…' UNIT [TO UNIT].
	Interval struct {
		node
		Negative bool
		Text     string
		From, To string // units in capitals; To "": none
	}
)

// Names and paths.
type (
	// Identifier is a column, a parameter of a lambda, or a relation before a dot.
	Identifier struct {
		node
		Text string
	}
	// Field is a field of a row, or a column of a relation.
	Field struct {
		node // of the name
		Base Expression
		Name string
	}
	// Subscript is Base[Index].
	Subscript struct {
		node
		Base, Index Expression
	}
)

// Operators.
type (
	// Unary is -x, +x or NOT x.
	Unary struct {
		node
		Operator string
		Operand  Expression
	}
	// Operation is arithmetic, ||, AND or OR, or a comparison (= <> < <= > >=).
	Operation struct {
		node
		Operator    string
		Left, Right Expression
	}
	// Distinct is IS [NOT] DISTINCT FROM.
	Distinct struct {
		node
		Not         bool // IS NOT DISTINCT FROM
		Left, Right Expression
	}
	// IsNull is IS [NOT] NULL.
	IsNull struct {
		node
		Not     bool
		Operand Expression
	}
	// Between is [NOT] BETWEEN.
	Between struct {
		node
		Not                bool
		Operand, Low, High Expression
	}
	// In is [NOT] IN: of a list, or of a query.
	In struct {
		node
		Not     bool
		Operand Expression
		List    []Expression
		Query   *Query
	}
	// Like is [NOT] LIKE.
	Like struct {
		node
		Not              bool
		Operand, Pattern Expression
		Escape           Expression // nil: none
	}
	// Quantified compares with ALL, ANY or SOME row of a query.
	Quantified struct {
		node
		Operator   string
		Quantifier string // ALL or ANY
		Operand    Expression
		Query      *Query
	}
	// Exists is EXISTS (query).
	Exists struct {
		node
		Query *Query
	}
	// Scalar is a query that gives one value.
	Scalar struct {
		node
		Query *Query
	}
	// AtTimeZone is x AT TIME ZONE zone.
	AtTimeZone struct {
		node
		Operand, Zone Expression
	}
)

// Functions and the like.
type (
	// Call calls a function. Name is in small letters.
	Call struct {
		node
		Name        string
		Arguments   []Expression
		Star        bool // count(*)
		Distinct    bool
		OrderBy     []SortItem
		Filter      Expression
		IgnoreNulls bool
		Over        *Window
	}
	// Lambda is parameters -> body.
	Lambda struct {
		node
		Parameters []Name
		Body       Expression
	}
	// Cast is CAST or TRY_CAST.
	Cast struct {
		node
		Try     bool
		Operand Expression
		Type    Type
	}
	// Case is CASE; Operand is nil for the searched form.
	Case struct {
		node
		Operand Expression
		When    []When
		Else    Expression
	}
	// When is one branch of a Case.
	When struct{ Condition, Result Expression }
	// Row is (a, b) or ROW(a, b).
	Row struct {
		node
		Items []Expression
	}
	// Array is ARRAY[a, b].
	Array struct {
		node
		Items []Expression
	}
	// Extract is EXTRACT(field FROM x). Field is in capitals.
	Extract struct {
		node
		Field   string
		Operand Expression
	}
	// Now is CURRENT_DATE and its like, with a precision or -1.
	Now struct {
		node
		Name      string // in capitals
		Precision int
	}
	// Grouping is GROUPING(…).
	Grouping struct {
		node
		Arguments []Expression
	}
)

// Type is a type as written. Name is in small letters, "timestamp with time zone" for example.
type Type struct {
	At         Pos
	Name       string
	Parameters []int      // of varchar, char, decimal, timestamp, time
	Arguments  []Type     // of array and map
	Fields     []RowField // of row
}

// RowField is a field of a row type.
type RowField struct {
	Name string // "": none
	Type Type
}

// NewCall makes a call that the text writes in another way.
func NewCall(at Pos, name string, arguments ...Expression) *Call {
	return &Call{node: node{at}, Name: name, Arguments: arguments}
}

// NewIdentifier makes a name that the text does not have.
func NewIdentifier(at Pos, name string) *Identifier { return &Identifier{node{at}, name} }
