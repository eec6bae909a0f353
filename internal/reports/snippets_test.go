package reports

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/table"
)

// hostile are texts that would end a string in one language or another, or hide what a
// snippet says.
var hostile = []string{
	"plain", "", "a b", "it's", `say "hi"`, `back\slash`, `\`, `'`, `"`, `"""`, "`id`", "$(id)", "${HOME}", "%s%n", "#{x}", "#(lf)", "#(", "# comment", "// comment",
	"'; rm -rf ~; '", `"); DROP()//`, `\'); alert(1); //`, "</code></pre><script>alert(1)</script>", "line\nbreak", "line\r\nbreak\n", "\u2028\u2029", "\u202Etxt.exe", "\x00nul", "\x1b[31m",
	"ä ö €", "\U0001F600", "\U000E0001tag", "\uFEFF", "\xff\xfe", "a=b&c=d", "@file", "-flag", "~root", "!!", "*", "{a,b}", "$'x'", `\u0022`, `\x27`, "let x = 1 in x", "type",
}

// unquote reads the string that text begins with, in one of the languages, and returns what
// is behind it. It knows no more of a language than where a string ends and what it says.
func unquote(t testing.TB, language, text string) (value, rest string) {
	t.Helper()
	quote := text[0]
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n' || c == '\r':
			t.Fatalf("%s: a string goes over the end of its line: %q", language, text)
		case c == quote && language == "M" && i+1 < len(text) && text[i+1] == quote:
			b.WriteByte(quote)
			i++
		case c == quote:
			return b.String(), text[i+1:]
		case language == "M" && strings.HasPrefix(text[i:], "#("):
			end := strings.IndexByte(text[i:], ')')
			if code := text[i+2 : i+end]; code == "#" {
				b.WriteByte('#')
			} else {
				n, err := strconv.ParseUint(code, 16, 32)
				if err != nil || len(code) != 4 && len(code) != 8 {
					t.Fatalf("M: escape #(%s)", code)
				}
				b.WriteRune(rune(n))
			}
			i += end
		case language != "M" && c == '\\':
			i++
			var code string
			switch e := text[i]; {
			case e == 'u' && text[i+1] == '{':
				end := strings.IndexByte(text[i:], '}')
				code = text[i+2 : i+end]
				i += end
			case e == 'u':
				code = text[i+1 : i+5]
				i += 4
			case e == 'U':
				code = text[i+1 : i+9]
				i += 8
			case e == 'n' || e == 't' || e == 'r': // of the snippet itself
				b.WriteByte(map[byte]byte{'n': '\n', 't': '\t', 'r': '\r'}[e])
				continue
			default:
				b.WriteByte(e)
				continue
			}
			n, err := strconv.ParseUint(code, 16, 32)
			if err != nil {
				t.Fatalf("%s: escape %q", language, code)
			}
			b.WriteRune(rune(n))
		default:
			b.WriteByte(c)
		}
	}
	t.Fatalf("%s: a string does not end: %q", language, text)
	return "", ""
}

// skeleton is code without what its strings say, and what they say.
func skeleton(t testing.TB, language, code string) (bones string, said []string) {
	t.Helper()
	quotes := map[string]string{"M": `"`, "JavaScript": `"'`, "Python": `"`}[language]
	var b strings.Builder
	for code != "" {
		at := strings.IndexAny(code, quotes)
		if at < 0 {
			break
		}
		b.WriteString(code[:at] + "S")
		var value string
		value, code = unquote(t, language, code[at:])
		said = append(said, value)
	}
	return b.String() + code, said
}

// words splits a command of a shell into its words, as POSIX and $'…' have it.
func words(t testing.TB, command string) (out []string) {
	t.Helper()
	var word strings.Builder
	some := false
	for i := 0; i < len(command); i++ {
		switch c := command[i]; {
		case strings.HasPrefix(command[i:], "$'"):
			some = true
			for i += 2; command[i] != '\''; i++ {
				if command[i] != '\\' {
					word.WriteByte(command[i])
					continue
				}
				if i++; command[i] == '\'' || command[i] == '\\' {
					word.WriteByte(command[i])
					continue
				}
				n, err := strconv.ParseUint(command[i:i+3], 8, 8)
				if err != nil {
					t.Fatalf("escape in %q", command)
				}
				word.WriteByte(byte(n))
				i += 2
			}
		case c == '\'':
			some = true
			end := strings.IndexByte(command[i+1:], '\'')
			if end < 0 {
				t.Fatalf("a quote does not end in %q", command)
			}
			word.WriteString(command[i+1 : i+1+end])
			i += end + 1
		case c == '\\':
			i++
			word.WriteByte(command[i])
			some = true
		case c == ' ' || c == '\n':
			if some {
				out = append(out, word.String())
			}
			word.Reset()
			some = false
		case strings.IndexByte("\"`$;&|<>(){}*?[]#~!", c) >= 0:
			t.Fatalf("%q outside of quotes in %q", c, command)
		default:
			word.WriteByte(c)
			some = true
		}
	}
	return append(out, word.String())[:len(out)]
}

func askedWith(text string) asked {
	return asked{
		base: "https://" + text, name: "paid-hours", rows: text + "r",
		parameters: []parameter{{"period", []string{text}}, {"unit", []string{text, text}}, {"type", []string{"x"}}},
		columns:    []table.Column{{Header: text}, {Header: text + "n", Kind: table.Number}, {Header: text + "d", Kind: table.Date}, {Header: text + "t", Kind: table.DateTime}, {Header: text + "b", Kind: table.Boolean}},
	}
}

// checkQuoting holds every snippet to: whatever text is, it stands in strings alone, and they
// say it.
func checkQuoting(t testing.TB, text string) {
	t.Helper()
	plain, with := askedWith("x"), askedWith(text)
	said := strings.ToValidUTF8(text, "\uFFFD")
	for language, make := range map[string]func(asked) string{"M": asked.powerQuery, "JavaScript": asked.appsScript, "Python": asked.pandas} {
		want, as := skeleton(t, language, make(plain))
		got, is := skeleton(t, language, make(with))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s breaks out of a string with %q:\n%s", language, text, diff)
			continue
		}
		for i := range as {
			switch {
			case as[i] == "x" && is[i] != "x" && is[i] != said,
				len(as[i]) == 2 && as[i][0] == 'x' && is[i] != said+as[i][1:]:
				t.Errorf("%s: a string says %q, want %q", language, is[i], text)
			}
		}
		if strings.ContainsAny(make(with), "\u202E\u2028\uFEFF\x00\x1b") {
			t.Errorf("%s shows what cannot be seen, of %q", language, text)
		}
	}
	said = strings.ReplaceAll(said, "\x00", "")
	want := []string{"shiftgraph", "report", "paid-hours", "-o", "paid-hours.xlsx", "period=" + said, "unit=" + said, "unit=" + said, "type=x"}
	if diff := cmp.Diff(want, words(t, with.commandLine())); diff != "" {
		t.Errorf("the command says of %q:\n%s", text, diff)
	}
	with.base = "https://x"
	if url := with.url("xlsx"); strings.ContainsAny(url, " '\"\\$`;\n<>") {
		t.Errorf("the URL has of %q: %s", text, url)
	}
}

func TestSnippetsQuote(t *testing.T) {
	for _, text := range hostile {
		checkQuoting(t, text)
	}
	for name, want := range map[string]string{"period": "period", "type": `#"type"`, "in": `#"in"`, "_x1": "_x1", "a b": `#"a b"`} {
		if got := mName(name); got != want {
			t.Errorf("M: field %s is %s, want %s", name, got, want)
		}
	}
}

func FuzzSnippets(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkQuoting(t, text) })
}

// The languages themselves read what was quoted for them.
func TestQuotedForTheirPrograms(t *testing.T) {
	list := func(quote func(string) string) string {
		var all []string
		for _, text := range hostile {
			all = append(all, quote(text))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	var want []string
	for _, text := range hostile {
		want = append(want, strings.ToValidUTF8(text, "\uFFFD"))
	}
	var args []string
	for _, text := range hostile {
		args = append(args, shellQuote(text))
	}
	for _, c := range []struct{ program, flag, code string }{
		{"node", "-e", "process.stdout.write(JSON.stringify(" + list(jsString) + "))"},
		{"python3", "-c", "import json, sys; sys.stdout.write(json.dumps(" + list(pyString) + "))"},
		{"bash", "-c", `printf '%s\0' ` + strings.Join(args, " ")},
	} {
		t.Run(c.program, func(t *testing.T) {
			if _, err := exec.LookPath(c.program); err != nil {
				t.Skip("it is not here")
			}
			out, err := exec.CommandContext(t.Context(), c.program, c.flag, c.code).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			var got []string
			if c.program == "bash" {
				got = strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
				for i := range want {
					want[i] = strings.ReplaceAll(want[i], "\x00", "")
				}
			} else if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What stands in M's brackets is whole, and every name that is used has been given.
func TestPowerQueryIsWhole(t *testing.T) {
	code := askedWith("x").powerQuery()
	bones, said := skeleton(t, "M", code)
	var open []rune
	for _, r := range bones {
		switch r {
		case '(', '[', '{':
			open = append(open, r)
		case ')', ']', '}':
			if len(open) == 0 || map[rune]rune{')': '(', ']': '[', '}': '{'}[r] != open[len(open)-1] {
				t.Fatalf("%q closes nothing in\n%s", r, code)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%q stay open in\n%s", open, code)
	}
	// The service knows the source without running anything: its address stands there by itself.
	if !strings.Contains(code, "Web.Contents(\n        \"https://x\",\n        [") || said[0] != "https://x" || said[1] != "reports/paid-hours.csv" {
		t.Errorf("the source is not constant:\n%s", code)
	}
	for _, has := range []string{
		`Query = [period = "x", unit = {"x", "x"}, #"type" = "x", rows = "xr", times = "local", partial = "refuse"]`, "Columns = 5,", "Encoding = 65001", `{"xn", type number}`, `{"xd", type date}`, `{"xt", type datetime}`, `{"xb", type logical}`, `{"x", type text}`, `"en-US"`,
		`Replacer.ReplaceValue, {"xn", "xd", "xt", "xb"}`,
	} {
		if !strings.Contains(code, has) {
			t.Errorf("it lacks %s:\n%s", has, code)
		}
	}
	given := map[string]bool{}
	for line := range strings.SplitSeq(code, "\n") {
		if name, _, ok := strings.Cut(strings.TrimSpace(line), " = "); ok && strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "     ") {
			given[name] = true
		}
	}
	for _, use := range []string{"Answer", "Rows", "Named", "Blank", "Typed"} {
		if !given[use] || strings.Count(bones, use) < 2 {
			t.Errorf("the step %s is not given, or not used:\n%s", use, code)
		}
	}
}

// No snippet has a place for the token in it.
func TestSnippetsHoldNoToken(t *testing.T) {
	for _, s := range askedWith("x").snippets() {
		if s.ID != "power-query" && !strings.Contains(s.Text+s.Where, "SHIFTGRAPH_TOKEN") || strings.Contains(s.Text, "token=") || !utf8.ValidString(s.Text) {
			t.Errorf("%s: %s", s.ID, s.Text)
		}
		if fmt.Sprint(s.Text) == "" {
			t.Errorf("%s is empty", s.ID)
		}
	}
}
