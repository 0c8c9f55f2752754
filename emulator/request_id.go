// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// identified gives the emulator's own endpoints what AWS's operations have from awsapi: a
// request id in every answer, and one line of log, at level debug.
func identified(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !isOwnEndpoint(r.URL.Path) {
				next.ServeHTTP(w, r)
				return
			}
			began, id := time.Now(), uuid.NewString()
			w.Header().Set("X-Amzn-Requestid", id)
			seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
			next.ServeHTTP(seen, r)
			log.Debug("own endpoint", "method", r.Method, "path", r.URL.Path, "status", seen.status, "duration", time.Since(began), "request_id", id)
		})
	}
}

func isOwnEndpoint(path string) bool {
	return strings.HasPrefix(path, "/_emulator/") || path == "/livez" || path == "/readyz" || path == "/metrics"
}

// statusWriter remembers an answer's status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
