package sandbox

// Contracts that people of the data hold.
const (
	contractFull375 = 1001
	contractPart30  = 1002 // uneven weekdays, none on Wednesday
	contractFull40  = 1003
	contractPart20  = 1004 // uneven weekdays, none on Wednesday
	contractMini    = 1005
	contractWeekly  = 1006 // weekly target, no weekday hours at all
	contractZeros   = 1007 // weekly target, seven zeros
	contractMissing = 1008 // Thursday missing
	contractOld39   = 1009 // deleted, still referenced
	contractAgency  = 1010 // employment type unknown
	contractTrainee = 1011 // monthly and yearly amounts
	contractShift   = 1012 // hours on all seven days
)

// An amount is minimum, target and maximum in seconds; -1 stands for null.
type amount struct{ minimum, target, maximum int64 }

var noAmount = amount{-1, -1, -1}

// A contract is one row of /contracts, and beside it what the rota makes of it.
// Amounts and hours are seconds: the notes leave the unit open (G), and the example's
// 28800 for eight hours can be nothing else.
type contract struct {
	id                   int64
	name, short          string
	color                int
	deleted              bool
	employment           string
	daysPerWeek          float64
	day, week, mon, year amount
	hours                [7]int64 // as published, Monday first
	published            [7]bool  // which weekdays the answer holds; none: working_hours is {}
	planned              [7]int32 // seconds that the rota plans on a weekday, breaks that are paid included
}

var weekdayNames = [7]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func (s *Server) buildContracts() {
	const h = hour
	all := [7]bool{true, true, true, true, true, true, true}
	row := func(id int64, name, short string, days float64, hours [7]int64) *contract {
		var week int64
		c := &contract{id: id, name: name, short: short, employment: "employed", daysPerWeek: days, hours: hours, published: all}
		for i, seconds := range hours {
			week += seconds
			c.planned[i] = int32(seconds)
		}
		c.color = 0x204020 + int(id%16)*0x0A0A05
		c.day, c.week, c.mon, c.year = noAmount, amount{-1, week, week * 6 / 5}, noAmount, noAmount
		s.contracts = append(s.contracts, c)
		return c
	}
	five := func(seconds int64) [7]int64 { return [7]int64{seconds, seconds, seconds, seconds, seconds} }

	row(contractFull375, "Full time 37.5", "FT37.5", 5, five(7*h+h/2)).day = amount{6 * h, 7*h + h/2, 10 * h}
	row(contractPart30, "Part time 30", "PT30", 4, [7]int64{8 * h, 8 * h, 0, 7 * h, 7 * h})
	full := row(contractFull40, "Full time 40", "FT40", 5, five(8*h))
	full.color, full.day = 65280, amount{6 * h, 8 * h, 10 * h}
	row(contractPart20, "Part time 20", "PT20", 4, [7]int64{6 * h, 4 * h, 0, 6 * h, 4 * h})
	row(contractMini, "Mini job 10", "MJ10", 2, [7]int64{0, 0, 0, 0, 5 * h, 5 * h, 0})

	weekly := row(contractWeekly, "Weekly 32, free choice of days", "W32", 4, [7]int64{8 * h, 8 * h, 8 * h, 8 * h})
	weekly.hours, weekly.published = [7]int64{}, [7]bool{}
	zeros := row(contractZeros, "Flexible 24", "FX24", 3, [7]int64{0, 8 * h, 8 * h, 8 * h})
	zeros.hours = [7]int64{}
	missing := row(contractMissing, "Part time 32", "PT32", 4, [7]int64{8 * h, 8 * h, 8 * h, 0, 8 * h})
	missing.published[3] = false

	old := row(contractOld39, "Full time 39 (until 2024)", "FT39", 5, five(7*h+48*minute))
	old.deleted = true
	agency := row(contractAgency, "Agency 35", "AG35", 5, five(7*h))
	agency.employment = "unknown"
	trainee := row(contractTrainee, "Trainee", "TRN", 4, [7]int64{7 * h, 7 * h, 7 * h, 7 * h})
	trainee.mon, trainee.year = amount{100 * h, 121 * h, 130 * h}, amount{-1, 1456 * h, -1}
	shift := row(contractShift, "Full time 40, any day", "FT40S", 5, five(8*h))
	shift.hours = [7]int64{8 * h, 8 * h, 8 * h, 8 * h, 8 * h, 8 * h, 8 * h}
	shift.week = amount{32 * h, 40 * h, 48 * h}

	s.contractBy = make(map[int64]*contract, len(s.contracts))
	for _, c := range s.contracts {
		s.contractBy[c.id] = c
	}
}
