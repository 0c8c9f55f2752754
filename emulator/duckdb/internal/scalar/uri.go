// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// uri is an address as java.net.URI reads it, which Trino's url functions use: it is stricter
// than net/url about characters, and knows no host or port where the authority is not one of
// a server, as with an underscore in the host's name.
type uri struct {
	scheme, host, path, fragment string
	port                         string // "": none
	query                        *string
}

// Characters beside letters and digits that may stand in the parts of an address; % begins
// two hexadecimal digits, and letters are those of all alphabets.
const (
	markChars     = "-_.!~*'()"
	pathChars     = markChars + ":@&=+$,;/"
	userChars     = markChars + ";:&=+$,"
	registryChars = userChars + "@"
	uriChars      = registryChars + "/?[]"
)

func parseURI(s string) (u uri, ok bool) {
	rest, fragment, fragmented := strings.Cut(s, "#")
	if fragmented && !onlyOf(fragment, uriChars) {
		return u, false
	}
	u.fragment = unescaped(fragment)
	if colon := strings.IndexAny(rest, ":/?"); colon >= 0 && rest[colon] == ':' {
		if u.scheme, rest = rest[:colon], rest[colon+1:]; !isScheme(u.scheme) {
			return u, false
		}
		if !strings.HasPrefix(rest, "/") { // such as mailto:, which has no parts
			return u, rest != "" && onlyOf(rest, uriChars)
		}
	}
	before, query, queried := strings.Cut(rest, "?")
	if queried {
		u.query = &query
	}
	if behind, found := strings.CutPrefix(before, "//"); found {
		authority, _, _ := strings.Cut(behind, "/")
		before = behind[len(authority):]
		if authority == "" && before == "" && !queried && !fragmented || !u.server(authority) && !onlyOf(authority, registryChars) {
			return u, false
		}
	}
	u.path = unescaped(before)
	return u, onlyOf(before, pathChars) && onlyOf(query, uriChars)
}

// server reads the authority of a server, if it is that.
func (u *uri) server(authority string) bool {
	user, server, found := strings.Cut(authority, "@")
	if !found {
		user, server = "", authority
	}
	host, port := server, ""
	if colon := strings.LastIndexByte(server, ':'); colon > strings.LastIndexByte(server, ']') {
		host, port = server[:colon], server[colon+1:]
	}
	if _, err := strconv.ParseInt(port, 10, 32); port != "" && (err != nil || strings.Trim(port, "0123456789") != "") {
		return false
	}
	if !onlyOf(user, userChars) || !isHost(host) {
		return false
	}
	u.host, u.port = host, port
	return true
}

func isScheme(s string) bool {
	return s != "" && isLetter(s[0]) && strings.IndexFunc(s, func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("+-.", r) }) < 0
}

// isHost: an address, or labels with points between, of which the last begins with a letter
// if there are several.
func isHost(s string) bool {
	if inside, ok := strings.CutPrefix(s, "["); ok {
		inside, ok = strings.CutSuffix(inside, "]")
		address, err := netip.ParseAddr(inside)
		return ok && err == nil && address.Is6() && onlyOf(address.Zone(), "_.")
	}
	if bytes := strings.Split(s, "."); len(bytes) == 4 {
		numbers := 0
		for _, b := range bytes {
			if n, err := strconv.ParseUint(b, 10, 31); err == nil && n < 256 {
				numbers++
			}
		}
		if numbers == 4 {
			return true
		}
	}
	labels := strings.Split(strings.TrimSuffix(s, "."), ".")
	for _, label := range labels {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") ||
			strings.IndexFunc(label, func(r rune) bool { return !isAlphanumeric(r) && r != '-' }) >= 0 {
			return false
		}
	}
	return len(labels) == 1 || isLetter(labels[len(labels)-1][0])
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isAlphanumeric(r rune) bool {
	return r < 0x80 && (isLetter(byte(r)) || r >= '0' && r <= '9')
}

// onlyOf tells whether a part of an address has no other characters than those.
func onlyOf(part, characters string) bool {
	for i, r := range part {
		switch {
		case r == '%':
			if i+2 >= len(part) || !isHexadecimal(part[i+1]) || !isHexadecimal(part[i+2]) {
				return false
			}
		case r > 0x80:
			if unicode.In(r, unicode.Z, unicode.Cc) {
				return false
			}
		case !isAlphanumeric(r) && !strings.ContainsRune(characters, r):
			return false
		}
	}
	return true
}

func isHexadecimal(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// unescaped decodes %XX; what is not UTF-8 then becomes U+FFFD.
func unescaped(part string) string {
	decoded, err := url.PathUnescape(part)
	if err != nil { // the part is refused
		return ""
	}
	return strings.ToValidUTF8(decoded, "\uFFFD")
}
