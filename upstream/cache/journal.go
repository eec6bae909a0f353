package cache

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"
)

// JournalConfig says what a journal is for.
type JournalConfig struct {
	Codec Codec // makes bytes of values; it must be given

	// Binding says whose answers these are, and to what: a file that was begun with another
	// one serves nothing. It may hold a token: the file has a keyed hash of it alone.
	Binding string

	Fresh bool             // what an earlier run has kept serves nothing
	Now   func() time.Time // nil for time.Now
}

// Journal keeps answers in a file, for one run of a program and for the next one, which goes on
// where it ended. The file is written behind what it has, and never changed: however the
// program ends, all that was kept before is there, but for the last answer perhaps.
//
// Only its owner may read the file (mode 0600). It holds what the REST API answered, as the
// codec writes it, and is bound to what it is for: see [JournalConfig]. It is for one program
// at a time, which another one finds out by [ErrJournalInUse].
type Journal struct {
	pack *packer
	now  func() time.Time
	path string
	salt string
	had  int

	mu    sync.Mutex
	file  *os.File // nil after Close, or after an error
	size  int64
	err   error
	about map[Subject][]noted
}

// noted is where in the file an answer lies.
type noted struct {
	Kept
	until time.Time
	at    int64
	bytes int
}

// Bounds of what one answer may take; see [Journal.Keep].
const (
	mostJournaled = 128 << 20 // encoded
	mostFrame     = 160 << 20 // in the file, with its names
)

// ErrNotJournal says that there is a file that no journal wrote. It is left alone.
var ErrNotJournal = errors.New("is no file with a part of a report")

// ErrJournalInUse says that another program writes the journal. Answers of the two would lie
// over each other.
var ErrJournalInUse = errors.New("is being written by another run")

// OpenJournal opens the journal at path, or begins one. One that is bound to something else, or
// was written by another version of the codec, is begun anew.
func OpenJournal(path string, config JournalConfig) (*Journal, error) {
	j := &Journal{now: config.Now, path: path, about: map[Subject][]noted{}}
	if j.now == nil {
		j.now = time.Now
	}
	var err error
	if j.pack, err = newPacker(config.Codec, mostJournaled, mostJournaled); err != nil {
		return nil, err
	}
	err = j.reopen(config)
	if errors.Is(err, fs.ErrNotExist) {
		if err = j.create(config.Binding); errors.Is(err, fs.ErrExist) { // of another that was a moment earlier
			err = j.reopen(config)
		}
	}
	if err != nil {
		return nil, err
	}
	return j, nil
}

// errOther says that a journal is bound to something else, or is to serve nothing.
var errOther = errors.New("the journal is of something else")

const (
	magic      = "shiftgraph part 1\n"
	saltBytes  = 16
	headerSize = len(magic) + saltBytes + sha256.Size
)

// mac is the hash of a binding under a salt.
func mac(salt []byte, binding string) []byte {
	h := hmac.New(sha256.New, salt)
	_, _ = io.WriteString(h, binding) // never fails
	return h.Sum(nil)
}

// create makes the file. It never opens one that is there, nor writes through a link.
func (j *Journal) create(binding string) error {
	file, err := os.OpenFile(j.path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return j.take(file, func() error {
		err := j.begin(file, binding)
		if err != nil {
			_ = os.Remove(j.path) // the disk is full, and a torn head is of no use
		}
		return err
	})
}

// reopen reads what the file has. What is torn at its end is cut off, and one that is of
// something else is begun anew.
func (j *Journal) reopen(config JournalConfig) error {
	info, err := os.Lstat(j.path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s %w; move it away", j.path, ErrNotJournal)
	}
	file, err := os.OpenFile(j.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return j.take(file, func() error {
		err := j.index(file, config.Binding)
		if errors.Is(err, errOther) || err == nil && config.Fresh {
			clear(j.about)
			j.had = 0
			return j.begin(file, config.Binding)
		}
		if err != nil {
			return err
		}
		return file.Truncate(j.size)
	})
}

// take makes file the journal's once no other program has it, and ready has prepared it.
func (j *Journal) take(file *os.File, ready func() error) error {
	err := fmt.Errorf("%s %w; wait for it, or write another file", j.path, ErrJournalInUse)
	if lock(file) && j.inPlace(file) { // one that had it may have taken it away since
		err = ready()
	}
	if err != nil {
		_ = file.Close()
		return err
	}
	j.file = file
	return nil
}

// inPlace reports whether a file is the one at the journal's path.
func (j *Journal) inPlace(file *os.File) bool {
	own, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(j.path)
	return err == nil && os.SameFile(own, there)
}

// begin writes the head of the file, and leaves nothing else in it.
func (j *Journal) begin(file *os.File, binding string) error {
	if err := errors.Join(file.Truncate(0), file.Chmod(0o600)); err != nil {
		return err
	}
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	if _, err := file.WriteAt(slices.Concat([]byte(magic), salt, mac(salt, binding)), 0); err != nil {
		return err
	}
	j.size, j.salt = int64(headerSize), hex.EncodeToString(salt)
	return nil
}

func (j *Journal) index(file *os.File, binding string) error {
	header := make([]byte, headerSize)
	if n, err := io.ReadFull(file, header); err != nil || string(header[:len(magic)]) != magic {
		if n == 0 || n < headerSize && string(header[:len(magic)]) == magic {
			return errOther // it was begun, and no more
		}
		return fmt.Errorf("%s %w; move it away", j.path, ErrNotJournal)
	}
	salt, sum := header[len(magic):len(magic)+saltBytes], header[len(magic)+saltBytes:]
	if !hmac.Equal(sum, mac(salt, binding)) {
		return errOther
	}
	j.size, j.salt = int64(headerSize), hex.EncodeToString(salt)
	for r := newFrames(file); ; {
		e, size, err := r.next()
		if err != nil { // the end, or what was torn: there is nothing behind it
			break
		}
		s := Subject{Who: e.Who, What: e.What}
		if e.Gone {
			delete(j.about, s)
		} else {
			j.note(s, noted{Kept{e.Name, time.UnixMilli(e.At)}, time.UnixMilli(e.Until), j.size + int64(size-len(e.Value)), len(e.Value)}, nil)
		}
		j.size += int64(size)
	}
	now := j.now()
	for _, of := range j.about {
		for _, n := range of {
			if now.Before(n.until) {
				j.had++
			}
		}
	}
	return nil
}

// note takes an answer into the index. j.mu is held.
func (j *Journal) note(s Subject, n noted, replaced func(Kept) bool) {
	now := j.now()
	of := slices.DeleteFunc(j.about[s], func(old noted) bool {
		return old.Name == n.Name || !now.Before(old.until) || replaced != nil && replaced(old.Kept)
	})
	if j.about[s] = append(of, n); !now.Before(n.until) {
		j.about[s] = of
	}
}

// Salt is a secret of this file, for hashes of tokens that have to be the same when it is
// opened again.
func (j *Journal) Salt() string { return j.salt }

// Had is how many answers the file had when it was opened that may still serve.
func (j *Journal) Had() int { return j.had }

// Len is how many answers it has.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := 0
	for _, of := range j.about {
		n += len(of)
	}
	return n
}

// Err is why answers are no longer kept; nil while they are.
func (j *Journal) Err() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

// Find implements [Store].
func (j *Journal) Find(_ context.Context, s Subject, choose func([]Kept) int) (Answer, bool) {
	j.mu.Lock()
	now, file := j.now(), j.file
	var live []noted
	var shown []Kept
	for _, n := range j.about[s] {
		if now.Before(n.until) {
			live, shown = append(live, n), append(shown, n.Kept)
		}
	}
	j.mu.Unlock()
	if len(live) == 0 || file == nil {
		return Answer{}, false
	}
	i := choose(shown)
	if i < 0 || i >= len(live) {
		return Answer{}, false
	}
	packed := make([]byte, live[i].bytes)
	if _, err := file.ReadAt(packed, live[i].at); err != nil {
		return Answer{}, false
	}
	value, err := j.pack.unpack(packed)
	if err != nil {
		return Answer{}, false
	}
	return Answer{live[i].Kept, value}, true
}

// Keep implements [Store]. After an answer that could not be written nothing more is: see
// [Journal.Err].
func (j *Journal) Keep(_ context.Context, s Subject, a Answer, until time.Time, replaced func(Kept) bool) {
	packed, err := j.pack.pack(a.Value)
	if err != nil { // it is asked for again then
		return
	}
	frame, err := encodeFrame(entry{Who: s.Who, What: s.What, Name: a.Name, At: a.At.UnixMilli(), Until: until.UnixMilli(), Value: packed})
	if err != nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	at := j.size + int64(len(frame)-len(packed))
	if j.write(frame) {
		j.note(s, noted{Kept{a.Name, time.UnixMilli(a.At.UnixMilli())}, until, at, len(packed)}, replaced)
	}
}

// Forget implements [Store].
func (j *Journal) Forget(_ context.Context, s Subject) {
	frame, err := encodeFrame(entry{Who: s.Who, What: s.What, Gone: true})
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.about[s]) == 0 {
		return
	}
	delete(j.about, s)
	if err == nil {
		j.write(frame)
	}
}

// write appends a frame. j.mu is held.
func (j *Journal) write(frame []byte) bool {
	if j.file == nil || j.err != nil {
		return false
	}
	if _, err := j.file.WriteAt(frame, j.size); err != nil {
		j.err = err
		return false
	}
	j.size += int64(len(frame))
	return true
}

// Close closes the file, which stays. The journal keeps nothing from then on.
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return
	}
	if err := errors.Join(j.file.Sync(), j.file.Close()); err != nil && j.err == nil {
		j.err = err
	}
	j.file = nil
}

// Remove removes the journal's file and closes it. A file that is at its path by now, and not
// the journal's, stays.
func (j *Journal) Remove() error {
	j.mu.Lock()
	file := j.file
	j.mu.Unlock()
	if file != nil && !j.inPlace(file) {
		j.Close()
		return nil
	}
	err := os.Remove(j.path) // before anybody else can have it
	j.Close()
	if err != nil { // some systems remove no file that is open
		err = os.Remove(j.path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
