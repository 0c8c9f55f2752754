// SPDX-License-Identifier: MPL-2.0

package dialect

var urlFunctions = []Function{
	{Signature: "url_decode(varchar) varchar", SQL: "lake_url_decode($1)", Cases: []Case{{"url_decode('a%20b%2Fc+d')", "a b/c d", ""}, {"url_decode('%zz')", "", "url_decode"}}},
	{Signature: "url_encode(varchar) varchar", SQL: "lake_url_encode($1)", Cases: []Case{{"url_encode('a b/c~*é')", "a+b%2Fc%7E*%C3%A9", ""}}},
	{Signature: "url_extract_fragment(varchar) varchar", SQL: "lake_url_fragment($1)", Cases: []Case{{"url_extract_fragment('http://example.com/p#ref')", "ref", ""}}},
	{Signature: "url_extract_host(varchar) varchar", SQL: "lake_url_host($1)", Cases: []Case{{"url_extract_host('https://example.com:8080/path')", "example.com", ""}, {"url_extract_host('not a url')", "NULL", ""}, {"url_extract_host('https://my_bucket.example/x')", "", ""}, {"url_extract_host('https://ada@[::1]:8/')", "[::1]", ""}, {"url_extract_host('mailto:ada@example.com')", "", ""}}},
	{Signature: "url_extract_parameter(varchar, varchar) varchar", SQL: "lake_url_parameter($1, $2)", Cases: []Case{
		{"url_extract_parameter('http://example.com/p?k1=v1&k2=a%20b', 'k2')", "a b", ""}, {"url_extract_parameter('http://example.com/p?k1', 'k1')", "", ""}, {"url_extract_parameter('http://example.com/p', 'k')", "NULL", ""},
	}},
	{Signature: "url_extract_path(varchar) varchar", SQL: "lake_url_path($1)", Cases: []Case{{"url_extract_path('https://example.com/a/b?q=1')", "/a/b", ""}, {"url_extract_path('https://example.com/a%20é')", "/a é", ""}, {"url_extract_path('https://example.com/a[1]')", "NULL", ""}}},
	{Signature: "url_extract_port(varchar) bigint", SQL: "lake_url_port($1)", Cases: []Case{{"url_extract_port('https://example.com:8443/')", "8443", ""}, {"url_extract_port('https://example.com/')", "NULL", ""}}},
	{Signature: "url_extract_protocol(varchar) varchar", SQL: "lake_url_protocol($1)", Cases: []Case{{"url_extract_protocol('https://example.com/')", "https", ""}, {"url_extract_protocol('HTTPS://example.com/')", "HTTPS", ""}}},
	{Signature: "url_extract_query(varchar) varchar", SQL: "lake_url_query($1)", Cases: []Case{{"url_extract_query('http://example.com/p?k1=v1&k2=v2#r')", "k1=v1&k2=v2", ""}}},
}
