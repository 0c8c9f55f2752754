// SPDX-License-Identifier: MPL-2.0

package dialect

import "maps"

// refused are functions of Trino that cannot be had here, with why and what to write
// instead. (QRY-005)
var refused = func() map[string]string {
	all := map[string]string{
		"approx_most_frequent":   "use count(*) with GROUP BY",
		"array_histogram":        "use histogram over UNNEST",
		"checksum":               "its values are Trino's own",
		"combinations":           "use a CROSS JOIN of UNNEST",
		"contains_sequence":      "compare what slice gives",
		"cosine_similarity":      "compute it with zip_with and reduce",
		"entropy":                "compute it with log and sum",
		"find_first_index":       "use array_position or UNNEST … WITH ORDINALITY",
		"format":                 "use concat, cast, lpad and date_format",
		"format_number":          "use round and concat",
		"inverse_normal_cdf":     "statistics of distributions are not here",
		"normal_cdf":             "statistics of distributions are not here",
		"listagg":                "use array_join(array_agg(x ORDER BY y), ',')",
		"luhn_check":             "it is not here",
		"normalize":              "texts are compared as they are",
		"parse_data_size":        "use from_base, regexp_extract and arithmetic",
		"parse_presto_data_size": "use from_base, regexp_extract and arithmetic",
		"rand":                   "a query must give the same rows each time",
		"random":                 "a query must give the same rows each time",
		"reduce_agg":             "use reduce(array_agg(x), …)",
		"shuffle":                "a query must give the same rows each time",
		"skewness":               "compute it with avg and power",
		"soundex":                "use lower or levenshtein_distance",
		"split_to_multimap":      "use split, transform and multimap_from_entries",
		"uuid":                   "a query must give the same rows each time",
		"word_stem":              "use lower and LIKE",
		"xxhash64":               "use md5, sha256 or crc32",
		"murmur3":                "use md5, sha256 or crc32",
		"spooky_hash_v2_32":      "use md5, sha256 or crc32",
		"spooky_hash_v2_64":      "use md5, sha256 or crc32",
		"json_table":             "use UNNEST of a cast to array(json)",
		"bing_tile":              "geography is not here",
	}
	for _, name := range []string{"beta_cdf", "inverse_beta_cdf", "t_cdf", "t_pdf", "wilson_interval_lower", "wilson_interval_upper"} {
		all[name] = "statistics of distributions are not here"
	}
	for _, name := range []string{"ip_prefix", "ip_subnet_max", "ip_subnet_min", "ip_subnet_range", "is_subnet_of"} {
		all[name] = "addresses are text here; use split_part, LIKE or regexp_like"
	}
	for _, name := range []string{"qdigest_agg", "tdigest_agg", "value_at_quantile", "values_at_quantiles", "approx_set", "merge", "empty_approx_set", "make_set_digest", "merge_set_digest"} {
		all[name] = "sketches are not here; use approx_distinct and approx_percentile"
	}
	for _, name := range []string{"bar", "color", "render", "rgb"} {
		all[name] = "it is for terminals"
	}
	for _, name := range []string{"to_big_endian_32", "to_big_endian_64", "from_big_endian_32", "from_big_endian_64", "to_ieee754_32", "to_ieee754_64", "from_ieee754_32", "from_ieee754_64"} {
		all[name] = "binary numbers are not here"
	}
	for _, name := range []string{"to_geometry", "st_point", "st_distance", "st_contains", "great_circle_distance"} {
		all[name] = "geography is not here"
	}
	return all
}()

// Refused lists functions of Trino that cannot be had, with why and what to write instead.
func Refused() map[string]string { return maps.Clone(refused) }
