// SPDX-License-Identifier: MPL-2.0

package dialect

var binaryFunctions = []Function{
	{Signature: "concat(varbinary, varbinary, varbinary...) varbinary", Build: concatenated, Cases: []Case{{"concat(X'01', X'02')", "01 02", ""}}},
	{Signature: "crc32(varbinary) bigint", SQL: "lake_crc32($1)", Cases: []Case{{"crc32(to_utf8('123456789'))", "3421780262", ""}}},
	{Signature: "from_base64(varchar) varbinary", SQL: "lake_from_base64($1)", Cases: []Case{{"from_utf8(from_base64('aGVsbG8='))", "hello", ""}, {"from_base64('?')", "", "is not base64"}}},
	{Signature: "from_base64url(varchar) varbinary", SQL: "lake_from_base64url($1)", Cases: []Case{{"from_base64url('_-8')", "ff ef", ""}, {"from_base64url('+')", "", "is not base64"}}},
	{Signature: "from_hex(varchar) varbinary", SQL: "lake_from_hex($1)", Cases: []Case{{"from_hex('00Ff')", "00 ff", ""}, {"from_hex('0')", "", "is not hexadecimal"}}},
	{Signature: "hmac_md5(varbinary, varbinary) varbinary", SQL: "lake_hmac_md5($1, $2)", Cases: []Case{{"to_hex(hmac_md5(to_utf8('message'), to_utf8('key')))", "4E4748E62B463521F6775FBF921234B5", ""}}},
	{Signature: "hmac_sha1(varbinary, varbinary) varbinary", SQL: "lake_hmac_sha1($1, $2)", Cases: []Case{{"to_hex(hmac_sha1(to_utf8('message'), to_utf8('key')))", "2088DF74D5F2146B48146CAF4965377E9D0BE3A4", ""}}},
	{Signature: "hmac_sha256(varbinary, varbinary) varbinary", SQL: "lake_hmac_sha256($1, $2)", Cases: []Case{{"to_hex(hmac_sha256(to_utf8('message'), to_utf8('key')))", "6E9EF29B75FFFC5B7ABAE527D58FDADB2FE42E7219011976917343065F58ED4A", ""}}},
	{Signature: "hmac_sha512(varbinary, varbinary) varbinary", SQL: "lake_hmac_sha512($1, $2)", Cases: []Case{{"length(hmac_sha512(to_utf8('message'), to_utf8('key')))", "64", ""}}},
	{Signature: "md5(varbinary) varbinary", SQL: "lake_md5($1)", Cases: []Case{{"lower(to_hex(md5(to_utf8('hello'))))", "5d41402abc4b2a76b9719d911017c592", ""}}},
	{Signature: "sha1(varbinary) varbinary", SQL: "lake_sha1($1)", Cases: []Case{{"lower(to_hex(sha1(to_utf8('hello'))))", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d", ""}}},
	{Signature: "sha256(varbinary) varbinary", SQL: "lake_sha256($1)", Cases: []Case{{"lower(to_hex(sha256(to_utf8('hello'))))", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", ""}}},
	{Signature: "sha512(varbinary) varbinary", SQL: "lake_sha512($1)", Cases: []Case{{"substr(lower(to_hex(sha512(to_utf8('hello')))), 1, 16)", "9b71d224bd62f378", ""}}},
	{Signature: "to_base64(varbinary) varchar", SQL: "lake_to_base64($1)", Cases: []Case{{"to_base64(to_utf8('hello'))", "aGVsbG8=", ""}}},
	{Signature: "to_base64url(varbinary) varchar", SQL: "lake_to_base64url($1)", Cases: []Case{{"to_base64url(X'FFEF')", "_-8=", ""}}},
	{Signature: "to_hex(varbinary) varchar", SQL: "lake_to_hex($1)", Cases: []Case{{"to_hex(X'00ff')", "00FF", ""}}},
}
