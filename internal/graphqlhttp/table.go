package graphqlhttp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"shiftgraph/internal/caller"
	"shiftgraph/internal/table"
)

// errorsHeader says how many errors a table's answer has. It is in the header, since they
// are known before the first row goes out, and in the trailer, for those who look there.
const errorsHeader = "X-Shiftgraph-Errors"

// A tableRequest is an answer that is wanted as a table.
type tableRequest struct {
	format string // as in the parameter of that name
	media  string
	rows   string // the list that gives the rows; "" where it is the only one
	csv    table.CSV
	totals bool // there is a row of totals, where the format may have one
	whole  bool // an answer with errors is refused

	name   string // of the file, without its ending
	tables []*table.Table
}

const formatNames = "csv, xlsx, ndjson or json"

// kindOfAnswer says what kind of answer a request wants: JSON of a media type, or a table. Errors
// of a table's request come in the media type that has a status for each.
//
// A saved operation knows its format. Else the parameter format in the URL goes before the Accept header, since a link or a
// spreadsheet cannot set one. The other parameters are options of tables, and mean nothing
// for JSON.
func kindOfAnswer(r *http.Request) (media string, want *tableRequest, refused *refusal) {
	media, acceptable := accepted(r.Header.Values("Accept"))
	var options url.Values
	var malformed error
	if r.URL.RawQuery != "" {
		options, malformed = url.ParseQuery(r.URL.RawQuery)
	}
	formats := options["format"]
	saved := savedOf(r)
	if saved != nil {
		formats = []string{saved.Format}
	}
	switch {
	case len(formats) > 1:
		return plainJSON, nil, refuse(http.StatusBadRequest, "format: stands in the URL %d times; send it once.", len(formats))
	case len(formats) == 1:
		want = &tableRequest{format: formats[0]}
		switch formats[0] {
		case "json":
			if media != graphqlResponse {
				media = plainJSON
			}
			if saved != nil { // a link must not be right in one format and wrong in another
				refused = new(tableRequest).read(options)
			}
			return media, nil, refused
		case "csv":
			want.media = mediaCSV
		case "ndjson":
			want.media = mediaNDJSON
		case "xlsx":
			want.media = mediaXLSX
		default:
			return plainJSON, nil, refuse(http.StatusBadRequest, "format: %q is not served; send %s.", clip(formats[0], 64), formatNames)
		}
	case !acceptable:
		return plainJSON, nil, refuse(http.StatusNotAcceptable, "Accept: allows no kind of answer that is served; send one of %s.", strings.Join(offers[:], ", "))
	case media == mediaCSV:
		want = &tableRequest{format: "csv", media: media}
	case media == mediaNDJSON:
		want = &tableRequest{format: "ndjson", media: media}
	case media == mediaXLSX:
		want = &tableRequest{format: "xlsx", media: media}
	default:
		return media, nil, nil
	}
	if malformed != nil { // a semicolon as it is, most likely, and the option after it would be lost
		return graphqlResponse, nil, refuse(http.StatusBadRequest,
			"URL: its query part is not valid; percent-encode every parameter, or write delimiter=semicolon.")
	}
	if saved == nil { // the parameters of a saved operation are known to whoever has it
		refused = unknownParameter(options)
	}
	if refused == nil {
		refused = want.read(options)
	}
	return graphqlResponse, want, refused
}

// WantsTable reports whether a request wants its answer as a table.
func WantsTable(r *http.Request) bool {
	_, want, _ := kindOfAnswer(r)
	return want != nil
}

// read reads the options of a table.
func (want *tableRequest) read(options url.Values) *refusal {
	want.rows = options.Get("rows")
	want.totals = want.format == "xlsx" // people read it; what reads CSV would count totals as one more row
	for _, option := range []struct {
		name, values string
		set          func(value string) bool
	}{
		{"rows", "a list's path such as planningUnit.schedule", func(value string) bool { return value != "" }},
		{"delimiter", "comma, semicolon, tab or pipe", func(value string) (ok bool) {
			want.csv.Delimiter, ok = delimiters[value]
			return ok
		}},
		{"decimal", "point or comma", func(value string) bool {
			want.csv.DecimalComma = value == "comma" || value == ","
			return want.csv.DecimalComma || value == "point" || value == "."
		}},
		{"bom", "true or false", toBool(&want.csv.BOM, "true", "false")},
		{"times", "iso or local", toBool(&want.csv.LocalTimes, "local", "iso")},
		{"totals", "true or false", toBool(&want.totals, "true", "false")},
		{"partial", "allow or refuse", toBool(&want.whole, "refuse", "allow")},
	} {
		switch values := options[option.name]; {
		case len(values) > 1:
			return refuse(http.StatusBadRequest, "%s: stands in the URL %d times; send it once.", option.name, len(values))
		case len(values) == 1 && !option.set(values[0]):
			return refuse(http.StatusBadRequest, "%s: %q is none of its values; send %s.", option.name, clip(values[0], 64), option.values)
		}
	}
	want.csv.Totals = want.totals
	if want.csv.DecimalComma && want.csv.Delimiter == 0 {
		want.csv.Delimiter = ';' // as everybody does who writes 0,5
	}
	return nil
}

// delimiters by their names, and as they are: a semicolon in a URL has to be encoded.
var delimiters = map[string]byte{
	"comma": ',', ",": ',', "semicolon": ';', ";": ';', "tab": '\t', "\t": '\t', "pipe": '|', "|": '|',
}

// toBool reads an option of two values.
func toBool(to *bool, yes, no string) func(string) bool {
	return func(value string) bool {
		*to = value == yes
		return *to || value == no
	}
}

// plan decides on the tables, from the operation alone.
func (want *tableRequest) plan(op *graphql.OperationContext, saved *Saved) error {
	shape, err := table.Of(op.Operation, op.Variables)
	if err != nil {
		return err
	}
	switch want.name = op.Operation.Name; {
	case saved != nil:
		want.name = saved.Name
	case want.name == "":
		want.name = "table"
	}
	if want.format == "xlsx" && want.rows == "" {
		want.tables, err = shape.Tables() // each on a sheet
		return err
	}
	made, err := shape.Table(want.rows)
	if err != nil {
		return err
	}
	want.tables = []*table.Table{made}
	return nil
}

// tag tells apart tables of one answer: by the request, and by what the operation says of
// them, since that of a saved one may change while its data do not.
func (want *tableRequest) tag() string {
	tag := fmt.Appendf(nil, "%s rows=%q %+v", want.media, want.rows, want.csv)
	for _, t := range want.tables {
		tag = fmt.Appendf(tag, " %q %+v", t.Sheet, t.Columns)
		if t.Chart != nil {
			tag = fmt.Appendf(tag, " %+v", *t.Chart)
		}
	}
	return string(tag)
}

// answer writes what the executor returned as a table. Where there are no data it writes the
// errors, as JSON and with their status: an empty table would look like an answer. With
// some of the data it writes them, and the errors so that nobody takes them for whole.
func (want *tableRequest) answer(w http.ResponseWriter, r *http.Request, log *slog.Logger, resp *graphql.Response) {
	ctx := r.Context()
	errs := ordered(resp.Errors)
	nothing := table.Nothing(resp.Data)
	switch {
	case resp.Data == nil || string(resp.Data) == "null" && len(errs) == 0: // it did not run
		answer(w, r, graphqlResponse, resp)
		return
	case len(errs) > 0 && ctx.Err() != nil: // the client left, and its calls failed of it: there is nobody to tell
		abort(w)
		return
	case len(errs) > 0 && (nothing || want.whole):
		errs = capped(ctx, errs)
		writeParts(w, graphqlResponse, failedStatus(w.Header(), r, errs[0]), errs, nil, nil)
		return
	}
	found := groups(ctx, errs)
	tell(ctx, errs)
	h := w.Header()
	if len(errs) == 0 {
		cacheControl(h, resp.Extensions)
		if tag := tagFor(r, h, want.tag(), resp.Data, resp.Extensions); tag != "" {
			h.Set("ETag", tag)
			if named(r.Header.Values("If-None-Match"), tag) {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
	}
	var book *table.Workbook
	if want.format == "xlsx" { // all of it is made before anything goes out, in temporary files
		var err error
		if book, err = want.book(ctx, resp.Data, problems(found)); err != nil {
			unmade(w, r, log, err)
			return
		}
		defer book.Close()
	}
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", want.name+"."+want.format))
	h.Set("Content-Type", want.media)
	if count := len(resp.Errors); count > 0 {
		h.Set(errorsHeader, strconv.Itoa(count))
		h.Set(http.TrailerPrefix+errorsHeader, strconv.Itoa(count))
	}
	var err error
	switch want.format {
	case "xlsx":
		w.WriteHeader(http.StatusOK)
		_, err = book.WriteTo(w)
	case "ndjson":
		w.WriteHeader(http.StatusOK)
		var last []byte
		if len(errs) > 0 {
			last = append(append([]byte(`{"errors":`), encodeErrors(listed(found))...), '}')
		}
		err = table.WriteNDJSON(w, want.tables[0], resp.Data, last)
	default:
		h.Set("Content-Type", want.media+"; charset=utf-8")
		w.WriteHeader(http.StatusOK)
		err = want.csv.Write(w, want.tables[0], resp.Data, problems(found))
	}
	if err != nil {
		if ctx.Err() == nil {
			log.WarnContext(ctx, "a table could not be sent to its end", "error", err)
		}
		abort(w) // only closing the connection tells that the table is short
	}
}

// workbooks are the places in which workbooks are made: it takes long, and long after the
// operation has given back its own.
var workbooks = make(chan struct{}, 4)

// bookTime is how long a workbook may take, waiting for a place included. It leaves time to
// send it before the connection's own deadline.
const bookTime = 45 * time.Second

// book makes the workbook.
func (want *tableRequest) book(ctx context.Context, data []byte, found []table.Problem) (*table.Workbook, error) {
	ctx, cancel := context.WithTimeout(ctx, bookTime)
	defer cancel()
	select {
	case workbooks <- struct{}{}:
		defer func() { <-workbooks }()
		return table.XLSX{Fallback: want.name, Totals: want.totals}.Workbook(ctx, want.tables, data, found)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// unmade answers where a workbook could not be made. The format may be to blame, or our disk.
func unmade(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	if r.Context().Err() != nil { // the client left: there is nobody to tell
		abort(w)
		return
	}
	h := w.Header()
	h.Del("ETag")
	h.Del("Age")
	h.Set("Cache-Control", "no-store")
	if limit, ok := errors.AsType[*table.LimitError](err); ok {
		write(w, graphqlResponse, http.StatusBadRequest, requestError("%s.", limit))
		return
	}
	if errors.Is(err, context.DeadlineExceeded) {
		write(w, graphqlResponse, http.StatusServiceUnavailable, coded("LIMIT_EXCEEDED",
			"format: the workbook was not made within its time; take csv or ndjson, ask for less, or try again in a moment."))
		return
	}
	log.ErrorContext(r.Context(), "a workbook could not be made", "error", err, "request_id", caller.RequestID(r.Context()))
	write(w, graphqlResponse, http.StatusInternalServerError, internal(r.Context()))
}

// failedStatus is the status in place of a table.
func failedStatus(h http.Header, r *http.Request, err *gqlerror.Error) int {
	if err.Extensions["limit"] == "answerBytesAtOnce" { // a moment later there may be room
		return http.StatusServiceUnavailable
	}
	switch code(err) {
	case "UNAUTHENTICATED":
		caller.Challenge(h, caller.MayUseBasic(r.Header)) // a spreadsheet asks for another token then
		return http.StatusUnauthorized
	case "FORBIDDEN":
		return http.StatusForbidden
	case "BAD_USER_INPUT", "LIMIT_EXCEEDED", "UPSTREAM_BUDGET_EXCEEDED":
		return http.StatusBadRequest
	case "UPSTREAM_TIMEOUT":
		return http.StatusGatewayTimeout
	case "UPSTREAM_RATE_LIMITED", "UPSTREAM_UNAVAILABLE":
		return http.StatusServiceUnavailable
	case "UPSTREAM_BAD_RESPONSE":
		return http.StatusBadGateway
	}
	return http.StatusInternalServerError
}
