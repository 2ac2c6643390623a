// What each protocol says in plain text before TLS. Pure: octets of the server go in, octets for
// it come out.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/env/handshakes.h"

namespace millrace::tlsa {

struct PlainStep {
  size_t taken = 0;    // octets of the input that are done with; 0: more are needed
  std::string send;    // to the server
  bool ready = false;  // TLS begins after what was taken
};

class StarttlsProtocol {
 public:
  virtual ~StarttlsProtocol() = default;
  // What the client says first; empty: the server speaks first.
  virtual std::string opening() { return {}; }
  // not_yet: the server says that it cannot now; other errors: it refuses, or speaks another
  // protocol.
  virtual Result<PlainStep> next(std::string_view input) = 0;
};

// How a client introduces itself, and to whom.
struct StarttlsNames {
  std::string client;  // SMTP and LMTP: "[192.0.2.1]" (RFC 5321 §4.1.3)
  std::string domain;  // XMPP, without the final dot
};

// Not for Starttls::none.
std::unique_ptr<StarttlsProtocol> make_starttls_protocol(Starttls starttls,
                                                         const StarttlsNames& names);

// Each in a file of its own.
std::unique_ptr<StarttlsProtocol> make_smtp(std::string hello);  // "EHLO [192.0.2.1]"
std::unique_ptr<StarttlsProtocol> make_ftp();
std::unique_ptr<StarttlsProtocol> make_imap();
std::unique_ptr<StarttlsProtocol> make_pop3();
std::unique_ptr<StarttlsProtocol> make_sieve();
std::unique_ptr<StarttlsProtocol> make_ldap();
std::unique_ptr<StarttlsProtocol> make_postgres();
std::unique_ptr<StarttlsProtocol> make_xmpp(const std::string& space, const std::string& domain);

}  // namespace millrace::tlsa
