// SPDX-License-Identifier: MPL-2.0

package store

import (
	"fmt"
	"log/slog"
	"strings"
)

// badgerLog gives Badger's messages to slog. Its information is for those who debug
// the store: it says a line for every file.
type badgerLog struct{ log *slog.Logger }

func (b badgerLog) Errorf(format string, args ...any)   { b.log.Error(line(format, args)) }
func (b badgerLog) Warningf(format string, args ...any) { b.log.Warn(line(format, args)) }
func (b badgerLog) Infof(format string, args ...any)    { b.log.Debug(line(format, args)) }
func (b badgerLog) Debugf(format string, args ...any)   { b.log.Debug(line(format, args)) }

func line(format string, args []any) string {
	return "badger: " + strings.TrimSpace(fmt.Sprintf(format, args...))
}
