// Makes requests and a chain with Go's own crypto/x509, for the tests of core: what another implementation than
// OpenSSL writes must be read as well. The keys guard nothing. In an empty directory: go run make.go
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"os"
	"time"
)

var names = []string{"mail.example.test", "*.example.test", "example.test"}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func write(file, kind string, blocks ...[]byte) {
	var text []byte
	for _, der := range blocks {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})...)
	}
	check(os.WriteFile(file, text, 0o644))
}

// NAME.key in PKCS #8, NAME.csr and NAME.spki-sha256.
func request(name string, key crypto.Signer) {
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	check(err)
	write(name+".key", "PRIVATE KEY", pkcs8)
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{DNSNames: names}, key)
	check(err)
	write(name+".csr", "CERTIFICATE REQUEST", csr)
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	check(err)
	digest := sha256.Sum256(spki)
	check(os.WriteFile(name+".spki-sha256", []byte(hex.EncodeToString(digest[:])+"\n"), 0o644))
}

func authority(name string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2056, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
}

func signed(what, by *x509.Certificate, public crypto.PublicKey, key crypto.Signer) []byte {
	der, err := x509.CreateCertificate(rand.Reader, what, by, public, key)
	check(err)
	return der
}

func main() {
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	request("p256", leafKey)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	check(err)
	request("p384", p384)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	request("rsa2048", rsaKey)

	root, intermediate := authority("Go Root", 1), authority("Go Intermediate", 2)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(3), DNSNames: names,
		NotBefore: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 1, 30, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	rootKey := rsaKey
	rootDer := signed(root, root, rootKey.Public(), rootKey)
	root, err = x509.ParseCertificate(rootDer)
	check(err)
	intermediateDer := signed(intermediate, root, p384.Public(), rootKey)
	intermediate, err = x509.ParseCertificate(intermediateDer)
	check(err)
	leafDer := signed(leaf, intermediate, leafKey.Public(), p384)
	write("chain.pem", "CERTIFICATE", leafDer, intermediateDer, rootDer)
}
