package wfm

import (
	"encoding/binary"
	"errors"
)

var errNotABinaryTime = errors.New("not the bytes of a time")

// MarshalBinary implements [encoding.BinaryMarshaler]. Unlike text, the bytes tell no time,
// a time without an offset and one with an offset of zero apart. No time is no bytes.
func (t Time) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// AppendBinary implements [encoding.BinaryAppender]: the kind, the clock's reading and the
// offset as varints.
func (t Time) AppendBinary(b []byte) ([]byte, error) {
	if t == (Time{}) {
		return b, nil
	}
	b = append(b, byte(t.kind))
	b = binary.AppendVarint(b, t.wall)
	if t.offset != 0 {
		b = binary.AppendVarint(b, int64(t.offset))
	}
	return b, nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]: see [Time.MarshalBinary].
func (t *Time) UnmarshalBinary(b []byte) error {
	*t = Time{}
	if len(b) == 0 {
		return nil
	}
	kind := timeKind(b[0])
	wall, n := binary.Varint(b[1:])
	if kind > fixed || n <= 0 {
		return errNotABinaryTime
	}
	rest, offset := b[1+n:], int64(0)
	if len(rest) > 0 {
		if offset, n = binary.Varint(rest); n != len(rest) || offset != int64(int32(offset)) {
			return errNotABinaryTime
		}
	}
	*t = Time{wall: wall, offset: int32(offset), kind: kind}
	return nil
}
