package compress

import (
	"strings"
	"testing"
)

func TestAccepted(t *testing.T) {
	const plain = ""
	for name, test := range map[string]struct {
		headers []string
		coding  string
		forced  bool
	}{
		// RFC 9110, section 12.5.3, and its examples
		"no header":                {nil, plain, false},
		"compress, gzip":           {[]string{"compress, gzip"}, "gzip", false},
		"an empty header":          {[]string{""}, plain, false},
		"anything":                 {[]string{"*"}, "zstd", false},
		"compress before gzip":     {[]string{"compress;q=0.5, gzip;q=1.0"}, "gzip", false},
		"gzip, identity, the rest": {[]string{"gzip;q=1.0, identity; q=0.5, *;q=0"}, "gzip", false},

		"as Chromium asks":          {[]string{"gzip, deflate, br, zstd"}, "zstd", false},
		"as Go asks":                {[]string{"gzip"}, "gzip", false},
		"equal weights":             {[]string{"gzip;q=0.8, zstd;q=0.8"}, "zstd", false},
		"gzip wanted more":          {[]string{"zstd;q=0.8, gzip;q=0.9"}, "gzip", false},
		"by a thousandth":           {[]string{"zstd;q=0.899,gzip;q=0.9"}, "gzip", false},
		"zstd refused":              {[]string{"zstd;q=0, gzip"}, "gzip", false},
		"zstd refused, the rest":    {[]string{"zstd;q=0, *"}, "gzip", false},
		"gzip named, the rest more": {[]string{"gzip;q=0.5, *"}, "zstd", false},
		"both refused":              {[]string{"zstd;q=0, gzip;q=0.000, *"}, plain, false},
		"nothing that we have":      {[]string{"br, deflate, compress"}, plain, false},
		"old name of gzip":          {[]string{"x-gzip"}, "gzip", false},
		"no name that we know":      {[]string{"gzip2, notgzip, zst"}, plain, false},
		"weight 0 is no":            {[]string{"gzip;q=0"}, plain, false},

		"identity alone":                {[]string{"identity"}, plain, false},
		"identity as good":              {[]string{"identity, gzip"}, "gzip", false},
		"identity better":               {[]string{"gzip;q=0.5, identity"}, plain, false},
		"identity worse":                {[]string{"gzip;q=0.5, identity;q=0.4"}, "gzip", false},
		"identity refused":              {[]string{"identity;q=0, gzip;q=0.1"}, "gzip", true},
		"identity refused with all":     {[]string{"gzip, *;q=0"}, "gzip", true},
		"identity named, all refused":   {[]string{"gzip, identity;q=0.1, *;q=0"}, "gzip", false},
		"identity better than the rest": {[]string{"*;q=0.5, identity"}, plain, false},
		"everything refused":            {[]string{"*;q=0"}, plain, false},
		"identity refused, no other":    {[]string{"identity;q=0"}, plain, false},
		"identity refused, rest":        {[]string{"identity;q=0, *"}, "zstd", true},

		"several lines":          {[]string{"br", "gzip;q=0.5", "zstd"}, "zstd", false},
		"a line refuses another": {[]string{"zstd", "zstd;q=0, gzip"}, "gzip", false},
		"upper case":             {[]string{"GZIP;Q=0.5, ZSTD;Q=0.4"}, "gzip", false},
		"odd spacing":            {[]string{" ,, \tgzip\t ;\t q=0.9 ,, zstd ; q=0.1,"}, "gzip", false},
		"no spacing":             {[]string{"gzip;q=0.1,zstd;q=0.2"}, "zstd", false},
		"other parameters":       {[]string{"gzip;level=9;q=0.2, zstd;q=0.1;x"}, "gzip", false},

		"weights that are none are left out": {[]string{"zstd;q=high, gzip;q=0.1"}, "gzip", false},
		"no number":                          {[]string{"zstd;q=NaN, gzip;q=Inf"}, plain, false},
		"beyond 1":                           {[]string{"zstd;q=1.001, gzip;q=2"}, plain, false},
		"below 0":                            {[]string{"zstd;q=-1, gzip;q=-0"}, plain, false},
		"empty weight":                       {[]string{"zstd;q=, gzip;q"}, plain, false},
		"other notations":                    {[]string{"zstd;q=1e-1, gzip;q=0x1p-1"}, plain, false},
		"two points":                         {[]string{"gzip;q=0.1.2"}, plain, false},
		"a point without a digit behind":     {[]string{"gzip;q=1., zstd;q=0."}, "gzip", false},
		"too many to read":                   {[]string{strings.Repeat("br,", 100) + "gzip"}, plain, false},
	} {
		t.Run(name, func(t *testing.T) {
			want := choice{test.coding, test.forced}
			if got := accepted(test.headers); got != want {
				t.Errorf("%q: %+v, want %+v", test.headers, got, want)
			}
		})
	}
}

// FuzzAccepted: whatever a client sends, it gets nothing that it did not ask for.
func FuzzAccepted(f *testing.F) {
	for _, seed := range []string{"gzip, deflate, br, zstd", "gzip;q=0.5, *;q=0", "*", "zstd ; Q=1.000,identity;q=0", ";;=,\x00", "q=1", "gzip;q=0;q=1", "zstd;q=\"1\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := accepted([]string{header})
		lower := strings.ToLower(header)
		switch got.coding {
		case "":
			if got.forced {
				t.Errorf("%q: no coding, and yet one must be", header)
			}
		case zstdCoding, gzipCoding:
			if !strings.Contains(lower, got.coding) && !strings.Contains(lower, "*") {
				t.Errorf("%q: %s was not named", header, got.coding)
			}
		default:
			t.Fatalf("%q: coding %q", header, got.coding)
		}
		if strings.Count(header, ",") >= maxMembers-2 {
			return
		}
		if again := accepted([]string{" \t" + strings.ReplaceAll(header, ",", "\t, ,") + " "}); strings.Count(header, ",") < maxMembers/2-1 && again != got {
			t.Errorf("%q: %+v, and with spaces %+v", header, got, again)
		}
		if again := accepted(strings.Split(header, ",")); again != got {
			t.Errorf("%q: %+v, and on several lines %+v", header, got, again)
		}
		// A refusal stands wherever it stands.
		for _, refusal := range []string{"zstd;q=0", "gzip;q=0"} {
			name, _, _ := strings.Cut(refusal, ";")
			if after := accepted([]string{refusal, header}); after.coding == name {
				t.Errorf("%q: %s although it was refused", header, name)
			}
		}
	})
}
