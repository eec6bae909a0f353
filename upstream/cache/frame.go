package cache

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/fxamacker/cbor/v2"

	"shiftgraph/internal/caller"
)

// An entry is one in a journal: an answer, or that all about a subject is gone.
type entry struct {
	Who       caller.Hash
	What      string
	Name      string
	At, Until int64 // milliseconds
	Gone      bool
	Value     []byte `cbor:"-"` // behind the rest
}

// A frame is an entry in the file: the lengths of its head and its value, a check sum of
// both, and then these.
const frameHead = 12

var errTorn = errors.New("an entry of the journal is torn")

func encodeFrame(e entry) ([]byte, error) {
	head, err := cbor.Marshal(e)
	if err != nil {
		return nil, err
	}
	out := make([]byte, frameHead, frameHead+len(head)+len(e.Value))
	out = append(append(out, head...), e.Value...)
	binary.BigEndian.PutUint32(out, uint32(len(head)))
	binary.BigEndian.PutUint32(out[4:], uint32(len(e.Value)))
	binary.BigEndian.PutUint32(out[8:], crc32.ChecksumIEEE(out[frameHead:]))
	return out, nil
}

// frames reads entries one after the other.
type frames struct{ from *bufio.Reader }

func newFrames(from io.Reader) *frames { return &frames{bufio.NewReaderSize(from, 1<<20)} }

// next returns an entry and how many bytes it takes in the file.
func (f *frames) next() (e entry, size int, err error) {
	var lead [frameHead]byte
	if _, err := io.ReadFull(f.from, lead[:]); err != nil {
		return entry{}, 0, err
	}
	head, value := int64(binary.BigEndian.Uint32(lead[:])), int64(binary.BigEndian.Uint32(lead[4:]))
	if head+value > mostFrame {
		return entry{}, 0, errTorn
	}
	body := make([]byte, head+value)
	if _, err := io.ReadFull(f.from, body); err != nil {
		return entry{}, 0, err
	}
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(lead[8:]) {
		return entry{}, 0, errTorn
	}
	if err := cbor.Unmarshal(body[:head], &e); err != nil {
		return entry{}, 0, err
	}
	e.Value = body[head:]
	return e, frameHead + len(body), nil
}
