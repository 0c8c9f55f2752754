-- SPDX-License-Identifier: MPL-2.0

SELECT coalesce(eventData.sourceIPAddress, 'none given') AS address,
       count(*) AS events,
       array_join(array_sort(array_agg(DISTINCT eventData.eventSource)), ', ') AS sources,
       count(DISTINCT eventData.userIdentity.principalId) AS principals
FROM $EDS_ID
WHERE eventTime >= '2026-05-01'
GROUP BY eventData.sourceIPAddress
ORDER BY events DESC, address
