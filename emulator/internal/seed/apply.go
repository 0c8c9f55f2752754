// SPDX-License-Identifier: MPL-2.0

package seed

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Defaults are what entries without an account or Region have.
type Defaults struct{ Account, Region string }

// Apply puts the seed into a service: all of it, or nothing. What is there already under its name is left as it is, and told
// at level info; events are put only through channels that are made here. The error is an [*Error] where an entry is to blame.
func (s *Seed) Apply(ctx context.Context, service *lake.Service, defaults Defaults, log *slog.Logger) error {
	if err := s.checkTwice(defaults); err != nil {
		return err
	}
	var made int
	err := service.Together(ctx, func(inner *lake.Service) error {
		a := &application{Seed: s, service: inner, defaults: defaults, log: log, existing: map[lake.Scope]*resources{}}
		for _, step := range []func(context.Context) error{a.putIdentities, a.createEventDataStores, a.putServiceLinkedChannels, a.createChannels} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		made = a.made
		return nil
	})
	if err == nil {
		log.Info("seed applied", "file", string(s.file), "made", made)
	}
	return err
}

// scope is where an entry lives.
func (d Defaults) scope(s scoped) lake.Scope {
	scope := lake.Scope{Account: s.account, Region: s.region}
	if scope.Account == "" {
		scope.Account = d.Account
	}
	if scope.Region == "" {
		scope.Region = d.Region
	}
	return scope
}

// checkTwice refuses a name that two entries of a kind have: the second would be taken for one that is there already.
func (s *Seed) checkTwice(defaults Defaults) error {
	d := decoder{file: s.file}
	type key struct {
		kind string
		lake.Scope
		name string
	}
	seen := map[key]origin{}
	check := func(kind string, scope lake.Scope, name string, at origin) {
		k := key{kind, scope, name}
		if scope.Region == "" { // of an identity, whose case does not count
			k.name = strings.ToLower(name)
		}
		if first, twice := seen[k]; twice {
			d.fail(at, "the %s %s is there already, in line %d", kind, quote(name), first.line)
			return
		}
		seen[k] = at
	}
	for _, i := range s.identities {
		check(string(i.Type), lake.Scope{Account: i.Account}, i.Name, i.origin)
	}
	for _, e := range s.eventDataStores {
		check("event data store", defaults.scope(e.scoped), e.Name, e.origin)
	}
	for _, c := range s.serviceLinkedChannels {
		check("channel", defaults.scope(c.scoped), c.Name(), c.origin)
	}
	for _, c := range s.channels {
		check("channel", defaults.scope(c.scoped), c.Name, c.origin)
	}
	return d.err()
}

// application is a seed on its way into a service.
type application struct {
	*Seed
	service  *lake.Service
	defaults Defaults
	log      *slog.Logger
	existing map[lake.Scope]*resources
	made     int // entries that were not there
}

// resources are the ARNs of what a scope has, by name.
type resources struct{ eventDataStores, channels map[string]string }

// refused makes an error of what the service says of an entry.
func (a *application) refused(at origin, err error) error {
	refusal, ok := errors.AsType[*lake.Error](err)
	if !ok {
		return err // not the entry's fault
	}
	return a.file.errorf(at.place, at.path, "%s: %s", refusal.Code, refusal.Message)
}

func (a *application) leave(kind, name, arn string) {
	a.log.Info("seed: left as it is, it was there already", "kind", kind, "name", name, "arn", arn)
}

// resourcesOf lists what a scope has, once.
func (a *application) resourcesOf(ctx context.Context, scope lake.Scope) (*resources, error) {
	if found, known := a.existing[scope]; known {
		return found, nil
	}
	found := &resources{eventDataStores: map[string]string{}, channels: map[string]string{}}
	caller := lake.RootCaller(scope.Account, scope.Region)
	for page := (lake.Page{}); ; {
		out, err := a.service.ListEventDataStores(ctx, caller, page)
		if err != nil {
			return nil, err
		}
		for _, e := range out.EventDataStores {
			found.eventDataStores[e.Name] = e.ARN()
		}
		if page.NextToken = out.NextToken; page.NextToken == nil {
			break
		}
	}
	for page := (lake.Page{}); ; {
		out, err := a.service.ListChannels(ctx, caller, page)
		if err != nil {
			return nil, err
		}
		for _, c := range out.Channels {
			found.channels[c.Name] = c.ARN()
		}
		if page.NextToken = out.NextToken; page.NextToken == nil {
			break
		}
	}
	a.existing[scope] = found
	return found, nil
}

func (a *application) putIdentities(ctx context.Context) error {
	if len(a.identities) == 0 {
		return nil
	}
	type key struct {
		account string
		kind    lake.IdentityType
		name    string
	}
	var missing []lake.Identity
	var origins []origin
	all, err := a.service.Identities(ctx)
	if err != nil {
		return err
	}
	existing := make(map[key]string, len(all))
	for _, i := range all {
		existing[key{i.Account, i.Type, strings.ToLower(i.Name)}] = i.ARN()
	}
	for _, i := range a.identities {
		if arn, found := existing[key{i.Account, i.Type, strings.ToLower(i.Name)}]; found {
			a.leave(string(i.Type), i.Name, arn)
			continue
		}
		missing, origins = append(missing, i.Identity), append(origins, i.origin)
	}
	if len(missing) == 0 {
		return nil
	}
	if blamed, err := a.service.PutIdentities(ctx, missing); err != nil {
		return a.refused(origins[blamed], err)
	}
	a.made += len(missing)
	return nil
}

func (a *application) createEventDataStores(ctx context.Context) error {
	for _, e := range a.eventDataStores {
		scope := a.defaults.scope(e.scoped)
		found, err := a.resourcesOf(ctx, scope)
		if err != nil {
			return err
		}
		if arn, exists := found.eventDataStores[e.Name]; exists {
			a.leave("event data store", e.Name, arn)
			continue
		}
		caller := lake.RootCaller(scope.Account, scope.Region)
		made, err := a.service.CreateEventDataStore(ctx, caller, e.CreateEventDataStoreInput)
		if err != nil {
			return a.refused(e.origin, err)
		}
		found.eventDataStores[e.Name] = made.ARN()
		a.made++
		if e.policy != "" {
			if _, err := a.service.PutResourcePolicy(ctx, caller, made.ARN(), e.policy); err != nil {
				return a.refused(e.policyAt, err)
			}
		}
	}
	return nil
}

func (a *application) putServiceLinkedChannels(ctx context.Context) error {
	for _, c := range a.serviceLinkedChannels {
		in := c.ServiceLinkedChannel
		in.Scope = a.defaults.scope(c.scoped)
		found, err := a.resourcesOf(ctx, in.Scope)
		if err != nil {
			return err
		}
		if arn, exists := found.channels[in.Name()]; exists {
			a.leave("service-linked channel", in.Name(), arn)
			continue
		}
		made, err := a.service.PutServiceLinkedChannel(ctx, in)
		if err != nil {
			return a.refused(c.origin, err)
		}
		found.channels[in.Name()] = made.ARN()
		a.made++
	}
	return nil
}

func (a *application) createChannels(ctx context.Context) error {
	for _, c := range a.channels {
		scope := a.defaults.scope(c.scoped)
		found, err := a.resourcesOf(ctx, scope)
		if err != nil {
			return err
		}
		if arn, exists := found.channels[c.Name]; exists {
			a.leave("channel", c.Name, arn)
			continue
		}
		in := c.CreateChannelInput
		for _, d := range c.destinations {
			location, named := found.eventDataStores[d.store]
			switch {
			case named:
			case strings.HasPrefix(d.store, "arn:") || uuid.Validate(d.store) == nil:
				location = d.store // the service knows whether it is there
			default:
				return a.file.errorf(d.place, d.path, "account %s has no event data store named %s in %s; give the name of one, its ARN or its id", scope.Account, quote(d.store), scope.Region)
			}
			in.Destinations = append(in.Destinations, lake.Destination{Type: "EVENT_DATA_STORE", Location: location})
		}
		caller := lake.RootCaller(scope.Account, scope.Region)
		made, err := a.service.CreateChannel(ctx, caller, in)
		if err != nil {
			return a.refused(c.origin, err)
		}
		found.channels[c.Name] = made.ARN()
		a.made++
		// Before there is a policy, the owner needs no external ID.
		if err := a.putAuditEvents(ctx, caller, made.ARN(), c.events); err != nil {
			return err
		}
		if c.policy != "" {
			if _, err := a.service.PutResourcePolicy(ctx, caller, made.ARN(), c.policy); err != nil {
				return a.refused(c.policyAt, err)
			}
		}
	}
	return nil
}

// putAuditEvents puts events in the order of the file. One that is not accepted fails the seed.
func (a *application) putAuditEvents(ctx context.Context, caller lake.Caller, channelARN string, events []event) error {
	for len(events) > 0 {
		batch := events[:min(len(events), lake.MaxAuditEvents)]
		events = events[len(batch):]
		in := lake.PutAuditEventsInput{ChannelARN: channelARN}
		for i, e := range batch {
			in.AuditEvents = append(in.AuditEvents, lake.AuditEvent{ID: strconv.Itoa(i), EventData: e.eventData})
		}
		out, err := a.service.PutAuditEvents(ctx, caller, in)
		if err != nil {
			return err
		}
		if len(out.Failed) == 0 {
			continue
		}
		d := decoder{file: a.file}
		for _, failed := range out.Failed {
			e := batch[failed.Place]
			d.errors = append(d.errors, e.file.errorf(e.place, e.path, "the event is not accepted: %s: %s", failed.ErrorCode, failed.ErrorMessage))
		}
		return d.err()
	}
	return nil
}
