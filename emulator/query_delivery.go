// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"

	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// queryDelivery is a directory that stands for Amazon S3. Nothing outside it can be written, whatever names
// and links are in it.
type queryDelivery struct{ root *os.Root }

// openQueryDelivery makes the directory if need be. Without one it gives nil.
func openQueryDelivery(directory string) (*queryDelivery, error) {
	if directory == "" {
		return nil, nil
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, fmt.Errorf("query delivery directory: %w", err)
	}
	root, err := os.OpenRoot(directory)
	if err != nil {
		return nil, fmt.Errorf("query delivery directory: %w", err)
	}
	return &queryDelivery{root}, nil
}

// orNone is the directory for who asks whether there is one.
func (d *queryDelivery) orNone() lake.QueryDelivery {
	if d == nil {
		return nil
	}
	return d
}

// Close releases the directory.
func (d *queryDelivery) Close() error {
	if d == nil {
		return nil
	}
	return d.root.Close()
}

// Put writes a file, which appears when it is whole.
func (d *queryDelivery) Put(_ context.Context, bucket, key string, write func(io.Writer) error) (err error) {
	name := path.Join(bucket, key)
	if err := d.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	unfinished := path.Join(path.Dir(name), "."+uuid.NewString())
	file, err := d.root.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriter(file)
	err = write(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = d.root.Rename(unfinished, name)
	}
	if err != nil {
		err = errors.Join(err, d.root.Remove(unfinished))
	}
	return err
}
