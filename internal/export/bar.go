package export

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Figures say how far something is.
type Figures struct {
	Done, Of   int // windows: calls that are one of the parts that it is made of
	Kept       int // of Done, those that were there from an earlier run
	Failed     int // of Done
	Rows       int
	OfRows     int  // about; no less than Rows
	Collecting bool // false once all is there and is being written
}

// How often a bar is drawn, and how often a line is written where there is no terminal.
const (
	drawEvery = 200 * time.Millisecond
	lineEvery = 5 * time.Second
)

// A Bar shows on a writer how far something is, until [Bar.Stop].
type Bar struct {
	to       io.Writer
	terminal bool
	figures  func() Figures
	began    time.Time
	stop     chan struct{}
	running  sync.WaitGroup
	drawn    bool
}

// Start starts a bar. On a terminal it is one line that changes; anywhere else it is a plain
// line every few seconds, so that a log shows that it is alive, and none for what is quick.
func Start(to io.Writer, figures func() Figures) *Bar {
	every := lineEvery
	b := &Bar{to: to, terminal: isTerminal(to), figures: figures, began: time.Now(), stop: make(chan struct{})}
	if b.terminal {
		every = drawEvery
	}
	b.running.Go(func() {
		for tick := time.NewTicker(every); ; {
			select {
			case <-tick.C:
				b.draw()
			case <-b.stop:
				tick.Stop()
				return
			}
		}
	})
	return b
}

// Stop ends the bar, and takes it off a terminal. It may be called again.
func (b *Bar) Stop() {
	select {
	case <-b.stop:
		return
	default:
	}
	close(b.stop)
	b.running.Wait()
	if b.drawn && b.terminal {
		fmt.Fprint(b.to, "\r\x1b[K")
	}
}

func (b *Bar) draw() {
	line := b.figures().line(b.terminal, time.Since(b.began))
	if b.terminal {
		line = "\r" + line + "\x1b[K"
	} else {
		line += "\n"
	}
	b.drawn = true
	fmt.Fprint(b.to, line)
}

// isTerminal reports whether somebody may look at w.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

const barWidth = 20

// line is the figures in a line that fits into 79 columns, for figures as there are.
func (f Figures) line(bar bool, took time.Duration) string {
	var b strings.Builder
	if bar {
		full := 0
		if f.Of > 0 {
			full = barWidth * f.Done / f.Of
			if f.OfRows > 0 { // rows tell more than windows, which are not of one size
				full = barWidth * f.Rows / max(f.OfRows, f.Rows)
			}
		}
		if !f.Collecting {
			full = barWidth
		}
		b.WriteString("[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "] ")
	}
	if !f.Collecting {
		fmt.Fprintf(&b, "writing, %s rows", Thousands(f.Rows))
	} else {
		fmt.Fprintf(&b, "%s of %s windows", Thousands(f.Done), Thousands(f.Of))
		if f.Kept > 0 {
			fmt.Fprintf(&b, " (%s kept)", Thousands(f.Kept))
		}
		if f.Failed > 0 {
			fmt.Fprintf(&b, ", %s failed", Thousands(f.Failed))
		}
		fmt.Fprintf(&b, ", %s rows", Thousands(f.Rows))
		if f.OfRows > f.Rows {
			fmt.Fprintf(&b, " of about %s", Thousands(f.OfRows))
		}
	}
	took = took.Round(time.Second)
	fmt.Fprintf(&b, ", %d:%02d", int(took.Minutes()), int(took.Seconds())%60)
	return b.String()
}

// Thousands writes a number with commas.
func Thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
