#include "dnszone/query/socket_dns.h"

#include <map>

#include "core/env/flights.h"
#include "dnszone/query/dns_flight.h"
#include "dnszone/query/host_addresses.h"

namespace millrace::dnszone {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMaxInFlight = 128;  // sockets at one time

// All the queries of one call.
class Exchange {
 public:
  Exchange(std::span<const DnsQuery> queries, milliseconds timeout)
      : queries_(queries),
        timeout_(timeout),
        answers_(queries.size(), Result<std::string>(Error("not asked"))) {}

  std::vector<Result<std::string>> run() {
    while (start_more(), !flights_.empty()) {
      wait_for_flights(flights_);
      collect();
    }
    return std::move(answers_);
  }

 private:
  struct Numbered {
    size_t query;  // index into queries_
    DnsFlight flight;
  };
  // What the finished queries show about a server.
  struct Known {
    bool heard = false;
    std::optional<Error> silent;
  };

  void start_more() {
    while (next_ < queries_.size() && flights_.size() < kMaxInFlight) {
      const Known& known = known_[queries_[next_].server];
      if (known.silent && !known.heard) {
        // Otherwise a dead server would cost a timeout for each kMaxInFlight queries to it.
        answers_[next_++] = *known.silent;
        continue;
      }
      flights_.push_back({next_, DnsFlight(queries_[next_], Clock::now(), timeout_)});
      ++next_;
      collect();  // one that could not even be sent makes room at once
    }
  }

  void collect() {
    for (Numbered& one : flights_) {
      if (!one.flight.is_done()) continue;
      Result<std::string> answer = one.flight.take();
      Known& known = known_[queries_[one.query].server];
      known.heard = known.heard || one.flight.was_heard();
      if (!answer && !one.flight.was_heard()) known.silent = answer.error();
      answers_[one.query] = std::move(answer);
    }
    std::erase_if(flights_, [](const Numbered& one) { return one.flight.is_done(); });
  }

  using Clock = std::chrono::steady_clock;

  std::span<const DnsQuery> queries_;
  milliseconds timeout_;
  std::vector<Result<std::string>> answers_;
  std::vector<Numbered> flights_;
  std::map<Endpoint, Known> known_;
  size_t next_ = 0;
};

class SocketDns final : public DnsTransport {
 public:
  std::vector<Result<std::string>> exchange(std::span<const DnsQuery> queries,
                                            milliseconds timeout) override {
    return Exchange(queries, timeout).run();
  }

  Result<std::vector<std::string>> addresses(const std::string& host) override {
    return host_addresses(host);
  }
};

}  // namespace

std::unique_ptr<DnsTransport> make_socket_dns() {
  return std::make_unique<SocketDns>();
}

}  // namespace millrace::dnszone
