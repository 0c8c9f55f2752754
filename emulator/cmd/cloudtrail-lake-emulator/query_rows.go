// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// resultCell is a value of a row. A column whose name no row tells has none.
type resultCell struct {
	column string
	value  *string // nil: NULL
}

// resultRows reads rows as GetQueryResults gives them: an object for each column, which is empty for NULL.
func resultRows(given [][]map[string]string) [][]resultCell {
	rows := make([][]resultCell, len(given))
	for i, columns := range given {
		rows[i] = make([]resultCell, len(columns))
		for j, column := range columns {
			for name, value := range column {
				rows[i][j] = resultCell{name, &value}
			}
		}
	}
	return rows
}

// rowWriter prints rows, page by page.
type rowWriter interface {
	write(page [][]resultCell) error
	end() error
}

func newRowWriter(form string, w io.Writer) rowWriter {
	buffer := bufio.NewWriter(w)
	switch form {
	case "json":
		return &jsonRows{w: buffer}
	case "csv":
		return &csvRows{w: buffer}
	default:
		return &tableRows{w: buffer, width: terminalWidth(w)}
	}
}

// columnNames are the names of the columns, as far as the rows tell them; else as Trino names what has no name.
func columnNames(page [][]resultCell) []string {
	if len(page) == 0 {
		return nil
	}
	names := make([]string, len(page[0]))
	for i := range names {
		names[i] = "_col" + strconv.Itoa(i)
		for _, row := range page {
			if i < len(row) && row[i].column != "" {
				names[i] = row[i].column
				break
			}
		}
	}
	return names
}

// jsonRows prints an object for each row. A name that stands twice gets a number.
type jsonRows struct {
	w     *bufio.Writer
	names []string // as JSON
}

func (j *jsonRows) write(page [][]resultCell) error {
	if j.names == nil {
		seen := map[string]int{}
		for _, name := range columnNames(page) {
			if seen[name]++; seen[name] > 1 {
				name += "_" + strconv.Itoa(seen[name])
			}
			j.names = append(j.names, jsonText(name))
		}
	}
	for _, row := range page {
		for i, cell := range row {
			separator := ","
			if i == 0 {
				separator = "{"
			}
			value := "null"
			if cell.value != nil {
				value = jsonText(*cell.value)
			}
			if _, err := j.w.WriteString(separator + j.names[min(i, len(j.names)-1)] + ":" + value); err != nil {
				return err
			}
		}
		if _, err := j.w.WriteString("}\n"); err != nil {
			return err
		}
	}
	return j.w.Flush()
}

func jsonText(text string) string {
	var w strings.Builder
	encoder := json.NewEncoder(&w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string: cannot fail
	return strings.TrimSuffix(w.String(), "\n")
}

func (j *jsonRows) end() error { return nil }

// csvRows prints comma-separated values, the names of columns first. Nothing is NULL, two quotes are an empty text.
type csvRows struct {
	w     *bufio.Writer
	named bool
}

func (c *csvRows) write(page [][]resultCell) error {
	if names := columnNames(page); names != nil && !c.named {
		c.named = true
		header := make([]resultCell, len(names))
		for i := range names {
			header[i].value = &names[i]
		}
		page = append([][]resultCell{header}, page...)
	}
	for _, row := range page {
		for i, cell := range row {
			separator := ","
			if i == 0 {
				separator = ""
			}
			value := ""
			if cell.value != nil {
				value = csvText(*cell.value)
			}
			if _, err := c.w.WriteString(separator + value); err != nil {
				return err
			}
		}
		if _, err := c.w.WriteString("\n"); err != nil {
			return err
		}
	}
	return c.w.Flush()
}

func csvText(text string) string {
	if text != "" && !strings.ContainsAny(text, ",\"\r\n") && text == strings.TrimSpace(text) {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

func (c *csvRows) end() error { return nil }

// requestFailure tells why a request failed.
func requestFailure(err error) string {
	refused, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return err.Error()
	}
	text := refused.ErrorCode() + ": " + refused.ErrorMessage()
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok && response.ServiceRequestID() != "" {
		text += " (request ID " + response.ServiceRequestID() + ")"
	}
	return text
}
