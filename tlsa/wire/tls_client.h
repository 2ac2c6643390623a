// The client's side of one TLS handshake, over octets instead of a socket.
#pragma once

#include <string>
#include <string_view>

#include "core/env/handshakes.h"
#include "tlsa/wire/tls_context.h"

namespace millrace::tlsa {

class TlsClient {
 public:
  // The request is kept by the caller.
  static Result<TlsClient> make(SSL_CTX* context, const HandshakeRequest& request);

  // Octets of the server.
  void feed(std::string_view octets);
  // Goes on as far as it can; true: the handshake is complete. Errors are the server's.
  Result<bool> advance();
  // What is to be sent, each octet once.
  std::string take_output();
  // After advance() is true. Ends the connection: take_output() has the close_notify.
  Result<Handshake> finish();

 private:
  TlsClient(SslPtr ssl, const HandshakeRequest& request)
      : ssl_(std::move(ssl)), request_(&request) {}
  Result<void> add_names();
  Result<void> add_records();
  Result<void> choose_leaf();
  Result<void> connect_memory();
  std::optional<std::string> dane_fault() const;

  SslPtr ssl_;
  const HandshakeRequest* request_;
  bool usable_ = false;  // some record of the request is
};

}  // namespace millrace::tlsa
