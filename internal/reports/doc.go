// Package reports serves saved operations under URLs that spreadsheets and BI tools can
// keep: a folder of GraphQL files, each a report, whose variables are URL parameters.
//
//   - folder.go: the folder, and what becomes of changes in it
//   - report.go: one file: what it may have in it, and what it says of itself
//   - variable.go: a variable: its parameter, and values from text
//   - period.go: periods by name, days by distance
//   - http.go: a report's answer
//   - list.go: the list of reports, as JSON and as a page
//   - page.go, form.go: the page of a report, with a form for its variables
//   - fault.go: what is wrong with a request, as a page
//   - argument.go: which argument of the operation comes from which parameter
//   - snippets.go: code that fetches a report, in the languages of those who do
//   - layout.go: what pages have in common
//
// It runs nothing itself: package graphqlhttp runs a report as if its operation had been
// sent. Package guard stands in front of that.
package reports
