// One query on its way: a datagram, sent again while nothing comes, then a stream if the answer was
// cut.
#pragma once

#include <chrono>

#include <poll.h>

#include "core/env/env.h"
#include "core/files/descriptor.h"

namespace millrace::dnszone {

using Moment = std::chrono::steady_clock::time_point;

class DnsFlight {
 public:
  // Draws the ID and sends the first datagram.
  DnsFlight(const DnsQuery& query, Moment now, std::chrono::milliseconds timeout);

  bool is_done() const { return outcome_.has_value(); }
  // Something that answers the query has come from the server.
  bool was_heard() const { return heard_; }
  Result<std::string> take() { return *std::move(outcome_); }

  // While it is not done: what to wait for, and until when.
  pollfd awaited() const;
  Moment next_moment() const;

  void on_ready();
  void on_time(Moment now);

 private:
  void open(int type);
  void send_datagram();
  void receive_datagram();
  void start_stream();
  void write_stream();
  void read_stream();
  void finish_stream();
  void fail(const std::string& what);
  void fail(ErrorKind kind, const std::string& what);
  std::string silence() const;

  Endpoint server_;
  std::string message_;
  std::chrono::milliseconds timeout_;
  Moment deadline_, resend_;
  Descriptor socket_;
  bool is_stream_ = false;
  std::string outgoing_;  // of the stream: what is not yet written
  std::string incoming_;
  size_t ignored_ = 0;  // datagrams that did not answer the query
  bool heard_ = false;
  std::optional<Result<std::string>> outcome_;
};

}  // namespace millrace::dnszone
