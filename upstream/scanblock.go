package upstream

import "shiftgraph/internal/wfm"

// Of what a schedule is made of, nearly all are blocks. So there is a reader of them for the
// one form in which the API writes them, which takes less than half the time of the reader
// for all forms and reads nothing that that one would read otherwise.

// maxUsualBlock is how long a block up to its type is at most, and more.
const maxUsualBlock = 192

// usualBlock reads {"activity_id":1,"time_start":"…","time_end":"…","type":"…"} with no
// white space, into v, which is zero. When something else stands there it reads nothing.
func (r *reader) usualBlock(v *wfm.ScheduleBlock) bool {
	if len(r.buf)-r.pos < maxUsualBlock {
		return false
	}
	b := r.buf[r.pos:]
	const digits = len(`{"activity_id":`)
	if string(b[:digits]) != `{"activity_id":` || b[digits] == '0' {
		return false
	}
	id, i := wfm.ID(0), digits
	for ; isDigit(b[i]) && i < digits+18; i++ {
		id = id*10 + wfm.ID(b[i]-'0')
	}
	if i == digits || string(b[i:i+15]) != `,"time_start":"` {
		return false
	}
	i += 15
	start, n := r.times.Time(b[i:])
	if i += n; n == 0 || string(b[i:i+14]) != `","time_end":"` {
		return false
	}
	i += 14
	end, n := r.times.Time(b[i:])
	if i += n; n == 0 || string(b[i:i+10]) != `","type":"` {
		return false
	}
	i += 10
	stop, ascii := endOfPlain(b, i)
	if !ascii || stop+1 >= len(b) || b[stop] != '"' || b[stop+1] != '}' {
		return false
	}
	v.ActivityID, v.Start, v.End, v.Type = id, start, end, r.typeOf(b[i:stop])
	r.pos += stop + 2
	return true
}
