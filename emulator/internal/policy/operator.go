// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"encoding/base64"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// matcher tells whether one value of the request meets one value of the policy.
type matcher func(value string, vars variables) bool

// operator is what a condition operator's plain name stands for, without qualifier and suffix.
type operator struct {
	name    string
	negated bool // met when no value of the policy matches
	// matcher compiles a value of the policy. Its error says what a value must look like.
	matcher func(text string) (matcher, error)
}

// operators are all condition operators but Null, which asks about the key and not about its values.
var operators = []operator{
	{name: "StringEquals", matcher: stringEquals},
	{name: "StringNotEquals", negated: true, matcher: stringEquals},
	{name: "StringEqualsIgnoreCase", matcher: stringEqualsIgnoreCase},
	{name: "StringNotEqualsIgnoreCase", negated: true, matcher: stringEqualsIgnoreCase},
	{name: "StringLike", matcher: stringLike},
	{name: "StringNotLike", negated: true, matcher: stringLike},
	{name: "ArnEquals", matcher: arnLike}, // the IAM User Guide: ArnEquals and ArnLike behave identically
	{name: "ArnNotEquals", negated: true, matcher: arnLike},
	{name: "ArnLike", matcher: arnLike},
	{name: "ArnNotLike", negated: true, matcher: arnLike},
	{name: "Bool", matcher: boolean},
	{name: "BinaryEquals", matcher: binaryEquals},
	{name: "NumericEquals", matcher: numeric(func(order int) bool { return order == 0 })},
	{name: "NumericNotEquals", negated: true, matcher: numeric(func(order int) bool { return order == 0 })},
	{name: "NumericLessThan", matcher: numeric(func(order int) bool { return order < 0 })},
	{name: "NumericLessThanEquals", matcher: numeric(func(order int) bool { return order <= 0 })},
	{name: "NumericGreaterThan", matcher: numeric(func(order int) bool { return order > 0 })},
	{name: "NumericGreaterThanEquals", matcher: numeric(func(order int) bool { return order >= 0 })},
	{name: "DateEquals", matcher: date(func(order int) bool { return order == 0 })},
	{name: "DateNotEquals", negated: true, matcher: date(func(order int) bool { return order == 0 })},
	{name: "DateLessThan", matcher: date(func(order int) bool { return order < 0 })},
	{name: "DateLessThanEquals", matcher: date(func(order int) bool { return order <= 0 })},
	{name: "DateGreaterThan", matcher: date(func(order int) bool { return order > 0 })},
	{name: "DateGreaterThanEquals", matcher: date(func(order int) bool { return order >= 0 })},
	{name: "IpAddress", matcher: ipAddress},
	{name: "NotIpAddress", negated: true, matcher: ipAddress},
}

// nullOperator asks whether a key is absent from the request.
const nullOperator = "Null"

// findOperator looks an operator up by its plain name. It returns what is wrong with an unknown name.
func findOperator(name string) (op operator, problem string) {
	if name == nullOperator {
		return operator{name: nullOperator, matcher: boolean}, ""
	}
	for _, op := range operators {
		if op.name == name {
			return op, ""
		}
	}
	names := []string{nullOperator}
	for _, op := range operators {
		names = append(names, op.name)
	}
	if i := slices.IndexFunc(names, func(known string) bool { return strings.EqualFold(known, name) }); i >= 0 {
		return operator{}, fmt.Sprintf("%s is not a condition operator; did you mean %q? Case matters", quote(name), names[i])
	}
	return operator{}, fmt.Sprintf("%s is not a condition operator; the operators are %s, each but Null also with the suffix IfExists "+
		"and the prefix ForAllValues: or ForAnyValue:", quote(name), strings.Join(names, ", "))
}

func stringEquals(text string) (matcher, error) { return newPattern(text, false, false).match, nil }
func stringEqualsIgnoreCase(text string) (matcher, error) {
	return newPattern(text, false, true).match, nil
}
func stringLike(text string) (matcher, error) { return newPattern(text, true, false).match, nil }

// arnLike compares ARNs part by part, so that a wildcard never reaches past a colon except in the last part. "*" alone
// stands for every ARN.
func arnLike(text string) (matcher, error) {
	if text != "*" && !strings.Contains(text, "${") {
		if _, ok := splitARN(text); !ok {
			return nil, fmt.Errorf("give an ARN of six parts divided by colons, in which * and ? are wildcards")
		}
	}
	p := newPattern(text, true, false)
	return func(value string, vars variables) bool {
		symbols, ok := p.resolve(vars)
		if !ok {
			return false
		}
		if len(symbols) == 1 && symbols[0] == anyRun {
			return true
		}
		return matchARN(symbols, []rune(value))
	}, nil
}

// matchARN compares six parts divided by colons.
func matchARN(symbols, value []rune) bool {
	const parts = 6
	for range parts - 1 {
		s, v := slices.Index(symbols, ':'), slices.Index(value, ':')
		if s < 0 || v < 0 || !matchSymbols(symbols[:s], value[:v], false) {
			return false
		}
		symbols, value = symbols[s+1:], value[v+1:]
	}
	return matchSymbols(symbols, value, false)
}

func boolean(text string) (matcher, error) {
	if !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
		return nil, fmt.Errorf(`give "true" or "false"`)
	}
	return func(value string, _ variables) bool { return strings.EqualFold(value, text) }, nil
}

// binaryEquals compares bytes, which a policy gives in base64 (POL-054).
func binaryEquals(text string) (matcher, error) {
	want, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("give the bytes in base64, for example QmluYXJ5")
	}
	return func(value string, _ variables) bool { return value == string(want) }, nil
}

// numeric makes the matcher of a numeric operator. It is told how the request's number stands to the policy's.
func numeric(holds func(order int) bool) func(string) (matcher, error) {
	return func(text string) (matcher, error) {
		want, ok := parseNumber(text)
		if !ok {
			return nil, fmt.Errorf("give a number, for example 42 or 0.5")
		}
		return func(value string, _ variables) bool {
			got, ok := parseNumber(value)
			return ok && holds(compareNumbers(got, want))
		}, nil
	}
}

func parseNumber(text string) (float64, bool) {
	number, err := strconv.ParseFloat(text, 64)
	// ParseFloat also takes hexadecimal, underscores, infinities and NaN, none of which is a number to IAM.
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) || strings.ContainsAny(text, "xX_") {
		return 0, false
	}
	return number, true
}

func compareNumbers(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// date makes the matcher of a date operator. It is told how the request's time stands to the policy's.
func date(holds func(order int) bool) func(string) (matcher, error) {
	return func(text string) (matcher, error) {
		want, ok := parseTime(text)
		if !ok {
			return nil, fmt.Errorf("give a time like 2026-01-31T12:00:00Z, a date, or seconds since 1970")
		}
		return func(value string, _ variables) bool {
			got, ok := parseTime(value)
			return ok && holds(got.Compare(want))
		}, nil
	}
}

// timeLayouts are the forms of ISO 8601 that the W3C's profile of it has, which is what IAM documents.
var timeLayouts = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01", "2006"}

// maxEpoch is the last second of the year 9999, the latest time that a policy can mean.
const maxEpoch = 253402300799

// parseTime reads a time: ISO 8601, or seconds since 1970. Four digits alone are a year.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	seconds, ok := parseNumber(text)
	if !ok || seconds < 0 || seconds > maxEpoch {
		return time.Time{}, false
	}
	whole, fraction := math.Modf(seconds)
	return time.Unix(int64(whole), int64(fraction*float64(time.Second))), true
}

// ipAddress matches an IPv4 or IPv6 address against an address or a range.
func ipAddress(text string) (matcher, error) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		address, err := netip.ParseAddr(text)
		if err != nil || address.Zone() != "" {
			return nil, fmt.Errorf("give an address like 203.0.113.7 or a range like 203.0.113.0/24 or 2001:db8::/32")
		}
		prefix = netip.PrefixFrom(address, address.BitLen())
	}
	return func(value string, _ variables) bool {
		address, err := netip.ParseAddr(value)
		return err == nil && prefix.Contains(address.Unmap().WithZone(""))
	}, nil
}
