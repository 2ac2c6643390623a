// A name server on a loopback port, UDP and TCP, that answers by a script: right answers and every
// deceit a resolver must see through. One thread; it ends with the object.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "core/env/env.h"

namespace millrace::test {

class LoopbackDns {
 public:
  struct Query {
    std::string message;  // without the length of TCP
    bool over_tcp = false;
    size_t number = 0;  // of all the queries to this server, counted from 1
  };
  // What goes back: a datagram, or octets of the stream just as they are.
  struct Sending {
    std::string octets;
    std::chrono::milliseconds delay{0};
    bool from_other_port = false;  // UDP only
  };
  // A stream is closed after the last sending; none at all leaves it open and silent.
  using Script = std::function<std::vector<Sending>(const Query&)>;

  // Throws when there is no port.
  explicit LoopbackDns(Script script, const std::string& address = "127.0.0.1");
  LoopbackDns(const LoopbackDns&) = delete;
  LoopbackDns& operator=(const LoopbackDns&) = delete;
  ~LoopbackDns();

  const Endpoint& endpoint() const { return endpoint_; }
  size_t queries() const;

 private:
  class Server;

  Endpoint endpoint_;
  std::unique_ptr<Server> server_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

// The message with its length before it, as TCP carries it (RFC 1035 §4.2.2).
std::string with_length(const std::string& message);

}  // namespace millrace::test
