package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A File takes the place of another once it is whole. Until then, and if it never is, the
// other stays as it was.
type File struct {
	temporary *os.File // beside the other, so that it can take its place at once; nil before the first byte
	path      string
	mode      fs.FileMode
	direct    bool        // it is no regular file: a pipe or a device takes what is written as it comes
	stop      func() bool // ends the wait for the context of a direct one
}

// Create begins the file at path. A new file can be read by its owner alone, as it holds data
// about people; one that is there keeps its mode.
//
// Nothing is there before the first byte is written, so that a program that is killed while it
// still gathers leaves nothing; that it may be written is found out at once all the same.
//
// A pipe waits for its reader. When ctx ends nobody waits any longer, neither for that nor for
// a reader that takes nothing.
func Create(ctx context.Context, path string) (*File, error) {
	mode := fs.FileMode(0o600)
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s is a folder; name a file in it", path)
	case err == nil && !info.Mode().IsRegular():
		return openDirect(ctx, path)
	case err == nil:
		mode = info.Mode().Perm()
		if path, err = filepath.EvalSymlinks(path); err != nil { // a link stays one
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case isLink(path):
		return nil, fmt.Errorf("%s is a link to a file that is not there; make that file, or take the link away", path)
	}
	f := &File{path: path, mode: mode}
	if err := f.open(); err != nil {
		return nil, err
	}
	f.Discard()
	return f, nil
}

// isLink reports whether path is a link, whatever it leads to.
func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// openDirect opens a pipe or a device.
func openDirect(ctx context.Context, path string) (*File, error) {
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened, 1)
	go func() {
		file, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // the file is the caller's to name
		done <- opened{file, err}
	}()
	select {
	case o := <-done:
		if o.err != nil {
			return nil, o.err
		}
		stop := context.AfterFunc(ctx, func() { _ = o.file.SetWriteDeadline(time.Now()) }) // a device has none, and does not wait
		return &File{temporary: o.file, path: path, direct: true, stop: stop}, nil
	case <-ctx.Done(): // the program ends, and what waits with it
		return nil, ctx.Err()
	}
}

// open makes the temporary file, where there is none.
func (f *File) open() error {
	if f.temporary != nil {
		return nil
	}
	file, err := os.CreateTemp(filepath.Dir(f.path), "."+filepath.Base(f.path)+".*")
	if err != nil {
		return err
	}
	f.temporary = file
	if err := file.Chmod(f.mode); err != nil {
		f.Discard()
		return err
	}
	return nil
}

// Regular reports whether path is, or would become, a file that lies in a folder, which is
// where something may be kept beside it.
func Regular(path string) bool {
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

// Write implements [io.Writer].
func (f *File) Write(b []byte) (int, error) {
	if err := f.open(); err != nil {
		return 0, err
	}
	return f.temporary.Write(b)
}

var _ io.Writer = (*File)(nil)

// Commit puts the file in its place. When it fails, what was there is there.
func (f *File) Commit() error {
	if f.direct {
		f.stop()
		return f.temporary.Close()
	}
	if err := f.open(); err != nil { // nothing was written: it is empty
		return err
	}
	if err := errors.Join(f.temporary.Sync(), f.temporary.Close()); err != nil {
		_ = os.Remove(f.temporary.Name())
		return err
	}
	if err := os.Rename(f.temporary.Name(), f.path); err != nil {
		_ = os.Remove(f.temporary.Name())
		return err
	}
	return nil
}

// Discard gives the file up.
func (f *File) Discard() {
	if f.temporary == nil {
		return
	}
	if f.direct {
		f.stop()
	}
	_ = f.temporary.Close() // what is in it is of no use
	if !f.direct {
		_ = os.Remove(f.temporary.Name())
	}
	f.temporary = nil
}
