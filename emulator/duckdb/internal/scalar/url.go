// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
)

var urlFunctions = []Function{
	{Name: "url_protocol", Parameters: []Kind{Text}, Result: Text, Call: urlPart(func(u *url.URL) any { return u.Scheme })},
	{Name: "url_host", Parameters: []Kind{Text}, Result: Text, Call: urlPart(func(u *url.URL) any {
		if host := u.Hostname(); !strings.Contains(host, ":") {
			return host
		}
		return "[" + u.Hostname() + "]"
	})},
	{Name: "url_port", Parameters: []Kind{Text}, Result: Bigint, Call: urlPart(func(u *url.URL) any {
		port, err := strconv.ParseInt(u.Port(), 10, 32)
		return nullable(port, err == nil)
	})},
	{Name: "url_path", Parameters: []Kind{Text}, Result: Text, Call: urlPart(func(u *url.URL) any { return u.Path })},
	{Name: "url_query", Parameters: []Kind{Text}, Result: Text, Call: urlPart(func(u *url.URL) any {
		decoded, err := url.PathUnescape(u.RawQuery)
		return nullable(decoded, err == nil)
	})},
	{Name: "url_fragment", Parameters: []Kind{Text}, Result: Text, Call: urlPart(func(u *url.URL) any { return u.Fragment })},
	{Name: "url_parameter", Parameters: []Kind{Text, Text}, Result: Text, Call: func(a Arguments) (any, error) {
		u, ok := parseURL(a.text(0))
		if !ok {
			return nil, nil
		}
		for parameter := range strings.SplitSeq(u.RawQuery, "&") {
			if name, value, _ := strings.Cut(parameter, "="); name == a.text(1) {
				decoded, err := url.QueryUnescape(value)
				return nullable(decoded, err == nil && u.RawQuery != ""), nil
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

// parseURL is as strict as Java's URI, which takes none of some characters.
func parseURL(s string) (*url.URL, bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7F || strings.ContainsRune("\"<>\\^`{|}", r) }) {
		return nil, false
	}
	u, err := url.Parse(s)
	return u, err == nil
}

func urlPart(part func(*url.URL) any) func(Arguments) (any, error) {
	return func(a Arguments) (any, error) {
		u, ok := parseURL(a.text(0))
		if !ok {
			return nil, nil
		}
		return part(u), nil
	}
}
