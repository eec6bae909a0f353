package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

const (
	anyOrigin = "*"
	hostRunes = "abcdefghijklmnopqrstuvwxyz0123456789.-_"
)

// setCORSOrigins reads origins with commas between. A browser's origin is compared byte
// for byte, so one that no browser would write can only be a mistake, and is refused with
// the spelling that was meant.
func (c *Config) setCORSOrigins(s string) error {
	c.CORSOrigins = nil
	if strings.TrimSpace(s) == "" {
		return nil
	}
	var wrong []error
	for entry := range strings.SplitSeq(s, ",") {
		entry = strings.TrimSpace(entry)
		if err := checkOrigin(entry); err != nil {
			wrong = append(wrong, err)
		}
		c.CORSOrigins = append(c.CORSOrigins, entry)
	}
	if len(c.CORSOrigins) > 1 && strings.Contains(s, anyOrigin) && wrong == nil {
		return errors.New("* allows every origin; write it alone, or leave it out")
	}
	if wrong != nil {
		return oneLine(wrong)
	}
	return nil
}

func checkOrigin(s string) error {
	if s == anyOrigin {
		return nil
	}
	const form = "want scheme://host[:port], such as https://planning.example"
	switch {
	case s == "":
		return errors.New("an origin is missing beside a comma")
	case s == "null":
		return errors.New("null is the origin of local files and sandboxed frames of any site; serve the page over HTTP and name that origin")
	case strings.Contains(s, "*"):
		return fmt.Errorf("%q: origins are exact; name each, or write * alone for all", s)
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return fmt.Errorf("%q is no origin: %s", s, form)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%q: the scheme is neither http nor https", s)
	}
	meant, err := origin(u)
	if err != nil {
		return fmt.Errorf("%q: %w", s, err)
	}
	if s != meant {
		return fmt.Errorf("%q is not how browsers write an origin; write %s", s, meant)
	}
	return nil
}

// origin is the origin of a URL as browsers write it: in small letters, without the
// scheme's own port, and without anything behind.
func origin(u *url.URL) (string, error) {
	host, err := originHost(strings.ToLower(u.Hostname()))
	if err != nil || u.Port() == "" {
		return u.Scheme + "://" + host, err
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 {
		return "", errors.New("the port is not a number from 1 to 65535")
	}
	if port == map[string]uint64{"http": 80, "https": 443}[u.Scheme] {
		return u.Scheme + "://" + host, nil
	}
	return fmt.Sprintf("%s://%s:%d", u.Scheme, host, port), nil
}

// originHost is a host as browsers write it; brackets are part of an IPv6 address there.
func originHost(name string) (string, error) {
	if strings.Contains(name, ":") {
		ip, err := netip.ParseAddr(name)
		if err != nil || ip.Zone() != "" {
			return "", errors.New("what is in brackets is not an IPv6 address")
		}
		return "[" + ip.String() + "]", nil
	}
	if strings.ContainsFunc(name, func(r rune) bool { return !strings.ContainsRune(hostRunes, r) }) {
		return "", errors.New("the host has characters that no browser writes; names with other letters are sent as xn--…, as the Origin header of a request shows")
	}
	return name, nil
}
