#include "tlsa/wire/tls_client.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "core/base/joined.h"
#include "tlsa/tlsa_usable.h"

namespace millrace::tlsa {
namespace {

// In the form of certificates and SNI: without the final dot.
std::string name_text(const DnsName& name) {
  std::string text = name.text();
  text.pop_back();
  return text;
}

Error not_set(const std::string& what) {
  return Error("OpenSSL does not take " + what + ": " + openssl_error());
}

const unsigned char* octets_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string kind_text(LeafKind kind) {
  if (kind == LeafKind::any) return "";
  return kind == LeafKind::rsa ? ", with RSA certificates only" : ", with ECDSA certificates only";
}

// SSL_set_tlsext_host_name() without the cast in its macro.
bool set_server_name(SSL* ssl, std::string host) {
  return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) == 1;
}

}  // namespace

Result<TlsClient> TlsClient::make(SSL_CTX* context, const HandshakeRequest& request) {
  TlsClient client(SslPtr(SSL_new(context)), request);
  if (!client.ssl_) return Error("no TLS: " + openssl_error());
  TRY(client.connect_memory());
  TRY(client.add_names());
  TRY(client.add_records());
  TRY(client.choose_leaf());
  return client;
}

Result<void> TlsClient::connect_memory() {
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (in == nullptr || out == nullptr) openssl_cannot("make a memory BIO");
  BIO_set_mem_eof_return(in, -1);  // empty: there may be more later
  SSL_set_bio(ssl_.get(), in, out);
  SSL_set_connect_state(ssl_.get());
  return {};
}

// RFC 7671 §5.1: DANE-EE has no names; RFC 7672 §3.2.2: of SMTP the mail domain's is as good.
Result<void> TlsClient::add_names() {
  const std::string host = name_text(request_->host);
  const bool named = request_->names_matter && !request_->host.is_root();
  if (SSL_dane_enable(ssl_.get(), nullptr) != 1) return not_set("DANE");
  SSL_dane_set_flags(ssl_.get(), DANE_FLAG_NO_DANE_EE_NAMECHECKS);
  SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (!host.empty() && !set_server_name(ssl_.get(), host)) {
    return not_set("the name " + host + " as SNI");
  }
  if (!named) return {};
  if (SSL_set1_host(ssl_.get(), host.c_str()) != 1) return not_set("the name " + host);
  const bool has_other = request_->starttls == Starttls::smtp && !request_->domain.is_root();
  if (!has_other) return {};
  const std::string domain = name_text(request_->domain);
  return SSL_add1_host(ssl_.get(), domain.c_str()) == 1 ? Result<void>()
                                                        : not_set("the name " + domain);
}

Result<void> TlsClient::add_records() {
  for (const TlsaData& record : request_->tlsa) {
    if (unusable_reason(record, request_->starttls)) continue;
    const int added = SSL_dane_tlsa_add(ssl_.get(), record.usage, record.selector, record.matching,
                                        octets_of(record.data), record.data.size());
    if (added < 0) return not_set("a TLSA record");
    usable_ = usable_ || added > 0;
  }
  ERR_clear_error();  // OpenSSL notes why it cannot use a record
  return {};
}

Result<void> TlsClient::choose_leaf() {
  if (request_->leaf == LeafKind::any) return {};
  const bool rsa = request_->leaf == LeafKind::rsa;
  // The cipher lists are for TLS 1.2, where the cipher names the kind of key as well.
  const char* ciphers = rsa ? "aRSA:!eNULL:!aNULL" : "aECDSA:!eNULL";
  const char* algorithms = rsa ? "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"
                                 "rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:"
                                 "RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1"
                               : "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448";
  const bool done = SSL_set_cipher_list(ssl_.get(), ciphers) == 1 &&
                    SSL_set1_sigalgs_list(ssl_.get(), algorithms) == 1;
  return done ? Result<void>() : not_set("the signature algorithms");
}

void TlsClient::feed(std::string_view octets) {
  const int size = static_cast<int>(octets.size());
  const int written = BIO_write(SSL_get_rbio(ssl_.get()), octets.data(), size);
  if (written != size) openssl_cannot("write into memory");
}

std::string TlsClient::take_output() {
  BIO* out = SSL_get_wbio(ssl_.get());
  std::string octets(BIO_ctrl_pending(out), '\0');
  if (octets.empty()) return octets;
  const int size = BIO_read(out, octets.data(), static_cast<int>(octets.size()));
  octets.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return octets;
}

Result<bool> TlsClient::advance() {
  ERR_clear_error();
  const int status = SSL_do_handshake(ssl_.get());
  if (status == 1) return true;
  if (SSL_get_error(ssl_.get(), status) == SSL_ERROR_WANT_READ) return false;
  return Error("TLS fails" + kind_text(request_->leaf) + ": " + openssl_error());
}

Result<Handshake> TlsClient::finish() {
  Handshake handshake;
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl_.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    handshake.chain.push_back(der_of<X509>(i2d_X509, sk_X509_value(chain, i)));
  }
  if (handshake.chain.empty()) return Error("presents no certificate");
  handshake.protocol = SSL_get_version(ssl_.get());
  handshake.cipher = SSL_get_cipher_name(ssl_.get());
  handshake.dane_fault = dane_fault();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
  return handshake;
}

std::optional<std::string> TlsClient::dane_fault() const {
  if (request_->tlsa.empty()) return std::nullopt;
  if (!usable_) return no_usable_record(request_->tlsa, request_->starttls);
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (verdict == X509_V_OK) return std::nullopt;
  return X509_verify_cert_error_string(verdict);
}

}  // namespace millrace::tlsa
