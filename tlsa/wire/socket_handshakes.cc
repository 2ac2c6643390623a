#include "tlsa/wire/socket_handshakes.h"

#include <vector>

#include "core/env/flights.h"
#include "tlsa/wire/handshake_flight.h"

namespace millrace::tlsa {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t kMostFlights = 128;  // sockets at one time

// All the requests of one call.
class Shaking {
 public:
  explicit Shaking(std::span<const HandshakeRequest> requests)
      : requests_(requests), answers_(requests.size(), Result<Handshake>(Error("not started"))) {}

  std::vector<Result<Handshake>> run() {
    while (start_more(), !flights_.empty()) {
      wait_for_flights(flights_);
      collect();
    }
    return std::move(answers_);
  }

 private:
  struct Numbered {
    size_t request;  // index into requests_
    HandshakeFlight flight;
  };

  void start_more() {
    while (next_ < requests_.size() && flights_.size() < kMostFlights) {
      flights_.push_back({next_, HandshakeFlight(requests_[next_], contexts_, SteadyClock::now())});
      ++next_;
      collect();  // one that failed at once makes room
    }
  }

  void collect() {
    for (Numbered& one : flights_) {
      if (one.flight.is_done()) answers_[one.request] = one.flight.take();
    }
    std::erase_if(flights_, [](const Numbered& one) { return one.flight.is_done(); });
  }

  std::span<const HandshakeRequest> requests_;
  TlsContexts contexts_;
  std::vector<Result<Handshake>> answers_;
  std::vector<Numbered> flights_;
  size_t next_ = 0;
};

class SocketHandshakes final : public Handshakes {
 public:
  std::vector<Result<Handshake>> shake(std::span<const HandshakeRequest> requests) override {
    return Shaking(requests).run();
  }
};

}  // namespace

std::unique_ptr<Handshakes> make_socket_handshakes() {
  return std::make_unique<SocketHandshakes>();
}

}  // namespace millrace::tlsa
