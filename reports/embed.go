// Package shipped holds the reports that the program serves without a folder of its
// user's: operations that answer what planners, team leads and payroll ask most.
// docs/reports/shipped.md describes each; package reports of internal serves them.
package shipped

import "embed"

// Files are the reports, one in each file, named after it.
//
//go:embed *.graphql
var Files embed.FS
