// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// guard decides who may use what is under /_emulator/. Those endpoints take no
// signature, so that a web page open in a user's browser must not get at them: neither
// from its own site nor under a name that it made point at this machine.
type guard struct {
	admin        bool
	exposed      bool
	allowedHosts []string
}

// inspection guards an endpoint that only shows what is there. Others than this machine
// may use it if test control is open to them too.
func (g guard) inspection(endpoint http.Handler) http.Handler {
	return g.protect(endpoint, g.admin || !g.exposed,
		"%s shows what is stored to whoever reaches the emulator, and others than this machine can: start it with --admin if that is intended, or let it listen on 127.0.0.1.")
}

// control guards an endpoint that changes something.
func (g guard) control(endpoint http.Handler) http.Handler {
	return g.protect(endpoint, g.admin,
		"%s is part of test control, which is off: start the emulator with --admin (CLOUDTRAIL_LAKE_EMULATOR_ADMIN=true, or emulator.Options.Admin in Go).")
}

// unknown answers paths under /_emulator/ that are none.
func (g guard) unknown() http.Handler {
	return g.protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, &endpointError{http.StatusNotFound, "NotFound", fmt.Sprintf("%.120q is not an endpoint of this emulator; docs/test-control.md and docs/journal-and-metrics.md list them.", r.URL.Path)})
	}), true, "")
}

func (g guard) protect(endpoint http.Handler, open bool, closed string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !g.allows(hostName(r.Host)):
			refuse(w, &endpointError{http.StatusForbidden, "HostNotAllowed", fmt.Sprintf("The request is for host %.120q. Here the emulator answers to IP addresses, to localhost and to names without a dot; allow another name with --allowed-host.", r.Host)})
		case isCrossSite(r):
			refuse(w, &endpointError{http.StatusForbidden, "CrossSiteRequest", "The request comes from a web page of another origin."})
		case !open:
			refuse(w, &endpointError{http.StatusNotFound, "NotEnabled", fmt.Sprintf(closed, r.URL.Path)})
		default:
			endpoint.ServeHTTP(w, r)
		}
	})
}

// allows tells whether a host's name cannot have been made by somebody else to point here.
// Nobody outside decides where an address, localhost or a name without a dot leads.
func (g guard) allows(host string) bool {
	return net.ParseIP(host) != nil || !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") ||
		slices.ContainsFunc(g.allowedHosts, func(allowed string) bool { return strings.EqualFold(allowed, host) })
}

// hostName cuts the port and the brackets of IPv6 off.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

// isCrossSite goes by the headers that browsers send and pages cannot set. Other clients
// send none of them.
func isCrossSite(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return true
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		from, err := url.Parse(origin)
		return err != nil || !strings.EqualFold(from.Host, r.Host)
	}
	return false
}

// methods is an endpoint by the methods that it takes.
type methods map[string]http.HandlerFunc

func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if serve, ok := m[r.Method]; ok {
		serve(w, r)
		return
	}
	allowed := make([]string, 0, len(m))
	for method := range m {
		allowed = append(allowed, method)
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	refuse(w, &endpointError{http.StatusMethodNotAllowed, "MethodNotAllowed", fmt.Sprintf("%s does not take %.20q; it takes %s.", r.URL.Path, r.Method, strings.Join(allowed, ", "))})
}
