// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// ServiceLinkedChannel asks for a channel that an AWS service would make for itself in an account.
// CloudTrail has no operation for that: it is part of a prepared state.
type ServiceLinkedChannel struct {
	Scope
	ServiceName string // as the channel's name has it, for example resource-explorer-2
	Suffix      string // the name's last part; "": default

	ApplyToAllRegions bool
	// AdvancedEventSelectors choose among CloudTrail's own events. nil: management events.
	AdvancedEventSelectors []AdvancedEventSelector
}

// SourceConfig is what a service-linked channel tells of itself instead of its ingestion (CTL-087).
type SourceConfig struct {
	ApplyToAllRegions      bool
	AdvancedEventSelectors []AdvancedEventSelector
}

const (
	sourceCloudTrail             = "CloudTrail"           // of service-linked channels, CTL-087
	destinationAWSService        = "AWS_SERVICE"          // CTL-087
	serviceLinkedChannelPrefix   = "aws-service-channel/" // CTL-086
	defaultServiceLinkedSuffix   = "default"
	maxServiceLinkedName         = 128
	maxServiceLinkedChannelCount = 100 // per account and Region; AWS names no bound
)

var (
	serviceNamePattern   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,62}$`)
	serviceSuffixPattern = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)
)

// ServiceLinked tells whether an AWS service owns the channel. Nobody else can change it (CTL-088).
func (c Channel) ServiceLinked() bool { return c.Source == sourceCloudTrail }

// Name is the channel's name: aws-service-channel/SERVICE/SUFFIX (CTL-086).
func (c ServiceLinkedChannel) Name() string {
	suffix := c.Suffix
	if suffix == "" {
		suffix = defaultServiceLinkedSuffix
	}
	return serviceLinkedChannelPrefix + c.ServiceName + "/" + suffix
}

// PutServiceLinkedChannel makes a service-linked channel, or replaces the configuration of the one of the
// same account, Region and name, whose id stays. The error of a bad member is InvalidParameterException, that of
// bad selectors InvalidEventSelectorsException.
func (s *Service) PutServiceLinkedChannel(ctx context.Context, in ServiceLinkedChannel) (Channel, error) {
	if in.AdvancedEventSelectors == nil {
		in.AdvancedEventSelectors = defaultSelectors()
	}
	if err := in.check(); err != nil {
		return Channel{}, err
	}
	channel := Channel{
		Scope: in.Scope, ID: s.newID(), Name: in.Name(), Source: sourceCloudTrail,
		Destinations: []Destination{{Type: destinationAWSService, Location: in.ServiceName}},
		SourceConfig: &SourceConfig{ApplyToAllRegions: in.ApplyToAllRegions, AdvancedEventSelectors: in.AdvancedEventSelectors},
	}
	return update(ctx, s, func(tx Writer) (Channel, error) {
		others, err := tx.Channels(in.Scope)
		if err != nil {
			return Channel{}, err
		}
		linked := 0
		for _, other := range others {
			if other.Name == channel.Name {
				channel.ID = other.ID
				return channel, tx.PutChannel(channel)
			}
			if other.ServiceLinked() {
				linked++
			}
		}
		if linked >= maxServiceLinkedChannelCount {
			return Channel{}, refuse(ErrInvalidParameter, "account %s has %d service-linked channels in %s, as many as the emulator keeps.", in.Account, linked, in.Region)
		}
		return channel, tx.PutChannel(channel)
	})
}

func (c ServiceLinkedChannel) check() error {
	switch {
	case !accountPattern.MatchString(c.Account):
		return refuse(ErrInvalidParameter, "the account of a service-linked channel is %s; it must have 12 digits.", quoted(c.Account))
	case !IsRegion(c.Region):
		return refuse(ErrInvalidParameter, "the Region of a service-linked channel is %s; give one such as us-east-1.", quoted(c.Region))
	case !serviceNamePattern.MatchString(c.ServiceName):
		return refuse(ErrInvalidParameter, "service name %s is not valid: it must have 2 to 63 characters out of a-z, 0-9 and hyphen, as resource-explorer-2 has.", quoted(c.ServiceName))
	case c.Suffix != "" && !serviceSuffixPattern.MatchString(c.Suffix):
		return refuse(ErrInvalidParameter, "suffix %s is not valid: it consists of a-z, A-Z, 0-9, dot, underscore and hyphen.", quoted(c.Suffix))
	case utf8.RuneCountInString(c.Name()) > maxServiceLinkedName:
		return refuse(ErrInvalidParameter, "the name %s is longer than %d characters; give a shorter suffix.", quoted(c.Name()), maxServiceLinkedName)
	}
	if err := checkSelectors(c.AdvancedEventSelectors); err != nil {
		return err
	}
	for i, selector := range c.AdvancedEventSelectors {
		if value := category(selector); !slices.Contains(cloudTrailCategories, value) {
			return refuse(ErrInvalidEventSelectors, "AdvancedEventSelectors[%d] has eventCategory %s; a service-linked channel takes CloudTrail's own events: %s.", i, value, strings.Join(cloudTrailCategories, ", "))
		}
	}
	return nil
}

// checkChangeable: only its service changes a service-linked channel (CTL-088).
func (c Channel) checkChangeable(what string) error {
	if !c.ServiceLinked() {
		return nil
	}
	return refuse(ErrOperationNotPermitted, "channel %q (%s) is service-linked: %s is not permitted, since its service %s owns it.", c.Name, c.ARN(), what, c.Destinations[0].Location)
}
