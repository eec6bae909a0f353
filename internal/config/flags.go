package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

const envPrefix = "SHIFTGRAPH_"

// EnvName is the environment variable of a flag: SHIFTGRAPH_MAX_PAGE_SIZE for
// -max-page-size.
func EnvName(flagName string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

// ParseFlags reads the environment variable of every flag in fs, then args, which win.
// It prints nothing: errors are one line and do not repeat the usage.
func ParseFlags(fs *flag.FlagSet, args []string, lookup func(string) (string, bool)) error {
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	var wrong []error
	fs.VisitAll(func(f *flag.Flag) {
		if v, ok := lookup(EnvName(f.Name)); ok {
			if err := fs.Set(f.Name, v); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %q does not fit: %w", EnvName(f.Name), v, err))
			}
		}
	})
	if len(wrong) > 0 {
		return oneLine(wrong)
	}
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w; -help lists all flags", err)
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("%q is not a flag; -help lists them", fs.Arg(0))
	}
	return nil
}

// Words tells the words among the arguments of a command from its flags, which may stand in any
// order. Behind "--" all are words.
func Words(args []string, more ...func(*flag.FlagSet)) (flags, words []string) {
	fs := newFlagSet("", new(Config), more)
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return flags, append(words, args[i+1:]...)
		}
		if len(arg) < 2 || arg[0] != '-' {
			words = append(words, arg)
			continue
		}
		flags = append(flags, arg)
		name := strings.TrimPrefix(arg[1:], "-")
		f := fs.Lookup(name)
		if f == nil { // unknown, or with its value behind =
			continue
		}
		if b, ok := f.Value.(interface{ IsBoolFlag() bool }); (!ok || !b.IsBoolFlag()) && i+1 < len(args) {
			i++
			flags = append(flags, args[i])
		}
	}
	return flags, words
}

// Default returns a function that gives a flag another default, for a command that needs one.
func Default(name, value string) func(*flag.FlagSet) {
	return func(fs *flag.FlagSet) {
		f := fs.Lookup(name)
		if err := f.Value.Set(value); err != nil {
			panic(err) // the name and the value are the program's own
		}
		f.DefValue = value
	}
}

func oneLine(errs []error) error {
	return errors.New(strings.ReplaceAll(errors.Join(errs...).Error(), "\n", "; "))
}

// Usage writes every flag with its default and its environment variable to w.
func Usage(w io.Writer, more ...func(*flag.FlagSet)) {
	PrintFlags(w, newFlagSet("shiftgraph", new(Config), more))
}

// PrintFlags writes the flags of fs with their defaults and environment variables to w.
func PrintFlags(w io.Writer, fs *flag.FlagSet) {
	fs.VisitAll(func(f *flag.Flag) {
		f.Usage = fmt.Sprintf("%s [%s]", f.Usage, EnvName(f.Name))
	})
	fs.SetOutput(w)
	fs.PrintDefaults()
}
