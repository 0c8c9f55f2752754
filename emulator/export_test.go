// SPDX-License-Identifier: MPL-2.0

package emulator

import "net/http"

// Watch puts a watcher before every server that New makes from then on.
func Watch(watcher func(http.Handler) http.Handler) { watch = watcher }
