package wfm

// An EmployeeAddress is how a person can be reached now. All of its fields are known from
// one public client only (notes: endpoints, c).
type EmployeeAddress struct {
	EmployeeID ID      `json:"employee_id"` // filled in by the client where the API leaves it out
	Email      *string `json:"email"`
	Phone      *string `json:"phone"`
	City       *string `json:"city"`
}
