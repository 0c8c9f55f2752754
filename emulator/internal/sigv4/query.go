// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// parameter is one parameter of a query, decoded.
type parameter struct {
	name, value string
	malformed   bool // the text had a broken percent escape; name and value are as written
}

// parameters are a query's parameters in the order in which they were sent.
type parameters []parameter

// queryParameters takes a raw query apart. A plus sign is a space, as the services that are called decode it.
func queryParameters(raw string) parameters {
	if raw == "" {
		return nil
	}
	list := make(parameters, 0, 1+strings.Count(raw, "&"))
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, errName := url.QueryUnescape(rawName)
		value, errValue := url.QueryUnescape(rawValue)
		if errName != nil || errValue != nil {
			list = append(list, parameter{name: rawName, value: rawValue, malformed: true})
			continue
		}
		list = append(list, parameter{name: name, value: value})
	}
	return list
}

// isPresigned tells whether the query carries a signature, or a part of one.
func (list parameters) isPresigned() bool {
	return slices.ContainsFunc(list, func(p parameter) bool {
		switch p.name {
		case "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders":
			return true
		}
		return false
	})
}

// canonical encodes every name and value as RFC 3986 has it and sorts the outcome. The signature itself is left out.
func (list parameters) canonical() (string, error) {
	encoded := make([]parameter, 0, len(list))
	for _, p := range list {
		if p.malformed {
			return "", invalid("the query has %s, in which a %% is not followed by two hexadecimal digits; encode the %% itself as %%25", quote(p.name+"="+p.value))
		}
		if p.name != "X-Amz-Signature" {
			encoded = append(encoded, parameter{name: encode(p.name, false), value: encode(p.value, false)})
		}
	}
	slices.SortFunc(encoded, func(a, b parameter) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.value, b.value))
	})
	var b strings.Builder
	for i, p := range encoded {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name)
		b.WriteByte('=')
		b.WriteString(p.value)
	}
	return b.String(), nil
}

// encode percent-encodes every byte but RFC 3986's unreserved characters and, in a path, the slash.
func encode(text string, path bool) string {
	const digits = "0123456789ABCDEF"
	plain := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			c == '-' || c == '.' || c == '_' || c == '~' || path && c == '/'
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := range len(text) {
		if c := text[i]; plain(c) {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	return b.String()
}
