// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
)

var urlFunctions = []Function{
	{Name: "url_protocol", Parameters: []Kind{Text}, Result: Text, Call: uriPart(func(u uri) any { return u.scheme })},
	{Name: "url_host", Parameters: []Kind{Text}, Result: Text, Call: uriPart(func(u uri) any { return u.host })},
	{Name: "url_port", Parameters: []Kind{Text}, Result: Bigint, Call: uriPart(func(u uri) any {
		port, err := strconv.ParseInt(u.port, 10, 32)
		return nullable(port, err == nil)
	})},
	{Name: "url_path", Parameters: []Kind{Text}, Result: Text, Call: uriPart(func(u uri) any { return u.path })},
	{Name: "url_query", Parameters: []Kind{Text}, Result: Text, Call: uriPart(func(u uri) any {
		if u.query == nil {
			return ""
		}
		return unescaped(*u.query)
	})},
	{Name: "url_fragment", Parameters: []Kind{Text}, Result: Text, Call: uriPart(func(u uri) any { return u.fragment })},
	{Name: "url_parameter", Parameters: []Kind{Text, Text}, Result: Text, Call: func(a Arguments) (any, error) {
		u, ok := parseURI(a.text(0))
		if !ok || u.query == nil {
			return nil, nil
		}
		for parameter := range strings.SplitSeq(*u.query, "&") {
			if name, value, _ := strings.Cut(parameter, "="); name == a.text(1) {
				return unescaped(strings.ReplaceAll(value, "+", " ")), nil
			}
		}
		return nil, nil
	}},
	{Name: "url_encode", Parameters: []Kind{Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return strings.NewReplacer("~", "%7E", "%2A", "*").Replace(url.QueryEscape(a.text(0))), nil
	}},
	{Name: "url_decode", Parameters: []Kind{Text}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		decoded, err := url.QueryUnescape(a.text(0))
		if err != nil {
			return nil, errors.New("url_decode: " + err.Error())
		}
		return strings.ToValidUTF8(decoded, "\uFFFD"), nil
	}},
}

func uriPart(part func(uri) any) func(Arguments) (any, error) {
	return func(a Arguments) (any, error) {
		u, ok := parseURI(a.text(0))
		if !ok {
			return nil, nil
		}
		return part(u), nil
	}
}
