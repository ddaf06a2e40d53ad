package testbed

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"

	"headway/mec"
	"headway/mec/node"
)

// A keyring is the folder with what the parts of a fabric prove themselves by, for parts that are processes of their own:
//
//	public.json         the public keys of all
//	authority.pem       what certificates are checked by, under TLS
//	PART/key            a part's own seed; PART is region, engine, observer, or a site's name
//	PART/tls.pem, .key  a location's certificate, under TLS
//	vehicles/SITE       the seed of the vehicles at a site
//
// To run a part on another host, copy public.json, authority.pem and the part's own folder there.

// public are the public keys of all parts.
type public struct {
	Region   string            `json:"region"`
	Engine   string            `json:"engine"`
	Observer string            `json:"observer"`
	Sites    map[string]string `json:"sites"`
	Vehicles map[string]string `json:"vehicles"` // by the name of their site
}

const (
	publicFile    = "public.json"
	authorityFile = "authority.pem"
	vehiclesDir   = "vehicles"
)

// Places are the locations of a fabric: where they listen, as host:port.
type Places struct {
	Names   []string // of the sites
	Clients []string // where they listen for clients; last: where the region does
	Leaf    string   // where the region listens for the sites
}

// Client is where a location listens for clients.
func (p *Places) Client(s mec.SiteID) string { return p.Clients[s] }

// Name is the name of a location, in files and words.
func (p *Places) Name(s mec.SiteID) string {
	if int(s) == len(p.Names) {
		return node.Region
	}
	return p.Names[s]
}

// Find finds a location by its name.
func (p *Places) Find(name string) (mec.SiteID, bool) {
	for s := range len(p.Clients) {
		if p.Name(mec.SiteID(s)) == name {
			return mec.SiteID(s), true
		}
	}
	return mec.None, false
}

// WriteKeyring makes keys for all parts of a fabric, and certificates if they are to use TLS, in a folder that must not
// be there yet.
func WriteKeyring(dir, fabric string, places *Places, withTLS bool) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is there already: keys are never written over; remove it, or name another folder", dir)
		}
		return err
	}
	w := ringWriter{dir: dir, pub: public{Sites: map[string]string{}, Vehicles: map[string]string{}}}
	if withTLS {
		if w.authority, w.err = node.NewAuthority(fabric); w.err == nil {
			w.file(authorityFile, w.authority.PEM())
		}
	}
	w.pub.Engine, w.pub.Observer = w.key(node.EngineParty, "key"), w.key(node.ObserverParty, "key")
	w.pub.Region = w.key(node.Region, "key")
	w.certificate(node.Region, places.Leaf, places.Clients[len(places.Names)])
	for i, site := range places.Names {
		w.pub.Sites[site] = w.key(site, "key")
		w.pub.Vehicles[site] = w.key(vehiclesDir, site)
		w.certificate(site, places.Clients[i])
	}
	data, err := json.MarshalIndent(&w.pub, "", "  ")
	if err != nil {
		return err
	}
	w.file(publicFile, append(data, '\n'))
	return w.err
}

// ringWriter writes a keyring, until something fails.
type ringWriter struct {
	dir       string
	pub       public
	authority *node.Authority
	err       error
}

func (w *ringWriter) file(name string, data []byte) {
	if w.err == nil {
		w.err = os.WriteFile(filepath.Join(w.dir, name), data, 0o600)
	}
}

func (w *ringWriter) folder(name string) {
	if w.err == nil {
		w.err = os.MkdirAll(filepath.Join(w.dir, name), 0o700)
	}
}

func (w *ringWriter) key(folder, name string) (public string) {
	w.folder(folder)
	k, err := node.NewKey()
	if w.err == nil {
		w.err = err
	}
	w.file(filepath.Join(folder, name), append(k.Seed(), '\n'))
	return k.Public
}

func (w *ringWriter) certificate(part string, addresses ...string) {
	if w.authority == nil || w.err != nil {
		return
	}
	var hosts []string
	for _, a := range addresses {
		host, _, err := net.SplitHostPort(a)
		if err != nil {
			w.err = err
			return
		}
		hosts = append(hosts, host)
	}
	var cert, key []byte
	if cert, key, w.err = w.authority.Issue(part, hosts); w.err == nil {
		w.file(filepath.Join(part, "tls.pem"), cert)
		w.file(filepath.Join(part, "tls.key"), key)
	}
}

// Keyring is a keyring as one part reads it.
type Keyring struct {
	dir string
	pub public
}

// OpenKeyring opens a keyring.
func OpenKeyring(dir string) (*Keyring, error) {
	r := &Keyring{dir: dir}
	data, err := os.ReadFile(filepath.Join(dir, publicFile))
	if err == nil {
		err = json.Unmarshal(data, &r.pub)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is no folder of keys (headway fabric keys makes one): %w", dir, err)
	}
	return r, nil
}

// NodeKeys are the keys of a location.
func (r *Keyring) NodeKeys(places *Places, at mec.SiteID) (node.Keys, error) {
	own, err := r.seed(places.Name(at), "key")
	if err != nil {
		return node.Keys{}, err
	}
	keys := node.Keys{Own: own, Peers: map[mec.SiteID]node.Key{}}
	if int(at) == len(places.Names) {
		keys.Engine, keys.Observer = node.Key{Public: r.pub.Engine}, node.Key{Public: r.pub.Observer}
	}
	for i, site := range places.Names {
		if r.pub.Sites[site] == "" || r.pub.Vehicles[site] == "" {
			return node.Keys{}, fmt.Errorf("%s has no keys of site %s: it was made for another fabric", r.dir, site)
		}
		if mec.SiteID(i) == at {
			keys.Vehicles = node.Key{Public: r.pub.Vehicles[site]}
		} else {
			keys.Peers[mec.SiteID(i)] = node.Key{Public: r.pub.Sites[site]}
		}
	}
	return keys, nil
}

// Party is the engine or the observer.
func (r *Keyring) Party(name string) (node.Party, error) {
	key, err := r.seed(name, "key")
	if err != nil {
		return node.Party{}, err
	}
	conf, err := r.TLS("")
	return node.Party{Name: name, Key: key, TLS: conf}, err
}

// Vehicles are the vehicles at a site.
func (r *Keyring) Vehicles(site string) (node.Party, error) {
	key, err := r.seed(vehiclesDir, site)
	if err != nil {
		return node.Party{}, err
	}
	conf, err := r.TLS("")
	return node.Party{Name: node.VehicleParty, Key: key, TLS: conf}, err
}

// seed reads a seed, which nobody else may be able to read.
func (r *Keyring) seed(folder, name string) (node.Key, error) {
	file := filepath.Join(r.dir, folder, name)
	info, err := os.Stat(file)
	if err != nil {
		return node.Key{}, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // there, others are kept out by other means
		return node.Key{}, fmt.Errorf("%s can be read by others (%v): chmod 600 it, or make new keys", file, info.Mode().Perm())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return node.Key{}, err
	}
	key, err := node.ParseKey(text)
	if err != nil {
		return node.Key{}, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// TLS is what a part talks TLS with, nil where the fabric does not; a location's own certificate is with it.
func (r *Keyring) TLS(location string) (*node.TLS, error) {
	authority, err := os.ReadFile(filepath.Join(r.dir, authorityFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var cert, key []byte
	if location != "" {
		if cert, err = os.ReadFile(filepath.Join(r.dir, location, "tls.pem")); err != nil {
			return nil, err
		}
		if key, err = os.ReadFile(filepath.Join(r.dir, location, "tls.key")); err != nil {
			return nil, err
		}
	}
	conf, err := node.NewTLS(authority, cert, key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.dir, err)
	}
	return conf, nil
}
