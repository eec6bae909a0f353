//go:build unix

package cache

import (
	"os"
	"syscall"
)

// lock takes the file for this program, until the file is closed. It is false where another
// program has it.
func lock(file *os.File) bool {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch err {
		case syscall.EINTR:
		case syscall.EWOULDBLOCK:
			return false
		default: // nil; or a file system that has no locks, on which nobody can be told apart
			return true
		}
	}
}
