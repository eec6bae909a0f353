// Package reports serves saved operations under URLs that spreadsheets and BI tools can
// keep: a folder of GraphQL files, each a report, whose variables are URL parameters.
package reports
