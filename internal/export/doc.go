// Package export writes the answer of an HTTP handler into a file, without a server: for
// commands that run a report.
//
//   - file.go: a file that is there as a whole, or as it was before
//   - response.go: an answer, told apart from a refusal
//   - bar.go: how far it is, on a terminal or in lines
//
// It knows nothing of reports: what is asked, and what progress means, is for the command.
package export
