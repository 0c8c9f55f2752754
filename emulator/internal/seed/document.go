// SPDX-License-Identifier: MPL-2.0

package seed

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Seed is a seed file that was read. It holds no state, and can be applied many times.
type Seed struct {
	file                  file
	identities            []identity
	eventDataStores       []eventDataStore
	serviceLinkedChannels []serviceLinkedChannel
	channels              []channel
}

// scoped is an entry that lives in an account and a Region. Both may be "", for those of the emulator.
type scoped struct {
	origin
	account, region string
}

// identity is a user or role.
type identity struct {
	origin
	lake.Identity
}

type eventDataStore struct {
	scoped
	lake.CreateEventDataStoreInput
	policy   string
	policyAt origin
}

type serviceLinkedChannel struct {
	scoped
	lake.ServiceLinkedChannel
}

type channel struct {
	scoped
	lake.CreateChannelInput // but for its destinations
	destinations            []destination
	policy                  string
	policyAt                origin
	events                  []event
}

// destination is an event data store by name, ARN or id.
type destination struct {
	origin
	store string
}

// event is an audit event, and the file that it came from.
type event struct {
	origin
	file      file
	eventData string
}

// Parse reads a seed file. JSON is what begins with a brace; anything else is YAML. name is the file's, for messages and to
// find the event files that it names, whose paths are relative to it; they are read too. The error joins an [*Error] for each
// of the first 20 faults.
func Parse(name string, content []byte) (*Seed, error) {
	f := file(name)
	if name == "" {
		f = "seed"
	}
	if len(content) > MaxBytes {
		return nil, f.errorf(place{}, "", "the file has %d bytes; it may have %d. Put events into files of their own", len(content), MaxBytes)
	}
	if !utf8.Valid(content) {
		return nil, f.errorf(place{}, "", "the file is not UTF-8")
	}
	content = []byte(strings.TrimPrefix(string(content), "\ufeff"))
	parse := parseYAML
	if strings.HasPrefix(strings.TrimLeft(string(content), " \t\r\n"), "{") {
		parse = parseJSON
	}
	root, err := parse(f, string(content))
	if err != nil {
		return nil, err
	}
	s := &Seed{file: f}
	if root == nil {
		return s, nil
	}
	d := &seedDecoder{decoder: decoder{file: f}, seed: s, files: eventFiles{beside: name}}
	d.read(root)
	return s, d.err()
}

// seedDecoder fills a seed.
type seedDecoder struct {
	decoder
	seed  *Seed
	files eventFiles
}

func (d *seedDecoder) read(root *node) {
	o := d.object(root, "")
	for _, e := range o.list("identities") {
		d.readIdentities(d.object(e.node, e.path))
	}
	for _, e := range o.list("event_data_stores") {
		d.readEventDataStore(d.object(e.node, e.path))
	}
	for _, e := range o.list("service_linked_channels") {
		d.readServiceLinkedChannel(d.object(e.node, e.path))
	}
	for _, e := range o.list("channels") {
		d.readChannel(d.object(e.node, e.path))
	}
	o.end()
}

// readIdentities reads the users and roles of one account.
func (d *seedDecoder) readIdentities(o *object) {
	account := o.account()
	if account == "" && !slices.ContainsFunc(d.errors, func(e *Error) bool { return e.Path == within(o.path, "account") }) {
		d.fail(o.of("account", nil), "a value is needed")
	}
	for _, e := range o.list("users") {
		user := d.object(e.node, e.path)
		in := lake.Identity{Account: account, Type: lake.UserIdentity, Name: user.required("name"), Path: user.string("path")}
		for _, k := range user.list("access_keys") {
			key := d.object(k.node, k.path)
			in.AccessKeys = append(in.AccessKeys, lake.AccessKey{ID: key.required("id"), Secret: key.required("secret")})
			key.end()
		}
		in.Policies = d.readPolicies(user)
		user.end()
		d.seed.identities = append(d.seed.identities, identity{e.origin, in})
	}
	for _, e := range o.list("roles") {
		role := d.object(e.node, e.path)
		in := lake.Identity{Account: account, Type: lake.RoleIdentity, Name: role.required("name"), Path: role.string("path")}
		if seconds := role.integer("max_session_duration"); seconds != nil {
			in.MaxSessionDuration = time.Duration(*seconds) * time.Second
		}
		in.TrustPolicy = role.document("trust_policy")
		in.Policies = d.readPolicies(role)
		role.end()
		d.seed.identities = append(d.seed.identities, identity{e.origin, in})
	}
	o.end()
}

// readPolicies gives an identity's policies: nil if it has no such member, empty if it has none.
func (d *seedDecoder) readPolicies(o *object) []string {
	entries := o.list("policies")
	if entries == nil {
		return nil
	}
	policies := make([]string, len(entries))
	for i, e := range entries {
		policies[i] = d.documentOf(e)
	}
	return policies
}

// readScoped reads where an entry lives.
func (o *object) readScoped() scoped {
	s := scoped{origin: o.origin, account: o.account(), region: o.string("region")}
	if s.region != "" && !lake.IsRegion(s.region) {
		o.fail(o.of("region", o.find("region")), "%s is no Region; give one such as us-east-1", quote(s.region))
	}
	return s
}

func (d *seedDecoder) readEventDataStore(o *object) {
	store := eventDataStore{
		scoped: o.readScoped(),
		CreateEventDataStoreInput: lake.CreateEventDataStoreInput{
			Name: o.required("name"), ID: o.string("id"),
			AdvancedEventSelectors:       d.readSelectors(o),
			BillingMode:                  o.optionalString("billing_mode"),
			RetentionPeriod:              o.integer("retention_period"),
			MultiRegionEnabled:           o.boolean("multi_region_enabled"),
			OrganizationEnabled:          o.boolean("organization_enabled"),
			TerminationProtectionEnabled: o.boolean("termination_protection_enabled"),
			StartIngestion:               o.boolean("ingestion_enabled"),
			KMSKeyID:                     o.optionalString("kms_key_id"),
			Tags:                         o.tags(),
		},
	}
	if store.AdvancedEventSelectors == nil {
		store.AdvancedEventSelectors = []lake.AdvancedEventSelector{{
			Name:           "Events from outside AWS",
			FieldSelectors: []lake.AdvancedFieldSelector{{Field: "eventCategory", Equals: []string{"ActivityAuditLog"}}},
		}}
	}
	if store.MultiRegionEnabled == nil {
		store.MultiRegionEnabled = new(bool) // what a channel's destination must be
	}
	store.policy, store.policyAt = o.document("policy"), o.of("policy", o.find("policy"))
	o.end()
	d.seed.eventDataStores = append(d.seed.eventDataStores, store)
}

func (d *seedDecoder) readServiceLinkedChannel(o *object) {
	linked := serviceLinkedChannel{scoped: o.readScoped(), ServiceLinkedChannel: lake.ServiceLinkedChannel{
		ServiceName: o.required("service_name"), Suffix: o.string("suffix"),
		AdvancedEventSelectors: d.readSelectors(o),
	}}
	if all := o.boolean("apply_to_all_regions"); all != nil {
		linked.ApplyToAllRegions = *all
	}
	o.end()
	d.seed.serviceLinkedChannels = append(d.seed.serviceLinkedChannels, linked)
}

func (d *seedDecoder) readChannel(o *object) {
	c := channel{scoped: o.readScoped(), CreateChannelInput: lake.CreateChannelInput{
		Name: o.required("name"), ID: o.string("id"), Source: o.required("source"), Tags: o.tags(),
	}}
	for _, e := range o.list("destinations") {
		if e.node.kind != text || e.node.text == "" {
			d.fail(e.origin, "the name, ARN or id of an event data store is needed; this is %s", e.node.kind)
		}
		c.destinations = append(c.destinations, destination{e.origin, e.node.text})
	}
	c.policy, c.policyAt = o.document("policy"), o.of("policy", o.find("policy"))
	for _, e := range o.list("events") {
		c.events = d.appendEvent(c.events, d.file, e)
	}
	if path := o.string("events_file"); path != "" {
		c.events = append(c.events, d.readEventsFile(path, o.of("events_file", o.find("events_file")))...)
	}
	o.end()
	d.seed.channels = append(d.seed.channels, c)
}

// tags reads a mapping of keys to values. A tag without a value has none, or "", which is the provider's way of saying so.
func (o *object) tags() []lake.Tag {
	n := o.typed("tags", mapping)
	if n == nil {
		return nil
	}
	tags := make([]lake.Tag, 0, len(n.members))
	for _, m := range n.members {
		tag := lake.Tag{Key: m.name}
		switch {
		case m.value.kind == null:
		case m.value.kind != text:
			o.fail(origin{m.value.place, within(within(o.path, "tags"), m.name)}, "a string is needed; this is %s; put it in quotes", m.value.kind)
		case m.value.text != "":
			tag.Value = &m.value.text
		}
		tags = append(tags, tag)
	}
	return tags
}

func (d *seedDecoder) readSelectors(o *object) []lake.AdvancedEventSelector {
	entries := o.list("advanced_event_selectors")
	if entries == nil {
		return nil
	}
	selectors := make([]lake.AdvancedEventSelector, len(entries))
	for i, e := range entries {
		selector := d.object(e.node, e.path)
		selectors[i].Name = selector.string("name")
		for _, f := range selector.list("field_selectors") {
			field := d.object(f.node, f.path)
			selectors[i].FieldSelectors = append(selectors[i].FieldSelectors, lake.AdvancedFieldSelector{
				Field: field.required("field"), Equals: field.strings("equals"), NotEquals: field.strings("not_equals"),
				StartsWith: field.strings("starts_with"), NotStartsWith: field.strings("not_starts_with"),
				EndsWith: field.strings("ends_with"), NotEndsWith: field.strings("not_ends_with"),
			})
			field.end()
		}
		selector.end()
	}
	return selectors
}
