package mec013

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"headway/mobility"
)

// Bounds of a document.
const (
	MaxBytes = 16 << 20
	MaxUsers = 100_000
)

// User is what the service says of one user.
type User struct {
	Address     string        // acr:10.0.0.1, say
	AccessPoint string        // the cell; "": not said
	Zone        string        // "": not said
	At          time.Duration // of the fix, since 1 January 1970 UTC; 0: not said
	Fix         *Fix          // nil: the service does not know where the user is
}

// Fix is a position and, where the service knows it, a velocity.
type Fix struct {
	Lon, Lat    float64 // degrees: the point that is meant, or the middle of the area
	AccuracyM   float64 // standard deviation in each direction, m; 0: not said
	HasVelocity bool
	SpeedMPS    float64
	HeadingDeg  float64 // clockwise from north, 0 to below 360
	SpeedSD     float64 // m/s; 0: not said
}

// Sample returns the user's fix in metres about a projection's origin, at a time since an epoch (unix seconds). Without a
// velocity it stands still.
func (u *User) Sample(frame mobility.Projection, epoch int64) mobility.Sample {
	s := mobility.Sample{At: u.At - time.Duration(epoch)*time.Second}
	if f := u.Fix; f != nil {
		s.Pos = frame.ToLocal([2]float64{f.Lon, f.Lat})
		sin, cos := sincos(f.HeadingDeg)
		s.VX, s.VY = float32(f.SpeedMPS*sin), float32(f.SpeedMPS*cos)
	}
	return s
}

// Decode reads one JSON document: a UserInfo, in {"userInfo": …} or bare, a list in {"userList": {"user": […]}}, or the
// terminal locations of a {"subscriptionNotification": …}. Keys that it does not know are left out. An error says where
// in the document, what and why.
func Decode(r io.Reader) ([]User, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("MEC 013: %w", err)
	}
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("MEC 013: the document has more than %d MiB: ask for fewer users", MaxBytes>>20)
	}
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("MEC 013: %w", explain(err))
	}
	users, err := doc.users()
	if err != nil {
		return nil, fmt.Errorf("MEC 013: %w", err)
	}
	return users, nil
}

// explain says where JSON is wrong.
func explain(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("byte %d: this is no JSON: %w", syntax.Offset, err)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("byte %d: %s is a JSON %s, which it cannot be", kind.Offset, kind.Field, kind.Value)
	case errors.As(err, &kind):
		return fmt.Errorf("byte %d: this is a JSON %s; a UserInfo is an object", kind.Offset, kind.Value)
	}
	return err
}

// document is any of the objects that Decode reads.
type document struct {
	userInfo
	UserInfo *userInfo `json:"userInfo"`
	UserList *struct {
		User []userInfo `json:"user"`
	} `json:"userList"`
	Notification *struct {
		Terminals []terminal `json:"terminalLocation"`
	} `json:"subscriptionNotification"`
}

// userInfo is UserInfo; a notification's timeStamp is read as its timestamp.
type userInfo struct {
	Address     *string       `json:"address"`
	AccessPoint string        `json:"accessPointId"`
	Zone        string        `json:"zoneId"`
	Timestamp   *timestamp    `json:"timestamp"`
	Location    *locationInfo `json:"locationInfo"`
	terminal    bool          // read from a terminal, which has a currentLocation
}

type terminal struct {
	Address  *string       `json:"address"`
	Location *locationInfo `json:"currentLocation"`
	Status   string        `json:"locationRetrievalStatus"`
}

type timestamp struct {
	Seconds     *float64 `json:"seconds"`
	NanoSeconds *float64 `json:"nanoSeconds"`
}

// users gathers the users of whichever object it is.
func (d *document) users() ([]User, error) {
	var infos []userInfo
	var path func(i int) string
	switch {
	case d.UserList != nil:
		infos, path = d.UserList.User, func(i int) string { return fmt.Sprintf("userList.user[%d].", i) }
	case d.Notification != nil:
		for _, t := range d.Notification.Terminals {
			if t.Status != "" && t.Status != "Retrieved" {
				t.Location = nil
			}
			infos = append(infos, userInfo{Address: t.Address, Location: t.Location, terminal: true})
		}
		path = func(i int) string { return fmt.Sprintf("subscriptionNotification.terminalLocation[%d].", i) }
	case d.UserInfo != nil:
		infos, path = []userInfo{*d.UserInfo}, func(int) string { return "userInfo." }
	case d.Address != nil || d.Location != nil:
		infos, path = []userInfo{d.userInfo}, func(int) string { return "" }
	default:
		return nil, errors.New("there is neither userInfo, userList, subscriptionNotification nor an address: this is no answer of a Location service")
	}
	if len(infos) > MaxUsers {
		return nil, fmt.Errorf("%d users, more than %d: ask for fewer", len(infos), MaxUsers)
	}
	users := make([]User, len(infos))
	for i := range infos {
		var err error
		if users[i], err = infos[i].user(); err != nil {
			return nil, fmt.Errorf("%s%w", path(i), err)
		}
	}
	return users, nil
}

func (in *userInfo) user() (User, error) {
	if in.Address == nil || *in.Address == "" {
		return User{}, errors.New("address is missing: it says whose location this is")
	}
	u := User{Address: *in.Address, AccessPoint: in.AccessPoint, Zone: in.Zone}
	at := in.Timestamp
	if l := in.Location; l != nil {
		fix, err := l.fix()
		if err != nil {
			name := "locationInfo"
			if in.terminal {
				name = "currentLocation"
			}
			return User{}, fmt.Errorf("%s.%w", name, err)
		}
		u.Fix = &fix
		if l.Timestamp != nil {
			at = l.Timestamp
		}
	}
	if at != nil {
		var err error
		if u.At, err = at.time(); err != nil {
			return User{}, fmt.Errorf("timestamp.%w", err)
		}
	}
	return u, nil
}

func (t *timestamp) time() (time.Duration, error) {
	s, err := whole("seconds", t.Seconds, 1<<32-1)
	if err != nil {
		return 0, err
	}
	if t.NanoSeconds == nil {
		return time.Duration(s) * time.Second, nil
	}
	ns, err := whole("nanoSeconds", t.NanoSeconds, 999_999_999)
	return time.Duration(s)*time.Second + time.Duration(ns), err
}
