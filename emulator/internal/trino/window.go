// SPDX-License-Identifier: MPL-2.0

package trino

// window reads a window and its closing parenthesis.
func (p *parser) window() *Window {
	w := &Window{At: p.peek().at}
	if p.isName() && !p.is("PARTITION") && !p.is("ROWS") && !p.is("RANGE") && !p.is("GROUPS") {
		base := p.name("a window name")
		w.Base = &base
	}
	if p.accept("PARTITION", "BY") {
		for {
			w.PartitionBy = append(w.PartitionBy, p.expression())
			if !p.accept(",") {
				break
			}
		}
	}
	if p.accept("ORDER") {
		p.expect("BY")
		w.OrderBy = p.sortItems()
	}
	if p.is("ROWS") || p.is("RANGE") || p.is("GROUPS") {
		w.Frame = p.frame()
	}
	p.expect(")")
	return w
}

func (p *parser) frame() *Frame {
	f := &Frame{Unit: p.take().upper, End: Bound{Kind: "CURRENT ROW"}}
	between, at := p.accept("BETWEEN"), p.peek().at
	f.Start = p.bound()
	if f.Start.Kind == "UNBOUNDED FOLLOWING" {
		p.fail(int(at), "Window frame start cannot be UNBOUNDED FOLLOWING")
	}
	end := at
	if between {
		p.expect("AND")
		end = p.peek().at
		f.End = p.bound()
	}
	switch {
	case f.End.Kind == "UNBOUNDED PRECEDING":
		p.fail(int(end), "Window frame end cannot be UNBOUNDED PRECEDING")
	case boundOrder[f.Start.Kind] > boundOrder[f.End.Kind]:
		p.fail(int(end), "Window frame starting from %s cannot end with %s", f.Start.Kind, f.End.Kind)
	}
	return f
}

// boundOrder tells which bounds lie before which.
var boundOrder = map[string]int{"UNBOUNDED PRECEDING": 0, "PRECEDING": 1, "CURRENT ROW": 2, "FOLLOWING": 3, "UNBOUNDED FOLLOWING": 4}

func (p *parser) bound() Bound {
	switch {
	case p.accept("UNBOUNDED"):
		return Bound{Kind: "UNBOUNDED " + p.oneOf("PRECEDING", "FOLLOWING")}
	case p.accept("CURRENT", "ROW"):
		return Bound{Kind: "CURRENT ROW"}
	default:
		value := p.expression()
		return Bound{Kind: p.oneOf("PRECEDING", "FOLLOWING"), Value: value}
	}
}
