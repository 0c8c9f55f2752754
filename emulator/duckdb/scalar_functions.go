// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/scalar"
)

// define gives a database what translated statements call: the functions of package scalar,
// and lake_now(), which is the variable of that name of a session.
func define(ctx context.Context, session *sql.Conn) error {
	for _, f := range scalar.Functions {
		if err := register(session, f); err != nil {
			return fmt.Errorf("function %s: %w", f.Name, err)
		}
	}
	_, err := session.ExecContext(ctx, "CREATE MACRO lake_now() AS CAST(getvariable('lake_now') AS TIMESTAMP)")
	return err
}

// register makes a function known as lake_NAME. One that can fail gives text there, to be
// cast; as lake_sure_NAME it is for arguments that do not make it fail.
func register(session *sql.Conn, f scalar.Function) error {
	if !f.Fails {
		return registerAs(session, "lake_"+f.Name, f, f.Result, func(result any, err error) (any, error) { return result, err })
	}
	if err := registerAs(session, "lake_"+f.Name, f, scalar.Text, func(result any, err error) (any, error) { return scalar.Encode(f.Result, result, err), nil }); err != nil {
		return err
	}
	return registerAs(session, "lake_sure_"+f.Name, f, f.Result, func(result any, _ error) (any, error) { return result, nil })
}

func registerAs(session *sql.Conn, name string, f scalar.Function, result scalar.Kind, give func(any, error) (any, error)) error {
	config := duckdb.ScalarFuncConfig{}
	for _, kind := range f.Parameters {
		info, err := typeInfo(kind)
		if err != nil {
			return err
		}
		config.InputTypeInfos = append(config.InputTypeInfos, info)
	}
	var err error
	if config.ResultTypeInfo, err = typeInfo(result); err != nil {
		return err
	}
	return duckdb.RegisterScalarUDF(session, name, &scalarFunction{config, func(values []driver.Value) (any, error) {
		arguments := make(scalar.Arguments, len(values))
		for i, v := range values {
			arguments[i] = v
		}
		return give(f.Call(arguments))
	}})
}

// typeInfo is DuckDB's type of a kind of values.
func typeInfo(kind scalar.Kind) (duckdb.TypeInfo, error) {
	switch kind {
	case scalar.Texts, scalar.Booleans:
		element, err := typeInfo(map[scalar.Kind]scalar.Kind{scalar.Texts: scalar.Text, scalar.Booleans: scalar.Boolean}[kind])
		if err != nil {
			return nil, err
		}
		return duckdb.NewListInfo(element)
	default:
		return duckdb.NewTypeInfo(map[scalar.Kind]duckdb.Type{
			scalar.Text: duckdb.TYPE_VARCHAR, scalar.Number: duckdb.TYPE_VARCHAR, scalar.Bigint: duckdb.TYPE_BIGINT, scalar.Double: duckdb.TYPE_DOUBLE,
			scalar.Boolean: duckdb.TYPE_BOOLEAN, scalar.Bytes: duckdb.TYPE_BLOB, scalar.Moment: duckdb.TYPE_TIMESTAMP, scalar.Day: duckdb.TYPE_DATE,
		}[kind])
	}
}

// scalarFunction is a function as DuckDB calls it: for each row, NULL for one with NULL.
type scalarFunction struct {
	config duckdb.ScalarFuncConfig
	call   func([]driver.Value) (any, error)
}

func (f *scalarFunction) Config() duckdb.ScalarFuncConfig { return f.config }

// Executor catches panics: one in a callback would end the process.
func (f *scalarFunction) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: func(values []driver.Value) (result any, err error) {
		defer func() {
			if cause := recover(); cause != nil {
				result, err = nil, fmt.Errorf("internal error: %v", cause)
			}
		}()
		return f.call(values)
	}}
}
