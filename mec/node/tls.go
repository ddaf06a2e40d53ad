package node

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"time"

	"github.com/nats-io/nats.go"
)

// TLS is what a party needs to talk and to listen under TLS 1.3: the authority that it trusts, and its own certificate.
type TLS struct {
	Roots *x509.CertPool
	Own   *tls.Certificate // nil: a client that proves itself by its key alone
}

func (t *TLS) server() *tls.Config {
	if t == nil {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{*t.Own}, ClientCAs: t.Roots, RootCAs: t.Roots}
}

func (t *TLS) client() *tls.Config {
	if t == nil {
		return nil
	}
	conf := &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: t.Roots}
	if t.Own != nil {
		conf.Certificates = []tls.Certificate{*t.Own}
	}
	return conf
}

// Option makes a client's connection talk TLS; of nil, nothing.
func (t *TLS) Option() nats.Option {
	if t == nil {
		return func(*nats.Options) error { return nil }
	}
	return nats.Secure(t.client())
}

// Authority issues the certificates of one fabric. Its key is forgotten with it.
type Authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// certificateLife is how long certificates are good for. Those of a run in memory end with it.
const certificateLife = 365 * 24 * time.Hour

// NewAuthority makes an authority.
func NewAuthority(fabric string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making an authority: %w", err)
	}
	template, err := certificate("headway authority of " + fabric)
	if err != nil {
		return nil, err
	}
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("making an authority: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	return &Authority{cert, key}, err
}

func certificate(name string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(certificateLife),
	}, nil
}

// PEM is the authority's certificate, as a file holds it.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// Issue makes the certificate of a party that is reached under some hosts, as files hold it.
func (a *Authority) Issue(name string, hosts []string) (cert, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("making a certificate: %w", err)
	}
	template, err := certificate(name)
	if err != nil {
		return nil, nil, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &private.PublicKey, a.key)
	if err != nil {
		return nil, nil, fmt.Errorf("making a certificate: %w", err)
	}
	plain, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, fmt.Errorf("making a certificate: %w", err)
	}
	cert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return cert, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: plain}), nil
}

// NewTLS reads what an authority and its Issue have written; without a certificate of its own, cert and key are nil.
func NewTLS(authority, cert, key []byte) (*TLS, error) {
	t := &TLS{Roots: x509.NewCertPool()}
	if !t.Roots.AppendCertsFromPEM(authority) {
		return nil, errors.New("there is no certificate of an authority in it")
	}
	if cert == nil {
		return t, nil
	}
	own, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	t.Own = &own
	return t, nil
}
