package export

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A File takes the place of another once it is whole. Until then, and if it never is, the
// other stays as it was.
type File struct {
	temporary *os.File // beside the other, so that it can take its place at once; nil before the first byte
	path      string
	mode      fs.FileMode
	direct    bool // it is no regular file: a pipe or a device takes what is written as it comes
}

// Create begins the file at path. A new file can be read by its owner alone, as it holds data
// about people; one that is there keeps its mode.
//
// Nothing is there before the first byte is written, so that a program that is killed while it
// still gathers leaves nothing; that it may be written is found out at once all the same.
func Create(path string) (*File, error) {
	mode := fs.FileMode(0o600)
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s is a folder; name a file in it", path)
	case err == nil && !info.Mode().IsRegular():
		file, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // the file is the caller's to name
		if err != nil {
			return nil, err
		}
		return &File{temporary: file, path: path, direct: true}, nil
	case err == nil:
		mode = info.Mode().Perm()
		if path, err = filepath.EvalSymlinks(path); err != nil { // a link stays one
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	f := &File{path: path, mode: mode}
	if err := f.open(); err != nil {
		return nil, err
	}
	f.Discard()
	return f, nil
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
	_ = f.temporary.Close() // what is in it is of no use
	if !f.direct {
		_ = os.Remove(f.temporary.Name())
	}
	f.temporary = nil
}
