#include "tests/support/loopback_dns.h"

#include <algorithm>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>

#include "core/files/descriptor.h"

namespace millrace::test {
namespace {

using Moment = std::chrono::steady_clock::time_point;

sockaddr_in to_sockaddr(const Endpoint& endpoint) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  ::inet_pton(AF_INET, endpoint.address.c_str(), &address.sin_addr);
  return address;
}

Descriptor bound(int type, const Endpoint& endpoint) {
  Descriptor socket(::socket(AF_INET, type, 0));
  const sockaddr_in address = to_sockaddr(endpoint);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return ::bind(socket.get(), generic, sizeof address) == 0 ? std::move(socket) : Descriptor();
}

uint16_t port_of(const Descriptor& socket) {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

size_t length_before(const std::string& stream) {
  return static_cast<size_t>(static_cast<unsigned char>(stream[0])) << 8U |
         static_cast<unsigned char>(stream[1]);
}

struct Connection {
  Descriptor socket;
  std::string incoming;
  size_t unsent = 0;  // sendings still to come
  bool asked = false, closed = false;
};

// One thing to send at its moment: on a connection, or as a datagram to `client`.
struct Planned {
  Moment moment;
  std::string octets;
  std::shared_ptr<Connection> connection;
  sockaddr_in client = {};
  bool from_other_port = false;
};

}  // namespace

class LoopbackDns::Server {
 public:
  explicit Server(Script script) : script_(std::move(script)) {}

  bool open(Endpoint& endpoint) {
    endpoint.port = 0;
    datagrams_ = bound(SOCK_DGRAM, endpoint);
    other_datagrams_ = bound(SOCK_DGRAM, endpoint);
    endpoint.port = port_of(datagrams_);
    listener_ = bound(SOCK_STREAM, endpoint);  // the port may be in use for streams
    return listener_.is_open() && ::listen(listener_.get(), 64) == 0;
  }

  size_t queries() const { return queries_; }

  void step() {
    std::vector<pollfd> awaited = {{datagrams_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    for (const auto& one : connections_) awaited.push_back({one->socket.get(), POLLIN, 0});
    ::poll(awaited.data(), static_cast<nfds_t>(awaited.size()), 2);  // ms: delays are no finer
    if (awaited[0].revents != 0) take_datagram();
    for (size_t i = 2; i < awaited.size(); ++i) {
      if (awaited[i].revents != 0) take_from(connections_[i - 2]);
    }
    if (awaited[1].revents != 0) {
      connections_.push_back(std::make_shared<Connection>());
      connections_.back()->socket = Descriptor(::accept(listener_.get(), nullptr, nullptr));
    }
    send_what_is_due();
  }

 private:
  void take_datagram() {
    sockaddr_in client = {};
    socklen_t size = sizeof client;
    const ssize_t count = ::recvfrom(datagrams_.get(), buffer_, sizeof buffer_, 0,
                                     reinterpret_cast<sockaddr*>(&client), &size);
    if (count <= 0) return;
    const Query query{std::string(buffer_, static_cast<size_t>(count)), false, ++queries_};
    for (const Sending& sending : script_(query)) plan(sending, nullptr, client);
  }

  void take_from(const std::shared_ptr<Connection>& connection) {
    const ssize_t count = ::recv(connection->socket.get(), buffer_, sizeof buffer_, 0);
    if (count <= 0) {
      connection->closed = connection->unsent == 0;
      return;
    }
    std::string& incoming = connection->incoming.append(buffer_, static_cast<size_t>(count));
    const bool whole = incoming.size() >= 2 && incoming.size() >= 2 + length_before(incoming);
    if (!whole || connection->asked) return;
    connection->asked = true;
    const Query query{incoming.substr(2), true, ++queries_};
    for (const Sending& sending : script_(query)) plan(sending, connection, {});
  }

  void plan(const Sending& sending, std::shared_ptr<Connection> connection,
            const sockaddr_in& client) {
    if (connection) ++connection->unsent;
    plan_.push_back({std::chrono::steady_clock::now() + sending.delay, sending.octets,
                     std::move(connection), client, sending.from_other_port});
  }

  void send(const Planned& planned) {
    if (planned.connection) {
      // Blocking, so whole; a closed client does not matter.
      ::send(planned.connection->socket.get(), planned.octets.data(), planned.octets.size(),
             MSG_NOSIGNAL);
      planned.connection->closed = --planned.connection->unsent == 0;
      return;
    }
    const Descriptor& from = planned.from_other_port ? other_datagrams_ : datagrams_;
    ::sendto(from.get(), planned.octets.data(), planned.octets.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&planned.client), sizeof planned.client);
  }

  void send_what_is_due() {
    const Moment now = std::chrono::steady_clock::now();
    std::stable_sort(plan_.begin(), plan_.end(),
                     [](const Planned& a, const Planned& b) { return a.moment < b.moment; });
    while (!plan_.empty() && plan_.front().moment <= now) {
      send(plan_.front());
      plan_.erase(plan_.begin());
    }
    std::erase_if(connections_, [](const auto& connection) { return connection->closed; });
  }

  Script script_;
  Descriptor datagrams_, other_datagrams_, listener_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::vector<Planned> plan_;
  std::atomic<size_t> queries_ = 0;
  char buffer_[65535] = {};
};

LoopbackDns::LoopbackDns(Script script, const std::string& address)
    : endpoint_{address, 0}, server_(std::make_unique<Server>(std::move(script))) {
  for (int attempt = 0; !server_->open(endpoint_); ++attempt) {
    if (attempt == 20) throw std::runtime_error(address + ": no port for UDP and TCP");
  }
  thread_ = std::thread([this] {
    while (!stop_) server_->step();
  });
}

LoopbackDns::~LoopbackDns() {
  stop_ = true;
  thread_.join();
}

size_t LoopbackDns::queries() const {
  return server_->queries();
}

std::string with_length(const std::string& message) {
  return std::string{static_cast<char>(message.size() >> 8U),
                     static_cast<char>(message.size() & 0xFFU)} +
         message;
}

}  // namespace millrace::test
