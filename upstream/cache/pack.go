package cache

import (
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// A Codec makes bytes of values and values of bytes. It is safe for concurrent use. Decode
// gives an error for bytes that Encode did not make.
type Codec interface {
	Encode(value any) ([]byte, error)
	Decode(encoded []byte) (any, error)
}

// A packer encodes and compresses values.
type packer struct {
	codec  Codec
	most   int // bytes of an encoded value, before it is compressed
	packed int // and after
	in     *zstd.Encoder
	out    *zstd.Decoder
}

func newPacker(codec Codec, most, packed int) (*packer, error) {
	// Neither starts a goroutine: both are used for whole values only.
	in, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	out, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(uint64(most)))
	if err != nil {
		return nil, err
	}
	return &packer{codec, most, packed, in, out}, nil
}

// pack returns the bytes to keep for a value.
func (p *packer) pack(value any) (packed []byte, err error) {
	defer panicked(&err)
	encoded, err := p.codec.Encode(value)
	if err != nil {
		return nil, err
	}
	if len(encoded) > p.most {
		return nil, fmt.Errorf("the answer takes %d bytes encoded, and %d is the most that is kept", len(encoded), p.most)
	}
	packed = p.in.EncodeAll(encoded, nil)
	if len(packed) > p.packed {
		return nil, fmt.Errorf("the answer takes %d bytes compressed, and %d is the most that is kept", len(packed), p.packed)
	}
	return packed, nil
}

// unpack returns the value that the bytes were made of. They may be anybody's.
func (p *packer) unpack(packed []byte) (value any, err error) {
	defer panicked(&err)
	encoded, err := p.out.DecodeAll(packed, nil)
	if err != nil {
		return nil, err
	}
	return p.codec.Decode(encoded)
}

// panicked makes an error of a panic. It is deferred.
func panicked(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("the codec panicked: %v", v)
	}
}
