// One request on its way: connects, comes to TLS, shakes hands, ends the connection.
#pragma once

#include <chrono>

#include <poll.h>

#include "core/env/handshakes.h"
#include "core/files/descriptor.h"
#include "tlsa/wire/starttls_dialogue.h"
#include "tlsa/wire/tls_client.h"

namespace millrace::tlsa {

using Moment = std::chrono::steady_clock::time_point;

class HandshakeFlight {
 public:
  // Both are kept by the caller. Starts to connect.
  HandshakeFlight(const HandshakeRequest& request, TlsContexts& contexts, Moment now);

  // Nothing is left to do: take() once.
  bool is_done() const { return place_ == Place::done; }
  Result<Handshake> take() { return *std::move(outcome_); }

  // While it is not done: what to wait for, and until when.
  pollfd awaited() const;
  Moment next_moment() const { return deadline_; }

  void on_ready();
  void on_time(Moment now);

 private:
  // `closing`: the outcome is known, the server is given the time to read our last octets.
  enum class Place { connecting, plain, tls, closing, done };

  void connect(TlsContexts& contexts);
  void on_connected();
  void start_dialogue();
  void start_tls();
  void read();
  void write();
  void on_octets(std::string_view octets);
  void on_end();
  void advance_tls();
  void close(Handshake handshake);
  void fail(Error error);
  std::string silence() const;

  const HandshakeRequest* request_;
  Place place_ = Place::connecting;
  Moment deadline_;
  Descriptor socket_;
  std::optional<StarttlsDialogue> dialogue_;
  std::optional<TlsClient> tls_;
  std::string outgoing_;  // what is not yet written
  std::optional<Result<Handshake>> outcome_;
};

}  // namespace millrace::tlsa
