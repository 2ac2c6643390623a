#include "tests/support/tls_server.h"

#include <csignal>
#include <memory>
#include <stdexcept>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/crypto/openssl.h"
#include "tests/support/tcp_relay.h"

namespace millrace::test {
namespace {

using ServerContextPtr = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using ServerSslPtr = std::unique_ptr<SSL, Freed<SSL_free>>;

constexpr int kTlsMoment = 20;  // milliseconds

void require(bool done) {
  if (!done) throw std::runtime_error("TLS server: " + openssl_error());
}

void add_identity(SSL_CTX* context, const TlsServer::Identity& identity) {
  const BioPtr key_bio = bio_reading(identity.key);
  const EvpPkeyPtr key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, refuse_passphrase, nullptr));
  const BioPtr bio = bio_reading(identity.chain);
  const X509Ptr leaf(PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr));
  require(key && leaf && SSL_CTX_use_certificate(context, leaf.get()) == 1);
  require(SSL_CTX_use_PrivateKey(context, key.get()) == 1);
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr)) {
    require(SSL_CTX_add0_chain_cert(context, next) == 1);
  }
}

ServerContextPtr server_context(const TlsServer::Options& options) {
  ServerContextPtr context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  require(SSL_CTX_set_max_proto_version(context.get(), options.most_protocol) == 1);
  for (const auto& identity : options.identities) add_identity(context.get(), identity);
  return context;
}

bool has_octets(const Socket& client) {
  pollfd waiting{client.number, POLLIN, 0};
  return ::poll(&waiting, 1, kTlsMoment) == 1;
}

}  // namespace

TlsServer::TlsServer(Options options)
    : options_(std::move(options)), listener_(listen_on_loopback()) {
  std::signal(SIGPIPE, SIG_IGN);  // a client that went away is part of the play
  server_context(options_);
  thread_ = std::thread([this] { serve(); });
}

TlsServer::~TlsServer() {
  stopping_ = true;
  thread_.join();
}

std::string TlsServer::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

std::vector<std::string> TlsServer::names() const {
  const std::lock_guard lock(mutex_);
  return names_;
}

void TlsServer::serve() {
  std::vector<std::thread> talks;
  while (!stopping_) {
    Socket client = accept_soon(listener_);
    if (client.number < 0) continue;
    talks.emplace_back([this, client = std::move(client)] { handle(client); });
  }
  for (std::thread& one : talks) one.join();
}

void TlsServer::handle(const Socket& client) {
  for (const Turn& turn : options_.turns) {
    if (!take_turn(client, turn)) return;
  }
  if (options_.closes) return;
  while (options_.is_silent && !stopping_) has_octets(client);
  if (options_.is_silent) return;
  options_.upstream_port != 0 ? pass_on(client) : shake(client);
}

bool TlsServer::take_turn(const Socket& client, const Turn& turn) {
  std::string words;
  while (words.find(turn.expected) == std::string::npos) {
    if (stopping_) return false;
    if (!has_octets(client)) continue;
    char octets[4096];
    const ssize_t got = ::recv(client.number, octets, sizeof octets, 0);
    if (got <= 0) return false;
    words.append(octets, static_cast<size_t>(got));
    const std::lock_guard lock(mutex_);
    heard_.append(octets, static_cast<size_t>(got));
  }
  const auto sent = ::send(client.number, turn.reply.data(), turn.reply.size(), MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(turn.reply.size());
}

void TlsServer::shake(const Socket& client) {
  const ServerContextPtr context = server_context(options_);
  const ServerSslPtr ssl(SSL_new(context.get()));
  SSL_set_fd(ssl.get(), client.number);
  while (!stopping_ && !has_octets(client)) continue;
  if (SSL_accept(ssl.get()) != 1) return;
  {
    const std::lock_guard lock(mutex_);
    const char* name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
    names_.emplace_back(name == nullptr ? "" : name);
  }
  char octets[64];
  SSL_read(ssl.get(), octets, sizeof octets);
  SSL_shutdown(ssl.get());
}

void TlsServer::pass_on(const Socket& client) {
  const Socket server = connect_to_loopback(options_.upstream_port);
  if (server.number >= 0) relay_octets(client, server, [this] { return bool{stopping_}; });
}

std::vector<TlsServer::Turn> usual_turns(Starttls starttls) {
  const std::string features =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0'><stream:features>"
      "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>";
  const std::string proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  const std::string hello = "250-mail\r\n250-SIZE 1000\r\n250-STARTTLS\r\n250 8BITMIME\r\n";
  switch (starttls) {
    case Starttls::none:
      return {};
    case Starttls::smtp:
      return {{"", "220-mail\r\n220 ready\r\n"}, {"EHLO ", hello}, {"STARTTLS", "220 go\r\n"}};
    case Starttls::lmtp:
      return {{"", "220 ready\r\n"}, {"LHLO ", hello}, {"STARTTLS", "220 go\r\n"}};
    case Starttls::imap:
      return {{"", "* OK ready\r\n"}, {"a STARTTLS", "* note\r\na OK begin\r\n"}};
    case Starttls::pop3:
      return {{"", "+OK ready\r\n"}, {"STLS", "+OK begin\r\n"}};
    case Starttls::sieve:
      return {{"", "\"SIEVE\" \"fileinto\"\r\n\"STARTTLS\"\r\nOK\r\n"},
              {"STARTTLS", "OK \"begin\"\r\n"}};
    case Starttls::ftp:
      return {{"", "220-files\r\n of all kinds\r\n220 ready\r\n"}, {"AUTH TLS", "234 go\r\n"}};
    case Starttls::ldap:
      return {{"1.3.6.1.4.1.1466.20037",
               {"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00", 14}}};
    case Starttls::postgres:
      return {{"\x04\xD2\x16\x2F", "S"}};
    case Starttls::xmpp:
    case Starttls::xmpp_server:
      return {{"<stream:stream", features}, {"<starttls", proceed}};
  }
  return {};
}

}  // namespace millrace::test
