// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// CTL-131, CTL-132: what each tag operation says about each kind of resource.
func TestTaggedResources(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, serviceLinked(t))
	owner := server.CloudTrail(server.AccountID)
	linked, err := owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil {
		t.Fatal(err)
	}
	store := createStore(t, owner, "lake")
	channel, pending := createChannel(t, owner, "github", "GitHub", store), createStore(t, owner, "pending")
	if _, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: pending.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	elsewhere := createStore(t, server.CloudTrail(partner), "elsewhere")
	theirs := createChannel(t, server.CloudTrail(partner), "github", "GitHub", elsewhere)
	const scope, absent = "arn:aws:cloudtrail:us-east-1:111122223333:", "00000000-0000-4000-8000-000000000000"
	for name, test := range map[string]struct{ resource, write, read string }{
		"an event data store":          {*store.EventDataStoreArn, "", ""},
		"a channel":                    {*channel.ChannelArn, "", ""},
		"a service-linked channel":     {*linked.Channels[0].ChannelArn, "OperationNotPermittedException", ""},
		"a store pending deletion":     {*pending.EventDataStoreArn, "InactiveEventDataStoreException", "InactiveEventDataStoreException"},
		"an unknown store":             {scope + "eventdatastore/" + absent, "EventDataStoreNotFoundException", "EventDataStoreNotFoundException"},
		"an unknown channel":           {scope + "channel/" + absent, "ChannelNotFoundException", "ResourceNotFoundException"},
		"a store's malformed id":       {scope + "eventdatastore/lake", "EventDataStoreARNInvalidException", "EventDataStoreARNInvalidException"},
		"a channel's malformed id":     {scope + "channel/github", "ChannelARNInvalidException", "ChannelARNInvalidException"},
		"another's store":              {*elsewhere.EventDataStoreArn, "EventDataStoreARNInvalidException", "EventDataStoreARNInvalidException"},
		"another's channel":            {*theirs.ChannelArn, "ChannelNotFoundException", "ResourceNotFoundException"},
		"a store of another Region":    {strings.Replace(*store.EventDataStoreArn, "us-east-1", "us-east-2", 1), "EventDataStoreARNInvalidException", "EventDataStoreARNInvalidException"},
		"a trail":                      {scope + "trail/my-trail", "ResourceNotFoundException", "ResourceNotFoundException"},
		"a trail's malformed name":     {scope + "trail/my--trail", "InvalidTrailNameException", "InvalidTrailNameException"},
		"a dashboard":                  {scope + "dashboard/my-dashboard", "ResourceNotFoundException", "ResourceNotFoundException"},
		"an import":                    {scope + "import/" + absent, "ResourceTypeNotSupportedException", "ResourceTypeNotSupportedException"},
		"an id in place of an ARN":     {absent, "CloudTrailARNInvalidException", "CloudTrailARNInvalidException"},
		"the ARN of another service":   {"arn:aws:s3:::bucket", "CloudTrailARNInvalidException", "CloudTrailARNInvalidException"},
		"nothing":                      {"", "CloudTrailARNInvalidException", "CloudTrailARNInvalidException"},
		"a store of no such partition": {strings.Replace(*store.EventDataStoreArn, "arn:aws:", "arn:aws-cn:", 1), "CloudTrailARNInvalidException", "CloudTrailARNInvalidException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tags := []types.Tag{{Key: aws.String("team"), Value: aws.String("red")}}
			check := func(operation, code string, err error) {
				t.Helper()
				if code != "" {
					refused(t, err, code)
				} else if err != nil {
					t.Errorf("%s: %v", operation, err)
				}
			}
			_, err := owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: &test.resource, TagsList: tags})
			check("AddTags", test.write, err)
			list, err := owner.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{test.resource}})
			check("ListTags", test.read, err)
			if test.write == "" && (len(list.ResourceTagList) != 1 || len(list.ResourceTagList[0].TagsList) != 1) {
				t.Errorf("unexpected tags: %+v", list)
			}
			_, err = owner.RemoveTags(t.Context(), &cloudtrail.RemoveTagsInput{ResourceId: &test.resource, TagsList: tags})
			check("RemoveTags", test.write, err)
		})
	}
}

// CTL-070 to CTL-073, CTL-130: each bound of tags from both sides.
func TestTagBounds(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	numbered := func(n, from int) []types.Tag {
		tags := make([]types.Tag, n)
		for i := range tags {
			tags[i] = types.Tag{Key: aws.String(fmt.Sprint("key-", from+i))}
		}
		return tags
	}
	one := func(key, value string) []types.Tag { return []types.Tag{{Key: &key, Value: &value}} }
	accounts := 0
	for name, test := range map[string]struct {
		tags []types.Tag
		code string
	}{
		"none":                        {[]types.Tag{}, ""},
		"50":                          {numbered(50, 0), ""},
		"51":                          {numbered(51, 0), "TagsLimitExceededException"},
		"201":                         {numbered(201, 0), "InvalidTagParameterException"},
		"a key of 128":                {one(strings.Repeat("é", 128), "v"), ""},
		"a key of 129":                {one(strings.Repeat("é", 129), "v"), "InvalidTagParameterException"},
		"an empty key":                {one("", "v"), "InvalidTagParameterException"},
		"a value of 256":              {one("k", strings.Repeat("é", 256)), ""},
		"a value of 257":              {one("k", strings.Repeat("é", 257)), "InvalidTagParameterException"},
		"an empty value":              {one("k", ""), "InvalidTagParameterException"},
		"every character in keys":     {one("azAZ09é字 _.:/=+-@", "v"), ""},
		"every character in values":   {one("k", "azAZ09é字 _.:/=+-@"), ""},
		"a key that is aws":           {one("aws", "v"), ""},
		"a key that begins with aws":  {one("awsome:x", "v"), ""},
		"a reserved key":              {one("aws:x", "v"), "InvalidTagParameterException"},
		"a reserved key in capitals":  {one("AWS:x", "v"), "InvalidTagParameterException"},
		"a value like a reserved key": {one("k", "aws:x"), ""},
	} {
		accounts++
		account := server.CloudTrail(fmt.Sprintf("%012d", accounts)) // of each case's own
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := createStore(t, account, "untagged")
			answers := map[string]error{}
			_, answers["AddTags"] = account.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: store.EventDataStoreArn, TagsList: test.tags})
			in := channelInput("tagged", "GitHub", store)
			in.Tags = test.tags
			_, answers["CreateChannel"] = account.CreateChannel(t.Context(), in)
			_, answers["CreateEventDataStore"] = account.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("tagged"), TagsList: test.tags})
			for operation, err := range answers {
				switch {
				case test.code == "" && err != nil:
					t.Errorf("%s: %v", operation, err)
				case test.code == "TagsLimitExceededException" && operation == "CreateEventDataStore":
					refused(t, err, "InvalidTagParameterException")
				case test.code != "":
					refused(t, err, test.code)
				}
			}
		})
	}
	for _, character := range "!\"#$%&'()*,;<>?[\\]^`{|}~\t\n€" {
		for _, tag := range [][]types.Tag{one("k"+string(character), "v"), one("k", string(character))} {
			_, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("lake"), TagsList: tag})
			refused(t, err, "InvalidTagParameterException")
		}
	}
	store := createStore(t, owner, "lake").EventDataStoreArn
	add := func(tags []types.Tag) error {
		_, err := owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: store, TagsList: tags})
		return err
	}
	for _, tags := range [][]types.Tag{numbered(49, 0), numbered(1, 49), numbered(50, 0)} {
		if err := add(tags); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, add(numbered(1, 50)), "TagsLimitExceededException", "51", "50")
}

// CTL-033, CTL-050: names of 3 to 128 characters, and each category of events.
func TestNameBounds(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	destination := createStore(t, owner, "lake")
	for name, good := range map[string]bool{
		"ab": false, "a.B": true, "_-9": true, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false, "a/b": false, "añb": false, "a:b": false,
	} {
		_, storeErr := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: &name})
		channel, channelErr := owner.CreateChannel(t.Context(), channelInput(name, "GitHub", destination))
		if !good {
			refused(t, storeErr, "InvalidParameterException", "128")
			refused(t, channelErr, "InvalidParameterException", "128")
			continue
		}
		if storeErr != nil || channelErr != nil {
			t.Fatalf("%.10s of %d characters: %v, %v", name, len(name), storeErr, channelErr)
		}
		if _, err := owner.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: channel.ChannelArn}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEventCategories(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	for _, selector := range []types.AdvancedEventSelector{
		selecting("Management"), selecting("Data", "resources.type", "AWS::S3::Object"), selecting("NetworkActivity", "eventSource", "s3.amazonaws.com"),
		selecting("ConfigurationItem"), selecting("Insight"), selecting("Evidence"), selecting("ActivityAuditLog"),
	} {
		createStoreOf(t, server.CloudTrail(server.AccountID), selector.FieldSelectors[0].Equals[0], selector)
	}
}
