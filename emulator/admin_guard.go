// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// guard decides who may use what. What is under /_emulator/ takes no signature, and the development
// key that signs for AWS's endpoints is no secret, so that a web page open in a user's browser
// must not get at either: neither from its own site nor under a name that it made point at this machine.
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

// admit refuses requests to AWS's endpoints and /metrics that a web page of somebody else's makes, or may
// have made; nil admits them. An exposed server has whatever name others gave it.
func (g guard) admit(r *http.Request) *endpointError {
	if host := hostName(r.Host); !g.exposed && !g.allows(host) && !isAWSName(host) {
		return &endpointError{http.StatusForbidden, "HostNotAllowed", fmt.Sprintf("The request is for host %.120q. The emulator answers to IP addresses, localhost, names without a dot and AWS's names; allow another name with --allowed-host (emulator.Options.AllowedHosts in Go).", r.Host)}
	}
	from := ""
	if origin := r.Header.Get("Origin"); origin != "" {
		if g.allowsOrigin(origin, r.Host) {
			return nil
		}
		from = fmt.Sprintf(" at %.120q", origin)
	} else if r.Header.Get("Sec-Fetch-Site") != "cross-site" {
		return nil
	}
	return &endpointError{http.StatusForbidden, "CrossSiteRequest", "The request comes from a web page" + from + ", which is not of this machine: call the emulator from the page's own server, or allow the page's host with --allowed-host (emulator.Options.AllowedHosts in Go)."}
}

// admitted guards an endpoint of the emulator's own that is for everybody who is admitted.
func (g guard) admitted(endpoint http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refusal := g.admit(r); refusal != nil {
			refuse(w, refusal)
			return
		}
		endpoint.ServeHTTP(w, r)
	})
}

// allowsOrigin tells whether a page is the emulator's own, this machine's or one that the user allowed.
func (g guard) allowsOrigin(origin, host string) bool {
	from, err := url.Parse(origin)
	if err != nil || from.Host == "" {
		return false // null, of a sandbox or a file
	}
	name := hostName(from.Host)
	ip := net.ParseIP(name)
	return strings.EqualFold(from.Host, host) || ip != nil && ip.IsLoopback() || name == "localhost" ||
		strings.HasSuffix(name, ".localhost") || slices.Contains(g.allowedHosts, name)
}

// allows tells whether a host's name cannot have been made by somebody else to point here.
// Nobody outside decides where an address, localhost or a name without a dot leads.
func (g guard) allows(host string) bool {
	return net.ParseIP(host) != nil || !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") ||
		slices.Contains(g.allowedHosts, host)
}

// isAWSName tells whether AWS decides where a name leads: clients reach the emulator under it by a
// proxy or a name server of the user's own.
func isAWSName(host string) bool {
	return slices.ContainsFunc([]string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"},
		func(suffix string) bool { return strings.HasSuffix(host, suffix) })
}

// hostName cuts the port and the brackets of IPv6 off, and is in lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return strings.ToLower(name)
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
}

// hostPattern is a host's name that --allowed-host may have.
var hostPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*$`)

// checkAllowedHosts gives the names in lower case, or an error that tells which is none.
func checkAllowedHosts(hosts []string) ([]string, error) {
	const most = 100
	if len(hosts) > most {
		return nil, fmt.Errorf("there are %d allowed hosts: give at most %d", len(hosts), most)
	}
	checked := make([]string, len(hosts))
	for i, host := range hosts {
		if checked[i] = strings.ToLower(host); len(host) > 253 || !hostPattern.MatchString(checked[i]) {
			return nil, fmt.Errorf("allowed host %.120q is no name of a host: give one such as lake.example.com, without scheme, port and wildcards", host)
		}
	}
	return checked, nil
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
