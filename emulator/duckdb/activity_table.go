// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"fmt"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// A table of events holds those columns of activitySchema that differ from event to event, under the names that they have
// there, such as c4, and two more: eventData as it was sent, and the number of bytes that the whole
// record has. The others are computed where a statement asks for them.

const (
	dataColumn = "data"
	sizeColumn = "size"

	eventTimeColumn = "c5"
)

// storedColumns are the columns of a table but for size, which is its last.
var storedColumns = func() (stored []storedColumn) {
	for i, column := range activitySchema {
		if _, computed := computedColumns[column.Name]; !computed {
			stored = append(stored, storedColumn{columnName(i), column})
		}
	}
	return append(stored, storedColumn{dataColumn, dialect.Column{Name: dataColumn, Type: varchar}})
}()

type storedColumn struct {
	name   string // DuckDB's
	column dialect.Column
}

// computedColumns are the others, in DuckDB's SQL.
var computedColumns = func() map[string]string {
	r := lake.EventBatch{}.Record(lake.StoredEvent{})
	return map[string]string{
		"eventversion":  quote(r.EventVersion),
		"eventcategory": quote(r.EventCategory),
		"eventtype":     quote(r.EventType),
		"addendum":      "CAST(NULL AS " + addendumType.DuckDB() + ")", // QRY-073
		"eventjson": fmt.Sprintf(`'{"eventVersion":"%s","eventCategory":"%s","eventType":"%s","eventID":"' || c4 || '","eventTime":"' || strftime(c5, '%%Y-%%m-%%dT%%H:%%M:%%SZ')`+
			` || '","awsRegion":"' || c6 || '","recipientAccountId":"' || c7 || '","metadata":{"ingestionTime":"' || c9.f1 || '","channelARN":"' || c9.f2 || '"},"eventData":' || data || '}'`,
			r.EventVersion, r.EventCategory, r.EventType),
	}
}()

// createTable makes an empty table of events.
func createTable(name string) string {
	var definitions []string
	for _, stored := range storedColumns {
		definition := stored.name + " " + stored.column.Type.DuckDB()
		if stored.name == dataColumn {
			definition += " USING COMPRESSION zstd" // takes the least time and a third of the space that DuckDB's choice takes
		}
		definitions = append(definitions, definition)
	}
	return fmt.Sprintf("CREATE TABLE %s (%s, %s BIGINT)", name, strings.Join(definitions, ", "), sizeColumn)
}

// view is what stands in a statement for the events of a table that are not hidden.
func (s source) view() string {
	values := make([]string, len(activitySchema))
	for i, column := range activitySchema {
		values[i] = columnName(i)
		if computed, ok := computedColumns[column.Name]; ok {
			values[i] = computed + " AS " + columnName(i)
		}
	}
	return fmt.Sprintf("(SELECT %s FROM %s WHERE %s)", strings.Join(values, ", "), s.Table, s.condition())
}
