#include "tlsa/wire/handshake_flight.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/base/time.h"
#include "core/env/connected_socket.h"

namespace millrace::tlsa {
namespace {

// How long a connection is kept open for the server to read the last octets. Closed at once, with
// session tickets unread, it would be reset, and the server would log a failed handshake.
constexpr std::chrono::milliseconds kLinger{500};

bool is_temporary(int error_number) {
  return error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINTR;
}

std::string shown(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + " s"
                                  : std::to_string(time.count()) + " ms";
}

// RFC 5321 §4.1.3
std::string address_literal(const std::optional<Endpoint>& own) {
  if (!own) return "[127.0.0.1]";
  const bool is_v6 = own->address.find(':') != std::string::npos;
  return (is_v6 ? "[IPv6:" : "[") + own->address + "]";
}

std::string text_without_dot(const DnsName& name) {
  std::string text = name.text();
  text.pop_back();
  return text;
}

}  // namespace

HandshakeFlight::HandshakeFlight(const HandshakeRequest& request, TlsContexts& contexts, Moment now)
    : request_(&request), deadline_(now + request.timeout) {
  connect(contexts);
}

void HandshakeFlight::connect(TlsContexts& contexts) {
  auto context = contexts.of(*request_);
  if (!context) return fail(std::move(context).error());
  auto client = TlsClient::make(*context, *request_);
  if (!client) return fail(std::move(client).error());
  tls_ = std::move(client).value();
  auto [socket, error_number] = connect_socket(request_->endpoint, SOCK_STREAM);
  if (means_no_route(error_number)) {
    return fail(
        config_error(std::string("no route from this host: ") + std::strerror(error_number)));
  }
  if (!socket.is_open()) return fail(not_yet(std::strerror(error_number)));
  socket_ = std::move(socket);
}

pollfd HandshakeFlight::awaited() const {
  const bool writes = place_ == Place::connecting || !outgoing_.empty();
  return {socket_.get(), static_cast<short>(writes ? POLLOUT | POLLIN : POLLIN), 0};
}

void HandshakeFlight::on_ready() {
  if (place_ == Place::connecting) on_connected();
  if (!is_done() && !outgoing_.empty()) write();
  if (!is_done()) read();
}

void HandshakeFlight::on_time(Moment now) {
  if (now < deadline_) return;
  if (place_ == Place::closing) {
    place_ = Place::done;
  } else {
    fail(not_yet(silence()));
  }
}

void HandshakeFlight::on_connected() {
  const int error_number = connection_error(socket_);
  if (means_no_route(error_number)) {
    return fail(
        config_error(std::string("no route from this host: ") + std::strerror(error_number)));
  }
  if (error_number != 0) return fail(not_yet(std::strerror(error_number)));
  request_->starttls == Starttls::none ? start_tls() : start_dialogue();
}

void HandshakeFlight::start_dialogue() {
  place_ = Place::plain;
  StarttlsNames names;
  names.client = address_literal(local_endpoint(socket_));
  names.domain = text_without_dot(request_->domain);
  dialogue_.emplace(make_starttls_protocol(request_->starttls, names));
  outgoing_ = dialogue_->opening();
}

void HandshakeFlight::start_tls() {
  place_ = Place::tls;
  advance_tls();
}

void HandshakeFlight::write() {
  const ssize_t sent = ::send(socket_.get(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
  if (sent >= 0) {
    outgoing_.erase(0, static_cast<size_t>(sent));
    return;
  }
  if (is_temporary(errno)) return;
  // What the server has said before it closed is read first.
  outgoing_.clear();
}

void HandshakeFlight::read() {
  char buffer[16384];
  const ssize_t size = ::recv(socket_.get(), buffer, sizeof buffer, 0);
  if (size > 0) return on_octets({buffer, static_cast<size_t>(size)});
  if (size < 0 && is_temporary(errno)) return;
  if (place_ == Place::closing) {
    place_ = Place::done;
    return;
  }
  if (size < 0 && errno != ECONNRESET) return fail(not_yet(std::strerror(errno)));
  on_end();
}

void HandshakeFlight::on_octets(std::string_view octets) {
  if (place_ == Place::closing) return;
  if (place_ == Place::tls) {
    tls_->feed(octets);
    return advance_tls();
  }
  auto send = dialogue_->feed(octets);
  if (!send) {
    const std::string protocol(to_text(request_->starttls));
    send.error().message = protocol + ": " + send.error().message;
    return fail(std::move(send).error());
  }
  outgoing_ += *send;
  if (dialogue_->is_ready()) start_tls();
}

void HandshakeFlight::on_end() {
  const char* when = place_ == Place::plain ? " before TLS" : " during the TLS handshake";
  fail(not_yet(std::string("closes the connection") + when +
               ": check the server's log, and --starttls"));
}

void HandshakeFlight::advance_tls() {
  auto complete = tls_->advance();
  outgoing_ += tls_->take_output();
  if (!complete) {
    if (!outgoing_.empty()) write();  // the alert
    return fail(std::move(complete).error());
  }
  if (!*complete) return;
  auto handshake = tls_->finish();
  outgoing_ += tls_->take_output();
  if (!handshake) return fail(std::move(handshake).error());
  close(std::move(handshake).value());
}

void HandshakeFlight::close(Handshake handshake) {
  outcome_ = std::move(handshake);
  place_ = Place::closing;
  deadline_ = std::min(deadline_, std::chrono::steady_clock::now() + kLinger);
}

void HandshakeFlight::fail(Error error) {
  outcome_ = std::move(error).about({SubjectKind::server, request_->endpoint.text()});
  place_ = Place::done;
}

std::string HandshakeFlight::silence() const {
  const char* what = place_ == Place::connecting ? "no connection"
                     : place_ == Place::plain    ? "no TLS, the server is silent,"
                                                 : "no complete TLS handshake";
  return std::string(what) + " within " + shown(request_->timeout) +
         (place_ == Place::plain ? ": check --starttls" : "");
}

}  // namespace millrace::tlsa
