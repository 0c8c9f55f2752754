// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// The clock stands where it was set, moves when told, and runs on from there.
func TestClock(t *testing.T) {
	t.Parallel()
	base := &clock{now: time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)}
	server, err := emulator.New(emulator.Options{Now: base.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	at := func(what string, want time.Time, frozen bool) {
		t.Helper()
		if got := server.Now(); !got.Equal(want) || server.ClockFrozen() != frozen {
			t.Errorf("%s: it is %s, frozen %t, want %s, %t", what, got, server.ClockFrozen(), want, frozen)
		}
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	at("at the start", base.Now(), false)
	do(server.Advance(t.Context(), time.Hour))
	base.advance(time.Minute)
	at("advanced and running", base.Now().Add(time.Hour), false)

	stop := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	do(server.SetTime(t.Context(), stop))
	base.advance(time.Minute)
	at("set", stop, true)
	do(server.Advance(t.Context(), 24*time.Hour))
	base.advance(time.Minute)
	at("advanced and standing", stop.Add(24*time.Hour), true)
	server.ResumeTime()
	server.ResumeTime()
	base.advance(time.Minute)
	at("resumed", stop.Add(24*time.Hour+time.Minute), false)
	past := time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC)
	do(server.SetTime(t.Context(), past))
	at("set back", past, true)

	for name, err := range map[string]error{
		"before 1970":  server.SetTime(t.Context(), time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC)),
		"after 9998":   server.SetTime(t.Context(), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)),
		"advance back": server.Advance(t.Context(), -time.Second),
	} {
		if err == nil {
			t.Errorf("%s: it was done", name)
		}
	}
	at("after what was refused", past, true)
	do(server.SetTime(t.Context(), time.Date(9900, 1, 1, 0, 0, 0, 0, time.UTC)))
	if err := server.Advance(t.Context(), 1<<63-1); err == nil {
		t.Error("the clock passed the year 9998")
	}
	at("after what was too far", time.Date(9900, 1, 1, 0, 0, 0, 0, time.UTC), true)
	server.ResumeTime()
	base.advance(time.Second + 300*time.Millisecond)
	at("resumed far ahead", time.Date(9900, 1, 1, 0, 0, 1, 300e6, time.UTC), false)
	do(server.SetTime(t.Context(), past))
	server.ResumeTime()
	const most = time.Duration(1<<63 - 1) // 292 years
	for range 3 {
		before := server.Now()
		do(server.Advance(t.Context(), most))
		at("advanced by 292 years", before.Add(most), false)
	}
	do(server.Reset(t.Context()))
	at("reset", base.Now(), false)
}

// At the latest time that the clock can have, everything that ends later can still be written.
func TestClockAtItsEnd(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) { o.Pacing = emulator.Pacing{Duration: 24 * time.Hour} })
	server.SetTime(time.Date(9998, 12, 31, 23, 59, 59, 0, time.UTC))
	owner := server.CloudTrail(server.AccountID)
	createStore(t, owner, "lake")
	session, err := assumeRole(t, server.Config(partner), func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(43200) })
	if err != nil {
		t.Fatal(err)
	}
	if err := listChannels(t, asSession(server.Config(partner), session.Credentials)); err != nil {
		t.Error(err)
	}
	server.ResumeTime()
	if _, err := owner.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{}); err != nil {
		t.Error(err)
	}
}

// What is over after a move of the clock is gone when the move returns, and sessions end by it.
func TestClockMoves(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "lake")
	session, err := assumeRole(t, server.Config(partner), func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(900) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	restore := func() error {
		_, err := owner.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: store.EventDataStoreArn})
		return err
	}
	cfg := asSession(server.Config(partner), session.Credentials)
	if err := listChannels(t, cfg); err != nil {
		t.Error(err)
	}
	server.Advance(15 * time.Minute)
	refused(t, listChannels(t, cfg), "ExpiredTokenException")
	server.Advance(7 * 24 * time.Hour)
	refused(t, restore(), "EventDataStoreNotFoundException")
	createStore(t, owner, "lake") // the name is free
}
