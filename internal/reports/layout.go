package reports

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"strings"
)

const style = `:root{color-scheme:light dark;--text:#1c2733;--quiet:#56636f;--back:#fff;--line:#d5dbe1;--code:#f3f5f7;--link:#0b57d0;--wrong:#a4161a}
@media (prefers-color-scheme:dark){:root{--text:#e3e8ee;--quiet:#a3b0bd;--back:#14191f;--line:#36414d;--code:#1d242c;--link:#8ab4f8;--wrong:#ff8a80}}
*{box-sizing:border-box}body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:var(--text);background:var(--back)}
a{color:var(--link)}h1,h2,h3{line-height:1.2;overflow-wrap:anywhere}h2{margin:2rem 0 .6rem}h3{margin:1.4rem 0 .3rem}p{margin:.2rem 0 .6rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.6rem .8rem;border-bottom:1px solid var(--line)}.wide{overflow-x:auto}td{overflow-wrap:anywhere}
code{font:.9em/1.5 ui-monospace,monospace;overflow-wrap:anywhere}ul{margin:0;padding:0;list-style:none}.wrong{color:var(--wrong)}.small,.type{color:var(--quiet);font-size:.9em}
pre{background:var(--code);border:1px solid var(--line);border-radius:.3rem;padding:.7rem .9rem;overflow:auto;max-height:26rem;margin:.3rem 0}pre code{overflow-wrap:normal}
.field{margin:0 0 1rem;padding:0;border:0;max-width:40rem}.field label,.field legend{display:block;font-weight:600;padding:0}.field label.choice{font-weight:400;display:inline-block;margin:.2rem 1rem .2rem 0}.field p{margin:.1rem 0 .3rem}
input,select,button{font:inherit;color:inherit;background:var(--back);border:1px solid var(--quiet);border-radius:.3rem;padding:.35rem .6rem}input:not([type=checkbox]),select{width:100%;max-width:22rem;margin:.1rem .3rem .2rem 0}
button{cursor:pointer;padding:.4rem 1rem;margin:0 .3rem .4rem 0}button:first-of-type{background:var(--link);border-color:var(--link);color:var(--back)}summary{cursor:pointer;margin:.5rem 0}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}`

// policy lets a page have its own style and forms to this server, and nothing else.
var policy = "default-src 'none'; style-src 'sha256-" + hashOf(style) + "'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// layout is the frame of the pages. Each defines its title and main.
var layout = template.Must(template.New("layout").Funcs(template.FuncMap{
	"style":      func() template.CSS { return style },
	"paragraphs": func(text string) []string { return strings.Split(text, "\n\n") },
	"upper":      strings.ToUpper,
}).Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{template "title" .}}</title>
<style>{{style}}</style>
</head>
<body>
<main>
{{template "main" .}}</main>
</body>
</html>
{{define "about"}}{{with .Type}} <code class="type">{{.}}</code>{{end}}{{if .Required}} <span class="type">required</span>{{end}}{{end}}
{{define "help"}}{{if or .Description .Default}}<p class="small" id="{{.ID}}-help">{{.Description}}{{with .Default}} Default: <code>{{.}}</code>{{end}}</p>
{{end}}{{end}}
{{define "describedby"}}{{if or .Description .Default}} aria-describedby="{{.ID}}-help"{{end}}{{end}}
{{define "field"}}{{$f := .}}{{if and .Choices .Several}}<fieldset class="field"{{template "describedby" .}}>
<legend>{{.Label}}{{template "about" .}}</legend>
{{template "help" .}}{{range .Choices}}<label class="choice"><input type="checkbox" name="{{$f.Name}}" value="{{.Value}}"{{if .Chosen}} checked{{end}}> {{.Text}}</label>
{{end}}</fieldset>
{{else}}<div class="field"><label for="{{.ID}}">{{.Label}}{{template "about" .}}</label>
{{template "help" .}}{{if .Choices}}<select id="{{.ID}}" name="{{.Name}}"{{if .Required}} required{{end}}{{template "describedby" .}}>{{range .Choices}}<option value="{{.Value}}"{{if .Chosen}} selected{{end}}>{{.Text}}</option>{{end}}</select>
{{else}}{{range $i, $value := .Values}}<input{{if eq $i 0}} id="{{$f.ID}}"{{if $f.Required}} required{{end}}{{else}} aria-label="{{$f.Label}}, one more"{{end}} name="{{$f.Name}}" type="{{$f.Input}}"{{with $f.Step}} step="{{.}}"{{end}} value="{{$value}}"{{with $f.Example}} placeholder="{{.}}"{{end}}{{if $f.Suggestions}} list="{{$f.ID}}-list"{{end}} autocomplete="off"{{template "describedby" $f}}>
{{end}}{{with .Suggestions}}<datalist id="{{$f.ID}}-list">{{range .}}<option value="{{.}}"></option>{{end}}</datalist>
{{end}}{{end}}</div>
{{end}}{{end}}`))
