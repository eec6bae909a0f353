package reports

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// reloadEvery is how often a folder is looked at, at most, while requests come.
const reloadEvery = time.Second

// Config is what reports are served from.
type Config struct {
	Files    fs.FS // the folder; nil for none
	Schema   *ast.Schema
	Calendar func() Calendar // of this moment
	Log      *slog.Logger
}

// A Folder holds the reports of a folder. It looks at the folder's files again when a request
// comes, at most each second, and takes up what changed. A file that has become invalid
// changes nothing but the list, which shows what is wrong with it: the version before it is
// served on. The log says so once.
type Folder struct {
	config Config
	every  time.Duration

	checking sync.Mutex // held by the one request that looks at the files
	checked  time.Time
	lost     bool // the folder could not be read the last time

	entries atomic.Pointer[[]*entry] // in the order of names; never changed once it is there
}

// An entry is a file of the folder.
type entry struct {
	name   string // of the report
	stamp  stamp
	report *Report // the last valid version; nil if there was none
	fault  error   // why the file is not served as it is
}

// A stamp tells versions of a file apart.
type stamp struct {
	modified time.Time
	size     int64
}

// Load reads a folder. It fails when a file in it is not a valid report, and names all such.
func Load(c Config) (*Folder, error) {
	f := &Folder{config: c, every: reloadEvery}
	entries, err := f.read(nil)
	if err != nil {
		return nil, fmt.Errorf("the folder of reports cannot be read: %w", reason(err))
	}
	var wrong []string
	for _, e := range entries {
		if e.fault != nil {
			wrong = append(wrong, e.file()+": "+e.fault.Error())
		}
	}
	if wrong != nil {
		return nil, fmt.Errorf("reports that are not valid: %s; mend these files or take them out of the folder", strings.Join(wrong, "; "))
	}
	f.entries.Store(&entries)
	f.checked = time.Now()
	return f, nil
}

func (e *entry) file() string { return e.name + ending }

// current returns the entries, after a look at the folder where the last is long enough ago.
// While one request looks the others take what is there.
func (f *Folder) current() []*entry {
	if f.config.Files != nil && f.checking.TryLock() {
		defer f.checking.Unlock()
		if time.Since(f.checked) >= f.every {
			f.reload()
			f.checked = time.Now()
		}
	}
	return *f.entries.Load()
}

// reload takes up what changed in the folder.
func (f *Folder) reload() {
	before := *f.entries.Load()
	entries, err := f.read(before)
	if err != nil {
		if !f.lost {
			f.config.Log.Error("the folder of reports cannot be read; its reports are served as they were", "error", reason(err))
		}
		f.lost = true
		return
	}
	f.lost = false
	for _, e := range entries {
		old := find(before, e.name)
		switch {
		case old == e: // as it was
		case e.fault == nil:
			f.config.Log.Info("a report was loaded", "file", e.file())
		case old == nil || old.fault == nil || old.fault.Error() != e.fault.Error():
			f.config.Log.Error("a report is not valid", "file", e.file(), "error", e.fault, "served_as_before", e.report != nil)
		}
	}
	for _, old := range before {
		if find(entries, old.name) == nil {
			f.config.Log.Info("a report is gone", "file", old.file())
		}
	}
	f.entries.Store(&entries)
}

// read reads the folder. Valid files that are as they were before keep their entries.
func (f *Folder) read(before []*entry) ([]*entry, error) {
	if f.config.Files == nil {
		return nil, nil
	}
	files, err := fs.ReadDir(f.config.Files, ".")
	if err != nil {
		return nil, err
	}
	var entries []*entry
	for _, file := range files {
		name, ok := strings.CutSuffix(file.Name(), ending)
		if !ok || strings.HasPrefix(file.Name(), ".") { // as editors write beside a file
			continue
		}
		info, err := fs.Stat(f.config.Files, file.Name()) // of what a link leads to
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone since
			continue
		case err == nil && info.IsDir():
			continue
		}
		old := find(before, name)
		e := &entry{name: name}
		if err == nil {
			if e.stamp = (stamp{info.ModTime(), info.Size()}); old != nil && old.stamp == e.stamp {
				entries = append(entries, old) // what is wrong with it is known too
				continue
			}
			if info.Mode().IsRegular() {
				if e.report, err = f.load(name, file.Name()); errors.Is(err, errUnread) {
					e.stamp = stamp{} // the next look may have more luck
				}
			} else {
				err = errors.New("is no file; to open it could take for ever")
			}
		}
		if e.fault = err; err != nil {
			e.report = nil
			if old != nil {
				e.report = old.report
			}
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b *entry) int { return cmp.Compare(a.name, b.name) })
	return entries, nil
}

var errUnread = errors.New("cannot be read")

// load reads one file.
func (f *Folder) load(name, path string) (*Report, error) {
	file, err := f.config.Files.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnread, reason(err))
	}
	defer func() { _ = file.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errUnread, reason(err))
	case len(text) > maxFileBytes:
		return nil, fmt.Errorf("is larger than %d bytes; a report is one query", maxFileBytes)
	}
	return parse(name, string(text), f.config.Schema)
}

// reason is an error of the file system without its path, which the list must not show.
func reason(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}

func find(entries []*entry, name string) *entry {
	i, ok := slices.BinarySearchFunc(entries, name, func(e *entry, name string) int { return cmp.Compare(e.name, name) })
	if !ok {
		return nil
	}
	return entries[i]
}
