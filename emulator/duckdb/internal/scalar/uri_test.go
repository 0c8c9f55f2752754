// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"strings"
	"testing"
)

// QRY-017: what Java's URI says of addresses, by its documentation: scheme, host, port, path,
// query and fragment; "-" is no address.
func TestURIs(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://ada:x@example.com:80/a/b?c=d#e": "https|example.com|80|/a/b|c=d|e",
		"HTTP://Example.COM":                     "HTTP|Example.COM||||",
		"":                                       "|||||",
		"a/b?c":                                  "|||a/b|c|",
		"a%20%C3%A9%ff":                          "|||a é\uFFFD||",
		"/é?ü#ö":                                 "|||/é|ü|ö",
		"//host/path":                            "|host||/path||",
		"///path":                                "|||/path||",
		"file:///etc/hosts":                      "file|||/etc/hosts||",
		"mailto:ada@example.com?subject=x":       "mailto|||||",
		"urn:isbn:1#f":                           "urn|||||f",
		"https://my_bucket.example:80/x":         "https|||/x||",
		"https://example.com:http/x":             "https|||/x||",
		"https://example.com:/x":                 "https|example.com||/x||",
		"https://a:b:c/x":                        "https|||/x||",
		"https://é.com/":                         "https|||/||",
		"https://-a.com":                         "https|||||",
		"https://a-.com":                         "https|||||",
		"https://a..com":                         "https|||||",
		"https://a-b.com.":                       "https|a-b.com.||||",
		"https://localhost":                      "https|localhost||||",
		"https://7":                              "https|7||||",
		"https://1.2.3.4:5":                      "https|1.2.3.4|5|||",
		"https://1.2.3.400":                      "https|||||",
		"https://1.2.3":                          "https|||||",
		"https://[::1]:8/":                       "https|[::1]|8|/||",
		"https://[fe80::1%eth0]/":                "https|[fe80::1%eth0]||/||",
		"https://h?a[]=1&b=/?#c?/":               "https|h|||a[]=1&b=/?|c?/",
		"https://[::g]/":                         "-",
		"https://[::1/":                          "-",
		"https://":                               "-",
		"https:":                                 "-",
		":a":                                     "-",
		"1a:b":                                   "-",
		"a_b:c":                                  "-",
		"not an address":                         "-",
		"https://h/a|b":                          "-",
		"https://h/{id}":                         "-",
		"https://h/a[1]":                         "-",
		"https://h/?a=^":                         "-",
		"https://h/%zz":                          "-",
		"https://h/%2":                           "-",
		"https://h/?a=%":                         "-",
		"https://h#a#b":                          "-",
		"https://h\\x":                           "-",
		"https://h/\u00a0":                       "-",
		"https://h/\u2028":                       "-",
		"https://h/\u0085":                       "-",
		"https://h/\t":                           "-",
		"https://a b/":                           "-",
		"https://a<b/":                           "-",
	} {
		got := "-"
		if u, ok := parseURI(address); ok {
			query := ""
			if u.query != nil {
				query = unescaped(*u.query)
			}
			got = strings.Join([]string{u.scheme, u.host, u.port, u.path, query, u.fragment}, "|")
		}
		if got != want {
			t.Errorf("%q is %q, want %q", address, got, want)
		}
	}
}
