// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"fmt"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

var (
	varchar   = dialect.Type{Kind: dialect.Varchar}
	boolean   = dialect.Type{Kind: dialect.Boolean}
	timestamp = dialect.Type{Kind: dialect.Timestamp}
	textMap   = dialect.MapOf(varchar, varchar)
)

// columns are columns of text, by names with spaces between.
func columns(names string) []dialect.Column {
	var columns []dialect.Column
	for name := range strings.FieldsSeq(names) {
		columns = append(columns, dialect.Column{Name: name, Type: varchar})
	}
	return columns
}

// row is the type of a row of text fields.
func row(names string) dialect.Type { return rowOf(columns(names)) }

func rowOf(columns ...[]dialect.Column) dialect.Type {
	var fields []dialect.Field
	for _, some := range columns {
		for _, c := range some {
			fields = append(fields, dialect.Field(c))
		}
	}
	return dialect.RowOf(fields...)
}

// of gives columns of one type.
func of(typ dialect.Type, names string) []dialect.Column {
	columns := columns(names)
	for i := range columns {
		columns[i].Type = typ
	}
	return columns
}

// schema is what a statement sees of an event data store.
type schema []dialect.Column

func schemaOf(columns ...[]dialect.Column) (s schema) {
	for _, some := range columns {
		s = append(s, some...)
	}
	return s
}

var addendumType = row("reason updatedfields originaluid originaleventid")

// activitySchema is that of stores of the category ActivityAuditLog (QRY-070, QRY-071).
var activitySchema = schemaOf(
	columns("eventversion eventcategory eventtype eventid"),
	of(timestamp, "eventtime"),
	columns("awsregion recipientaccountid"),
	of(addendumType, "addendum"),
	of(row("ingestiontime channelarn"), "metadata"),
	of(rowOf(
		columns("version"),
		of(rowOf(columns("type principalid"), of(textMap, "details")), "useridentity"),
		columns("useragent eventsource eventname eventtime uid"),
		of(textMap, "requestparameters responseelements"),
		columns("errorcode errormssage errormessage sourceipaddress recipientaccountid"),
		of(textMap, "additionaleventdata"),
	), "eventdata"),
	columns("eventjson"),
)

// trailSchema is that of stores of AWS's own events: Management, Data and NetworkActivity (QRY-074).
var trailSchema = schemaOf(
	columns("eventversion"),
	of(rowOf(
		columns("type principalid arn accountid accesskeyid username"),
		of(rowOf(
			of(rowOf(of(timestamp, "creationdate"), columns("mfaauthenticated")), "attributes"),
			of(row("type principalid arn accountid username"), "sessionissuer"),
			of(rowOf(columns("federatedprovider"), of(textMap, "attributes")), "webidfederationdata"),
			columns("sourceidentity ec2roledelivery ec2issuedinvpc"),
		), "sessioncontext"),
		of(row("userid identitystorearn"), "onbehalfof"),
		of(row("sourcearn sourceaccount issuertype credentialsissuedto"), "inscopeof"),
		columns("invokedby identityprovider"),
	), "useridentity"),
	of(timestamp, "eventtime"),
	columns("eventsource eventname awsregion sourceipaddress useragent errorcode errormessage"),
	of(textMap, "requestparameters responseelements additionaleventdata"),
	columns("requestid eventid"),
	of(boolean, "readonly"),
	of(dialect.ArrayOf(row("accountid type arn arnprefix")), "resources"),
	columns("eventtype apiversion"),
	of(boolean, "managementevent"),
	columns("recipientaccountid sharedeventid annotation vpcendpointid vpcendpointaccountid"),
	of(textMap, "serviceeventdetails"),
	of(row("reason updatedfields originalrequestid originaleventid"), "addendum"),
	of(textMap, "edgedevicedetails insightdetails"),
	columns("eventcategory"),
	of(row("tlsversion ciphersuite clientprovidedhostheader"), "tlsdetails"),
	columns("sessioncredentialfromconsole eventjson eventjsonchecksum"),
)

// activityCategory is the category of the events that channels take, the only ones that there are.
const activityCategory = "ActivityAuditLog"

// schemaFor is the schema of a store's category.
func schemaFor(store lake.EventDataStore) (schema, error) {
	switch category := store.Category(); category {
	case activityCategory:
		return activitySchema, nil
	case "Management", "Data", "NetworkActivity":
		return trailSchema, nil
	default: // QRY-075
		return nil, &lake.StatementError{Message: fmt.Sprintf("event data store %s holds events of the category %s, which the emulator cannot query; it can query ActivityAuditLog, Management, Data and NetworkActivity.", store.ID, category)}
	}
}

func columnName(i int) string { return fmt.Sprintf("c%d", i+1) }

// definitions lists them for CREATE TABLE.
func (s schema) definitions() string {
	definitions := make([]string, len(s))
	for i, column := range s {
		definitions[i] = columnName(i) + " " + column.Type.DuckDB()
	}
	return strings.Join(definitions, ", ")
}

// empty is a table without rows.
func (s schema) empty() string {
	values := make([]string, len(s))
	for i, column := range s {
		values[i] = fmt.Sprintf("CAST(NULL AS %s) AS %s", column.Type.DuckDB(), columnName(i))
	}
	return "(SELECT " + strings.Join(values, ", ") + " WHERE false)"
}
