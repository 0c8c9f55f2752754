// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
)

func rendered(typ dialect.Type, value any) string {
	if t, ok := value.(time.Time); ok {
		return t.UTC().Format("2006-01-02 15:04:05.000")
	}
	return fmt.Sprint(value)
}

func define(ctx context.Context, session *sql.Conn) error {
	_, err := session.ExecContext(ctx, "CREATE MACRO lake_now() AS CAST(getvariable('lake_now') AS TIMESTAMP)")
	return err
}
