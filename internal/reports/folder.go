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
	BuiltIn  fs.FS // reports that ship with the program; nil for none
	Files    fs.FS // the folder; nil for none. A file goes before the built-in report of its name
	Schema   *ast.Schema
	Calendar func() Calendar // of this moment
	Log      *slog.Logger
}

// A Folder holds the reports of a folder, and the built-in ones of whose name it has no file.
// It looks at the folder's files again when a request comes, at most each second, and takes up
// what changed. A file that is not valid changes nothing but the list, which shows what is
// wrong with it: what was served before is served on, be it an earlier version of the file or
// the built-in report that it was to replace. The log says so once. When the file is gone the
// built-in report is back.
type Folder struct {
	config  Config
	every   time.Duration
	builtIn []*entry

	checking sync.Mutex // held by the one request that looks at the files
	checked  time.Time
	lost     bool // the folder could not be read the last time

	entries atomic.Pointer[[]*entry] // in the order of names; never changed once it is there
}

// An entry is a file of the folder, or a report that ships.
type entry struct {
	name    string // of the report
	inFiles bool   // it is a file of the folder
	stamp   stamp
	report  *Report // the last valid version, or the built-in one before there was any; nil for none
	fault   error   // why the file is not served as it is
}

// A stamp tells versions of a file apart.
type stamp struct {
	modified time.Time
	size     int64
}

// Load reads a folder. It fails when a file in it is not a valid report, and names all such.
func Load(c Config) (*Folder, error) {
	f := &Folder{config: c, every: reloadEvery}
	if err := f.ship(); err != nil {
		return nil, err
	}
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

// ship reads the built-in reports. One that is not valid is a mistake of the program's.
func (f *Folder) ship() error {
	if f.config.BuiltIn == nil {
		return nil
	}
	files, err := fs.Glob(f.config.BuiltIn, "*"+ending)
	if err != nil {
		return err
	}
	for _, file := range files {
		e := &entry{name: strings.TrimSuffix(file, ending)}
		if e.report, err = f.load(f.config.BuiltIn, e.name, file); err != nil {
			return fmt.Errorf("the built-in report %s: %w", file, err)
		}
		e.report.builtIn = true
		f.builtIn = append(f.builtIn, e)
	}
	return nil
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
		case !e.inFiles:
			f.config.Log.Info("a report is gone, and the built-in one of its name is back", "file", e.file())
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

// read reads the folder, and puts the built-in reports beside its files.
func (f *Folder) read(before []*entry) ([]*entry, error) {
	entries, err := f.readFiles(before)
	if err != nil {
		return nil, err
	}
	for _, e := range f.builtIn {
		if !slices.ContainsFunc(entries, func(own *entry) bool { return own.name == e.name }) {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b *entry) int { return cmp.Compare(a.name, b.name) })
	return entries, nil
}

// readFiles reads the folder. Files that are as they were before keep their entries.
func (f *Folder) readFiles(before []*entry) ([]*entry, error) {
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
		e := &entry{name: name, inFiles: true}
		if err == nil {
			if e.stamp = (stamp{info.ModTime(), info.Size()}); old != nil && old.inFiles && old.stamp == e.stamp {
				entries = append(entries, old) // what is wrong with it is known too
				continue
			}
			if info.Mode().IsRegular() {
				if e.report, err = f.load(f.config.Files, name, file.Name()); errors.Is(err, errUnread) {
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
	return entries, nil
}

var errUnread = errors.New("cannot be read")

// load reads one file.
func (f *Folder) load(files fs.FS, name, path string) (*Report, error) {
	file, err := files.Open(path)
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
	r, err := parse(name, string(text), f.config.Schema)
	if err != nil {
		return nil, err
	}
	if err := r.checkDefaults(f.config.Calendar); err != nil {
		return nil, err
	}
	return r, nil
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
