package upstream

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// A source is a body with the decoder that reads it. The scanner may read a part of it:
// the decoder hands over, and another one takes over behind that part.
type source struct {
	in   *intake
	dec  *json.Decoder
	base int64 // where in the body the decoder's bytes begin
}

// open looks at a body's first byte, so that a page or nothing at all is called by its
// name. The Content-Type is not looked at: what counts is what is there.
func open(in *intake) (*source, error) {
	for {
		for ; in.lo < len(in.buf); in.lo++ {
			switch b := in.buf[in.lo]; {
			case isSpace(b):
			case b == '<':
				return nil, &shapeError{"", "want JSON, found " + anHTMLPage + " or XML"}
			default:
				in.passed = -int64(in.lo) // places are counted from here
				return newSource(in, ""), nil
			}
		}
		switch {
		case in.more():
		case errors.Is(in.err, io.EOF):
			return nil, &shapeError{"", "want JSON, found an empty body"}
		default:
			return nil, in.err
		}
	}
}

// newSource returns a source whose decoder reads prefix and then the body.
func newSource(in *intake, prefix string) *source {
	s := &source{in, json.NewDecoder(io.MultiReader(strings.NewReader(prefix), in)), in.offset() - int64(len(prefix))}
	s.dec.UseNumber() // a number where none belongs is told as such, whatever its size
	return s
}

// handOver gives the body back what the decoder has read of it too early.
func (s *source) handOver() error {
	early, err := io.ReadAll(s.dec.Buffered())
	if err == nil {
		s.in.unread(early)
	}
	return err
}

// takeOver continues with a new decoder inside of a list, which is that of a wrapper or
// bare, and of which elements have been read or not. What a decoder says of a mistake
// hangs on that, so it gets to read a list of that kind first.
func (s *source) takeOver(wrapped, within bool) error {
	prefix := "["
	if wrapped {
		prefix = `{"":[`
	}
	if within {
		prefix += "{}" // no other element ends without a look at the byte behind it
	}
	*s = *newSource(s.in, prefix)
	for s.dec.InputOffset() < int64(len(prefix)) {
		if _, err := s.dec.Token(); err != nil {
			return s.broken(err)
		}
	}
	return nil
}

// end refuses bytes after the end of the value, which would be a second answer.
func (s *source) end() error {
	switch _, err := s.dec.Token(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil && !isSyntax(err) && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	default:
		return &shapeError{"", "there are bytes after the end of the JSON, at byte " + s.offset()}
	}
}

// broken makes an error of what the decoder met; failures of the reader stay as they are.
func (s *source) broken(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &shapeError{"", "the JSON breaks off at byte " + s.offset()}
	case isSyntax(err):
		return &shapeError{"", "it is not JSON: " + err.Error() + ", near byte " + s.offset()}
	default:
		return err
	}
}

func (s *source) offset() string { return strconv.FormatInt(s.base+s.dec.InputOffset(), 10) }

func isSyntax(err error) bool {
	_, ok := errors.AsType[*json.SyntaxError](err)
	return ok
}
