// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// oneStatement reads what is left of a statement's object.
func (p *parser) oneStatement() (*statement, error) {
	s := &statement{number: p.statement}
	seen := map[string]bool{}
	err := p.members("", func(name string) (err error) {
		seen[name] = true
		switch name {
		case "Sid":
			s.sid, err = p.sid()
		case "Effect":
			s.allow, err = p.effect()
		case "Principal", "NotPrincipal":
			s.principals, err = p.principals(name)
		case "Action", "NotAction":
			s.actions, err = p.patterns(name, "Action", p.action)
		case "Resource", "NotResource":
			s.resources, err = p.patterns(name, "Resource", p.resource)
		case "Condition":
			s.conditions, err = p.conditions()
		default:
			err = p.unknown("", name, "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := p.grammar.checkElements(s.number, seen); err != nil {
		return nil, err
	}
	if p.grammar.noPrincipal {
		s.principals = principalElement{implied: true}
	}
	if p.grammar.noResource {
		s.resources = everything()
	}
	return s, nil
}

// sid reads a statement's name: ASCII letters and digits, nothing else.
func (p *parser) sid() (string, error) {
	sid, err := p.string("Sid")
	if err != nil {
		return "", err
	}
	for i := range len(sid) {
		if !isLetterOrDigit(sid[i]) {
			return "", p.errorf("Sid", "%s is not a Sid; use the letters A to Z and a to z and digits only", quote(sid))
		}
	}
	return sid, nil
}

func (p *parser) effect() (allow bool, err error) {
	effect, err := p.string("Effect")
	if err != nil {
		return false, err
	}
	if effect != "Allow" && effect != "Deny" {
		return false, p.errorf("Effect", "%s is not an effect; give \"Allow\" or \"Deny\", in that case", quote(effect))
	}
	return effect == "Allow", nil
}

// principals reads "*" or an object of principals by their type.
func (p *parser) principals(name string) (principalElement, error) {
	const want = `"*" or an object like {"AWS": "111122223333"}`
	e := principalElement{negated: name == "NotPrincipal"}
	token, err := p.token(name)
	if err != nil {
		return e, err
	}
	switch token.Kind() {
	case '"':
		if text := token.String(); text != "*" {
			return e, p.errorf(name, "%s stands alone; %s must be %s", quote(text), name, want)
		}
		e.listed = []listedPrincipal{{kind: everyone, text: "*"}}
		return e, nil
	case '{':
	default:
		return e, p.wrongType(name, token, want)
	}
	err = p.members(name, func(member string) error {
		var read func(string) (listedPrincipal, string)
		switch member {
		case "AWS":
			read = parseAWSPrincipal
		case "Service":
			read = parseServicePrincipal
		case "Federated":
			read = parseFederatedPrincipal
		case "CanonicalUser":
			return p.errorf(name, "CanonicalUser exists in Amazon S3's policies only; name the account or user under AWS")
		default:
			return p.unknown(name, member, "AWS", "Service", "Federated")
		}
		element, before := name+"."+member, len(e.listed)
		err := p.strings(element, func(text string) error {
			principal, problem := read(text)
			if problem != "" {
				return p.errorf(element, "%s", problem)
			}
			e.listed = append(e.listed, principal)
			return nil
		})
		if err == nil && len(e.listed) == before {
			return p.errorf(element, "the list is empty; name at least one principal")
		}
		return err
	})
	if err == nil && len(e.listed) == 0 {
		return e, p.errorf(name, "it names no principal; give %s", want)
	}
	return e, err
}

// patterns reads the values of Action, Resource or their negations. read makes one value's pattern.
func (p *parser) patterns(name, element string, read func(name, text string) (pattern, error)) (patternElement, error) {
	e := patternElement{negated: name != element}
	err := p.strings(name, func(text string) error {
		one, err := read(name, text)
		e.listed = append(e.listed, one)
		return err
	})
	if err == nil && len(e.listed) == 0 {
		err = p.errorf(name, "the list is empty; give at least one")
	}
	return e, err
}

// action checks one action: "*", or a service's prefix and an operation's name in which * and ? are wildcards. Case does not
// matter.
func (p *parser) action(name, text string) (pattern, error) {
	service, operation, found := strings.Cut(text, ":")
	if text == "*:*" && p.grammar.noPrincipal {
		return newPattern("*", true, true), nil
	}
	if text != "*" && (!found || !consistsOf(service, "-") || !consistsOf(operation, "*?")) {
		return pattern{}, p.errorf(name, "%s is not an action; give one like cloudtrail-data:PutAuditEvents", quote(text))
	}
	return newPattern(text, true, true), nil
}

// resource checks one resource: "*", or an ARN in which * and ? are wildcards. Case matters. In an identity policy an ARN may
// end early: its last parts are then any (POL-053).
func (p *parser) resource(name, text string) (pattern, error) {
	whole := text
	if p.grammar.noPrincipal {
		whole = completeARN(text)
	}
	a, ok := splitARN(whole)
	switch {
	case text == "*":
	case !ok:
		return pattern{}, p.errorf(name, "%s is not a resource; give the whole ARN", quote(text))
	case strings.ContainsAny(a.service, "*?"):
		return pattern{}, p.errorf(name, "%s has a wildcard for the service; name it, as in arn:aws:cloudtrail:*", quote(text))
	}
	return newPattern(whole, true, false), nil
}

// completeARN puts a wildcard for each part that an ARN lacks at its end.
func completeARN(text string) string {
	parts := strings.Count(text, ":") + 1
	if !strings.HasPrefix(text, "arn:") || parts < 3 || parts >= 6 {
		return text
	}
	return text + strings.Repeat(":*", 6-parts)
}

// consistsOf tells whether a text is not empty and has ASCII letters, digits and the given characters only.
func consistsOf(text, others string) bool {
	for i := range len(text) {
		if !isLetterOrDigit(text[i]) && strings.IndexByte(others, text[i]) < 0 {
			return false
		}
	}
	return text != ""
}

// conditions reads a condition block: operators, in each keys, in each one value or several.
func (p *parser) conditions() ([]condition, error) {
	var conditions []condition
	err := p.object("Condition", "an object of operators", func(written string) error {
		shared, problem := parseOperator(written)
		if problem != "" {
			return p.errorf("Condition", "%s", problem)
		}
		element := "Condition." + written
		first := len(conditions)
		return p.object(element, "an object of condition keys", func(key string) error {
			if !isConditionKey(key) {
				return p.errorf(element, "%s is not a condition key; give one like %s or aws:SourceAccount", quote(key), externalIDKey)
			}
			for i := first; i < len(conditions); i++ {
				if sameKey(conditions[i].key, key) {
					return p.errorf(element, "%s and %s are the same key, because case does not matter; put both into one", quote(conditions[i].key), quote(key))
				}
			}
			c := shared
			c.key = key
			err := p.conditionValues(element+"."+key, &c)
			conditions = append(conditions, c)
			return err
		})
	})
	return conditions, err
}

// maxConditionKey bounds a condition key, in bytes. The longest that AWS has end in a tag's key, of 128 characters at most.
const maxConditionKey = 256

// isConditionKey tells whether a text has the form of a condition key: a service's prefix, a colon, a name without spaces,
// and for some after a slash the key of a tag, which may have spaces.
func isConditionKey(key string) bool {
	prefix, name, found := strings.Cut(key, ":")
	plain, _, _ := strings.Cut(name, "/")
	return found && consistsOf(prefix, "-") && consistsOf(plain, "-_.:") && len(key) <= maxConditionKey
}

// conditionValues reads one value or a list. Numbers and booleans may stand without quotation marks, as in IAM.
func (p *parser) conditionValues(element string, c *condition) error {
	one := func(token jsontext.Token) error {
		switch token.Kind() {
		case '"', '0', 't', 'f':
		default:
			return p.errorf(element, "a condition's value must be a string, a number or a boolean, not %s", kindNames[token.Kind()])
		}
		text := token.String()
		m, err := c.operator.matcher(text)
		if err != nil {
			return p.errorf(element, "%s is not a value for %s; %v", quote(text), c.written, err)
		}
		c.texts, c.matchers = append(c.texts, text), append(c.matchers, m)
		return nil
	}
	token, err := p.token(element)
	if err != nil {
		return err
	}
	if token.Kind() == '[' {
		return p.elements(element, one)
	}
	return one(token)
}
