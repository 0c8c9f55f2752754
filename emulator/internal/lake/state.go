// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"io"
)

// Reset makes the state empty, as that of a new emulator. Requests that run meanwhile
// see the state before it or after it. Sessions that AssumeRole gave live on.
func (s *Service) Reset(context.Context) error {
	return refuse(ErrUnsupportedOperation, "not yet")
}

// Export writes the whole state as JSON Lines, as it is at one moment, whatever
// is written meanwhile. It needs little memory however many events there are.
func (s *Service) Export(context.Context, io.Writer) error {
	return refuse(ErrUnsupportedOperation, "not yet")
}

// Import fills an empty emulator with what Export wrote: all of it, seen at once
// when the last line was read, or nothing. A state that is not empty is a
// ConflictException, a line that is not as Export writes them a ValidationException that names it.
func (s *Service) Import(context.Context, io.Reader) error {
	return refuse(ErrUnsupportedOperation, "not yet")
}
