package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCORSOrigins(t *testing.T) {
	for name, test := range map[string]struct {
		value string
		want  []string
	}{
		"none":         {"", nil},
		"blank":        {" ", nil},
		"one":          {"https://planning.example", []string{"https://planning.example"}},
		"several":      {"https://a.example, http://localhost:5173,http://127.0.0.1:8090", []string{"https://a.example", "http://localhost:5173", "http://127.0.0.1:8090"}},
		"other ports":  {"http://a.example:443,https://a.example:80", []string{"http://a.example:443", "https://a.example:80"}},
		"IPv6":         {"http://[::1]:5173,https://[2001:db8::1]", []string{"http://[::1]:5173", "https://[2001:db8::1]"}},
		"Punycode":     {"https://xn--mnchen-3ya.example", []string{"https://xn--mnchen-3ya.example"}},
		"all":          {"*", []string{"*"}},
		"all, blanks":  {" * ", []string{"*"}},
		"an underline": {"https://a_b.example", []string{"https://a_b.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			for how, parse := range map[string]func() (*Config, error){
				"flag":        func() (*Config, error) { return Parse([]string{"-cors-origins", test.value}, env()) },
				"environment": func() (*Config, error) { return Parse(nil, env("SHIFTGRAPH_CORS_ORIGINS", test.value)) },
			} {
				c, err := parse()
				if err != nil {
					t.Fatalf("%s: %v", how, err)
				}
				if diff := cmp.Diff(test.want, c.CORSOrigins); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
	if c, err := Parse(nil, env()); err != nil || c.CORSOrigins != nil {
		t.Errorf("by default: %v, %v; want none", c.CORSOrigins, err)
	}
	// A flag takes the place of the variable, it does not add to it.
	c, err := Parse([]string{"-cors-origins", "https://a.example"}, env("SHIFTGRAPH_CORS_ORIGINS", "https://b.example"))
	if err != nil || len(c.CORSOrigins) != 1 || c.CORSOrigins[0] != "https://a.example" {
		t.Errorf("flag and variable: %v, %v", c.CORSOrigins, err)
	}
}

func TestWrongCORSOrigins(t *testing.T) {
	for name, test := range map[string]struct {
		value string
		says  []string
	}{
		"a slash":           {"https://a.example/", []string{"write https://a.example"}},
		"a path":            {"https://a.example/app", []string{"write https://a.example"}},
		"a query":           {"https://a.example?x=1", []string{"write https://a.example"}},
		"an empty query":    {"https://a.example?", []string{"write https://a.example"}},
		"a fragment":        {"https://a.example#x", []string{"write https://a.example"}},
		"a user":            {"https://me@a.example", []string{"write https://a.example"}},
		"large letters":     {"https://A.Example", []string{"write https://a.example"}},
		"a large scheme":    {"HTTPS://a.example", []string{"write https://a.example"}},
		"https's own port":  {"https://a.example:443", []string{"write https://a.example"}},
		"http's own port":   {"http://a.example:80", []string{"write http://a.example"}},
		"an empty port":     {"http://a.example:", []string{"write http://a.example"}},
		"a port too large":  {"http://a.example:70000", []string{"the port"}},
		"a port's zeros":    {"http://a.example:08080", []string{"write http://a.example:8080"}},
		"port 0":            {"http://a.example:0", []string{"the port"}},
		"a long IPv6":       {"http://[2001:DB8:0::1]:81", []string{"write http://[2001:db8::1]:81"}},
		"no IPv6":           {"http://[::1::2]", []string{"scheme://host"}},
		"an IPv6 zone":      {"http://[fe80::1%25eth0]", []string{"IPv6"}},
		"an odd host":       {"https://a$b", []string{"the host"}},
		"no scheme":         {"a.example", []string{"scheme://host"}},
		"a host and a port": {"localhost:5173", []string{"scheme://host"}},
		"no host":           {"https://", []string{"scheme://host"}},
		"a port alone":      {"https://:8080", []string{"scheme://host"}},
		"another scheme":    {"ftp://a.example", []string{"neither http nor https"}},
		"a bad URL":         {"https://a b", []string{"scheme://host"}},
		"a control byte":    {"https://a.example\x01", []string{"scheme://host"}},
		"an escape":         {"https://a%C3%BCb.example", []string{"xn--"}},
		"other letters":     {"https://münchen.example", []string{"xn--"}},
		"null":              {"null", []string{"sandboxed"}},
		"part of a name":    {"https://*.example", []string{"exact"}},
		"all and one":       {"*,https://a.example", []string{"alone"}},
		"all twice":         {"*,*", []string{"alone"}},
		"a comma too many":  {"https://a.example,", []string{"comma"}},
		"two mistakes":      {"https://a.example/,b.example", []string{"write https://a.example", `"b.example"`}},
		"lines":             {"https://a.example\nhttps://b.example", []string{"scheme://host"}},
	} {
		t.Run(name, func(t *testing.T) {
			for source, parse := range map[string]func() (*Config, error){
				"-cors-origins":           func() (*Config, error) { return Parse([]string{"-cors-origins", test.value}, env()) },
				"SHIFTGRAPH_CORS_ORIGINS": func() (*Config, error) { return Parse(nil, env("SHIFTGRAPH_CORS_ORIGINS", test.value)) },
			} {
				_, err := parse()
				if err == nil {
					t.Errorf("%s: no error", source)
					continue
				}
				for _, want := range append(test.says, source) {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("%q does not say %q", err, want)
					}
				}
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("more than one line: %q", err)
				}
			}
		})
	}
}
