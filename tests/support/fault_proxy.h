// A FAKE network between millrace and a real ACME server, for tests: an HTTPS proxy on loopback
// that passes each request on and does to it what a rule says. It is open about being one: it has
// the server's own certificate and key, and the Host field stays as the client wrote it, so that
// the server's URLs lead through the proxy.
//
//   FaultProxy proxy(certificate, key, upstream_port);
//   proxy.on([](const ProxiedRequest& request) { … return WireFault::lose_reply(); });
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/files/files.h"
#include "tests/support/loopback_tcp.h"

namespace millrace::test {

struct ProxiedRequest {
  std::string method;
  std::string path;     // with the query, if any
  unsigned number = 0;  // of the request among all, from 1
};

struct WireFault {
  // nullopt: the request reaches the server. Else this is sent in its place, octet for octet.
  std::optional<std::string> instead;
  // What is done to the server's reply before it is sent; it may return "": nothing is sent then.
  std::function<std::string(std::string reply)> change;

  // The server acts; its reply never arrives.
  static WireFault lose_reply();
  // The reply ends after so many octets of its body.
  static WireFault cut_body(size_t octets);
  static WireFault replace(std::string from, std::string to);  // every occurrence, in the body
  static WireFault answer(int status, const std::string& fields, const std::string& body);
};

class FaultProxy {
 public:
  using Rule = std::function<std::optional<WireFault>(const ProxiedRequest&)>;

  // Listens on a free port of 127.0.0.1 until destroyed.
  FaultProxy(const Path& certificate, const Path& key, uint16_t upstream_port);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  uint16_t port() const { return listener_.port; }
  void on(Rule rule);  // replaces the one before
  unsigned count(const std::string& method, const std::string& path_prefix) const;

 private:
  struct Tls;

  void serve();
  void handle(const Socket& socket);
  std::string reply_to(const std::string& request);
  std::optional<WireFault> note(const std::string& request);

  std::unique_ptr<Tls> tls_;
  uint16_t upstream_port_;
  Listener listener_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;  // guards the two below
  Rule rule_;
  std::vector<ProxiedRequest> seen_;
  std::thread thread_;
};

}  // namespace millrace::test
