// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// BenchmarkPutAuditEvents measures signed requests over HTTP by -cpu senders for each processor, client included:
//
//	go test ./emulator -run '^$' -bench PutAuditEvents -cpu 1,2 -benchtime 3s
//
// floor is the same request against a handler that only reads the body.
func BenchmarkPutAuditEvents(b *testing.B) {
	for _, events := range []int{1, 100} {
		b.Run(fmt.Sprintf("events=%d/floor", events), func(b *testing.B) {
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
			}))
			b.Cleanup(server.Close)
			benchmarkPut(b, server.URL, "arn:aws:cloudtrail:us-east-1:111122223333:channel/00000000-0000-4000-8000-000000000000", events)
		})
		for _, place := range []string{"memory", "disk"} {
			b.Run(fmt.Sprintf("events=%d/%s", events, place), func(b *testing.B) {
				options := emulator.Options{}
				if place == "disk" {
					options.DataDir = b.TempDir()
				}
				handler, err := emulator.New(options)
				if err != nil {
					b.Fatal(err)
				}
				server := httptest.NewServer(handler)
				b.Cleanup(func() {
					server.Close()
					if err := handler.Close(); err != nil {
						b.Error(err)
					}
				})
				benchmarkPut(b, server.URL, benchmarkChannel(b, server.URL), events)
			})
		}
	}
}

func benchmarkCredentials() aws.Credentials {
	return aws.Credentials{AccessKeyID: emulator.DevelopmentAccessKeyID, SecretAccessKey: emulator.DevelopmentSecretAccessKey}
}

func benchmarkChannel(b *testing.B, endpoint string) string {
	b.Helper()
	client := cloudtrail.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: &endpoint,
		Credentials: credentials.StaticCredentialsProvider{Value: benchmarkCredentials()},
	})
	store, err := client.CreateEventDataStore(b.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("benchmark"), AdvancedEventSelectors: activitySelectors(), MultiRegionEnabled: aws.Bool(false),
	})
	if err != nil {
		b.Fatal(err)
	}
	channel, err := client.CreateChannel(b.Context(), channelInput("benchmark", "Custom", store))
	if err != nil {
		b.Fatal(err)
	}
	return *channel.ChannelArn
}

func benchmarkPut(b *testing.B, endpoint, channelARN string, events int) {
	type event struct {
		ID        string `json:"id"`
		EventData string `json:"eventData"`
	}
	batch := struct {
		AuditEvents []event `json:"auditEvents"`
	}{}
	for i := range events {
		data := eventData(emulator.DefaultAccountID, map[string]any{
			"UID": fmt.Sprintf("uid-%06d", i), "userAgent": "benchmark/1.0", "sourceIPAddress": "203.0.113.9",
			"requestParameters": map[string]any{"repository": fmt.Sprintf("acme/repository-%d", i%17), "visibility": "private", "attempt": i},
			"additionalEventData": map[string]any{"raw": map[string]any{"actor": "octocat", "action": "repo.create", "created_at": 1700000000 + i,
				"business": "acme", "request_id": fmt.Sprintf("A1B2:%d:C3D4", i*7919), "labels": []string{"audit", "streaming"}}},
		})
		batch.AuditEvents = append(batch.AuditEvents, event{fmt.Sprintf("event-%d", i), data})
	}
	body, err := json.Marshal(batch)
	if err != nil {
		b.Fatal(err)
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	signer := v4.NewSigner()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	target := endpoint + "/PutAuditEvents?channelArn=" + url.QueryEscape(channelARN)
	b.SetParallelism(8)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := http.NewRequest(http.MethodPost, target, bytes.NewReader(body))
			if err == nil {
				r.Header.Set("Content-Type", "application/json")
				err = signer.SignHTTP(b.Context(), benchmarkCredentials(), r, hash, "cloudtrail-data", "us-east-1", time.Now())
			}
			if err != nil {
				b.Error(err)
				return
			}
			response, err := client.Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			answer, _ := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if response.StatusCode != http.StatusOK || bytes.Contains(answer, []byte("errorCode")) {
				b.Errorf("%s: %.300s", response.Status, answer)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N*events)/b.Elapsed().Seconds(), "events/s")
}
