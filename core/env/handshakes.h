// Connections to services, made to see which certificate they present. Part of Env.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/name.h"
#include "core/base/result.h"
#include "core/env/endpoint.h"
#include "core/files/files.h"

namespace millrace {

// How a connection comes to TLS: at once, or after a dialogue in plain text.
enum class Starttls {
  none,
  smtp,         // RFC 3207
  lmtp,         // RFC 3207 with LHLO
  imap,         // RFC 3501 §6.2.1
  pop3,         // RFC 2595
  sieve,        // RFC 5804 §2.2
  ftp,          // RFC 4217
  ldap,         // RFC 4511 §4.14
  postgres,     // SSLRequest of the frontend/backend protocol
  xmpp,         // RFC 6120 §5, jabber:client
  xmpp_server,  // the same, jabber:server
};
inline constexpr Starttls kAllStarttls[] = {
    Starttls::none,     Starttls::smtp,  Starttls::lmtp,       Starttls::imap,
    Starttls::pop3,     Starttls::sieve, Starttls::ftp,        Starttls::ldap,
    Starttls::postgres, Starttls::xmpp,  Starttls::xmpp_server};
std::string_view to_text(Starttls starttls);  // "none", "smtp", …, "xmpp-server"
Result<Starttls> parse_starttls(std::string_view text);
// What a service of that registered port speaks: 25 and 587 smtp, 24 lmtp, 143 imap, 110 pop3, 4190
// sieve, 21 ftp, 389 ldap, 5432 postgres, 5222 xmpp, 5269 xmpp-server; others none.
Starttls starttls_of_port(uint16_t port);

// Rdata of a TLSA record, as from the wire: nothing of it is checked.
struct TlsaData {
  uint8_t usage = 3;
  uint8_t selector = 1;
  uint8_t matching = 1;
  std::string data;  // octets
  auto operator<=>(const TlsaData&) const = default;
};

// Which of a server's certificates is wanted, where it has several. A server without a certificate
// of that kind is an error of kind failed.
enum class LeafKind { any, ecdsa, rsa };  // ecdsa: EdDSA too

struct HandshakeRequest {
  Endpoint endpoint;  // its port is always given
  DnsName host;       // for SNI, and the name that the certificate must have; the root: neither
  // XMPP: whose stream is opened. SMTP: the mail domain whose MX the host is, or the host; the
  // certificate may have its name instead of the host's (RFC 7672 §3.2.2). Elsewhere unused.
  DnsName domain;
  Starttls starttls = Starttls::none;
  LeafKind leaf = LeafKind::any;  // offers only signature algorithms of that kind
  // OpenSSL judges the chain by them (RFC 7671); empty: no verdict. Those that a client cannot use
  // are left out: usages, selectors and matching types that are not assigned, digests of another
  // length, digests of empty input, and for SMTP the usages 0 and 1 (RFC 7672 §3.1.3).
  std::vector<TlsaData> tlsa = {};
  bool names_matter = true;  // DANE-EE never looks at names; the others do unless false
  Path ca_file = {};         // trust anchors for usage 0 and 1; empty: the system's
  std::chrono::milliseconds timeout = std::chrono::seconds(15);  // for all of it
};

// A full handshake that was completed, of TLS 1.2 or 1.3. No session is resumed: a resumed one
// hides the certificate. A chain that does not verify does not end it.
struct Handshake {
  std::vector<std::string> chain;  // DER as presented, leaf first, never empty
  std::string protocol;            // "TLSv1.3"
  std::string cipher;
  // With records: nullopt, a client that validates DANE accepts; else the reason, OpenSSL's or that
  // no record is usable.
  std::optional<std::string> dane_fault;
};

class Handshakes {
 public:
  virtual ~Handshakes() = default;
  // Many at a time; answers in the order of the requests. An error begins with the endpoint's text
  // and ": ", and is not_yet when the server was not reached, closed the connection, timed out or
  // says that it cannot now (SMTP's 4xx), failed when it answered otherwise than with TLS.
  // ErrorKind::config: this host has no route to the address, or ca_file cannot be used.
  virtual std::vector<Result<Handshake>> shake(std::span<const HandshakeRequest> requests) = 0;
};

}  // namespace millrace
